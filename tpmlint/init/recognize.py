"""Recognise the built-in format of files by their names and their shape, as the file of each format describes it."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tpmlint.config.builtin import formats, recognition
from tpmlint.init.propose import Proposed
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import exactly

FILE_READERS = ("front-matter", "markdown-sections")
"""Readers to which a file is one record."""
_FEW = 3
"""Files that are no folder of records yet."""
_OF_TEXT = frozenset({"id", "title", "description", "tags"})
"""Fields that any page has."""

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
    known = recognition(name).widen.split()
    own = next((each for each in known if any(map(Patterns((each,)).match, paths))), "")
    if not own:
        return tuple(map(exactly, paths))
    if own.startswith("**/"):
        top = paths[0].partition("/")[0] if "/" in paths[0] else ""
        same = top and all(path.startswith(f"{top}/") for path in paths)
        return (f"{exactly(top)}/{own}" if same else own,)
    return tuple(dict.fromkeys(f"{exactly(path.rpartition('/')[0])}/{own}" for path in paths))


def are_records(proposed: Proposed, files: int) -> bool:
    """Tell whether most of several files are a record each, as proposals and tasks are: they say more than a page."""
    whole = next((block for block in proposed.blocks if not block.at), None)
    if whole is None or files < _FEW or whole.records * 2 < files:
        return False
    return not whole.common <= _OF_TEXT


def called_alike(paths: Sequence[str]) -> str:
    """Return the name that most of several files have, such as ``README.md``; empty if they have names of their own."""
    name, count = Counter(path.rpartition("/")[2] for path in paths).most_common(1)[0]
    return name if count >= _FEW and count * 2 > len(paths) else ""


def name_of_files(paths: Sequence[str], *, always: bool) -> str:
    """Return the path to what names a record's file: its name, or that of its folder where files are called alike.

    Args:
        always: whether one file has such a name too.
    """
    if called_alike(paths):
        return "file.folder"
    return "file.stem" if always or len(paths) >= _FEW else ""


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
