"""The timeline: features with the initiatives that enable them; late ones are marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct

from tpmlint.html_report.context import ReportContext
from tpmlint.model.dates import Period
from tpmlint.model.impact import is_not_abandoned
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, Item
from tpmlint.model.schedule import due_enablers

_BEFORE, _AFTER = timedelta(days=550), timedelta(days=1100)
"""How far from the day of the report a date can be and still be drawn to scale."""

_ROOM = timedelta(days=20)
_QUARTERS = 12
"""With more quarters than this the axis counts in years."""


class Pair(Struct, frozen=True):
    """A feature that is due before an initiative that enables it.

    Args:
        days: between the last days of the two targets.
        certain: False where the two periods overlap, so that it may still be in time.
    """

    feature: Feature
    enabler: Initiative
    days: int
    certain: bool


class Bar(Struct, frozen=True):
    """An item on the axis; places are in percent of its length.

    Args:
        start: where the work begins, or None if unknown.
        left, width: the period of the target; None without a target.
        late: days that a feature's enabler comes after it.
    """

    item: Initiative | Feature
    start: float | None
    left: float | None
    width: float
    late: int | None = None
    certain: bool = True


class FeatureGroup(Struct, frozen=True):
    """A feature with its enablers, the last of them first."""

    feature: Bar
    enablers: tuple[Bar, ...]


class Timeline(Struct, frozen=True):
    """The data of the view.

    Args:
        ticks: where a quarter or year begins, with its name.
        today: where the day of the report lies.
        groups: open features with a date, in the order of their dates; bars mark the late ones.
        undated: the open features without one.
        beyond: how many dates lie outside of the axis and are drawn at its end.
    """

    ticks: tuple[tuple[float, str], ...]
    today: float
    groups: tuple[FeatureGroup, ...]
    undated: tuple[Item, ...]
    pairs: int
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


def late_pairs(roadmap: Roadmap) -> Iterator[Pair]:
    """Yield what ``feature-before-enabler`` finds, pair by pair, the longest wait of a feature first."""
    for own, awaited in due_enablers(roadmap):
        late = [each for each in awaited if own.is_before(each)]
        for other in sorted(late, key=lambda each: (-each.date.last.toordinal(), each.item.id)):
            assert isinstance(own.item, Feature)
            assert isinstance(other.item, Initiative)
            days = (other.date.last - own.date.last).days
            yield Pair(own.item, other.item, days, not own.date.overlaps(other.date))


def view(context: ReportContext) -> Timeline:
    """Return what the timeline shows."""
    roadmap, as_of = context.roadmap, context.dated.as_of
    late = {(pair.feature.ref, pair.enabler.ref): pair for pair in late_pairs(roadmap)}
    features = [each for each in context.graph.items if isinstance(each, Feature) and each.is_open]
    rests = {each.ref: [one for one in roadmap.enablers(each) if is_not_abandoned(one)] for each in features}
    dated = sorted(
        (each for each in features if each.target_date is not None),
        key=lambda each: (each.target_date.last if each.target_date else date.max, each.id),
    )
    days = [day for each in dated for day in _days(each)]
    days += [day for each in dated for enabler in rests[each.ref] for day in _days(enabler)]
    axis = _axis(days, as_of)
    groups = [
        FeatureGroup(
            _bar(each, axis),
            tuple(_bar(one, axis, late.get((each.ref, one.ref))) for one in _latest_first(rests[each.ref])),
        )
        for each in dated
    ]
    return Timeline(
        tuple(_ticks(axis)),
        axis.at(as_of),
        tuple(groups),
        tuple(each for each in features if each.target_date is None),
        len(late),
        sum(not axis.holds(day) for day in days),
    )


def _latest_first(initiatives: Iterable[Initiative]) -> list[Initiative]:
    end = date.max.toordinal()
    return sorted(
        initiatives, key=lambda each: (-(each.target_date.last.toordinal() if each.target_date else end), each.id)
    )


def _days(item: Initiative | Feature) -> Iterator[date]:
    if isinstance(item, Initiative) and item.start_date is not None:
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


def _bar(item: Initiative | Feature, axis: Axis, pair: Pair | None = None) -> Bar:
    target: Period | None = item.target_date
    start = axis.at(item.start_date.first) if isinstance(item, Initiative) and item.start_date is not None else None
    late, certain = (pair.days, pair.certain) if pair is not None else (None, True)
    if target is None:
        return Bar(item, start, None, 0, late, certain)
    left = axis.at(target.first)
    return Bar(item, start, left, round(max(axis.at(target.last) - left, 0.4), 1), late, certain)
