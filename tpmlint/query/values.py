"""Values of fields, read for conditions, sorted, and shown in tables."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from tpmlint.model.dates import Period, parse_period
from tpmlint.text.escape import visible

Row = TypeVar("Row")
Value: TypeAlias = str | int | float | bool
Type: TypeAlias = Literal["text", "number", "date", "start", "any"]
"""What a field holds. A ``date`` compares by its last day, a ``start`` by its first; ``any`` is what it looks like."""

_NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})", re.ASCII)


class Field(Struct, Generic[Row], frozen=True):
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


_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell begins that a spreadsheet would compute (CWE-1236)."""


def in_words(field: Field[Row], row: Row) -> str:
    """Return what a person is shown of a field: values with commas between them, made visible."""
    return ", ".join(visible(_counted(field, value)) for value in field.values(row))


def as_objects(fields: Sequence[Field[Row]], rows: Iterable[Row]) -> list[dict[str, object]]:
    """Return one object a row, with the fields' names as keys in their order.

    A field that may have several values is a list, also of one or none; any other is null where there is no value. A
    field of the user's own is a list where it has several values.
    """
    return [{field.name: _object(field, row) for field in fields} for row in rows]


def as_csv(fields: Sequence[Field[Row]], rows: Iterable[Row]) -> str:
    """Return a line of names and one line a row, as RFC 4180 quotes them; several values have ``; `` between them.

    A text that a spreadsheet would take for a formula begins with an apostrophe instead; characters that act are shown.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_inert(field.name) for field in fields])
    for row in rows:
        writer.writerow([_cell(field.values(row)) for field in fields])
    return out.getvalue()


def _counted(field: Field[Row], value: Value) -> str:
    unit = field.unit if value != 1 else field.unit.removesuffix("s")
    return f"{as_text(value)} {unit}".rstrip()


def _object(field: Field[Row], row: Row) -> object:
    values = field.values(row)
    if field.many or (field.many is None and len(values) > 1):
        return list(values)
    return values[0] if values else None


def _cell(values: Sequence[Value]) -> str:
    if len(values) == 1 and not isinstance(values[0], str):
        return as_text(values[0])
    return _inert("; ".join(map(as_text, values)))


def _inert(text: str) -> str:
    return f"'{visible(text)}" if text.startswith(_FORMULA) else visible(text)
