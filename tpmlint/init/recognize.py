"""Recognise the built-in format of files by their names and their shape, as the file of each format describes it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence

from tpmlint.config.builtin import formats, recognition
from tpmlint.patterns.writing import exactly

Read = Callable[[str], str]
"""Returns the text of a file, by its path."""


def builtin_format(paths: Sequence[str], read: Read) -> tuple[str, tuple[str, ...]] | None:
    """Return the built-in format that files are in, and those of them that are; None if they are in none.

    Args:
        paths: relative to the configuration's folder.
    """
    known = {name: recognition(name) for name in formats()}
    for name, each in known.items():
        found = tuple(path for path in paths if each.path and re.fullmatch(each.path, path))
        if found:
            return name, found
    for path in paths:
        columns, keys = _shape(path, read)
        for name, each in known.items():
            if (each.columns and each.columns <= columns) or (each.keys and each.keys <= keys):
                return name, (path,)
    return None


def patterns_for(name: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return patterns for the files of a format that its own patterns do not match."""
    paths = tuple(paths)
    own = recognition(name).widen
    if not own:
        return tuple(map(exactly, paths))
    if own.startswith("**/"):
        top = paths[0].partition("/")[0] if "/" in paths[0] else ""
        same = top and all(path.startswith(f"{top}/") for path in paths)
        return (f"{exactly(top)}/{own}" if same else own,)
    return tuple(dict.fromkeys(f"{exactly(path.rpartition('/')[0])}/{own}" for path in paths))


def _shape(path: str, read: Read) -> tuple[frozenset[str], frozenset[str]]:
    """Return the columns of a CSV file, and the keys of the first entry of a JSON list."""
    none: frozenset[str] = frozenset()
    ending = path.lower().rpartition(".")[2]
    if ending == "csv":
        header = next(csv.reader(read(path).lstrip("\ufeff").splitlines()[:1]), [])
        return frozenset(header), none
    if ending == "json":
        try:
            value = json.loads(read(path))
        except (ValueError, RecursionError):
            return none, none
        first = value[0] if isinstance(value, list) and value else None
        return none, frozenset(first) if isinstance(first, dict) else none
    return none, none
