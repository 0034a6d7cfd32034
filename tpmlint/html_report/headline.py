"""The headline of the report: the worst that is true, and what it counts."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Severity
from tpmlint.html_report.context import ReportContext
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, Item, Reference
from tpmlint.model.prose import is_untouched_example
from tpmlint.model.risk import Risk, why
from tpmlint.text.messages import plural

_LONGEST = 60
"""Characters of a title in the headline."""


class Headline(Struct, frozen=True):
    """The headline, and the sentence on product context.

    Args:
        text: the worst that is true, without a full stop.
        tone: ``bad``, ``doubtful`` or ``good``.
        context: of how many open initiatives somebody can name a feature and a customer.
        total: open initiatives.
        named: those that name a feature and an internal customer.
        tells_open: whether there are any, or the roadmap says of all initiatives that they are closed.
    """

    text: str
    tone: str
    context: str
    named: int
    total: int
    tells_open: bool


def headline_of(context: ReportContext) -> Headline:
    """Return the headline of a report: features at risk come first, what is merely fine comes last."""
    roadmap = context.roadmap
    initiatives = [each for each in roadmap.initiatives if each.is_open]
    total = len(initiatives)
    named = sum(
        names_feature(roadmap, each) and names_customer(roadmap, each) and not is_untouched_example(each)
        for each in initiatives
    )
    text, tone = _worst(context)
    sentence = _context_sentence(roadmap, initiatives, named)
    tells_open = total > 0 or not any("status" in each.unasked for each in roadmap.initiatives)
    if not text:
        text, tone = sentence, "good" if named == total and tells_open else "doubtful"
    elif tone == "good" and named < total:
        text, tone = sentence, "doubtful"
    return Headline(text, tone, sentence, named, total, tells_open)


def _worst(context: ReportContext) -> tuple[str, str]:
    """Return what is wrong with the plan and its tone, or that no feature is at risk; empty without open features."""
    risks = [risk for item in context.graph.items if (risk := context.dated.risks.get(item.ref)) is not None]
    features = [risk for risk in risks if isinstance(risk.item, Feature)]
    at_risk = sorted((risk for risk in features if risk.causes), key=lambda risk: risk.urgency)
    if at_risk:
        count = f"{len(at_risk)} of {plural(len(features), 'feature')} {'is' if len(at_risk) == 1 else 'are'} at risk"
        if len(features) == 1:
            count = "The only open feature is at risk"
        return f"{count}: {_sentence(at_risk[0])}", "bad"
    overdue = sorted((risk for risk in risks if risk.overdue), key=lambda risk: risk.urgency)
    if overdue:
        count = "1 item is" if len(overdue) == 1 else f"{len(overdue)} items are"
        return f"{count} overdue: {_title(overdue[0].item)} by {plural(overdue[0].overdue, 'day')}", "bad"
    errors = sum(finding.severity is Severity.ERROR for finding in context.report.findings)
    if errors:
        return f"The roadmap has {plural(errors, 'error')}", "bad"
    return ("No feature is at risk", "good") if features else ("", "good")


def _sentence(risk: Risk) -> str:
    """Return why an item is at risk, by its worst cause; what lies between the two stands in the view of risks."""
    first = risk.causes[0].item
    causes = [
        replace(cause, chain=cause.chain[:1] if cause.item is risk.item else (risk.item, cause.item), between=0)
        for cause in risk.causes
        if cause.item is first
    ]
    return f"{_title(risk.item)} {why(replace(risk, causes=tuple(causes)), called=_title)}"


def _title(item: Item) -> str:
    title = " ".join((item.title or item.id).split())
    if len(title) <= _LONGEST:
        return title
    words = title[:_LONGEST].rpartition(" ")[0]
    return f"{words if len(words) > _LONGEST // 2 else title[: _LONGEST - 1]}…"


def _context_sentence(roadmap: Roadmap, initiatives: Sequence[Initiative], named: int) -> str:
    """Return of how many open initiatives somebody can name a feature and a customer, or why that is not known."""
    total = len(initiatives)
    if not total:
        unknown = sum("status" in each.unasked for each in roadmap.initiatives)
        if unknown:
            return (
                f"The roadmap does not say whether {_its(unknown, 'initiative')} {'is' if unknown == 1 else 'are'} open"
            )
        return "No initiative is open" if roadmap.initiatives else "No initiatives yet"
    if all(map(is_untouched_example, initiatives)):
        subject = "The open initiative is" if total == 1 else "All open initiatives are"
        return f"{subject} what `tpmlint init` wrote as an example"
    if all({"enables", "internal_customers"} <= each.unasked for each in initiatives):
        return f"The roadmap does not say what {_its(total, 'open initiative')} {'is' if total == 1 else 'are'} for"
    if total == 1:
        return "The open initiative names " + ("a feature and a customer" if named else "no feature, or no customer")
    if named == total:
        return f"All {total} open initiatives name a feature and a customer"
    verb = "names" if named == 1 else "name"
    return f"{named or 'None'} of {total} open initiatives {verb} a feature and a customer"


def _its(count: int, noun: str) -> str:
    return f"the {noun}" if count == 1 else f"its {plural(count, noun)}"


def names_feature(roadmap: Roadmap, initiative: Initiative) -> bool:
    """Tell whether an initiative names a feature that it enables; one in another tracker counts."""
    return any(_resolves(roadmap, enables.feature) for enables in initiative.enables)


def names_customer(roadmap: Roadmap, initiative: Initiative) -> bool:
    """Tell whether an initiative names a team that it is for."""
    return any(_resolves(roadmap, customer.team) for customer in initiative.internal_customers)


def _resolves(roadmap: Roadmap, reference: Reference | None) -> bool:
    return reference is not None and (reference.system is not None or roadmap.resolve(reference) is not None)
