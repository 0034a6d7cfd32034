"""Findings in Markdown: the worst first, each rule's together, as many as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tpmlint.finding import Finding, Location, Severity
from tpmlint.reporters.drawing.budget import size
from tpmlint.reporters.drawing.inline import code, prose
from tpmlint.reporters.drawing.sweep import LEAST, gathered
from tpmlint.text import plural

_MOST = 12
_NOTE = 200


def counted(severities: Counter[Severity]) -> str:
    """Return ``1 error, 2 warnings, 1 info``."""
    return ", ".join(
        f"{severities[severity]} info" if severity == Severity.INFO else plural(severities[severity], severity.word)
        for severity in sorted(severities, reverse=True)
    )


def place(location: Location) -> str:
    """Return ``path:line`` as a code span."""
    return code(location.path if location.span is None else f"{location.path}:{location.span.line}")


def entries(findings: Sequence[Finding], room: int) -> list[str]:
    """Return the findings as lists within ``room`` bytes, and how many there was no room for."""
    lines: list[str] = []
    left: Counter[Severity] = Counter()
    room -= _NOTE
    for finding, drawn in _drawn(findings):
        entry = [] if left else drawn()
        room -= sum(map(size, entry))
        if left or room < 0:
            left[finding.severity] += 1
        else:
            lines += entry
    if left:
        verb = "is" if sum(left.values()) == 1 else "are"
        lines += ["", f"**{plural(sum(left.values()), 'more finding')} {verb} not shown here**: {counted(left)}."]
    return lines


def _drawn(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Callable[[], list[str]]]]:
    """Yield findings in their order, each with what gives its lines: of most of very many nobody asks for them."""
    by_rule: dict[tuple[int, str], list[Finding]] = {}
    for finding in gathered(tuple(findings)):
        by_rule.setdefault((-finding.severity, finding.rule), []).append(finding)
    for _, group in sorted(by_rule.items(), key=lambda each: each[0][0]):
        if len(group) < LEAST:
            yield from ((finding, partial(_whole, finding)) for finding in group)
            continue
        first = group[0]
        alike = len({finding.help for finding in group}) == 1
        head = f"- **{first.severity.word}** {code(first.rule)}, {len(group)} times{_help(first) if alike else ''}"
        yield first, partial(_short, first, not alike, head)
        yield from ((finding, partial(_short, finding, not alike)) for finding in group[1:])


def _short(finding: Finding, helped: bool, *before: str) -> list[str]:
    said = f"{place(finding.location)} {prose(finding.message)}"
    return [*before, f"  - {said}{_help(finding) if helped else ''}"]


def _whole(finding: Finding) -> list[str]:
    said = f"{prose(finding.message)}<br>{place(finding.location)} {code(finding.rule)}{_help(finding)}"
    more = len(finding.related) - _MOST
    return [
        f"- **{finding.severity.word}** {said}",
        *(f"  - {place(each.location)} {prose(each.message)}" for each in finding.related[:_MOST]),
        *([f"  - and {plural(more, 'more place')}"] if more > 0 else []),
    ]


def _help(finding: Finding) -> str:
    return f"<br>Help: {prose(finding.help)}" if finding.help else ""
