"""Decide who sees a feature that is not for everyone yet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flag:
    """A feature behind a switch; ``share`` is the percentage of customers who have it."""

    name: str
    share: int
    always: frozenset[str] = frozenset()


def is_on(flags: Mapping[str, Flag], name: str, customer: str) -> bool:
    """Say whether ``customer`` has the feature; the same customer gets the same answer until the share changes."""
    flag = flags.get(name)
    if flag is None:
        return False
    return customer in flag.always or _bucket(name, customer) < flag.share


def _bucket(name: str, customer: str) -> int:
    digest = hashlib.sha256(f"{name}:{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100
