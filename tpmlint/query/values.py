"""Values of fields: parse, sort and show them in tables, and conditions on them, as ``--where`` takes them."""

from __future__ import annotations

import csv
import io
import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.formats.dates import Period, parse_period
from tpmlint.text.escape import visible
from tpmlint.text.messages import join_words
from tpmlint.text.similarity import nearest

Row = TypeVar("Row")
Value: TypeAlias = str | int | float | bool
Type: TypeAlias = Literal["text", "number", "date", "start", "any"]
"""What a field holds. A ``date`` compares by its last day, a ``start`` by its first; ``any`` depends on the value."""

_NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})", re.ASCII)


class Field(Struct, Generic[Row], frozen=True):
    """A field of a kind of row, stored or derived.

    Args:
        name: as users write it, such as ``metrics.name``.
        values: the values that a row has there; empty if the row does not have the field.
        many: whether a row may have more than one; None for a user's own field, where it depends on the row.
        words: the allowed values, in order; empty if any value is allowed.
        alike: normalizes a text for comparison.
        unit: the unit of numbers, as a plural.
        author_word: returns the word that the author of a row wrote there, to show to people; None if it is the value.
        aliases: by a word that authors of rows write there, in lower case, the value that it means.
        holds: the kind of the items whose ids are its values; empty if these are not ids.
    """

    name: str
    values: Callable[[Row], tuple[Value, ...]]
    many: bool | None = False
    type: Type = "text"
    words: tuple[str, ...] = ()
    alike: Callable[[str], str] = str.casefold
    unit: str = ""
    author_word: Callable[[Row], str] | None = None
    aliases: Mapping[str, str] = {}
    holds: str = ""


def leaves(value: object, route: tuple[str, ...]) -> Iterator[Value]:
    """Yield the values that ``way`` leads to, through lists; of a mapping, all values in it."""
    if isinstance(value, list):
        for each in value:
            yield from leaves(each, route)
    elif isinstance(value, dict):
        inner = [value[route[0]]] if route and route[0] in value else [] if route else list(value.values())
        for each in inner:
            yield from leaves(each, route[1:])
    elif not route and isinstance(value, str | int | float):
        yield value


def number(value: Value) -> float | None:
    """Return a value as a number, or None."""
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
    """Return a value as a date, or None."""
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
    """Return a function that normalizes case and removes a prefix such as ``team:``."""
    return lambda text: text.casefold().removeprefix(prefix)


_Key: TypeAlias = tuple[int, float, str]


def sort_rows(rows: Iterable[Row], by: Sequence[tuple[Field[Row], bool]]) -> list[Row]:
    """Return rows sorted by some fields, the first of which counts most; rows that lack a field come last.

    Numbers sort as numbers, dates by their days, closed words in the order of the schema, the rest by the alphabet.

    Args:
        by: each field, and whether to sort it in descending order.
    """
    result = list(rows)
    for field, backwards in reversed(by):
        keys = [(key(field, values[0]), row) if (values := field.values(row)) else (None, row) for row in result]
        present = [(own, row) for own, row in keys if own is not None]
        present.sort(key=lambda pair: pair[0], reverse=backwards)
        result = [row for _, row in present] + [row for own, row in keys if own is None]
    return result


def key(field: Field[Row], value: Value) -> _Key:
    """Return the sort key of a value."""
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
"""A spreadsheet computes a cell that begins with one of these (CWE-1236)."""


def in_words(field: Field[Row], row: Row) -> str:
    """Return the values of a field for people, comma-separated and escaped."""
    if field.author_word is not None:
        return visible(field.author_word(row))
    return ", ".join(visible(_with_unit(field, value)) for value in field.values(row))


def as_objects(fields: Sequence[Field[Row]], rows: Iterable[Row]) -> list[dict[str, object]]:
    """Return one object a row, with the fields' names as keys in their order.

    A field that may have several values is a list, also of one or none; any other is null where there is no value. A
    field of the user's own is a list where it has several values.
    """
    return [{field.name: _object(field, row) for field in fields} for row in rows]


def as_csv(fields: Sequence[Field[Row]], rows: Iterable[Row]) -> str:
    """Return a line of names and one line a row, as RFC 4180 quotes them; several values have ``; `` between them.

    A text that looks like a formula gets a leading apostrophe; control characters are escaped.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_not_a_formula(field.name) for field in fields])
    for row in rows:
        writer.writerow([_cell(field.values(row)) for field in fields])
    return out.getvalue()


def _with_unit(field: Field[Row], value: Value) -> str:
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
    return _not_a_formula("; ".join(map(as_text, values)))


def _not_a_formula(text: str) -> str:
    return f"'{visible(text)}" if text.startswith(_FORMULA) else visible(text)


_FORM = re.compile(r"\s*([^=<>~!]*[^=<>~!\s])\s*(!=|<=|>=|==|=|<|>|~)\s*(.*?)\s*", re.DOTALL)
_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SIGNS = "FIELD=VALUE, or with != < <= > >= or ~ (contains) for ="


class Condition(Struct, frozen=True):
    """A condition as it was written.

    Args:
        sign: ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, or ``~`` for a text that contains another.
        value: empty selects, with ``=``, rows without the field, and with ``!=`` rows that have it.
    """

    field: str
    sign: str
    value: str


def parse(text: str) -> Condition:
    """Parse a condition; raise UserError if it is invalid."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise UserError(f"invalid condition {text!r}", f"write {_SIGNS}", "--where")
    name, sign, value = match.groups()
    if sign in ("<", "<=", ">", ">=", "~") and not value:
        raise UserError(f"condition {text!r} has no value", f"write {_SIGNS}", "--where")
    return Condition(name, "=" if sign == "==" else sign, value)


def condition(field: Field[Row], sign: str, wanted: str, place: str = "--where") -> Callable[[Row], bool]:
    """Return a test for rows. One of several values has to meet the condition; with ``!=`` none may be equal.

    Case does not matter. Dates compare as periods: a date equals a period that contains it, and is less than a period
    that starts after it.

    Raises:
        UserError: no value of the field can be ``wanted``, or the field has no order.
    """
    if not wanted:
        return lambda row: (sign == "=") is not bool(field.values(row))
    if sign == "~":
        part = wanted.casefold()
        return lambda row: any(part in as_text(value).casefold() for value in field.values(row))
    if sign in _ORDERS:
        ordered = _compare_order(field, sign, wanted, place)
        return lambda row: any(ordered(value) for value in field.values(row))
    equal = _equal(field, wanted, place)
    return lambda row: (sign == "=") is any(equal(value) for value in field.values(row))


def _equal(field: Field[Row], wanted: str, place: str) -> Callable[[Value], bool]:
    if wanted.casefold() not in field.words:
        wanted = field.aliases.get(wanted.casefold(), wanted)
    if field.words and wanted.casefold() not in field.words:
        near = nearest(wanted, (*field.words, *field.aliases))
        hint = f"; did you mean {near}?" if near else ""
        raise UserError(f"{field.name} is never {wanted!r}{hint}", f"it is {join_words(field.words, 'or')}", place)
    text, figure = field.alike(wanted), number(wanted)
    date = _date(field, wanted, place) if field.type in ("date", "start") else None

    def equal(value: Value) -> bool:
        if date is not None:
            return (own := period(value)) is not None and _is_within(day(own, field.type), date)
        if field.type != "text" and figure is not None and (counted := number(value)) is not None:
            return counted == figure
        if field.type == "any" and (wanted_period := period(wanted)) and (own := period(value)):
            return _is_within(day(own, field.type), wanted_period)
        return field.alike(as_text(value)) == text

    return equal


def _compare_order(field: Field[Row], sign: str, wanted: str, place: str) -> Callable[[Value], bool]:
    compare = _ORDERS[sign]
    if field.words or field.type == "text":
        raise UserError(f"{field.name} is neither a date nor a number", "use = != or ~", place)
    figure = number(wanted) if field.type in ("number", "any") else None
    date = _date(field, wanted, place) if field.type in ("date", "start") else period(wanted)
    if figure is None and (date is None or field.type == "number"):
        what = "a number" if field.type == "number" else "a number or a date"
        raise UserError(f"{field.name} cannot be compared with {wanted!r}", f"write {what}", place)

    def ordered(value: Value) -> bool:
        if figure is not None and (counted := number(value)) is not None:
            return compare(counted, figure)
        if field.type == "number" or date is None or (own := period(value)) is None:
            return False
        # `<=` and `>` look at the end of the wanted period, the others at its beginning.
        return compare(day(own, field.type), (date.last if sign in ("<=", ">") else date.first).toordinal())

    return ordered


def _is_within(day_: int, date: Period) -> bool:
    return date.first.toordinal() <= day_ <= date.last.toordinal()


def _date(field: Field[Row], wanted: str, place: str) -> Period:
    date = period(wanted)
    if date is None:
        message = f"{field.name} is a date, but {wanted!r} is not a valid one"
        raise UserError(message, "write 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026", place)
    return date
