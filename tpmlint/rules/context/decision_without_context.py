"""An accepted decision names no initiative, feature or capability.

Technical decisions need product context. People who should follow a decision do not find it if it is linked to nothing,
and a year later nobody knows which part of the product it was made for, or whether its reason still holds.

```yaml bad
kind: decision
id: one-payment-provider
title: Use a single payment provider
owner: checkout
status: accepted
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: decision
id: one-payment-provider
title: Use a single payment provider
owner: checkout
status: accepted
features: [one-click]
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: list what the decision is about under `initiatives`, `features` or `capabilities`; a decision that is still
being discussed is `proposed` and may wait.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the accepted decisions that name nothing they are about."""
    return parsed.problems("decision-without-context")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check, about=frozenset({"decision"}))
