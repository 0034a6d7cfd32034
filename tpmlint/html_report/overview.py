"""The first view: the headline, how much there is of everything, and the gaps in the roadmap."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tpmlint.finding import Severity
from tpmlint.html_report.context import Subject
from tpmlint.html_report.headline import lacks
from tpmlint.html_report.timeline import late_pairs
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Initiative, Item, Team
from tpmlint.model.kinds import Kind
from tpmlint.model.schedule import Due, due

_SHOWN = 12
_NEXT = 8


class Count(Struct, frozen=True):
    """How many items of a kind there are, and how many of them are open where that can be said."""

    kind: str
    total: int
    open: int | None = None


class Gap(Struct, frozen=True):
    """A question that the roadmap leaves open, and the items that leave it.

    Args:
        more: how many items are not listed.
    """

    title: str
    why: str
    items: tuple[Item, ...]
    more: int


class Served(Struct, frozen=True):
    """A team, and how many open initiatives are for it.

    Args:
        share: of the most that are for any team, from 0 to 1.
    """

    team: Team
    initiatives: int
    share: float


class Overview(Struct, frozen=True):
    """All that the view shows.

    Args:
        gaps: those that are open; empty where there is none.
        next: the open features and initiatives whose targets come next.
        served: the internal customers, those first that most is done for.
    """

    counts: tuple[Count, ...]
    severities: tuple[tuple[str, int], ...]
    gaps: tuple[Gap, ...]
    next: tuple[Due, ...]
    served: tuple[Served, ...]


def view(subject: Subject) -> Overview:
    """Return what the first view shows."""
    roadmap = subject.roadmap
    counts = tuple(_count(kind, roadmap) for kind in roadmap.kinds.layers)
    levels = [finding.severity for finding in subject.report.findings]
    severities = tuple(
        (severity.word, levels.count(severity)) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    )
    coming = [own for item in subject.graph.items if (own := due(item)) and own.date.last >= subject.board.as_of]
    coming.sort(key=lambda own: (own.date.last, own.item.ref))
    gaps = tuple(gap for gap in _gaps(subject) if gap.items)
    return Overview(counts, severities, gaps, tuple(coming[:_NEXT]), tuple(_served(subject)[:_NEXT]))


def _count(kind: Kind, roadmap: Roadmap) -> Count:
    items = [item for item in roadmap.items if item.definition is kind]
    return Count(kind.name, len(items), sum(item.is_open for item in items) if kind.has_backlog else None)


def _served(subject: Subject) -> list[Served]:
    found = [
        (team, sum(each.is_open for each in subject.roadmap.initiatives_for(team)))
        for team in subject.graph.items
        if isinstance(team, Team)
    ]
    most = max((count for _, count in found), default=0)
    served = [Served(team, count, count / most) for team, count in found if count]
    return sorted(served, key=lambda each: (-each.initiatives, each.team.id))


def _gaps(subject: Subject) -> Iterable[Gap]:
    roadmap, graph = subject.roadmap, subject.graph
    missing = {item.ref: lacks(subject, item) for item in graph.items}
    initiatives = [each for each in graph.items if isinstance(each, Initiative) and each.is_open]
    features = [each for each in graph.items if isinstance(each, Feature) and each.is_open]
    yield _gap(
        "Enables no feature",
        "Nobody can say what customers get from this work",
        (each for each in initiatives if "feature" in missing[each.ref]),
    )
    yield _gap(
        "Names no internal customer",
        "Nobody inside the company is known to need this work",
        (each for each in initiatives if "customer" in missing[each.ref]),
    )
    yield _gap(
        "Due before something it depends on",
        "The feature is promised for a day on which its enabler is not finished",
        {pair.feature.ref: pair.feature for pair in late_pairs(roadmap)}.values(),
    )
    yield _gap(
        "Overdue",
        "Open, and its target date has passed",
        (
            each
            for each in (*features, *initiatives)
            if (own := due(each)) is not None and own.date.last < subject.board.as_of
        ),
    )
    yield _gap(
        "Rests on no initiative",
        "A feature that is planned and that no technical work is known to enable; it may need none",
        (each for each in features if "initiative" in missing[each.ref]),
    )
    yield _gap(
        "Has no customer",
        "A capability that no team is known to use, and no open initiative changes for anyone",
        (each for each in graph.items if isinstance(each, Capability) and "customer" in missing[each.ref]),
    )


def _gap(title: str, why: str, items: Iterable[Item]) -> Gap:
    every = tuple(items)
    return Gap(title, why, every[:_SHOWN], max(0, len(every) - _SHOWN))
