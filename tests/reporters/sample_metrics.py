"""Metrics of an audit made by hand: one of everything, and a name that somebody would like to be more than a name."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from tests.reporters.sample_reports import RECEIPT
from tpmlint.metrics import (
    CapabilityMetrics,
    ContextCounts,
    Coverage,
    FolderMetrics,
    HistoryMetrics,
    InitiativeMetrics,
    MonthMetrics,
    Slip,
    TeamMetrics,
    UnexplainedCommit,
)
from tpmlint.report import Report

HOSTILE = "=cmd|'\x1b[31m"

MARCH, APRIL = ContextCounts({"exempt": 1, "cited": 2}, 2, 0), ContextCounts({"standing": 1, "missing": 2}, 1, 3)
CARDS = ContextCounts({"exempt": 1, "cited": 2, "missing": 1}, 2, 1)
GONE = ContextCounts({"standing": 1, "missing": 1}, 1, 2)
UNEXPLAINED = (
    UnexplainedCommit(
        date(2026, 4, 30),
        "3f2c1ab0de",
        "Retry | the bank twice",
        ("cards", "search"),
        ("src/cards/bank.go", "src/cards/retry.go", "src/search/a|b.go"),
        12,
        "cite `Roadmap-Item: vault`",
    ),
    UnexplainedCommit(
        date(2026, 4, 2), "77aa00ff11", HOSTILE, (HOSTILE,), ("a\n.go",), 1, f"plan an initiative that lists {HOSTILE}"
    ),
)
METRICS = HistoryMetrics(
    first=date(2026, 1, 5),
    last=date(2026, 4, 30),
    commits=1205,
    judged=1200,
    ungoverned=3,
    unreadable=2,
    total=ContextCounts({"exempt": 1, "cited": 2, "standing": 1, "missing": 2}, 3, 3),
    months=(MonthMetrics("2026-03", MARCH), MonthMetrics("2026-04", APRIL)),
    capabilities=(
        CapabilityMetrics(
            "cards",
            "Cards",
            "core",
            12,
            CARDS,
            (MonthMetrics("2026-03", MARCH), MonthMetrics("2026-04", ContextCounts({"missing": 1}, 1, 1))),
        ),
        CapabilityMetrics("quiet", None, None, 0, ContextCounts({}), ()),
        CapabilityMetrics(HOSTILE, HOSTILE, HOSTILE, None, GONE, (MonthMetrics("2026-04", GONE),)),
    ),
    initiatives=(
        InitiativeMetrics(
            "vault",
            "Vault",
            "core",
            "completed",
            7,
            date(2026, 3, 1),
            date(2026, 4, 2),
            date(2026, 1, 5),
            date(2026, 1, 6),
            date(2026, 4, 6),
            3,
            (Slip(date(2026, 2, 1), "2026-Q1", "2026-04", 30), Slip(date(2026, 4, 1), "2026-04", "2026-05-15", 15)),
        ),
        InitiativeMetrics("paper", None, None, None),
    ),
    teams=(
        TeamMetrics("core", "Core", CARDS, ContextCounts({})),
        TeamMetrics("idle", None, ContextCounts({}), ContextCounts({})),
        TeamMetrics("shop", "Shop", ContextCounts({}), CARDS),
    ),
    coverage=Coverage(
        2000,
        1999,
        (FolderMetrics("lib/new\n", 4, date(2026, 4, 30)), FolderMetrics("", 1, date(2026, 3, 2))),
        (("2026-03", 8, 8), ("2026-04", 9, 4)),
    ),
    unexplained=UNEXPLAINED,
)
NOTHING = HistoryMetrics(None, None, 0, 0, 0, 0, ContextCounts({}), (), (), (), (), Coverage(0, 0))


def audited(metrics: HistoryMetrics = METRICS) -> Report:
    """Return the report of an audit without a finding."""
    return Report((), replace(RECEIPT, command="audit", commits=metrics.commits), metrics=metrics)
