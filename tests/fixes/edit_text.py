"""Edits made to texts, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from tpmlint.finding import Aspect, Edit, FileRef, Fix, ItemRef, Span
from tpmlint.fixes.apply import AppliedFixes, apply_to_texts, encode
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.limits import Limits

FILE = "a.yaml"


def value(way: str, new: str | int | float | bool | None, document: int = 0, path: str = FILE) -> Edit:
    """Return the edit of a value; ``way`` is such as ``enables.0.how``, the steps that are numbers being indexes."""
    return Edit(ItemRef(path, document, _route(way)), new)


def key(way: str, new: str, document: int = 0, path: str = FILE) -> Edit:
    """Return the edit of a key."""
    return Edit(ItemRef(path, document, _route(way), Aspect.KEY), new)


def gone(way: str, document: int = 0, path: str = FILE) -> Edit:
    """Return the removal of an entry."""
    return value(way, None, document, path)


def stretch(line: int, column: int, end_column: int, new: str | None, path: str = FILE) -> Edit:
    """Return the edit of a stretch of one line."""
    return Edit(FileRef(path, Span(line, column, line, end_column)), new)


def fixing(files: Mapping[str, bytes], *fixes: Fix, limits: Limits | None = None) -> AppliedFixes:
    """Apply fixes to files given by path."""
    limits = limits or Limits()
    source_files: dict[str, SourceFile] = {path: read(path, data, limits) for path, data in files.items()}
    return apply_to_texts(fixes, source_files.get, limits)


def edited(text: str | bytes, *edits: Edit, path: str = FILE) -> str:
    """Return a text after edits, each a fix of its own, all of which must have been made.

    Args:
        text: common indentation is taken away; bytes stay as they are.
    """
    data = dedent(text).encode() if isinstance(text, str) else text
    done = fixing({path: data}, *(Fix(f"edit {number}", (edit,)) for number, edit in enumerate(edits)))
    assert done.refused == ()
    assert done.applied == tuple(range(len(edits)))
    return encode(done.files[path]).decode()


def refusal(text: str, *edits: Edit) -> str:
    """Return why edits that belong together are not made; the text must be as it was."""
    done = fixing({FILE: dedent(text).encode()}, Fix("all of it", edits))
    assert (done.files, done.applied) == ({}, ())
    [refused] = done.refused
    assert refused.fix.title == "all of it"
    return refused.reason


def _route(way: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdigit() else step for step in way.split(".")) if way else ()
