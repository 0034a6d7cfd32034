"""Recognise the built-in format of files by their names and their shape."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence

Read = Callable[[str], str]
"""Returns the text of a file, by its path."""

_NAMES = {
    "kep": r"(?:.*/)?kep\.yaml",
    "backstage": r"(?:.*/)?catalog-info\.ya?ml",
    "codeowners": r"(?:.*/)?CODEOWNERS",
    "backlog": r"(?:.*/)?backlog/(?:tasks|completed)/[^/]+\.md",
    "adr": r"(?:.*/)?(?:adrs?|decisions|architecture-decisions)/[0-9][^/]*\.md",
}
_COLUMNS = {
    "jira-csv": {"Issue key", "Summary", "Issue Type", "Status"},
    "linear-csv": {"ID", "Title", "Team", "Status"},
}
_ISSUE = {"number", "title", "state", "labels"}
"""Fields without which an export of issues by ``gh`` cannot be mapped."""

_PATTERNS = {
    "kep": "**/kep.yaml",
    "backstage": "**/catalog-info.yaml",
    "backlog": "*.md",
    "adr": "[0-9]*.md",
}


def builtin_format(paths: Sequence[str], read: Read) -> tuple[str, tuple[str, ...]] | None:
    """Return the built-in format that files are in, and those of them that are; None if they are in none.

    Args:
        paths: relative to the configuration's folder.
    """
    for name, pattern in _NAMES.items():
        found = tuple(path for path in paths if re.fullmatch(pattern, path))
        if found:
            return name, found
    for path in paths:
        shape = _by_shape(path, read)
        if shape is not None:
            return shape, (path,)
    return None


def patterns_for(name: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return patterns for the files of a format that its own patterns do not match."""
    paths = tuple(paths)
    own = _PATTERNS.get(name)
    if own is None:
        return tuple(f"/{path}" for path in paths)
    if own.startswith("**/"):
        top = paths[0].partition("/")[0] if "/" in paths[0] else ""
        same = top and all(path.startswith(f"{top}/") for path in paths)
        return (f"/{top}/{own}" if same else own,)
    return tuple(dict.fromkeys(f"/{path.rpartition('/')[0]}/{own}" for path in paths))


def _by_shape(path: str, read: Read) -> str | None:
    ending = path.lower().rpartition(".")[2]
    if ending == "csv":
        header = next(csv.reader(read(path).lstrip("\ufeff").splitlines()[:1]), [])
        return next((name for name, columns in _COLUMNS.items() if columns <= {*header}), None)
    if ending == "json":
        try:
            value = json.loads(read(path))
        except (ValueError, RecursionError):
            return None
        first = value[0] if isinstance(value, list) and value else None
        return "github-issues" if isinstance(first, dict) and first.keys() >= _ISSUE else None
    return None
