"""Issues of Azure Pipelines, which the agent shows on the run's page."""

from __future__ import annotations

from tpmlint.ci.azure import MOST, failure, issue
from tpmlint.finding import Finding, Severity
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.render.findings import hidden_count, message_of, place_text, split_findings
from tpmlint.reporters.render.summary import receipt_sentence
from tpmlint.text.escape import inert, visible


def render(report: Report, style: Style) -> str:
    """Return the worst findings as issues, infos as plain text, and then the receipt."""
    most = {**dict.fromkeys(Severity, MOST), Severity.ERROR: MOST - bool(report.shortfall)}
    issues, cut = split_findings(report.findings, most)
    lines = [failure(report.shortfall, None)] if report.shortfall else []
    lines += [
        issue(finding, message_of(finding)) if finding.severity > Severity.INFO else _line(finding)
        for finding in issues
    ]
    if cut:
        lines.append(hidden_count(cut))
    if style.verbosity >= 0:
        lines += [f"Note: {visible(note)}" for note in report.receipt.notes]
        lines.append(inert(receipt_sentence(report, verbose=False)))
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding) -> str:
    place = "" if finding.location.message else f"{place_text(finding.location)}: "
    return inert(f"{place}info[{visible(finding.rule)}] {message_of(finding)}")
