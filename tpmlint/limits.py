"""What a file may cost to read."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True):
    """What a file may cost to read; configuration may lower these, never raise them.

    Args:
        bytes: size of one file.
        depth: nesting of collections.
        events: YAML events in one file.
        aliases: uses of ``*alias`` in one file.
        nodes: values after aliases are expanded.
        documents: YAML documents in one file.
    """

    bytes: int = 1_048_576
    depth: int = 64
    events: int = 200_000
    aliases: int = 100
    nodes: int = 250_000
    documents: int = 10_000


PATTERNS = 20_000
"""Patterns that the capabilities of a roadmap may have in all; the schema limits those of each."""

STARS = 20
"""Wildcards ``*`` or ``**`` that a pattern may have."""

BROAD_PATTERNS = 200
"""Patterns of all capabilities that any file may match: without a folder, a name or an ending to look them up by."""

FEW_STARS = 4
STARRED_PATTERNS = 1_000
"""Patterns of all capabilities with more stars than ``FEW_STARS``: a long path is matched with each in many ways."""

INTERFACE_PATTERNS = 1_000
"""Patterns that the interfaces of all capabilities may have; files and folders by name are not counted."""
