"""Continuous integration: one file has all that is known of one system.

That is what it tells in its environment and event files (``read``), how it shows results, and the pipeline that makes
it run tpmlint (``pipeline``). What several share lies in ``facts`` and ``pipeline``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tpmlint.modules import names_in

if TYPE_CHECKING:
    from tpmlint.ci.facts import Facts, Pipeline


def detect(environment: Mapping[str, str]) -> Facts | None:
    """Return what the CI system that runs this process tells, or None outside of any.

    Each system is one module with ``read(environment) -> Facts | None``; it knows its own variables.

    Raises:
        Refusal: an event file that the environment names is missing or malformed.
    """
    for name in names_in(__path__):
        read = getattr(importlib.import_module(f"{__name__}.{name}"), "read", None)
        facts: Facts | None = read(environment) if read is not None else None
        if facts is not None:
            return facts
    return None


def pipelines() -> Mapping[str, Callable[[str], Pipeline]]:
    """Return what gives the pipeline of each system that ``init --ci`` knows; it takes the default branch."""
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names_in(__path__)}
    return {name: module.pipeline for name, module in modules.items() if hasattr(module, "pipeline")}
