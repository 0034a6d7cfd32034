"""A capability is new, and nobody uses it or plans it.

New code that becomes a capability of its own is an investment: somebody will maintain it for years. If no team consumes
it and no initiative lists it, the roadmap says where the code is but not what it is for. On the day it is added its
author still knows; that is the time to write it down.

A new roadmap is not checked, because its capabilities existed before it. A canceled initiative does not count.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: capability
id: card-vault
title: Card vault
owner: checkout
lifecycle: experimental
paths: [/card-vault/]
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: capability
id: card-vault
title: Card vault
owner: checkout
lifecycle: experimental
paths: [/card-vault/]
consumers: [{team: checkout}]
```

To fix it: list the capability in the `capabilities` of the initiative that builds it, or say under `consumers` which
team uses it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, name
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.explanations import schema_keys
from tpmlint.rules.support.removals import added_items, locate_missing


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield the new capabilities that nobody uses or plans, if there was a roadmap before."""
    if not change.before.governed:
        return
    for item in added_items(change, context):
        if isinstance(item, Capability) and _is_idle(item, change.after.roadmap):
            yield Problem(
                message=f"{name(item)} is new, and no team consumes it and no initiative lists it; say what it is for",
                at=locate_missing(item, "consumers"),
                item=item.ref,
                subject="consumers",
                explained_by=schema_keys(item, "consumers", "lifecycle"),
            )


def _is_idle(capability: Capability, roadmap: Roadmap) -> bool:
    if capability.consumers or capability.is_dropped:
        return False
    if "consumers" in capability.unasked or roadmap.is_lost(capability.id):
        return False
    return all(each.is_dropped for each in roadmap.initiatives_changing(capability))


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
