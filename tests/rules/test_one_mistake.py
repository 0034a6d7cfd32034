"""One mistake, one finding: a clean roadmap of every kind, broken in one way at a time."""

from __future__ import annotations

import pytest

from tests.in_memory import judge, said

FILES = {
    "roadmap/teams.yaml": """\
kind: team
id: storefront
title: Storefront
type: stream-aligned
---
kind: team
id: platform
title: Platform
type: platform
interactions:
  - {with: storefront, mode: x-as-a-service, purpose: Prices by one call}
---
kind: team
id: fraud
title: Fraud prevention
parent: storefront
owner: storefront
interactions:
  - {with: platform, mode: facilitating, purpose: Rules for risky baskets}
---
kind: team
id: search
title: Search
parent: storefront
""",
    "roadmap/objectives.yaml": """\
kind: objective
id: repeat-buyers
title: Two in three buyers come back
owner: storefront
perspective: business
---
kind: objective
id: quick-checkout
title: Nobody waits at the till
owner: platform
perspective: technical
parent: repeat-buyers
""",
    "roadmap/features.yaml": """\
kind: feature
id: one-click
title: One-click checkout
owner: storefront
status: planned
target_date: 2026-Q3
benefit: Returning buyers pay in seconds without entering a card
objectives: [repeat-buyers]
---
kind: feature
id: gift-cards
title: Gift cards
owner: search
target_date: 2026-Q4
depends_on: [feature:one-click]
""",
    "roadmap/capabilities.yaml": """\
kind: capability
id: pricing
title: Pricing
owner: platform
paths: [/pricing/]
lifecycle: production
consumers:
  - {team: storefront, interaction: x-as-a-service}
---
kind: capability
id: risk-score
title: Risk score
owner: fraud
paths: [/risk/]
consumers:
  - {team: storefront, interaction: x-as-a-service}
depends_on: [capability:pricing]
""",
    "roadmap/initiatives.yaml": """\
kind: initiative
id: checkout-speed
title: Answer every checkout call within 200 ms
owner: platform
status: active
type: infrastructure
target_date: 2026-09-15
enables:
  - feature: one-click
    how: One click charges at once only if the price is confirmed while the button is pressed
internal_customers:
  - team: storefront
    need: Confirm a price in 200 ms, where it takes 1.8 s today
capabilities: [pricing]
objectives: [quick-checkout]
decisions: [price-cache]
metrics:
  - {name: checkout_p95, unit: ms, baseline: 1800, target: 200}
""",
    "roadmap/decisions/price-cache.md": """\
---
kind: decision
id: price-cache
title: Keep prices in memory
owner: platform
status: accepted
capabilities: [pricing]
---

# Keep prices in memory

TODO is only a word here.
""",
}

TEAMS, OBJECTIVES, FEATURES, CAPABILITIES, INITIATIVES, DECISION = FILES
TRACKED = ("pricing/price.py", "risk/score.py", *FILES)


def test_nothing_is_wrong_to_begin_with() -> None:
    assert said(judge(FILES, tracked=TRACKED)) == []


ENABLES = FILES[INITIATIVES][FILES[INITIATIVES].index("enables:") : FILES[INITIATIVES].index("internal_customers:")]
CUSTOMERS = FILES[INITIATIVES][
    FILES[INITIATIVES].index("internal_customers:") : FILES[INITIATIVES].index("capabilities:")
]
METRICS = FILES[INITIATIVES][FILES[INITIATIVES].index("metrics:") :]


@pytest.mark.parametrize(
    ("path", "old", "new", "place", "rule"),
    [
        (INITIATIVES, ENABLES, "", "1 `kind`", "enables-nothing"),
        (INITIATIVES, ENABLES, "enables: []\n", "8 `[]`", "enables-nothing"),
        (INITIATIVES, CUSTOMERS, "", "1 `kind`", "no-internal-customer"),
        (INITIATIVES, CUSTOMERS, "internal_customers: []\n", "11 `[]`", "no-internal-customer"),
        (INITIATIVES, "enables:", "enabels:", "8 `enabels`", "unknown-field"),
        (INITIATIVES, "owner: platform", "owner: platfrom", "4 `platfrom`", "dangling-reference"),
        (INITIATIVES, "team: storefront", "team: storefornt", "12 `storefornt`", "dangling-reference"),
        (INITIATIVES, "feature: one-click", "feature: One-Click", "9 `One-Click`", "dangling-reference"),
        (INITIATIVES, "[quick-checkout]", "[quick-chekout]", "15 `quick-chekout`", "dangling-reference"),
        (INITIATIVES, "[price-cache]", "[price-cash]", "16 `price-cash`", "dangling-reference"),
        (INITIATIVES, "id: checkout-speed\n", "", "1 `kind`", "schema"),
        (INITIATIVES, "objectives:", "objectivs:", "15 `objectivs`", "unknown-field"),
        (INITIATIVES, "[quick-checkout]", "[quick checkout]", "15 `quick checkout`", "schema"),
        (INITIATIVES, "kind: initiative", "kind: initiatve", "1 `initiatve`", "unknown-kind"),
        (INITIATIVES, "title: Answer", "title: 'Answer", None, "yaml-syntax"),
        (FEATURES, "owner: search", "owner: Search team", "13 `Search team`", "schema"),
        (FEATURES, "kind: feature\nid: one-click", "kind: featur\nid: one-click", "1 `featur`", "unknown-kind"),
        (FEATURES, "kind: feature\nid: one-click", "kind: feature\nid: 'one-click", None, "yaml-syntax"),
        (TEAMS, "id: storefront", "id: storefront!", "2 `storefront!`", "schema"),
        (TEAMS, "id: storefront", "id: über", "2 `über`", "schema"),
        (TEAMS, "id: fraud", "id: [fraud]", "14 `[fraud]`", "schema"),
        (OBJECTIVES, "id: repeat-buyers", "id: über", "2 `über`", "schema"),
        (FEATURES, "id: one-click", "id: über", "2 `über`", "schema"),
        (CAPABILITIES, "id: pricing", "id: über", "2 `über`", "schema"),
        (INITIATIVES, "id: checkout-speed", "id: über", "2 `über`", "schema"),
        (INITIATIVES, "owner: platform", "owner: platfrom\nowner: platform", "5 `owner`", "duplicate-key"),
        (INITIATIVES, "status: active", "status: actve\nstatus: active", "6 `status`", "duplicate-key"),
        (INITIATIVES, "[pricing]\n", "[prices]\ncapabilities: [pricing]\n", "15 `capabilities`", "duplicate-key"),
        (INITIATIVES, "2026-09-15", "2026-02-15\ntarget_date: 2026-09-15", "8 `target_date`", "duplicate-key"),
        (TEAMS, "kind: team\nid: storefront", "kind: taem\nid: storefront", "1 `taem`", "unknown-kind"),
        (TEAMS, "title: Storefront", "title: 'Storefront", None, "yaml-syntax"),
        (TEAMS, "title: Storefront", "title: \x07", None, "yaml-syntax"),
        (TEAMS, "title: Storefront", "title: !!python/name:os Storefront", None, "yaml-syntax"),
        (INITIATIVES, "status: active", "status: actve", "5 `actve`", "schema"),
        (INITIATIVES, "status: active\n", "", "1 `kind`", "schema"),
        (INITIATIVES, "2026-09-15", "2026-13-15", "7 `2026-13-15`", "schema"),
        (INITIATIVES, "title: Answer every checkout call within 200 ms\n", "", "1 `kind`", "schema"),
        (INITIATIVES, "owner: platform", "owner: [platform]", "4 `[platform]`", "schema"),
        (INITIATIVES, "One click charges at once only if the price is confirmed while the button is pressed", "TBD",
         "10 `TBD`", "placeholder-text"),
        (INITIATIVES, "    need: Confirm a price in 200 ms, where it takes 1.8 s today\n", "", "12 `team`", "schema"),
        (FEATURES, "target_date: 2026-Q3", "target_date: 2026-Q2", "6 `2026-Q2`", "feature-before-enabler"),
        (FEATURES, "target_date: 2026-Q4", "target_date: 2026-Q2", "14 `2026-Q2`", "dependency-out-of-order"),
        (FEATURES, "status: planned", "status: canceled", None, "closed-reference"),
        (FEATURES, "id: gift-cards", "id: one-click", "11 `one-click`", "duplicate-id"),
        (FEATURES, "owner: search", "owner: serach", "13 `serach`", "dangling-reference"),
        (FEATURES, "[feature:one-click]", "[feature:gift-cards]", "15 `feature:gift-cards`", "dependency-cycle"),
        (FEATURES, "title: Gift cards", "title: Gift cards\ntitle: Gifts", "13 `title`", "duplicate-key"),
        (CAPABILITIES, "lifecycle: production", "lifecycle: retired", None, "closed-reference"),
        (TEAMS, "type: platform", "type: plattform", "9 `plattform`", "schema"),
        (TEAMS, "parent: storefront\nowner", "parent: Storefront\nowner", "16 `Storefront`", "dangling-reference"),
        (OBJECTIVES, "parent: repeat-buyers", "parent: repeat-buyer", "12 `repeat-buyer`", "dangling-reference"),
        (OBJECTIVES, "parent: repeat-buyers", "parent: quick-checkout", "12 `quick-checkout`", "dependency-cycle"),
        (DECISION, "status: accepted", "status: rejected", None, "closed-reference"),
        (DECISION, "capabilities: [pricing]\n", "", "2 `kind`", "decision-without-context"),
        (INITIATIVES, "team: storefront", "team: platform", "12 `platform`", "self-serving"),
        (INITIATIVES, "capabilities: [pricing]\n", "", "1 `kind`", "no-capability"),
        (INITIATIVES, "capabilities:", "capabilites:", "14 `capabilites`", "unknown-field"),
        (INITIATIVES, METRICS, "", "1 `kind`", "no-success-metric"),
        (INITIATIVES, "baseline: 1800, ", "", "18 `name`", "no-success-metric"),
        (INITIATIVES, "baseline:", "basline:", "18 `basline`", "unknown-field"),
        (INITIATIVES, "metrics:", "metric:", "17 `metric`", "unknown-field"),
        (INITIATIVES, "metrics:", "kpis:", "17 `kpis`", "unknown-field"),
        (INITIATIVES, "objectives:", "goals:", "15 `goals`", "unknown-field"),
        (INITIATIVES, "objectives:", "OKRs:", "15 `OKRs`", "unknown-field"),
        (INITIATIVES, "internal_customers:", "customers:", "11 `customers`", "unknown-field"),
        (INITIATIVES, "enables:", "features:", "8 `features`", "unknown-field"),
        (INITIATIVES, "status: active", "status: completed", "18 `name`", "completed-without-result"),
        (INITIATIVES, "2026-09-15", "2026-02-15", "7 `2026-02-15`", "overdue"),
        (INITIATIVES, "2026-09-15", "2026-03-15", "7 `2026-03-15`", "due-soon"),
        (INITIATIVES, "2026-09-15", "2026-02-15\nstart_date: 2026-03", "7 `2026-02-15`", "target-before-start"),
        (INITIATIVES, "2026-09-15", "2026-02-15\nhorizon: later", "8 `later`", "horizon-mismatch"),
        (INITIATIVES, "2026-09-15", "2026-09-15\nhorizon: later", "8 `later`", "horizon-mismatch"),
        (INITIATIVES, "objectives: [quick-checkout]\n", "", None, "orphan-objective"),
        (FEATURES, "target_date: 2026-Q3", "target_date: 2026-02", "6 `2026-02`", "feature-before-enabler"),
        (FEATURES, "target_date: 2026-Q4", "target_date: 2026-02", "14 `2026-02`", "dependency-out-of-order"),
        (CAPABILITIES, "lifecycle: production", "lifecycle: deprecated", None, "retiring-capability"),
        (CAPABILITIES, "[/pricing/]", "[/prices/]", "5 `/prices/`", "dead-path"),
        (CAPABILITIES, "[/pricing/]", "/pricing/", "5 `/pricing/`", "schema"),
        (CAPABILITIES, "[/risk/]", "[/pricing/]", "14 `/pricing/`", "overlapping-paths"),
        (CAPABILITIES, "[/risk/]", "[/risk/]\ninterfaces: [{type: rpc, path: api/x}]", "15 `api/x`",
         "interface-outside-paths"),
        (TEAMS, "mode: x-as-a-service", "mode: collaboration", "11 `with`", "endless-collaboration"),
    ],
)  # fmt: skip
def test_one_finding(path: str, old: str, new: str, place: str | None, rule: str) -> None:
    """Replacing one text gives one finding at the place, or several of the one rule where many rest on what changed."""
    assert FILES[path].count(old) >= 1
    found = judge({**FILES, path: FILES[path].replace(old, new, 1)}, tracked=TRACKED)
    assert {each.rule for each in found} == {rule}, said(found)
    if place is not None:
        (line, *_) = said(found)
        assert len(found) == 1, said(found)
        assert line.startswith(f"{path}:{place} "), line
