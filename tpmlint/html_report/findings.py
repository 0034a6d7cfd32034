"""The findings by rule, with the rule's explanation."""

from __future__ import annotations

import re

from msgspec import Struct

from tpmlint.finding import Finding, Location, Severity
from tpmlint.html_report.context import ReportContext
from tpmlint.rule import Entry, catalogue

_MOST = 300
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_REMEDY = "To fix it: "


class RuleFindings(Struct, frozen=True):
    """A rule and its findings.

    Args:
        severity: the highest one.
        why: the paragraphs of its explanation, without examples, in the rules' own Markdown.
        remedy: how to fix them.
    """

    rule: str
    title: str
    page: str | None
    severity: Severity
    why: tuple[str, ...]
    remedy: str | None
    findings: tuple[Finding, ...]


class Findings(Struct, frozen=True):
    """The data of the view.

    Args:
        more: how many are not shown, since there are too many for a page.
    """

    groups: tuple[RuleFindings, ...]
    more: int


def view(context: ReportContext) -> Findings:
    """Return the findings, most severe rules first."""
    worst_first = sorted(context.report.findings, key=lambda finding: -finding.severity)
    by_rule: dict[str, list[Finding]] = {}
    for finding in worst_first[:_MOST]:
        by_rule.setdefault(finding.rule, []).append(finding)
    groups = [_group(rule, findings) for rule, findings in by_rule.items()]
    groups.sort(key=lambda group: (-group.severity, -len(group.findings), group.rule))
    return Findings(tuple(groups), max(0, len(worst_first) - _MOST))


def location_text(location: Location) -> str:
    """Return ``path:line``."""
    return f"{location.path}:{location.span.line}" if location.span is not None else location.path


def _group(rule: str, findings: list[Finding]) -> RuleFindings:
    entry = catalogue().get(rule)
    worst = max(finding.severity for finding in findings)
    if entry is None:
        return RuleFindings(rule, rule, None, worst, (), None, tuple(findings))
    return RuleFindings(rule, entry.title, entry.page, worst, _why(entry), entry.help, tuple(findings))


def _why(entry: Entry) -> tuple[str, ...]:
    prose = _FENCED.sub("", entry.doc.partition("\n")[2])
    paragraphs = [" ".join(each.split()) for each in re.split(r"\n\s*\n", prose)]
    return tuple(each for each in paragraphs if each and not each.startswith(_REMEDY))
