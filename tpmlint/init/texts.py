"""Tell which records of Markdown, AsciiDoc and reStructuredText are items, and which are text beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tpmlint.init.names import horizon_of, names_of, naming_columns, snake_case
from tpmlint.init.references import are_sentences
from tpmlint.text.messages import plural, quote

_LONGEST_TITLE = 12
"""Words of the entries of lists, on average, beyond which they are prose."""
_FEW = 3
"""So few items of lists are not taken for a plan."""
_MOST_HEADINGS = 12
"""Headings that a path names."""
_WORK = re.compile(r"/(?:issues|pulls?|pull-requests|merge_requests|work_items|epics|milestones?|browse)/[\w-]*[0-9]")
"""What the address of an issue, a merge request or another piece of work has."""
_NO_BOX = "$[?!@.mark] ({}): they have no box"


def without_text(documents: Iterable[object], reader: str) -> tuple[list[object], str, str]:
    """Return the records of a text that are items beside others that are text.

    Returns:
        The documents with these records, the JSONPath to them, which is empty if it is all of them, and a line about
        the others.
    """
    documents = list(documents)
    shape = reader.rpartition("-")[2]
    if shape == "sections":
        return [_without_prose(each) for each in documents], "", ""
    lists = [document for document in documents if isinstance(document, list)]
    records = [each for document in lists for each in document]
    if shape == "lists":
        chosen, path, reason = _items_of_lists(lists)
    elif shape == "headings":
        # The title of a page may have a date or an owner too.
        tops = [each for each in records if each.get("level") == 1]
        chosen = [[each for each in document if len(tops) > 1 or each not in tops] for document in lists]
        path, reason = "$[?@.level != 1]", "$[?@.level == 1] ({}): it is the title of the page"
    elif shape == "tables":
        columns = naming_columns(records)
        chosen = [[each for each in document if each.keys() >= {*columns}] for document in lists]
        path = f"$[?{' && '.join(f'@[{json.dumps(each, ensure_ascii=False)}]' for each in columns)}]"
        reason = f"rows of other tables ({{}}): they have no {' and '.join(map(quote, columns))}"
    else:
        return documents, "", ""
    count = sum(map(len, chosen))
    if not count and shape == "lists":
        return [], "", ""
    if not count or count == len(records):
        return documents, "", ""
    return [*chosen], path, reason.format(plural(len(records) - count, "record"))


def _items_of_lists(lists: Sequence[list[Any]]) -> tuple[list[list[Any]], str, str]:
    """Return the items of lists that are work, the JSONPath to them, and why the others are not.

    Those with a box, if there are any; where each of these is checked, what stands beside them is not done. Links to
    other places are a table of contents, and sentences are text, unless they stand below a time to come.
    """
    records = [each for document in lists for each in document]
    boxes = [each for each in records if "mark" in each]
    if boxes:
        headings = {str(each.get("heading", "")): None for each in boxes}
        beside = [each for each in records if "mark" not in each and str(each.get("heading", "")) in headings]
        if not beside or any(each["mark"] not in "xX" for each in boxes) or len(headings) > _MOST_HEADINGS:
            return [[each for each in one if "mark" in each] for one in lists], "$[?@.mark]", _NO_BOX
        chosen = [[each for each in one if "mark" in each or each in beside] for one in lists]
        path = " || ".join(f"@.heading == {json.dumps(each, ensure_ascii=False)}" for each in headings)
        return chosen, f"$[?@.mark || {path}]", _NO_BOX
    own = [[each for each in one if "see" not in each] for one in lists]
    planned = sum(horizon_of(str(each.get("heading", ""))) is not None for each in records)
    texts = [str(each.get("text", "")) for one in own for each in one]
    are_links = all(_is_link(each) for one in own for each in one)
    if planned * 2 < len(records) and (len(texts) < _FEW or are_links or are_sentences(texts, _LONGEST_TITLE)):
        return [[] for _ in lists], "", ""
    return own, "$[?!@.see]", "$[?@.see] ({}): they are links to other places"


def _is_link(item: Mapping[str, Any]) -> bool:
    """Tell whether an item of a list leads to one page, which is that of no piece of work."""
    references = item.get("refs", [])
    return len(references) == 1 and "://" in references[0] and not _WORK.search(references[0])


def _without_prose(document: object) -> object:
    """Return a text by its headings without prose: of the first lines of sections only those that say one thing."""
    if not isinstance(document, dict) or not isinstance(fields := document.get("fields"), dict):
        return document
    names = {snake_case(each) for each in document.get("sections", ())}
    kept = {snake_case(each) for field in ("status", "date", "owner", "target_date") for each in names_of(field)}
    fields = {key: each for key, each in fields.items() if snake_case(key) not in names - kept}
    return {**{key: each for key, each in document.items() if key != "text"}, "fields": fields}
