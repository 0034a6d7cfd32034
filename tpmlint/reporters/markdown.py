"""Markdown for a step summary or a comment: what changed for whom, the findings, and the receipt, collapsed.

A comment on GitHub takes 65,536 characters and a step summary 1 MiB, so the report always stays within the first.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands (job summaries).
"""

from __future__ import annotations

from collections import Counter

from tpmlint.finding import Finding
from tpmlint.report import Report, RoadmapChanges
from tpmlint.reporters import Style
from tpmlint.reporters.render.change_tables import headline, promise_table, verdict_table
from tpmlint.reporters.render.changes import markdown_lines, summarize
from tpmlint.reporters.render.entries import count_severities
from tpmlint.reporters.render.markdown import code, count_fitting, details, entries, prose, size
from tpmlint.reporters.render.metrics import metrics_markdown
from tpmlint.reporters.render.summary import MOST_UNCOVERED
from tpmlint.rule import find_rule_in
from tpmlint.text.messages import plural, some

LIMIT = 65_536
_NOTES = 10


def render(report: Report, style: Style) -> str:
    """Return the report as Markdown of at most 65,536 bytes; text of users is escaped.

    A long report shows the worst findings and counts the rest. A quiet one has no receipt.
    """
    quiet = style.verbosity < 0
    if quiet and not report.findings and not report.shortfall:
        return ""
    last = [] if quiet else ["", *details(report)]
    lines = [f"## tpmlint {report.receipt.command}: {_outcome(report)}"]
    lines += ["", f"**Error:** {prose(report.shortfall)}"] if report.shortfall else []
    lines += _notes(report)
    room = LIMIT - _total_size(lines) - _total_size(last) - 100
    if report.verdicts and not quiet:
        lines += ["", headline(report.verdicts, style.links), *verdict_table(report.verdicts, room // 3, style.links)]
        lines += promise_table(report.verdicts, room // 6)
    if report.changes is not None and report.changes.events and not quiet:
        lines += ["", "### What changed on the roadmap", "", *_change_lines(report.changes, room // 4)]
    if report.uncovered and not quiet:
        names = some([code(path) for path in report.uncovered], most=MOST_UNCOVERED)
        lines += ["", f"{plural(len(report.uncovered), 'changed file')} covered by no capability: {names}."]
    if report.metrics is not None and not quiet:
        lines += metrics_markdown(report.metrics, room // 3)
    sections: dict[str | None, list[Finding]] = {}
    for finding in report.findings:
        sections.setdefault(_heading(finding), []).append(finding)
    others = sections.pop(None, [])
    for heading, findings in sections.items():
        lines += ["", f"### {heading}", "", *entries(findings, room // 4)]
    if others:
        lines += ["", "### Findings", ""]
        lines += entries(others, LIMIT - _total_size(lines) - _total_size(last) - 100)
    return "".join(f"{line}\n" for line in (*lines, *last))


def _change_lines(changes: RoadmapChanges, room: int) -> list[str]:
    """Return what happened to the items of the roadmap, within so many bytes."""
    lines = list(markdown_lines(changes.events))
    shown = count_fitting(lines, room)
    return lines if shown == len(lines) else [*lines[:shown], "", "And more; `tpmlint changes` lists all."]


def _heading(finding: Finding) -> str | None:
    entry = find_rule_in(finding.category, finding.rule)
    return entry.rule.heading if entry is not None else None


def _outcome(report: Report) -> str:
    receipt = report.receipt
    if report.findings:
        return count_severities(Counter(finding.severity for finding in report.findings))
    if receipt.command == "diff":
        files = plural(receipt.changes, "changed file")
        if report.changes is not None and report.changes.events:
            return f"no findings, {files}, on the roadmap {summarize(report.changes.events)}"
        return f"all clear, {files}"
    if receipt.elsewhere:
        return "no findings in the files named"
    clear = "no findings" if receipt.command == "audit" else "all clear"
    return f"{clear}, {plural(sum(receipt.items.values()), 'item')} in {plural(len(receipt.files), 'file')}"


def _notes(report: Report) -> list[str]:
    """Return the notes of the receipt."""
    notes = report.receipt.notes
    lines = [part for note in notes[:_NOTES] for part in ("", f"> Note: {prose(note)}")]
    return [*lines, "", f"> And {plural(len(notes) - _NOTES, 'more note')}"] if len(notes) > _NOTES else lines


def _total_size(lines: list[str]) -> int:
    return sum(map(size, lines))
