"""Turn the records of a document into items' values: pure, a record and its block in, a value and its origin out.

The value is as tpmlint's own format would have it, so that everything after this treats both the same. A field that the
record lacks, or that is null or empty in it, is absent. What cannot be mapped stays as the author wrote it, with a
fault at its place in the author's words.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.formats.fields import Field
from tpmlint.formats.jsonpath import select
from tpmlint.formats.mapped_record import ABSENT, SCHEMA, MappedRecord, MappingContext, MappingFault, RecordBuilder
from tpmlint.formats.paths import field_path, value_at
from tpmlint.formats.single_values import shape_of
from tpmlint.formats.source_file import Origin
from tpmlint.formats.words import fold, word
from tpmlint.sources import Calendars, Expectation, FieldMapping, ItemBlock
from tpmlint.text.messages import quote, some


class Refusal(Struct, frozen=True):
    """Why ``when`` does not admit a record.

    Args:
        path: the path in ``when``.
        label: what messages call it.
        words: what is there; none if nothing is.
        at: the author's route of that, or of the record.
        listed: whether it is a list.
    """

    path: str
    label: str
    words: tuple[str, ...]
    at: Route
    listed: bool


class Block:
    """A block of the configuration, ready to map records.

    Args:
        block: the block.
        schema: of its kind.
        calendars: by name.
        source: name of the source, which the items carry.
        by_case: folded words of ``when`` that mean something else in another case, in any block of the source.
    """

    def __init__(
        self,
        block: ItemBlock,
        schema: Mapping[str, Any],
        calendars: Calendars,
        source: str,
        by_case: frozenset[str] = frozenset(),
    ) -> None:
        self.block = block
        properties = schema["properties"]
        self.unasked = frozenset(name for name in properties if name not in block.fields and name != "kind")
        self._source = source
        self._calendars = calendars
        self._author_texts: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        self._fields = [
            Field(name, mapping, shape_of(properties.get(name, {})), calendars)
            for name, mapping in block.fields.items()
        ]
        self._when = [
            (field_path(path), frozenset(words), frozenset(map(fold, words)) - by_case)
            for path, words in block.when.items()
        ]
        every = [each for field in self._fields for each in (field, *field.more)]
        # A table that is made of the record itself has no path of its own.
        every += [part for field in every if not field.mapping.path for part in field.parts or ()]
        paths = [*(field.path for field in every), *(path for path, _, _ in self._when)]
        self._mapped = frozenset(key for path in paths for key in path.first_keys)
        # The reader of sections gives what the front matter says as a field, too.
        steps = (path.text.partition(".") for path in paths)
        self._below = frozenset(name for first, _, name in steps if first == "fields")
        self._any_case = frozenset(name for name, first in block.fields.items() if _is_any_case(first))
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
        """Yield each field whose column is in no row, with the column."""
        for field in self._fields:
            column, keys = field.mapping.path, field.path.first_keys
            if column not in keys or field.more or field.name in self.block.optional:
                continue
            if field.mapping.default is not None:
                continue
            if not any(isinstance(row, dict) and not row.keys().isdisjoint(keys) for row in rows):
                yield field.name, column

    def refuse(self, root: object, route: Route, record: object) -> Refusal | None:
        """Return why ``when`` does not admit a record; None if it does."""
        for path, words, folded in self._when:
            found = path.find(root, route, record)
            value, at = found if found is not None else (None, route)
            listed = isinstance(value, list)
            entries = value if isinstance(value, list) else [value]
            texts = [word(each).strip() for each in entries if not isinstance(each, dict | list)]
            if not any(text in words or fold(text) in folded for text in texts):
                return Refusal(path.text, path.label, tuple(text for text in texts if text), at, listed)
        return None

    def unmapped_keys(self, record: object) -> Iterable[str]:
        """Return the keys of a record that no field maps."""
        return record.keys() - self._mapped_keys(record) if isinstance(record, dict) else ()

    def _mapped_keys(self, record: Mapping[str, object]) -> frozenset[str]:
        if not self._below or "sections" not in record:
            return self._mapped
        return self._mapped | {key for key in record if key.lower() in self._below}

    def unknown_word(self, route: Route, value: Mapping[str, object]) -> tuple[str, str] | None:
        """Return a word of the author's that the kind does not know, with the author's name of its field.

        Args:
            route: where the item is not valid.
            value: of the item.
        """
        if len(route) != 1 or not isinstance(text := value.get(str(route[0])), str):
            return None
        field = next((each for each in self._fields if each.name == route[0]), None)
        return (field.label, text) if field is not None and field.shape.words else None

    def map(self, root: object, route: Route, record: object, context: MappingContext) -> MappedRecord:
        """Map one record of the document ``root``."""
        builder = RecordBuilder(root, route, context)
        builder.id_of_path = self._id_of_path
        value: dict[str, object] = {"kind": self.block.kind}
        for field in self._fields:
            inner = field.map(builder, route, record)
            if inner not in ABSENT:
                value[field.name] = inner
            elif field.name in self.block.require and not builder.is_failed((field.name,)):
                builder.add_missing(field.name, field.label, value)
        if self.block.expect:
            author_text = functools.partial(self._author_text, builder)
            for message, name, at in _find_unmet(self.block.expect, value, author_text):
                if not builder.is_failed((name,)):
                    builder.faults.append(MappingFault(SCHEMA, message, (at,), name))
        if self.block.report_others and isinstance(record, dict):
            builder.add_unknown_fields(record, route, self._mapped_keys(record) | context.added)
        unasked = self.unasked
        if self.block.optional and (lacking := self.block.optional - value.keys()):
            unasked |= lacking
        words = (
            self._author_texts.setdefault(tuple(builder.author_texts.items()), builder.author_texts)
            if builder.author_texts
            else {}
        )
        empty: dict[Route, Route] = {
            target: at for target, at in builder.empty.items() if len(target) == 1 and target[0] not in value
        }
        origin = Origin(
            record=route,
            fields=builder.origins,
            source=self._source,
            unasked=unasked,
            mappings=self.block.fields,
            calendars=self._calendars,
            words=words,
            empty=empty,
            spelled=builder.spelled,
            any_case=self._any_case,
        )
        return builder.build(value, origin)

    def _author_text(self, builder: RecordBuilder, name: str) -> tuple[str, str]:
        """Return the author's name of a field, and the text that is there; empty if there is none."""
        field = next(field for field in self._fields if field.name == name)
        label = name.replace("_", " ") if field.path.is_query else field.label
        at = builder.origins.get((name,))
        text = None if at is None else value_at(builder.root, at)
        return label, "" if text is None or isinstance(text, dict | list) else word(text)

    def _id_of_path(self, path: str) -> str | None:
        """Return the id that an item in the file ``path`` has, if its id comes from the file; else the file's stem."""
        field = self._id
        if field is None or not field.path.is_of_file:
            return field_path("file.stem").of_file(path)
        builder = RecordBuilder(None, (), MappingContext(path, lambda route: None, lambda pattern: ()))
        value = field.map(builder, (), None)
        return value if isinstance(value, str) and not builder.faults else None


def _find_unmet(
    expectations: Iterable[Expectation], value: Mapping[str, object], author_text: Callable[[str], tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield a message in the author's words for each expectation that is not met, its field, and the one to look at.

    Args:
        value: of the item, in tpmlint's words.
        author_text: returns the author's name of a field, and the text that is there.
    """
    for each in expectations:
        if not all(value.get(name) in words for name, words in each.when.items()):
            continue
        why = " and ".join(
            _condition(*author_text(name)) for name in each.when if name not in each.then or len(each.when) == 1
        )
        item = f"{value['kind']} {value['id']!r}" if isinstance(value.get("id"), str) else f"this {value['kind']}"
        for name, words in each.then.items():
            label, text = author_text(name)
            if name not in value:
                message = f"{item} has no {quote(label)}, which is expected where {why}; add it"
                yield message, name, next(iter(each.when))
            elif words and value[name] not in words:
                expected = some(words, 10, " or ")
                yield f"{item} has {label} {quote(text)} where {why}; this source expects {expected}", name, name


def _condition(label: str, text: str) -> str:
    return f"{label} is {quote(text)}" if text else f"there is {quote(label)}"


def _is_any_case(mapping: FieldMapping) -> bool:
    """Tell whether a mapping, one of those after it or a part of its entries names items whatever the case."""
    parts = mapping.entry.values() if isinstance(mapping.entry, Mapping) else ()
    return mapping.any_case or any(_is_any_case(each) for each in (*mapping.more, *parts))
