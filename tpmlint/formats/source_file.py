"""Read the documents of a file: values now, places on demand, faults instead of exceptions.

What counts as a document: every YAML document with a value. An empty file, one of comments only and a lone ``---``
hold none, which is not a fault. Each document is read by itself, so a broken one does not affect the others. Its
entries before the fault are kept, with ``whole`` false: enough to know that the item exists, not to check it.
"""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Route, Span
from tpmlint.formats.yaml import errors, source
from tpmlint.formats.yaml.documents import (
    CONFLICT,
    ReadDocument,
    Reader,
    claims_item,
    find_conflict,
    front_matter,
    has_kind_line,
)
from tpmlint.formats.yaml.errors import Budget, Fault, Faults, Place
from tpmlint.formats.yaml.source import NotUtf8Error, decode, salvage
from tpmlint.limits import Limits
from tpmlint.sources import Calendars, FieldMapping

if TYPE_CHECKING:
    from tpmlint.formats.readers import Part

__all__ = [
    "Document",
    "Fault",
    "Origin",
    "Place",
    "Places",
    "SourceFile",
    "author_places",
    "places",
    "read",
    "read_records",
]

_ID = re.compile(r"^id[ \t]*:", re.MULTILINE)
_LFS = b"version https://git-lfs.github.com/spec/"
MARKDOWN = (".md", ".markdown")
"""Endings of files of which only the front matter is read."""


class Origin(Struct, frozen=True):
    """Where the author wrote the values of a document; routes lead through the author's own document.

    Args:
        record: the part of the author's document that the whole document comes from.
        fields: by our route, the author's; what is inside of such a value stands in the same way inside of the
            author's. A route without one, such as that of a default, is not in the author's text. None where the
            record is written as ours is, as in tpmlint's own format. ``OWN_KEY`` at its end means the key alone.
        source: name of the source that it comes from; empty for tpmlint's own format.
        unasked: fields of the kind that the source does not map, so that none of its items can have them.
        mappings: what each field is made of.
        calendars: the days that names of releases stand for.
        words: by field, the author's word where tpmlint has another for it, such as ``done`` for a status.
        spelled: by our route of a reference, the author's words that an id was made of.
        any_case: fields whose references name items whatever the case.
        empty: by our route, the author's of a value that is there and empty, so that the field is absent.
    """

    record: Route = ()
    fields: Mapping[Route, Route] | None = None
    source: str = ""
    unasked: frozenset[str] = frozenset()
    mappings: Mapping[str, FieldMapping] = {}
    calendars: Calendars = {}
    words: Mapping[str, str] = {}
    empty: Mapping[Route, Route] = {}
    spelled: Mapping[Route, str] = {}
    any_case: frozenset[str] = frozenset()

    def find(self, route: Route) -> Route | None:
        """Return the author's route of the value at ``route``, or None if the author did not write it."""
        if self.fields is None:
            return self.record + route if self.record else route
        if not route:
            return self.record
        for length in range(len(route), 0, -1):
            theirs = self.fields.get(route[:length])
            if theirs is not None:
                return theirs + route[length:]
        return self.empty.get(route)


OWN_KEY = "\0key"
"""The last step of a route to the key of a value, where the author wrote what is a value of ours."""

OWN = Origin()
"""The origin of a document in tpmlint's own format: the author wrote it as it is read."""


class Document(Struct, frozen=True):
    """A possible item: a YAML document, or a part of one.

    Args:
        path: of the file, relative to the root, with ``/``.
        index: number among the documents of that file, from 0; several may come from the same text.
        value: made of dict with str keys, list, str, int, float, bool and None; dates stay str.
        unknown: routes of the values that could not be read and stand as None, or as far as they were read; ``()``
            means that the whole document is not checked.
        start, end: where the YAML document that it comes from is in ``SourceFile.text``.
        origin: where in that YAML document the author wrote each value.
    """

    path: str
    index: int
    value: object
    unknown: frozenset[Route] = frozenset()
    start: int = 0
    end: int = 0
    origin: Origin = OWN

    @property
    def whole(self) -> bool:
        """Whether the document was read to its end, so that what is missing in it is really missing."""
        return () not in self.unknown


class SourceFile(Struct, frozen=True):
    """A file with items, as far as it could be read.

    Args:
        path: relative to the root, with ``/``.
        text: decoded, without a byte order mark; empty where it could not be decoded.
        documents: in the order of the text, with broken ones, which are not ``whole``.
        faults: in the order of the text.
        offset_line: number of lines before the YAML: 0, or 1 for front matter.
        bom: whether the file starts with a byte order mark.
        reader: the reader of its format; empty for tpmlint's own.
    """

    path: str
    text: str
    documents: tuple[Document, ...]
    faults: tuple[Fault, ...]
    offset_line: int = 0
    bom: bool = False
    reader: str = ""

    def line(self, number: int) -> str:
        """Return line ``number``, from 1, without its end; empty where there is no such line."""
        return source.line(self.text, number)

    def document(self, index: int) -> Document | None:
        """Return document number ``index``, or None if there is no such document."""
        if 0 <= index < len(self.documents) and self.documents[index].index == index:
            return self.documents[index]
        return next((document for document in self.documents if document.index == index), None)


class Places:
    """The places of the values of one document, by our own routes.

    Args:
        places: the place of each value in the YAML document, by the author's route.
        origin: of the document.
    """

    __slots__ = ("_origin", "_places")

    def __init__(self, places: Mapping[Route, Place], origin: Origin = OWN) -> None:
        self._places = places
        self._origin = origin

    def get(self, route: Route) -> Place | None:
        """Return the place of the value at ``route``, or None if the author did not write it."""
        at = self._origin.find(route)
        return None if at is None else self._place(at)

    def nearest(self, route: Route) -> tuple[Place, bool] | None:
        """Return the place of the value at ``route``, or of the nearest value around it, and whether it is its own."""
        at = self._origin.find(route)
        own = at is not None
        if at is None:
            at = self._origin.record
        while at and self._place(at) is None:
            at, own = at[:-1], False
        place = self._place(at)
        return None if place is None else (place, own)

    def _place(self, at: Route) -> Place | None:
        if at and at[-1] == OWN_KEY:
            place = self._places.get(at[:-1])
            return None if place is None or place.key is None else Place(place.key, place.key)
        return self._places.get(at)


ReadRecords: TypeAlias = "Callable[[str, bytes, str, Limits], tuple[SourceFile, tuple[Part, ...]]]"
"""Reads a file in another format as ``read_records`` does."""


def read_records(path: str, data: bytes, name: str, limits: Limits) -> tuple[SourceFile, tuple[Part, ...]]:
    """Read a file in another format; never raise.

    Args:
        name: of its reader.
    Returns:
        The file without documents, and the parts of it that a mapping makes documents of.
    """
    from tpmlint.formats.readers import reader

    problem = _refuse_content(path, data, limits)
    if problem is not None:
        return replace(problem, reader=name), ()
    try:
        text, bom = decode(data)
    except NotUtf8Error as error:
        return SourceFile(path, "", (), (Fault(errors.SYNTAX, error.message, error.span),), reader=name), ()
    records = reader(name).read(text, limits)
    # The documents that faults count are the author's, and so are the other readers of the file: only these know
    # what a value is that older readers of YAML take for something else.
    faults = tuple(
        replace(each, document=None) if each.document is not None else each
        for each in records.faults
        if each.rule != errors.PORTABILITY
    )
    return SourceFile(path, text, (), faults, 0, bom, name), records.parts


def _refuse_content(path: str, data: bytes, limits: Limits) -> SourceFile | None:
    if len(data) > limits.bytes:
        message = f"the file is larger than {limits.bytes:,} bytes; split it into several"
        return SourceFile(path, "", (), (Fault(errors.SYNTAX, message, None),))
    if data.startswith(_LFS):
        message = "the file is a Git LFS pointer, its content is elsewhere; keep roadmap files out of LFS"
        return SourceFile(path, "", (), (Fault(errors.LFS_POINTER, message, Span(1, 1, 1, 1)),))
    return None


def read(path: str, data: bytes, limits: Limits) -> SourceFile:
    """Read a file's bytes; never raise.

    Args:
        path: of the file, relative to the root; ``.md`` and ``.markdown`` mean front matter.
        data: its content; of a file beyond the limit of bytes one byte more than that is enough.
    """
    markdown = path.lower().endswith(MARKDOWN)
    if len(data) > limits.bytes and markdown and not data.removeprefix(codecs.BOM_UTF8).startswith(b"---"):
        return SourceFile(path, "", (), ())
    problem = _refuse_content(path, data, limits)
    if problem is not None:
        return problem
    try:
        text, bom = decode(data)
    except NotUtf8Error as error:
        text = salvage(data)
        file = _read_text(path, text, limits)
        if markdown and not file.documents and not _claims_item(text):
            return replace(file, text="", faults=())
        documents = tuple(replace(document, unknown=frozenset({()})) for document in file.documents)
        fault = Fault(errors.SYNTAX, error.message, error.span)
        return replace(file, text="", documents=documents, faults=(fault,))
    file = _read_text(path, text, limits)
    return replace(file, bom=True) if bom else file


def _read_text(path: str, text: str, limits: Limits) -> SourceFile:
    start, end, number = 0, len(text), 0
    claims = True
    if path.lower().endswith(MARKDOWN):  # a Markdown file without an item is not checked
        front = front_matter(text)
        if front is None:
            return _without_front_matter(path, text)
        start, end, claims, number = front.start, front.end, front.claims, 1
        if not front.closed:
            message = "the front matter has no end; add a line '---' after it"
            faults = (Fault(errors.SYNTAX, message, source.span(text, 0, 3)),) if claims else ()
            return SourceFile(path, text, (), faults, number)
    reader = Reader(text, Budget(limits))
    reader.read(start, end)
    documents = tuple(_make_document(path, index, each) for index, each in enumerate(reader.documents))
    if number and not claims and not any(_has_kind(document) for document in documents):
        return SourceFile(path, text, (), (), number)
    return SourceFile(path, text, documents, reader.faults.sorted(), number)


def places(file: SourceFile, index: int) -> Places:
    """Return the places of the values in document ``index`` of ``file``; of a broken one as far as it could be read."""
    document = file.document(index)
    return Places({}) if document is None else Places(author_places(file, document), document.origin)


def author_places(file: SourceFile, document: Document) -> Mapping[Route, Place]:
    """Return the place of everything in the document that ``document`` comes from, by the author's route."""
    return _locate(file.text, document.start, document.end, file.reader or "yaml") if file.text else {}


@functools.lru_cache(maxsize=1)  # documents of one text are requested one after the other
def _locate(text: str, start: int, end: int, name: str) -> Mapping[Route, Place]:
    from tpmlint.formats.readers import reader

    return reader(name).places(text, start, end)


def _make_document(path: str, index: int, document: ReadDocument) -> Document:
    return Document(path, index, document.value, frozenset(document.unknown), document.start, document.end)


def _claims_item(text: str) -> bool:
    front = front_matter(text)
    return front is not None and front.claims


def _has_kind(document: Document) -> bool:
    return isinstance(document.value, dict) and "kind" in document.value


def _without_front_matter(path: str, text: str) -> SourceFile:
    if _ID.search(text) is not None and claims_item(text, 0, len(text)):
        from tpmlint.formats.damaged_front_matter import find_damaged

        damaged = find_damaged(text)
        if damaged is not None and claims_item(text, damaged.inner, damaged.inner_end):
            where = source.span(text, damaged.start, damaged.end)
            return SourceFile(path, text, (), (Fault(errors.SYNTAX, damaged.message, where),))
    # A conflict over the whole of an item's file leaves no front matter to find.
    markers = find_conflict(text, 0, len(text)) if text.startswith("<<<<<<<") and has_kind_line(text) else None
    faults = Faults(text)
    if markers is not None:
        faults.add(errors.CONFLICT_MARKER, CONFLICT, markers[0], markers[1])
    return SourceFile(path, text, (), faults.sorted())
