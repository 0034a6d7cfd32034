"""Turn fixes of items in other formats back: to the author's own value, in the author's word.

A fix is planned for the item that a source makes of a record. It is made in the record, where the way from it can be
turned round: the author wrote the value there and for nothing else, and one word alone means the new one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from msgspec.structs import replace

from tpmlint.finding import Aspect, Edit, FileRef, Fix, ItemRef, Route
from tpmlint.fixes.inverse import Scalar, author_value
from tpmlint.formats.mapped_record import find_scope
from tpmlint.formats.paths import field_path, value_at
from tpmlint.formats.source_file import OWN_KEY, Document, SourceFile, read, read_records
from tpmlint.limits import Limits
from tpmlint.sources import FieldMapping

_BARE = re.compile(r"-?[0-9]+|true|false")
"""A text that the author may have written as a value of another type."""

WRITABLE = ("yaml", "front-matter", "json", "csv")
"""Readers whose files fixes may change."""


def author_fix(fix: Fix, find: Callable[[str], SourceFile | None], *, shared: bool = False) -> Fix | None:
    """Return a fix as the authors of the files would make it, or None if it cannot be turned round.

    Args:
        find: returns the file of a path.
        shared: as ``author_edit`` has it.
    """
    edits: dict[object, Edit] = {}
    for number, edit in enumerate(fix.edits):
        file = find(edit.at.path)
        if file is None or not file.reader or isinstance(edit.at, FileRef):
            edits[number] = edit
            continue
        turned = author_edit(edit, file, shared=shared)
        if turned is None:
            return None
        before = edits.get(turned.at)
        if before is not None and before != turned:  # Another entry of the same text.
            turned = author_edit(edit, file, shared=shared, current=before.new)
            if turned is None:
                return None
        edits[turned.at] = turned
    changed = tuple(edits.values())
    return fix if changed == fix.edits else replace(fix, edits=changed)


def author_edit(edit: Edit, file: SourceFile, *, shared: bool = False, current: Scalar | None = None) -> Edit | None:
    """Return the edit of a file in another format that makes an edit of an item in it; None if there is none.

    Args:
        shared: whether it may change a value outside of the item's own record, which other items have too.
        current: the author's text after other edits, if the edit is of an entry in it.
    """
    at = edit.at
    if isinstance(at, FileRef):
        return edit
    document = file.document(at.document)
    if file.reader not in WRITABLE or document is None or at.aspect is Aspect.KEY or edit.new is None:
        return None
    written = (document.origin.fields or {}).get(at.route)
    record = document.origin.record
    whole = document.origin.mappings.get(str(at.route[0])) if at.route else None
    if not written or whole is None or not (shared or written[: len(record)] == record):
        return None
    number = _number_of_text(file, document)
    if whole.more:
        whole = _mapping_that_gives(written, whole, record, _author_documents(file, Limits())[number].value)
    mappings = () if whole is None else _mappings(whole, document, at.route, written)
    if whole is None or not mappings:
        return None
    mappings = tuple(_with_known_scope(each, document, file, number) for each in mappings)
    entry, old = None, None
    plain = all(
        each == FieldMapping(each.path, each.each, create=each.create, any_case=each.any_case) for each in mappings
    )
    if not plain or (isinstance(edit.new, str) and _BARE.fullmatch(edit.new)):
        root = _author_documents(file, Limits())[number].value
        entry = _entry_in_text(whole, document, root, at.route, written)
        old = written[-2] if written[-1] == OWN_KEY else value_at(root, written)
    if _is_shared(document, at.route, written, entry) or (current is not None and entry is None):
        return None
    new = author_value(mappings, old if current is None else current, edit.new, document.origin.calendars, entry)
    if new is None:
        return None
    aspect = Aspect.VALUE
    if written[-1] == OWN_KEY:
        written, aspect = written[:-1], Aspect.KEY
    return Edit(ItemRef(at.path, number, written, aspect), new)


def _with_known_scope(mapping: FieldMapping, document: Document, file: SourceFile, number: int) -> FieldMapping:
    """Return a mapping that has the scope of a document's record."""
    if mapping.scope is None:
        return mapping
    root = _author_documents(file, Limits())[number].value
    return replace(mapping, scope=replace(mapping.scope, known=find_scope(mapping.scope, root, document.origin.record)))


def _number_of_text(file: SourceFile, document: Document) -> int:
    """Return which of the author's own documents a document comes from; some of these may have no item."""
    return _numbers_by_start(file.path, file.text, file.reader)[document.start]


@functools.lru_cache(maxsize=2)
def _numbers_by_start(path: str, text: str, reader: str) -> dict[int, int]:
    return {each.start: each.index for each in reversed(_known_documents(path, text, reader, Limits()))}


def _is_shared(document: Document, route: Route, written: Route, entry: int | None) -> bool:
    """Tell whether another value of the item is made of the same text."""
    for ours, at in (document.origin.fields or {}).items():
        if at != written or ours == route[: len(ours)]:
            continue
        sibling = entry is not None and len(ours) > 1 and ours[0] == route[0] and ours[1] != route[1]
        if not sibling or ours[2:] != route[2 : len(ours)]:
            return True
    return False


def _mapping_that_gives(written: Route, mapping: FieldMapping, record: Route, root: object) -> FieldMapping | None:
    """Return which of the mappings that a field is made of gives the value there; None if that is not certain."""
    value = value_at(root, record)
    found = []
    for each in (replace(mapping, more=()), *mapping.more):
        path = field_path(each.path)
        one = None if path.is_query else path.find(root, record, value)
        routes = [at for _, at in path.find_all(root, record, value)] if path.is_query else [one[1]] if one else []
        if any(written[: len(at)] == at for at in routes):
            found.append(each)
    return found[0] if len(found) == 1 and not found[0].split else None


def _mappings(mapping: FieldMapping, document: Document, route: Route, written: Route) -> tuple[FieldMapping, ...]:
    """Return what makes the value at a route of the author's, one after the other; nothing if that is not known."""
    keys = [step for step in route[1:] if isinstance(step, str)]
    if len(keys) > 1:
        return ()
    if mapping.entry is None or isinstance(mapping.entry, str):
        return () if keys else (mapping,)
    part = mapping.entry.get(keys[0]) if keys else None
    if part is None or part.split or part.more:
        return ()
    whole = (document.origin.fields or {}).get(route[: route.index(keys[0])])
    if whole != written:
        return () if mapping.split else (part,)
    outer = replace(mapping, entry=None, calendar="")  # A calendar is that of the parts.
    return (outer, part) if outer.changes or outer.split else (part,)


def _entry_in_text(mapping: FieldMapping, document: Document, root: object, route: Route, written: Route) -> int | None:
    """Return which entry of a text a value is made of; None if the whole text."""
    path = field_path(mapping.path)
    if not mapping.split or (path.is_query and mapping.each):
        return None
    record = document.origin.record
    found = path.find(root, record, value_at(root, record))
    if found is None or found[1] != written or not isinstance(found[0], str):
        return None
    return route[1] if len(route) > 1 and isinstance(route[1], int) else 0


def author_routes(file: SourceFile) -> frozenset[tuple[int, Route]]:
    """Return the author's routes that items are made of, each with the number of the author's document."""
    return frozenset(
        (_number_of_text(file, document), at)
        for document in file.documents
        for at in (document.origin.fields or {}).values()
    )


def author_file(file: SourceFile, limits: Limits) -> SourceFile:
    """Return a file in another format with its author's documents in place of the items in them."""
    return replace(file, documents=_author_documents(file, limits)) if file.reader else file


def read_again(file: SourceFile, data: bytes, limits: Limits) -> SourceFile:
    """Read other bytes of a file as its author's documents."""
    if not file.reader:
        return read(file.path, data, limits)
    changed, documents = _read_documents(file.path, data, file.reader, limits)
    return replace(changed, documents=documents, bom=file.bom)


def _author_documents(file: SourceFile, limits: Limits) -> tuple[Document, ...]:
    return _known_documents(file.path, file.text, file.reader, limits)


@functools.lru_cache(maxsize=2)  # Fixes of one file are requested one after the other.
def _known_documents(path: str, text: str, reader: str, limits: Limits) -> tuple[Document, ...]:
    return _read_documents(path, text.encode(), reader, limits)[1]


def _read_documents(path: str, data: bytes, reader: str, limits: Limits) -> tuple[SourceFile, tuple[Document, ...]]:
    file, parts = read_records(path, data, reader, limits)
    return file, tuple(
        Document(path, number, part.value, part.unknown, part.start, part.end) for number, part in enumerate(parts)
    )
