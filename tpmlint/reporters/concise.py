"""One line per finding, as compilers write it, for editors and for searching."""

from __future__ import annotations

from tpmlint.finding import Finding
from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.render.summary import summary
from tpmlint.reporters.render.terminal import Painter
from tpmlint.text.escape import visible


def render(report: Report, style: Style) -> str:
    """Return ``path:line:column: severity[rule] message`` per finding, then the summary."""
    paint = Painter(style.color)
    lines = [_line(finding, paint) for finding in report.findings]
    if lines and (style.statistics or style.show_files or (style.verbosity > 0 and report.silenced)):
        lines.append("")
    lines += summary(report, style)
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, paint: Painter) -> str:
    span = finding.location.span
    place = paint("strong", visible(finding.location.path)) + (
        f":{span.line}:{span.column}" if span is not None else ""
    )
    rule = paint.severity(finding.severity, f"{finding.severity.word}[{visible(finding.rule)}]")
    return f"{place}: {rule} {visible(finding.message)}"
