"""How messages name an item and say what it does with another."""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.roadmap.items import Item, Reference

_VERBS: Mapping[str, str] = {
    "owner": "is owned by",
    "enables": "enables",
    "internal_customers": "is for",
    "capabilities": "lists",
    "objectives": "serves",
    "depends_on": "depends on",
    "decisions": "follows",
    "replaces": "replaces",
    "superseded_by": "is superseded by",
    "consumers": "is consumed by",
    "parent": "is part of",
    "interactions": "works with",
    "initiatives": "is about",
    "features": "is about",
}


def name(item: Item) -> str:
    """Return ``initiative faster-builds``."""
    return f"{item.kind} {item.id}"


def target(reference: Reference) -> str:
    """Return ``feature one-click``, or the text as written if another tracker is meant."""
    return reference.text if reference.system else f"{reference.kind} {reference.id}"


def verb(item: Item, reference: Reference) -> str:
    """Return what ``item`` does with what the reference names, such as ``depends on``."""
    field = str(reference.route[0])
    if item.kind == "decision" and field == "capabilities":
        return "is about"
    return _VERBS.get(field, "names")


def says(item: Item, reference: Reference) -> str:
    """Return ``initiative faster-builds enables feature one-click``."""
    return f"{name(item)} {verb(item, reference)} {target(reference)}"


def respelled(reference: Reference, new_id: str) -> str:
    """Return the text of a reference with another id in it, keeping a ``kind:`` that was written before it."""
    return reference.text.removesuffix(reference.id) + new_id
