"""Diagnostics of findings and failures."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from tpmlint.errors import UserError
from tpmlint.finding import Finding, Severity
from tpmlint.rule import page_of
from tpmlint.server.projects import Failure, State, failure_of

SOURCE = "tpmlint"
_LEVELS = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


class Report:
    """The diagnostics of a project.

    Args:
        state: the project that was checked; None if it could not be read.
        by_path: the diagnostics of each file that has some.
        failures: why it could not be checked, or not with all rules.
    """

    def __init__(
        self,
        state: State | None,
        by_path: Mapping[str, tuple[types.Diagnostic, ...]],
        failures: tuple[Failure, ...],
        sources: Mapping[str, tuple[tuple[Finding, ...], str]] | None = None,
    ) -> None:
        self.state = state
        self.by_path = by_path
        self.failures = failures
        self._sources = sources or {}

    def known(self, path: str, findings: tuple[Finding, ...], text: str) -> tuple[types.Diagnostic, ...] | None:
        """Return the diagnostics of a file if its findings and text were the same, else None."""
        return self.by_path[path] if self._sources.get(path) == (findings, text) else None


def report(state: State, before: Report | None = None) -> Report:
    """Check a project and return its diagnostics.

    Args:
        before: the last report; the diagnostics of files that are the same are used again.
    """
    try:
        checked = state.checked
    except UserError as error:
        return Report(state, {}, (failure_of(error, is_quiet=not state.session.workspace.sources.taken),))
    findings: dict[str, list[Finding]] = {}
    for finding in checked.result.report.findings:
        if not finding.location.message:
            findings.setdefault(finding.location.path, []).append(finding)
    sources = {path: (tuple(found), state.text(path).text) for path, found in findings.items()}
    by_path = {}
    for path, (found, text) in sources.items():
        known = before.known(path, found, text) if before is not None else None
        by_path[path] = known if known is not None else tuple(diagnostic_of(state, each) for each in found)
    return Report(state, by_path, checked.failures, sources)


def diagnostic_of(state: State, finding: Finding) -> types.Diagnostic:
    """Return the diagnostic for a finding."""
    return types.Diagnostic(
        range=state.text(finding.location.path).range(finding.location.span),
        severity=_LEVELS[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(page_of(finding.rule)),
        source=SOURCE,
        message=finding.message if finding.help is None else f"{finding.message}\n{finding.help}",
        related_information=[
            types.DiagnosticRelatedInformation(
                types.Location(state.uri(each.location.path), state.text(each.location.path).range(each.location.span)),
                each.message,
            )
            for each in finding.related
        ],
        data=finding.fingerprint,
    )


def failure_diagnostic(failure: Failure) -> types.Diagnostic:
    """Return the diagnostic for a failure in a file, such as the configuration."""
    line = types.Position(failure.line - 1, 0)
    end = types.Position(failure.line, 0)
    return types.Diagnostic(
        types.Range(line, end), severity=types.DiagnosticSeverity.Error, source=SOURCE, message=failure.message
    )
