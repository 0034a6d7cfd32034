"""Write a new value in JSON, TOML and CSV, in the style of the old one."""

from __future__ import annotations

import json
import re

from tpmlint.finding import Aspect, ItemRef
from tpmlint.fixes.inverse import Scalar
from tpmlint.formats.readers.csv import delimiter_of
from tpmlint.formats.source_file import Document, SourceFile, author_places
from tpmlint.formats.yaml.source import offsets

_BARE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_yaml(file: SourceFile) -> bool:
    """Tell whether the values of a file are written in YAML."""
    return file.reader not in ("json", "csv") and not (file.reader == "front-matter" and file.text.startswith("+++"))


def literal(file: SourceFile, document: Document, at: ItemRef, new: Scalar) -> tuple[int, int, str] | None:
    """Return where a value or key is in the text of a file, and the text for a new one; None if it is not there."""
    place = author_places(file, document).get(at.route)
    span = None if place is None else place.key if at.aspect is Aspect.KEY else place.value
    found = None if span is None else offsets(file.text, span)
    if found is None:
        return None
    start, end = found
    return start, end, _write(file, file.text[start:end], new, key=at.aspect is Aspect.KEY)


def _write(file: SourceFile, old: str, new: Scalar, *, key: bool) -> str:
    if file.reader == "json":
        return json.dumps(new, ensure_ascii=file.text.isascii() and "\\u" in file.text)
    if not isinstance(new, str):
        return json.dumps(new)
    if file.reader == "csv":
        return _cell(old, new, delimiter_of(file.text))
    bare = _BARE_KEY if key else _BARE_DAY
    if bare.fullmatch(old) and bare.fullmatch(new):
        return new
    if old.startswith("'") and "'" not in new and not _CONTROL.search(new):
        return f"'{new}'"
    return json.dumps(new, ensure_ascii=False).replace("\x7f", "\\u007f")


def _cell(old: str, new: str, delimiter: str) -> str:
    quoted = old.startswith('"') or new != new.strip() or any(mark in new for mark in (delimiter, '"', "\r", "\n"))
    return '"' + new.replace('"', '""') + '"' if quoted else new
