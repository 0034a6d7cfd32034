"""The first line of an answer: whom something is for, or why nobody can say."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tpmlint.model.impact import Impact
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Decision, Feature, Item, Objective, Team
from tpmlint.model.load import inside
from tpmlint.model.phrases import name
from tpmlint.query.graph import owned_by
from tpmlint.query.target import Code
from tpmlint.text.messages import join_words, plural

_SEVERAL = 3
_CLAIM = "add a pattern to the `paths` of a capability, or write one with `tpmlint new capability ID --path PATTERN`"
_NOBODY = "nobody that the roadmap names"


class Headline(Struct, frozen=True):
    """An answer in a sentence without a full stop, and what to do where it is a poor one."""

    text: str
    remedy: str | None = None


def of_code(codes: Sequence[Code], whole: Code, impact: Impact, roadmap: Roadmap, folder: str) -> Headline:
    """Return the answer for files.

    Args:
        codes: as they were asked about.
        whole: all of them.
        folder: where the configuration lies, to which the patterns are relative.
    """
    what, is_one = _called(codes, whole)
    if not whole.files:
        if whole.kind == "change":
            return Headline(f"Nothing changed since {whole.name}")
        return Headline(f"{what} {'holds' if is_one else 'hold'} no file but such as git ignores")
    if impact.customers:
        return Headline(f"{what} {'is' if is_one else 'are'} for {join_words([team.id for team in impact.customers])}")
    if whole.claimed:
        ids = join_words([each.capability.id for each in whole.claimed][:_SEVERAL])
        who = f"name who uses {ids} under `consumers`, or write the initiative that changes it and for whom"
        return Headline(f"{what} {'is' if is_one else 'are'} for {_NOBODY}", who)
    if whole.unclaimed:
        said = f"{what} {'belongs' if is_one else 'belong'} to no capability, so nobody can say for whom"
        if all(inside(folder, path) is None for path in whole.unclaimed):
            return Headline(said, f"capabilities of this roadmap claim files in {folder}/ only")
        return Headline(said, _CLAIM)
    items = [item.ref for item in roadmap.items if item.path in whole.own]
    remedy = f"ask for an item in it, such as {join_words(items[:_SEVERAL], 'or')}" if items else None
    return Headline(f"{what} {'is' if is_one else 'are'} the roadmap's own, and code of no capability", remedy)


def of_item(item: Item, impact: Impact, roadmap: Roadmap) -> Headline:
    """Return the answer for an item."""
    customers = [team.id for team in impact.customers]
    if isinstance(item, Team):
        consumed = sum(link.reference.field == "consumers" for link in roadmap.referrers(item))
        return Headline(
            f"{name(item)} needs {plural(len(impact.initiatives), 'initiative')}, "
            f"consumes {plural(consumed, 'capability')} and owns {plural(len(owned_by(roadmap, item)), 'item')}"
        )
    if isinstance(item, Feature):
        rests = plural(len(impact.initiatives), "initiative")
        whom = f", for {join_words(customers)}" if customers else ""
        return Headline(f"{name(item)} rests on {rests}{whom}")
    if isinstance(item, Objective):
        served = f"{plural(len(impact.features), 'feature')} and {plural(len(impact.initiatives), 'initiative')}"
        whom = f", for {join_words(customers)}" if customers else ""
        return Headline(f"{name(item)} is served by {served}{whom}")
    if isinstance(item, Decision):
        about = (*impact.initiatives, *impact.features, *impact.capabilities)
        return Headline(
            f"{name(item)} is about {join_words([each.ref for each in about]) or 'nothing that the roadmap names'}"
        )
    remedy: str | None = None
    if not customers:
        fields = "`consumers`" if isinstance(item, Capability) else "`internal_customers`"
        remedy = f"name the teams that need it under {fields}"
    return Headline(f"{name(item)} is for {join_words(customers) or _NOBODY}", remedy)


def _called(codes: Sequence[Code], whole: Code) -> tuple[str, bool]:
    """Return what to call files, and whether that is a singular."""
    if whole.kind == "change":
        count = len(whole.files)
        return f"What changed since {whole.name} ({plural(count, 'file')})", True
    if len(codes) <= _SEVERAL:
        return join_words([code.name for code in codes]), len(codes) == 1
    return f"These {len(codes)} paths", False
