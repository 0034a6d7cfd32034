"""The first view: the headline, how much there is of everything, and the gaps in the roadmap."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tpmlint.finding import Severity
from tpmlint.html_report.context import ReportContext
from tpmlint.html_report.timeline import late_pairs
from tpmlint.model.impact import is_not_abandoned
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Feature, Initiative, Item, Reference, Team
from tpmlint.model.kinds import STANDARD, Kind
from tpmlint.model.schedule import Due, due
from tpmlint.query.derived import derived_of

_SHOWN = 12
_NEXT = 8


class Count(Struct, frozen=True):
    """How many items of a kind there are, and how many are open if items of the kind can be."""

    kind: Kind
    total: int
    open: int | None = None


class Gap(Struct, frozen=True):
    """A kind of gap in the roadmap, and the items that have it.

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
        share: relative to the team with the most, from 0 to 1.
    """

    team: Team
    initiatives: int
    share: float


class Overview(Struct, frozen=True):
    """The data of the view.

    Args:
        gaps: only those with items.
        next: the open features and initiatives whose targets come next.
        served: the internal customers, most open initiatives first.
    """

    counts: tuple[Count, ...]
    severities: tuple[tuple[str, int], ...]
    gaps: tuple[Gap, ...]
    next: tuple[Due, ...]
    served: tuple[Served, ...]


def view(context: ReportContext) -> Overview:
    """Return what the first view shows."""
    roadmap = context.roadmap
    shown = [kind for kind in roadmap.kinds.values() if kind.layer is not None or kind.name not in STANDARD]
    counts = tuple(_count(kind, roadmap) for kind in sorted(shown, key=lambda kind: kind.depth))
    levels = [finding.severity for finding in context.report.findings]
    severities = tuple(
        (severity.word, levels.count(severity)) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    )
    coming = [own for item in context.graph.items if (own := due(item)) and own.date.last >= context.dated.as_of]
    coming.sort(key=lambda own: (own.date.last, own.item.ref))
    gaps = tuple(gap for gap in _gaps(context) if gap.items)
    return Overview(counts, severities, gaps, tuple(coming[:_NEXT]), tuple(_count_served(context)[:_NEXT]))


def _count(kind: Kind, roadmap: Roadmap) -> Count:
    items = [item for item in roadmap.items if item.kind == kind.name]
    return Count(kind, len(items), sum(item.is_open for item in items) if kind.has_backlog else None)


def _count_served(context: ReportContext) -> list[Served]:
    found = [
        (team, sum(each.is_open for each in context.roadmap.initiatives_for(team)))
        for team in context.graph.items
        if isinstance(team, Team)
    ]
    most = max((count for _, count in found), default=0)
    served = [Served(team, count, count / most) for team, count in found if count]
    return sorted(served, key=lambda each: (-each.initiatives, each.team.id))


def _gaps(context: ReportContext) -> Iterable[Gap]:
    roadmap, graph = context.roadmap, context.graph
    missing = {item.ref: lacks(context, item) for item in graph.items}
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
            if (own := due(each)) is not None and own.date.last < context.dated.as_of
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


class Headline(Struct, frozen=True):
    """The sentence and what it counts.

    Args:
        total: open initiatives.
        named: those that name a feature and an internal customer.
    """

    text: str
    named: int
    total: int


def headline_of(roadmap: Roadmap) -> Headline:
    """Return the sentence; a reference counts if it resolves or belongs to another tracker."""
    initiatives = [each for each in roadmap.initiatives if each.is_open]
    total = len(initiatives)
    named = sum(names_feature(roadmap, each) and names_customer(roadmap, each) for each in initiatives)
    if not total:
        text = "No initiative is open" if roadmap.initiatives else "No initiatives yet"
    elif total == 1:
        text = "The open initiative names " + ("a feature and a customer" if named else "no feature, or no customer")
    elif named == total:
        text = f"All {total} open initiatives name a feature and a customer"
    else:
        verb = "names" if named == 1 else "name"
        text = f"{named or 'None'} of {total} open initiatives {verb} a feature and a customer"
    return Headline(text, named, total)


def names_feature(roadmap: Roadmap, initiative: Initiative) -> bool:
    """Tell whether an initiative names a feature that it enables."""
    return any(_resolves(roadmap, enables.feature) for enables in initiative.enables)


def names_customer(roadmap: Roadmap, initiative: Initiative) -> bool:
    """Tell whether an initiative names a team that it is for."""
    return any(_resolves(roadmap, customer.team) for customer in initiative.internal_customers)


def _resolves(roadmap: Roadmap, reference: Reference | None) -> bool:
    return reference is not None and (reference.system is not None or roadmap.resolve(reference) is not None)


def lacks(context: ReportContext, item: Item) -> tuple[str, ...]:
    """Return what an item lacks: ``feature``, ``customer`` or ``initiative``; finished items lack nothing.

    A feature or customer in another tracker counts, and so does a completed initiative.
    """
    roadmap = context.roadmap
    missing: list[str] = []
    if isinstance(item, Initiative) and item.is_open:
        missing += [] if names_feature(roadmap, item) else ["feature"]
        missing += [] if names_customer(roadmap, item) else ["customer"]
    elif isinstance(item, Feature) and item.is_open:
        missing += [] if any(is_not_abandoned(each) for each in roadmap.enablers(item)) else ["initiative"]
    elif isinstance(item, Capability) and item.is_known("consumers"):
        missing += [] if any(derived_of(item.definition)["customers"].read(context.dated, item)) else ["customer"]
    return tuple(missing)
