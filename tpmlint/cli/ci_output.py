"""Where a CI system shows results besides its log: annotations, issues of a run, and a summary in Markdown.

Under GitHub Actions and Azure Pipelines this is automatic, since only the log and the job's own temporary files are
written. GitLab does not show what a job prints: it reads a file that the job declares, which needs an option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tpmlint import ci
from tpmlint.ci import FilesUrl, SummaryError, azure, github
from tpmlint.cli.choices import completing, one_of
from tpmlint.cli.errors import Complaint
from tpmlint.cli.output import complain, tell, write
from tpmlint.cli.output_files import Output, deliver
from tpmlint.reporters import Style, reporter
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.report import Report


SYSTEMS = ("auto", "none", "azure", "github", "gitlab")
HUMAN = frozenset({"concise", "text"})
"""Formats that may be mixed with lines for a CI system."""

_JUDGING = frozenset({"audit", "check", "diff"})
_OPTION = "--ci"
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _systems() -> Iterable[str]:
    return SYSTEMS


def ci_option() -> Callable[[_Command], _Command]:
    """Return the option ``--ci``."""
    return click.option(
        _OPTION,
        metavar="SYSTEM",
        default="auto",
        show_default=True,
        callback=one_of("CI system", _systems),
        shell_complete=completing(_systems),
        help="Show the result where this CI system does: github, azure, gitlab or none.",
    )


def show_in_ci(report: Report, choice: str, output_format: str | None, environment: Mapping[str, str]) -> bool:
    """Show a report where the CI system shows results; report what failed, and return whether all succeeded.

    Args:
        choice: one of ``SYSTEMS``.
        output_format: the format on standard output; None if there is no report on it. If that is for machines,
            annotations go to standard error.
    Raises:
        Unwritten: standard output cannot be written.
    """
    system = system_of(choice, environment)
    if system == "gitlab":
        return deliver([Output("gitlab", _quality_report(environment))], lambda name: reporter(name)(report, Style()))
    if system not in ("azure", "github"):
        return True
    if output_format != system:
        _print(reporter(system)(report, Style(verbosity=-1)), output_format)
    style = Style(links=files_url(report, environment))
    return add_summary(system, reporter("markdown")(report, style), environment, output_format)


def files_url(report: Report, environment: Mapping[str, str]) -> FilesUrl | None:
    """Return where the files that a report is about are shown, if a CI system says it."""
    revision = report.receipt.revision
    return None if revision is None else ci.files_url(environment, revision)


def add_summary(system: str, summary: str, environment: Mapping[str, str], output_format: str | None) -> bool:
    """Add Markdown to the step's summary in GitHub Actions or Azure Pipelines, and return whether that succeeded."""
    data = summary.encode("utf-8", "backslashreplace")
    try:
        if system == "azure":
            _print(azure.upload_summary(data, environment), output_format)
        elif not github.add_summary(data, environment):
            complain("the step's summary is full, so this one is not added", None, github.SUMMARY, "note")
    except SummaryError as error:
        remedy = "give --ci none if no summary is wanted"
        complain(f"{error.path} cannot be written: {error.reason}", remedy, error.variable)
        return False
    return True


def system_of(choice: str, environment: Mapping[str, str]) -> str:
    """Return the CI system: the chosen one, or with ``auto`` the one this runs in."""
    if choice != "auto":
        return choice
    if github.is_running(environment):
        return "github"
    return "azure" if azure.is_running(environment) else "none"


def _quality_report(environment: Mapping[str, str]) -> Path:
    """Return the path of the file that a GitLab job declares: at the project's top."""
    from tpmlint.ci import gitlab
    from tpmlint.git.repository import Repository

    folder = gitlab.project(environment)
    if folder is None:
        repository = Repository.discover(Path.cwd())
        folder = Path() if repository is None else repository.top
    return folder / gitlab.QUALITY_REPORT


def _print(text: str, output_format: str | None) -> None:
    if output_format in HUMAN or output_format == "azure":
        write(text)
    elif text:
        tell(text.splitlines())


def ci_failure(complaint: Complaint, words: Sequence[str], environment: Mapping[str, str]) -> None:
    """Show the error that stopped a run; on standard error, since standard output may be for a machine.

    Args:
        complaint: the error, which standard error has already.
        words: words of the command line, which may be invalid, so that its options are not parsed yet.
    Raises:
        Unwritten: an output could not be written.
    """
    command = words[0] if words else ""
    if command not in _JUDGING:
        return
    choice = _choice(words)
    system = system_of(choice if choice in SYSTEMS else "auto", environment)
    if system not in ("azure", "github"):
        return
    from tpmlint.reporters.render.markdown import prose

    where = f"{complaint.place}: " if complaint.place else ""
    failure = github.failure if system == "github" else azure.failure
    tell([failure(f"{where}{complaint.message}", complaint.remedy)])
    lines = [f"## tpmlint {command}: nothing was checked", "", f"**Error:** {prose(f'{where}{complaint.message}')}"]
    if complaint.remedy:
        lines += ["", f"Help: {prose(complaint.remedy)}"]
    add_summary(system, "".join(f"{visible(line)}\n" for line in lines), environment, None)


def _choice(words: Sequence[str]) -> str:
    """Return the value of the last ``--ci``."""
    choice = "auto"
    for number, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == _OPTION:
            choice = value if equals else "".join(words[number + 1 : number + 2])
    return choice
