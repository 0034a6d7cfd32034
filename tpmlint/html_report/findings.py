"""What was found, by rule, with the rule's explanation and every place."""

from __future__ import annotations

import re

from msgspec import Struct

from tpmlint.finding import Finding, Location, Severity
from tpmlint.html_report.context import Subject
from tpmlint.rule import Entry, catalogue

_MOST = 500
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_REMEDY = "To fix it: "


class RuleFindings(Struct, frozen=True):
    """A rule and what it found.

    Args:
        severity: the gravest level.
        why: the paragraphs of its explanation, without examples, in the rules' own Markdown.
        remedy: what to do about any of them.
    """

    rule: str
    title: str
    page: str | None
    severity: Severity
    why: tuple[str, ...]
    remedy: str | None
    findings: tuple[Finding, ...]


class Findings(Struct, frozen=True):
    """All that the view shows.

    Args:
        more: how many are not shown, since there are too many for a page.
    """

    groups: tuple[RuleFindings, ...]
    more: int


def view(subject: Subject) -> Findings:
    """Return the findings, the gravest rules first."""
    found = sorted(subject.report.findings, key=lambda finding: -finding.severity)
    by_rule: dict[str, list[Finding]] = {}
    for finding in found[:_MOST]:
        by_rule.setdefault(finding.rule, []).append(finding)
    groups = [_group(rule, findings) for rule, findings in by_rule.items()]
    groups.sort(key=lambda group: (-group.severity, -len(group.findings), group.rule))
    return Findings(tuple(groups), max(0, len(found) - _MOST))


def spot(location: Location) -> str:
    """Return a place as people write it: ``path:line``."""
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
