"""Taking an entry out of its collection, with what belongs to it alone: its line, its comma, its dash."""

from __future__ import annotations

import re

from tpmlint.edit.cuts import Cut
from tpmlint.edit.tree import Spot, begin, bracketed, children
from tpmlint.formats.yaml.nodes import Mapping, Sequence

_BETWEEN = re.compile(r"(?:[ \t\r\n]|(?<![^ \t\r\n])#[^\n]*)*")
_PROPERTIES = re.compile(rf"(?:{_BETWEEN.pattern}[&!]\S*)*")
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_COMMA_REST = re.compile(r"[ \t]*,?[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_COMMA = re.compile(r"\s*,")
_COMMA_ALONE = re.compile(r"\s*,\s*")
_BLANKS = re.compile(r"[ \t]*")
_WHITE = re.compile(r"\s*")


def removal(spot: Spot, text: str) -> tuple[Cut, ...]:
    """Return the cuts that take the entry at ``spot`` out of ``text``; none where that cannot be done by cutting.

    Comments on the entry's own lines go with it, all others stay.
    """
    if spot.owner is None:
        return ()
    collection = spot.owner.node
    if not isinstance(collection, Sequence | Mapping):
        return ()
    parts = [(begin(first), max(first.end, last.end)) for first, last in children(collection)]
    if bracketed(collection, text):
        return (_from_brackets(parts, spot.index, text),)
    if len(parts) == 1:
        return _only(spot.owner, collection, parts[0], text)
    if isinstance(collection, Sequence):
        dash = _dash(collection, spot.index, text)
        return (_from_block(dash, parts[spot.index][1], text),)
    return (_from_block(*parts[spot.index], text),)


def _from_block(start: int, end: int, text: str) -> Cut:
    rest = _REST.match(text, end)
    after = end if rest is None else rest.end()
    line = _line(text, start)
    if not text[line:start].strip():
        return Cut(line, after, "")
    # What is left moves up behind the dash.
    white = _WHITE.match(text, after)
    return Cut(start, after if white is None else white.end(), "")


def _from_brackets(parts: list[tuple[int, int]], number: int, text: str) -> Cut:
    start, end = parts[number]
    line = _line(text, start)
    whole = _COMMA_REST.match(text, end)
    if whole is not None and line > 0 and not text[line:start].strip():
        return Cut(line, whole.end(), "")
    if number + 1 < len(parts):
        following = parts[number + 1][0]
        if _COMMA_ALONE.fullmatch(text, end, following):
            return Cut(start, following, "")
    elif number and _COMMA_ALONE.fullmatch(text, parts[number - 1][1], start):
        return Cut(parts[number - 1][1], end, "")
    comma = _COMMA.match(text, end)
    return Cut(start, end if comma is None else comma.end(), "")


def _only(owner: Spot, collection: Sequence | Mapping, part: tuple[int, int], text: str) -> tuple[Cut, ...]:
    """Return the cuts that leave an empty collection behind the key or dash that it belongs to."""
    empty = "[]" if isinstance(collection, Sequence) else "{}"
    start, end = collection.start, part[1]
    lead = _lead(owner, text)
    if lead is None or "\n" not in text[lead:start]:
        return (Cut(start, end, empty),)
    dash = start if isinstance(collection, Sequence) else part[0]
    return Cut(lead, lead, f" {empty}"), _from_block(dash, end, text)


def _lead(spot: Spot, text: str) -> int | None:
    """Return where the key or dash before a value ends, with its tag and anchor; None for the document itself."""
    if spot.owner is None:
        return None
    if spot.key is not None:
        between = _BETWEEN.match(text, spot.key.end)
        after = spot.key.end if between is None else between.end()
    elif isinstance(spot.owner.node, Sequence) and not spot.owner.flow:
        after = _dash(spot.owner.node, spot.index, text)
    else:
        return None
    properties = _PROPERTIES.match(text, after + 1)
    return after + 1 if properties is None else properties.end()


def _dash(sequence: Sequence, number: int, text: str) -> int:
    if number == 0:
        return sequence.start
    between = _BETWEEN.match(text, sequence.items[number - 1].end)
    return sequence.start if between is None else between.end()


def _line(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1
