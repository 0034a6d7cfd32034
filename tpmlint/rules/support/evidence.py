"""The evidence that items name, as the rules of ``evidence/`` see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tpmlint.finding import FindingKey
from tpmlint.model.items import Item

if TYPE_CHECKING:
    from tpmlint.history.lookup import NamedEvidence
    from tpmlint.model.tree import Tree


def names_evidence(item: Item) -> bool:
    """Tell whether an item may name evidence, or the tag that it was released in."""
    return "evidence" in item.value or "released_in" in item.value


def holds(each: NamedEvidence, item: Item, tree: Tree | None) -> bool:
    """Tell whether a piece of evidence is in the repository, or nobody can tell that it is not."""
    if each.read is None:
        return False
    if each.read.form == "path":
        return tree is None or tree.finds(each.read.value, item.path)
    return each.may_hold


def unknown_keys(item: Item, pieces: Iterable[NamedEvidence]) -> tuple[FindingKey, ...]:
    """Return the findings that explain why pieces of evidence do not hold."""
    return tuple(("unknown-evidence", item.ref, each.text) for each in pieces)
