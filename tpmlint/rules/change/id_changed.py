"""An item went, and the same one came under another id.

An id is what everything else holds on to: references, trailers in messages of years, dashboards, links in chat. The
title is for people and may change; an id that changes cuts the item's history in two. Its old commits cite something
that is no more, and its new life begins without a past.

Two items are taken for one if kind and title are the same and most of their other fields are equal. A change that only
moves an item to another file is nothing.

Option `percent`: so many of a hundred fields are equal at least; all rules that compare two roadmaps go by it.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: planned
target_date: 2027-Q1
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: quick-checkout
title: One-click checkout
owner: checkout
status: planned
target_date: 2027-Q1
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: Quick checkout
owner: checkout
status: planned
target_date: 2027-Q1
```

To fix it: give the item its old id back and change the title alone; if the id has to change, `tpmlint rename` changes
all references with it, and messages that are written cannot be changed any more.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.model.phrases import name
from tpmlint.rule import CHANGE, Context, Option, Rule
from tpmlint.rules.support.removals import find_renames


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every item that came where a near-identical one went."""
    for ref, item in find_renames(change, context).items():
        old = ref.partition(":")[2]
        yield Problem(
            message=f"{name(item)} was {old} before; what cites or links {old} finds it no more, so keep the id",
            at=item.at("id"),
            item=item.ref,
            subject=ref,
        )


rule = Rule(
    CHANGE,
    severity=Severity.WARNING,
    check=check,
    options={"percent": Option(60, "So many of a hundred fields are equal if two items are one.")},
)
