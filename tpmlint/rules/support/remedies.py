"""What to add to a message or the roadmap, for a capability that lacks product context."""

from __future__ import annotations

from tpmlint.change.model import CapabilityVerdict, Change, NearMiss
from tpmlint.change.naming import label_of
from tpmlint.change.suggest import citable, trailer_line, without_context
from tpmlint.change.trailers import ITEM, REASON
from tpmlint.formats.yaml.nodes import scalar
from tpmlint.model.items import Capability, Initiative, name
from tpmlint.model.prose import is_untouched_example
from tpmlint.text.messages import join_words

CHOICES = 4
"""The most initiatives that are suggested; of more, the first."""


def suggest_remedy(change: Change, verdict: CapabilityVerdict, instead: bool = False) -> str:
    """Return what to add, word for word, for a capability that lacks product context.

    Args:
        instead: whether it replaces a wrong citation.
    """
    accept, capability = change.policy.accept, verdict.touch.capability
    remedies = [suggest_listing(change, each, capability) for each in verdict.near[:1]]
    remedies += [
        f"say in {each.item.replace(':', ' ', 1)} what it is for" for each in verdict.empty[:1] if not remedies
    ]
    fits = tuple(initiative for initiative, _ in citable(change, [capability]))
    if "cited" in accept and (fits or not remedies):
        remedies.append(_cite(change, capability, fits, instead))
    elif "carried" in accept and not remedies:
        label = label_of(capability, change.before.roadmap, change.after.roadmap)
        remedies.append(f"add or edit an initiative or a decision that lists {label} in the same change")
    if "waived" in accept:
        remedies.append(f"add the lines `{ITEM}: none` and `{REASON}: <why, in a few words>` if it is for none")
    return ", or ".join(remedies)


def capabilities_line(initiative: Initiative, label: str) -> str:
    """Return the line that an initiative needs in order to list a capability, which ``label`` names."""
    names = [*(reference.text for reference in initiative.capabilities), label]
    return f"capabilities: [{', '.join(map(scalar, names))}]"


def suggest_listing(change: Change, near: NearMiss, capability: Capability) -> str:
    item = change.after.roadmap.find(near.kind, near.initiative)
    label = label_of(capability, change.before.roadmap, change.after.roadmap)
    if not isinstance(item, Initiative) or not item.is_known("capabilities"):
        return f"add {label} to the `capabilities:` of {near.kind} {near.initiative}"
    return f"write `{capabilities_line(item, label)}` in {name(item)} if it is what the change is for"


def _cite(change: Change, capability: Capability, fits: tuple[Initiative, ...], instead: bool) -> str:
    where = "the commit message"
    if change.words.written is None:
        where = "the pull request's text or a commit message"
    if not fits:
        label = label_of(capability, change.before.roadmap, change.after.roadmap)
        add = f"add the line `{ITEM}: <its id>` to {where}"
        empty = without_context(change, capability)
        if empty is not None:
            item, reason = empty
            fix = f"fix it, and add the line `{trailer_line(item)}` to {where}"
            if is_untouched_example(item):
                fix = f"replace it with work that your team plans, and {add}"
            return f"{name(item)} lists {label}, but {reason}: {fix}"
        line = f"capabilities: [{scalar(label)}]"
        return f"no open initiative lists {label}: write `{line}` in the one that the change is for, and {add}"
    lines = [f"`{trailer_line(item)}`" for item in fits[:CHOICES]]
    if instead:
        return f"let {where} say {join_words(lines, 'or')} instead"
    if len(lines) == 1:
        return f"add the line {lines[0]} to {where}"
    return f"add the line that fits to {where}: {join_words(lines, 'or')}"
