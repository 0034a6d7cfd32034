"""Read and compare texts that are written indented, as in a table of a test."""

from __future__ import annotations

import textwrap

from tests.interfaces.changes import changes
from tpmlint.interfaces import Language, Options


def facts(language: Language, text: str, path: str) -> dict[str, str]:
    """Return the signatures of a text by name; one that asks something of its users ends in ``!``."""
    found = language.facts(textwrap.dedent(text).encode(), Options(path))
    return {name: fact.signature + "!" * fact.demand for name, fact in found.items()}


def difference(language: Language, before: str, after: str, path: str) -> tuple[set[str], set[str], set[str], bool]:
    """Return the names of facts that are added, removed and changed, and whether that breaks users."""
    added, removed, changed, breaks = changes(language, textwrap.dedent(before), textwrap.dedent(after), path)
    return set(added), set(removed), set(changed), breaks
