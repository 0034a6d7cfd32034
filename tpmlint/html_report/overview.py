"""The first view: how much there is of everything, and the gaps in the roadmap."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tpmlint.finding import Severity
from tpmlint.html_report import investment, risk
from tpmlint.html_report.context import ReportContext
from tpmlint.html_report.headline import headline_of, names_customer, names_feature
from tpmlint.model.impact import is_not_abandoned
from tpmlint.model.index import Roadmap
from tpmlint.model.investment import investment_with_history
from tpmlint.model.items import Capability, Feature, Initiative, Item, Team
from tpmlint.model.kinds import STANDARD, Kind
from tpmlint.model.schedule import Due, due
from tpmlint.query.derived import derived_of
from tpmlint.text.messages import plural

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


class Question(Struct, frozen=True):
    """A question of a planning meeting.

    Args:
        at: where on the page its answer is.
        answer: the same in a few words.
    """

    text: str
    at: str
    answer: str


class Overview(Struct, frozen=True):
    """The data of the view.

    Args:
        gaps: only those with items.
        next: the open features and initiatives whose targets come next.
        served: the internal customers, most open initiatives first.
    """

    questions: tuple[Question, ...]
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
    return Overview(
        tuple(_questions(context)),
        counts,
        severities,
        gaps,
        tuple(coming[:_NEXT]),
        tuple(_count_served(context)[:_NEXT]),
    )


def _questions(context: ReportContext) -> Iterable[Question]:
    teams = sum(isinstance(item, Team) for item in context.graph.items)
    yield Question("What does each team build, for whom, and when?", "teams", plural(teams, "team"))
    risks = risk.view(context)
    late = len(risks.late) + risks.more_late
    features = any(isinstance(item, Feature) for item in context.graph.items)
    at_risk = f"{len(risks.features) + risks.more_features} of {risks.total}" if risks.features else "none"
    at_risk = at_risk if features else "not said"
    yield Question("Which features are at risk, and why?", "risk-features", at_risk)
    at = "risk-late" if late else "risk"
    overdue = sum(bool(own.overdue) for item in context.graph.items if (own := context.dated.risks.get(item.ref)))
    counts = ((overdue, "overdue"), (late - overdue, "due too early"))
    dated = any(isinstance(item, Feature | Initiative) and item.target_date for item in context.graph.items)
    answer = ", ".join(f"{count} {what}" for count, what in counts if count) or ("nothing" if dated else "not said")
    yield Question("What is late, and whom does it hurt?", at, answer)
    found = investment_with_history(context.roadmap, context.metrics)
    effort = f"{investment.number(found.total)} person-months" if found.efforts else "not said"
    at = "investment-type" if found.groups.get("type") and found.efforts else "investment"
    yield Question("Where does the effort go, planned and actual?", at, effort)
    marks = [place.mark for place in found.places]
    fed = [f"{marks.count(mark)} {mark}" for mark in ("starved", "over-fed") if mark in marks]
    at = "investment-map" if marks else "investment"
    placed = any(place.capability.evolution and place.capability.advantage for place in found.places)
    answer = ", ".join(fed) or ("none" if placed else "not said")
    yield Question("Which capability is starved or over-fed?", at, answer)
    metrics = context.metrics
    if metrics is not None and metrics.total.measurable:
        at = "unexplained" if metrics.unexplained else "capabilities" if metrics.capabilities else ""
        answer = plural(metrics.total.without_context, "change")
        yield Question("Which work has no product context?", f"history-{at}".rstrip("-"), answer)
    else:
        lacking = sum(bool(lacks(context, item)) for item in context.graph.items if isinstance(item, Initiative))
        at = "overview-gaps" if lacking else "overview"
        headline = headline_of(context)
        answer = (
            plural(lacking, "open initiative")
            if lacking
            else "none"
            if headline.named == headline.total and headline.tells_open
            else "not said"
        )
        yield Question("Which work has no product context?", at, answer)
    changed = context.report.changes
    if changed is not None:
        answer = plural(len(changed.events), "change") if changed.events else "nothing"
        yield Question(f"What changed since {changed.since}?", "changes", answer)


def _count(kind: Kind, roadmap: Roadmap) -> Count:
    items = [item for item in roadmap.items if item.kind == kind.name]
    told = kind.has_backlog and not (items and all("status" in item.unasked for item in items))
    return Count(kind, len(items), sum(item.is_open for item in items) if told else None)


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
    graph = context.graph
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


def lacks(context: ReportContext, item: Item) -> tuple[str, ...]:
    """Return what an item lacks: ``feature``, ``customer`` or ``initiative``; finished items lack nothing.

    A feature or customer in another tracker counts, and so does a completed initiative. What the source of an item
    does not say is not lacking.
    """
    roadmap = context.roadmap
    missing: list[str] = []
    if isinstance(item, Initiative) and item.is_open:
        missing += [] if names_feature(roadmap, item) or "enables" in item.unasked else ["feature"]
        missing += [] if names_customer(roadmap, item) or "internal_customers" in item.unasked else ["customer"]
    elif isinstance(item, Feature) and item.is_open:
        missing += [] if any(is_not_abandoned(each) for each in roadmap.enablers(item)) else ["initiative"]
    elif isinstance(item, Capability) and item.is_known("consumers"):
        missing += [] if any(derived_of(item.definition)["customers"].read(context.dated, item)) else ["customer"]
    return tuple(missing)
