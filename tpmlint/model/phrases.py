"""Names of items and of their relations, for messages."""

from __future__ import annotations

from tpmlint.model.items import Item, Reference


def name(item: Item) -> str:
    """Return ``initiative faster-builds``."""
    return f"{item.kind} {item.id}"


def target(reference: Reference) -> str:
    """Return ``feature one-click``, or the text as written for another tracker."""
    return reference.text if reference.system else f"{reference.kind} {reference.id}"


def verb(item: Item, reference: Reference) -> str:
    """Return the relation of ``item`` to the target of a reference, such as ``depends on``."""
    known = item.definition.reference(reference.field)
    return "names" if known is None else known.verb


def says(item: Item, reference: Reference) -> str:
    """Return ``initiative faster-builds enables feature one-click``."""
    return f"{name(item)} {verb(item, reference)} {target(reference)}"


def respelled(reference: Reference, new_id: str) -> str:
    """Return the text of a reference with another id, keeping its ``kind:`` prefix if it has one."""
    return reference.text.removesuffix(reference.id) + new_id
