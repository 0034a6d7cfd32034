"""An open initiative loses an internal customer.

A team was told that the work is for it, and waits. When its name disappears from the list the team is the last to hear
of it, often after it has rejected other ways to get what it needs. Priorities may change; the people who relied on the
old ones should hear it from the person who changed them.

Closed initiatives are not checked, nor are customers that were removed from the roadmap itself.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: mobile, title: Mobile apps}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: wallets, title: Wallets in the apps, owner: mobile}
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
  - team: mobile
    need: Accept wallets without carrying card data through the app
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: mobile, title: Mobile apps}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: wallets, title: Wallets in the apps, owner: mobile}
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
{kind: team, id: mobile, title: Mobile apps}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: wallets, title: Wallets in the apps, owner: mobile}
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
  - team: mobile
    need: Accept the wallets of both makers without carrying card data through the app
```

To fix it: talk to the team before its name goes, and say in the pull request's text what it agreed to; or keep it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.items import name
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.removals import LostReference, find_lost
from tpmlint.text.messages import quote


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each internal customer that an open initiative loses."""
    for drop in find_lost(change, context, "internal_customers"):
        yield Problem(
            message=f"{name(drop.initiative)} is no longer for {name(drop.item)}{_need(drop)}; tell the team first",
            at=drop.initiative.at_key("internal_customers"),
            item=drop.initiative.ref,
            subject=drop.item.ref,
            related=(Related("the team that loses it", drop.item.at("id")),),
            explained_by=drop.explained_by,
        )


def _need(drop: LostReference) -> str:
    needs = [each.need for each in drop.was.internal_customers if each.team == drop.reference and each.need]
    return f", which needs {quote(needs[0])}" if needs else ""


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
