"""Continuous integration systems, one file each, and what they share: the facts of a run, and pipeline files.

A file reads the system's environment and event files (``read``), formats results for it, and writes the pipeline that
runs tpmlint (``pipeline``).
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import quote

from msgspec import Struct

from tpmlint.modules import names_in


def detect(environment: Mapping[str, str]) -> Facts | None:
    """Return the facts of the CI system that runs this process, or None outside of CI.

    Each system is one module with ``read(environment) -> Facts | None``; only it knows its variables.

    Raises:
        UserError: an event file that the environment names is missing or malformed.
    """
    for name in names_in(__path__):
        read = getattr(importlib.import_module(f"{__name__}.{name}"), "read", None)
        facts: Facts | None = read(environment) if read is not None else None
        if facts is not None:
            return facts
    return None


def pull_request_number(environment: Mapping[str, str]) -> int | None:
    """Return the number of the pull request that a CI system checks, or None if there is none or it is not told."""
    from tpmlint.errors import UserError

    try:
        facts = detect(environment)
    except UserError:  # A command that needs the event says what is wrong with it.
        return None
    return None if facts is None else facts.number


def files_url(environment: Mapping[str, str], revision: str) -> FilesUrl | None:
    """Return where the files of a commit are shown, if the CI system tells it."""
    for name in names_in(__path__):
        address = getattr(importlib.import_module(f"{__name__}.{name}"), "files_url", None)
        url: FilesUrl | None = address(environment, revision) if address is not None else None
        if url is not None:
            return url
    return None


class MakePipeline(Protocol):
    """Makes the pipeline of a system."""

    def __call__(self, branch: str, extras: Sequence[str] = ()) -> Pipeline:
        """Return it for a default branch, with extras of tpmlint."""


def pipelines() -> Mapping[str, MakePipeline]:
    """Return a function for each system that ``init --ci`` supports."""
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names_in(__path__)}
    return {name: module.pipeline for name, module in modules.items() if hasattr(module, "pipeline")}


class Facts(Struct, frozen=True):
    """Facts of a run in a CI system.

    Args:
        system: its name, such as ``GitHub Actions``.
        event: what started the run, in the system's own word.
        base: the revision that the change will be merged into, or that a push started from; None if unknown.
        head: the revision of the change itself; None means the checked-out one.
        title, body: of the pull request; None without a pull request.
        complete: False where a pull request may exist whose text cannot be read here, or whose text was cut.
        target: the branch that the change will be merged into, where ``base`` is only the commit where it left that.
        note: what the reader of the result needs, such as why the text is incomplete.
        branch: the name of the pull request's branch; None if it is not known.
        pushed: whether ``base`` is the commit that the branch had before, which may no longer exist.
        number: of the pull request; None without one.
    """

    system: str
    event: str
    base: str | None = None
    head: str | None = None
    title: str | None = None
    body: str | None = None
    complete: bool = True
    note: str | None = None
    target: str | None = None
    pushed: bool = False
    number: int | None = None
    branch: str | None = None

    @property
    def text(self) -> str | None:
        """Title and body as one message, or None where there is no pull request."""
        if self.title is None and self.body is None:
            return None
        return f"{self.title or ''}\n\n{self.body or ''}"


class FilesUrl(Struct, frozen=True):
    """Where a CI system shows the files of a commit.

    Args:
        start: of the address of a file, to which its path can be added.
        line_mark: what stands between the address of a file and the number of a line in it.
    """

    start: str
    line_mark: str

    def place(self, path: str, line: int | None = None) -> str:
        """Return the address of a file, or of a line in it."""
        at = f"{self.line_mark}{line}" if line is not None else ""
        return f"{self.start}{quote(os.fsencode(path))}{at}"


def revision(value: object) -> str | None:
    """Return a revision, or None if it is absent, empty or all zeros."""
    return value if isinstance(value, str) and value.strip("0") else None


def number(value: object) -> int | None:
    """Return the number of a pull request, or None if it is absent or not a number."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class SummaryError(Exception):
    """A summary for the page of a CI system could not be written.

    Args:
        variable: the environment variable that names the place.
        path: that place.
        reason: the error of the operating system.
    """

    def __init__(self, variable: str, path: str, reason: str) -> None:
        super().__init__(f"{variable}: {path}: {reason}")
        self.variable = variable
        self.path = path
        self.reason = reason


MAJOR = 0
"""The major version to follow; it is raised in the commit before a major release."""

PACKAGE = f"tpmlint<{MAJOR + 1}"
"""The requirement for pip: the newest release of this major version, within which a valid item stays valid."""

ACTION = f"tpmlint/tpmlint@v{MAJOR}"
COMMIT = "<full commit id>"
SOURCE = f"git+https://github.com/tpmlint/tpmlint@{COMMIT}"
"""The requirement for pip before there is a release."""


def package(extras: Sequence[str] = (), commit: str | None = None) -> str:
    """Return the requirement for pip.

    Args:
        extras: of tpmlint, for the libraries that it does not bring by itself.
        commit: None for the newest release of this major version.
    """
    if not extras:
        return PACKAGE if commit is None else SOURCE.replace(COMMIT, commit)
    name = f"tpmlint[{','.join(extras)}]"
    return PACKAGE.replace("tpmlint", name, 1) if commit is None else f"{name} @ {SOURCE.replace(COMMIT, commit)}"


TEMPLATE = f"https://raw.githubusercontent.com/tpmlint/tpmlint/v{MAJOR}/templates/gitlab-ci.yml"


class Pipeline(Struct, frozen=True):
    """A file that makes a CI system run tpmlint.

    Args:
        path: relative to the repository's top.
        note: what it is, in a few words.
        then: what is left to do, in one sentence without a full stop.
        instead: what to do where there is such a file already, as a clause.
        pinned: what to write before there is a release, and what it replaces.
        places: patterns of the system's pipeline files.
    """

    path: str
    text: str
    note: str
    then: str
    instead: str
    pinned: str
    places: tuple[str, ...]
