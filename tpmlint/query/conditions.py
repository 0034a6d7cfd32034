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
        value: empty asks with ``=`` for rows that lack the field, with ``!=`` for those that have it.
    """

    field: str
    sign: str
    value: str


def parse(text: str) -> Condition:
    """Return the condition that ``text`` is; raise a Refusal where it is none."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise UserError(f"{text!r} is no condition", f"write {_SIGNS}", "--where")
    name, sign, value = match.groups()
    if sign in ("<", "<=", ">", ">=", "~") and not value:
        raise UserError(f"{text!r} compares with nothing", f"write {_SIGNS}", "--where")
    return Condition(name, "=" if sign == "==" else sign, value)


def condition(field: Field[Row], sign: str, wanted: str, place: str = "--where") -> Callable[[Row], bool]:
    """Return what tells whether a row meets a condition; of several values one has to, and with ``!=`` none may equal.

    Case does not matter. Dates compare as periods: one is equal to another that it lies in, and before it if it lies
    before its first day.

    Raises:
        Refusal: no value of the field can ever be ``wanted``, or it has no order.
    """
    if not wanted:
        return lambda row: (sign == "=") is not bool(field.values(row))
    if sign == "~":
        part = wanted.casefold()
        return lambda row: any(part in as_text(value).casefold() for value in field.values(row))
    if sign in _ORDERS:
        ordered = _ordered(field, sign, wanted, place)
        return lambda row: any(ordered(value) for value in field.values(row))
    equal = _equal(field, wanted, place)
    return lambda row: (sign == "=") is any(equal(value) for value in field.values(row))


def _equal(field: Field[Row], wanted: str, place: str) -> Callable[[Value], bool]:
    if field.words and wanted.casefold() not in field.words:
        near = nearest(wanted, field.words)
        hint = f"; did you mean {near}?" if near else ""
        raise UserError(f"{field.name} is never {wanted!r}{hint}", f"it is {join_words(field.words, 'or')}", place)
    text, figure = field.alike(wanted), number(wanted)
    date = _date(field, wanted, place) if field.type in ("date", "start") else None

    def equal(value: Value) -> bool:
        if date is not None:
            return (own := period(value)) is not None and _within(day(own, field.type), date)
        if field.type != "text" and figure is not None and (counted := number(value)) is not None:
            return counted == figure
        if field.type == "any" and (meant := period(wanted)) and (own := period(value)):
            return _within(day(own, field.type), meant)
        return field.alike(as_text(value)) == text

    return equal


def _ordered(field: Field[Row], sign: str, wanted: str, place: str) -> Callable[[Value], bool]:
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
        # `<=` and `>` look at the end of the period that is asked for, the others at its beginning.
        return compare(day(own, field.type), (date.last if sign in ("<=", ">") else date.first).toordinal())

    return ordered


def _within(day_: int, date: Period) -> bool:
    return date.first.toordinal() <= day_ <= date.last.toordinal()


def _date(field: Field[Row], wanted: str, place: str) -> Period:
    date = period(wanted)
    if date is None:
        message = f"{field.name} is a date, and {wanted!r} is none"
        raise UserError(message, "write 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026", place)
    return date
