"""The fields by which findings can be chosen, sorted and shown."""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.finding import Finding, Severity
from tpmlint.planning.fields import refused
from tpmlint.planning.values import Field, Value, without
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Item
from tpmlint.rule import CATEGORIES

COLUMNS = ("rule", "severity", "item", "place", "message")
"""The columns where nobody asks for others."""

_SEVERITIES = tuple(severity.word for severity in sorted(Severity, reverse=True) if severity is not Severity.OFF)


def finding_fields(roadmap: Roadmap) -> Mapping[str, Field[Finding]]:
    """Return the fields of a finding by name.

    Args:
        roadmap: to know the owners of items.
    """

    def owner(finding: Finding) -> tuple[Value, ...]:
        item = item_of(finding, roadmap)
        team = roadmap.team(item.owner) if item is not None else None
        return (team.id,) if team is not None else (item.owner.text,) if item is not None and item.owner else ()

    fields: tuple[Field[Finding], ...] = (
        Field("rule", lambda finding: (finding.rule,)),
        Field("category", lambda finding: (finding.category,), words=CATEGORIES),
        Field("severity", lambda finding: (finding.severity.word,), words=_SEVERITIES),
        Field("item", lambda finding: (finding.item,) if finding.item is not None else ()),
        Field("owner", owner, alike=without("team:")),
        Field("place", lambda finding: (place(finding),)),
        Field("file", lambda finding: (finding.location.path,)),
        Field(
            "line",
            lambda finding: (finding.location.span.line,) if finding.location.span is not None else (),
            type="number",
        ),
        Field("message", lambda finding: (finding.message,)),
        Field("help", lambda finding: (finding.help,) if finding.help is not None else ()),
        Field("fingerprint", lambda finding: (finding.fingerprint,)),
    )
    return {field.name: field for field in fields}


def finding_field(name: str, roadmap: Roadmap, place: str) -> Field[Finding]:
    """Return a field of findings; raise a Refusal if there is none of that name."""
    known = finding_fields(roadmap)
    if name not in known:
        raise refused("finding", name, known, place, f"it has {', '.join(known)}")
    return known[name]


def item_of(finding: Finding, roadmap: Roadmap) -> Item | None:
    """Return the item at fault."""
    if finding.item is None:
        return None
    kind, _, name = finding.item.partition(":")
    return roadmap.find(kind, name)


def place(finding: Finding) -> str:
    """Return where a finding points: ``path:line:column``, as far as it is known."""
    span = finding.location.span
    return finding.location.path if span is None else f"{finding.location.path}:{span.line}:{span.column}"
