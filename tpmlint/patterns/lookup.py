"""Keys under which files and patterns are indexed, so that not every file is matched against every pattern."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tpmlint.patterns.matching import Matcher, matcher_of
from tpmlint.patterns.translation import Parts, literal_of, literal_prefix, parse

_WILD = frozenset("*?")
_ESCAPES = frozenset("[\\")
_UNEVEN = frozenset("?[]\\")


class Indexed(Struct, frozen=True):
    """A pattern with its properties that do not depend on any file.

    Args:
        include: whether it includes its matches; otherwise a ``!`` excludes them.
        keys: keys that every matching file has, as in ``keys_of_path``; often empty.
        specificity: length of its literal beginning, in characters.
        ending: the ending, as in ``ending_of``, if that is all it requires of a file's name; else empty.
        plain: whether it has letters and whole ``*`` only.
        broad: whether it matches all files of a folder or none.
    """

    include: bool
    matcher: Matcher
    keys: tuple[str, ...]
    specificity: int
    ending: str
    plain: bool
    broad: bool

    def is_even(self, nobody: str) -> bool:
        """Tell whether it matches all files of a folder or none, by whether it matches ``NOBODY`` in that folder."""
        return self.plain and (self.broad or bool(self.matcher.search(nobody)))


def index(pattern: str) -> Indexed:
    """Return the properties of a pattern; it is translated when it is first matched."""
    parts = parse(pattern)
    name = "" if parts.folder_only else parts.body.rpartition("/")[2]
    only_ending = name[:2] == "*." and not _WILD.intersection(name[1:]) and "." not in name[2:]
    return Indexed(
        include=not parts.negated,
        matcher=matcher_of(pattern),
        keys=_keys(parts),
        specificity=len(literal_of(pattern)),
        ending=name if only_ending else "",
        plain=_UNEVEN.isdisjoint(parts.body) and not parts.joined,
        broad=not name.strip("*"),
    )


def keys_of_pattern(pattern: str) -> tuple[str, ...]:
    """Return keys that every file has that a pattern matches, as in ``keys_of_path``; often none is certain.

    >>> keys_of_pattern("services/*/Dockerfile"), keys_of_pattern("*.sql"), keys_of_pattern("**")
    (('services/', 'services', 'Dockerfile'), ('*.sql',), ())
    """
    return _keys(parse(pattern))


def _keys(parts: Parts) -> tuple[str, ...]:
    body = parts.body
    if parts.joined:
        return ()
    folder = ""
    if parts.rooted:
        literal = literal_prefix(body.removeprefix("/"))
        whole = parts.folder_only and len(literal) == len(body.removeprefix("/"))
        folder = literal if whole else literal.rpartition("/")[0]
    if _ESCAPES.intersection(body):
        return (f"{folder}/",) if folder else ()
    names = [name for name in body.split("/") if name]
    endings = [name.rpartition(".")[2] for name in names if "." in name and _WILD.intersection(name)]
    return (
        *([f"{folder}/"] if folder else []),
        *(name for name in names if not _WILD.intersection(name)),
        *(f"*.{ending}" for ending in endings if ending and not _WILD.intersection(ending)),
    )


def keys_of_path(path: str) -> Iterator[str]:
    """Yield the keys of a file: every folder it is in, with ``/``, every name in its path, every ending."""
    at = path.find("/")
    while at >= 0:
        yield path[: at + 1]
        at = path.find("/", at + 1)
    parts = set(path.split("/"))
    yield from parts
    yield from {ending_of(part) for part in parts if "." in part}


def ending_of(name: str) -> str:
    """Return the ending of a name after its last dot, as a pattern for it."""
    return f"*.{name.rpartition('.')[2]}"
