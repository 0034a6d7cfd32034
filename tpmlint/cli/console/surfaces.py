"""Where a CI system shows results besides its log: annotations, issues of a run, and a summary in Markdown.

Under GitHub Actions and Azure Pipelines this happens by itself, for nothing but the log and the job's own temporary
files is written. GitLab shows nothing that a job prints: it takes a file that the job declares, which has to be asked
for.
Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands,
https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands, https://docs.gitlab.com/ci/testing/code_quality/
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tpmlint.cli.console.outputs import Output, deliver
from tpmlint.cli.console.streams import complain, tell, write
from tpmlint.cli.console.words import completing, one_of
from tpmlint.reporters import Style, reporter

if TYPE_CHECKING:
    from tpmlint.finding import Report

SYSTEMS = ("auto", "none", "azure", "github", "gitlab")
HUMAN = frozenset({"concise", "text"})
"""Formats between whose lines those of a CI system may stand."""

QUALITY = Path("gl-code-quality-report.json")

_SUMMARY = "GITHUB_STEP_SUMMARY"
_PROJECT = "CI_PROJECT_DIR"
_TEMPORARY = "AGENT_TEMPDIRECTORY"
_MOST = 1 << 20
"""Bytes that GitHub takes as the summary of one step; of more it shows nothing at all."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _systems() -> Iterable[str]:
    return SYSTEMS


def surfaces() -> Callable[[_Command], _Command]:
    """Return the option ``--ci``."""
    return click.option(
        "--ci",
        metavar="SYSTEM",
        default="auto",
        show_default=True,
        callback=one_of("CI system", _systems),
        shell_complete=completing(_systems),
        help="Show the result where this CI system does: github, azure, gitlab or none.",
    )


def appear(report: Report, choice: str, shown: str | None, environment: Mapping[str, str]) -> bool:
    """Show a report where the CI system shows results, and tell whether it could be done; say what could not.

    Args:
        choice: one of ``SYSTEMS``.
        shown: the format that standard output carries; None where it carries no report. Where that is for machines,
            annotations go to standard error.
    Raises:
        Unwritten: standard output cannot be written.
    """
    system = system_of(choice, environment)
    if system == "gitlab":
        return deliver(
            [Output("gitlab", _project(environment) / QUALITY)], lambda name: reporter(name)(report, Style())
        )
    if system not in ("azure", "github"):
        return True
    if shown != system:
        _print(reporter(system)(report, Style(verbosity=-1)), shown)
    return present(system, reporter("markdown")(report, Style()), environment, shown)


def present(system: str, summary: str, environment: Mapping[str, str], shown: str | None) -> bool:
    """Add Markdown to what GitHub Actions or Azure Pipelines show of the step, and tell whether it could be done."""
    data = summary.encode("utf-8", "backslashreplace")
    if system == "github":
        return _append(environment.get(_SUMMARY, ""), data)
    return _upload(environment.get(_TEMPORARY) or None, data, shown)


def system_of(choice: str, environment: Mapping[str, str]) -> str:
    """Return the CI system that is meant: the one chosen, or where ``auto`` is, the one that this is a run of."""
    if choice != "auto":
        return choice
    if environment.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "azure" if environment.get("TF_BUILD") == "True" else "none"


def _project(environment: Mapping[str, str]) -> Path:
    """Return the folder in which GitLab looks for the files that a job declares: the project's top."""
    given = environment.get(_PROJECT)
    if given:
        return Path(given)
    from tpmlint.git.repository import Repository

    repository = Repository.discover(Path.cwd())
    return Path() if repository is None else repository.top


def _print(text: str, shown: str | None) -> None:
    if shown in HUMAN or shown == "azure":
        write(text)
    elif text:
        tell(text.splitlines())


def _append(path: str, summary: bytes) -> bool:
    """Add to the summary of the step, in which others may have written before."""
    if not path:
        return True
    try:
        # Not waiting for a reader, should it be a pipe.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, 0o666), "ab") as file:
            before = os.fstat(file.fileno()).st_size
            if before + len(summary) >= _MOST:
                complain("the step's summary is full, so this one is not added", None, _SUMMARY, "note")
            else:
                file.write(b"\n" + summary if before else summary)
    except OSError as error:
        _unwritten(_SUMMARY, path, error)
        return False
    return True


def _upload(folder: str | None, summary: bytes, shown: str | None) -> bool:
    """Write the summary where the agent finds it once the step has ended, and tell it so."""
    import tempfile

    from tpmlint.reporters.azure import upload

    try:
        # The page shows the file's name as the summary's title.
        path = Path(tempfile.mkdtemp(prefix="tpmlint-", dir=folder)) / "tpmlint.md"
        path.write_bytes(summary)
    except OSError as error:
        _unwritten(_TEMPORARY, folder or tempfile.gettempdir(), error)
        return False
    _print(upload(str(path)), shown)
    return True


def _unwritten(variable: str, path: str, error: OSError) -> None:
    complain(f"{path} cannot be written: {error.strerror}", "give --ci none if no summary is wanted", variable)
