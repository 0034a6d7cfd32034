"""The items of other trackers that a roadmap names, by the exports that the configuration has of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.formats.source_file import Document, Origin, SourceFile
from tpmlint.formats.tracker import LIMITS, Export, TrackedRow, read_export
from tpmlint.git.files import Missing, Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.model.build import build_item
from tpmlint.model.items import Item
from tpmlint.model.kinds import Kind, Kinds
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.settings import Settings
from tpmlint.sources import System

STATE = "status"
_SOURCE = "[systems."


class Tracker(Struct, frozen=True):
    """What an export says of a tracker.

    Args:
        path: of the export, relative to the root.
        keys: all its keys; None if they are not known.
        items: those that the roadmap names, by key; they are not items of the roadmap.
        columns: by what they are for, the columns of the export that are used.
        dropped: the keys of what is given up.
    """

    path: str
    keys: frozenset[str] | None
    items: Mapping[str, Item]
    columns: Mapping[str, tuple[str, ...]] = {}
    dropped: frozenset[str] = frozenset()


def read_trackers(
    snapshot: Snapshot, settings: Settings, parsed_files: Iterable[ParsedFile]
) -> tuple[Mapping[str, Tracker], tuple[ParsedFile, ...]]:
    """Return the trackers by name, and the files with the exports in addition.

    Args:
        parsed_files: the files of the roadmap, which say what items of trackers are named.
    """
    exports = {name: system for name, system in settings.systems.items() if system.snapshot}
    files = {parsed.file.path: parsed for parsed in parsed_files}
    if not exports:
        return {}, tuple(files.values())
    named: dict[str, dict[str, None]] = {name: {} for name in exports}
    for parsed in files.values():
        for item in parsed.items:
            for reference in item.references:
                if reference.system in named:
                    named[reference.system][reference.id] = None
    trackers = {}
    for name, system in exports.items():
        export = _read(snapshot, system)
        if export is None:  # Of another commit, whose configuration does not have it.
            continue
        known = files.get(system.snapshot)
        file = export.file if known is None else _without_rows(known.file)
        rows = [] if export.rows is None else [export.rows[key] for key in named[name] if key in export.rows]
        documents, items = _items(system, export, rows, len(file.documents))
        file = replace(file, documents=(*file.documents, *documents))
        files[system.snapshot] = ParsedFile(file, (), ()) if known is None else replace(known, file=file)
        keys = None if export.rows is None else frozenset(export.rows)
        dropped = frozenset(key for key, row in (export.rows or {}).items() if row.outcome == "dropped")
        trackers[name] = Tracker(system.snapshot, keys, {each.id: each for each in items}, export.columns, dropped)
    return trackers, tuple(files[path] for path in sorted(files))


def _read(snapshot: Snapshot, system: System) -> Export | None:
    try:
        return read_export(system.snapshot, snapshot.read(system.snapshot, LIMITS.bytes))
    except Missing:
        return None
    except Unreadable as error:
        return unreadable(system.snapshot, error)


def unreadable(path: str, error: Unreadable) -> Export:
    """Return the export for a file that cannot be read."""
    from tpmlint.formats.yaml.errors import SYNTAX, Fault

    fault = Fault(SYNTAX, f"the file cannot be read: {error.reason}", None)
    return Export(SourceFile(path, "", (), (fault,)), 0, 0, None)


def _without_rows(file: SourceFile) -> SourceFile:
    """Return a file without the documents of trackers, which an earlier run may have added."""
    documents = tuple(each for each in file.documents if not each.origin.source.startswith(_SOURCE))
    return replace(file, documents=documents)


def _items(
    system: System, export: Export, rows: Iterable[TrackedRow], first: int
) -> tuple[tuple[Document, ...], tuple[Item, ...]]:
    kind = _kind(system, export)
    kinds = Kinds((kind,))
    documents: list[Document] = []
    items: list[Item] = []
    for index, row in enumerate(rows, first):
        values = {"kind": system.name, "id": row.key, "title": row.title, STATE: row.status, "target_date": row.date}
        document = Document(
            path=system.snapshot,
            index=index,
            value={name: value for name, value in values.items() if value},
            start=export.start,
            end=export.end,
            origin=Origin(row.record, row.fields, f"{_SOURCE}{system.name}]"),
        )
        item = build_item(document, kinds=kinds)
        if item is not None:
            documents.append(document)
            items.append(item)
    return tuple(documents), tuple(items)


def _kind(system: System, export: Export) -> Kind:
    """Return the kind of a tracker's items, by whose words it is known which are open."""
    words: dict[str, set[str]] = {"open": set(), "done": set(), "dropped": set()}
    for row in (export.rows or {}).values():
        words[row.outcome].add(row.status)
    text = {"type": "string"}
    properties = {"kind": text, "id": text, "title": text, STATE: text, "target_date": text}
    return Kind(
        system.name,
        system.name,
        state=STATE,
        open=frozenset(words["open"]),
        unset_is_open=True,
        done=frozenset(words["done"]),
        dropped=frozenset(words["dropped"]),
        foreign=True,
        own_schema={"title": system.name, "properties": properties},
    )
