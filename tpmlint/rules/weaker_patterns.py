"""Whether a pattern takes in anything that a list of patterns did not take in before."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Sequence

from tpmlint.patterns import Patterns

_ANY = "zqxjk"
"""A name that no pattern spells out."""

_FOLDERS_AT_WILL = re.compile(r"(?:^|(?<=/))\*\*/")
_FILES_AT_WILL = re.compile(r"(?:^|(?<=/))\*\*$")
_FOLDERS = ("", f"{_ANY}/", f"{_ANY}/{_ANY}.{_ANY}/")


def paths_added(pattern: str, known: Sequence[str]) -> bool:
    """Tell whether a gitignore-style pattern takes in a path that none of ``known`` does.

    The pattern is tried on names that it takes in; where ``known`` has exceptions, or the pattern choices of letters,
    it counts as new.
    """
    if any(each.startswith("!") for each in known) or "[" in pattern or "\\" in pattern:
        return True
    taken = Patterns(tuple(known))
    return not all(taken.match(path) for path in _paths(pattern))


def authors_added(pattern: str, known: Sequence[str]) -> bool:
    """Tell whether a pattern takes in an author whom none of ``known`` does."""
    if "[" in pattern:
        return True
    name = pattern.replace("*", f" {_ANY} ").replace("?", "z").casefold()
    return not any(fnmatch.fnmatchcase(name, each.casefold()) for each in known)


def _paths(pattern: str) -> Iterator[str]:
    """Yield paths that a pattern takes in, each in the folders where it may lie."""
    body = pattern.strip("/")
    anchored = "/" in pattern.rstrip("/")
    for folder in ("",) if anchored else _FOLDERS:
        for between in _FOLDERS:
            path = folder + _FOLDERS_AT_WILL.sub(between, _FILES_AT_WILL.sub(f"{between}{_ANY}", body))
            path = path.replace("*", _ANY).replace("?", "z").strip("/")
            if not pattern.endswith("/"):
                yield path
            yield f"{path}/{_ANY}"
