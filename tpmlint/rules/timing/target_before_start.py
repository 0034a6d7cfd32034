"""An initiative is due before it begins.

One of the two dates is wrong, and until it is known which, nobody can plan around either. Most often the target was
copied from last year, or the start was moved and the target forgotten. A start counts from its first day and a target
to its last, so a start in `2027-Q1` and a target in `2027-02` fit together.

Findings of other timing rules that rest on such a target are not shown until it is fixed.

```yaml bad
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
start_date: 2027-04-01
target_date: 2027-Q1
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

```yaml good
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
start_date: 2027-02-01
target_date: 2027-Q1
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

To fix it: look at the year of both dates first, then correct the one that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.model.schedule import is_backwards
from tpmlint.rule import ROADMAP, Context, Rule


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the initiatives whose target lies before their start."""
    for initiative in roadmap.initiatives:
        start, target = initiative.start_date, initiative.target_date
        if start is None or target is None or not is_backwards(initiative):
            continue
        yield Problem(
            message=f"{name(initiative)} is due {target.text}, before it begins, {start.text}; correct one of the two",
            at=initiative.at("target_date"),
            item=initiative.ref,
            subject="target_date",
            related=(Related(f"begins {start.text}", initiative.at("start_date")),),
        )


rule = Rule(
    ROADMAP,
    severity=Severity.ERROR,
    check=check,
    about=frozenset({"initiative"}),
    reach=0,
    fields=frozenset({"start_date", "target_date"}),
)
