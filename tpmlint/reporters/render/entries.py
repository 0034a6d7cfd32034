"""Findings in Markdown: the worst first, each rule's together, as many as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tpmlint.finding import Finding, Location, Severity
from tpmlint.reporters.render.grouping import LEAST, grouped
from tpmlint.reporters.render.markdown import code, prose, size
from tpmlint.text.messages import plural

_MOST = 12
_NOTE = 200
_FEW = 10
"""Findings of a rule that are shown before the worst take all room."""


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
    """Return the findings as lists within ``room`` bytes, and how many of each rule there was no room for.

    Every rule is told of, by its first few findings; what room is left then goes to the worst.
    """
    room -= _NOTE
    groups: list[_Group] = []
    left: Counter[Severity] = Counter()
    for group in _groups(findings):
        # Kept free, so that the rest of a rule can always be counted.
        room -= size(group.rest())
        if room < 0:
            left[group.findings[0].severity] += len(group.findings)
        else:
            groups.append(group)
    room = _fill(groups, room, _FEW)
    for severity in sorted({group.findings[0].severity for group in groups}, reverse=True):
        worst = [group for group in groups if group.findings[0].severity == severity]
        room = _fill(worst, room, len(findings))
    lines: list[str] = []
    for group in groups:
        lines += group.lines
        if group.left():
            lines.append(group.rest())
            left[group.findings[0].severity] += group.left()
    if left:
        verb = "is" if sum(left.values()) == 1 else "are"
        lines += ["", f"**{plural(sum(left.values()), 'more finding')} {verb} not shown here**: {counted(left)}."]
    return lines


class _Group:
    """The findings of one rule, drawn one after the other: of most of very many nobody asks for the lines."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.lines: list[str] = []
        self.drawn = 0
        self.full = False
        self._short = len(findings) >= LEAST
        self._alike = self._short and len({finding.help for finding in findings}) == 1

    def left(self) -> int:
        return len(self.findings) - self.drawn

    def next(self) -> list[str]:
        finding = self.findings[self.drawn]
        if not self._short:
            return _whole(finding)
        line = f"  - {place(finding.location)} {prose(finding.message)}{'' if self._alike else _help(finding)}"
        return [line] if self.drawn else [f"{self._head()}{_help(finding) if self._alike else ''}", line]

    def rest(self) -> str:
        """Return the line that counts what is not drawn."""
        if self._short:
            return f"  - and {self.left()} more" if self.drawn else f"{self._head()}, not shown here"
        return f"- **{self.findings[0].severity.word}** {code(self.findings[0].rule)}, {self.left()} more"

    def _head(self) -> str:
        first = self.findings[0]
        return f"- **{first.severity.word}** {code(first.rule)}, {len(self.findings)} times"


def _groups(findings: Sequence[Finding]) -> list[_Group]:
    by_rule: dict[tuple[int, str], list[Finding]] = {}
    for finding in grouped(tuple(findings)):
        by_rule.setdefault((-finding.severity, finding.rule), []).append(finding)
    return [_Group(group) for _, group in sorted(by_rule.items(), key=lambda each: each[0][0])]


def _fill(groups: Sequence[_Group], room: int, most: int) -> int:
    """Draw findings of the groups in turn, up to ``most`` of each, and return the room that is left."""
    for _ in range(most):
        open_ = [group for group in groups if group.left() and not group.full and group.drawn < most]
        if not open_:
            break
        for group in open_:
            entry = group.next()
            taken = sum(map(size, entry))
            group.full = taken > room
            if not group.full:
                room -= taken
                group.lines += entry
                group.drawn += 1
    return room


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
