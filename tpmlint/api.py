"""The Python API: a request in, a report out; a session for whoever asks more than once.

>>> from pathlib import Path
>>> from tpmlint.api import Request, check
>>> report = check(Request(start=Path(".")))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpmlint.engine.session import Session, open_session
from tpmlint.engine.workspace import Request
from tpmlint.report import Report

if TYPE_CHECKING:
    from tpmlint.engine.audit import Auditing
    from tpmlint.engine.diff import Comparison

__all__ = ["Auditing", "Comparison", "Request", "Session", "audit", "check", "diff", "open_session"]


def check(request: Request) -> Report:
    """Judge the roadmap as it lies in the work tree.

    Raises:
        Refusal: the configuration, the repository or the request cannot be followed, or there is no roadmap.
    """
    return open_session(request).report()


def diff(request: Request, comparison: Comparison) -> Report:
    """Judge a change: what it does to the roadmap, and whether anyone can say what it is for.

    Args:
        comparison: the two ends, and what was said about the change.
    Raises:
        Refusal: as ``check`` does, or the ends cannot be found or compared.
    """
    from tpmlint.engine.diff import compare

    return compare(request, comparison)


def audit(request: Request, auditing: Auditing | None = None) -> Report:
    """Judge a history: its end as ``check`` does, and every first-parent commit as a change.

    Args:
        auditing: which history, and by which roadmap; by default all of HEAD's, by the roadmap of each time.
    Raises:
        Refusal: as ``check`` does, or there is no history, or a revision names nothing.
    """
    from tpmlint.engine import audit as engine

    return engine.audit(request, auditing or engine.Auditing())


def __getattr__(name: str) -> object:
    """Give ``Comparison`` and ``Auditing`` to whoever asks for them here: a check needs nothing of what they bring."""
    if name == "Comparison":
        from tpmlint.engine.diff import Comparison

        return Comparison
    if name == "Auditing":
        from tpmlint.engine.audit import Auditing

        return Auditing
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
