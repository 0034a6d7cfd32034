"""Changes of files as a unified diff, as ``git apply`` takes it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from tpmlint.edit.writing import Change
from tpmlint.text.escape import visible

_BOM = "\ufeff"
_UNFINISHED = "\\ No newline at end of file"


def unified(path: str, change: Change, target: str | None = None) -> Iterator[str]:
    """Yield the lines of a diff, without their ends.

    What a terminal or a CI would obey is shown instead, so that a patch of lines with such characters cannot be
    applied. Tabs, the carriage return of CRLF and a byte order mark stay.

    Args:
        target: the path afterwards, where it is another.
    """
    names = (f"a/{visible(path)}", f"b/{visible(target or path)}")
    if target is not None:
        yield f"diff --git {names[0]} {names[1]}"
        yield f"rename from {visible(path)}"
        yield f"rename to {visible(target)}"
    compared = difflib.unified_diff(_lines(change.old), _lines(change.new), *names)
    for number, line in enumerate(compared):
        if number < 2 or line.startswith("@@"):
            yield line.removesuffix("\n")
            continue
        text = line[1:].removesuffix("\n")
        yield line[0] + _shown(text)
        if not line.endswith("\n"):
            yield _UNFINISHED


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "surrogateescape")
    *whole, rest = text.split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])


def _shown(text: str) -> str:
    mark = _BOM if text.startswith(_BOM) else ""
    plain = text.removeprefix(mark).removesuffix("\r")
    ending = "\r" if text.endswith("\r") else ""
    return mark + "\t".join(map(visible, plain.split("\t"))) + ending
