"""The order of rows: by fields, each forwards or backwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from tpmlint.planning.values import Field, Row, Value, day, number, period, shown

_Key: TypeAlias = tuple[int, float, str]


def ordered(rows: Iterable[Row], by: Sequence[tuple[Field[Row], bool]]) -> list[Row]:
    """Return rows sorted by some fields, the first of which counts most; rows that lack a field come last.

    Numbers sort as numbers, dates by their days, closed words in the order of the schema, the rest by the alphabet.

    Args:
        by: each field with whether its order is turned around.
    """
    found = list(rows)
    for field, backwards in reversed(by):
        keys = [(key(field, values[0]), row) if (values := field.values(row)) else (None, row) for row in found]
        present = [(own, row) for own, row in keys if own is not None]
        present.sort(key=lambda pair: pair[0], reverse=backwards)
        found = [row for _, row in present] + [row for own, row in keys if own is None]
    return found


def key(field: Field[Row], value: Value) -> _Key:
    """Return what a value sorts by."""
    text = shown(value)
    if field.words:
        return (field.words.index(text) if text in field.words else len(field.words), 0.0, text)
    if field.type != "text":
        figure = number(value) if field.type in ("number", "any") else None
        if figure is not None:
            return (0, figure, text)
        date = period(value)
        if date is not None:
            return (1, float(day(date, field.type)), text)
    return (2, 0.0, text.casefold())
