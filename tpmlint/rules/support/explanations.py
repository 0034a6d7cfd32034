"""Problems that are about the same mistake: the first shows all of it, and the others appear where it is silenced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tpmlint.finding import FindingKey, Problem

SHOWN = 20
"""The most places that are shown with a problem that another one explains, and the most that explain one."""


def first_explains(rule: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems of a rule, each explained by those before it.

    Args:
        problems: each with an item, and with a subject that none of the others of that item has.
    """
    keys: list[FindingKey] = []
    for problem in problems:
        assert problem.item is not None
        yield replace(problem, explained_by=(*problem.explained_by, *keys)) if keys else problem
        if len(keys) < SHOWN:
            keys.append((rule, problem.item, problem.subject))
