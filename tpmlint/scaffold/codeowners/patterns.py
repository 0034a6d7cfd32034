"""What a pattern is about, and which of many lists of patterns claim a path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tpmlint.roadmap.claims import Claims
from tpmlint.roadmap.items import Capability
from tpmlint.settings import Settings

EVERYTHING = ("*", "**", "/**")
_SPECIAL = frozenset("\\*?[]")


def claims_of(lists: Iterable[Sequence[str]], settings: Settings) -> Claims:
    """Return the claims of lists of patterns, as if each were those of a capability; its id is the list's number."""
    return Claims([_stand_in(number, paths) for number, paths in enumerate(lists)], settings)


def top_of(pattern: str) -> str:
    """Return the folder at the top that a pattern is about: ``*`` for everything, empty for no folder.

    >>> top_of("/src/net/"), top_of("docs/"), top_of("*.js"), top_of("/setup.py"), top_of("*")
    ('src', 'docs', '', '', '*')
    """
    if pattern in EVERYTHING:
        return "*"
    folders = folders_of(pattern)
    return folders[0] if folders else ""


def folders_of(pattern: str) -> tuple[str, ...]:
    """Return the names of the folders that a pattern begins with, as far as they are literal.

    >>> folders_of("/src/net/*.c"), folders_of("**/docs/"), folders_of("/src/net")
    (('src', 'net'), ('docs',), ('src',))
    """
    parts = pattern.removeprefix("/").removeprefix("**/").split("/")[:-1]
    wild = next((at for at, part in enumerate(parts) if _SPECIAL.intersection(part)), len(parts))
    return tuple(parts[:wild])


def literal(path: str) -> str:
    """Return the pattern that matches one file and no other.

    >>> literal("app/[id].py")
    '/app/\\\\[id\\\\].py'
    """
    pattern = "/" + "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in path)
    return pattern if not pattern.endswith(" ") else f"{pattern[:-1]}\\ "


def _stand_in(number: int, paths: Sequence[str]) -> Capability:
    return Capability(
        kind="capability",
        id=str(number),
        title=None,
        owner=None,
        description=None,
        tags=(),
        external={},
        path="",
        document=0,
        unknown=frozenset(),
        references=(),
        value={},
        paths=tuple(paths),
        lifecycle=None,
        consumers=(),
        interfaces=(),
        evolution=None,
        advantage=None,
        depends_on=(),
    )
