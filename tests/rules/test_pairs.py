"""Rules that could answer to the same fault, two by two: only one of them speaks."""

from __future__ import annotations

import pytest

from tests.in_memory import judge
from tests.rules.yaml_items import capability, feature, initiative, objective, team, together
from tpmlint.settings import Settings
from tpmlint.sources import System

TRACKED = ("a/code.py", "b/code.py")
SETTINGS = Settings(systems={"jira": System("jira")})


def rules(*items: str, tracked: tuple[str, ...] = TRACKED) -> list[str]:
    """Return the rules that have findings about these items, each as often as it has, by the alphabet."""
    return sorted(each.rule for each in judge(together(*items), settings=SETTINGS, tracked=tracked))


WORK = initiative()
ONE_CLICK = feature()
METRICS = "[{name: p95, baseline: 2, target: 1}]"


def active(**fields: str | None) -> str:
    """Return an active initiative in which nothing is missing but what ``fields`` take out."""
    return initiative(**{"status": "active", "metrics": METRICS, "capabilities": "[code]", **fields})


def used(**fields: str | None) -> str:
    """Return a capability in production with a consumer."""
    return capability(**{"lifecycle": "production", "consumers": "[{team: shop}]", **fields})


def test_nothing_is_wrong_to_begin_with() -> None:
    assert rules(WORK, ONE_CLICK) == []
    assert rules(active(), ONE_CLICK, used()) == []


def test_an_owner_who_serves_itself_does_not_serve_the_features_owner_either() -> None:
    assert rules(initiative(internal_customers="[{team: platform, need: To sleep}]"), ONE_CLICK) == ["self-serving"]


class TestObjectives:
    """no-objective against orphan-objective."""

    def test_the_only_initiative_that_named_it(self) -> None:
        assert rules(WORK, ONE_CLICK, objective("growth")) == ["no-objective"]

    def test_whoever_owns_it(self) -> None:
        law = team("law", parent="shop")
        assert rules(WORK, ONE_CLICK, objective("growth", owner="law"), law) == ["no-objective"]

    def test_the_only_feature_that_named_it(self) -> None:
        other = initiative("other", objectives="[sales]")
        items = (WORK, other, ONE_CLICK, objective("growth"), objective("sales"))
        assert rules(*items) == ["no-objective"]

    def test_two_orphans_cannot_both_have_been_meant(self) -> None:
        items = (WORK, ONE_CLICK, objective("growth"), objective("sales"))
        assert rules(*items) == ["no-objective", "orphan-objective", "orphan-objective"]

    def test_of_two_orphans_the_one_of_its_own_teams_was_meant(self) -> None:
        items = (WORK, ONE_CLICK, objective("growth"), objective("fines", owner="law"), team("law"))
        found = judge(together(*items))
        assert [(each.rule, each.item) for each in found] == [
            ("no-objective", "initiative:work"),
            ("orphan-objective", "objective:fines"),
        ]

    def test_an_orphan_where_all_initiatives_have_an_aim(self) -> None:
        items = (initiative(objectives="[growth]"), ONE_CLICK, objective("growth"), objective("sales"))
        assert rules(*items) == ["orphan-objective"]


class TestCapabilities:
    """no-capability against capability-without-customer."""

    def test_the_only_initiative_that_listed_it(self) -> None:
        assert rules(active(capabilities=None), ONE_CLICK, used(consumers=None)) == ["no-capability"]

    def test_the_only_one_of_two_with_the_same_owner(self) -> None:
        items = (
            active(capabilities=None),
            ONE_CLICK,
            used(consumers=None),
            capability("till", owner="shop", lifecycle="production", paths="[/b/]"),
        )
        found = judge(together(*items))
        assert [(each.rule, each.item) for each in found] == [
            ("no-capability", "initiative:work"),
            ("capability-without-customer", "capability:till"),
        ]

    def test_two_that_cannot_both_have_been_meant(self) -> None:
        items = (active(capabilities=None), ONE_CLICK, used(consumers=None))
        till = capability("till", lifecycle="production", paths="[/b/]")
        assert rules(*items, till) == ["capability-without-customer", "capability-without-customer", "no-capability"]

    def test_one_whose_name_was_misspelt(self) -> None:
        assert rules(active(capabilities="[coed]"), ONE_CLICK, used(consumers=None)) == ["dangling-reference"]

    def test_one_whose_field_was_misspelt(self) -> None:
        misspelt = active(capabilities=None, capabilites="[code]")
        assert rules(misspelt, ONE_CLICK, used(consumers=None)) == ["unknown-field"]


class TestTexts:
    """copied-context against placeholder-text."""

    @pytest.mark.parametrize("text", ["TODO", "The feature one-click", "n/a"])
    def test_a_placeholder_is_not_copied(self, text: str) -> None:
        enables = f"[{{feature: one-click, how: {text}}}]"
        items = [initiative(each, enables=enables, status="paused") for each in ("a", "b", "c")]
        needs = [each.replace("To sell", f"Say {index}") for index, each in enumerate(items)]
        assert rules(*needs, ONE_CLICK) == ["placeholder-text"] * 3

    def test_a_proposed_item_may_hold_a_place(self) -> None:
        enables = "[{feature: one-click, how: TBD}]"
        items = [initiative(each, enables=enables) for each in ("a", "b", "c")]
        assert rules(*(each.replace("To sell", f"S {i}") for i, each in enumerate(items)), ONE_CLICK) == []


class TestDates:
    """target-before-start, overdue, due-soon, horizon-mismatch and what is due too early."""

    @pytest.mark.parametrize("target", ["2026-02-27", "2026-03-05", "2025"])
    def test_a_target_before_its_start(self, target: str) -> None:
        assert rules(initiative(start_date="2026-04", target_date=target), ONE_CLICK) == ["target-before-start"]

    def test_a_target_before_its_start_is_not_an_order_of_work(self) -> None:
        early = initiative(start_date="2026-06", target_date="2026-05", depends_on="[before]")
        before = (
            initiative("before", target_date="2026-06").replace("To sell", "To buy").replace("Makes it", "Makes all")
        )
        assert rules(early, before, ONE_CLICK) == ["target-before-start"]

    def test_a_target_before_its_start_is_not_far_away_either(self) -> None:
        assert rules(initiative(start_date="2029", target_date="2028", horizon="now"), ONE_CLICK) == [
            "target-before-start"
        ]

    @pytest.mark.parametrize("target", ["2026-01", "2026-03-05", "2026-12"])
    def test_later_and_a_date(self, target: str) -> None:
        assert rules(feature(horizon="later", target_date=target), WORK) == ["horizon-mismatch"]

    def test_now_and_overdue_is_only_overdue(self) -> None:
        assert rules(feature(horizon="now", target_date="2026-01"), WORK) == ["overdue"]

    def test_late_because_its_enabler_is_later(self) -> None:
        assert rules(feature(target_date="2026-01"), initiative(target_date="2026-06")) == ["feature-before-enabler"]

    def test_late_and_its_enabler_was_earlier(self) -> None:
        assert rules(feature(target_date="2026-01"), initiative(target_date="2025-12", status="completed")) == [
            "overdue"
        ]

    def test_a_start_that_cannot_be_read_does_not_hide_a_late_target(self) -> None:
        assert rules(initiative(start_date="2026-13", target_date="2026-01"), ONE_CLICK) == ["overdue", "schema"]


class TestPaths:
    """dead-path against its neighbours."""

    def test_an_interface_in_a_folder_that_was_misspelt(self) -> None:
        interface = "[{type: rpc, path: a/api.proto}]"
        assert rules(used(paths="[/aa/]", interfaces=interface)) == ["dead-path"]
        assert rules(used(paths="[/a/]", interfaces="[{type: rpc, path: aa/api.proto}]")) == ["interface-outside-paths"]

    def test_two_that_claim_what_is_not_there(self) -> None:
        one, two = used(paths="[/gone/]"), capability("other", paths="[/gone/]")
        assert rules(one, two) == ["dead-path", "dead-path"]

    def test_a_copy_claims_what_the_original_claims(self) -> None:
        assert rules(used(), used()) == ["duplicate-id"]


class TestClosed:
    """closed-reference against retiring-capability and released-before-enabler."""

    def test_retired_is_closed_and_deprecated_is_retiring(self) -> None:
        assert rules(active(), ONE_CLICK, used(lifecycle="retired")) == ["closed-reference"]
        assert rules(active(), ONE_CLICK, used(lifecycle="deprecated")) == ["retiring-capability"]

    def test_a_feature_that_is_gone_was_not_released_too_early(self) -> None:
        assert rules(WORK, feature(status="retired")) == ["closed-reference"]
        assert rules(WORK, feature(status="released")) == ["released-before-enabler"]


class TestReferences:
    """dangling-reference against all that follow the name."""

    @pytest.mark.parametrize(
        "items",
        [
            (initiative(owner="platfrom"), ONE_CLICK),
            (initiative(internal_customers="[{team: platfrom, need: To sleep}]"), ONE_CLICK),
            (initiative(enables="[{feature: one-clik, how: Makes it possible}]"), ONE_CLICK),
            (WORK, feature(owner="shpo")),
            (initiative(objectives="[growht]"), ONE_CLICK, objective("growth")),
            (WORK, feature(objectives="[growht]"), objective("growth")),
            (used(consumers="[{team: shpo}]"),),
            (active(capabilities="[cdoe]"), ONE_CLICK, used()),
            (
                team("data", parent="platform", interactions="[{with: shpo, mode: facilitating}]"),
                team("x", parent="data"),
            ),
        ],
    )
    def test_one_name_that_leads_nowhere(self, items: tuple[str, ...]) -> None:
        found = judge(together(*items), settings=SETTINGS)
        assert [each.rule for each in found if each.rule != "unused-team"] == ["dangling-reference"]


class TestSchema:
    """What the schema found against all that would miss it."""

    @pytest.mark.parametrize(
        ("item", "rule"),
        [
            (active(metrics=None, metrcs=METRICS), "unknown-field"),
            (active(metrics="[{name: p95, basline: 2, target: 1}]"), "unknown-field"),
            (active(metrics="[{name: p95, baseline: [2], target: 1}]"), "schema"),
            (active(capabilities=None, capabilites="[code]"), "unknown-field"),
            (active(capabilities="code"), "schema"),
            (active(status="actve", metrics=None, capabilities=None), "schema"),
            (active(internal_customers=None), "no-internal-customer"),
            (active(internal_customers="[{taem: shop, need: To sell}]"), "unknown-field"),
            (active(enables=None), "enables-nothing"),
            (active(status="completed", metrics="[{name: p95, reslt: 1}]"), "unknown-field"),
            (active(target_date="2026-02-30"), "schema"),
            (active(horizon="latter", target_date="2026-12"), "schema"),
            (active(type="enablment"), "schema"),
        ],
    )
    def test_one_field_that_is_wrong(self, item: str, rule: str) -> None:
        assert rules(item, ONE_CLICK, used()) == [rule]

    @pytest.mark.parametrize(
        ("item", "rule"),
        [
            (used(consumers=None, consumer="[{team: shop}]"), "unknown-field"),
            (used(consumers="shop"), "schema"),
            (used(lifecycle="prodution"), "schema"),
            (used(paths="[7]"), "schema"),
            (used(paths="/gone/"), "schema"),
        ],
    )
    def test_one_field_of_a_capability_that_is_wrong(self, item: str, rule: str) -> None:
        assert rules(item, WORK, ONE_CLICK) == [rule]
