"""no-success-metric: planned without a figure that would show its success."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, together


def findings(metrics: str | None, status: str = "active") -> list[str]:
    """Return what the rule says of an initiative with these metrics."""
    found = judge(together(initiative(metrics=metrics, status=status), feature()))
    return said([each for each in found if each.rule == "no-success-metric"])


def test_no_metrics_at_all() -> None:
    says = (
        "warning[no-success-metric] initiative work is active and has no metric of success; "
        "give one with a baseline and a target under 'metrics'"
    )
    assert findings(None) == [line(1, "kind", says)]
    assert findings("[]") == [line(1, "[]", says)]


@pytest.mark.parametrize(
    ("metrics", "place", "way_out"),
    [
        ("[{name: p95, target: 200}]", "name", "'p95' a baseline"),
        ("[{unit: ms, name: p95, baseline: 1800}]", "unit", "'p95' a target"),
        ("[{name: p95}, {name: errors, target: 1}]", "name", "'p95' a baseline and a target"),
        ("[{name: p95, baseline: 3}, {name: errors, target: 1}]", "name", "'p95' a target"),
    ],
)
def test_none_is_complete(metrics: str, place: str, way_out: str) -> None:
    says = "warning[no-success-metric] initiative work is active, and no metric of it has both a baseline and a target"
    assert findings(metrics) == [line(1, place, f"{says}; give {way_out}")]


@pytest.mark.parametrize(
    "metrics",
    [
        "[{name: p95, baseline: 1800, target: 200}]",
        "[{name: p95}, {name: errors, baseline: '3 %', target: none at all}]",
        "[{name: p95, baseline: 0, target: 0}]",
        "[{name: mttr, baseline: 80}, {name: failed_deployment_recovery_time, target: 10}]",
        "[{name: Lead time for changes, baseline: 80}, {name: change-lead-time, target: 10}]",
        "[{name: p95, baseline: [1], target: 200}]",
        "[{name: p95, basline: 1800, target: 200}]",
    ],
    ids=["complete", "one of them", "nought", "aliases", "spellings", "unreadable", "misspelt key"],
)
def test_near_misses(metrics: str) -> None:
    assert findings(metrics) == []


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("proposed", False),
        ("planned", True),
        ("active", True),
        ("paused", False),
        ("completed", False),
        ("canceled", False),
        ("plannd", False),
    ],
)
def test_who_is_asked(status: str, asked: bool) -> None:
    assert bool(findings(None, status)) == asked


def test_a_misspelt_field_is_that_alone() -> None:
    text = initiative(status="planned", metrcs="[{name: p95, baseline: 2, target: 1}]")
    assert [each.rule for each in judge(together(text, feature()))] == ["unknown-field"]
