"""Write patterns for paths, and compare patterns without files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tpmlint.patterns.matching import Patterns
from tpmlint.patterns.translation import parse

EVERYTHING = ("*", "**", "/**")
_SPECIAL = frozenset("\\*?[]")
_ESCAPED = re.compile(r"[\\*?\[\]]|^[#!]| $")

_ANY = "zqxjk"
"""A name that no pattern spells out."""

_FOLDERS_AT_WILL = re.compile(r"(?:^|(?<=/))\*\*/")
_FILES_AT_WILL = re.compile(r"(?:^|(?<=/))\*\*$")
_FOLDERS = ("", f"{_ANY}/", f"{_ANY}/{_ANY}.{_ANY}/")


def exactly(path: str) -> str:
    """Return the pattern that matches one path from the root; ``?`` replaces bytes that do not print.

    >>> exactly("app/[id].py"), exactly("#1 ")
    ('/app/\\\\[id\\\\].py', '/\\\\#1\\\\ ')
    """
    escaped = _ESCAPED.sub(lambda special: f"\\{special[0]}", path)
    return "/" + "".join(
        character if character.isprintable() else "?" * len(character.encode("utf-8", "surrogateescape"))
        for character in escaped
    )


def folders_of(pattern: str) -> tuple[str, ...]:
    """Return the literal folder names that a pattern begins with.

    >>> folders_of("/src/net/*.c"), folders_of("**/docs/"), folders_of("/src/net")
    (('src', 'net'), ('docs',), ('src',))
    """
    parts = pattern.removeprefix("/").removeprefix("**/").split("/")[:-1]
    wild = next((at for at, part in enumerate(parts) if _SPECIAL.intersection(part)), len(parts))
    return tuple(parts[:wild])


def adds_paths(pattern: str, known: Sequence[str]) -> bool:
    """Tell whether a pattern matches a path that none of ``known`` matches.

    ``known`` is tried on sample paths of the pattern; if ``known`` has exceptions, or the pattern has brackets, it
    counts as new.
    """
    if any(each.startswith("!") for each in known) or "[" in pattern or "\\" in pattern or parse(pattern).joined:
        return True
    taken = Patterns(known)
    return not all(taken.match(path) for path in _examples(pattern))


def _examples(pattern: str) -> Iterator[str]:
    """Yield sample paths that a pattern matches, in various folders."""
    parts = parse(pattern)
    body = parts.body.strip("/")
    for folder in ("",) if parts.rooted else _FOLDERS:
        for between in _FOLDERS:
            path = folder + _FOLDERS_AT_WILL.sub(between, _FILES_AT_WILL.sub(f"{between}{_ANY}", body))
            path = path.replace("*", _ANY).replace("?", "z").strip("/")
            if not parts.folder_only:
                yield path
            yield f"{path}/{_ANY}"
