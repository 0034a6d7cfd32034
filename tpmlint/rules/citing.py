"""What people said of a change, and what they would have to say for its code to have product context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tpmlint.change.model import Change, Judged
from tpmlint.change.suggest import ITEM, REASON, trailer
from tpmlint.change.verdicts import lists
from tpmlint.change.words import Citation, NoItem, said
from tpmlint.formats.yaml.emit import scalar
from tpmlint.roadmap.items import Capability, Initiative
from tpmlint.rules.phrasing import listed

CHOICES = 4
"""So many initiatives are offered for citing; of more, the first."""


def spoken(change: Change) -> Iterator[Citation | NoItem]:
    """Yield what the trailers of a change name, without the commits that lie before adoption."""
    words = change.words
    commits = tuple(commit for commit in words.commits if commit.governed)
    written = words.written if words.governed else None
    return said(replace(words, commits=commits, written=written), change.policy)


def citations(change: Change) -> dict[str, list[Citation]]:
    """Return what is cited, as written, with everybody who does so."""
    found: dict[str, list[Citation]] = {}
    for each in spoken(change):
        if isinstance(each, Citation):
            found.setdefault(each.text, []).append(each)
    return found


def fitting(change: Change, capability: Capability) -> tuple[Initiative, ...]:
    """Return the initiatives that may be cited for a capability: open before or after, and listing it.

    Active ones come first.
    """
    found = {
        item.id: item
        for side in (change.before, change.after)
        for item in side.roadmap.initiatives
        if item.is_open and lists(item, capability)
    }
    return tuple(sorted(found.values(), key=lambda item: item.status != "active"))


def remedy(change: Change, judged: Judged, instead: bool = False) -> str:
    """Return what to add, word for word, for a capability that lacks product context.

    Args:
        instead: whether something wrong was said, in place of which it belongs.
    """
    accept, capability = change.policy.accept, judged.touch.capability
    ways = [_list_it(change, each.initiative, capability) for each in judged.near[:1]]
    fits = fitting(change, capability)
    if "cited" in accept and (fits or not ways):
        ways.append(_cite(change, capability, fits, instead))
    elif "carried" in accept and not ways:
        ways.append(f"add or edit an initiative or a decision that lists {capability.id} in the same change")
    if "waived" in accept:
        ways.append(f"add the lines `{ITEM}: none` and `{REASON}: <why, in a few words>` if it is for none")
    return ", or ".join(ways)


def entry(initiative: Initiative, capability: Capability) -> str:
    """Return the line that an initiative needs in order to list a capability."""
    names = [*(reference.text for reference in initiative.capabilities), capability.id]
    return f"capabilities: [{', '.join(map(scalar, names))}]"


def _list_it(change: Change, initiative_id: str, capability: Capability) -> str:
    item = change.after.roadmap.find("initiative", initiative_id)
    if not isinstance(item, Initiative) or not item.known("capabilities"):
        return f"add {capability.id} to the `capabilities:` of initiative {initiative_id}"
    return f"write `{entry(item, capability)}` in initiative {item.id} if it is what the change is for"


def _cite(change: Change, capability: Capability, fits: tuple[Initiative, ...], instead: bool) -> str:
    where = "the commit message"
    if change.words.written is None:
        where = "the pull request's text or a commit message"
    if not fits:
        line = f"capabilities: [{scalar(capability.id)}]"
        return (
            f"no open initiative lists {capability.id}: write `{line}` in the one that the change is for, and add "
            f"the line `{ITEM}: <its id>` to {where}"
        )
    lines = [f"`{trailer(item)}`" for item in fits[:CHOICES]]
    if instead:
        return f"let {where} say {listed(lines, 'or')} instead"
    if len(lines) == 1:
        return f"add the line {lines[0]} to {where}"
    return f"add the line that fits to {where}: {listed(lines, 'or')}"
