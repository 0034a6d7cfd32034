"""The answer to an impact question as values for programs: what JSON has, and what assistants get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tpmlint.model.impact import Impact
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.query.graph import Connection, Graph
from tpmlint.query.headline import of_code, of_item
from tpmlint.query.target import Code

VERSION = 1


class ClaimValue(Struct, frozen=True):
    """The files that belong to a capability.

    Args:
        capability: its id.
        patterns: of its `paths`, those that match.
        files: how many.
    """

    capability: str
    patterns: tuple[str, ...]
    files: int


class AskedValue(Struct, frozen=True):
    """One path or item that was asked about, and whom it is for.

    Args:
        ref: `kind:id`, or `path:` or `change:` with a name.
        answer: the answer in one sentence.
        help: what to do if the answer is unsatisfying, or null.
        files: how many files the path holds.
        claims: the capabilities that they belong to.
        unclaimed: files that belong to no capability.
        own: files of the roadmap itself.
        capabilities, initiatives, features, customers, objectives: ids.
    """

    ref: str
    answer: str
    help: str | None
    files: int
    claims: tuple[ClaimValue, ...]
    unclaimed: tuple[str, ...]
    own: tuple[str, ...]
    capabilities: tuple[str, ...]
    initiatives: tuple[str, ...]
    features: tuple[str, ...]
    customers: tuple[str, ...]
    objectives: tuple[str, ...]


class ItemValue(Struct, frozen=True):
    """An item of the roadmap.

    Args:
        ref: `kind:id`.
        owner: the id of a team.
        target_date: as written.
        file: the path of its file.
    """

    ref: str
    kind: str
    id: str
    title: str | None
    owner: str | None
    status: str | None
    target_date: str | None
    file: str


class ImpactValue(Struct, frozen=True):
    """Whom paths and items are for.

    Args:
        asked: what was asked about, with its answer.
        items: all items concerned.
        connections: the relations among them: who enables what, and for whom.
        notes: sentences for the reader.
    """

    version: int
    asked: tuple[AskedValue, ...]
    items: tuple[ItemValue, ...]
    connections: tuple[Connection, ...]
    notes: tuple[str, ...]


def impact_value(
    answers: Iterable[tuple[Code | Item, Impact]], graph: Graph, roadmap: Roadmap, folder: str, notes: Sequence[str]
) -> ImpactValue:
    """Return what was asked about with its answers, all items concerned, and the connections among them.

    Args:
        folder: the folder of the configuration.
        notes: sentences for the reader of the answer.
    """
    return ImpactValue(
        VERSION,
        tuple(_asked(target, impact, roadmap, folder) for target, impact in answers),
        tuple(item_value(item) for item in graph.items),
        graph.connections,
        tuple(notes),
    )


def item_value(item: Item) -> ItemValue:
    """Return what a program needs to know of an item at first."""
    dated = item if isinstance(item, Initiative | Feature) else None
    return ItemValue(
        item.ref,
        item.kind,
        item.id,
        item.title,
        item.owner.id if item.owner is not None else None,
        getattr(item, "status", item.state if type(item) is Item else None),
        dated.target_date.text if dated is not None and dated.target_date is not None else None,
        item.path,
    )


def _asked(target: Code | Item, impact: Impact, roadmap: Roadmap, folder: str) -> AskedValue:
    if isinstance(target, Code):
        headline = of_code([target], target, impact, roadmap, folder)
        claims = tuple(ClaimValue(each.capability.id, each.patterns, len(each.files)) for each in target.claimed)
        files, unclaimed, own = len(target.files), target.unclaimed, target.own
    else:
        headline = of_item(target, impact, roadmap)
        files, claims, unclaimed, own = 0, (), (), ()
    return AskedValue(
        target.ref,
        headline.text,
        headline.remedy,
        files,
        claims,
        unclaimed,
        own,
        _ids(impact.capabilities),
        _ids(impact.initiatives),
        _ids(impact.features),
        _ids(impact.customers),
        _ids(impact.objectives),
    )


def _ids(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)
