"""Another branch defines the same new id differently.

Two people start an item at the same time and choose the same id. Each of their pull requests is fine by itself; the
second to be merged conflicts, or, in another file, makes a duplicate id on the main branch, and by then commits of both
cite one id for two different things. While neither is merged, one of them can still take another name.

The rule looks only where `branches = true` under [change] asks for it: at the other branches of the clone, local ones
and those of remotes, newest first, for items that both branches added since they parted. The branch itself, what it
follows, and branches that are merged already do not count, nor does an item that is the same on both. `audit` compares
all items, not only those of one change.

```toml before
[change]
branches = true
```

```yaml before
{kind: team, id: checkout, title: Checkout}
```

```yaml branch
kind: feature
id: one-click
title: Buy again with one click
owner: checkout
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click-checkout
title: One-click checkout
owner: checkout
```

To fix it: rename one of the two with `tpmlint rename` before both are merged; if they mean the same, agree on a text.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.collisions import find_collisions


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield the items that the change adds and another branch adds too."""
    if change.policy.branches:
        before = change.before.roadmap.by_name
        new = (item for key, item in change.after.roadmap.by_name.items() if key not in before)
        yield from find_collisions(new, context)


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
