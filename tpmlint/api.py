"""The Python API: functions that take a request and return a report, and sessions for repeated use.

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
    from tpmlint.engine.audit import AuditOptions
    from tpmlint.engine.comparison import Comparison

__all__ = ["AuditOptions", "Comparison", "Request", "Session", "audit", "changes", "check", "diff", "open_session"]


def check(request: Request) -> Report:
    """Check the roadmap in the work tree.

    Raises:
        UserError: the configuration, the repository or the request is invalid, or there is no roadmap.
    """
    return open_session(request).report()


def diff(request: Request, comparison: Comparison) -> Report:
    """Check a change: what it does to the roadmap, and whether its product context is known.

    Args:
        comparison: the two ends, and the messages that describe the change.
    Raises:
        UserError: as ``check`` does, or an end cannot be found.
    """
    from tpmlint.engine.diff import compare

    return compare(request, comparison)


def audit(request: Request, options: AuditOptions | None = None) -> Report:
    """Check a history: its end as ``check`` does, and every first-parent commit as a change.

    Args:
        options: which history, and with which roadmap; by default all of HEAD's, with the roadmap of each commit.
    Raises:
        UserError: as ``check`` does, or there is no history, or a revision is not found.
    """
    from tpmlint.engine import audit as engine

    return engine.audit(request, options or engine.AuditOptions())


def changes(request: Request, since: str | None = None, until: str | None = None) -> Report:
    """Compare the roadmap at two points in time; the report has no findings, but ``changes``.

    Args:
        since: a day such as 2026-10-15, from whose beginning on changes count, or a revision; by default 30 days before
            the reference date.
        until: a day, whose changes still count, or a revision; by default HEAD.
    Raises:
        UserError: as ``check`` does, or a day is invalid, a revision unknown, or there is no commit.
    """
    from tpmlint.engine import changes as engine

    return engine.changes(request, since, until)


def __getattr__(name: str) -> object:
    """Import ``Comparison`` and ``AuditOptions`` lazily, because a check does not need them."""
    if name == "Comparison":
        from tpmlint.engine.comparison import Comparison

        return Comparison
    if name == "AuditOptions":
        from tpmlint.engine.audit import AuditOptions

        return AuditOptions
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
