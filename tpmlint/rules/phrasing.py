"""How messages speak: an item's name, what it says of another, a list of things."""

from __future__ import annotations

from collections.abc import Sequence

from tpmlint.roadmap.items import Item, Reference

_LONGEST = 80


def name(item: Item) -> str:
    """Return ``initiative faster-builds``."""
    return f"{item.kind} {item.id}"


def target(reference: Reference) -> str:
    """Return ``feature one-click``, or the text as written if another tracker is meant."""
    return reference.text if reference.system else f"{reference.kind} {reference.id}"


def verb(item: Item, reference: Reference) -> str:
    """Return what ``item`` does with what the reference names, such as ``depends on``."""
    known = item.definition.reference(reference.field)
    return "names" if known is None else known.verb


def says(item: Item, reference: Reference) -> str:
    """Return ``initiative faster-builds enables feature one-click``."""
    return f"{name(item)} {verb(item, reference)} {target(reference)}"


def quoted(text: str) -> str:
    """Return a text of the user's in quotes, on one line and cut at 80 characters."""
    line = " ".join(text.split())
    return f"'{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}'"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return ``a``, ``a and b``, ``a, b and c``."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def respelled(reference: Reference, new_id: str) -> str:
    """Return the text of a reference with another id in it, keeping a ``kind:`` that was written before it."""
    return reference.text.removesuffix(reference.id) + new_id


def plural(kind: str) -> str:
    """Return ``teams``, ``capabilities``."""
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def with_article(word: str) -> str:
    """Return ``a team``, ``an objective``."""
    return f"an {word}" if word[0] in "aeio" else f"a {word}"
