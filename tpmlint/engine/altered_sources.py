"""What a change's sources read differently from those of the target branch.

The records of a source are told apart by their place, which finds one that the change edits, and by all that they say,
which finds one whose file was moved, sorted or written anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from tpmlint.change.endpoints import Endpoints
from tpmlint.change.model import AlteredSources
from tpmlint.finding import Route
from tpmlint.formats.readers import reader
from tpmlint.formats.source_file import Document
from tpmlint.model.items import Item
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.settings import Settings


def find_altered(
    ends: Endpoints,
    before: LoadedRoadmap,
    after: LoadedRoadmap,
    tip: LoadedRoadmap,
    own: Settings,
    policy: Settings,
    ruling: Settings,
    at_target: LoadedRoadmap | None = None,
) -> AlteredSources | None:
    """Return what the sources of a change read differently from those of the target; None if they are the same.

    Args:
        before: the side before, as ``own`` reads it.
        after: the side after, as ``ruling`` reads it.
        tip: the target branch, as ``policy`` reads it.
        at_target: the side after, as the target's sources read it, if that is known.
    """
    mapping = ruling.sources, ruling.calendars
    if mapping == (policy.sources, policy.calendars):
        return None
    reread = before
    if mapping != (own.sources, own.calendars):
        reread = load_roadmap(ends.before, ruling)
    by_place: dict[tuple[str, Route], list[Item]] = {}
    for document, item in _mapped_items(at_target or load_roadmap(ends.after, policy)):
        by_place.setdefault((document.path, document.origin.record), []).append(item)
    by_record: dict[str, list[Item]] = {}
    for loaded in (before,) if tip is before else (before, tip):
        for record, item in _records(loaded, policy):
            by_record.setdefault(record, []).append(item)
    places = {
        (item.path, item.document): (document.path, document.origin.record) for document, item in _mapped_items(after)
    }
    records = {(item.path, item.document): record for record, item in _records(after, ruling)}

    def of_target(item: Item) -> list[Item]:
        return by_place.get(places.get((item.path, item.document), ("", ())), [])

    def of_same_record(item: Item) -> list[Item]:
        return by_record.get(records.get((item.path, item.document), ""), [])

    return AlteredSources(reread.roadmap, of_target, of_same_record)


def _mapped_items(loaded: LoadedRoadmap) -> Iterator[tuple[Document, Item]]:
    """Yield the items of files in other formats, with the document that a source made of the record of each."""
    for parsed in loaded.parsed_files:
        for item in parsed.items if parsed.file.reader else ():
            document = parsed.file.document(item.document)
            if document is not None:
                yield document, item


def _records(loaded: LoadedRoadmap, settings: Settings) -> Iterator[tuple[str, Item]]:
    """Yield all that the record of each item says, as a text that is the same for the same, and the item.

    An item in tpmlint's own format is its own record: a source may be told to read its file.
    """
    for parsed in loaded.parsed_files:
        if not parsed.items:
            continue
        parts: dict[int, object] = {}
        if parsed.file.reader:
            read = reader(parsed.file.reader).read(parsed.file.text, settings.limits)
            parts = {part.start: part.value for part in read.parts}
        for item in parsed.items:
            document = parsed.file.document(item.document)
            if document is None:
                continue
            value = parts.get(document.start) if parsed.file.reader else document.value
            for step in document.origin.record:
                if isinstance(value, list) and isinstance(step, int) and step < len(value):
                    value = value[step]
                elif isinstance(value, dict) and isinstance(step, str):
                    value = value.get(step)
            name = [step for step in document.origin.record[-1:] if isinstance(step, str)]
            yield json.dumps([name, value], sort_keys=True, default=str), item
