"""Figures of an audit made by hand: one of everything, and a name that somebody would like to be more than a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.reporters.sample_reports import RECEIPT
from tpmlint.figures import (
    CapabilityFigures,
    Coverage,
    Figures,
    FolderFigures,
    InitiativeFigures,
    MonthFigures,
    Slip,
    Tally,
    TeamFigures,
)
from tpmlint.finding import Report

HOSTILE = "=cmd|'\x1b[31m"

MARCH, APRIL = Tally({"exempt": 1, "cited": 2}, 2, 0), Tally({"standing": 1, "missing": 2}, 1, 3)
CARDS = Tally({"exempt": 1, "cited": 2, "missing": 1}, 2, 1)
GONE = Tally({"standing": 1, "missing": 1}, 1, 2)
FIGURES = Figures(
    first=date(2026, 1, 5),
    last=date(2026, 4, 30),
    commits=1205,
    judged=1200,
    ungoverned=3,
    unreadable=2,
    total=Tally({"exempt": 1, "cited": 2, "standing": 1, "missing": 2}, 3, 3),
    months=(MonthFigures("2026-03", MARCH), MonthFigures("2026-04", APRIL)),
    capabilities=(
        CapabilityFigures(
            "cards",
            "Cards",
            "core",
            12,
            CARDS,
            (MonthFigures("2026-03", MARCH), MonthFigures("2026-04", Tally({"missing": 1}, 1, 1))),
        ),
        CapabilityFigures("quiet", None, None, 0, Tally({}), ()),
        CapabilityFigures(HOSTILE, HOSTILE, HOSTILE, None, GONE, (MonthFigures("2026-04", GONE),)),
    ),
    initiatives=(
        InitiativeFigures(
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
        InitiativeFigures("paper", None, None, None),
    ),
    teams=(
        TeamFigures("core", "Core", CARDS, Tally({})),
        TeamFigures("idle", None, Tally({}), Tally({})),
        TeamFigures("shop", "Shop", Tally({}), CARDS),
    ),
    coverage=Coverage(
        2000, 1999, (FolderFigures("lib/new\n", 4), FolderFigures("", 1)), (("2026-03", 8, 8), ("2026-04", 9, 4))
    ),
)
NOTHING = Figures(None, None, 0, 0, 0, 0, Tally({}), (), (), (), (), Coverage(0, 0))


def audited(figures: Figures = FIGURES) -> Report:
    """Return the report of an audit without a finding."""
    return Report((), replace(RECEIPT, command="audit", commits=figures.commits), figures=figures)
