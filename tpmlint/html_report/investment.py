"""The view of investment: where the effort goes, and capabilities by evolution and advantage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from tpmlint.html_report.context import ReportContext
from tpmlint.model.investment import STANDINGS, Investment, Place, Share, investment_with_history
from tpmlint.model.items import Capability, Item

_EVOLUTION = ("genesis", "custom-built", "product", "commodity")
_ADVANTAGE = ("differentiator", "parity", "commodity")
_SHOWN, _ROWS = 12, 20
_IN_CELL = _NAMED = 8
_LEFT, _WIDE, _TALL = 110, 240, 38
_INSET, _LANES, _APART = 38, 6, 2.5
"""Where the center of a circle lies in its cell, and how many lines go down side by side to the left of it."""


class Group(Struct, frozen=True):
    """The sums by one thing.

    Args:
        more, more_months: how many rows are not shown, and their effort.
    """

    by: str
    shares: tuple[Share, ...]
    more: int
    more_months: Fraction


class Circle(Struct, frozen=True):
    """A capability drawn on the map, at its center."""

    place: Place
    x: float
    y: float
    r: float


class Arrow(Struct, frozen=True):
    """A line from a capability to one that it depends on.

    Args:
        ends: the ids of both.
        path: as SVG's ``d``.
    """

    ends: tuple[str, str]
    path: str


class Row(Struct, frozen=True):
    """A capability and who depends on whom.

    Args:
        consumers: the teams that use it.
        dependents: the capabilities that depend on it.
    """

    place: Place
    consumers: tuple[Item, ...]
    dependents: tuple[Item, ...]


class InvestmentView(Struct, frozen=True):
    """The data of the view.

    Args:
        standings: effort that is open, paused, completed, canceled, if there is any.
        more_rows: how many capabilities the table does not show.
        marked: the capabilities that are starved, and those that are over-fed, and how many more.
        arrows: who depends on whom, of the capabilities on the map.
        columns, bands: names on the map, with their places; empty names for what lacks an evolution or an advantage and
            yet depends on others, or others on it.
        rest: what does not fit into a cell of the map: place and number.
        unplaced: capabilities without evolution or advantage that are not on the map.
        sized_by: what the size of a circle stands for.
    """

    found: Investment
    standings: tuple[tuple[str, Fraction], ...]
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    more_rows: int
    marked: tuple[tuple[str, tuple[Capability, ...], int], ...]
    circles: tuple[Circle, ...]
    arrows: tuple[Arrow, ...]
    columns: tuple[tuple[str, int], ...]
    bands: tuple[tuple[str, int], ...]
    rest: tuple[tuple[int, int, int], ...]
    width: int
    height: int
    unplaced: int
    sized_by: str


def view(context: ReportContext) -> InvestmentView:
    """Return what the view shows."""
    found = investment_with_history(context.roadmap, context.metrics)
    groups = [
        Group(by, shares[:_SHOWN], len(shares[_SHOWN:]), sum((each.total for each in shares[_SHOWN:]), Fraction()))
        for by, shares in found.groups.items()
        if shares and (found.efforts or any(share.changes for share in shares))
    ]
    sized_by, size = "open effort", {each.capability.ref: float(each.months) for each in found.places}
    if not any(size.values()) and context.metrics is not None:
        sized_by, size = "changes", {each.capability.ref: float(each.changes or 0) for each in found.places}
    if not any(size.values()):
        sized_by, size = "open initiatives", {each.capability.ref: float(each.initiatives) for each in found.places}
    most = max(size.values(), default=0) or 1
    circles: list[Circle] = []
    bands: list[tuple[str, int]] = []
    rest: list[tuple[int, int, int]] = []
    top = 28
    placed = 0
    depends = _dependencies(context)
    linked = {end for pair in depends for end in pair}
    drawn = [
        each
        for each in found.places
        if (each.capability.evolution and each.capability.advantage) or each.capability.ref in linked
    ]
    evolutions = [*_EVOLUTION, *([""] if any(not each.capability.evolution for each in drawn) else [])]
    advantages = [*_ADVANTAGE, *([""] if any(not each.capability.advantage for each in drawn) else [])]
    for advantage in advantages:
        cells = [
            [
                each
                for each in drawn
                if (each.capability.evolution or "", each.capability.advantage or "") == (word, advantage)
            ]
            for word in evolutions
        ]
        for column, cell in enumerate(cells):
            placed += len(cell)
            cell.sort(key=lambda each: (not each.mark, -size[each.capability.ref], each.capability.id))
            left = _LEFT + column * _WIDE
            for number, each in enumerate(cell[:_IN_CELL]):
                r = round(4 + 11 * (size[each.capability.ref] / most) ** 0.5, 1)
                circles.append(Circle(each, left + _INSET, top + 24 + number * _TALL, r))
            if cell[_IN_CELL:]:
                rest.append((left + _INSET + 20, top + 20 + _IN_CELL * _TALL, len(cell[_IN_CELL:])))
        bands.append((advantage, top))
        top += 16 + _TALL * max(1, *(min(len(cell), _IN_CELL + 1) for cell in cells))
    return InvestmentView(
        found,
        tuple((name, months) for name in STANDINGS if (months := found.standing(name))),
        tuple(groups),
        tuple(_rows(context, found.places))[:_ROWS],
        len(found.places[_ROWS:]),
        tuple(_marked(found.places)),
        tuple(circles),
        tuple(_arrows(circles, depends)),
        tuple((word, _LEFT + column * _WIDE) for column, word in enumerate(evolutions)),
        tuple(bands),
        tuple(rest),
        _LEFT + len(evolutions) * _WIDE,
        top,
        len(found.places) - placed,
        sized_by,
    )


def _dependencies(context: ReportContext) -> list[tuple[str, str]]:
    """Return which capability depends on which, by ``kind:id``."""
    roadmap = context.roadmap
    pairs = [
        (capability.ref, awaited.ref)
        for capability in roadmap.capabilities
        for reference in capability.depends_on
        if isinstance(awaited := roadmap.resolve(reference), Capability) and awaited is not capability
    ]
    return list(dict.fromkeys(pairs))


def _arrows(circles: Iterable[Circle], depends: Iterable[tuple[str, str]]) -> Iterator[Arrow]:
    """Yield the arrows: below the words of a capability to the column of the other, and down or up by its circles."""
    at = {circle.place.capability.ref: circle for circle in circles}
    lanes: Counter[float] = Counter()
    for one, other in depends:
        if one not in at or other not in at:
            continue
        here, there = at[one], at[other]
        lane = round(there.x - _INSET + 4 + _APART * (lanes[there.x] % _LANES), 1)
        lanes[there.x] += 1
        out = f"M{here.x - here.r} {here.y}" if here.x == there.x else f"M{here.x} {here.y + here.r}V{here.y + 20}"
        yield Arrow((one, other), f"{out}H{lane}V{there.y}H{round(there.x - there.r - 2, 1)}")


def _marked(places: Iterable[Place]) -> Iterable[tuple[str, tuple[Capability, ...], int]]:
    marks: dict[str, list[Capability]] = {"starved": [], "over-fed": []}
    for place in places:
        if place.mark:
            marks[place.mark].append(place.capability)
    for mark, found in marks.items():
        if found:
            yield mark, tuple(found[:_NAMED]), len(found[_NAMED:])


def _rows(context: ReportContext, places: Iterable[Place]) -> Iterable[Row]:
    roadmap = context.roadmap
    order = {"starved": 0, "over-fed": 1, "": 2}
    for place in sorted(places, key=lambda each: (order[each.mark], -each.months, each.capability.id)):
        teams = {team.ref: team for each in place.capability.consumers if (team := roadmap.resolve(each.team))}
        dependents = {
            link.source.ref: link.source
            for link in roadmap.referrers(place.capability)
            if link.reference.field == "depends_on" and isinstance(link.source, Capability)
        }
        yield Row(place, tuple(teams.values()), tuple(dependents.values()))


def number(months: Fraction) -> str:
    """Return person-months with at most one digit after the point."""
    return f"{float(months):,.1f}".removesuffix(".0")
