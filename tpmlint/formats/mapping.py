"""Turn the records of a document into items' values: pure, a record and its block in, a value and its origin out.

The value is as tpmlint's own format would have it, so that everything after this treats both the same. A field that the
record lacks, or that is null or empty in it, is absent. What cannot be mapped stays as the author wrote it, with a
fault at its place in the author's words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Route
from tpmlint.formats.expressions import TooSlowError, expression
from tpmlint.formats.jsonpath import select
from tpmlint.formats.paths import FieldPath, field_path
from tpmlint.formats.source_file import Origin
from tpmlint.sources import Calendars, FieldMapping, ItemBlock
from tpmlint.text.messages import cut, plural, quote, some
from tpmlint.text.similarity import GUESSES, nearest

_OTHER = "\0other"
"""The first step to a value of the author's that is not mapped."""

_ABSENT: tuple[object, ...] = (None, "", [], {})

SCHEMA = "schema"
UNKNOWN_FIELD = "unknown-field"

_LONGEST_SLUG = 128


class Fault(Struct, frozen=True):
    """Something in a record that cannot be mapped.

    Args:
        rule: the rule that reports it.
        message: the text at fault and the remedy, in the author's words.
        route: of the field, in the item.
        subject: what it is about, for a fingerprint.
        suggestion: what to do in the author's words, and tpmlint's word that then stands there.
    """

    rule: str
    message: str
    route: Route
    subject: str
    suggestion: tuple[str, str] | None = None


class Creation(Struct, frozen=True):
    """An item that exists because a record names it.

    Args:
        kind: its kind.
        id: its id.
        route: the author's route of the name, or of the record where the name is a default.
        target: our route of the name.
    """

    kind: str
    id: str
    route: Route
    target: Route


class MappedRecord(Struct, frozen=True):
    """What a record becomes.

    Args:
        value: the item, as tpmlint's own format would have it.
        origin: where the author wrote what.
        faults: what cannot be mapped.
        failed: routes of values that could not be read or mapped, so that nothing else is reported about them.
        creations: the items that it creates by naming them.
        words: the author's words that no mapping knows, each with its name of the field.
    """

    value: dict[str, object]
    origin: Origin
    faults: tuple[Fault, ...] = ()
    failed: tuple[Route, ...] = ()
    creations: tuple[Creation, ...] = ()
    words: tuple[tuple[str, str], ...] = ()


class Surroundings(Struct, frozen=True):
    """What a mapping may know besides the record.

    Args:
        path: of the file, relative to the root.
        spelling: returns the text of a number as the author wrote it, by the author's route: ``1.10`` is not ``1.1``.
        find: returns the paths that a pattern of ``glob`` matches.
        unknown: the author's routes of values that could not be read.
        guesses: filled with what ``guess`` found.
    """

    path: str
    spelling: Callable[[Route], str | None]
    find: Callable[[str], tuple[str, ...]]
    unknown: frozenset[Route] = frozenset()
    guesses: dict[tuple[str, str], str | None] = {}

    def guess(self, label: str, text: str, words: Iterable[str]) -> str | None:
        """Return the nearest of some words, for the first unknown texts of a document; for the others None."""
        key = label, text
        if key not in self.guesses and len(self.guesses) < GUESSES:
            self.guesses[key] = nearest(text, words)
        return self.guesses.get(key)


class Shape(Struct, frozen=True):
    """What a field of a kind takes.

    Args:
        many: whether it is a list.
        text: whether it, or each entry, is text.
        words: whether only some words are valid.
        kind: the kind of the items that it names; empty if it names none.
        parts: what each key of an entry takes.
    """

    many: bool = False
    text: bool = False
    words: bool = False
    kind: str = ""
    parts: Mapping[str, Shape] = {}


def shape_of(schema: Mapping[str, Any]) -> Shape:
    """Return what a property of a kind's schema takes."""
    many = schema.get("type") == "array"
    inner = schema.get("items", {}) if many else schema
    types = inner.get("type")
    words = bool(inner.get("oneOf")) and all("const" in each for each in inner["oneOf"])
    note = inner.get("x-tpmlint", {})
    kind = note["kinds"][0] if note.get("shape") == "reference" else ""
    parts = {name: shape_of(each) for name, each in inner.get("properties", {}).items()}
    return Shape(many, types == "string" or words, words, kind, parts)


Value: TypeAlias = Any


class Block:
    """A block of the configuration, ready to map records.

    Args:
        block: the block.
        schema: of its kind.
        calendars: by name.
        source: name of the source, which the items carry.
    """

    def __init__(self, block: ItemBlock, schema: Mapping[str, Any], calendars: Calendars, source: str) -> None:
        self.block = block
        properties = schema["properties"]
        self.unasked = frozenset(name for name in properties if name not in block.fields and name != "kind")
        self._source = source
        self._calendars = calendars
        self._fields = [
            _Field(name, mapping, shape_of(properties.get(name, {})), calendars)
            for name, mapping in block.fields.items()
        ]
        self._when = [(field_path(path), frozenset(words)) for path, words in block.when.items()]
        paths = (*(field.path for field in self._fields), *(path for path, _ in self._when))
        self._mapped = frozenset(key for path in paths for key in path.first_keys)
        self._id = next((field for field in self._fields if field.name == "id"), None)

    def records(self, root: object) -> Iterator[tuple[Route, object]]:
        """Yield the records of a document, with the author's routes; raise TooManyStepsError if that takes too long."""
        if self.block.at:
            yield from select(self.block.at, root)
        elif isinstance(root, list):
            for index, each in enumerate(root):
                yield (index,), each
        else:
            yield (), root

    def missing_columns(self, rows: list[object]) -> Iterator[tuple[str, str]]:
        """Yield each field that is to come from a column which no row has, with the column."""
        for field in self._fields:
            column, keys = field.mapping.path, field.path.first_keys
            if column not in keys or field.mapping.default is not None:
                continue
            if not any(isinstance(row, dict) and not row.keys().isdisjoint(keys) for row in rows):
                yield field.name, column

    def takes(self, root: object, route: Route, record: object) -> bool:
        """Tell whether ``when`` admits a record."""
        for path, words in self._when:
            found = path.find(root, route, record)
            value = found[0] if found is not None else None
            entries = value if isinstance(value, list) else [value]
            if not any(word(each) in words for each in entries if not isinstance(each, dict | list)):
                return False
        return True

    def others(self, record: object) -> Iterable[str]:
        """Return the keys of a record that no field maps."""
        return record.keys() - self._mapped if isinstance(record, dict) else ()

    def word(self, route: Route, value: Mapping[str, object]) -> tuple[str, str] | None:
        """Return a word of the author's that the kind does not know, with the author's name of its field.

        Args:
            route: where the item is not valid.
            value: of the item.
        """
        if len(route) != 1 or not isinstance(text := value.get(str(route[0])), str):
            return None
        field = next((each for each in self._fields if each.name == route[0]), None)
        return (field.label, text) if field is not None and field.shape.words else None

    def map(self, root: object, route: Route, record: object, around: Surroundings) -> MappedRecord:
        """Map one record of the document ``root``."""
        work = _Work(root, route, around)
        work.id_of_path = self._id_of_path
        value: dict[str, object] = {"kind": self.block.kind}
        for field in self._fields:
            made = field.make(work, route, record)
            if made not in _ABSENT:
                value[field.name] = made
            elif field.name in self.block.require and not work.is_failed((field.name,)):
                work.require(field, value)
        if self.block.report_others and isinstance(record, dict):
            work.report_others(record, route, self._mapped)
        origin = Origin(route, work.origins, self._source, self.unasked, self.block.fields, self._calendars)
        return MappedRecord(
            value, origin, tuple(work.faults), tuple(work.failed), tuple(work.creations), tuple(work.words)
        )

    def _id_of_path(self, path: str) -> str | None:
        """Return the id that an item in the file ``path`` has, if its id comes from the file; else the file's stem."""
        field = self._id
        if field is None or not field.path.is_of_file:
            return field_path("file.stem").of_file(path)
        work = _Work(None, (), Surroundings(path, lambda route: None, lambda pattern: ()))
        made = field.make(work, (), None)
        return made if isinstance(made, str) and not work.faults else None


class _Work:
    """What is collected while one record is mapped."""

    __slots__ = ("around", "creations", "failed", "faults", "id_of_path", "origins", "record", "root", "words")

    def __init__(self, root: object, record: Route, around: Surroundings) -> None:
        self.root = root
        self.record = record
        self.around = around
        self.origins: dict[Route, Route] = {}
        self.faults: list[Fault] = []
        self.failed: list[Route] = []
        self.creations: list[Creation] = []
        self.words: list[tuple[str, str]] = []
        self.id_of_path: Callable[[str], str | None] = lambda path: None

    def fault(self, message: str, target: Route, subject: str, suggestion: tuple[str, str] | None = None) -> None:
        self.faults.append(Fault(SCHEMA, message, target, subject, suggestion))
        self.failed.append(target)

    def is_failed(self, target: Route) -> bool:
        return any(failed[: len(target)] == target for failed in self.failed)

    def is_unreadable(self, route: Route) -> bool:
        return any(route[: len(each)] == each for each in self.around.unknown)

    def require(self, field: _Field, value: Mapping[str, object]) -> None:
        name = f"{value['kind']} {value['id']!r}" if isinstance(value.get("id"), str) else f"this {value['kind']}"
        message = f"{name} has no {quote(field.mapping.path)}, which its source requires; add it"
        self.fault(message, (field.name,), field.name)

    def report_others(self, record: Mapping[str, object], route: Route, mapped: frozenset[str]) -> None:
        for key in record:
            if key not in mapped and not key.startswith("x-"):
                near = nearest(key, mapped)
                hint = f"did you mean {quote(near)}?" if near else "map it, or name it with x-"
                target = (_OTHER, key)
                self.origins[target] = (*route, key)
                self.faults.append(Fault(UNKNOWN_FIELD, f"unknown field {quote(key)}; {hint}", target, cut(key)))


class _Field:
    """A field of a block, ready to map records."""

    __slots__ = ("calendar", "entry", "folded", "mapping", "name", "parts", "path", "paths", "plain", "shape")

    paths: tuple[FieldPath, ...]

    def __init__(self, name: str, mapping: FieldMapping, shape: Shape, calendars: Calendars) -> None:
        self.name = name
        self.mapping = mapping
        self.shape = shape
        self.path: FieldPath = field_path(mapping.path)
        self.calendar = calendars.get(mapping.calendar) if mapping.calendar else None
        self.entry = field_path(mapping.entry) if isinstance(mapping.entry, str) else None
        self.parts = (
            [_Field(part, each, shape.parts.get(part, Shape()), calendars) for part, each in mapping.entry.items()]
            if isinstance(mapping.entry, Mapping)
            else None
        )
        self.folded = _fold_words(mapping.values or {})
        self.plain = mapping == FieldMapping(path=mapping.path)

    def make(self, work: _Work, route: Route, record: object, target: Route = ()) -> Value:
        """Return the value of the field; None if it is absent.

        Args:
            route: the author's route of the record, or of the entry that this field is a part of.
            target: our route of the mapping that the field is in.
        """
        target = (*target, self.name)
        if self.path.is_of_file:
            text: object = self.path.of_file(work.around.path)
            value = self._convert(work, text, None, target)
            return self._or_default(work, [value] if self.shape.many and value not in _ABSENT else value, target)
        if self.path.is_query and self.mapping.each:
            selected = list(self.path.find_all(work.root, route, record))
            return self._or_default(work, self._list(work, selected, target), target)
        found = self.path.find(work.root, route, record) if self.mapping.path else None
        if found is None:
            return self._default(work, target)
        value, at = found
        if work.around.unknown and work.is_unreadable(at):
            work.failed.append(target)
            return None
        if value in _ABSENT:
            return self._default(work, target)
        if self.plain and not self.shape.many and type(value) is str:  # Nearly all values.
            work.origins[target] = at
            return value
        if self.mapping.split and isinstance(value, str):
            listed: list[tuple[object, Route]] = [(text.strip(), at) for text in value.split(self.mapping.split)]
        elif not self.mapping.each and not self.shape.many:
            return self._or_default(work, self._convert(work, value, at, target), target)
        else:
            listed = [(value, at)]
            if isinstance(value, list):
                listed = [(each, (*at, index)) for index, each in enumerate(value)]
        work.origins[target] = at
        return self._or_default(work, self._list(work, listed, target), target)

    def _list(self, work: _Work, entries: list[tuple[object, Route]], target: Route) -> Value:
        made: list[object] = []
        for each, where in entries:
            if each in _ABSENT:
                continue
            value = self._entry(work, each, where, (*target, len(made)))
            if value not in _ABSENT:
                made.append(value)
        if not self.shape.many and len(made) == 1 and not self.name.startswith("x-"):
            self._lift(work, target)
            return made[0]
        if made and self.shape.kind and not self.shape.many:  # A field for one item takes the first of several.
            for number in range(1, len(made)):
                self._forget(work, (*target, number))
            self._lift(work, target)
            return made[0]
        if made:
            work.origins.setdefault(target, entries[0][1])
        return made

    def _forget(self, work: _Work, target: Route) -> None:
        """Drop what is known of an entry that is not taken."""
        size = len(target)
        for ours in [ours for ours in work.origins if ours[:size] == target]:
            del work.origins[ours]
        work.failed[:] = [each for each in work.failed if each[:size] != target]
        work.faults[:] = [each for each in work.faults if each.route[:size] != target]
        work.creations[:] = [each for each in work.creations if each.target[:size] != target]

    def _lift(self, work: _Work, target: Route) -> None:
        """Move what is known of the only entry of a list to the field itself: it takes one value."""
        only, size = (*target, 0), len(target) + 1
        for ours in [ours for ours in work.origins if ours[:size] == only]:
            work.origins[(*target, *ours[size:])] = work.origins.pop(ours)
        work.failed[:] = [(*target, *each[size:]) if each[:size] == only else each for each in work.failed]
        work.faults[:] = [
            replace(each, route=(*target, *each.route[size:]))
            if each.rule == SCHEMA and each.route[:size] == only
            else each
            for each in work.faults
        ]

    def _entry(self, work: _Work, value: object, at: Route, target: Route) -> Value:
        if self.parts is not None:
            if self._changes and not isinstance(value, dict | list):
                value = self._convert(work, value, at, target)
                if work.is_failed(target):
                    return value
            made: dict[str, object] = {}
            for part in self.parts:
                each = part.make(work, at, value, target)
                if each not in _ABSENT:
                    made[part.name] = each
                    if self.mapping.create and part.shape.kind and isinstance(each, str):
                        self._create(work, part.shape.kind, each, (*target, part.name))
            work.origins[target] = at
            return made
        if self.entry is not None:
            found = self.entry.find(work.root, at, value)
            if found is None:
                return None
            value, at = found
            if value in _ABSENT:
                return None
        return self._convert(work, value, at, target)

    @property
    def _changes(self) -> bool:
        mapping = self.mapping
        return bool(mapping.values or mapping.match or mapping.format or mapping.glob or mapping.slug)

    def _or_default(self, work: _Work, value: Value, target: Route) -> Value:
        return self._default(work, target) if value in _ABSENT else value

    def _default(self, work: _Work, target: Route) -> Value:
        default = self.mapping.default
        if default is None:
            return None
        value: object = list(default) if isinstance(default, tuple) else default
        if self.shape.many and not isinstance(value, list):
            value = [value]
        if self.mapping.create and self.shape.kind:
            for each in value if isinstance(value, list) else [value]:
                self._create(work, self.shape.kind, word(each), target)
        return value

    def _convert(self, work: _Work, value: object, at: Route | None, target: Route) -> Value:
        """Return a single value in tpmlint's words; what cannot be converted stays, with a fault."""
        if at is not None:
            work.origins[target] = at
        if isinstance(value, dict | list):
            return value
        mapping = self.mapping
        text = word(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and at is not None:
            text = work.around.spelling(at) or text
        if mapping.values is not None:
            if mapping.match:
                matched = self._matched(work, text, target)
                if not matched:
                    return value if matched is None else None
                text = matched
            ours = mapping.values.get(text)
            if ours is None:
                ours = self.folded.get(text.casefold())
            if ours is None:
                self._report_unmapped(work, text, target)
                work.words.append((self.label, text))
                return value
            value = text = ours
        changed = bool(mapping.match or mapping.format or mapping.glob or mapping.slug or self.calendar is not None)
        if changed or (self.shape.text and isinstance(value, int | float) and not isinstance(value, bool)):
            value = self._reword(work, text, target)
        if mapping.create and self.shape.kind and isinstance(value, str) and not work.is_failed(target):
            self._create(work, self.shape.kind, value, target)
        return value

    def _matched(self, work: _Work, text: str, target: Route) -> str | None:
        """Return what the field's pattern takes from a text, which may be empty; None, with a fault, if no match."""
        pattern = self.mapping.match
        try:
            matched = expression(pattern).take(text)
        except TooSlowError:
            message = f"{quote(pattern)} takes too long on {self.label} {quote(text)}; simplify the pattern"
        else:
            if matched is not None:
                return matched
            message = f"{self.label} {quote(text)} does not match {quote(pattern)} of its source; correct it"
        work.fault(message, target, cut(text))
        return None

    def _reword(self, work: _Work, text: str, target: Route) -> str | None:
        mapping = self.mapping
        said = text
        if mapping.match and mapping.values is None:
            matched = self._matched(work, text, target)
            if not matched:
                return text if matched is None else None
            text = matched
        if mapping.format:
            text = mapping.format.replace("{}", text)
        if mapping.glob:
            pattern = mapping.glob.replace("{}", _literal(text))
            named = work.around.find(pattern)
            if len(named) != 1:
                message = (
                    f"{self.label} {quote(said)} names {plural(len(named), 'file')} by {quote(pattern)}: {some(named)}"
                    if named
                    else f"{self.label} {quote(said)} names no file: none matches {quote(pattern)}"
                )
                work.fault(message, target, cut(said))
                return text
            text = named[0] if not self.shape.kind else work.id_of_path(named[0]) or named[0]
        if mapping.slug:
            text = slug(text)
        if self.calendar is not None and not DAY.fullmatch(text):
            day = self.calendar.get(text)
            if day is None:
                near = work.around.guess(self.label, text, self.calendar)
                names = [near, *(name for name in self.calendar if name != near)] if near else list(self.calendar)
                listed = some(names, 10) if names else "nothing"
                work.words.append((self.label, text))
                message = f"{self.label} {quote(said)} is not in [calendars.{mapping.calendar}], which has {listed}"
                title = f"Replace {quote(said)} with {quote(near)}" if near and said == text else ""
                work.fault(message, target, cut(said), (title, self.calendar[near]) if near and title else None)
                return text
            text = day
        return text

    @property
    def label(self) -> str:
        """The author's name of the field."""
        return self.path.label or self.name

    def _report_unmapped(self, work: _Work, text: str, target: Route) -> None:
        values = self.mapping.values or {}
        mapped = list(values)
        near = work.around.guess(self.label, text, mapped)
        if near is not None:
            mapped = [near, *(each for each in mapped if each != near)]
        listed = some(mapped, 10) if mapped else "no word"
        message = f"unknown {self.label} {quote(text)}; this source maps {listed}"
        suggestion = None
        if near is not None and values[near]:
            suggestion = f"Replace {quote(text)} with {quote(near)}", values[near]
        work.faults.append(Fault(SCHEMA, message, target, cut(text), suggestion))
        work.failed.append(target)

    def _create(self, work: _Work, kind: str, item_id: str, target: Route) -> None:
        prefix, colon, own = item_id.partition(":")
        if not colon or prefix == kind:
            at = work.origins.get(target, work.record)
            work.creations.append(Creation(kind, own if colon else item_id, at, target))


def _fold_words(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return what words mean whatever their case, without those of which that would be ambiguous."""
    folded: dict[str, str] = {}
    several: set[str] = set()
    for each, ours in values.items():
        if folded.setdefault(each.casefold(), ours) != ours:
            several.add(each.casefold())
    return {each: ours for each, ours in folded.items() if each not in several}


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A date, which needs no entry in a calendar."""


def convert(mapping: FieldMapping, text: str, calendars: Calendars) -> tuple[object, bool]:
    """Return what a field's mapping makes of a single text, which names no file, and whether it can be mapped."""
    work = _Work(None, (), Surroundings("", lambda route: None, lambda pattern: ()))
    value = _Field("", mapping, Shape(), calendars)._convert(work, text, None, ())
    return value, not work.faults


def word(value: object) -> str:
    """Return a scalar as the configuration writes it: ``true``, ``3``, ``done``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def slug(text: str) -> str:
    """Return an id for a title: ``Faster builds (CI)`` becomes ``faster-builds-ci``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")


def _literal(text: str) -> str:
    return re.sub(r"([*?\[\]\\!#])", r"\\\1", text)
