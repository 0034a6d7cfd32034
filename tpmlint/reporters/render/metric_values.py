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
from tpmlint.settings import VERDICTS

COLUMNS = ("capability", "title", "owner", "month", "changes", *VERDICTS, "authors", "share", "drift")


def values(figures: HistoryMetrics) -> dict[str, object]:
    """Return all figures as ``schemas/report.schema.json`` describes them."""
    coverage = figures.coverage
    return {
        "first": figures.first,
        "last": figures.last,
        "commits": figures.commits,
        "judged": figures.judged,
        "ungoverned": figures.ungoverned,
        "unreadable": figures.unreadable,
        "total": _counts(figures.total),
        "months": [_month(each) for each in figures.months],
        "capabilities": [_capability(each) for each in figures.capabilities],
        "initiatives": [_initiative(each) for each in figures.initiatives],
        "teams": [_team(each) for each in figures.teams],
        "coverage": {
            "files": coverage.files,
            "claimed": coverage.claimed,
            "share": _share(coverage.share),
            "unmapped": to_builtins(coverage.unmapped),
            "months": [
                {"month": month, "files": files, "claimed": claimed} for month, files, claimed in coverage.months
            ],
        },
    }


def rows(figures: HistoryMetrics) -> Iterator[tuple[str, ...]]:
    """Yield the names of the columns, then a row for every capability and month in which it changed."""
    yield COLUMNS
    for each in figures.capabilities:
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
            )


def _counts(counts: ContextCounts) -> dict[str, object]:
    return {
        "changes": counts.changes,
        "verdicts": {verdict: counts.verdicts.get(verdict, 0) for verdict in VERDICTS},
        "authors": counts.authors,
        "asked": counts.asked,
        "share": _share(counts.share),
        "adrift": counts.adrift,
        "drift": _share(counts.drift),
    }


def _month(figures: MonthMetrics) -> dict[str, object]:
    return {"month": figures.month, **_counts(figures.counts)}


def _capability(figures: CapabilityMetrics) -> dict[str, object]:
    return {
        "capability": figures.capability,
        "title": figures.title,
        "owner": figures.owner,
        "files": figures.files,
        "total": _counts(figures.total),
        "months": [_month(each) for each in figures.months],
    }


def _initiative(figures: InitiativeMetrics) -> dict[str, object]:
    return {
        "initiative": figures.initiative,
        "title": figures.title,
        "owner": figures.owner,
        "status": figures.status,
        "citations": figures.citations,
        "first_cited": figures.first_cited,
        "last_cited": figures.last_cited,
        "proposed": figures.proposed,
        "active": figures.active,
        "completed": figures.completed,
        "days_to_active": figures.days_to_active,
        "days_to_completed": figures.days_to_completed,
        "moved": figures.moved,
        "slips": to_builtins(figures.slips),
        "days_slipped": figures.days_slipped,
    }


def _team(figures: TeamMetrics) -> dict[str, object]:
    return {
        "team": figures.team,
        "title": figures.title,
        "owned": _counts(figures.owned),
        "served": _counts(figures.served),
    }


def _share(share: float | None) -> float | None:
    """Round to four digits, which are the same on every machine."""
    return None if share is None else round(share, 4)
