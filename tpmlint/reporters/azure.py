"""Issues of Azure Pipelines: logging commands, which the agent shows on the run's page.

https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands; how they are read, in
``src/Microsoft.VisualStudio.Services.Agent/Command.cs`` of microsoft/azure-pipelines-agent.
"""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.finding import Finding, Report, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.drawing.closing import examined
from tpmlint.reporters.exchange.order import kept, left_out
from tpmlint.reporters.exchange.place import shown, told
from tpmlint.text.escape import inert, visible

MOST = 10
"""Issues of each level that the agent takes from one step; it knows errors and warnings only."""


def render(report: Report, style: Style) -> str:
    """Return the worst findings as issues, what is only worth knowing as plain text, and then the receipt."""
    issues, cut = kept(report.findings, dict.fromkeys(Severity, MOST))
    lines = [_issue(finding) if finding.severity > Severity.INFO else _line(finding) for finding in issues]
    if cut:
        lines.append(left_out(cut))
    if style.verbosity >= 0:
        lines += [f"Note: {visible(note)}" for note in report.receipt.notes]
        lines.append(inert(examined(report, verbose=False)))
    return "".join(f"{line}\n" for line in lines)


def _issue(finding: Finding) -> str:
    properties = "".join(f"{name}={_escaped(value)};" for name, value in _properties(finding))
    text = f"{told(finding)} ({visible(finding.help)})" if finding.help else told(finding)
    return f"##vso[task.logissue {properties}]{_escaped(text)}"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    location = finding.location
    yield "type", finding.severity.word
    if not location.message:
        yield "sourcepath", visible(location.path)
        if location.span is not None:
            yield "linenumber", str(location.span.line)
            yield "columnnumber", str(location.span.column)
    yield "code", visible(finding.rule)


def _line(finding: Finding) -> str:
    place = "" if finding.location.message else f"{shown(finding.location)}: "
    return inert(f"{place}info[{visible(finding.rule)}] {told(finding)}")


def _escaped(text: str) -> str:
    # The agent undoes the percent last, so it is done first.
    text = text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(";", "%3B").replace("]", "%5D")


def failed(message: str, remedy: str | None) -> str:
    """Return the command by which the agent shows an error that belongs to no line."""
    text = f"{visible(message)} ({visible(remedy)})" if remedy else visible(message)
    return f"##vso[task.logissue type=error;]{_escaped(text)}"


def upload(path: str) -> str:
    """Return the command by which the agent shows a file of Markdown on the run's page."""
    return f"##vso[task.uploadsummary]{_escaped(visible(path))}\n"
