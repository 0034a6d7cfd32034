"""Turn the mapping of a field round: what an author must write so that a field gets a new value.

A result is returned only if the mapping makes exactly the new value of it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec.structs import replace

from tpmlint.formats.expressions import TooSlowError, expression
from tpmlint.formats.single_values import DAY, convert
from tpmlint.formats.words import word
from tpmlint.sources import Calendars, FieldMapping

Scalar: TypeAlias = str | int | float | bool


def author_value(
    mappings: Sequence[FieldMapping], old: object, new: Scalar, calendars: Calendars, entry: int | None = None
) -> Scalar | None:
    """Return what the author must write in place of a value; None if that is nothing, or not certain.

    Args:
        mappings: what becomes of the author's value, one after the other.
        old: the author's value.
        new: the new value of the field.
        entry: where the first mapping splits the author's text, the number of the entry that changes.
    """
    if entry is not None:
        return _entry(mappings, old, new, calendars, entry)
    if not any(each.changes or each.calendar for each in mappings):
        return _like(old, new) if isinstance(new, str) else new
    text = _turn(mappings, word(old), word(new), calendars)
    return None if text is None else _like(old, text)


def _turn(mappings: Sequence[FieldMapping], old: str, new: str, calendars: Calendars) -> str | None:
    """Return the author's text for a value; None if the mappings do not make that value of it."""
    befores = [old]
    for mapping in mappings[:-1]:
        value, _ = convert(mapping, befores[-1], calendars)
        befores.append(word(value))
    text: str | None = new
    for mapping, before in zip(reversed(mappings), reversed(befores), strict=True):
        text = None if text is None else _before(mapping, before, text, calendars)
    return text if text is not None and _convert(mappings, text, calendars) == (new, True) else None


def _convert(mappings: Sequence[FieldMapping], text: str, calendars: Calendars) -> tuple[object, bool]:
    """Return what a text becomes, and whether it can be mapped."""
    value: object = text
    for mapping in mappings:
        value, mapped = convert(mapping, word(value), calendars)
        if not mapped or value in (None, ""):
            return value, mapped
    return value, True


def _before(mapping: FieldMapping, old: str, new: str, calendars: Calendars) -> str | None:
    """Return the text that one mapping makes a new text of, its steps from the last to the first."""
    if mapping.glob or mapping.slug or mapping.relative:
        return None
    text: str | None = new
    if mapping.calendar or mapping.dates:
        named, _ = convert(replace(mapping, calendar="", dates=()), old, calendars)
        text = _day_like(word(named).strip(), new, mapping.dates, calendars.get(mapping.calendar, {}))
    if mapping.format and text is not None:
        text = _between(mapping.format, text)
    if mapping.scope is not None and text is not None:
        text = _without_scope(mapping, old, text)
    if mapping.values is not None and text is not None:
        text = mapping.word_for(text)
    if mapping.match and text is not None:
        try:
            around = expression(mapping.match).around(old)
        except TooSlowError:
            return None
        text = None if around is None else around[0] + text + around[1]
    return text


def _day_like(old: str, day: str, forms: Iterable[str], calendar: Mapping[str, str]) -> str | None:
    """Return a day as another one is written: in one of some forms, or as the only name of it in a calendar."""
    if not DAY.fullmatch(day):
        return None
    for form in forms:
        try:
            datetime.strptime(old, form)
            return datetime.fromisoformat(day).strftime(form)
        except ValueError:
            continue
    if DAY.fullmatch(old):
        return day
    names = [name for name, each in calendar.items() if each == day]
    return names[0] if len(names) == 1 else None


def _without_scope(mapping: FieldMapping, old: str, text: str) -> str | None:
    """Return a name without the scope that the old text gives it; None if it is in another."""
    assert mapping.scope is not None
    try:
        own = expression(mapping.match).scope(old) if "(?P<scope>" in mapping.match else ""
    except TooSlowError:
        return None
    prefix = mapping.scope.prefix(own or mapping.scope.known or "")
    return text.removeprefix(prefix) if text.startswith(prefix) else None


def _between(form: str, text: str) -> str | None:
    """Return what stands for ``{}`` in a text."""
    before, _, after = form.partition("{}")
    if "{}" in after or not text.startswith(before) or not text.removeprefix(before).endswith(after):
        return None
    return text.removeprefix(before).removesuffix(after) or None


def _like(old: object, text: str) -> Scalar:
    """Return a text as a value of the author's type, if it has the form of one."""
    if isinstance(old, bool):
        return text == "true" if text in ("true", "false") else text
    if isinstance(old, int) and text.isascii() and text.removeprefix("-").isdecimal() and str(int(text)) == text:
        return int(text)
    return text


def _entry(mappings: Sequence[FieldMapping], old: object, new: Scalar, calendars: Calendars, number: int) -> str | None:
    """Return the author's text with another entry; None if another entry would change too."""
    if not isinstance(old, str) or not isinstance(new, str):
        return None
    split = mappings[0].split
    entries = list(_entries(mappings, old, calendars))
    if number >= len(entries):
        return None
    at, piece, _ = entries[number]
    turned = _turn(mappings, piece, new, calendars) if any(each.changes or each.calendar for each in mappings) else new
    pieces = old.split(split)
    whole = pieces[at]
    start = len(whole) - len(whole.lstrip())
    pieces[at] = whole[:start] + (turned or "") + whole[start + len(piece) :]
    written = split.join(pieces)
    values = [value for _, _, value in entries]
    values[number] = new
    return written if turned and [value for _, _, value in _entries(mappings, written, calendars)] == values else None


def _entries(mappings: Sequence[FieldMapping], text: str, calendars: Calendars) -> Iterator[tuple[int, str, object]]:
    """Yield each entry of a text that becomes something: its position, its text, and what it becomes."""
    for at, piece in enumerate(text.split(mappings[0].split)):
        value, mapped = _convert(mappings, piece.strip(), calendars) if piece.strip() else (None, True)
        if value not in (None, "") or not mapped:
            yield at, piece.strip(), value
