"""The only internal customer of an initiative is the team that owns it.

A team that orders from itself is the one customer who never complains. Nobody outside has said that the work is needed,
nobody will notice if it is late, and when it is done nobody else can tell whether it helped. Often there are real
customers, and only their names are missing; sometimes there are none, and that is worth knowing before the work begins.
Canceled initiatives are not checked, nor those of a source in which customers are `optional`: who may name nobody says
no less by naming the owner alone.

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
internal_customers:
  - team: platform
    need: Spend less time on waiting for builds
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
  - team: platform
    need: Spend less time on waiting for builds
  - team: checkout
    need: Try three price layouts a day instead of one
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: ask the owners of the features that the initiative enables what they cannot do today, and add the team that
has an answer under `internal_customers`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name, target
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.alignment import is_accountable, serves_itself


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the initiatives that only their owner needs."""
    optional = {
        (source.name, items.kind)
        for source in context.settings.sources
        for items in source.items
        if "internal_customers" in items.optional
    }
    for initiative in roadmap.initiatives:
        owner = initiative.owner
        if (initiative.source, initiative.kind) in optional:
            continue
        if owner is None or not is_accountable(initiative) or not serves_itself(initiative, roadmap):
            continue
        yield Problem(
            message=(
                f"{name(initiative)} is for nobody but {target(owner)}, which owns it; "
                "name another team that needs it under 'internal_customers'"
            ),
            at=initiative.at("internal_customers", initiative.internal_customers[0].index, "team"),
            item=initiative.ref,
            subject="internal_customers",
            related=(Related(f"owned by {target(owner)}", initiative.at("owner")),),
        )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"initiative"}),
    fields=frozenset({"state", "owner", "internal_customers"}),
    reach=0,
)
