"""An open initiative loses a feature that it enabled.

The feature is still on the product roadmap, but the technical work that should make it possible no longer names it. The
owner of the feature does not know; the initiative has one reason less to exist and is easily cut. Both sides should
know on the day it happens, not at the launch.

Closed initiatives are not checked, and features that were removed, retired or canceled do not count.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: planned
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
  - feature: gift-cards
    how: Keeps the codes of gift cards beside card numbers, under the same audit
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: planned
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout, status: canceled}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: planned
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

To fix it: tell the feature's owner, name the work that enables the feature now, or cancel the feature if it needs the
work.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, name
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.removals import find_lost
from tpmlint.text.messages import some


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each feature that an open initiative no longer enables."""
    for drop in find_lost(change, context, "enables"):
        feature = drop.item
        if not isinstance(feature, Feature) or feature.is_dropped:
            continue
        others = _others(feature, change.after.roadmap)
        yield Problem(
            message=f"{name(drop.initiative)} no longer enables {name(feature)}, {others}",
            at=drop.initiative.at_key("enables"),
            item=drop.initiative.ref,
            subject=feature.ref,
            related=(Related("the feature that loses it", feature.at("id")),),
            explained_by=drop.explained_by,
        )


def _others(feature: Feature, roadmap: Roadmap) -> str:
    names = [each.id for each in roadmap.enablers(feature) if each.is_open]
    if not names:
        return "and no other open initiative does"
    return f"which {some(names)} still {'enables' if len(names) == 1 else 'enable'}"


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
