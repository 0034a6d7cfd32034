"""One entry for a change that touches many items in the same way, where forty would hide everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.finding import Finding, RelatedPlace
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.rule import Grouping

LEAST = 4
"""Fewer than these are told one by one, each with its own help."""

_MOST = 12
"""Places that one entry names; the table of touched capabilities names all."""


def grouped(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """Yield findings in order, many of a rule that wants them together as a single one at the first place."""
    alike: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.rule, finding.severity), []).append(finding)
    groups = {
        key: (group, grouping)
        for key, group in alike.items()
        if len(group) >= LEAST and (grouping := _grouping(group[0])) is not None
    }
    for finding in findings:
        found = groups.get((finding.rule, finding.severity))
        if found is None:
            yield finding
        elif finding is found[0][0]:
            yield _as_one(*found)


def _grouping(finding: Finding) -> Grouping | None:
    from tpmlint.rule import find_rule_in

    entry = find_rule_in(finding.category, finding.rule)
    return entry.rule.grouping if entry is not None else None


def _as_one(group: list[Finding], grouping: Grouping) -> Finding:
    first, *others = group
    kind = (first.item or first.subject).partition(":")[0]
    named = ", ".join(_name(each) for each in group[:_MOST])
    more = f" and {len(group) - _MOST} more" if len(group) > _MOST else ""
    places = tuple(RelatedPlace(f"{_name(each)} too", each.location) for each in others[: _MOST - 1])
    return replace(
        first,
        message=f"{plural(len(group), kind)} {grouping.message}: {named}{more}",
        related=places,
        help=grouping.help,
    )


def _name(finding: Finding) -> str:
    return (finding.item or finding.subject).partition(":")[2]
