"""Read what `tpmlint export` writes: the items of another repository, with the links between them."""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.finding import Span
from tpmlint.formats.source_file import SourceFile
from tpmlint.formats.yaml.errors import SYNTAX, Fault
from tpmlint.formats.yaml.source import span
from tpmlint.limits import Limits
from tpmlint.text.messages import quote
from tpmlint.text.regex import regex

VERSION = 1
LIMITS = Limits(bytes=32 << 20, nodes=10_000_000, documents=200_000)
"""An export may be larger than a file of the roadmap: it has the items of a whole repository."""

_NAME = regex(r"[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,126}[A-Za-z0-9])?")
_KIND = regex(r"[a-z][a-z0-9-]*")
_DEPTH = 60
_REMEDY = "run `tpmlint registry update` with the path of a checkout or an export"
_BYTE = regex(r"\(byte ([0-9]+)\)")
_ITEM = regex(r" - at `\$(.*)`$")


class ExportLink(Struct, frozen=True, array_like=True):
    """A reference of an item to another, written as a list of three.

    Args:
        source: the ``kind:id`` of the item.
        field: the top-level field that the reference is in.
        target: the ``kind:id`` of what it names, in this repository or, as ``kind:registry/id``, in another; the text
            as written for another tracker.
    """

    source: str
    field: str
    target: str


class Export(Struct, frozen=True, kw_only=True):
    """The content of an export.

    Args:
        version: of its form.
        commit: full id of the newest commit that changed more than what comes from other repositories.
        date: the day of that commit.
        items: the values of each item, with ``kind`` and ``id`` and, for an own kind, ``like``.
        figures: what an audit of the history counts, as in a report.
    """

    version: int
    commit: str
    date: str
    items: list[dict[str, Any]]
    links: list[ExportLink]
    figures: dict[str, Any] = {}

    @property
    def day(self) -> datetime.date:
        """The day of the commit."""
        return datetime.date.fromisoformat(self.date)


class ReadExport(Struct, frozen=True):
    """An export as far as it could be read.

    Args:
        file: without documents, with what is wrong with it.
        content: None if anything is.
        sha256: of its bytes.
    """

    file: SourceFile
    content: Export | None
    sha256: str


def sha256(data: bytes) -> str:
    """Return the SHA-256 of an export, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@functools.lru_cache(maxsize=16)
def read_export(path: str, data: bytes) -> ReadExport:
    """Read an export; never raise."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(path, "", "the export is not UTF-8", Span(line, 1, line, 1), data)
    try:
        content = _decode(text)
    except _RefusedError as error:
        return _refused(path, text, str(error), error.place, data)
    return ReadExport(SourceFile(path, text, (), (), reader="json"), content, sha256(data))


def refuse(path: str, message: str) -> ReadExport:
    """Return the export for a file of which nothing is known."""
    return _refused(path, "", message, None, b"")


def decode_export(data: bytes, place: str) -> Export:
    """Return the content of an export that a person names.

    Raises:
        UserError: it is not an export, or not one of this version.
    """
    found = read_export(place, data)
    if found.content is None:
        fault = found.file.faults[0]
        line = f":{fault.span.line}" if fault.span is not None else ""
        raise UserError(fault.message.partition("; ")[0], "write it again with `tpmlint export`", f"{place}{line}")
    return found.content


def _refused(path: str, text: str, message: str, place: Span | None, data: bytes) -> ReadExport:
    fault = Fault(SYNTAX, f"{message}; {_REMEDY}", place or Span(1, 1, 1, 1))
    return ReadExport(SourceFile(path, text, (), (fault,), reader="json"), None, sha256(data))


class _RefusedError(Exception):
    """The text is not an export: why, and where."""

    def __init__(self, message: str, place: Span | None = None) -> None:
        super().__init__(message)
        self.place = place


class _Head(Struct):
    version: int


def _decode(text: str) -> Export:
    data = text.encode()
    try:
        head = msgspec.json.decode(data, type=_Head)
        if head.version != VERSION:
            raise _RefusedError(f"the export is of version {head.version}, and this tpmlint reads {VERSION}")
        content = msgspec.json.decode(data, type=Export)
    except RecursionError:
        raise _RefusedError("the export is nested too deeply") from None
    except msgspec.ValidationError as error:
        at = _ITEM.search(str(error))
        where = f" at {quote(at[1])}" if at is not None else ""
        raise _RefusedError(f"not an export of tpmlint: {_ITEM.sub('', str(error)).lower()}{where}") from None
    except msgspec.DecodeError as error:
        found = _BYTE.search(str(error))
        at_byte = len(data[: int(found[1])].decode("utf-8", "ignore")) if found is not None else len(text)
        at_byte = min(at_byte, max(len(text) - 1, 0))
        raise _RefusedError("the export is not JSON, it is cut off or damaged", span(text, at_byte, at_byte)) from None
    for problem in _problems(content):
        raise _RefusedError(problem)
    return content


def _problems(content: Export) -> Iterator[str]:
    """Yield what is wrong with the values of an export."""
    try:
        datetime.date.fromisoformat(content.date)
    except ValueError:
        yield f"{quote(content.date)} is not the date of a commit"
    seen: set[tuple[str, str]] = set()
    for number, item in enumerate(content.items):
        kind, item_id = item.get("kind"), item.get("id")
        if not isinstance(kind, str) or not _KIND.fullmatch(kind):
            yield f"item {number + 1} of the export has no kind"
        elif not isinstance(item_id, str) or not _NAME.fullmatch(item_id):
            yield f"{kind} {quote(str(item_id))} of the export has no valid id"
        elif (kind, item_id) in seen:
            yield f"{kind} {item_id} is in the export twice"
        elif _is_deep(item, _DEPTH):
            yield f"{kind} {item_id} of the export is nested too deeply"
        else:
            seen.add((kind, item_id))


def _is_deep(value: object, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, Mapping) else value
    return depth == 0 or any(_is_deep(each, depth - 1) for each in inside if isinstance(each, dict | list))
