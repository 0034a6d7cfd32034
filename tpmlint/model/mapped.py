"""Read a file in another format into items, through the mapping of its source; faults are in the author's words."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from tpmlint.finding import Route
from tpmlint.formats.jsonpath import TooManyStepsError
from tpmlint.formats.mapped_record import Creation, MappedRecord, MappingContext
from tpmlint.formats.mapping import Block
from tpmlint.formats.paths import value_at
from tpmlint.formats.readers import ADDED, TEXT_ONLY, Part, reader_of
from tpmlint.formats.source_file import Document, Origin, ReadRecords, SourceFile, author_places, read_records
from tpmlint.formats.words import fold
from tpmlint.formats.yaml.errors import SYNTAX, Fault, Place
from tpmlint.formats.yaml.source import offsets, span
from tpmlint.limits import Limits
from tpmlint.model.author_words import AuthorMessages
from tpmlint.model.build import build_item
from tpmlint.model.items import Item
from tpmlint.model.kinds import Kind, Kinds
from tpmlint.model.parsed_file import WORD, ParsedFile, fold_word, folded_words
from tpmlint.model.source_use import RecordCounts, top_keys
from tpmlint.schema import Extension, Violation, violations
from tpmlint.sources import Calendars, ItemBlock, Source
from tpmlint.text.messages import quote, some
from tpmlint.text.similarity import nearest

_ODD_NUMBER = re.compile(r"(?<![\w.])[-+]?0[0-9xob_]|[0-9]_[0-9]|\.[0-9]*0(?![0-9])|[0-9][eE][-+]?[0-9]|(?<![\w.])[+]")
"""A number that may not be written as it reads back: ``007``, ``1.10``."""

_EVERY = re.compile(r"(?:\.|\[)\*\]?$")
"""The end of a JSONPath that selects every entry."""


@functools.lru_cache(maxsize=1)
def _has_odd_number(text: str) -> bool:
    return _ODD_NUMBER.search(text) is not None


class SourceReader:
    """Reads the files of one source.

    Args:
        source: the source.
        limits: of each file.
        calendars: of the configuration.
        extensions: by kind, schemas with an organisation's on top.
        kinds: the kinds of item that it may have.
        find: returns the paths that a pattern of ``glob`` matches.
        folder: the configuration's, in which the paths of items begin.
        read: reads a file; it may know what was read before.
    """

    def __init__(
        self,
        source: Source,
        limits: Limits,
        calendars: Calendars,
        extensions: Mapping[str, Extension],
        kinds: Kinds,
        find: Callable[[str], tuple[str, ...]],
        folder: str = "",
        read: ReadRecords = read_records,
    ) -> None:
        self._read = read
        self._source = source
        self._folder = folder
        self._limits = limits
        self._kinds = kinds
        self._find = find
        self._blocks: list[tuple[Block, dict[str, str | Extension]]] = []
        by_case = _words_by_case(source)
        for each in source.items:
            kind = extensions.get(each.kind) or kinds[each.kind]
            block = Block(each, kind.schema, calendars, source.name, by_case)
            parts = frozenset(each.unasked_parts(kind.schema))
            self._blocks.append((block, {each.kind: relaxed_schema(kind, block.unasked | each.optional, parts)}))

    def parse(self, path: str, data: bytes) -> ParsedFile:
        """Read a file's bytes into items; every fault becomes data, none is raised.

        Raises:
            UserError: an organisation's schema takes too long.
        """
        name = reader_of(path, self._source.reader)
        file, parts = self._read(path, data, name, self._limits)
        work = _File(file, parts, self._limits, self._kinds, self._find, self._folder)
        for part in parts:
            for number, (block, schemas) in enumerate(self._blocks):
                work.read(part, number, block, schemas)
            work.end_part(part, [each.when for each in self._source.items])
        return work.parsed(len(self._blocks))


def _words_by_case(source: Source) -> frozenset[str]:
    """Return the folded words of ``when`` that differ by case alone, in one block or in two."""
    spelled: dict[str, set[str]] = {}
    for block in source.items:
        for words in block.when.values():
            for each in words:
                spelled.setdefault(fold(each), set()).add(each)
    return frozenset(folded for folded, words in spelled.items() if len(words) > 1)


_TOO_MUCH = "its records take more than {:,} values from around them; write them into the records, or split the file"


class _File:
    """One file while it is read."""

    def __init__(
        self,
        file: SourceFile,
        parts: tuple[Part, ...],
        limits: Limits,
        kinds: Kinds,
        find: Callable[[str], tuple[str, ...]],
        folder: str,
    ) -> None:
        self._file = file
        self._folder = folder
        self._parts = parts
        self._limits = limits
        self._kinds = kinds
        self._find = find
        self._documents: list[Document] = []
        self._violations: list[Violation] = []
        self._items: list[Item] = []
        self._lost: set[str] = set()
        self._unread_words: set[str] = set()
        self._created: dict[tuple[str, str], tuple[Part, Creation, Origin]] = {}
        self._counts = RecordCounts()
        self._brought = 0
        self._empty: set[tuple[int, Route]] = set()
        self._faults: list[Fault] = []

    def read(self, part: Part, number: int, block: Block, schemas: Mapping[str, str | Extension]) -> None:
        """Read the records of a block in a part."""
        absent = self._report_columns(part, block)
        spelling = functools.partial(self._spelling, part)
        added = ADDED.get(self._file.reader, frozenset())
        context = MappingContext(
            *(self._file.path, spelling, self._find, part.unknown),
            added=added,
            folder=self._folder,
            text_only=self._file.reader in TEXT_ONLY,
        )
        try:
            for route, record in block.records(part.value):
                if record is None and not _is_below(route, part.unknown):
                    self._report_empty(part, route, block.block)
                    continue
                self._counts.selected[number] += 1
                if self._counts.selected[number] > self._limits.documents:
                    message = f"the file has more than {self._limits.documents:,} records; split it into several"
                    self._faults.append(Fault(SYNTAX, message, None))
                    return
                if record is None:
                    continue
                refusal = block.refuse(part.value, route, record)
                if refusal is not None:
                    self._counts.refuse(number, route, refusal, record)
                else:
                    self._counts.admit(number, route, block.unmapped_keys(record))
                    mapped = block.map(part.value, route, record, context)
                    self._brought += mapped.brought
                    if self._brought > self._limits.nodes:
                        self._faults.append(Fault(SYNTAX, _TOO_MUCH.format(self._limits.nodes), None))
                        return
                    self._add(part, number, block, schemas, mapped, absent)
        except TooManyStepsError:
            message = f"the JSONPath {quote(block.block.at)} takes too long on this file; simplify it"
            self._faults.append(Fault(SYNTAX, message, None))

    def _report_empty(self, part: Part, route: Route, block: ItemBlock) -> None:
        """Report an entry of a list, or of a mapping all entries of which are records, that has nothing in it."""
        listed = bool(route) and (isinstance(route[-1], int) or (_EVERY.search(block.at) and not block.when))
        if listed and (part.start, route) not in self._empty:
            self._empty.add((part.start, route))
            place = self._places(part).get(route)
            message = "this record is empty; write its fields, or remove it"
            where = None if place is None else place.key or place.value
            self._faults.append(Fault("schema", message, where, ".".join(map(str, route))))

    def end_part(self, part: Part, when: Sequence[Mapping[str, tuple[str, ...]]]) -> None:
        """Count what no block takes of a part that all have read.

        Args:
            when: of each block.
        """
        self._counts.end_part(self._file.path, when, lambda route: self._places(part).get(route))

    def _places(self, part: Part) -> Mapping[Route, Place]:
        return author_places(self._file, Document(self._file.path, 0, None, start=part.start, end=part.end))

    def _report_columns(self, part: Part, block: Block) -> tuple[Route, ...]:
        """Report the columns that a table lacks, once for all its rows; return the fields that they are for."""
        rows = part.value
        if self._file.reader != "csv" or not isinstance(rows, list) or not rows or block.block.at not in ("", "$[*]"):
            return ()
        columns = dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row)
        absent: list[Route] = []
        for field, column in block.missing_columns(rows):
            near = nearest(column, columns)
            hint = f"did you mean {quote(near)}?" if near else f"it has {some(list(columns), 10)}"
            message = f"the file has no column {quote(column)}, from which its source takes {quote(field)}; {hint}"
            self._faults.append(Fault("schema", message, span(self._file.text, part.start, part.start), column))
            absent.append((field,))
        return tuple(absent)

    def _add(
        self,
        part: Part,
        number: int,
        block: Block,
        schemas: Mapping[str, str | Extension],
        mapped: MappedRecord,
        absent: tuple[Route, ...],
    ) -> None:
        whole = () not in part.unknown
        mapped = replace(mapped, failed=(*mapped.failed, *absent)) if absent else mapped
        unknown = frozenset(mapped.failed) if whole else frozenset({()})
        index = len(self._documents)
        document = Document(self._file.path, index, mapped.value, unknown, part.start, part.end, mapped.origin)
        self._documents.append(document)
        failed: list[Route] = []
        if whole:
            broken = violations(document, schemas)
            if broken or mapped.faults:
                own = AuthorMessages(block, document)
                found = [own.reword(each) for each in broken if own.is_new(each, mapped.failed)]
                self._counts.words.update(mapped.words)
                words = (block.unknown_word(each.failed, mapped.value) for each in found if each.failed is not None)
                self._counts.words.update(each for each in words if each is not None)
                failed = [each.failed for each in found if each.failed is not None]
                of_mapping = [own.violation(each) for each in mapped.faults]
                self._counts.add_unmapped_words(number, mapped.faults, of_mapping)
                self._violations += of_mapping
                self._violations += found
        item = build_item(document, [*failed, *document.unknown], self._kinds)
        if item is not None:
            self._items.append(item)
        if item is None or not whole:
            self._unread_words.update(folded_words(mapped.value))
        elif failed or mapped.failed:
            for route in (*failed, *mapped.failed):
                into = self._unread_words if route == ("id",) else self._lost
                into.update(folded_words(value_at(mapped.value, route)))
        for creation in mapped.creations:
            if any(creation.target[: len(route)] == route for route in (*failed, *mapped.failed)):
                continue
            self._created.setdefault((creation.kind, creation.id), (part, creation, mapped.origin))

    def parsed(self, blocks: int) -> ParsedFile:
        """Return the file with all that was read."""
        creations: list[Item] = []
        for (kind, item_id), (part, creation, origin) in self._created.items():
            value = {"kind": kind, "id": item_id, "title": item_id}
            fields: dict[Route, Route] = {("id",): creation.route, ("title",): creation.route}
            unasked = frozenset(self._kinds[kind].fields - value.keys())
            created = Document(
                path=self._file.path,
                index=len(self._documents),
                value=value,
                start=part.start,
                end=part.end,
                origin=Origin(creation.route, fields, origin.source, unasked),
            )
            item = build_item(created, kinds=self._kinds)
            if item is not None:
                self._documents.append(created)
                creations.append(item)
        if self._file.faults:
            for start, end in self._unread():
                self._unread_words.update(map(fold_word, WORD.findall(self._file.text, start, end)))
        counts = self._counts
        return ParsedFile(
            file=replace(self._file, documents=tuple(self._documents), faults=(*self._file.faults, *self._faults)),
            violations=tuple(self._violations),
            items=tuple(self._items),
            lost=frozenset(self._lost | self._unread_words),
            unread=frozenset(self._unread_words),
            creations=tuple(creations),
            selected=tuple(counts.selected[number] for number in range(blocks)),
            keys=tuple(top_keys(self._parts)),
            taken=tuple(counts.taken[number] for number in range(blocks)),
            others=tuple(dict(counts.others.get(number, {})) for number in range(blocks)),
            words=dict(counts.words),
            refused=tuple(dict(counts.refused.get(number, {})) for number in range(blocks)),
            record_keys=counts.keys_by_block(blocks),
            untaken=dict(counts.untaken),
            near_words=tuple(counts.near_words),
            unmapped_words=tuple(counts.unmapped_words),
        )

    def _unread(self) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each text that may have items which could not be read."""
        at = 0
        for part in self._parts:
            yield at, part.start
            at = part.end
            if () in part.unknown:
                yield part.start, part.end
                continue
            for route in part.unknown:
                place = self._places(part).get(route)
                where = None if place is None else offsets(self._file.text, place.value)
                if where is not None:
                    yield where
        yield at, len(self._file.text)
        for fault in self._file.faults:  # Such as rows of a table that the reader does not take for rows.
            where = None if fault.span is None else offsets(self._file.text, fault.span)
            if where is not None:
                yield where

    def _spelling(self, part: Part, route: Route) -> str | None:
        """Return the text of a number as the author wrote it."""
        if not _has_odd_number(self._file.text):
            return None
        place = self._places(part).get(route)
        where = None if place is None else offsets(self._file.text, place.value)
        return None if where is None else self._file.text[slice(*where)]


def _is_below(route: Route, unknown: Iterable[Route]) -> bool:
    return any(route[: len(each)] == each for each in unknown)


@functools.lru_cache(maxsize=256)
def relaxed_schema(kind: Kind | Extension, unasked: frozenset[str], parts: frozenset[tuple[str, str]]) -> Extension:
    """Return the schema of a kind that requires nothing that a source does not map.

    Args:
        unasked: fields that it does not map.
        parts: fields, with keys of their entries, that it does not map.
    """
    schema = kind.schema
    changed: dict[str, Any] = {**schema, "required": [key for key in schema["required"] if key not in unasked]}
    if parts:
        changed["properties"] = {
            name: _without_required(each, {part for field, part in parts if field == name})
            for name, each in schema["properties"].items()
        }
    then = schema.get("then", {})
    if {key for branch in then.get("anyOf", ()) for key in branch.get("required", ())} <= unasked:
        changed["then"] = {key: value for key, value in then.items() if key != "anyOf"}
    if isinstance(kind, Extension):
        return Extension(kind.kind, kind.path, changed)
    return Extension(kind.name, "", changed)


def _without_required(schema: Mapping[str, Any], keys: set[str]) -> Mapping[str, Any]:
    if not keys:
        return schema
    if schema.get("type") == "array":
        return {**schema, "items": _without_required(schema["items"], keys)}
    return {**schema, "required": [key for key in schema.get("required", ()) if key not in keys]}
