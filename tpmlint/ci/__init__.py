"""Continuous integration systems, one file each.

A file reads the system's environment and event files (``read``), formats results for it, and writes the pipeline that
runs tpmlint (``pipeline``). ``facts`` has what they share.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from tpmlint.modules import names_in

if TYPE_CHECKING:
    from tpmlint.ci.facts import Facts, FilesUrl, Pipeline


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
