"""Fill in the words of fields that a file of the repository lists: ``values-from``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from tpmlint.config.errors import BlockError
from tpmlint.finding import Route
from tpmlint.formats.source_file import SourceFile
from tpmlint.formats.word_list import ReadWords, read_words, with_words
from tpmlint.formats.yaml.errors import SYNTAX, Fault
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
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
            route: Route = ("sources", number, "items", block, "fields")
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
    return with_words(mapping, words)


def _read(listed: WordList, settings: Settings, snapshot: Snapshot) -> ReadWords | None:
    """Return the words of a list as a snapshot has them; None if it does not have the file."""
    path = f"{settings.folder}/{listed.file}" if settings.folder else listed.file
    try:
        return read_words(path, snapshot.read(path, settings.limits.bytes), listed.at, settings.limits)
    except Missing:
        return None
    except Unreadable as error:
        fault = Fault(SYNTAX, f"the file cannot be read: {error.reason}", None)
        return ReadWords(None, SourceFile(path, "", (), (fault,)))


def unread_lists(settings: Settings, snapshot: Snapshot) -> Iterator[SourceFile]:
    """Yield each file with a list of words that cannot be read, with its faults."""
    every = {each.listed.file: each.listed for source in settings.sources for each in source.mappings if each.listed}
    for listed in every.values():
        found = _read(listed, settings, snapshot)
        if found is not None and found.words is None:
            yield found.file
