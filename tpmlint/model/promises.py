"""The promises that an item rests on, and their fingerprint: what somebody read before they said that it makes sense.

An initiative rests on what its features promise (benefit, date, status) and on what its customers need; a decision on
its features and on how far its initiatives are. Requirements tools call an item suspect when what it rests on changed
after its last review; here it is the same for promises.
Source: https://doorstop.readthedocs.io/en/latest/reference/item/ (reviewed, links with fingerprints).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from tpmlint.finding import Route
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Decision, Feature, Initiative, Item, Reference, name, target
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
