"""Match one gitignore pattern, and ordered lists of them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, Protocol

from msgspec import Struct

from tpmlint.patterns.translation import Parts, as_bytes, parse, translate, with_stars, without_trailing_blanks
from tpmlint.text.regex import regex

# Half a character may be part of a whole one in a path, which requires a comparison of bytes.
_TEXT = r"[^*?\[\\\ud800-\udfff]+"
_NAME = r"[^*?\[\\/\ud800-\udfff]+"
_PLAIN = regex(rf"/?({_TEXT})")
_BELOW = regex(rf"/?({_TEXT})/\*\*")
_ENDING = regex(rf"(?:\*\*/|/?({_TEXT}/)\*\*/)?\*({_NAME})")

_STARS = regex(r"\*+")


class Matcher(Protocol):
    """A compiled pattern."""

    def search(self, path: str, /) -> object:
        """Return a true value if the file ``path`` matches."""


class Folder(Struct, frozen=True):
    """All files in one folder, and the file of that path unless the pattern is for folders only."""

    path: str
    or_file: bool

    def search(self, path: str, /) -> bool:
        """Tell whether ``path`` matches."""
        return path.startswith(f"{self.path}/") or (self.or_file and path == self.path)


class Name(Struct, frozen=True):
    """All files in folders of one name at any depth, and files of that name unless the pattern is for folders only."""

    name: str
    or_file: bool

    def search(self, path: str, /) -> bool:
        """Tell whether ``path`` matches."""
        return self.name in path and f"/{self.name}/" in (f"/{path}/" if self.or_file else f"/{path}")


class Ending(Struct, frozen=True):
    """All files in one folder whose name, or a folder's name above them, has an ending; the empty folder is any."""

    folder: str
    ending: str

    def search(self, path: str, /) -> bool:
        """Tell whether ``path`` matches."""
        if not path.startswith(self.folder):
            return False
        return path.endswith(self.ending, len(self.folder)) or path.find(f"{self.ending}/", len(self.folder)) >= 0


class Expression:
    """All paths that a regular expression over bytes matches at their start; it is compiled when it is first needed."""

    __slots__ = ("_match", "_text")

    def __init__(self, text: str) -> None:
        """Keep an expression from ``translate``."""
        self._text = text
        self._match = None if text else re.compile("").match

    def search(self, path: str, /) -> object:
        """Tell whether ``path`` matches."""
        if self._match is None:
            self._match = re.compile(self._text, re.DOTALL).match
        return self._match(path if path.isascii() else as_bytes(path))


class AnyName:
    """All paths in which a name matches, of files or of the folders that they are in; each name is matched once."""

    __slots__ = ("_expression", "_folder_only", "_known")

    def __init__(self, expression: Expression, folder_only: bool) -> None:
        """Keep the expression of a pattern without a slash."""
        self._expression = expression
        self._folder_only = folder_only
        self._known: dict[str, bool] = {}

    def search(self, path: str, /) -> bool:
        """Tell whether ``path`` matches."""
        *folders, name = path.split("/")
        return any(self._matches(f"{folder}/") for folder in folders) or (not self._folder_only and self._matches(name))

    def _matches(self, name: str) -> bool:
        known = self._known.get(name)
        if known is None:
            if len(self._known) >= _MOST_NAMES:
                self._known.clear()
            known = self._known[name] = bool(self._expression.search(name))
        return known


_MOST_NAMES = 10_000
_LONG = 100
"""Characters from which on a pattern is slower to match than a name is to look up."""


class Late:
    """A pattern that is translated when it is first needed; most of a long list never are."""

    __slots__ = ("_found", "_pattern")

    def __init__(self, pattern: str) -> None:
        """Keep a pattern as written."""
        self._pattern = pattern
        self._found: Matcher | Literal[False] | None = False

    def search(self, path: str, /) -> object:
        """Tell whether the pattern matches ``path``; a comment, a blank or a broken one does not."""
        if self._found is False:
            compiled = compile_pattern(self._pattern)
            self._found = None if compiled is None else compiled[1]
        return self._found is not None and self._found.search(path)


def matcher_of(pattern: str) -> Matcher:
    """Return the matcher of a pattern, without regard to a ``!``."""
    return _shape(parse(pattern)) or Late(pattern)


@functools.lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> tuple[bool, Matcher] | None:
    """Return whether a pattern includes, and its matcher; None for a comment, a blank or a broken one."""
    parts = parse(pattern)
    shape = _shape(parts)
    if shape is not None:
        return not parts.negated, shape
    expression = translate(parts.body, parts.rooted, parts.folder_only)
    if expression is None:
        return None
    name = parts.body.removeprefix("/").removeprefix("**/")
    if len(name) > _LONG and "/" not in name and (not parts.rooted or parts.body.endswith(f"**/{name}")):
        own = translate(name, False, parts.folder_only)
        if own is not None:
            return not parts.negated, AnyName(Expression(own), parts.folder_only)
    return not parts.negated, Expression(expression)


def count_stars(pattern: str) -> int:
    """Return the number of wildcards ``*`` and ``**`` in a pattern."""
    return len(_STARS.findall(pattern))


def is_broken(pattern: str) -> bool:
    """Tell whether a pattern can match nothing because its syntax is invalid; a comment and a blank are not broken."""
    if "[" not in pattern and "\\" not in pattern and "\0" not in pattern:
        return pattern.rstrip(" ") == "!"
    return bool(parse(pattern).body) and compile_pattern(pattern) is None


def _shape(parts: Parts) -> Folder | Name | Ending | None:
    """Return a matcher without a regular expression, if the pattern needs none."""
    body = parts.body
    if (plain := _PLAIN.fullmatch(body)) is not None and "\0" not in body:
        return Folder(plain[1], not parts.folder_only) if parts.rooted else Name(body, not parts.folder_only)
    if parts.folder_only or "\0" in body:
        return None
    if (below := _BELOW.fullmatch(body)) is not None:
        return Folder(below[1], False)
    ending = _ENDING.fullmatch(body)
    return None if ending is None else Ending(ending[1] or "", ending[2])


NOBODY = "\0" * 8
"""A name that a pattern of letters and ``*`` matches only if it matches every name."""

_SUFFIX = regex(r"\*(\.[^*?\[\]/\\\ud800-\udfff]+)$")
_PLAIN_LINE = regex(r"[^\[\]?!#\\/\ud800-\udfff]*/?")


class Patterns:
    """An ordered list of patterns: the last one that matches a path includes it or, with ``!``, excludes it."""

    __slots__ = ("_any_negated", "_folders", "_matchers", "_name_lines", "_names", "endings", "lines")

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the patterns as written.

        Args:
            lines: gitignore patterns, relative to the folder that the paths are relative to.
        """
        self.lines = tuple(lines)
        self.endings = _endings_of(self.lines)
        # Without a ``!`` the order does not matter, and all names are matched at once.
        self._any_negated = any(line.startswith("!") for line in self.lines)
        self._name_lines = () if self._any_negated else tuple(filter(_is_name, self.lines))
        self._names = _names(self._name_lines) if self._name_lines else None
        self._matchers: tuple[tuple[bool, Matcher], ...] | None = None
        self._folders: dict[str, bool] = {}

    def match(self, path: str) -> bool:
        """Tell whether the patterns include ``path``, a file's path with ``/``."""
        if self.endings is not None and not has_ending(path, self.endings):
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
            if not self._any_negated:  # Those that are named first match most of what is matched.
                self._matchers = self._matchers[::-1]
        return _last(self._matchers, path)

    def near(self, paths: Iterable[str]) -> Iterable[str]:
        """Return those of ``paths`` whose ending may match, in whatever case it is."""
        return paths if self.endings is None else near_endings(paths, self.endings)

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


def has_ending(path: str, endings: tuple[str, ...]) -> bool:
    """Tell whether a file, or a folder that it is in, has one of these endings."""
    if path.endswith(endings):
        return True
    return 0 <= path.find(".") < path.rfind("/") and any(f"{ending}/" in path for ending in endings)


def near_endings(paths: Iterable[str], endings: tuple[str, ...]) -> list[str]:
    """Return those of some paths that have one of these endings, or a folder with one, in whatever case it is.

    One search through tens of thousands takes far less time than to look at each of them.
    """
    together = "\0".join((*paths, ""))
    search = _search_endings(endings)
    found: list[str] = []
    at = 0
    while (match := search(together, at)) is not None:
        start = together.rfind("\0", at, match.start()) + 1
        at = together.index("\0", match.end() - 1)
        found.append(together[start:at])
    return found


@functools.lru_cache(maxsize=64)
def _search_endings(endings: tuple[str, ...]) -> Callable[[str, int], re.Match[str] | None]:
    after = "|".join(re.escape(ending[1:]) for ending in endings)
    first = "|".join(
        {re.escape(ending[1:2]) for ending in endings}
    )  # Most endings are others, which this tells faster.
    return re.compile(rf"\.(?={first})(?:{after})[/\0]", re.IGNORECASE).search


def common_endings(lists: Iterable[Patterns]) -> tuple[str, ...] | None:
    """Return the endings, case-folded, of which all that some lists match has one; None if they match others too."""
    found: set[str] = set()
    for each in lists:
        if each.endings is None:
            return None
        found.update(ending.casefold() for ending in each.endings)
    return tuple(sorted(found))


def _endings_of(lines: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the endings of which every match has one, or None if some pattern matches other endings."""
    suffixes: set[str] = set()
    for line in lines:
        if line.startswith("!"):
            continue
        match = _SUFFIX.search(without_trailing_blanks(line))
        if match is None:
            return None
        suffixes.add(match[1])
    return tuple(sorted(suffixes))


def _is_name(line: str) -> bool:
    """Tell whether a pattern is the name of files or folders anywhere, without wildcards other than ``*``."""
    return _PLAIN_LINE.fullmatch(line) is not None and line.strip() == line


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
