"""Suggest by what pattern commits name the items of a source already."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.git.repository import Repository
from tpmlint.history.log_facts import LogFacts
from tpmlint.history.log_reader import read_log
from tpmlint.settings import ChangePolicy

_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]*-)[0-9]+((?:\.[0-9]+)*)")
_FEW = 10
"""Commits of which it is chance that they name an item."""


class NamingCommits(Struct, frozen=True):
    """How commits name items.

    Args:
        pattern: for ``[change] reference-patterns``.
        commits: the number of commits that name one of the items so, of ``total``.
        key: one that they name.
    """

    pattern: str
    commits: int
    total: int
    key: str


def find_naming_commits(repository: Repository, keys: Iterable[str], policy: ChangePolicy) -> NamingCommits | None:
    """Return how the commits of HEAD name items, or None if few do, or if the policy has a pattern.

    Args:
        keys: ids of the items; those such as ``SHOP-12`` and ``TASK-3.1`` have a form that stands out in a message.
    """
    head = repository.head()
    known = {key.casefold() for key in keys}
    found = [match for key in known if (match := _KEY.fullmatch(key)) is not None]
    if head is None or policy.reference_patterns or not found:
        return None
    prefix = Counter(match[1] for match in found).most_common(1)[0][0]
    parts = r"(?:\.\d+)*" if any(match[2] for match in found) else ""
    # In capitals, as most write it, and in any case all the same.
    pattern = rf"\b((?i:{prefix.upper()})\d+{parts})\b"
    facts = read_log(repository, replace(policy, references=(), reference_patterns=(pattern,)), head, LogFacts())
    named = {key: cited.count for key, cited in facts.keys.items() if key.casefold() in known}
    if sum(named.values()) < _FEW:
        return None
    return NamingCommits(pattern, sum(named.values()), len(facts.lines), max(named, key=lambda key: (named[key], key)))
