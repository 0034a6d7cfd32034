"""The evidence that items name, as the rules of ``evidence/`` see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.finding import FindingKey
from tpmlint.model.evidence import EvidenceText, evidence_of, release_of
from tpmlint.model.items import Item

if TYPE_CHECKING:
    from tpmlint.history.lookup import GitLookup
    from tpmlint.model.tree import Tree


class NamedEvidence(Struct, frozen=True):
    """A piece of evidence that an item names.

    Args:
        index: in the list.
        text: as written.
        read: what it names; None if it is in no known form.
    """

    index: int
    text: str
    read: EvidenceText | None


def named_evidence(item: Item, git: GitLookup) -> Iterator[NamedEvidence]:
    """Yield the evidence of an item."""
    for index, text in evidence_of(item):
        yield NamedEvidence(index, text, git.read(text))


def names_evidence(item: Item) -> bool:
    """Tell whether an item names any evidence, or the tag that it was released in."""
    return release_of(item) is not None or any(True for _ in evidence_of(item))


def holds(each: NamedEvidence, item: Item, git: GitLookup, tree: Tree | None) -> bool:
    """Tell whether a piece of evidence is in the repository, or nobody can tell that it is not."""
    if each.read is None:
        return False
    if each.read.form == "path":
        return tree is None or tree.finds(each.read.value, item.path)
    return git.may_hold(each.read)


def unknown_keys(item: Item, pieces: list[NamedEvidence]) -> tuple[FindingKey, ...]:
    """Return the findings that explain why pieces of evidence do not hold."""
    return tuple(("unknown-evidence", item.ref, each.text) for each in pieces)
