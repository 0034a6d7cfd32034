"""Whom a change concerns: the verdicts as a reader is shown them."""

from __future__ import annotations

from tpmlint.change.model import Judged, Side
from tpmlint.finding import CapabilityVerdict
from tpmlint.roadmap.impact import impact_of, impact_of_initiatives
from tpmlint.roadmap.items import Initiative


def concerned(judged: Judged, before: Side, after: Side) -> CapabilityVerdict:
    """Return a verdict with the initiatives, features, internal customers and objectives concerned.

    Where an initiative explains the change, they are those of that initiative, else all that the capability serves.
    """
    touch = judged.touch
    side = after if after.roadmap.find("capability", touch.capability.id) is not None else before
    named = [each.item for each in judged.evidence if each.verdict == judged.verdict and each.item is not None]
    found = [side.roadmap.find(*ref.split(":", 1)) for ref in dict.fromkeys(named)]
    cited = [item for item in found if isinstance(item, Initiative)]
    impact = impact_of_initiatives(side.roadmap, cited) if cited else impact_of(side.roadmap, [touch.capability])
    return CapabilityVerdict(
        capability=touch.capability.id,
        title=touch.capability.title,
        owner=str(touch.capability.owner.id) if touch.capability.owner is not None else None,
        verdict=judged.verdict,
        evidence=tuple(dict.fromkeys(each.text for each in judged.evidence if each.verdict == judged.verdict)),
        files=tuple(file.path for file in touch.files),
        exempt=len(touch.files) - len(touch.governed),
        initiatives=tuple(item.id for item in cited or impact.initiatives),
        features=tuple(item.id for item in impact.features),
        customers=tuple(item.id for item in impact.customers),
        objectives=tuple(item.id for item in impact.objectives),
    )
