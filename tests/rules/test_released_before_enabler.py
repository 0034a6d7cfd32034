"""released-before-enabler: shipped, and what it needed has not begun."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import feature, initiative, line, together


def findings(*items: str) -> list[str]:
    """Return what the rule says of these items."""
    return said(judge(together(*items), "released-before-enabler"))


RELEASED = feature(status="released")


def test_shows_the_enabler() -> None:
    (found,) = judge(together(RELEASED, initiative(status="planned")), "released-before-enabler")
    assert said([found]) == [
        line(
            1,
            "released",
            "warning[released-before-enabler] feature one-click is released, but its enabler work is only planned",
        ),
        "  " + line(2, "planned", "initiative work is planned"),
    ]
    assert (found.item, found.subject) == ("feature:one-click", "initiative:work")


def test_a_feature_with_several_enablers_is_one_finding() -> None:
    (first, *related) = findings(RELEASED, initiative("a"), initiative("b"), initiative("c", status="active"))
    assert first.endswith("is released, but its enabler a is only proposed, and 1 more have not begun")
    assert len(related) == 2


def test_an_enabler_of_several_features_is_one_finding() -> None:
    enables = "[{feature: one-click, how: A}, {feature: gifts, how: B}, {feature: picks, how: C}]"
    items = (RELEASED, feature("gifts", status="released"), feature("picks"), initiative(enables=enables))
    assert findings(*items)[1:] == [
        "  " + line(4, "proposed", "initiative work is proposed"),
        "  " + line(2, "released", "feature gifts is released as well"),
    ]


@pytest.mark.parametrize("status", ["active", "paused", "completed", "canceled", "plannd"])
def test_an_enabler_that_has_begun_or_never_will(status: str) -> None:
    assert findings(RELEASED, initiative(status=status)) == []


@pytest.mark.parametrize("kind", ["infrastructure", "reliability", "developer-experience", "enablment"])
def test_work_that_is_not_enablement_may_follow(kind: str) -> None:
    assert findings(RELEASED, initiative(status="planned", type=kind)) == []


@pytest.mark.parametrize("status", ["active", "retired", "canceled", "relased", None])
def test_a_feature_that_is_not_released(status: str | None) -> None:
    assert findings(feature(status=status), initiative(status="planned")) == []


def test_work_that_only_depends_on_it() -> None:
    later = initiative(enables="[{feature: gifts, how: A}]", depends_on="['feature:one-click']")
    assert findings(RELEASED, feature("gifts"), later) == []
