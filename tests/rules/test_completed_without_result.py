"""completed-without-result: done, and nobody wrote down what it achieved."""

from __future__ import annotations

from datetime import date

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, together


def findings(metrics: str | None, status: str = "completed", as_of: str = "2026-03-02") -> list[str]:
    """Return what the rule says of an initiative with these metrics."""
    text = together(initiative(metrics=metrics, status=status), feature())
    return said(judge(text, "completed-without-result", as_of=date.fromisoformat(as_of)))


def test_one_metric() -> None:
    assert findings("[{unit: ms, name: p95, baseline: 2, target: 1}]") == [
        line(
            1,
            "unit",
            "warning[completed-without-result] initiative work is completed, but its metric 'p95' has no result; "
            "write what was reached",
        )
    ]


def test_several_metrics_are_one_finding() -> None:
    assert findings("[{name: p95}, {name: errors, result: 0}, {name: cost}]") == [
        line(
            1,
            "name",
            "warning[completed-without-result] initiative work is completed, but 2 of its metrics have no result, "
            "first 'p95'; write what was reached",
        ),
        "  " + line(1, "name", "nor has this one"),
    ]


@pytest.mark.parametrize(
    "metrics",
    [
        None,
        "[]",
        "[{name: p95, result: 0}]",
        "[{name: p95, result: not measured}]",
        "[{name: mttr, target: 10}, {name: failed_deployment_recovery_time, result: 12}]",
        "[{name: p95, target: 1, by: 2026-Q3}]",
        "[{name: p95, target: 1, by: 2026-03-02}]",
    ],
    ids=[
        "no metrics",
        "an empty list",
        "nought",
        "a text",
        "under another name",
        "not due yet",
        "due today",
    ],
)
def test_near_misses(metrics: str | None) -> None:
    assert findings(metrics) == []


def test_a_metric_may_wait_for_its_day_and_no_longer() -> None:
    assert findings("[{name: p95, by: 2026-Q1}]", as_of="2026-03-31") == []
    assert findings("[{name: p95, by: 2026-Q1}]", as_of="2026-04-01") == findings("[{name: p95}]")


@pytest.mark.parametrize("status", ["proposed", "active", "paused", "canceled", "compleat"])
def test_only_completed_ones_are_asked(status: str) -> None:
    assert findings("[{name: p95}]", status) == []
