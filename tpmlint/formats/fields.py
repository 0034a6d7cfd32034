"""Map one field of a record: the value where the author wrote it, in tpmlint's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tpmlint.finding import Route
from tpmlint.formats.mapped_record import ABSENT, RecordBuilder
from tpmlint.formats.paths import field_path
from tpmlint.formats.single_values import DAY, Shape, SingleValue, Value
from tpmlint.formats.words import word
from tpmlint.sources import Calendars, FieldMapping


class Field:
    """A field of a block, ready to map records."""

    __slots__ = ("entry", "mapping", "more", "name", "parts", "path", "plain", "shape", "single")

    def __init__(self, name: str, mapping: FieldMapping, shape: Shape, calendars: Calendars) -> None:
        self.name = name
        self.mapping = mapping
        self.shape = shape
        self.path = field_path(mapping.path)
        self.single = SingleValue(name, mapping, shape, calendars)
        self.entry = field_path(mapping.entry) if isinstance(mapping.entry, str) else None
        self.parts = (
            [Field(part, each, shape.parts.get(part, Shape()), calendars) for part, each in mapping.entry.items()]
            if isinstance(mapping.entry, Mapping)
            else None
        )
        self.plain = mapping == FieldMapping(path=mapping.path)
        self.more = [Field(name, each, shape, calendars) for each in mapping.more]

    def map(self, builder: RecordBuilder, route: Route, record: object, target: Route = ()) -> Value:
        """Return the value of the field; None if it is absent.

        Args:
            route: the author's route of the record, or of the entry that this field is a part of.
            target: our route of the mapping that the field is in.
        """
        target = (*target, self.name)
        value = self._map(builder, route, record, target)
        for other in self.more:
            if value in ABSENT and not builder.is_failed(target):
                builder.origins.pop(target, None)
                value = other._map(builder, route, record, target)
            elif other.mapping.each and isinstance(value, list):
                value = [*value, *(other._map(builder, route, record, target, value) or ())]
        return value

    def _map(
        self, builder: RecordBuilder, route: Route, record: object, target: Route, before: Sequence[object] = ()
    ) -> Value:
        """Return what this mapping alone gives, besides the entries ``before`` of others."""
        if self.path.is_of_file:
            context = builder.context
            text: object = context.own_path if self.path.text == "file.path" else self.path.of_file(context.path)
            value = self.single.convert(builder, text, None, target)
            return self._or_default(builder, [value] if self.shape.many and value not in ABSENT else value, target)
        if self.path.is_query and self.mapping.each:
            selected = list(self.path.find_all(builder.root, route, record))
            return self._or_default(builder, self._list(builder, selected, target, before), target)
        if self.mapping.path:
            found = self.path.find(builder.root, route, record)
        else:
            found = (record, route) if self.parts is not None else None
        if found is None:
            return self._default(builder, target)
        value, at = found
        if builder.context.unknown and builder.is_unreadable(at):
            builder.failed.append(target)
            return None
        if self.path.is_outside:
            builder.bring(value)
        if value in ABSENT:
            builder.empty.setdefault(target, at)
            return self._default(builder, target)
        is_text = type(value) is str and not self.shape.scalar and not (self.shape.date and not DAY.fullmatch(value))
        if self.plain and not self.shape.many and is_text:  # Nearly all values.
            builder.origins[target] = at
            return value
        if self.mapping.split and isinstance(value, str):
            texts = value.split(self.mapping.split)
            entries: list[tuple[object, Route]] = [(text.strip(), at) for text in texts]
            if self.path.is_outside:
                builder.bring(texts)
        elif not self.mapping.each and not self.shape.many:
            single = (
                self.single.convert(builder, value, at, target)
                if self.parts is None
                else self._entry(builder, value, at, target)
            )
            return self._or_default(builder, single, target)
        else:
            entries = [(value, at)]
            if isinstance(value, list):
                entries = [(each, (*at, index)) for index, each in enumerate(value)]
        builder.origins.setdefault(target, at)
        return self._or_default(builder, self._list(builder, entries, target, before), target)

    def _list(
        self, builder: RecordBuilder, entries: list[tuple[object, Route]], target: Route, before: Sequence[object]
    ) -> Value:
        values: list[object] = []
        for each, where in entries:
            if each in ABSENT:
                continue
            at = (*target, len(before) + len(values))
            value = self._entry(builder, each, where, at)
            if value in ABSENT:
                builder.origins.pop(at, None)
            elif before and value in before:
                builder.forget(at)
            else:
                values.append(value)
        if not self.shape.many and len(values) == 1 and not self.name.startswith("x-"):
            builder.lift(target)
            return values[0]
        if values and self.shape.kind and not self.shape.many:  # A field for one item takes the first of several.
            for number in range(1, len(values)):
                builder.forget((*target, number))
            builder.lift(target)
            return values[0]
        if values:
            builder.origins.setdefault(target, entries[0][1])
        return values

    def _entry(self, builder: RecordBuilder, value: object, at: Route, target: Route) -> Value:
        if self.parts is not None:
            if self.single.rewords and not isinstance(value, dict | list):
                value = self.single.convert(builder, value, at, target)
                if builder.is_failed(target):
                    return value
            parts: dict[str, object] = {}
            for part in self.parts:
                each = part.map(builder, at, value, target)
                if each not in ABSENT:
                    parts[part.name] = each
                    if self.mapping.create and part.shape.kind and isinstance(each, str):
                        builder.create(part.shape.kind, each, (*target, part.name))
                elif part.mapping.match and part.name in self.shape.required and part._means_nothing(builder, target):
                    builder.forget(target)
                    return None
            builder.origins[target] = at
            return parts
        if self.entry is not None:
            found = self.entry.find(builder.root, at, value)
            if found is None:
                return None
            value, at = found
            if value in ABSENT:
                return None
        return self.single.convert(builder, value, at, target)

    def _means_nothing(self, builder: RecordBuilder, target: Route) -> bool:
        """Tell whether there is a text, of which the pattern takes nothing, such as an address in place of a path."""
        at = (*target, self.name)
        return at in builder.origins and not builder.is_failed(at)

    def _or_default(self, builder: RecordBuilder, value: Value, target: Route) -> Value:
        return self._default(builder, target) if value in ABSENT else value

    def _default(self, builder: RecordBuilder, target: Route) -> Value:
        default = self.mapping.default
        if default is None:
            return None
        value: object = list(default) if isinstance(default, tuple) else default
        builder.bring(value)
        if self.shape.many and not isinstance(value, list):
            value = [value]
        if self.mapping.create and self.shape.kind:
            for each in value if isinstance(value, list) else [value]:
                builder.create(self.shape.kind, word(each), target)
        return value

    @property
    def label(self) -> str:
        """The author's name of the field."""
        return self.single.label
