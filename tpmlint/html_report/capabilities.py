"""Technical capabilities as products: who owns and uses them, what work goes into them, how much code they claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from tpmlint.history.path_index import PathClassifier, PathIndex
from tpmlint.html_report.context import ReportContext
from tpmlint.model.impact import impact_of
from tpmlint.model.items import Capability, Feature, Initiative, Item, Team
from tpmlint.model.ownership import Claims
from tpmlint.rule import Context, find_rule

_FOLDERS = 8


class Code(Struct, frozen=True):
    """The code under version control, as an audit counts it.

    Roadmap files and exempt files do not count, nor do files that match the option ``not-code`` of ``unmapped-code``
    unless a capability claims them.

    Args:
        claimed: files that belong to a capability.
        held: files by ``kind:id`` of the capability that they belong to.
        unmapped: the folders with the most files that belong to none, and how many.
    """

    files: int
    claimed: int
    held: Mapping[str, int]
    unmapped: tuple[tuple[str, int], ...]


def code_of(context: ReportContext) -> Code | None:
    """Return how much of the code belongs to a capability, or None without version control."""
    if context.tracked is None:
        return None
    rule_context = Context(context.dated.as_of, context.settings, lambda: context.tracked)
    not_code = rule_context.running(find_rule("unmapped-code")).words("not-code")
    index = PathIndex(
        Claims(context.roadmap.capabilities, context.settings), PathClassifier(context.settings, not_code)
    )
    held: Counter[str] = Counter()
    unclaimed: Counter[str] = Counter()
    files = claimed = 0
    for path in context.tracked:
        info = index.of(path)
        if not info.is_code:
            continue
        files += 1
        claimed += bool(info.owners)
        held.update(f"capability:{owner}" for owner in info.owners)
        if not info.owners and info.folder is not None:
            unclaimed[f"{info.folder or '.'}/"] += 1
    worst = sorted(unclaimed.items(), key=lambda each: (-each[1], each[0]))[:_FOLDERS]
    return Code(files, claimed, held, tuple(worst))


class Row(Struct, frozen=True):
    """A capability.

    Args:
        consumers: the teams that use it, with how; those that only an initiative names have an empty word.
        files: of code that belong to it, or None without version control.
        findings: how many there are about it.
    """

    capability: Capability
    owner: Item | None
    consumers: tuple[tuple[Team, str], ...]
    initiatives: tuple[Initiative, ...]
    features: tuple[Feature, ...]
    files: int | None
    findings: int


class Capabilities(Struct, frozen=True):
    """The data of the view.

    Args:
        lifecycles: the lifecycles in use, from experimental to retired.
    """

    rows: tuple[Row, ...]
    lifecycles: tuple[str, ...]
    code: Code | None


def view(context: ReportContext) -> Capabilities:
    """Return the table."""
    code = code_of(context)
    rows = tuple(_row(context, item, code) for item in context.graph.items if isinstance(item, Capability))
    lifecycles = {row.capability.lifecycle for row in rows}
    order = ("experimental", "production", "deprecated", "retired")
    return Capabilities(rows, tuple(word for word in order if word in lifecycles), code)


def _row(context: ReportContext, capability: Capability, code: Code | None) -> Row:
    roadmap = context.roadmap
    impact = impact_of(roadmap, [capability])
    how: Mapping[str, str] = {
        team.ref: consumer.interaction or ""
        for consumer in capability.consumers
        if (team := roadmap.team(consumer.team)) is not None
    }
    return Row(
        capability,
        roadmap.resolve(capability.owner),
        tuple((team, how.get(team.ref, "")) for team in impact.customers),
        impact.initiatives,
        impact.features,
        code.held.get(capability.ref, 0) if code is not None else None,
        len(context.findings.get(capability.ref, ())),
    )
