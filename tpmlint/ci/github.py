"""GitHub Actions: event files, annotations, the summary of a step, and the workflow that runs tpmlint.

Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows; for workflow
commands https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands and, for how
they are read, ``src/Runner.Common/ActionCommand.cs`` of actions/runner.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tpmlint.ci import Facts, FilesUrl, SummaryError, number, revision
from tpmlint.errors import UserError
from tpmlint.finding import Finding, Severity
from tpmlint.git.files import link_out
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.ci import Pipeline

MOST = 10
"""Annotations of each level that GitHub accepts from one step."""

_LIMIT = 25 << 20
_VARIABLE = "GITHUB_EVENT_PATH"
SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable that names the file of the step's summary."""

_LARGEST_SUMMARY = 1 << 20
"""Bytes that GitHub accepts as the summary of one step; it shows nothing of a longer one."""

_LONGEST = 4000
"""Characters of a message; the runner passes on 4096."""

LONGEST_BODY = 1 << 16
"""Characters that GitHub takes as the description of a pull request."""

_FULL = (
    "the pull request's description is as long as GitHub takes, so what wrote it may have cut its end; write the "
    "trailer at its beginning"
)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:-]+/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def is_running(environment: Mapping[str, str]) -> bool:
    """Tell whether this process runs under GitHub Actions."""
    return environment.get("GITHUB_ACTIONS") == "true"


def files_url(environment: Mapping[str, str], revision: str) -> FilesUrl | None:
    """Return where the files of a commit are shown; None outside of GitHub Actions."""
    server, project = (environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY"))
    if not is_running(environment) or _ADDRESS.fullmatch(f"{server}/{project}") is None:
        return None
    return FilesUrl(f"{server}/{project}/blob/{revision}/", "#L")


def read(environment: Mapping[str, str]) -> Facts | None:
    """Return the facts of a run in GitHub Actions, or None elsewhere.

    Raises:
        UserError: the event file is missing or malformed.
    """
    if not is_running(environment):
        return None
    name = environment.get("GITHUB_EVENT_NAME", "")
    event = _event(environment.get(_VARIABLE, ""))
    if name.startswith("pull_request") or event.get("pull_request") is not None:
        base, head = _sides(environment, event, "pull_request", ("base", "sha"), ("head", "sha"))
        title, body = (_text(_at(event, "pull_request", key)) for key in ("title", "body"))
        note = _FULL if len(body) >= LONGEST_BODY else None
        own = number(_at(event, "pull_request", "number"))
        branch = environment.get("GITHUB_HEAD_REF") or None
        return Facts("GitHub Actions", name, base, head, title, body, note=note, number=own, branch=branch)
    if name == "merge_group" or event.get("merge_group") is not None:
        note = "a merge queue does not tell the pull request's text"
        base, head = _sides(environment, event, "merge_group", ("base_sha",), ("head_sha",))
        return Facts("GitHub Actions", name, base, head, complete=False, note=note)
    if name == "push" and event.get("deleted") is True:
        # What is checked out then is the default branch, which somebody else changed.
        return Facts("GitHub Actions", name, "HEAD", None, complete=False, note="a deleted branch changes no code")
    if name == "push":
        note = "a push does not tell the pull request's text"
        before = revision(event.get("before"))
        return Facts("GitHub Actions", name, before, complete=False, note=note, pushed=True)
    note = f"a run by {name or 'an unnamed event'} does not tell a pull request's text"
    return Facts("GitHub Actions", name, complete=False, note=note)


def _event(path: str) -> Mapping[str, Any]:
    import json

    if not path:
        raise UserError("GITHUB_EVENT_PATH is not set", "run under GitHub Actions, or give BASE", _VARIABLE)
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LIMIT + 1)
        event = json.loads(data) if len(data) <= _LIMIT else None
    except OSError as error:
        raise UserError(f"the event file {path} cannot be read: {error.strerror}", "give BASE", _VARIABLE) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"the event file {path} is not JSON", "give BASE, or fix the file", _VARIABLE) from error
    if not isinstance(event, dict):
        raise UserError(f"the event file {path} is not a JSON object", "give BASE, or fix the file", _VARIABLE)
    return event


def _sides(
    environment: Mapping[str, str], event: Mapping[str, Any], key: str, base: tuple[str, ...], head: tuple[str, ...]
) -> tuple[str, str]:
    """Return the revisions that an event compares; a guess would check another change."""
    revisions = revision(_at(event, key, *base)), revision(_at(event, key, *head))
    if revisions[0] is None or revisions[1] is None:
        message = f"the event file {environment[_VARIABLE]} does not say what the {key} compares"
        raise UserError(message, "give BASE, or fix the file", _VARIABLE)
    return revisions[0], revisions[1]


def _at(value: Mapping[str, Any], *route: str) -> object:
    inner: object = value
    for key in route:
        inner = inner.get(key) if isinstance(inner, dict) else None
    return inner


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def annotation(finding: Finding, message: str) -> str:
    """Return the workflow command for a finding.

    Args:
        message: on one line.
    """
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(finding))
    text = f"{message}\n{visible(finding.help)}" if finding.help else message
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(_cut(text))}"


def notice(text: str) -> str:
    """Return the workflow command for a notice without a line."""
    return f"::notice title=tpmlint::{_data(text)}"


def failure(message: str, remedy: str | None) -> str:
    """Return the workflow command for an error without a line."""
    text = f"{visible(message)}\n{visible(remedy)}" if remedy else visible(message)
    return f"::error title=tpmlint::{_data(_cut(text))}"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    location = finding.location
    if not location.message:
        yield "file", _path(location.path)
        if location.span is not None:
            yield "line", str(location.span.line)
            yield "endLine", str(location.span.end_line)
            # The runner refuses columns of what is more than one line.
            if location.span.line == location.span.end_line:
                yield "col", str(location.span.column)
                yield "endColumn", str(location.span.end_column)
    yield "title", visible(finding.rule)


def _path(path: str) -> str:
    """Escape control characters in a path, except CR and LF, which the command escapes itself."""
    return "\n".join("\r".join(visible(part) for part in line.split("\r")) for line in path.split("\n"))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def add_summary(summary: bytes, environment: Mapping[str, str]) -> bool:
    """Append Markdown to the summary of the step.

    Returns:
        False if the summary is full.
    Raises:
        SummaryError: the file cannot be written.
    """
    path = environment.get(SUMMARY, "")
    if not path:
        return True
    if (not os.path.isabs(path) and os.path.islink(path)) or link_out(Path(os.path.abspath(path)) / "any"):
        raise SummaryError(SUMMARY, path, "it is or lies behind a symbolic link")
    try:
        # Not waiting for a reader, should it be a pipe.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, 0o666), "ab") as file:
            before = os.fstat(file.fileno()).st_size
            if before + len(summary) >= _LARGEST_SUMMARY:
                return False
            file.write(b"\n" + summary if before else summary)
    except OSError as error:
        raise SummaryError(SUMMARY, path, str(error.strerror)) from error
    return True


def pipeline(branch: str, extras: Sequence[str] = ()) -> Pipeline:
    """Return the workflow for GitHub Actions.

    Args:
        branch: the default branch, on which the whole roadmap is checked.
        extras: of tpmlint, that the interfaces of the roadmap need.
    """
    from tpmlint.ci import ACTION, COMMIT, Pipeline
    from tpmlint.formats.yaml.nodes import quoted

    more = f"          extras: {','.join(extras)}\n" if extras else ""
    text = f"""\
# Written by `tpmlint init --ci github`, and yours to change.
name: tpmlint
on:
  pull_request:
    # `edited`: a trailer may come with an edit of the description, which pushes nothing.
    types: [opened, synchronize, reopened, edited]
  merge_group:
  push:
    branches: [{quoted(branch)}]
  schedule:
    # Each Monday: dates pass while nobody commits.
    - cron: "17 4 * * 1"
permissions:
  contents: read
jobs:
  tpmlint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          # Where the branch left its base is only known with the whole history.
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      # `tpmlint diff` on a pull request and in a merge queue, `tpmlint check` elsewhere.
      - uses: {ACTION}
        with:
{more}          args: ${{{{ github.event_name == 'schedule' && '--as-of today' || '' }}}}
"""
    return Pipeline(
        ".github/workflows/tpmlint.yml",
        text,
        f"the workflow for GitHub Actions, with {branch} as the default branch",
        "Commit it; to make it count, require the check `tpmlint` on pull requests in the branch's rules",
        f"add a step `uses: {ACTION}` to it, after a checkout with `fetch-depth: 0`",
        f"`uses: tpmlint/tpmlint@{COMMIT}`",
        (".github/workflows/*.yml", ".github/workflows/*.yaml"),
    )
