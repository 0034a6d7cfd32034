"""A message cites an initiative that was closed before the change.

Work goes on for an initiative that the roadmap has closed: its metrics were read, its customers were told, and nobody
expects more. Either the initiative is not completed, or the change is for something new that nobody has written down
yet. In both cases its cost is counted where nobody looks any more, and the citation gives the change no product
context.

An initiative that the change itself completes may be cited, and so may a feature that a completed one enables.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: completed
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

```text bad
Delete cards that expired

Roadmap-Item: stored-cards
```

```text good
Delete cards that expired

Roadmap-Item: feature:one-click
```

To fix it: cite the initiative that the work goes on under, or the feature that it serves; if the initiative was closed
too soon, set its status back in the same change.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.citations import find_closed


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each closed initiative that is cited once, with all messages that do so."""
    for each in find_closed(change):
        yield each.problem


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
