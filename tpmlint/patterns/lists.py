"""Ordered lists of gitignore patterns over many paths, cheap where nothing can match."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator

from tpmlint.patterns.matching import Matcher, compile_pattern
from tpmlint.patterns.translation import with_stars, without_trailing_blanks

NOBODY = "\0" * 8
"""A name that a pattern of letters and ``*`` matches only if it matches every name."""

_SUFFIX = re.compile(r"\*(\.[^*?\[\]/\\\ud800-\udfff]+)$")
_PLAIN = re.compile(r"[^\[\]?!#\\/\ud800-\udfff]*/?")


class Patterns:
    """An ordered list of patterns: the last one that matches a path includes it or, with ``!``, excludes it."""

    __slots__ = ("_folders", "_matchers", "_name_lines", "_names", "_suffixes", "lines")

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the patterns as written.

        Args:
            lines: gitignore patterns, relative to the folder that the paths are relative to.
        """
        self.lines = tuple(lines)
        self._suffixes = _common_suffixes(self.lines)
        # Without a ``!`` the order does not matter, and all names are matched at once.
        any_negated = any(line.startswith("!") for line in self.lines)
        self._name_lines = () if any_negated else tuple(filter(_is_name, self.lines))
        self._names = _names(self._name_lines) if self._name_lines else None
        self._matchers: tuple[tuple[bool, Matcher], ...] | None = None
        self._folders: dict[str, bool] = {}

    def match(self, path: str) -> bool:
        """Tell whether the patterns include ``path``, a file's path with ``/``."""
        suffixes = self._suffixes
        if suffixes is not None and not path.endswith(suffixes) and not _has_folder_suffix(path, suffixes):
            return False
        if self._names is not None:
            folder, _, name = path.rpartition("/")
            taken = self._folders.get(folder)
            if taken is None:
                names = _backwards(self._name_lines)
                taken = self._folders[folder] = bool(folder) and _last(names, f"{folder}/{NOBODY}")
            if taken or self._names(name):
                return True
        if self._matchers is None:
            self._matchers = _backwards(tuple(line for line in self.lines if line not in self._name_lines))
        return _last(self._matchers, path)

    def near(self, paths: Iterable[str]) -> Iterable[str]:
        """Return those of ``paths`` whose ending may match."""
        suffixes = self._suffixes
        if suffixes is None:
            return paths
        paths = tuple(paths)
        together = "\0".join(paths)
        if any(f"{suffix}/" in together for suffix in suffixes):
            return [path for path in paths if path.endswith(suffixes) or _has_folder_suffix(path, suffixes)]
        return [path for path in paths if path.endswith(suffixes)]

    def filter(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield the paths that the patterns include, in the order given."""
        return (path for path in paths if self.match(path))


@functools.lru_cache(maxsize=512)
def _backwards(lines: tuple[str, ...]) -> tuple[tuple[bool, Matcher], ...]:
    compiled = (compile_pattern(line) for line in reversed(lines))
    return tuple(found for found in compiled if found is not None)


def _last(backwards: tuple[tuple[bool, Matcher], ...], path: str) -> bool:
    """Tell whether the last pattern that matches a path includes it."""
    for include, matcher in backwards:
        if matcher.search(path):
            return include
    return False


def _has_folder_suffix(path: str, suffixes: tuple[str, ...]) -> bool:
    """Tell whether a folder that a file is in has one of these endings."""
    return 0 <= path.find(".") < path.rfind("/") and any(f"{suffix}/" in path for suffix in suffixes)


def _common_suffixes(lines: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the endings of which every match has one, or None if some pattern matches other endings."""
    suffixes: set[str] = set()
    for line in lines:
        if line.startswith("!"):
            continue
        found = _SUFFIX.search(without_trailing_blanks(line))
        if found is None:
            return None
        suffixes.add(found[1])
    return tuple(sorted(suffixes))


def _is_name(line: str) -> bool:
    """Tell whether a pattern is the name of files or folders anywhere, without wildcards other than ``*``."""
    return _PLAIN.fullmatch(line) is not None and line.strip() == line


def _names(lines: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a function that matches a file's own name, not that of a folder, against patterns that are names."""
    names = [re.sub(r"\*+", "*", line) for line in lines if line and not line.endswith("/")]
    literal = frozenset(name for name in names if "*" not in name)
    endings = tuple(name[1:] for name in names if name.startswith("*") and "*" not in name[1:])
    starts = tuple(name[:-1] for name in names if name.endswith("*") and "*" not in name[:-1])
    others = [name for name in names if "*" in name.strip("*") or (name.startswith("*") and name.endswith("*"))]
    if not others:
        return lambda name: name in literal or name.endswith(endings) or name.startswith(starts)
    expressions = (with_stars([re.escape(piece) for piece in name.split("*")], r"\Z") for name in others)
    rest = re.compile("|".join(expressions), re.DOTALL)
    return lambda name: (
        name in literal or name.endswith(endings) or name.startswith(starts) or rest.match(name) is not None
    )
