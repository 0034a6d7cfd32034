"""Annotations of GitHub Actions, which GitHub shows beside the lines of a diff."""

from __future__ import annotations

from tpmlint.ci.github import MOST, annotation, failure, notice
from tpmlint.finding import Severity
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.render.findings import hidden_count, message_of, split_findings
from tpmlint.reporters.render.summary import receipt_sentence
from tpmlint.text.escape import inert, visible


def render(report: Report, style: Style) -> str:
    """Return the worst findings as annotations, the number of the others as one more, and the receipt as text."""
    most = {**dict.fromkeys(Severity, MOST), Severity.ERROR: MOST - bool(report.shortfall)}
    shown, cut = split_findings(report.findings, most)
    if cut:
        shown, cut = split_findings(report.findings, {**most, Severity.INFO: MOST - 1})
    lines = [failure(report.shortfall, None)] if report.shortfall else []
    lines += [annotation(finding, message_of(finding)) for finding in shown]
    if cut:
        lines.append(notice(hidden_count(cut)))
    if style.verbosity >= 0:
        lines += [f"Note: {visible(note)}" for note in report.receipt.notes]
        lines.append(inert(receipt_sentence(report, verbose=False)))
    return "".join(f"{line}\n" for line in lines)
