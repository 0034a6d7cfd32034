"""The timeline: features with what they wait for, and what puts them at risk, through any number of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.html_report.context import ReportContext
from tpmlint.model.impact import is_not_abandoned
from tpmlint.model.items import Feature, Item
from tpmlint.model.risk import Cause, Risk, state
from tpmlint.model.schedule import due
from tpmlint.text.messages import join_words

_BEFORE, _AFTER = timedelta(days=550), timedelta(days=1100)
"""How far from the day of the report a date can be and still be drawn to scale."""

_ROOM = timedelta(days=20)
_QUARTERS = 12
"""With more quarters than this the axis counts in years."""


_SHOWN_ANYWAY = ("gap", "overdue", "paused")
"""Reasons that a row shows by its date or its status."""


class Bar(Struct, frozen=True):
    """An item on the axis; places are in percent of its length.

    Args:
        start: where the work begins, or None if unknown.
        left, width: the period of the target; None without a target.
        late: days by which it is due after the feature that waits for it.
        certain: False where the two periods overlap, so that it may still be in time.
        says: what else puts something at risk, in words, such as ``off track``; else empty.
        via: what waits for it where that is not the feature itself.
    """

    item: Item
    start: float | None
    left: float | None
    width: float
    late: int = 0
    certain: bool = True
    says: str = ""
    via: Item | None = None


class FeatureGroup(Struct, frozen=True):
    """A feature with what it waits for, the last first: its enablers, and all on the way to what puts it at risk."""

    feature: Bar
    awaited: tuple[Bar, ...]


class Timeline(Struct, frozen=True):
    """The data of the view.

    Args:
        ticks: where a quarter or year begins, with its name.
        today: where the day of the report lies.
        groups: open features with a date, in the order of their dates.
        undated: the open features without one, each with whether it is at risk.
        at_risk, total: how many open features are at risk, and how many there are.
        beyond: how many dates lie outside of the axis and are drawn at its end.
    """

    ticks: tuple[tuple[float, str], ...]
    today: float
    groups: tuple[FeatureGroup, ...]
    undated: tuple[tuple[Item, bool], ...]
    at_risk: int
    total: int
    beyond: int


class Axis(Struct, frozen=True):
    """The time axis from the first day to the last."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Return where a day lies, in percent; a day outside lies at the end."""
        inside = min(max(day, self.first), self.last)
        return round(100 * (inside - self.first).days / (self.last - self.first).days, 1)

    def holds(self, day: date) -> bool:
        """Tell whether a day can be drawn to scale."""
        return self.first <= day <= self.last


def view(context: ReportContext) -> Timeline:
    """Return what the timeline shows."""
    roadmap, risks, as_of = context.roadmap, context.dated.risks, context.dated.as_of
    features = [each for each in context.graph.items if isinstance(each, Feature) and each.is_open]
    at_risk = {each.ref for each in features if (risk := risks.get(each.ref)) is not None and risk.causes}
    dated = sorted(
        (each for each in features if each.target_date is not None),
        key=lambda each: (each.target_date.last if each.target_date else date.max, each.id),
    )
    awaited = {
        each.ref: _awaited([one for one in roadmap.enablers(each) if is_not_abandoned(one)], risks.get(each.ref))
        for each in dated
    }
    days = [day for each in dated for day in _days(each)]
    days += [day for each in dated for one, _ in awaited[each.ref] for day in _days(one)]
    axis = _axis(days, as_of)
    groups = []
    for each in dated:
        risk = risks.get(each.ref)
        causes = risk.causes if risk is not None else ()
        bars = [_bar(one, axis, each, causes, via) for one, via in awaited[each.ref]]
        own = [cause for cause in causes if cause.item is each]
        feature = _bar(each, axis, each, own)
        if each.ref in at_risk and not feature.says:
            feature = replace(feature, says="at risk")
        groups.append(FeatureGroup(feature, tuple(bars)))
    return Timeline(
        tuple(_ticks(axis)),
        axis.at(as_of),
        tuple(groups),
        tuple((each, each.ref in at_risk) for each in features if each.target_date is None),
        len(at_risk),
        len(features),
        sum(not axis.holds(day) for day in days),
    )


def _awaited(enablers: Iterable[Item], risk: Risk | None) -> list[tuple[Item, Item | None]]:
    """Return the enablers of a feature and all on the way to what puts it at risk, the last due first.

    The second of each pair is what waits for the item where that is not the feature.
    """
    found: dict[str, tuple[Item, Item | None]] = {each.ref: (each, None) for each in enablers}
    for cause in risk.causes if risk is not None else ():
        steps = list(pairwise(cause.chain))
        for number, (waiting, item) in enumerate(steps, 1):
            is_known = number > 1 and not (cause.between and number == len(steps))
            found.setdefault(item.ref, (item, waiting if is_known else None))
    end = date.max.toordinal()
    return sorted(
        found.values(),
        key=lambda each: (-(each[0].target_date.last.toordinal() if each[0].target_date else end), each[0].id),
    )


def _days(item: Item) -> Iterator[date]:
    if not isinstance(item, Feature) and item.start_date is not None:
        yield item.start_date.first
    if item.target_date is not None:
        yield item.target_date.last


def _axis(days: Iterable[date], as_of: date) -> Axis:
    """Return an axis of whole quarters that holds the day of the report, with some room on either side."""
    low, high = _shift(as_of, -_BEFORE), _shift(as_of, _AFTER)
    near = [day for day in days if low <= day <= high]
    first, last = min([as_of, *near]), max([_shift(as_of, timedelta(days=180)), *near])
    first = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    return Axis(first, _next_quarter(_shift(last, _ROOM)))


def _shift(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min


def _next_quarter(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 4
    if day.year == date.max.year and month > 12:
        return date.max
    return date(day.year + (month > 12), month - 12 if month > 12 else month, 1)


def _ticks(axis: Axis) -> Iterator[tuple[float, str]]:
    yearly = (axis.last - axis.first).days > 92 * _QUARTERS
    day = axis.first
    while day < axis.last:
        if not yearly or day.month == 1:
            yield axis.at(day), str(day.year) if yearly else f"{day.year} Q{(day.month + 2) // 3}"
        day = _next_quarter(day)


def _bar(item: Item, axis: Axis, feature: Feature, causes: Iterable[Cause], via: Item | None = None) -> Bar:
    start = axis.at(item.start_date.first) if not isinstance(item, Feature) and item.start_date is not None else None
    awaiting, own = due(feature), due(item)
    late, certain = 0, True
    if awaiting is not None and own is not None and awaiting.is_before(own):
        late, certain = (own.date.last - awaiting.date.last).days, not awaiting.date.overlaps(own.date)
    reasons = [cause for cause in causes if cause.item is item and cause.reason not in _SHOWN_ANYWAY]
    says = join_words([state(cause).removeprefix("is ").removeprefix("has ") for cause in reasons])
    if item.target_date is None:
        return Bar(item, start, None, 0, late, certain, says, via)
    left = axis.at(item.target_date.first)
    width = round(max(axis.at(item.target_date.last) - left, 0.4), 1)
    return Bar(item, start, left, width, late, certain, says, via)
