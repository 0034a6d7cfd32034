"""What a continuous-integration system tells in its environment and event files: base, head, and words."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from tpmlint.ci.facts import Facts
from tpmlint.modules import names_in

__all__ = ["Facts", "detect"]


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
