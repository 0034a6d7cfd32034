"""An initiative names no product feature that it enables.

This is the question the roadmap exists for. Technical work that enables no feature competes for people with work that
does, and when budgets are cut nobody outside engineering can say what would be lost. Either a feature rests on the
work and only has to be named, or the answer shows that it should not be done now.

```yaml bad
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
enables: []
internal_customers:
  - team: checkout
    need: Try three price layouts a day instead of one
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

To fix it: ask who would miss the work, find the feature they are building, and add it under `enables` with one sentence
on how; do not plan work that no feature needs.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import DOCUMENT, Context, Rule


def check(parsed: ParsedFile, context: Context) -> Iterable[Problem]:
    """Yield the initiatives that name no feature."""
    return parsed.problems("enables-nothing")


rule = Rule(DOCUMENT, severity=Severity.ERROR, check=check, about=frozenset({"initiative"}))
