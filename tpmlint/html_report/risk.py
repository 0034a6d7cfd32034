"""The view of risks: which features are at risk and why, and what is late and whom it hurts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct

from tpmlint.html_report.context import ReportContext
from tpmlint.model.items import Feature, Initiative, Item, Team
from tpmlint.model.risk import Cause, Risk, state
from tpmlint.model.schedule import OpenWork, open_work
from tpmlint.text.messages import join_words

_SHOWN = 20


class Chain(Struct, frozen=True):
    """The way from an item to a cause, and what is wrong with that.

    Args:
        items: what waits for each other, without the item at risk.
        between: how many items are missing before the last.
    """

    items: tuple[Item, ...]
    between: int
    says: str


class FeatureAtRisk(Struct, frozen=True):
    """A feature at risk, with the chains to all causes."""

    risk: Risk
    chains: tuple[Chain, ...]


class Late(Struct, frozen=True):
    """An open item that is overdue or due before what it waits for, and whom that hurts.

    Args:
        owner: the team that owns it, if it is known.
        features: the open features that wait for it.
        customers: the teams that it is for, and the owners of these features.
    """

    risk: Risk
    owner: Team | None
    features: tuple[Item, ...]
    customers: tuple[Team, ...]


class Risks(Struct, frozen=True):
    """The data of the view.

    Args:
        total: the open features.
        more_features, more_late: how many are not listed.
    """

    features: tuple[FeatureAtRisk, ...]
    more_features: int
    total: int
    late: tuple[Late, ...]
    more_late: int


def view(context: ReportContext, most: int = _SHOWN) -> Risks:
    """Return what is at risk and late, the most urgent first.

    Args:
        most: how many of each are listed.
    """
    risks = [risk for item in context.graph.items if (risk := context.dated.risks.get(item.ref)) is not None]
    features = [risk for risk in risks if isinstance(risk.item, Feature)]
    at_risk = sorted((risk for risk in features if risk.causes), key=lambda risk: risk.urgency)
    late = sorted((risk for risk in risks if risk.overdue or risk.gap), key=lambda risk: risk.urgency)
    work = open_work(context.roadmap)
    return Risks(
        tuple(FeatureAtRisk(risk, tuple(chains_of(risk))) for risk in at_risk[:most]),
        max(0, len(at_risk) - most),
        len(features),
        tuple(_late(context, risk, work) for risk in late[:most]),
        max(0, len(late) - most),
    )


def chains_of(risk: Risk) -> Iterable[Chain]:
    """Yield the ways to all causes, one for each item that is a cause."""
    found: dict[str, list[Cause]] = {}
    for cause in risk.causes:
        found.setdefault(cause.item.ref, []).append(cause)
    for causes in found.values():
        says = join_words([state(cause, _title) for cause in causes])
        yield Chain(causes[0].chain[1:], causes[0].between, says)


def risky_steps(context: ReportContext) -> frozenset[tuple[str, str]]:
    """Return, of all that is at risk, the steps on the way to a cause: what waits and what it waits for."""
    steps: set[tuple[str, str]] = set()
    for risk in context.dated.risks.values():
        for cause in risk.causes:
            refs = [item.ref for item in cause.chain]
            steps.update(pairwise(refs[:-1] if cause.between else refs))
    return frozenset(steps)


def _title(item: Item) -> str:
    return item.title or item.id


def _late(context: ReportContext, risk: Risk, work: OpenWork) -> Late:
    reached: dict[str, Item] = {}
    queue = deque([risk.item.ref])
    while queue:
        for ref in work.waiting.get(queue.popleft(), ()):
            if ref not in reached and ref != risk.item.ref:
                reached[ref] = work.items[ref]
                queue.append(ref)
    features = [item for item in reached.values() if isinstance(item, Feature) and not item.is_foreign]
    teams: list[Team | None] = []
    if isinstance(risk.item, Initiative):
        teams += [context.roadmap.team(customer.team) for customer in risk.item.internal_customers]
    teams += [context.roadmap.team(feature.owner) for feature in features]
    customers = tuple({team.ref: team for team in teams if team is not None}.values())
    return Late(risk, context.roadmap.team(risk.item.owner), tuple(features), customers)
