"""The promises that an item rests on, now and at its last review, and their fingerprint.

An initiative rests on what its features promise (benefit, date, status) and on what its customers need; a decision on
its features and on how far its initiatives are. Requirements tools call an item suspect when what it rests on changed
after its last review; here it is the same for promises.
Source: https://doorstop.readthedocs.io/en/latest/reference/item/ (reviewed, links with fingerprints).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Snapshot
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Decision, Feature, Initiative, Item, Reference, name, target
from tpmlint.model.load import load_roadmap
from tpmlint.settings import Settings
from tpmlint.text.placeholders import plain

FIELD = "reviewed"
"""The field of an item with the fingerprint of its last review."""


class Promise(Struct, frozen=True):
    """One statement that an item rests on.

    Args:
        of: whose it is, such as ``feature one-click``.
        field: the field that makes it.
        value: what it says; None if nothing.
        item: where it is made: the item, and the route in it.
    """

    of: str
    field: str
    value: str | None
    item: Item
    route: Route


Difference: TypeAlias = tuple[Promise | None, Promise | None]
"""A promise before and after; None where there is none."""


def promises_of(item: Item, roadmap: Roadmap) -> tuple[Promise, ...]:
    """Return what an item rests on, in a stable order; empty for a kind that rests on no promise."""
    found: list[Promise] = []
    if isinstance(item, Initiative):
        for enables in item.enables:
            found += _of_target(enables.feature, roadmap)
        for customer in item.internal_customers:
            if customer.team is not None:
                route = ("internal_customers", customer.index, "need")
                found.append(Promise(target(customer.team), "need", customer.need, item, route))
    elif isinstance(item, Decision):
        for reference in (*item.features, *item.initiatives):
            found += _of_target(reference, roadmap)
    unique = {(each.of, each.field, each.value): each for each in found}
    return tuple(unique[key] for key in sorted(unique, key=lambda key: (key[0], key[1], key[2] or "")))


def _of_target(reference: Reference | None, roadmap: Roadmap) -> Iterator[Promise]:
    found = None if reference is None else roadmap.resolve(reference)
    if found is None:  # Another rule reports it.
        return
    if isinstance(found, Feature):
        yield Promise(name(found), "benefit", found.benefit, found, ("benefit",))
    due = None if found.target_date is None else found.target_date.text
    yield Promise(name(found), "target_date", due, found, ("target_date",))
    if found.definition.state:
        yield Promise(name(found), found.definition.state, found.state, found, (found.definition.state,))


def fingerprint(promises: Iterable[Promise]) -> str:
    """Return the fingerprint of promises: ``r`` and ten hexadecimal digits, which no YAML takes for a number.

    Layout, case and punctuation of a text do not count.
    """
    digest = hashlib.blake2b(digest_size=5)
    for each in promises:
        value = "-" if each.value is None else f"={plain(each.value)}"
        digest.update(f"{each.of}\0{each.field}\0{value}\n".encode("utf-8", "surrogatepass"))
    return f"r{digest.hexdigest()}"


def differences(before: Iterable[Promise], after: Iterable[Promise]) -> tuple[Difference, ...]:
    """Return the promises that differ."""
    old, new = ({(each.of, each.field): each for each in promises} for promises in (before, after))
    pairs = ((old.get(key), new.get(key)) for key in sorted({*old, *new}))
    return tuple((one, other) for one, other in pairs if _meaning(one) != _meaning(other))


def _meaning(promise: Promise | None) -> tuple[bool, str | None]:
    return promise is not None, None if promise is None or promise.value is None else plain(promise.value)


_MOST_COMMITS = 20
"""Commits whose roadmap is read to say what changed since a review."""

_MOST_REVIEWS = 1_000
"""Reviews whose commit is remembered."""


def reviewed_in(
    repository: Repository | None, snapshot: Snapshot, settings: Settings
) -> Callable[[Item], tuple[Promise, ...] | None]:
    """Return what finds the promises that an item was reviewed against, in the commit that holds the review.

    Args:
        snapshot: what is checked; its commit is the newest that is looked at.
    """
    roadmaps: dict[str, Roadmap] = {}
    commit_with = functools.lru_cache(_MOST_REVIEWS)(_commit_with)

    def find(item: Item) -> tuple[Promise, ...] | None:
        written, revision = str(item.value.get(FIELD)), snapshot.revision
        if repository is None or revision is None:
            return None
        try:
            commit = commit_with(repository, revision, written, item.path)
            if commit not in roadmaps:
                if not commit or len(roadmaps) >= _MOST_COMMITS:
                    return None
                roadmaps[commit] = load_roadmap(CommitTree(repository, commit), settings).roadmap
        except GitError:  # A shallow or partial clone lacks it.
            return None
        roadmap = roadmaps[commit]
        then = next((each for each in roadmap.items if each.ref == item.ref), None)
        promises = () if then is None else promises_of(then, roadmap)
        return promises if fingerprint(promises) == written else None

    return find


def _commit_with(repository: Repository, revision: str, text: str, path: str) -> str:
    """Return the id of the newest commit that put a text into a file, or took it out; empty if there is none."""
    output = repository.run("log", "-1", "--format=%H", f"-S{text}", revision, "--", path)
    return output.decode("ascii").strip()
