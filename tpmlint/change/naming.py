"""Which items name a capability, on whichever side of a change it is, and what it is called in a report."""

from __future__ import annotations

from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Decision, Initiative, Reference


def lists_capability(initiative: Initiative, capability: Capability, roadmap: Roadmap) -> bool:
    """Tell whether an initiative of a roadmap names a capability as code that it changes."""
    kinds = ("capability", capability.kind)
    references = (each for each in initiative.capabilities if each.kind in kinds)
    return any(_means(reference, capability, roadmap) for reference in references)


def spellings(capability: Capability, roadmap: Roadmap) -> set[str]:
    """Return the texts by which a reference of a roadmap may name a capability."""
    own = roadmap.find(capability.kind, capability.id) or capability
    return {capability.id, capability.ref, *(f"{system}:{key}" for system, key in own.external.items())}


def is_about(decision: Decision, capability: Capability, roadmap: Roadmap) -> bool:
    """Tell whether a decision of a roadmap names a capability."""
    return any(_means(reference, capability, roadmap) for reference in decision.capabilities)


def _means(reference: Reference, capability: Capability, roadmap: Roadmap) -> bool:
    """Tell whether a reference names a capability, which may be on the other side of the change alone."""
    text = reference.text
    system, colon, key = text.partition(":")
    own = roadmap.find(capability.kind, capability.id)
    if text == capability.ref or (colon and own is not None and own.external.get(system) == key):
        return True
    if colon and own is None:
        return capability.external.get(system) == key and (system, key) not in roadmap.by_external
    if text != capability.id:
        return False
    found = roadmap.resolve(reference)
    return reference.kind == capability.kind if found is None else found.ref == capability.ref


def label_of(capability: Capability, *roadmaps: Roadmap) -> str:
    """Return the id of a capability, or its ``kind:id`` where one of the roadmaps has it beside another of its id."""
    having = (each for each in roadmaps if each.find(capability.kind, capability.id) is not None)
    return max((each.label(capability) for each in having), key=len, default=capability.id)
