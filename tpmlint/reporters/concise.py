"""One line a finding, as compilers write it, for editors and for searching."""

from __future__ import annotations

from tpmlint.finding import Finding
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.render.styles import Ink
from tpmlint.reporters.render.summary import summary
from tpmlint.text.escape import visible


def render(report: Report, style: Style) -> str:
    """Return ``path:line:column: severity[rule] message`` a finding, then the summary."""
    ink = Ink(style.color)
    lines = [_line(finding, ink) for finding in report.findings]
    if lines and (style.statistics or style.show_files or (style.verbosity > 0 and report.silenced)):
        lines.append("")
    lines += summary(report, style)
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, ink: Ink) -> str:
    span = finding.location.span
    place = ink("strong", visible(finding.location.path)) + (f":{span.line}:{span.column}" if span is not None else "")
    rule = ink.severity(finding.severity, f"{finding.severity.word}[{visible(finding.rule)}]")
    return f"{place}: {rule} {visible(finding.message)}"
