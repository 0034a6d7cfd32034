"""The pages of teams: what each builds now, next and later, what waits between it and others, what it owns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tpmlint.html_report import board, capabilities, items
from tpmlint.html_report.board import Card
from tpmlint.html_report.context import ReportContext
from tpmlint.metrics import CapabilityMetrics, TeamMetrics
from tpmlint.model.items import Feature, Initiative, Item, Team
from tpmlint.model.risk import Risk
from tpmlint.model.schedule import open_work
from tpmlint.text.messages import join_words, plural

_MOST_OF_MANY = 10
"""What is listed of the waits of a team, where there are many items."""


class Work(Struct, frozen=True):
    """An open item of a team.

    Args:
        horizon: ``now``, ``next`` or ``later``.
        serves: the objectives of a feature.
        reasons: why it is at risk, or what waits for it, in a few words each.
    """

    horizon: str
    card: Card
    serves: tuple[Item, ...]
    reasons: tuple[str, ...]


class Wait(Struct, frozen=True):
    """An open item of one team that others wait for.

    Args:
        teams: the owner, if it is listed for those who wait; else those who wait: its internal customers, and the
            owners of the items that wait for it.
        waiting: the items that wait for it; none of a team that only is its customer.
        reasons: why it is at risk, or what waits for it, in a few words each.
    """

    item: Initiative | Feature
    teams: tuple[Item, ...]
    waiting: tuple[Item, ...]
    risk: Risk
    reasons: tuple[str, ...]


class Owned(Struct, frozen=True):
    """A capability of a team.

    Args:
        row: its row in the table of capabilities.
        history: its changes; None without a history, or if it has none.
    """

    row: capabilities.Row
    history: CapabilityMetrics | None


class TeamPage(Struct, frozen=True):
    """The page of one team.

    Args:
        work: its open features and initiatives, by horizon and then by date.
        at_risk: how many of them are at risk.
        waits_for: what its items, or the team as a customer, wait for from other teams, the most urgent first.
        awaited_by: what other teams wait for from it, the most urgent first.
        more_waits, more_awaited: how many are not listed.
        history: the changes of what it owns; None without a history, or if there are none.
    """

    team: Team
    work: tuple[Work, ...]
    at_risk: int
    waits_for: tuple[Wait, ...]
    awaited_by: tuple[Wait, ...]
    more_waits: int
    more_awaited: int
    owned: tuple[Owned, ...]
    history: TeamMetrics | None


class Teams(Struct, frozen=True):
    """The data of the view.

    Args:
        short: whether there are so many items that their titles are not repeated.
        history: whether the report has a history.
    """

    pages: tuple[TeamPage, ...]
    short: bool
    history: bool


def view(context: ReportContext) -> Teams:
    """Return a page for each team."""
    roadmap, metrics = context.roadmap, context.metrics
    short = len(context.graph.items) > items.FEW
    delayed = delays(context)
    work: dict[str, list[Work]] = {}
    for column in board.view(context).columns:
        for card in (*column.features, *column.initiatives):
            work.setdefault(_owner(context, card.item), []).append(
                _work(context, column.name, card, delayed.get(card.item.ref, 0))
            )
    waits_for, awaited_by = _waits(context, delayed)
    changes = {
        item.ref: each
        for each in (metrics.capabilities if metrics is not None else ())
        if (item := roadmap.find_labelled("capability", each.capability)) is not None
    }
    teams = {
        item.ref: each
        for each in (metrics.teams if metrics is not None else ())
        if (item := roadmap.find_like("team", each.team)) is not None
    }
    owned: dict[str, list[Owned]] = {}
    for row in capabilities.view(context).rows:
        owned.setdefault(_owner(context, row.capability), []).append(Owned(row, changes.get(row.capability.ref)))
    pages = []
    for team in context.graph.items:
        if not isinstance(team, Team):
            continue
        waits, awaited = waits_for.get(team.ref, []), awaited_by.get(team.ref, [])
        most = _MOST_OF_MANY if short else len(waits) + len(awaited)
        own = work.get(team.ref, [])
        pages.append(
            TeamPage(
                team,
                tuple(own),
                sum(bool(reasons(each.card.risk)) for each in own),
                tuple(waits[:most]),
                tuple(awaited[:most]),
                len(waits[most:]),
                len(awaited[most:]),
                tuple(owned.get(team.ref, ())),
                teams.get(team.ref),
            )
        )
    return Teams(tuple(pages), short, metrics is not None)


def delays(context: ReportContext) -> Mapping[str, int]:
    """Return how many days after the target of something that waits for it an item is due, by ``kind:id``."""
    found: dict[str, int] = {}
    for risk in context.dated.risks.values():
        for cause in risk.causes:
            if cause.reason == "gap":
                found[cause.item.ref] = max(cause.days, found.get(cause.item.ref, 0))
    return found


def reasons(risk: Risk | None, delay: int = 0) -> tuple[str, ...]:
    """Return why an item is at risk, in a few words each: the numbers, what it is, what it waits for.

    Args:
        delay: how many days after the target of what waits for it the item is due.
    """
    late = [f"{plural(delay, 'day')} after what waits for it"] if delay else []
    if risk is None:
        return tuple(late)
    numbers = [f"overdue by {plural(risk.overdue, 'day')}"] if risk.overdue else []
    if risk.gap and any(cause.reason == "gap" for cause in risk.causes):
        numbers.append(f"gap of {plural(risk.gap, 'day')}")
    causes = [cause for cause in risk.causes if cause.reason != "gap"]
    own: list[str] = [cause.reason for cause in causes if cause.item is risk.item and cause.reason != "overdue"]
    awaited = dict.fromkeys(str(cause.reason) for cause in causes if cause.item is not risk.item)
    if awaited:
        own.append(f"waits for what is {join_words(list(awaited))}")
    return (*numbers, *late, *(each.replace("-", " ") for each in own))


def _work(context: ReportContext, horizon: str, card: Card, delay: int) -> Work:
    item = card.item
    found = [context.roadmap.resolve(each) for each in item.objectives] if isinstance(item, Feature) else []
    return Work(horizon, card, _distinct(found), reasons(card.risk, delay))


def _waits(context: ReportContext, delayed: Mapping[str, int]) -> tuple[dict[str, list[Wait]], dict[str, list[Wait]]]:
    """Return what each team waits for from others, and what others wait for from it, the most urgent first."""
    roadmap, work = context.roadmap, open_work(context.roadmap)
    shown = {item.ref: item for item in context.graph.items}
    waits_for: dict[str, list[Wait]] = {}
    awaited_by: dict[str, list[Wait]] = {}
    risks = (risk for ref, risk in context.dated.risks.items() if ref in shown)

    def urgency(risk: Risk) -> tuple[int, tuple[object, ...]]:
        return -max(risk.lateness, delayed.get(risk.item.ref, 0)), risk.urgency

    for risk in sorted(risks, key=urgency):
        item = risk.item
        if not isinstance(item, Initiative | Feature):
            continue
        owner = roadmap.resolve(item.owner)
        waiting: dict[str, list[Item]] = {}
        if isinstance(item, Initiative):
            for customer in item.internal_customers:
                if (team := roadmap.team(customer.team)) is not None and team is not owner:
                    waiting[team.ref] = []
        for ref in work.waiting.get(item.ref, ()):
            other = roadmap.resolve(work.items[ref].owner)
            if ref in shown and other is not None and other is not owner:
                waiting.setdefault(other.ref, []).append(shown[ref])
        why = reasons(risk, delayed.get(item.ref, 0))
        for team_ref, own in waiting.items():
            waits_for.setdefault(team_ref, []).append(Wait(item, _distinct([owner]), tuple(own), risk, why))
        if waiting and owner is not None:
            teams = _distinct(shown.get(ref) for ref in waiting)
            others = _distinct(each for own in waiting.values() for each in own)
            awaited_by.setdefault(owner.ref, []).append(Wait(item, teams, others, risk, why))
    return waits_for, awaited_by


def _owner(context: ReportContext, item: Item) -> str:
    owner = context.roadmap.resolve(item.owner)
    return owner.ref if owner is not None else ""


def _distinct(found: Iterable[Item | None]) -> tuple[Item, ...]:
    return tuple({item.ref: item for item in found if item is not None}.values())
