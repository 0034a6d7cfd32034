"""Turn edits at routes into cuts in the text of a file, and make these all at once."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable

from msgspec import Struct

from tpmlint.finding import Aspect, Edit, ItemRef, Route, Span
from tpmlint.fixes.inverse import Scalar
from tpmlint.fixes.nodes import NodeIndex, ValueSpan, children, is_bracketed, render_value, start_of_node
from tpmlint.formats.readers.csv import delimiter_of
from tpmlint.formats.source_file import Document, SourceFile, author_places
from tpmlint.formats.yaml.nodes import Mapping, Sequence
from tpmlint.formats.yaml.source import offsets


class Replacement(Struct, frozen=True, order=True):
    """A range of a text and its replacement; an empty range is an insertion."""

    start: int
    end: int
    new: str

    def overlaps(self, other: Replacement) -> bool:
        """Return whether two cuts change the same characters, or insert at the same offset."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end

    def moved(self, offset: int) -> Replacement:
        """Return the same cut in a text that begins ``offset`` characters earlier."""
        return Replacement(self.start + offset, self.end + offset, self.new)


def merge_replacements(replacements: Iterable[Replacement]) -> tuple[Replacement, ...] | None:
    """Return cuts in order, each once, with removals that overlap made one; None where others overlap."""
    merged: list[Replacement] = []
    for cut in sorted(set(replacements)):
        if merged and merged[-1].overlaps(cut):
            last = merged.pop()
            if last.new or cut.new or cut.start == cut.end or last.start == last.end:
                return None
            cut = Replacement(last.start, max(last.end, cut.end), "")
        merged.append(cut)
    return tuple(merged)


def apply_edits(text: str, replacements: Iterable[Replacement]) -> str:
    """Return ``text`` after cuts that do not overlap."""
    parts: list[str] = []
    at = 0
    for cut in sorted(replacements):
        parts += [text[at : cut.start], cut.new]
        at = cut.end
    return "".join([*parts, text[at:]])


_BETWEEN = re.compile(r"(?:[ \t\r\n]|(?<![^ \t\r\n])#[^\n]*)*")
_PROPERTIES = re.compile(rf"(?:{_BETWEEN.pattern}[&!]\S*)*")
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_COMMA_REST = re.compile(r"[ \t]*,?[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_COMMA = re.compile(r"\s*,")
_COMMA_ALONE = re.compile(r"\s*,\s*")
_BLANKS = re.compile(r"[ \t]*")
_WHITE = re.compile(r"\s*")


def remove_entry(spot: ValueSpan, text: str) -> tuple[Replacement, ...]:
    """Return the cuts that remove the entry at ``spot`` from ``text``; none if cuts alone cannot do that.

    Comments on the entry's own lines are removed too, all others stay.
    """
    if spot.owner is None:
        return ()
    collection = spot.owner.node
    if not isinstance(collection, Sequence | Mapping):
        return ()
    parts = [(start_of_node(first), max(first.end, last.end)) for first, last in children(collection)]
    if is_bracketed(collection, text):
        return (_remove_from_brackets(parts, spot.index, text),)
    if len(parts) == 1:
        return _remove_only_entry(spot.owner, collection, parts[0], text)
    if isinstance(collection, Sequence):
        dash = _dash_offset(collection, spot.index, text)
        return (_remove_from_block(dash, parts[spot.index][1], text),)
    return (_remove_from_block(*parts[spot.index], text),)


def _remove_from_block(start: int, end: int, text: str) -> Replacement:
    match = _REST.match(text, end)
    after = end if match is None else match.end()
    line = _line_start(text, start)
    if not text[line:start].strip():
        return Replacement(line, after, "")
    # The rest moves up behind the dash.
    white = _WHITE.match(text, after)
    return Replacement(start, after if white is None else white.end(), "")


def _remove_from_brackets(parts: list[tuple[int, int]], number: int, text: str) -> Replacement:
    start, end = parts[number]
    line = _line_start(text, start)
    match = _COMMA_REST.match(text, end)
    if match is not None and line > 0 and not text[line:start].strip():
        return Replacement(line, match.end(), "")
    if number + 1 < len(parts):
        following = parts[number + 1][0]
        if _COMMA_ALONE.fullmatch(text, end, following):
            return Replacement(start, following, "")
    elif number and _COMMA_ALONE.fullmatch(text, parts[number - 1][1], start):
        return Replacement(parts[number - 1][1], end, "")
    comma = _COMMA.match(text, end)
    return Replacement(start, end if comma is None else comma.end(), "")


def _remove_only_entry(
    owner: ValueSpan, collection: Sequence | Mapping, part: tuple[int, int], text: str
) -> tuple[Replacement, ...]:
    """Return the cuts that replace the last entry of a collection with an empty collection."""
    empty = "[]" if isinstance(collection, Sequence) else "{}"
    start, end = collection.start, part[1]
    lead = _end_of_lead(owner, text)
    if lead is None or "\n" not in text[lead:start]:
        return (Replacement(start, end, empty),)
    dash = start if isinstance(collection, Sequence) else part[0]
    return Replacement(lead, lead, f" {empty}"), _remove_from_block(dash, end, text)


def _end_of_lead(spot: ValueSpan, text: str) -> int | None:
    """Return where the key or dash before a value ends, with its tag and anchor; None for the document itself."""
    if spot.owner is None:
        return None
    if spot.key is not None:
        between = _BETWEEN.match(text, spot.key.end)
        after = spot.key.end if between is None else between.end()
    elif isinstance(spot.owner.node, Sequence) and not spot.owner.flow:
        after = _dash_offset(spot.owner.node, spot.index, text)
    else:
        return None
    properties = _PROPERTIES.match(text, after + 1)
    return after + 1 if properties is None else properties.end()


def _dash_offset(sequence: Sequence, number: int, text: str) -> int:
    if number == 0:
        return sequence.start
    between = _BETWEEN.match(text, sequence.items[number - 1].end)
    return sequence.start if between is None else between.end()


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


class Splicer:
    """Find the text of values in one file; each document is parsed once, when an edit needs it."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self._trees: dict[int, NodeIndex] = {}
        self._by_place: dict[int, dict[Span, list[Route]]] = {}

    def replacements(self, edit: Edit) -> tuple[Replacement, ...]:
        """Return the cuts that make an edit; none if its route does not exist, or cannot take the value."""
        at, new = edit.at, edit.new
        if not isinstance(at, ItemRef):
            if at.span is None or not isinstance(new, str | None):
                return ()
            range_ = offsets(self.file.text, at.span)
            return () if range_ is None else (Replacement(*range_, new or ""),)
        if not _is_yaml(self.file):
            document = self.file.document(at.document)
            written = None if document is None or new is None else _literal(self.file, document, at, new)
            return () if written is None else (Replacement(*written),)
        tree = self._tree(at.document)
        spot = tree.find(at.route)
        if spot is None:
            return ()
        if new is None:
            replacements = remove_entry(spot, tree.text)
        elif at.aspect is Aspect.KEY:
            replacements = () if spot.key is None else _replacement(new, tree.around(spot.key), tree.text)
        else:
            replacements = _replacement(new, spot, tree.text)
        return tuple(cut.moved(tree.offset) for cut in replacements)

    def routes_of_same_text(self, at: ItemRef) -> list[Route]:
        """Return the routes of all values that stand at the place of one, which ``<<`` merges into several mappings."""
        document = self.file.document(at.document)
        if document is None or "<<" not in self.file.text:
            return [at.route]
        places = author_places(self.file, document)
        by_place = self._by_place.get(at.document)
        if by_place is None:
            by_place = self._by_place[at.document] = {}
            for route, each in places.items():
                by_place.setdefault(each.value, []).append(route)
        place = places.get(at.route)
        return [at.route] if place is None else by_place[place.value]

    def _tree(self, document: int) -> NodeIndex:
        if document not in self._trees:
            self._trees[document] = NodeIndex(self.file, document)
        return self._trees[document]


def _replacement(new: str | int | float | bool, spot: ValueSpan, text: str) -> tuple[Replacement, ...]:
    try:
        return (Replacement(spot.node.start, spot.node.end, render_value(new, spot, text)),)
    except ValueError:
        return ()


_BARE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def _is_yaml(file: SourceFile) -> bool:
    """Tell whether the values of a file are written in YAML."""
    return file.reader not in ("json", "csv", "toml") and not (
        file.reader == "front-matter" and file.text.startswith("+++")
    )


def _literal(file: SourceFile, document: Document, at: ItemRef, new: Scalar) -> tuple[int, int, str] | None:
    """Return where a value or key is in the text of a file, and the text for a new one; None if it is not there."""
    place = author_places(file, document).get(at.route)
    span = None if place is None else place.key if at.aspect is Aspect.KEY else place.value
    found = None if span is None else offsets(file.text, span)
    if found is None:
        return None
    start, end = found
    return start, end, _write_literal(file, file.text[start:end], new, key=at.aspect is Aspect.KEY)


def _write_literal(file: SourceFile, old: str, new: Scalar, *, key: bool) -> str:
    if file.reader == "json":
        return json.dumps(new, ensure_ascii=_is_escaped(file.text))
    if not isinstance(new, str):
        return json.dumps(new)
    if file.reader == "csv":
        return _cell(old, new, delimiter_of(file.text))
    bare = _BARE_KEY if key else _BARE_DAY
    if bare.fullmatch(old) and bare.fullmatch(new):
        return new
    if old.startswith("'") and "'" not in new and not _CONTROL.search(new):
        return f"'{new}'"
    return json.dumps(new, ensure_ascii=False).replace("\x7f", "\\u007f")


@functools.lru_cache(maxsize=1)  # Fixes of one file are requested one after the other.
def _is_escaped(text: str) -> bool:
    """Tell whether JSON is written without characters beyond ASCII."""
    return text.isascii() and "\\u" in text


def _cell(old: str, new: str, delimiter: str) -> str:
    quoted = old.startswith('"') or new != new.strip() or any(mark in new for mark in (delimiter, '"', "\r", "\n"))
    return '"' + new.replace('"', '""') + '"' if quoted else new
