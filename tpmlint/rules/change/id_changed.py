"""An item gets another id.

Everything else refers to the id: references, trailers in years of messages, dashboards, links in chat. The title is for
people and may change; a changed id cuts the item's history in two. Old commits cite an item that no longer exists, and
the new item has no history.

Two items count as the same if kind and title are the same and most of their other fields are equal, also where another
item has got the old id, or two items swap their ids: then two items are one whose titles and more of whose fields are
equal. Moving an item to another file is not reported.

Option `percent`: the least percentage of fields that are equal; all rules that compare two roadmaps use it.

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

To fix it: restore the old id and change the title alone; if the id must change, `tpmlint rename` changes all references
with it, but existing commit messages keep the old id.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Further, Problem, Severity
from tpmlint.model.items import name
from tpmlint.model.renames import LEAST_EQUAL
from tpmlint.rule import CHANGE, Context, Option, Rule
from tpmlint.rules.support.removals import find_renames


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every new item that replaces a near-identical removed one."""
    for ref, item in find_renames(change, context).items():
        kind, _, old = ref.partition(":")
        if old == item.id:
            continue  # Only its kind is another.
        was = change.before.roadmap.by_name[kind, old]
        other = f"now mean another {kind}" if change.after.roadmap.find(kind, old) is not None else "no longer find it"
        yield Problem(
            message=f"{name(item)} was {old} before; citations of and links to {old} {other}, so keep the id",
            at=item.at("id"),
            item=item.ref,
            subject=ref,
            further=(Further(was.path),),
        )


rule = Rule(
    CHANGE,
    severity=Severity.WARNING,
    check=check,
    options={"percent": Option(LEAST_EQUAL, "So many of a hundred fields are equal if two items are one.")},
)
