"""Whom a change concerns: the verdicts as a reader is shown them."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.change.model import Judged, Side
from tpmlint.change.verdicts import lists
from tpmlint.finding import CapabilityVerdict
from tpmlint.roadmap.impact import impact_of, impact_of_initiatives
from tpmlint.roadmap.items import Capability, Decision, Feature, Initiative, Item


def concerned(judged: Judged, before: Side, after: Side) -> CapabilityVerdict:
    """Return a verdict with the initiatives, features, internal customers and objectives concerned.

    Where an initiative explains the change, they are those of that initiative; where a feature or a decision does,
    those that stand behind it; else all that the capability serves.
    """
    touch = judged.touch
    side = after if after.roadmap.find("capability", touch.capability.id) is not None else before
    named = [each.item for each in judged.evidence if each.verdict == judged.verdict and each.item is not None]
    found = [side.roadmap.find(*ref.split(":", 1)) for ref in dict.fromkeys(named)]
    cited = [initiative for item in found if item is not None for initiative in _behind(side, item, touch.capability)]
    impact = impact_of_initiatives(side.roadmap, cited) if cited else impact_of(side.roadmap, [touch.capability])
    initiatives = tuple(cited) or impact.initiatives
    features = [each for each in found if isinstance(each, Feature)] or impact.features
    told = (*initiatives, *features, *impact.customers, *impact.objectives)
    return CapabilityVerdict(
        capability=touch.capability.id,
        title=touch.capability.title,
        owner=str(touch.capability.owner.id) if touch.capability.owner is not None else None,
        verdict=judged.verdict,
        evidence=tuple(dict.fromkeys(each.text for each in judged.evidence if each.verdict == judged.verdict)),
        files=tuple(file.path for file in touch.files),
        exempt=len(touch.files) - len(touch.governed),
        initiatives=tuple(item.id for item in initiatives),
        features=tuple(item.id for item in features),
        customers=tuple(item.id for item in impact.customers),
        objectives=tuple(item.id for item in impact.objectives),
        titles={item.ref: item.title for item in told if item.title},
    )


def _behind(side: Side, item: Item, capability: Capability) -> Iterator[Initiative]:
    """Yield the initiatives through which an item explains a change of a capability."""
    if isinstance(item, Initiative):
        yield item
    elif isinstance(item, Feature):
        for link in side.roadmap.referrers(item):
            if isinstance(link.source, Initiative) and link.reference.field == "enables":
                yield from [link.source] if lists(link.source, capability) else []
    elif isinstance(item, Decision):
        for reference in item.initiatives:
            initiative = side.roadmap.initiative(reference)
            if initiative is not None:
                yield initiative
