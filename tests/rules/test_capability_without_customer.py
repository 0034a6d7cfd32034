"""capability-without-customer: code in production that nobody is known to use."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import capability, feature, initiative, item, line, team, together
from tpmlint.settings import Settings
from tpmlint.sources import System

SAYS = (
    "warning[capability-without-customer] capability code is in production with no consumer, no internal customer and "
    "no interface; say who uses it under 'consumers'"
)


def code(**fields: str | None) -> str:
    """Return the capability ``code``, in production."""
    return capability(**{"lifecycle": "production", **fields})


def findings(*items: str) -> list[str]:
    """Return what the rule says of these items."""
    settings = Settings(systems={"jira": System("jira")})
    found = judge(together(*items, feature()), settings=settings)
    return said([each for each in found if each.rule == "capability-without-customer"])


def test_the_place_is_the_kind_or_the_empty_list() -> None:
    assert findings(code()) == [line(1, "kind", SAYS)]
    assert findings(code(consumers="[]", interfaces="[]")) == [line(1, "[]", SAYS)]


@pytest.mark.parametrize("lifecycle", ["experimental", "deprecated", "retired", "prodction", None])
def test_only_what_is_in_production_is_asked(lifecycle: str | None) -> None:
    assert findings(code(lifecycle=lifecycle)) == []


@pytest.mark.parametrize(
    "others",
    [
        (code(consumers="[{team: shop}]"),),
        (code(consumers="[{team: shpo}]"),),
        (code(consumers="[{team: 'jira:T-1'}]"),),
        (code(consumers="shop"),),
        (code(consumer="[{team: shop}]"),),
        (code(interfaces="[{type: sql, path: a/view.sql}]"),),
        (code(), initiative(capabilities="[code]")),
        (code(), initiative(capabilities="[code]", status="completed")),
        (code(), initiative(capabilities="[code]", status="actve")),
        (code(), initiative(capabilities="[cdoe]")),
        (code(), initiative(capabilities="[code, [x]]")),
        (code(), initiative(capabilites="[code]")),
        (code(), capability("other", depends_on="[code]", consumers="[{team: shop}]")),
        (code(), feature("gifts", depends_on="['capability:code']")),
        (code(external="{jira: C-1}"), feature("gifts", depends_on="['jira:C-1']")),
    ],
    ids=[
        "a consumer",
        "a consumer that does not exist",
        "a consumer elsewhere",
        "unreadable consumers",
        "a misspelt key",
        "an interface",
        "an initiative with a customer",
        "a completed one",
        "one of unknown status",
        "one that misspells it",
        "one that cannot be read",
        "one with a misspelt key",
        "another capability",
        "a feature",
        "a feature that knows it from elsewhere",
    ],
)
def test_somebody_needs_it(others: tuple[str, ...]) -> None:
    assert findings(*others) == []


@pytest.mark.parametrize(
    "other",
    [
        initiative(capabilities="[code]", status="canceled"),
        item("decision", "d", status="accepted", capabilities="[code]"),
        team("x"),
    ],
    ids=["a canceled initiative", "a decision", "nobody"],
)
def test_who_names_it_without_needing_it(other: str) -> None:
    assert findings(code(), other) == [line(1, "kind", SAYS)]


def test_itself_is_not_a_customer() -> None:
    assert findings(code(depends_on="[code]")) == [line(1, "kind", SAYS)]
