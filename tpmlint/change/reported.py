"""Verdicts as a report has them: with whom a capability serves, and what its interface promises otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.change.model import CapabilityVerdict, Side, TouchedCapability
from tpmlint.change.naming import label_of, lists_capability
from tpmlint.model.impact import impact_of, impact_of_initiatives
from tpmlint.model.items import Capability, Decision, Feature, Initiative, Item, Team
from tpmlint.report import ReportedFact, ReportedInterface, ReportedVerdict


def report_verdict(verdict: CapabilityVerdict, before: Side, after: Side) -> ReportedVerdict:
    """Return a verdict with its initiatives, features, internal customers and objectives.

    If an initiative explains the change, they are those of that initiative; if a feature or a decision does, those of
    its initiatives; otherwise all that the capability serves.
    """
    touch = verdict.touch
    side = after if after.roadmap.find(touch.capability.kind, touch.capability.id) is not None else before
    named = [each.item for each in verdict.evidence if each.verdict == verdict.verdict and each.item is not None]
    keys = [(kind, item_id) for kind, _, item_id in (ref.partition(":") for ref in dict.fromkeys(named))]
    found = [side.roadmap.find(*key) or side.roadmap.elsewhere.get(key) for key in keys]
    cited = [
        initiative
        for item in found
        if item is not None
        for initiative in _initiatives_behind(side, item, touch.capability)
    ]
    impact = impact_of_initiatives(side.roadmap, cited) if cited else impact_of(side.roadmap, [touch.capability])
    initiatives = tuple(cited) or impact.initiatives
    features = [each for each in found if isinstance(each, Feature)] or impact.features
    reported = (*initiatives, *features, *impact.customers, *impact.objectives)
    return ReportedVerdict(
        capability=label_of(touch.capability, before.roadmap, after.roadmap),
        title=touch.capability.title,
        owner=str(touch.capability.owner.id) if touch.capability.owner is not None else None,
        verdict=verdict.verdict,
        evidence=tuple(dict.fromkeys(each.text for each in verdict.evidence if each.verdict == verdict.verdict)),
        files=tuple(file.path for file in touch.files),
        exempt=len(touch.files) - len(touch.governed),
        initiatives=tuple(item.id for item in initiatives),
        features=tuple(item.id for item in features),
        customers=tuple(item.id for item in impact.customers),
        objectives=tuple(item.id for item in impact.objectives),
        titles={item.ref: item.title for item in (*reported, *_consumers(side, touch)) if item.title},
        interface=_report_interface(side, touch),
        paths={item.ref: item.path for item in (touch.capability, *reported)},
    )


_MOST_FACTS = 200
"""The most changed promises of a capability that a report has; the others are counted."""
_CHANGES = {"+": "added", "~": "changed", "-": "removed"}


def _consumers(side: Side, touch: TouchedCapability) -> tuple[Team, ...]:
    if touch.interface is None:
        return ()
    found = (side.roadmap.team(each.team) for each in touch.capability.consumers)
    return tuple(each for each in found if each is not None)


def _report_interface(side: Side, touch: TouchedCapability) -> ReportedInterface | None:
    interface = touch.interface
    if interface is None:
        return None
    facts = []
    for each in interface.facts[:_MOST_FACTS]:
        known = each.after or each.before
        assert known is not None
        before, after = (None if fact is None else fact.signature for fact in (each.before, each.after))
        facts.append(ReportedFact(each.name, _CHANGES[each.sign], each.path, known.line, before, after, each.breaks))
    return ReportedInterface(
        added=interface.count("+"),
        changed=interface.count("~"),
        removed=interface.count("-"),
        unread=len(interface.unread),
        facts=tuple(facts),
        files={each.path: each.reason for each in interface.unread},
        consumers=tuple(each.id for each in _consumers(side, touch)),
    )


def _initiatives_behind(side: Side, item: Item, capability: Capability) -> Iterator[Initiative]:
    """Yield the initiatives through which an item explains a change of a capability."""
    if isinstance(item, Initiative):
        yield item
    elif isinstance(item, Feature):
        yield from (each for each in side.roadmap.enablers(item) if lists_capability(each, capability, side.roadmap))
    elif isinstance(item, Decision):
        for reference in item.initiatives:
            initiative = side.roadmap.initiative(reference)
            if initiative is not None:
                yield initiative
