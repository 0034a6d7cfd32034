"""The technical capabilities as products: who owns them, who uses them, and what work is going into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpmlint.roadmap.impact import impact_of
from tpmlint.roadmap.items import Capability, Feature, Initiative, Item, Team
from tpmlint.site.coverage import Code, code_of
from tpmlint.site.subject import Subject


@dataclass(frozen=True, slots=True)
class Row:
    """A capability.

    Args:
        consumers: the teams that use it, with how; those that only an initiative names have an empty word.
        files: of code that belong to it, or None where there is no version control.
        findings: how many there are about it.
    """

    capability: Capability
    owner: Item | None
    consumers: tuple[tuple[Team, str], ...]
    initiatives: tuple[Initiative, ...]
    features: tuple[Feature, ...]
    files: int | None
    findings: int


@dataclass(frozen=True, slots=True)
class Capabilities:
    """All that the view shows.

    Args:
        lifecycles: the words that occur, in the order of a life.
    """

    rows: tuple[Row, ...]
    lifecycles: tuple[str, ...]
    code: Code | None


def view(subject: Subject) -> Capabilities:
    """Return the table."""
    code = code_of(subject)
    rows = tuple(_row(subject, item, code) for item in subject.graph.items if isinstance(item, Capability))
    there = {row.capability.lifecycle for row in rows}
    order = ("experimental", "production", "deprecated", "retired")
    return Capabilities(rows, tuple(word for word in order if word in there), code)


def _row(subject: Subject, capability: Capability, code: Code | None) -> Row:
    roadmap = subject.roadmap
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
        len(subject.findings.get(capability.ref, ())),
    )
