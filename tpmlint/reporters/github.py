"""Annotations of GitHub Actions: workflow commands, which the runner turns into marks beside the lines of a diff.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands; how they are read, in
``src/Runner.Common/ActionCommand.cs`` of actions/runner.
"""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.finding import Finding, Location, Report, Severity
from tpmlint.reporters import Style
from tpmlint.reporters.drawing.closing import examined
from tpmlint.reporters.exchange.order import kept, left_out
from tpmlint.reporters.exchange.place import told
from tpmlint.text.escape import inert, visible

MOST = 10
"""Annotations of each level that GitHub takes from one step."""

_LONGEST = 4000
"""Characters of a message; the runner passes on 4096."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, style: Style) -> str:
    """Return the worst findings as annotations, the number of the others as one more, and the receipt as plain text."""
    shown, cut = kept(report.findings, dict.fromkeys(Severity, MOST))
    if cut:
        shown, cut = kept(report.findings, {**dict.fromkeys(Severity, MOST), Severity.INFO: MOST - 1})
    lines = [_annotation(finding) for finding in shown]
    if cut:
        lines.append(f"::notice title=tpmlint::{_data(left_out(cut))}")
    if style.verbosity >= 0:
        lines += [f"Note: {visible(note)}" for note in report.receipt.notes]
        lines.append(inert(examined(report, verbose=False)))
    return "".join(f"{line}\n" for line in lines)


def failed(message: str, remedy: str | None) -> str:
    """Return the command by which the runner shows an error that belongs to no line."""
    text = f"{visible(message)}\n{visible(remedy)}" if remedy else visible(message)
    return f"::error title=tpmlint::{_data(_cut(text))}"


def _annotation(finding: Finding) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(finding))
    text = f"{told(finding)}\n{visible(finding.help)}" if finding.help else told(finding)
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(_cut(text))}"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    location: Location = finding.location
    if not location.message:
        yield "file", path(location.path)
        if location.span is not None:
            yield "line", str(location.span.line)
            yield "endLine", str(location.span.end_line)
            # The runner refuses columns of what is more than one line.
            if location.span.line == location.span.end_line:
                yield "col", str(location.span.column)
                yield "endColumn", str(location.span.end_column)
    yield "title", visible(finding.rule)


def path(path: str) -> str:
    """Return a path as it is, but for what acts: CR and LF are left to the command's own escapes."""
    return "\n".join("\r".join(visible(part) for part in line.split("\r")) for line in path.split("\n"))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
