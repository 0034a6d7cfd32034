"""gitignore-style patterns over many paths, cheap where nothing can match.

The semantics are pathspec's; a literal beginning or ending of a pattern only spares the questions whose answer is no.
"""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from tpmlint.shapes import Ending, Folder, shape_of

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

_WILD = re.compile(r"[*?\[\\]")
_ODD = re.compile(r"[\[\\]|^!$")
_SUFFIX = re.compile(r"\*(\.[^*?\[\]/\\]+)$")


class Patterns:
    """An ordered list of patterns; a later ``!pattern`` takes back what an earlier one matched."""

    __slots__ = ("_folders", "_names", "_shapes", "_spec", "_suffixes", "lines")

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the patterns as written.

        Args:
            lines: gitignore-style patterns, relative to the folder that the paths are relative to.
        """
        self.lines = tuple(lines)
        self._spec: GitIgnoreSpec | None = None
        self._suffixes = _common_suffixes(self.lines)
        self._names = _names(self.lines)
        self._shapes = _shapes(self.lines)
        self._folders: dict[str, bool] = {}

    def match(self, path: str) -> bool:
        """Tell whether the patterns take ``path``, a file's path with ``/``."""
        suffixes = self._suffixes
        if suffixes is not None and not path.endswith(suffixes) and not _within(path, suffixes):
            return False
        path = on_one_line(path)
        if self._shapes is not None:
            return any(shape.search(path) for shape in self._shapes)
        if self._names is not None:
            folder, _, name = path.rpartition("/")
            taken = self._folders.get(folder)
            if taken is None:
                taken = self._folders[folder] = bool(folder) and _whole(self.lines, f"{folder}/{NOBODY}")
            return taken or self._names(name)
        if self._spec is None:
            self._spec = _compiled(self.lines)
        return bool(self._spec.match_file(path))

    def near(self, paths: Iterable[str]) -> Iterable[str]:
        """Return those of ``paths`` whose ending does not rule them out already."""
        suffixes = self._suffixes
        if suffixes is None:
            return paths
        paths = tuple(paths)
        together = "\0".join(paths)
        if any(f"{suffix}/" in together for suffix in suffixes):
            return [path for path in paths if path.endswith(suffixes) or _within(path, suffixes)]
        return [path for path in paths if path.endswith(suffixes)]

    def filter(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield the paths that the patterns take, in the order given."""
        return (path for path in paths if self.match(path))


def _within(path: str, suffixes: tuple[str, ...]) -> bool:
    """Tell whether a folder that a file is in has one of these endings."""
    return 0 <= path.find(".") < path.rfind("/") and any(f"{suffix}/" in path for suffix in suffixes)


def _shapes(lines: tuple[str, ...]) -> tuple[Folder | Ending, ...] | None:
    """Return the shapes of which a match must have one, or None where some pattern has none, or takes back."""
    found = [None if line.startswith("!") else shape_of(line) for line in lines]
    shapes = tuple(shape for shape in found if shape is not None)
    return shapes if len(shapes) == len(found) else None


def on_one_line(path: str) -> str:
    """Return a path in which line ends are characters like any other, as they are to git and not to pathspec."""
    return path.replace("\n", "\1") if "\n" in path else path


@functools.lru_cache(maxsize=512)
def _compiled(lines: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec([found for line in lines if (found := compiled(line)) is not None])


def compiled(pattern: str) -> GitIgnoreSpecPattern | None:
    """Return what pathspec makes of one pattern, or None where it is broken: it matches nothing."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        with warnings.catch_warnings():
            # What Python warns of in the expression that a pattern becomes is nobody's business.
            warnings.simplefilter("ignore", FutureWarning)
            found = GitIgnoreSpecPattern(pattern)
            if found.regex is None or pattern.count("*") < 2:
                return found
            return GitIgnoreSpecPattern(re.compile(_bounded(found.regex.pattern)), found.include)
    except (ValueError, OverflowError, RecursionError, re.error):
        return None


_STAR, _DEEP, _ANYWHERE = "[^/]*", "(?:/.+)?", "(?:.+/)?"
_NO_SLASH = "(?!/)"
_CLASS = r"\[\^?+\]?+[^\]]*+\]"
_CLASSES = re.compile(rf"\\.|\[\^/\]|({_CLASS})")
_STARS = re.compile(rf"(?:{re.escape(_STAR)}){{2,}}")
# Possessive throughout: it has to be quick itself, whatever it reads.
_MIDDLE = re.compile(
    rf"{re.escape(_STAR)}((?:(?!{re.escape(_STAR)})(?>\\.|{re.escape(_NO_SLASH)}|{_CLASS}|[^\\\[\]()*+?.^$|/]))*+)"
    rf"(?={re.escape(_STAR)})"
)


def _bounded(expression: str) -> str:
    """Return pathspec's expression for a pattern such that no path makes it try for ever.

    ``*a*a*a*b`` tries every way to share a name among its stars: their number to the power of the name's length. But
    whatever stands before a further star may as well be taken where it is found first. So may what stands before a
    further ``/**/``.
    """
    expression = _STARS.sub(_STAR, expression)
    if expression.count(_STAR) > 2:
        # What might take a slash would not always do best in the first place; to git it takes none.
        expression = _CLASSES.sub(lambda found: _NO_SLASH + found[1] if found[1] else found[0], expression)
        expression = _MIDDLE.sub(r"(?>[^/]*?\1)", expression)
    first, *inner = expression.split(_DEEP)
    if not inner:
        return expression
    *inner, last = inner
    if first.startswith(f"^{_ANYWHERE}"):
        first = f"^(?>(?:.+?/)??{first[1 + len(_ANYWHERE) :]}(?=/))"
    return "".join((first, *(f"(?>(?:/.+?)??{each}(?=/))" for each in inner), _DEEP, last))


def is_broken(pattern: str) -> bool:
    """Tell whether a pattern is none that git would understand; pathspec is only asked where it may be."""
    return _ODD.search(pattern) is not None and compiled(pattern) is None


def _common_suffixes(lines: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the endings of which a match must have one, or None where some pattern promises none."""
    suffixes: set[str] = set()
    for line in lines:
        if line.startswith("!"):
            continue
        found = _SUFFIX.search(line.rstrip())
        if found is None:
            return None
        suffixes.add(found.group(1))
    return tuple(sorted(suffixes))


NOBODY = "\0" * 8
"""A name that a pattern of letters and ``*`` matches only if it matches every name."""

_PLAIN = re.compile(r"[^\[\]?!#\\/]*/?")


def _whole(lines: tuple[str, ...], path: str) -> bool:
    return bool(_compiled(lines).match_file(path))


def _names(lines: tuple[str, ...]) -> Callable[[str], bool] | None:
    """Return what tells whether the patterns take a file by its own name, or None where more than names counts.

    It does where every pattern is a name of letters and ``*``, or a folder's: a file is taken by its own name, or with
    one of its folders.
    """
    if not lines or not all(_PLAIN.fullmatch(line) and line.strip() == line for line in lines):
        return None
    names = [re.sub(r"\*+", "*", line) for line in lines if line and not line.endswith("/")]
    literal = frozenset(name for name in names if "*" not in name)
    endings = tuple(name[1:] for name in names if name.startswith("*") and "*" not in name[1:])
    starts = tuple(name[:-1] for name in names if name.endswith("*") and "*" not in name[:-1])
    others = [name for name in names if "*" in name.strip("*") or (name.startswith("*") and name.endswith("*"))]
    if not others:
        return lambda name: name in literal or name.endswith(endings) or name.startswith(starts)
    rest = re.compile("|".join(map(_expression, others)), re.DOTALL)
    return lambda name: (
        name in literal or name.endswith(endings) or name.startswith(starts) or rest.fullmatch(name) is not None
    )


def _expression(name: str) -> str:
    """Return the expression for a name with stars: what stands between two is taken where it is found first."""
    first, *inner, last = map(re.escape, name.split("*"))
    return f"{first}{''.join(f'(?>.*?{each})' for each in inner)}.*{last}"


def literal_prefix(pattern: str) -> str:
    """Return what stands before a pattern's first wildcard: its specificity is that text's length."""
    return _WILD.split(pattern, maxsplit=1)[0]
