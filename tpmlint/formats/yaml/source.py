"""Text from bytes, with its lines, offsets and quotes, and the characters in it that a roadmap must not have."""

from __future__ import annotations

import codecs
import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tpmlint.finding import Span
from tpmlint.text.regex import regex

_ORDINARY = bytes((0x09, 0x0A, *range(0x20, 0x7F)))
# What may not be there, not what may: wide ranges take milliseconds to compile.
_REFUSED = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_RUN = regex(r"[ \t]+")
_COMMENT = regex(r"(?:^|(?<=[ \t]))#")

_WHAT = {
    "\0": ("the null character", "delete it"),
    "\x0c": ("the form feed", "delete it"),
    "\x1b": ("the escape character", "delete it"),
    "\x7f": ("the delete character", "delete it"),
    "\r": ("a carriage return without a line feed", "end lines with LF or CRLF"),
    "\x85": ("the character 'next line'", "use an ordinary line break"),
    "\u2028": ("the line separator", "use an ordinary line break"),
    "\u2029": ("the paragraph separator", "use an ordinary line break"),
    "\ufeff": ("a byte order mark inside the text", "delete it"),
}


class NotUtf8Error(Exception):
    """The bytes are not UTF-8: a message, and the place where one is known."""

    def __init__(self, message: str, span: Span | None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


def decode(data: bytes) -> tuple[str, bool]:
    """Return the text of ``data`` without its byte order mark, and whether it had one; raise NotUtf8Error."""
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    if _is_wide(data):
        raise NotUtf8Error("the file is UTF-16, not UTF-8; save it as UTF-8", None)
    try:
        return body.decode(), bom
    except UnicodeDecodeError as error:
        before = body[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        byte = body[error.start]
        latin = f" (in Latin-1 '{chr(byte)}')" if byte >= 0xA1 else ""
        raise NotUtf8Error(
            f"the byte 0x{byte:02X}{latin} is not UTF-8; save the file as UTF-8", Span(line, column, line, column + 1)
        ) from None


def salvage(data: bytes) -> str:
    """Return the text of bytes that are not UTF-8, as far as it decodes: to know its items, not to check them."""
    if _is_wide(data):
        big = data[:1] == b"\0" or data.startswith(codecs.BOM_UTF16_BE)
        return data.decode("utf-16-be" if big else "utf-16-le", "replace").removeprefix("\ufeff")
    return data.removeprefix(codecs.BOM_UTF8).decode(errors="replace")


def _is_wide(data: bytes) -> bool:
    if b"\0" not in data[:4]:
        return data.startswith(_WIDE)
    nulls = [byte == 0 for byte in data[:4]]
    return data.startswith(_WIDE) or nulls in ([True, False] * 2, [False, True] * 2)


def find_forbidden(text: str) -> tuple[int, str] | None:
    """Return the offset of the first character that is not allowed in a roadmap, with a message; None if there is none.

    Readers disagree on whether some of them end a line; the others are invisible, or mean something to a terminal.
    """
    if text.isascii() and not text.encode().translate(None, _ORDINARY):
        return None
    match = _REFUSED.search(text)
    if match is None:
        return None
    character = match[0]
    what, remedy = _WHAT.get(character, ("a control character", "delete it"))
    return match.start(), f"U+{ord(character):04X}, {what}, has no place in a roadmap; {remedy}"


def replace_forbidden(text: str) -> str:
    """Return ``text`` with U+FFFD for every character that is not allowed in a roadmap."""
    return _REFUSED.sub("\ufffd", text)


def find_tabs(text: str, opaque: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str | None]]:
    """Yield each run of white space with a tab in it, and the spaces to put there if that is certain.

    Args:
        text: one document.
        opaque: quoted and block scalars, in order; their tabs are content. So are those of comments.
    """
    end = 0
    while (tab := text.find("\t", end)) >= 0:
        start = text.rfind("\n", 0, tab) + 1
        end = text.find("\n", tab) % (len(text) + 1)
        line_text = text[start:end].rstrip("\r")
        for run in _RUN.finditer(line_text, 0, _comment_start(line_text, start, opaque)):
            at = start + run.start()
            if "\t" not in run[0] or _is_inside(at, opaque):
                continue
            if run.end() == len(line_text):
                yield at, start + run.end(), ""
            else:
                yield at, start + run.end(), " " if run.start() else None


def _comment_start(line: str, offset: int, opaque: Sequence[tuple[int, int]]) -> int:
    for mark in _COMMENT.finditer(line):
        if not _is_inside(offset + mark.start(), opaque):
            return mark.start()
    return len(line)


def _is_inside(offset: int, parts: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(parts, offset, key=lambda part: part[0]) - 1
    return index >= 0 and offset < parts[index][1]


_LONGEST = 80


@functools.lru_cache(maxsize=8)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))


def span(text: str, start: int, end: int) -> Span:
    """Return the lines and columns of ``text[start:end]``."""
    starts = _line_starts(text)
    first = bisect_right(starts, start)
    last = bisect_right(starts, end)
    return Span(first, start - starts[first - 1] + 1, last, end - starts[last - 1] + 1)


def offsets(text: str, where: Span) -> tuple[int, int] | None:
    """Return the start and end of a span in ``text``, or None if it is outside of the text."""
    starts = _line_starts(text)
    if not 1 <= where.line <= where.end_line <= len(starts):
        return None
    start = starts[where.line - 1] + where.column - 1
    end = starts[where.end_line - 1] + where.end_column - 1
    return (start, end) if start <= end <= len(text) else None


def line(text: str, number: int) -> str:
    """Return line ``number`` of ``text``, from 1, without its end; empty where there is no such line."""
    starts = _line_starts(text)
    if not 1 <= number <= len(starts):
        return ""
    end = starts[number] if number < len(starts) else len(text)
    return text[starts[number - 1] : end].rstrip("\r\n")


def line_bounds(text: str, offset: int) -> tuple[int, int]:
    """Return where the line around ``offset`` starts and where it ends, its end excluded."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    return start, end - 1 if end > start and text[end - 1] == "\r" else end


def quote(text: str) -> str:
    """Return ``text`` in single quotes on one line, cut at 80 characters, for a message."""
    return f"'{cut(text)}'"


def cut(text: str) -> str:
    """Return ``text`` on one line, cut at 80 characters."""
    flat = " ".join(text.split()) if "\n" in text else text
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 3]}..."
