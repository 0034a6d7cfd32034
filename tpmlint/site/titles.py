"""Titles in lines that fit into a node of the map: a drawing does not wrap its text."""

from __future__ import annotations

import unicodedata

LETTERS = 23
"""How many letters of average width fit into a line of a title."""

_NARROW, _BROAD = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%—")


def fitted(title: str, lines: int, room: float = LETTERS) -> tuple[str, ...]:
    """Return a title in so many lines that fit into a node, the last with an ellipsis where it is too long."""
    made: list[str] = []
    rest = " ".join(title.split())
    while rest and len(made) < lines:
        fit = _fitting(rest, room)
        if fit < len(rest) and len(made) < lines - 1:
            space = rest.rfind(" ", 0, fit + 1)
            fit = space if space > fit // 3 else fit
        elif fit < len(rest):
            fit = _fitting(rest, room - 1)
            made.append(rest[:fit].rstrip() + "…")
            break
        made.append(rest[:fit].rstrip())
        rest = rest[fit:].lstrip()
    return tuple(made) or ("",)


def _fitting(text: str, room: float) -> int:
    """Return how many characters of a text fit."""
    for index, character in enumerate(text):
        if unicodedata.east_asian_width(character) in "WF":
            room -= 1.9
        elif character in _NARROW:
            room -= 0.62
        elif character in _BROAD:
            room -= 1.75
        elif character.isupper():
            room -= 1.28
        else:
            room -= 1.04
        if room < 0:
            return max(1, index)
    return len(text)
