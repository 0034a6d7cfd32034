"""Turn fixes of items in other formats back: to the author's own value, in the author's word.

A fix is planned for the item that a source makes of a record. It is made in the record, where the way from it can be
turned round: the author wrote the value there and for nothing else, and one word alone means the new one.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from tpmlint.finding import Aspect, Edit, FileRef, Fix, ItemRef, Route
from tpmlint.formats.source_file import OWN_KEY, Document, SourceFile, read, read_records
from tpmlint.limits import Limits
from tpmlint.sources import FieldMapping

_WRITABLE = ("yaml", "front-matter")
"""Readers whose files fixes may change."""


def author_fix(fix: Fix, find: Callable[[str], SourceFile | None], *, shared: bool = False) -> Fix | None:
    """Return a fix as the authors of the files would make it, or None if it cannot be turned round.

    Args:
        find: returns the file of a path.
        shared: as ``author_edit`` has it.
    """
    edits: list[Edit] = []
    for edit in fix.edits:
        file = find(edit.at.path)
        turned = edit if file is None or not file.reader else author_edit(edit, file, shared=shared)
        if turned is None:
            return None
        edits.append(turned)
    return fix if tuple(edits) == fix.edits else replace(fix, edits=tuple(dict.fromkeys(edits)))


def author_edit(edit: Edit, file: SourceFile, *, shared: bool = False) -> Edit | None:
    """Return the edit of a file in another format that makes an edit of an item in it; None if there is none.

    Args:
        shared: whether it may change a value outside of the item's own record, which other items have too.
    """
    at = edit.at
    if isinstance(at, FileRef):
        return edit
    if file.reader not in _WRITABLE or file.text.startswith("+++"):
        return None
    document = file.document(at.document)
    if document is None or at.aspect is Aspect.KEY or edit.new is None:
        return None
    written = _written(document, at.route, shared=shared)
    new = None if written is None else _author_word(_mapping(document, at.route), edit.new)
    if written is None or new is None:
        return None
    aspect = Aspect.VALUE
    if written[-1] == OWN_KEY:
        written, aspect = written[:-1], Aspect.KEY
    return Edit(ItemRef(at.path, _number_of_text(file, document), written, aspect), new)


def _number_of_text(file: SourceFile, document: Document) -> int:
    """Return which of the author's own documents a document comes from."""
    if document.start == file.documents[0].start:  # That most files have one of, with many records.
        return 0
    return len({each.start for each in file.documents if each.start < document.start})


def _written(document: Document, route: Route, *, shared: bool) -> Route | None:
    """Return where the author wrote a value, and nothing else of the item."""
    fields = document.origin.fields or {}
    at = fields.get(route)
    others = (ours for ours, each in fields.items() if each == at and ours != route[: len(ours)])
    if not at or next(others, None) is not None:
        return None
    record = document.origin.record
    return at if shared or at[: len(record)] == record else None


def _mapping(document: Document, route: Route) -> FieldMapping | None:
    """Return what the value at a route is made of."""
    mapping = document.origin.mappings.get(str(route[0])) if route else None
    keys = [step for step in route[1:] if isinstance(step, str)]
    if mapping is not None and keys:
        parts = mapping.entry
        return parts.get(keys[0]) if len(keys) == 1 and parts is not None and not isinstance(parts, str) else None
    return None if mapping is None or (mapping.entry is not None and not isinstance(mapping.entry, str)) else mapping


def _author_word(mapping: FieldMapping | None, new: str | int | float | bool) -> str | int | float | bool | None:
    """Return the author's word for a new value; None if none or several mean it."""
    if mapping is None or mapping.split or mapping.match or mapping.format or mapping.glob or mapping.slug:
        return None
    if mapping.values is None:
        return None if mapping.calendar else new
    return mapping.word_for(str(new))


def author_file(file: SourceFile, limits: Limits) -> SourceFile:
    """Return a file in another format with its author's documents in place of the items in them."""
    return _with_documents(file.path, file.text.encode(), file, limits) if file.reader else file


def read_again(file: SourceFile, data: bytes, limits: Limits) -> SourceFile:
    """Read other bytes of a file as its author's documents."""
    return _with_documents(file.path, data, file, limits) if file.reader else read(file.path, data, limits)


def _with_documents(path: str, data: bytes, like: SourceFile, limits: Limits) -> SourceFile:
    file, parts = read_records(path, data, like.reader, limits)
    documents = tuple(
        Document(path, number, part.value, part.unknown, part.start, part.end) for number, part in enumerate(parts)
    )
    return replace(file, documents=documents, bom=like.bom)
