"""The Python API: a request in, a report out.

>>> from pathlib import Path
>>> from tpmlint.judge import Request, check
>>> report = check(Request(start=Path(".")))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpmlint.examination import examine
from tpmlint.finding import Report
from tpmlint.scene import Request

if TYPE_CHECKING:
    from tpmlint.difference import Comparison

__all__ = ["Comparison", "Request", "check", "diff"]


def check(request: Request) -> Report:
    """Judge the roadmap as it lies in the work tree.

    Raises:
        Refusal: the configuration, the repository or the request cannot be followed, or there is no roadmap.
    """
    return examine(request).report


def diff(request: Request, comparison: Comparison) -> Report:
    """Judge a change: what it does to the roadmap, and whether anyone can say what it is for.

    Args:
        comparison: the two ends, and what was said about the change.
    Raises:
        Refusal: as ``check`` does, or the ends cannot be found or compared.
    """
    from tpmlint.difference import compare

    return compare(request, comparison)


def __getattr__(name: str) -> object:
    """Give ``Comparison`` to whoever asks for it here: a check does not need it, and it brings much along."""
    if name == "Comparison":
        from tpmlint.difference import Comparison

        return Comparison
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
