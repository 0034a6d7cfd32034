"""The words of a field that the author lists in another file: read from it, and what they then mean."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Route, Span
from tpmlint.formats.jsonpath import TooManyStepsError, select
from tpmlint.formats.readers import Part, reader_for
from tpmlint.formats.source_file import Document, SourceFile, author_places, read_records
from tpmlint.formats.words import fold, word
from tpmlint.formats.yaml.errors import Fault
from tpmlint.limits import Limits
from tpmlint.sources import FieldMapping
from tpmlint.text.messages import quote


class ReadWords(Struct, frozen=True):
    """The words in a file.

    Args:
        words: in the order of the list, each once; empty if there is no list; None if it cannot be read.
        file: with the faults because of which it cannot be.
    """

    words: tuple[str, ...] | None
    file: SourceFile


@functools.lru_cache(maxsize=8)
def read_words(path: str, data: bytes, at: str, limits: Limits) -> ReadWords:
    """Read the words that the JSONPath ``at`` selects in a file, or the entries of lists there; never raise."""
    file, parts = read_records(path, data, reader_for(path), limits)
    words: dict[str, None] = {}
    for part in parts:
        try:
            for route, value in _entries(at, part.value):
                if any(route[: len(each)] == each for each in part.unknown if each):
                    return ReadWords(None, file)
                if not isinstance(value, str | int | float) or not word(value).strip():
                    message = f"an entry of {quote(at)} is not a word; write the words of the field, one an entry"
                    fault = Fault("schema", message, _place(file, part, route), at)
                    return ReadWords(None, replace(file, faults=(*file.faults, fault)))
                words[word(value).strip()] = None
        except TooManyStepsError:
            message = f"{quote(at)} takes too long in this file; name the keys that lead to the words"
            return ReadWords(None, replace(file, faults=(*file.faults, Fault("schema", message, None, at))))
    if not words and file.faults:
        return ReadWords(None, file)
    return ReadWords(tuple(words), replace(file, faults=()))


def _entries(at: str, root: object) -> Iterator[tuple[Route, object]]:
    for route, value in select(at, root):
        if isinstance(value, list):
            yield from (((*route, index), each) for index, each in enumerate(value))
        elif value is not None:
            yield route, value


def _place(file: SourceFile, part: Part, route: Route) -> Span | None:
    place = author_places(file, Document(file.path, 0, None, start=part.start, end=part.end)).get(route)
    return None if place is None else place.value


def with_words(mapping: FieldMapping, words: tuple[str, ...] | None) -> FieldMapping:
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
