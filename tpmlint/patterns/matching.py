"""Match one gitignore pattern. The most common ones, a folder or an ending, need no regular expression."""

from __future__ import annotations

import functools
import re
from typing import Literal, Protocol

from msgspec import Struct

from tpmlint.patterns.translation import Parts, as_bytes, parse, translate

# Half a character may be part of a whole one in a path, which requires a comparison of bytes.
_TEXT = r"[^*?\[\\\ud800-\udfff]+"
_NAME = r"[^*?\[\\/\ud800-\udfff]+"
_PLAIN = re.compile(rf"/?({_TEXT})")
_BELOW = re.compile(rf"/?({_TEXT})/\*\*")
_ENDING = re.compile(rf"(?:\*\*/|/?({_TEXT}/)\*\*/)?\*({_NAME})")


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
    return None if expression is None else (not parts.negated, Expression(expression))


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
