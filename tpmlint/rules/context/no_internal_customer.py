"""An initiative names no internal customer.

A platform is a product, and a product without customers is a hobby. Unless a team inside the company has said what it
needs, there is nobody to ask whether the result is any good, and nobody who defends the work when plans change.

```yaml bad
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

```yaml good
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: checkout
    need: Try three price layouts a day instead of one
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: name at least one team under `internal_customers`, with one sentence on what it cannot do today; if no team
comes to mind, ask the owners of the features that the initiative enables.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the initiatives that name no internal customer."""
    return parsed.problems("no-internal-customer")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check, about=frozenset({"initiative"}))
