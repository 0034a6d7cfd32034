"""What leads from one repository to another: work and risks, references that end nowhere, ids that mean two things."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from tpmlint.html_report.portfolio.context import PortfolioContext, folded_title
from tpmlint.html_report.risk import FeatureAtRisk, Late
from tpmlint.html_report.risk import view as risks_of_report
from tpmlint.html_report.teams import delays, reasons
from tpmlint.model.items import Capability, Feature, Initiative, Item, Reference
from tpmlint.model.portfolio import Unresolved, own_id, repository_of


class Customer(Struct, frozen=True):
    """A team, a feature or other work in another repository that an item is for.

    Args:
        text: how, or the need, as written in the roadmap; empty if nothing is.
    """

    relation: str
    item: Item
    text: str = ""


class Built(Struct, frozen=True):
    """An open item that is for another repository.

    Args:
        repositories: those of its customers.
        reasons: why it is at risk, or what waits for it, in a few words each.
    """

    item: Item
    owner: Item | None
    customers: tuple[Customer, ...]
    repositories: tuple[str, ...]
    reasons: tuple[str, ...]


class Pair(Struct, frozen=True):
    """A repository that builds for another: how many open items, and how many of these are at risk."""

    builder: str
    customer: str
    items: int
    at_risk: int


class Across(Struct, frozen=True):
    """The data of the view: pairs and items, those at risk first."""

    pairs: tuple[Pair, ...]
    rows: tuple[Built, ...]


def built_across(context: PortfolioContext) -> Across:
    """Return what is built for other repositories."""
    roadmap, delayed = context.report.roadmap, delays(context.report)
    found: list[tuple[tuple[object, ...], Built]] = []
    items: Counter[tuple[str, str]] = Counter()
    at_risk: Counter[tuple[str, str]] = Counter()
    for item in context.report.graph.items:
        if not item.is_open:
            continue
        customers = tuple(_customers(context, item))
        if not customers:
            continue
        risk = context.risk(item)
        home = repository_of(item)
        others = tuple(dict.fromkeys(repository_of(each.item) for each in customers))
        items.update((home, other) for other in others)
        if risk is not None:
            at_risk.update((home, other) for other in others)
        row = Built(
            item, roadmap.resolve(item.owner), customers, others, reasons(risk, delay := delayed.get(item.ref, 0))
        )
        late = -max(delay, risk.lateness if risk is not None else 0)
        urgency = (late, risk.urgency) if risk is not None else (late,)
        found.append(((not row.reasons, risk is None, urgency, -len(customers), item.ref), row))
    found.sort(key=lambda each: each[0])
    pairs = [Pair(*pair, count, at_risk[pair]) for pair, count in items.items()]
    pairs.sort(key=lambda pair: (-pair.at_risk, -pair.items, pair.builder, pair.customer))
    return Across(tuple(pairs), tuple(row for _, row in found))


def _customers(context: PortfolioContext, item: Item) -> Iterator[Customer]:
    home, roadmap = repository_of(item), context.report.roadmap

    def there(reference: Reference | None) -> Item | None:
        other = roadmap.resolve(reference)
        return other if other is not None and repository_of(other) != home else None

    if isinstance(item, Initiative):
        for enables in item.enables:
            if (other := there(enables.feature)) is not None:
                yield Customer("enables", other, enables.how or "")
        for customer in item.internal_customers:
            if (other := there(customer.team)) is not None:
                yield Customer("for", other, customer.need or "")
    if isinstance(item, Capability):
        for consumer in item.consumers:
            if (other := there(consumer.team)) is not None:
                yield Customer("used by", other, consumer.interaction or "")
    for link in roadmap.referrers(item):
        source = link.source
        if link.reference.field == "depends_on" and source.is_open and repository_of(source) != home:
            yield Customer("awaited by", source)


class Risks(Struct, frozen=True):
    """The data of the view.

    Args:
        features: those at risk, and whether a chain leads to another repository: these first, then by urgency.
        across: how many of these there are of which one does.
        total: the open features.
        late: other items that are overdue or due before what they wait for, the most urgent first.
    """

    features: tuple[tuple[FeatureAtRisk, bool], ...]
    across: int
    total: int
    late: tuple[Late, ...]


def risks_across(context: PortfolioContext) -> Risks:
    """Return what is at risk."""
    found = risks_of_report(context.report, sys.maxsize)
    features = sorted(((row, _is_across(row)) for row in found.features), key=lambda each: not each[1])
    late = tuple(row for row in found.late if not isinstance(row.risk.item, Feature))
    return Risks(tuple(features), sum(across for _, across in features), found.total, late)


def _is_across(row: FeatureAtRisk) -> bool:
    home = repository_of(row.risk.item)
    return any(repository_of(item) != home for chain in row.chains for item in chain.items)


class References(Struct, frozen=True):
    """The data of the view.

    Args:
        absent: the repositories that are not here, with how many references are to them, the most first.
        rows: the references, those to repositories that are not here first.
    """

    absent: tuple[tuple[str, int], ...]
    rows: tuple[Unresolved, ...]


def unresolved(context: PortfolioContext) -> References | None:
    """Return the references that lead nowhere; None if there are none."""
    rows = context.portfolio.unresolved
    if not rows:
        return None
    absent = Counter(each.repository for each in rows if not each.is_here)
    ordered = sorted(rows, key=lambda each: (each.is_here, each.repository, each.target, each.source.ref))
    return References(tuple(sorted(absent.items(), key=lambda each: (-each[1], each[0]))), tuple(ordered))


class Collision(Struct, frozen=True):
    """An id that items of one kind have in several repositories, with different titles."""

    kind: str
    id: str
    items: tuple[Item, ...]


class Collisions(Struct, frozen=True):
    """The data of the view: those in most repositories first."""

    rows: tuple[Collision, ...]


def collisions(context: PortfolioContext) -> Collisions:
    """Return the ids that collide."""
    same: dict[tuple[str, str], list[Item]] = {}
    for item in context.report.graph.items:
        same.setdefault((item.kind, own_id(item).casefold()), []).append(item)
    rows = [
        Collision(kind, own_id(items[0]), tuple(items))
        for (kind, _), items in same.items()
        if len(items) > 1 and len({folded_title(item) for item in items}) > 1
    ]
    return Collisions(tuple(sorted(rows, key=lambda row: (-len(row.items), row.kind, row.id))))
