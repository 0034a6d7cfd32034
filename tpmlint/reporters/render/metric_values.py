"""The metrics of an audit as plain values, for JSON, and as rows, for CSV."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import to_builtins

from tpmlint.metrics import (
    CapabilityMetrics,
    ContextCounts,
    HistoryMetrics,
    InitiativeMetrics,
    MonthMetrics,
    TeamMetrics,
)
from tpmlint.reporters.render.unexplained import unexplained_cell
from tpmlint.settings import VERDICTS

COLUMNS = ("capability", "title", "owner", "month", "touches", *VERDICTS, "authors", "share", "drift", "unexplained")


def values(metrics: HistoryMetrics) -> dict[str, object]:
    """Return all metrics as ``schemas/report.schema.json`` describes them."""
    coverage = metrics.coverage
    return {
        "first": metrics.first,
        "last": metrics.last,
        "commits": metrics.commits,
        "judged": metrics.judged,
        "ungoverned": metrics.ungoverned,
        "unreadable": metrics.unreadable,
        "total": _counts(metrics.total),
        "months": [_month(each) for each in metrics.months],
        "capabilities": [_capability(each) for each in metrics.capabilities],
        "initiatives": [_initiative(each) for each in metrics.initiatives],
        "teams": [_team(each) for each in metrics.teams],
        "coverage": {
            "files": coverage.files,
            "claimed": coverage.claimed,
            "share": _share(coverage.share),
            "unmapped": to_builtins(coverage.unmapped),
            "months": [
                {"month": month, "files": files, "claimed": claimed} for month, files, claimed in coverage.months
            ],
        },
        "promises": to_builtins(metrics.promises),
        "measurable": metrics.measurable,
        "unexplained": to_builtins(metrics.unexplained),
    }


def rows(metrics: HistoryMetrics) -> Iterator[tuple[str, ...]]:
    """Yield the names of the columns, then a row for every capability and month in which it changed."""
    yield COLUMNS
    for each in metrics.capabilities:
        for month in each.months:
            counts = month.counts
            yield (
                each.capability,
                each.title or "",
                each.owner or "",
                month.month,
                str(counts.changes),
                *(str(counts.verdicts.get(verdict, 0)) for verdict in VERDICTS),
                str(counts.authors),
                "" if counts.share is None else str(_share(counts.share)),
                "" if counts.drift is None else str(_share(counts.drift)),
                unexplained_cell(metrics, each, month.month),
            )


def _counts(counts: ContextCounts) -> dict[str, object]:
    return {
        "changes": counts.changes,
        "verdicts": {verdict: counts.verdicts.get(verdict, 0) for verdict in VERDICTS},
        "authors": counts.authors,
        "asked": counts.needing_context,
        "share": _share(counts.share),
        "adrift": counts.adrift,
        "drift": _share(counts.drift),
        "interface": _part(counts.promises),
        "code": _part(counts.code),
    }


def _part(counts: ContextCounts) -> dict[str, object]:
    return {"changes": counts.changes, "asked": counts.needing_context, "share": _share(counts.share)}


def _month(metrics: MonthMetrics) -> dict[str, object]:
    return {"month": metrics.month, **_counts(metrics.counts)}


def _capability(metrics: CapabilityMetrics) -> dict[str, object]:
    return {
        "capability": metrics.capability,
        "title": metrics.title,
        "owner": metrics.owner,
        "files": metrics.files,
        "total": _counts(metrics.total),
        "months": [_month(each) for each in metrics.months],
    }


def _initiative(metrics: InitiativeMetrics) -> dict[str, object]:
    return {
        "initiative": metrics.initiative,
        "title": metrics.title,
        "owner": metrics.owner,
        "status": metrics.status,
        "citations": metrics.citations,
        "first_cited": metrics.first_cited,
        "last_cited": metrics.last_cited,
        "proposed": metrics.proposed,
        "active": metrics.active,
        "completed": metrics.completed,
        "days_to_active": metrics.days_to_active,
        "days_to_completed": metrics.days_to_completed,
        "moved": metrics.moved,
        "slips": to_builtins(metrics.slips),
        "days_slipped": metrics.days_slipped,
    }


def _team(metrics: TeamMetrics) -> dict[str, object]:
    return {
        "team": metrics.team,
        "title": metrics.title,
        "owned": _counts(metrics.owned),
        "served": _counts(metrics.served),
    }


def _share(share: float | None) -> float | None:
    """Round to four digits, which are the same on every machine."""
    return None if share is None else round(share, 4)
