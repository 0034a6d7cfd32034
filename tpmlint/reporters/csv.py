"""CSV for spreadsheets (RFC 4180): one row per finding, or for an audit one per capability and month."""

from __future__ import annotations

import csv
import io

from tpmlint.finding import Finding
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.render import metric_values
from tpmlint.text.escape import visible

COLUMNS = (
    "severity",
    "rule",
    "category",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "item",
    "subject",
    "message",
    "help",
    "fingerprint",
)

# The full-width ones too: spreadsheets take them for the others in some languages.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render(report: Report, style: Style) -> str:
    """Return a header and a row for each finding, lines ended by CR LF; there is no room for the receipt.

    For an audit the rows are its metrics by capability and month, and there is no room for the findings either.
    A text that looks like a formula gets a leading apostrophe, which spreadsheets hide.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    if report.metrics is not None:
        writer.writerows([_cell(each) for each in row] for row in metric_values.rows(report.metrics))
        return file.getvalue()
    writer.writerow(COLUMNS)
    writer.writerows(_row(finding) for finding in report.findings)
    return file.getvalue()


def _row(finding: Finding) -> list[str | int]:
    span = finding.location.span
    numbers = ["", "", "", ""] if span is None else [span.line, span.column, span.end_line, span.end_column]
    return [
        finding.severity.word,
        _cell(finding.rule),
        _cell(finding.category),
        _cell(finding.location.path),
        *numbers,
        _cell(finding.item or ""),
        _cell(finding.subject),
        _cell(finding.message),
        _cell(finding.help or ""),
        _cell(finding.fingerprint),
    ]


def _cell(text: str) -> str:
    """Return a text on one line, with tabs and line ends escaped, that cannot be read as a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
