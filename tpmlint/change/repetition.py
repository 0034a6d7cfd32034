"""Tell whether a value says no more than another one: the same, some of its entries, or a sentence with fewer words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from tpmlint.change.sentences import Prose, adds_nothing

MOST_COPIES = 30
"""Texts, or entries of a list, that share something which are compared whole."""


Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
"""A value without its spelling, and without order."""


def says_no_more(value: Plain, other: Plain) -> bool:
    """Tell whether a value says nothing that another one does not say."""
    if value == other or not value:
        return True
    if isinstance(value, Prose) and isinstance(other, Prose):
        return adds_nothing(value, [other])
    if isinstance(value, dict) and isinstance(other, dict):
        return all(key in other and says_no_more(each, other[key]) for key, each in value.items())
    if isinstance(value, list) and isinstance(other, list):
        holders = Holders(other)
        return all(any(says_no_more(each, entry) for entry in holders.of_all(each)) for each in value)
    return False


def without_less(entries: list[Plain]) -> list[Plain]:
    """Return the entries of a list without those of which another one says all; of two that say the same, the first."""
    holders = Holders(entries)
    places = {id(each): number for number, each in enumerate(entries)}
    return [
        entry
        for entry in entries
        if not any(
            each is not entry
            and says_no_more(entry, each)
            and (places[id(each)] < places[id(entry)] or not says_no_more(each, entry))
            for each in holders.of_all(entry)
        )
    ]


def skeleton(value: Plain) -> Plain:
    """Return a value without its sentences."""
    if isinstance(value, dict):
        return {key: part for key, each in value.items() if (part := skeleton(each))}
    if isinstance(value, list):
        parts = {repr(part): part for each in value if (part := skeleton(each))}
        return without_less([parts[text] for text in sorted(parts)])
    return "" if isinstance(value, Prose) else value


def sentences(value: Plain) -> Iterator[Prose]:
    """Yield the sentences in a value."""
    if isinstance(value, dict):
        for each in value.values():
            yield from sentences(each)
    elif isinstance(value, list):
        for each in value:
            yield from sentences(each)
    elif isinstance(value, Prose):
        yield value


class Holders:
    """Which of several values hold what another one does, apart from sentences.

    Args:
        values: none of which is equal to another.
    """

    def __init__(self, values: list[Plain]) -> None:
        self._values = values
        self._by_part: dict[tuple[str, ...], list[Plain]] = {}
        for value in values:
            for part in set(_parts(value, ())):
                self._by_part.setdefault(part, []).append(value)

    def of_all(self, value: Plain) -> list[Plain]:
        """Return values that may say all that another one does, at most so many as are compared."""
        found = [self._by_part.get(part, []) for part in sorted(set(_parts(value, ())))]
        return min(found, key=len, default=self._values)[:MOST_COPIES]


def _parts(value: Plain, within: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield each text in a value other than a sentence, behind the keys that lead to it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _parts(each, (*within, key))
    elif isinstance(value, list):
        for each in value:
            yield from _parts(each, within)
    elif value and not isinstance(value, Prose):
        yield (*within, value)
