"""Which findings explain others that are about the same mistake: these appear only where the first are silenced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from tpmlint.finding import FindingKey, Problem
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.rules.support.suggestions import Suggester

SHOWN = 20
"""The most places that are shown with a problem that another one explains, and the most that explain one."""

_FIELD_RULES = (
    "schema",
    "unknown-field",
    "enables-nothing",
    "no-internal-customer",
    "decision-without-context",
    "duplicate-key",
    "yaml-portability",
    "yaml-syntax",
)


def first_explains(rule: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems of a rule, each explained by those before it.

    Args:
        problems: each with an item, and with a subject that none of the others of that item has.
    """
    keys: tuple[FindingKey, ...] = ()
    for problem in problems:
        assert problem.item is not None
        more = (*problem.explained_by, *keys) if problem.explained_by else keys  # Of thousands each has the same.
        yield replace(problem, explained_by=more) if keys else problem
        if len(keys) < SHOWN:
            keys = (*keys, (rule, problem.item, problem.subject))


def schema_keys(item: Item, *fields: str) -> tuple[FindingKey, ...]:
    """Return the findings that explain why fields of an item are not known.

    Args:
        fields: the result is empty if all of these are known; without any, it has every finding about a field.
    """
    if fields and all(map(item.is_known, fields)):
        return ()
    return tuple((rule, item.ref, None) for rule in _FIELD_RULES)


def keys_of_typos(roadmap: Roadmap, kind: str) -> Mapping[str, tuple[FindingKey, ...]]:
    """Return the ids of one kind that a dangling reference probably means, with the findings about those references."""
    suggester = Suggester(roadmap)
    keys: dict[str, dict[FindingKey, None]] = {}
    for item in roadmap.items:
        for reference in item.references:
            meant = reference.system is None and roadmap.kinds[reference.kind].model == kind
            if meant and roadmap.resolve(reference) is None:
                for suggestion in suggester.suggest(reference):
                    keys.setdefault(suggestion, {})["dangling-reference", item.ref, str(reference)] = None
    return {each: tuple(found) for each, found in keys.items()}


def explain_idle(
    lacking: Iterable[Item], idle: Sequence[Item], related: Callable[[Item, Item], bool]
) -> Mapping[str, list[Item]]:
    """Return, by ``kind:id``, the items that no item names because a link is missing, with the items that lack it.

    An item that lacks a link explains one idle item: the only one related to it or, if none is, the only one at all.
    """
    found: dict[str, list[Item]] = {}
    for item in lacking:
        near = [other for other in idle if related(item, other)] or idle
        if len(near) == 1:
            found.setdefault(near[0].ref, []).append(item)
    return found


def find_unreferenced(
    roadmap: Roadmap, kind: str, apart_from: str = ""
) -> Iterator[tuple[Item, tuple[FindingKey, ...]]]:
    """Yield the items of one kind that no other item names, with the dangling references that may mean them.

    If there is only one, and an item lacks the field that would name it, the finding about that field explains it.

    Args:
        apart_from: a field in which a name does not count.
    """
    alone = [
        item
        for item in roadmap.items
        if item.definition.model == kind
        and not roadmap.is_lost(item.id)
        and roadmap.find(item.kind, item.id) is item
        and all(link.source.ref == item.ref or link.reference.field == apart_from for link in roadmap.referrers(item))
    ]
    if not alone:
        return
    missed = keys_of_typos(roadmap, kind)
    owing = (item for item in roadmap.items if not all(map(item.is_known, item.definition.naming(kind))))
    owed = explain_idle(owing, alone, lambda item, other: False)
    for item in alone:
        lacking = tuple(key for each in owed.get(item.ref, ()) for key in schema_keys(each))
        yield item, (*missed.get(item.id, ()), *lacking)
