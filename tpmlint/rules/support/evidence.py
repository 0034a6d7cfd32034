"""What items name as evidence and where files link to, as the rules of ``evidence/`` see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tpmlint.finding import FindingKey, Span
from tpmlint.formats.source_file import SourceFile
from tpmlint.model.items import Item
from tpmlint.text.regex import regex

if TYPE_CHECKING:
    from tpmlint.history.lookup import NamedEvidence
    from tpmlint.model.tree import Tree

_MARKDOWN = (".md", ".markdown")
_ELSEWHERE = regex(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#?]")
"""How links begin that do not lead to a file from the folder of their own: a scheme, a host, the top, a section."""

_MADE = regex(r"[{}<>$*|]")
"""What is in a link that something else completes."""

_TARGET = regex(r"\](?:\(|:)\s*(?:<([^<>\n]*)>|([^\s)]*))")
"""What stands where a link leads to, in code and prose too; of a target in which parentheses are, the first part."""


def names_evidence(item: Item) -> bool:
    """Tell whether an item may name evidence, or the tag that it was released in."""
    return "evidence" in item.value or "released_in" in item.value


def holds(each: NamedEvidence, item: Item, tree: Tree | None) -> bool:
    """Tell whether a piece of evidence is in the repository, or nobody can tell that it is not."""
    if each.read is None:
        return False
    if each.read.form == "path":
        return tree is None or tree.finds(each.read.value, item.path)
    return each.may_hold


def unknown_keys(item: Item, pieces: Iterable[NamedEvidence]) -> tuple[FindingKey, ...]:
    """Return the findings that explain why pieces of evidence do not hold."""
    return tuple(("unknown-evidence", item.ref, each.text) for each in pieces)


def relative_path(target: str) -> str | None:
    """Return the path that a link leads to, from its file's folder; None if it does not lead to a file there."""
    if _ELSEWHERE.match(target):
        return None
    path = unquote(target.partition("#")[0].partition("?")[0])
    return path if path and path.isprintable() and _MADE.search(path) is None else None


def _may_lead_nowhere(text: str, leads: Callable[[str], bool]) -> bool:
    """Tell whether a text may have a relative link to a file that is not there: to parse it takes much longer."""
    for found in _TARGET.finditer(text):
        target = found[1] or found[2] or ""
        if target and _ELSEWHERE.match(target) is None:
            path = relative_path(target)
            if path is None or not leads(path):
                return True
    return False


def dead_links(file: SourceFile, leads: Callable[[str], bool]) -> Iterator[tuple[str, str, Span]]:
    """Yield each link in the Markdown of a file that leads nowhere: as its target is written, the path, and the place.

    Args:
        leads: tells whether a path from the file's folder leads to a file.
    """
    if not file.path.lower().endswith(_MARKDOWN) or not _may_lead_nowhere(file.text, leads):
        return
    from tpmlint.formats.markdown import Page

    page = Page(file.text)
    before = file.text.count("\n", 0, page.start) + 1
    for token in page.tokens:
        if token.type != "inline":
            continue
        start, end = page.lines(token)
        done = start
        for target in page.targets(token):
            path = relative_path(target)
            if path is None:
                continue
            # One target may stand there several times.
            at = file.text.find(target, done, end)
            if at < 0:
                at = file.text.find(unquote(target), done, end)
            width = len(target) if at >= 0 else 1
            done = at + width if at >= 0 else done
            at = max(at, start)
            line, column = before + page.number(at), at - file.text.rfind("\n", 0, at)
            if not leads(path):
                yield unquote(target), path, Span(line, column, line, column + width)
