"""no-capability: active work to which no code can be traced."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said
from tests.rules.yaml_items import capability, feature, initiative, line, together

SAYS = (
    "warning[no-capability] initiative work is active and lists no capability, so no code can be traced to it; "
    "name what it changes under 'capabilities'"
)


def findings(**fields: str | None) -> list[str]:
    """Return what the rule says of an active initiative beside a capability."""
    found = judge(together(initiative(**{"status": "active", **fields}), feature(), capability()))
    return said([each for each in found if each.rule == "no-capability"])


def test_the_place_is_the_kind_or_the_empty_list() -> None:
    assert findings() == [line(1, "kind", SAYS)]
    assert findings(capabilities="[]") == [line(1, "[]", SAYS)]


@pytest.mark.parametrize("status", ["proposed", "planned", "paused", "completed", "canceled", "actve"])
def test_only_active_ones_are_asked(status: str) -> None:
    assert findings(status=status) == []


@pytest.mark.parametrize("value", ["[code]", "[cdoe]", "['jira:CAP-1']", "code", "[[code]]"])
def test_one_that_is_named_counts_even_if_it_cannot_be_found(value: str) -> None:
    assert findings(capabilities=value) == []


def test_a_misspelt_field_is_that_alone() -> None:
    assert findings(capabilites="[code]") == []


def test_code_it_depends_on_is_not_code_it_changes() -> None:
    assert findings(depends_on="['capability:code']") == [line(1, "kind", SAYS)]
