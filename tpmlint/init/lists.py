"""Find the lists of records in documents, and tell which of them are items."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from tpmlint.formats.dates import normalize_date, parse_period
from tpmlint.formats.words import slug_of_title

_DEEPEST = 4

KINDS = {
    "team": "team",
    "squad": "team",
    "group": "team",
    "feature": "feature",
    "component": "capability",
    "service": "capability",
    "capability": "capability",
    "capabilities": "capability",
    "objective": "objective",
    "goal": "objective",
    "okr": "objective",
    "decision": "decision",
    "adr": "decision",
}
"""Kinds by the words that lists of them are called by; everything else is work: an initiative."""

_WORK = frozenset(
    {
        *("bet", "deliverable", "epic", "initiative", "issue", "item", "milestone", "phase", "plan", "program"),
        *("programme", "project", "proposal", "roadmap", "sprint", "story", "stories", "task", "theme", "ticket"),
        *("track", "workstream"),
    }
)
HORIZONS = ("now", "next", "later")
_NO_ITEMS = frozenset(
    {
        *("attachment", "author", "comment", "contact", "history", "label", "link", "member", "people", "person"),
        *("user", "version"),
    }
)

_DENIED = frozenset({"non", "not", "no", "anti", "un", "never"})
"""What stands before the word in ``non_goals``, which are none."""


class RecordList(Struct, frozen=True):
    """A list of records, or a mapping with a record under each key.

    Args:
        at: the JSONPath to the records.
        records: of all documents.
        keys: of the records where they are the values of a mapping, or else of the lists that they are in.
        by_key: whether they are the values of a mapping.
        texts: the records that are a text alone; there are no others then.
    """

    at: str
    records: list[Mapping[str, Any]]
    keys: list[str]
    by_key: bool
    texts: list[str]

    @property
    def is_inner(self) -> bool:
        """Whether each list is within a record of another."""
        return "[*]" in (outer := self.at.removesuffix("[*]").removesuffix(".*")) or ".*" in outer

    @property
    def word(self) -> str:
        """The word that the list is called by; empty if it has no name."""
        steps = re.findall(r"[A-Za-z_][\w -]*", self.at)
        return re.sub(r"\W", "_", steps[-1]) if steps else ""


def find_lists(documents: Iterable[object], *, whole: bool = False) -> tuple[RecordList, ...]:
    """Return the lists of records in documents, outer ones first.

    Args:
        whole: whether each document is a record itself, whatever lists it has.
    """
    lists: dict[str, RecordList] = {}
    for document in documents:
        if whole and isinstance(document, dict):
            lists.setdefault("$", RecordList("$", [], [], False, [])).records.append(document)
    for document in documents:
        for at, records, keys in _find(document, "$", 0):
            if whole and at == "$":
                continue
            found = lists.setdefault(at, RecordList(at, [], [], at.endswith(".*"), []))
            found.records.extend(each for each in records if not isinstance(each, str))
            found.texts.extend(each for each in records if isinstance(each, str))
            found.keys.extend(keys or ())
    return tuple(lists.values())


def guess_kind(word: str) -> str:
    """Return the kind of the items in a list that is called by a word."""
    return _known_word(word, KINDS) or "initiative"


def names_kind(word: str) -> bool:
    """Tell whether a list of that name holds items of one kind, such as features."""
    return bool(_known_word(word, KINDS))


def is_named_for_items(word: str) -> bool:
    """Tell whether a list of that name holds items."""
    return bool(_known_word(word, KINDS)) or bool(_known_word(word, dict.fromkeys(_WORK, "initiative")))


def is_named_for_others(word: str) -> bool:
    """Tell whether a list of that name holds something else, such as people."""
    denied = word.lower().rpartition("_")[0].rpartition("_")[2] in _DENIED
    return denied or bool(_known_word(word, dict.fromkeys(_NO_ITEMS, "other")))


def _known_word(word: str, known: Mapping[str, str]) -> str:
    before, _, plain = word.lower().rpartition("_")
    if before.rpartition("_")[2] in _DENIED:
        return ""
    return known.get(plain) or known.get(plain.removesuffix("s")) or ""


_Found: TypeAlias = tuple[str, Sequence[Mapping[str, Any] | str], list[str] | None]


def _find(value: object, at: str, depth: int) -> Iterator[_Found]:
    """Yield each list of records in a value, outer ones first, and the keys of those that a mapping has."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        records = [each for each in value if isinstance(each, dict)]
        if _are_texts(value) and (at == "$" or ("*" not in at and is_named_for_items(at.rpartition(".")[2]))):
            yield f"{at}[*]", value, None
        if records and len(records) == len(value):
            yield f"{at}[*]", records, None
            for each in records:
                yield from _find_inner(each, f"{at}[*]", depth)
    elif isinstance(value, dict):
        if at == "$" or is_named_for_items(at.rpartition(".")[2]):
            texts = [each for each in value.values() if _are_texts(each)]
            if texts and len(texts) == len(value) and all(is_period(str(key)) for key in value):
                yield f"{at}.*[*]", [text for each in texts for text in each], [*map(str, value)]
                return
        if _are_periods(value):
            yield f"{at}.*[*]", [each for records in value.values() for each in records], [*map(str, value)]
            for records in value.values():
                for each in records:
                    yield from _find_inner(each, f"{at}.*[*]", depth)
            return
        entries = [each for each in value.values() if isinstance(each, dict)]
        if entries and len(entries) == len(value) and _are_records(entries, at):
            yield f"{at}.*", entries, [str(key) for key in value]
            for each in entries:
                yield from _find_inner(each, f"{at}.*", depth)
            return
        if at == "$" and not any(
            isinstance(each, list) and each and isinstance(each[0], dict) for each in value.values()
        ):
            yield "$", [value], None
        yield from _find_inner(value, at, depth)


def _are_texts(value: object) -> bool:
    """Tell whether a value is a list of titles, and of nothing else."""
    return (
        isinstance(value, list) and bool(value) and all(isinstance(each, str) and slug_of_title(each) for each in value)
    )


def _find_inner(record: Mapping[str, object], at: str, depth: int) -> Iterator[_Found]:
    for key, each in record.items():
        if isinstance(each, list | dict):
            step = f".{key}" if re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII) else f"[{json.dumps(key)}]"
            yield from _find(each, at + step, depth + 1)


def _are_periods(value: Mapping[str, object]) -> bool:
    """Tell whether a mapping has a list of records for each of some periods, such as quarters."""
    lists = [each for each in value.values() if isinstance(each, list) and all(isinstance(one, dict) for one in each)]
    return len(lists) == len(value) and any(lists) and all(is_period(str(key)) for key in value)


def is_period(text: str) -> bool:
    """Tell whether a text names a period: ``2027-Q3``, or a horizon such as ``later``."""
    return text.casefold() in HORIZONS or normalize_date(text) is not None or parse_period(text) is not None


def _are_records(entries: Sequence[Mapping[str, object]], at: str) -> bool:
    """Tell whether the values of a mapping are records that its keys name."""
    if is_named_for_items(at.rpartition(".")[2]):
        return not any(isinstance(each, list) and each for entry in entries for each in [*entry.values()][:1])
    counted = Counter(key for each in entries for key in each)
    return len(entries) > 1 and any(count > len(entries) / 2 for count in counted.values())
