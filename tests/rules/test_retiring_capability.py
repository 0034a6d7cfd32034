"""retiring-capability: open work on what is about to go."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import capability, feature, initiative, line, together
from tpmlint.settings import Settings

OLD = capability("forms", lifecycle="deprecated")


def findings(*items: str, settings: Settings | None = None) -> list[str]:
    """Return what the rule says of these items beside a deprecated capability ``forms``."""
    return said(judge(together(*items, OLD), "retiring-capability", settings=settings))


def test_an_initiative_lists_it() -> None:
    (found,) = judge(together(initiative(capabilities="[forms]"), feature(), OLD), "retiring-capability")
    assert said([found]) == [
        line(
            1,
            "forms",
            "warning[retiring-capability] initiative work lists capability forms, which is deprecated; "
            "find out what takes its place",
        ),
        "  " + line(3, "deprecated", "deprecated here"),
    ]
    assert (found.item, found.subject) == ("initiative:work", "capability:forms")


def test_a_feature_depends_on_it() -> None:
    (first, _) = findings(feature(depends_on="['capability:forms']"))
    assert "feature one-click depends on capability forms, which is deprecated" in first


def test_resting_on_it_twice_is_one_finding() -> None:
    both = initiative(capabilities="[forms, forms]", depends_on="['capability:forms']")
    assert findings(both, feature()) == findings(initiative(capabilities="[forms]"), feature())


@pytest.mark.parametrize(
    "items",
    [
        (initiative(capabilities="[forms]", status="completed"), feature()),
        (initiative(capabilities="[forms]", status="canceled"), feature()),
        (initiative(capabilities="[forms]", status="actve"), feature()),
        (initiative(capabilities="[forms]", type="technical-debt"), feature()),
        (initiative(capabilities="[forms]", type="technical-dept"), feature()),
        (feature(depends_on="['capability:forms']", status="released"),),
        (capability("new", depends_on="[forms]"), feature()),
        (initiative(capabilities="[new]"), feature(), capability("new", lifecycle="retired")),
        (initiative(capabilities="[new]"), feature(), capability("new", lifecycle="deprecatd")),
        (initiative(capabilities="[form]"), feature()),
    ],
    ids=[
        "completed",
        "canceled",
        "unknown status",
        "work that takes it down",
        "unknown type",
        "released",
        "another capability",
        "retired",
        "unknown lifecycle",
        "dangling",
    ],
)
def test_near_misses(items: tuple[str, ...]) -> None:
    assert findings(*items) == []


def test_taking_it_down_is_not_waiting_for_it() -> None:
    waits = initiative(depends_on="['capability:forms']", type="technical-debt")
    assert len(findings(waits, feature())) == 2


def test_who_may_list_it_is_yours() -> None:
    settings = Settings(options={"retiring-capability": {"types": ("compliance",)}})
    assert findings(initiative(capabilities="[forms]", type="compliance"), feature(), settings=settings) == []
    assert findings(initiative(capabilities="[forms]", type="technical-debt"), feature(), settings=settings) != []
