"""Conditions on fields, as ``--where`` takes them: ``status=active``, ``target_date<2027-Q1``, ``late>0``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.model.dates import Period
from tpmlint.query.values import Field, Row, Value, as_text, day, number, period
from tpmlint.text.messages import join_words
from tpmlint.text.similarity import nearest

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
