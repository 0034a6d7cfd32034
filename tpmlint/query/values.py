"""Single values of fields: found in a document, compared with what somebody asked for, shown and sorted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from tpmlint.roadmap.dates import Period, parse_period

Row = TypeVar("Row")
Value: TypeAlias = str | int | float | bool
Type: TypeAlias = Literal["text", "number", "date", "start", "any"]
"""What a field holds. A ``date`` compares by its last day, a ``start`` by its first; ``any`` is what it looks like."""

_NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field(Generic[Row]):
    """A field of a kind of row, stored or derived.

    Args:
        name: as users write it, such as ``metrics.name``.
        values: the values that a row has there; none where it has no such field.
        many: whether a row may have more than one; None for a user's own field, which is as each row has it.
        words: those that a value must be one of, in their order; empty where the field is free.
        alike: returns texts that mean the same as the same text.
        unit: what numbers count, as a plural.
    """

    name: str
    values: Callable[[Row], tuple[Value, ...]]
    many: bool | None = False
    type: Type = "text"
    words: tuple[str, ...] = ()
    alike: Callable[[str], str] = str.casefold
    unit: str = ""


def leaves(value: object, way: tuple[str, ...]) -> Iterator[Value]:
    """Yield the values that ``way`` leads to, through lists; where that is a mapping, all that are in it."""
    if isinstance(value, list):
        for each in value:
            yield from leaves(each, way)
    elif isinstance(value, dict):
        inner = [value[way[0]]] if way and way[0] in value else [] if way else list(value.values())
        for each in inner:
            yield from leaves(each, way[1:])
    elif not way and isinstance(value, str | int | float):
        yield value


def number(value: Value) -> float | None:
    """Return the number that a value is or is written like."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return None
    try:
        figure = float(value)
    except OverflowError:
        return None
    return figure if math.isfinite(figure) else None


def period(value: Value) -> Period | None:
    """Return the date that a value is."""
    return parse_period(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def day(date: Period, type_: Type) -> int:
    """Return the day that a date compares by."""
    return (date.first if type_ == "start" else date.last).toordinal()


def as_text(value: Value) -> str:
    """Return a value as text, as a user may write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def without(prefix: str) -> Callable[[str], str]:
    """Return what makes texts alike that differ by case, or by a prefix such as ``team:``."""
    return lambda text: text.casefold().removeprefix(prefix)


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
    text = as_text(value)
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
