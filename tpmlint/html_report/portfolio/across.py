"""Who builds what for whom in another repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from tpmlint.html_report.portfolio.context import PortfolioContext
from tpmlint.html_report.teams import reasons
from tpmlint.model.items import Capability, Initiative, Item, Reference
from tpmlint.model.portfolio import repository_of


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
        reasons: why it is at risk, in a few words each.
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


def view(context: PortfolioContext) -> Across:
    """Return what is built for other repositories."""
    roadmap = context.report.roadmap
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
        row = Built(item, roadmap.resolve(item.owner), customers, others, reasons(risk))
        found.append(((risk is None, risk.urgency if risk is not None else (), -len(customers), item.ref), row))
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
