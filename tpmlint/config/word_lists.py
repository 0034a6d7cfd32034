"""Fill in the words of fields that a file of the repository lists: ``values-from``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.config.tables import BlockError
from tpmlint.finding import Route, Span
from tpmlint.formats.jsonpath import TooManyStepsError, select
from tpmlint.formats.readers import Part, reader_for
from tpmlint.formats.source_file import Document, SourceFile, author_places, read_records
from tpmlint.formats.words import fold, word
from tpmlint.formats.yaml.errors import SYNTAX, Fault
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.limits import Limits
from tpmlint.settings import Settings
from tpmlint.sources import FieldMapping, WordList
from tpmlint.text.messages import quote
from tpmlint.text.similarity import nearest

_Fill: TypeAlias = Callable[[FieldMapping, Route], FieldMapping]


def with_listed_words(settings: Settings, snapshot: Snapshot) -> Settings:
    """Return the settings with the words that the files of a snapshot list.

    Raises:
        BlockError: a field has words from such a file alone, and there is none or it has none.
    """

    def fill(mapping: FieldMapping, route: Route) -> FieldMapping:
        return _fill(mapping, route, settings, snapshot)

    sources = []
    for number, source in enumerate(settings.sources):
        items = []
        for block, each in enumerate(source.items):
            route = settings.source_route(number, "items", block, "fields")
            items.append(
                replace(each, fields={name: fill(first, (*route, name)) for name, first in each.fields.items()})
            )
        sources.append(replace(source, items=tuple(items)))
    return replace(settings, sources=tuple(sources))


def _fill(mapping: FieldMapping, route: Route, settings: Settings, snapshot: Snapshot) -> FieldMapping:
    entry = mapping.entry
    if isinstance(entry, Mapping):
        entry = {name: _fill(each, (*route, "as", name), settings, snapshot) for name, each in entry.items()}
    more = tuple(_fill(each, route, settings, snapshot) for each in mapping.more)
    if more != mapping.more or entry != mapping.entry:
        mapping = replace(mapping, entry=entry, more=more)
    if mapping.listed is None:
        return mapping
    found = _read(mapping.listed, settings, snapshot)
    words = () if found is None else found.words
    if words == () and not mapping.listed.known:
        name, at = mapping.listed.file, mapping.listed.at
        near = nearest(name, list(snapshot.paths())) if found is None else None
        hint = f"; did you mean {quote(near)}?" if near else ""
        problem = f"{quote(name)} does not exist{hint}" if found is None else f"{quote(at)} finds no word in {name}"
        message = f"`values-from` of {quote(str(route[-1]))}: {problem}"
        raise BlockError(message, "correct it, or give `values` besides", (*route, "values-from"))
    return _with_words(mapping, words)


def _read(listed: WordList, settings: Settings, snapshot: Snapshot) -> _ReadWords | None:
    """Return the words of a list as a snapshot has them; None if it does not have the file."""
    path = f"{settings.folder}/{listed.file}" if settings.folder else listed.file
    try:
        return _read_words(path, snapshot.read(path, settings.limits.bytes), listed.at, settings.limits)
    except Missing:
        return None
    except Unreadable as error:
        fault = Fault(SYNTAX, f"the file cannot be read: {error.reason}", None)
        return _ReadWords(None, SourceFile(path, "", (), (fault,)))


def unread_lists(settings: Settings, snapshot: Snapshot) -> Iterator[SourceFile]:
    """Yield each file with a list of words that cannot be read, with its faults."""
    every = {each.listed.file: each.listed for source in settings.sources for each in source.mappings if each.listed}
    for listed in every.values():
        found = _read(listed, settings, snapshot)
        if found is not None and found.words is None:
            yield found.file


class _ReadWords(Struct, frozen=True):
    """The words in a file.

    Args:
        words: in the order of the list, each once; empty if there is no list; None if it cannot be read.
        file: with the faults because of which it cannot be.
    """

    words: tuple[str, ...] | None
    file: SourceFile


@functools.lru_cache(maxsize=8)
def _read_words(path: str, data: bytes, at: str, limits: Limits) -> _ReadWords:
    """Read the words that the JSONPath ``at`` selects in a file, or the entries of lists there; never raise."""
    file, parts = read_records(path, data, reader_for(path), limits)
    words: dict[str, None] = {}
    for part in parts:
        try:
            for route, value in _entries(at, part.value):
                if any(route[: len(each)] == each for each in part.unknown if each):
                    return _ReadWords(None, file)
                if not isinstance(value, str | int | float) or not word(value).strip():
                    message = f"an entry of {quote(at)} is not a word; write the words of the field, one an entry"
                    fault = Fault("schema", message, _place(file, part, route), at)
                    return _ReadWords(None, replace(file, faults=(*file.faults, fault)))
                words[word(value).strip()] = None
        except TooManyStepsError:
            message = f"{quote(at)} takes too long in this file; name the keys that lead to the words"
            return _ReadWords(None, replace(file, faults=(*file.faults, Fault("schema", message, None, at))))
    if not words and file.faults:
        return _ReadWords(None, file)
    return _ReadWords(tuple(words), replace(file, faults=()))


def _entries(at: str, root: object) -> Iterator[tuple[Route, object]]:
    for route, value in select(at, root):
        if isinstance(value, list):
            yield from (((*route, index), each) for index, each in enumerate(value))
        elif value is not None:
            yield route, value


def _place(file: SourceFile, part: Part, route: Route) -> Span | None:
    place = author_places(file, Document(file.path, 0, None, start=part.start, end=part.end)).get(route)
    return None if place is None else place.value


def _with_words(mapping: FieldMapping, words: tuple[str, ...] | None) -> FieldMapping:
    """Return a mapping whose ``values`` begin with the words of its list."""
    listed = mapping.listed
    assert listed is not None
    known = {fold(each): ours for each, ours in listed.known.items()}
    values: dict[str, str] = {}
    for number, each in enumerate(words or ()):
        place = listed.first if number == 0 else listed.last if number == len(words or ()) - 1 else listed.others
        ours = listed.known.get(each, known.get(fold(each), listed.others if place is None else place))
        if ours is not None:
            values[each] = ours
    spelled = {fold(each) for each in values}
    rest: Mapping[str, str] = {each: ours for each, ours in listed.known.items() if fold(each) not in spelled}
    return replace(mapping, values={**values, **rest}, listed=replace(listed, listed=words))
