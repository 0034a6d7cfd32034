"""Map a single value where the author wrote it: in tpmlint's words, as a date or an id."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.dates import normalize_date, read_day
from tpmlint.formats.expressions import TooSlowError, expression
from tpmlint.formats.mapped_record import MappedValues, MappingContext, RecordBuilder
from tpmlint.formats.paths import field_path
from tpmlint.formats.words import fold, read_scalar, slug_of_title, with_zeros, word
from tpmlint.sources import Calendars, FieldMapping, Scope
from tpmlint.text.messages import plural, quote, some

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A date, which needs no entry in a calendar."""
_UNMAPPED = "write one of these words, or say under `values` of the source's field what this one means."
"""What to do about a word that a source does not map."""

Value: TypeAlias = Any


class Shape(Struct, frozen=True):
    """What a field of a kind takes.

    Args:
        many: whether it is a list.
        text: whether it, or each entry, is text.
        words: whether only some words are valid.
        scalar: the type of what is not text: ``number``, ``integer`` or ``boolean``; empty for text and all else.
        kind: the kind of the items that it names; empty if it names none.
        date: whether it is a date.
        parts: what each key of an entry takes.
        required: the keys that an entry must have.
    """

    many: bool = False
    text: bool = False
    words: bool = False
    scalar: str = ""
    kind: str = ""
    date: bool = False
    parts: Mapping[str, Shape] = {}
    required: frozenset[str] = frozenset()


def shape_of(schema: Mapping[str, Any]) -> Shape:
    """Return what a property of a kind's schema takes."""
    many = schema.get("type") == "array"
    inner = schema.get("items", {}) if many else schema
    types = inner.get("type")
    words = bool(inner.get("oneOf")) and all("const" in each for each in inner["oneOf"])
    note = inner.get("x-tpmlint", {})
    kind = note["kinds"][0] if note.get("shape") == "reference" else ""
    parts = {name: shape_of(each) for name, each in inner.get("properties", {}).items()}
    scalar = types if types in ("number", "integer", "boolean") else ""
    date = note.get("shape") == "date"
    required = frozenset(inner.get("required", ()))
    return Shape(many, types == "string" or words, words, scalar, kind, date, parts, required)


class SingleValue:
    """What a single value of a field becomes."""

    __slots__ = ("_calendar", "_folded", "_name", "label", "mapping", "rewords", "shape")

    def __init__(self, name: str, mapping: FieldMapping, shape: Shape, calendars: Calendars) -> None:
        self._name = name
        self.mapping = mapping
        self.shape = shape
        self.label = field_path(mapping.path).label or name
        self.rewords = mapping.changes
        self._calendar = calendars.get(mapping.calendar) if mapping.calendar else None
        self._folded = _fold_words(mapping.values or {})

    def convert(self, builder: RecordBuilder, value: object, at: Route | None, target: Route) -> Value:
        """Return a single value in tpmlint's words; what cannot be converted stays, with a fault."""
        if at is not None:
            builder.origins[target] = at
        if isinstance(value, dict | list):
            return value
        mapping = self.mapping
        text = word(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and at is not None:
            text = builder.context.spelling(at) or text
        if mapping.values is not None:
            if mapping.match:
                matched = self._match(builder, text, target)
                if not matched:
                    return value if matched is None else None
                text = matched
            ours = mapping.values.get(text)
            if ours is None:
                ours = self._folded.get(fold(text))
            if ours is None and mapping.listed is not None and mapping.listed.listed is None:
                builder.failed.append(target)  # It may be in the list, whose file has a finding.
                return value
            if ours is None:
                self._report_unmapped(builder, text, target)
                builder.words.append((self.label, text))
                return value
            # What is in a box, a cross or another mark, is not a word of the author.
            is_word = not isinstance(value, bool) and any(map(str.isalnum, text))
            if ours != text and len(target) == 1 and is_word:
                builder.author_texts[self._name] = text
            value = text = ours
        number = self.shape.text and isinstance(value, int | float) and not isinstance(value, bool)
        if self.rewords or number or self._calendar is not None or self.shape.date:
            value = self._reword(builder, text, target)
        spelled = builder.context.text_only or mapping.split or mapping.match
        if self.shape.scalar and spelled and isinstance(value, str):
            value = read_scalar(value, self.shape.scalar)
        if mapping.create and self.shape.kind and isinstance(value, str) and not builder.is_failed(target):
            builder.create(self.shape.kind, value, target)
        return value

    def _match(self, builder: RecordBuilder, text: str, target: Route) -> str | None:
        """Return what the field's pattern takes from a text, which may be empty; None, with a fault, if no match."""
        pattern = self.mapping.match
        try:
            matched = expression(pattern).take(text)
        except TooSlowError:
            message = f"{quote(pattern)} takes too long on {self.label} {quote(text)}; simplify the pattern"
        else:
            if matched is not None:
                return matched
            takes = self.mapping.takes
            message = (
                f"{self.label} {quote(text)} is not {takes}; correct it"
                if takes
                else f"{self.label} {quote(text)} does not match {quote(pattern)} of its source; correct it"
            )
        builder.add_fault(message, target, text)
        return None

    def _reword(self, builder: RecordBuilder, text: str, target: Route) -> str | None:
        mapping = self.mapping
        original = text
        if mapping.match and mapping.values is None:
            matched = self._match(builder, text, target)
            if not matched:
                return text if matched is None else None
            text = matched
        if mapping.scope is not None:
            text = self._scoped(builder, mapping.scope, original, text)
        if mapping.format:
            text = mapping.format.replace("{}", text)
        if mapping.glob:
            pattern, paths = self._named(builder, text)
            if len(paths) != 1:
                start = f"{self.label} {quote(original)} names"
                message = (
                    f"{start} {plural(len(paths), 'file')} by {quote(pattern)}: {some(paths)}"
                    if paths
                    else f"{start} no file: none matches {quote(pattern)}"
                )
                builder.add_fault(message, target, original)
                return text
            own = builder.context.own(paths[0])
            text = own if not self.shape.kind else builder.id_of_path(paths[0]) or own
        if mapping.slug:
            text = slug_of_title(text)
            if self.shape.kind and text != original:
                builder.spelled[target] = original
        if mapping.relative and not mapping.glob:
            folder = "" if text.startswith("/") else posixpath.dirname(builder.context.own_path)
            text = posixpath.normpath(posixpath.join(folder, text.lstrip("/")))
        if mapping.dates or self._calendar is not None:
            text = text.strip()
        if mapping.dates:
            known = read_day(text, mapping.dates)
            if not known and not text[:4].isdecimal():  # What begins with a year is judged by the schema.
                such = f"{datetime(2026, 12, 31):{mapping.dates[0]}}"
                builder.add_fault(f"{self.label} {quote(original)} is not a date such as {such}", target, original)
                return text
            text = known or text
        if self._calendar is not None and not DAY.fullmatch(text):
            day = self._calendar.get(text)
            if day is None:
                near = builder.context.guess(self.label, text, self._calendar)
                names = [near, *(name for name in self._calendar if name != near)] if near else list(self._calendar)
                listed = some(names, 10) if names else "nothing"
                builder.words.append((self.label, text))
                message = f"{self.label} {quote(original)} is not in [calendars.{mapping.calendar}], which has {listed}"
                title = f"Replace {quote(original)} with {quote(near)}" if near and original == text else ""
                builder.add_fault(message, target, original, (title, self._calendar[near]) if near and title else None)
                return text
            text = day
        if self.shape.date and text[:2].casefold() != "fy":  # When a fiscal year begins is not known.
            text = normalize_date(text) or text
        return text

    def _scoped(self, builder: RecordBuilder, scope: Scope, original: str, text: str) -> str:
        """Return a name with its scope before it, unless that is the default."""
        own = expression(self.mapping.match).scope(original) if "(?P<scope>" in self.mapping.match else ""
        return scope.prefix(own or builder.scope(scope)) + text

    def _named(self, builder: RecordBuilder, text: str) -> tuple[str, tuple[str, ...]]:
        """Return the pattern of ``glob`` for a text, and the paths that it matches; a number may begin with zeros."""
        folder = posixpath.dirname(builder.context.own_path) if self.mapping.relative else ""
        above = f"/{_literal(folder)}/" if folder else "/" if self.mapping.relative else ""
        patterns = [above + self.mapping.glob.replace("{}", each) for each in (_literal(text), *with_zeros(text))]
        found = (path for pattern in patterns for path in builder.context.find(pattern))
        return patterns[0], tuple(dict.fromkeys(found))

    def _report_unmapped(self, builder: RecordBuilder, text: str, target: Route) -> None:
        values = self.mapping.values or {}
        mapped = list(values)
        near = builder.context.guess(self.label, text, mapped)
        if near is not None:
            mapped = [near, *(each for each in mapped if each != near)]
        listed = some(mapped, 10) if mapped else "no word"
        message = f"unknown {self.label} {quote(text)}; this source maps {listed}"
        suggestion = None
        if near is not None and values[near]:
            suggestion = f"Replace {quote(text)} with {quote(near)}", values[near]
        own = MappedValues(self.label, tuple(values)) if near is None else None
        builder.add_fault(message, target, text, suggestion, _UNMAPPED, own)


def _fold_words(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return what words mean when case and blanks around them are ignored, without those that are ambiguous then."""
    folded: dict[str, str] = {}
    several: set[str] = set()
    for each, ours in values.items():
        if folded.setdefault(fold(each), ours) != ours:
            several.add(fold(each))
    return {each: ours for each, ours in folded.items() if each not in several}


def convert(mapping: FieldMapping, text: str, calendars: Calendars) -> tuple[object, bool]:
    """Return what a field's mapping makes of a single text, which names no file, and whether it can be mapped."""
    builder = RecordBuilder(None, (), MappingContext("", lambda route: None, lambda pattern: ()))
    value = SingleValue("", mapping, Shape(), calendars).convert(builder, text, None, ())
    return value, not builder.faults


def _literal(text: str) -> str:
    return re.sub(r"([*?\[\]\\!#])", r"\\\1", text)
