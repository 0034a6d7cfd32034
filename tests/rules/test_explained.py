"""A finding is hidden only where the finding that explains it is really shown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.in_memory import ONLY_FILE, judge, settle
from tests.rules.test_one_mistake import FILES, test_one_finding
from tests.rules.yaml_items import capability, feature, initiative, objective, team, together
from tpmlint.engine.runner import RunResult
from tpmlint.finding import Finding, Severity
from tpmlint.rule import catalogue
from tpmlint.settings import Settings

TRACKED = ("a/code.py", "b/code.py", "pricing/price.py", "risk/score.py")
WORK, ONE_CLICK = initiative(), feature()
METRICS = "[{name: p95, baseline: 2, target: 1}]"


def active(**fields: str | None) -> str:
    """Return an active initiative that is complete but for ``fields``."""
    return initiative(**{"status": "active", "metrics": METRICS, "capabilities": "[code]", **fields})


def circle(first: str, second: str) -> tuple[str, str, str]:
    """Return two features that depend on each other, with these targets."""
    return (
        initiative(),
        feature(target_date=first, depends_on="['feature:gifts']"),
        feature("gifts", target_date=second, depends_on="['feature:one-click']"),
    )


def copies(status: str) -> tuple[str, ...]:
    """Return three initiatives with the same placeholder."""
    enables = "[{feature: one-click, how: TBD}]"
    own = [initiative(each, status=status, enables=enables, capabilities="[code]", metrics=METRICS) for each in "abc"]
    return (*(each.replace("To sell", f"To sell {number}") for number, each in enumerate(own)), ONE_CLICK)


def used_paths(paths: str) -> str:
    """Return a capability in use with these paths."""
    return capability(lifecycle="production", consumers="[{team: shop}]", paths=paths)


def together_with(until: str) -> str:
    """Return a team that collaborates with another until then."""
    return team("data", interactions=f"[{{with: shop, mode: collaboration, until: {until}}}]")


USED = capability(lifecycle="production", consumers="[{team: shop}]")

PAIRS = [
    ((feature(target_date="2026-01"), initiative(target_date="2026-06")), "feature-before-enabler", "overdue"),
    ((feature(target_date="2026-03-05"), initiative(target_date="2026-06")), "feature-before-enabler", "due-soon"),
    (
        (WORK, ONE_CLICK, feature("gifts", target_date="2026-01", depends_on="['initiative:late']"),
         initiative("late", target_date="2027").replace("Makes it", "Makes all").replace("To sell", "To buy")),
        "dependency-out-of-order", "overdue",
    ),
    ((feature(horizon="later", target_date="2026-01"), WORK), "horizon-mismatch", "overdue"),
    ((feature(horizon="later", target_date="2026-03-05"), WORK), "horizon-mismatch", "due-soon"),
    ((initiative(start_date="2026-04", target_date="2026-02-27"), ONE_CLICK), "target-before-start", "overdue"),
    ((initiative(start_date="2026-04", target_date="2026-03-05"), ONE_CLICK), "target-before-start", "due-soon"),
    ((initiative(start_date="2029", target_date="2028", horizon="now"), ONE_CLICK),
     "target-before-start", "horizon-mismatch"),
    ((initiative(start_date="2029", target_date="2028"), feature(target_date="2027")),
     "target-before-start", "feature-before-enabler"),
    (circle("2027", "2028"), "dependency-cycle", "dependency-out-of-order"),
    ((initiative(internal_customers="[{team: platform, need: To sleep}]"), ONE_CLICK),
     "self-serving", "customer-mismatch"),
    ((WORK, ONE_CLICK, objective("growth")), "no-objective", "orphan-objective"),
    ((initiative(objectives="[growht]"), ONE_CLICK, objective("growth")), "dangling-reference", "orphan-objective"),
    ((initiative(internal_customers="[{team: shop, need: To sell}, {team: dtaa, need: To count}]"), ONE_CLICK,
      team("data")), "dangling-reference", "unused-team"),
    ((active(capabilities=None), ONE_CLICK, capability(lifecycle="production")),
     "no-capability", "capability-without-customer"),
    ((active(capabilities="[coed]"), ONE_CLICK, capability(lifecycle="production")),
     "dangling-reference", "capability-without-customer"),
    ((active(), ONE_CLICK, capability(lifecycle="production", consumer="[{team: shop}]")), "unknown-field", None),
    ((active(capabilities=None, capabilites="[code]"), ONE_CLICK, USED), "unknown-field", "no-capability"),
    ((active(metrics=None, metrcs=METRICS), ONE_CLICK, USED), "unknown-field", "no-success-metric"),
    ((active(enables=None, enabels="[{feature: one-click, how: Makes it work}]"), ONE_CLICK, USED),
     "unknown-field", "enables-nothing"),
    ((active(metrics="[{name: p95, baseline: [2], target: 1}]"), ONE_CLICK, USED), "schema", "no-success-metric"),
    ((active(enables="[]"), ONE_CLICK, USED, objective("growth"), objective("sales")),
     "enables-nothing", "no-objective"),
    ((*copies("planned"), USED), "placeholder-text", "copied-context"),
    ((active(status="completed", metrics="[{name: p95, target: 1, reslt: 2}]"), ONE_CLICK, USED),
     "unknown-field", "completed-without-result"),
    ((active(status="completed", metrics="[{name: p95, target: 1, result: [2]}]"), ONE_CLICK, USED),
     "schema", "completed-without-result"),
    ((together_with("soon"), WORK, ONE_CLICK), "schema", "endless-collaboration"),
    ((initiative(objectives=None), feature(objectives="growth"), objective("growth")), "schema", "no-objective"),
    ((capability(paths="[/aa/]", consumers="[{team: shop}]", interfaces="[{type: rpc, path: x/api.proto}]"),
      WORK, ONE_CLICK), "dead-path", "interface-outside-paths"),
]  # fmt: skip
"""Items, a rule that reports them, and another that has nothing to add as long as it does."""

pairs = pytest.mark.parametrize(
    ("items", "rule", "hidden"), [pair for pair in PAIRS if pair[2]], ids=[f"{b}-{c}" for _, b, c in PAIRS if c]
)


def rules(found: tuple[Finding, ...]) -> set[str]:
    return {each.rule for each in found}


def result(files: Mapping[str, str] | str, settings: Settings | None = None) -> RunResult:
    return settle(files, settings=settings, tracked=TRACKED)


def waivers(found: tuple[Finding, ...]) -> str:
    """Return a waivers file that waives these findings."""
    entry = "  - {{rule: {}, item: '{}', subject: {!r}, reason: Known and planned, owner: shop, expires: 2026-12-31}}\n"
    bare = "  - {{rule: {}, item: '{}', reason: Known and planned, owner: shop, expires: 2026-12-31}}\n"
    made = dict.fromkeys((entry if each.subject else bare).format(each.rule, each.item, each.subject) for each in found)
    return "waivers:\n" + "".join(made)


@pairs
def test_one_finding_where_the_cause_is_shown(items: tuple[str, ...], rule: str, hidden: str) -> None:
    found = result(together(*items))
    assert rule in rules(found.findings)
    assert hidden not in rules(found.findings)
    assert hidden in rules(found.explained)


@pairs
def test_the_other_appears_where_the_rule_is_off(items: tuple[str, ...], rule: str, hidden: str) -> None:
    off = Settings(severity={rule: Severity.OFF})
    assert hidden in rules(result(together(*items), off).findings)


@pairs
def test_the_other_appears_where_the_rule_is_not_selected(items: tuple[str, ...], rule: str, hidden: str) -> None:
    assert rules(judge(together(*items), hidden, tracked=TRACKED)) >= {hidden}


@pairs
def test_the_other_appears_where_the_finding_is_waived(items: tuple[str, ...], rule: str, hidden: str) -> None:
    whole = result(together(*items))
    own = tuple(each for each in whole.findings if each.rule == rule)
    found = result({ONLY_FILE: together(*items), "tpmlint.waivers.yaml": waivers(own)})
    assert rules(found.findings) & {rule, "unused-waiver"} == set()
    assert hidden in rules(found.findings)


@pairs
def test_the_other_appears_where_it_is_more_severe(items: tuple[str, ...], rule: str, hidden: str) -> None:
    lower = Settings(severity={rule: Severity.INFO, hidden: Severity.ERROR})
    assert hidden in rules(result(together(*items), lower).findings)


ENABLES = "[{feature: one-click, how: A}, {feature: gifts, how: B}]"
LATE = (initiative("a", target_date="2026-09"), initiative("b", target_date="2026-08"))
GROUPS = {
    "feature-before-enabler": (feature(target_date="2026-06"), *LATE),
    "dependency-out-of-order": (
        WORK,
        ONE_CLICK,
        feature("gifts", target_date="2026-06", depends_on="['feature:x', 'feature:y']"),
        feature("x", target_date="2026-08"),
        feature("y", target_date="2026-09"),
    ),
    "released-before-enabler": (
        feature(status="released"),
        feature("gifts", status="released"),
        initiative("a", enables=ENABLES),
        initiative("b"),
    ),
    "completed-without-result": (active(status="completed", metrics="[{name: p95}, {name: cost}]"), ONE_CLICK, USED),
    "dead-path": (used_paths("[/gone/, /lost/, '!/gone/x']"), WORK, ONE_CLICK),
    "endless-collaboration": (
        team("data", interactions="[{with: ops, mode: collaboration}]"),
        team("ops", interactions="[{with: data, mode: collaboration}]"),
        WORK,
        ONE_CLICK,
    ),
    "copied-context": (*(initiative(each).replace("To sell", f"Sell {each}") for each in "abc"), ONE_CLICK),
    "overlapping-paths": (
        *(capability(each, paths="[/a/]", lifecycle="production", consumers="[{team: shop}]") for each in "abc"),
        WORK,
        ONE_CLICK,
    ),
}


@pytest.mark.parametrize("rule", GROUPS)
def test_what_one_finding_stands_for_appears_where_that_is_waived(rule: str) -> None:
    """A rule shows what belongs together once; whoever waives that by its subject has not waived the rest."""
    files = {ONLY_FILE: together(*GROUPS[rule])}
    waived: tuple[Finding, ...] = ()
    counts = []
    while own := tuple(each for each in result(files).findings if each.rule == rule):
        counts.append(len(own))
        waived += own
        files["tpmlint.waivers.yaml"] = waivers(waived)
        assert len(counts) < 9
    assert len(counts) > 1
    hidden = [each for each in result(files | {"tpmlint.waivers.yaml": "waivers: []\n"}).explained if each.rule == rule]
    assert sum(counts) == counts[0] + len(hidden)


def test_the_other_appears_where_a_comment_ignores_the_finding() -> None:
    late = "kind: feature\nid: one-click\ntitle: One-click checkout\nowner: shop\n"
    late += "target_date: 2026-01  # tpmlint: ignore[feature-before-enabler] the enabler ships in parts\n"
    items = (initiative(target_date="2026-06"), team("shop"), team("platform"))
    assert rules(result("\n---\n".join((late, *items))).findings) == {"overdue"}


def test_a_waiver_of_a_finding_that_is_explained_is_used() -> None:
    """It waives a fault that is there; it must not be called unused because another finding names the cause."""
    items = (feature(target_date="2026-01"), initiative(target_date="2026-06"))
    (overdue,) = (each for each in result(together(*items)).explained if each.rule == "overdue")
    found = result({ONLY_FILE: together(*items), "tpmlint.waivers.yaml": waivers((overdue,))})
    assert rules(found.findings) == {"feature-before-enabler"}
    assert [each.finding.rule for each in found.silenced] == ["overdue"]


def test_a_finding_that_is_explained_itself_explains_nothing() -> None:
    """The date of the enabler is wrong, so that the feature is late for a reason of its own."""
    items = (feature(target_date="2026-01"), initiative(start_date="2029", target_date="2028"))
    assert rules(result(together(*items)).findings) == {"overdue", "target-before-start"}


def test_placeholders_of_proposed_items_are_not_copies() -> None:
    assert rules(result(together(*copies("proposed"), USED)).findings) == set()


UNSILENCEABLE = {entry.id for entry in catalogue().values() if entry.rule.unsilenceable}
(MISTAKES,) = (mark for mark in test_one_finding.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("path", "old", "new"), [case[:3] for case in MISTAKES.args[1]])
def test_whatever_is_hidden_appears_once_what_is_shown_is_off(path: str, old: str, new: str) -> None:
    files = {**FILES, path: FILES[path].replace(old, new, 1)}
    whole = result(files)
    off = Settings(severity={each.rule: Severity.OFF for each in whole.findings})
    shown = result(files, off)
    assert {each.fingerprint for each in whole.explained} <= {
        each.fingerprint for each in (*shown.findings, *shown.explained)
    }
    assert rules(shown.findings).isdisjoint(rules(whole.findings) - UNSILENCEABLE)
    assert bool(shown.findings) >= bool(whole.explained)
