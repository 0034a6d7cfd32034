"""A feature is due before an initiative that enables it.

Customers were promised a date, and the work that the feature needs will be done later. Each team keeps its own plan,
and each plan looks fine; the gap shows in the week of the launch, when it is too late. If the two periods overlap (a
feature due `2027-02`, its enabler due `2027-Q1`) the plan may still work, so it is a warning.

Features that are released, retired or canceled are not checked, nor are initiatives that are completed or canceled.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-Q1
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: platform
status: proposed
type: enablement
target_date: 2027-05-15
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-Q2
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: platform
status: proposed
type: enablement
target_date: 2027-05-15
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: let both owners talk: move the feature's date behind its enabler's, bring the enabler forward, or cut the
enabler down to what the feature needs first.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Initiative, name
from tpmlint.model.schedule import dated, due_enablers
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.deadlines import find_too_early


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every open feature with a date that open enablers will miss, once, with all of them."""
    for own, awaited in due_enablers(roadmap, dated):
        yield from find_too_early(own, awaited, "enabler")
    for initiative in roadmap.initiatives:
        yield from _too_late_elsewhere(initiative, roadmap)


def _too_late_elsewhere(initiative: Initiative, roadmap: Roadmap) -> Iterable[Problem]:
    """Yield the features of other trackers and repositories that are due before an initiative that enables them."""
    own = dated(initiative)
    for enables in initiative.enables if own is not None else ():
        feature = dated(roadmap.resolve(enables.feature))
        if own is None or feature is None or not feature.item.is_foreign or not feature.is_before(own):
            continue
        certain = not feature.date.overlaps(own.date)
        yield Problem(
            message=f"{name(initiative)} is due {own.date.text}, after {name(feature.item)}, which it enables and "
            f"which is due {feature.date.text}",
            at=initiative.at("enables", enables.index, "feature"),
            item=initiative.ref,
            subject=feature.item.ref,
            related=(
                Related(f"{name(feature.item)} is due {feature.date.text}", feature.item.at("target_date")),
                Related(f"{name(initiative)} is due {own.date.text}", initiative.at("target_date")),
            ),
            severity=None if certain else Severity.WARNING,
        )


rule = Rule(
    ROADMAP,
    severity=Severity.ERROR,
    check=check,
    about=frozenset({"feature", "initiative"}),
    fields=frozenset({"state", "target_date", "enables"}),
)
