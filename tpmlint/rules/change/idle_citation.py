"""A message cites an item that gives the change no product context.

The author named a reason, but it does not hold for this code: the initiative does not list the capability, says nothing
itself, or the line is not read as a trailer at all. If another initiative happens to be active the change passes
anyway, so nobody notices, and the work is counted for the wrong initiative.

The citation has no effect until the roadmap or the message is corrected. If nothing else gives the change its context,
[change-without-context](change-without-context.md) is reported instead.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
kind: capability
id: card-vault
title: Card vault
owner: payments
paths: [/card-vault/]
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: active
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
capabilities: [card-vault]
---
kind: initiative
id: expired-cards
title: Renew cards that expire
owner: payments
status: planned
type: enablement
enables:
  - feature: one-click
    how: Asks the bank for the new card, so that no order fails in January
internal_customers:
  - team: checkout
    need: Stop writing to customers whose card has expired
```

```text files
M card-vault/vault.py
```

```text bad
Ask the bank for new cards

Roadmap-Item: expired-cards
```

```text good
Ask the bank for new cards

Roadmap-Item: stored-cards
```

To fix it: add the capability to the initiative if that is what the change is for, or cite the item that it is for.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.citations import find_idle


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each citation that gives no product context to any capability of its commits, once."""
    for each in find_idle(change):
        yield each.problem


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
