"""The options that check, diff and audit share, as one value, and the delivery of their report."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click
from msgspec import Struct
from msgspec.structs import fields, replace

from tpmlint.cli import options
from tpmlint.cli.ci_output import ci_option, files_url, show_in_ci
from tpmlint.cli.output import on_screen, write
from tpmlint.cli.output_files import Output, deliver, output_files, refuse_read
from tpmlint.errors import UserError
from tpmlint.finding import Severity
from tpmlint.reporters import Style, formats, reporter, shows_text_edits

if TYPE_CHECKING:
    from tpmlint.engine.comparison import Comparison
    from tpmlint.engine.workspace import Request
    from tpmlint.report import Report

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Own = ParamSpec("_Own")


class RunOptions(Struct, frozen=True, kw_only=True):
    """The options as they were given, each by the name of its parameter."""

    output_format: str
    outputs: tuple[Output, ...]
    force: bool
    ci: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: Mapping[str, Severity]
    fail_on: Severity | None
    no_ignores: bool
    exit_zero: bool
    as_of: date | None
    root: Path | None
    config: Path | None
    isolated: bool
    quiet: int
    verbose: int
    color: str
    cache: Path | None = None
    no_group: bool = False

    def request(self) -> Request:
        """Return the request for the current folder."""
        from tpmlint.engine.workspace import Request

        return Request(
            start=Path.cwd(),
            root=self.root,
            config=self.config,
            isolated=self.isolated,
            select=self.select,
            ignore=self.ignore,
            severity=self.severity,
            as_of=self.as_of,
            silent=not self.no_ignores,
            cache=self.cache,
            pull_request=own_pull_request,
            text_edits=shows_text_edits([self.output_format, *(each.format for each in self.outputs)]),
        )

    @property
    def style(self) -> Style:
        """The style of a report in a file."""
        return Style(verbosity=max(-1, min(1, self.verbose - self.quiet)), group=not self.no_group)

    def show(self, report: Report, request: Request, style: Style) -> bool:
        """Write a report to the output files, to standard output and to the CI system.

        Returns:
            Whether everything could be written; failures are printed to standard error.
        Raises:
            UserError: an output would replace a file of this run.
            Unwritten: standard output cannot be written.
        """
        refuse_read(self.outputs, report, request, force=self.force)
        report = self.with_level(report)
        is_written = self.deliver(report, style)
        self.write(report, style)
        return show_in_ci(report, self.ci, self.output_format, os.environ) and is_written

    def deliver(self, report: Report, style: Style) -> bool:
        """Write a report to the output files, and return whether all could be written."""
        linked = replace(style, links=files_url(report, os.environ))
        return deliver(self.outputs, lambda name: reporter(name)(report, linked))

    def write(self, report: Report, style: Style) -> None:
        """Write a report to standard output."""
        screen_style = on_screen(style, self.color)
        write(reporter(self.output_format)(report, screen_style), screen_style.color)

    def with_level(self, report: Report) -> Report:
        """Return a report that names the level from which this run fails, for formats that say whether it does."""
        if self.fail_on is None:
            return report
        return replace(report, receipt=replace(report.receipt, fail_on=self.fail_on.word))

    def fails(self, report: Report) -> bool:
        """Tell whether the findings of a report make the run fail."""
        return not self.exit_zero and bool(report.at_least(Severity.of(self.with_level(report).receipt.fail_on)))


def result_options(command: _Command) -> _Command:
    """Add the options for outputs, for rules and for the level from which a run fails."""
    for option in (
        options.fail_on,
        options.policy,
        ci_option(),
        output_files(formats),
        options.output_format(formats),
    ):
        command = option(command)
    return command


def outcome_options(command: _Command) -> _Command:
    """Add the options for which findings count."""
    command = click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")(command)
    command = click.option(
        "--no-group", is_flag=True, help="Show every finding in full, however many a rule has; for text."
    )(command)
    return click.option("--no-ignores", is_flag=True, help="Show also what ignore comments and waivers silence.")(
        command
    )


def place_options(command: _Command) -> _Command:
    """Add the options for the place, the reference date and the verbosity."""
    for option in (options.verbosity, options.where, options.as_of):
        command = option(command)
    return command


def as_run_options(
    command: Callable[Concatenate[click.Context, RunOptions, _Own], None],
) -> Callable[..., None]:
    """Pass the options above to a command as one ``RunOptions``."""
    names = {field.name for field in fields(RunOptions)}

    @click.pass_context
    @functools.wraps(command)
    def run(ctx: click.Context, /, *args: _Own.args, **parameters: _Own.kwargs) -> None:
        common: dict[str, Any] = {name: value for name, value in parameters.items() if name in names}
        own: Any = {name: value for name, value in parameters.items() if name not in names}
        command(ctx, RunOptions(**common), *args, **own)

    return run


_LIMIT = 1 << 20


def comparison(
    environment: Mapping[str, str],
    base: str | None,
    head: str | None,
    staged: bool,
    worktree: bool,
    commit_msg_file: str | None,
    message_file: str | None,
) -> Comparison:
    """Return the change to compare, as given by the user, or else by the CI system.

    Raises:
        UserError: options exclude each other, or a file with a message cannot be read.
    """
    from tpmlint.change.messages import PULL_REQUEST, Message
    from tpmlint.change.trailers import clean_message
    from tpmlint.ci import detect
    from tpmlint.engine.comparison import Comparison

    if staged and worktree:
        raise UserError("--staged and --worktree exclude each other", "give one of them")
    if (staged or worktree) and (base is not None or head is not None):
        raise UserError("the index and the work tree are compared with HEAD", "drop BASE and --head")
    commit_message = None
    if commit_msg_file is not None:
        commit_message = Message(commit_msg_file, clean_message(_read(commit_msg_file, "--commit-msg-file")))
    request = Message(PULL_REQUEST, _read(message_file, "--message-file")) if message_file is not None else None
    if staged or worktree:
        return Comparison(target="staged" if staged else "worktree", written=commit_message, pull_request=request)
    is_given = base is not None or head is not None
    in_ci = environment.get("CI", "").lower() not in ("", "0", "false")
    try:
        facts = detect(environment)
    except UserError:
        if not is_given:
            raise
        facts, in_ci = None, True
    if facts is None:
        return Comparison(base=base, head=head, in_ci=in_ci, written=commit_message, pull_request=request)
    request_text = facts.text if request is None else None
    is_complete = facts.complete or request is not None
    if request_text is not None:
        # JSON and variables may hold halves of surrogate pairs, which no output takes.
        whole = request_text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        request = Message(PULL_REQUEST, whole)
    return Comparison(
        base=base if is_given else facts.base,
        head=head,
        merging=None if is_given else facts.head,
        onto=None if is_given else facts.target,
        pushed=not is_given and facts.pushed,
        by_ci=not is_given,
        # An event that compares HEAD with itself says that there is no change.
        in_ci=is_given or facts.base != "HEAD",
        written=commit_message,
        pull_request=request,
        branch=facts.branch or "",
        complete=is_complete,
        notes=() if facts.note is None or (is_complete and request_text is None) else (facts.note,),
    )


def _read(path: str, option: str) -> str:
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "give the path of a text file", option) from error
    if len(data) > _LIMIT:
        raise UserError(f"{path} is larger than {_LIMIT:,} bytes", "give the message alone", option)
    return data.decode("utf-8", "replace")


def own_pull_request() -> int | None:
    """Return the number of the pull request that CI is running for."""
    from tpmlint.ci import pull_request_number

    return pull_request_number(os.environ)
