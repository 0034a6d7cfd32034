"""An item is due before something that it depends on.

Its own plan says it will be ready when what it needs is not. Whoever reads only that item believes the earlier date
and promises it on. Where the two periods overlap (`2027-02` before `2027-Q1`) it may still come right, and it is a
warning. Only open items are compared; items that depend on each other in a circle have no right order, so of them only
the circle is reported.

```yaml bad
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
target_date: 2027-03-31
depends_on: [feature:one-click]
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-06-30
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
target_date: 2027-09-30
depends_on: [feature:one-click]
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-06-30
---
{kind: team, id: checkout, title: Checkout}
```

To mend it: move one of the two dates, or take the dependency out if the item can be finished without it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Feature, Initiative, Item
from tpmlint.rule import Context, RoadmapRule
from tpmlint.rules.circles import knots, relation
from tpmlint.rules.lateness import Due, too_late


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every open item that is due before what it depends on, once, with all of that."""
    graph = relation(roadmap, "depends_on")
    knot_of = {ref: number for number, knot in enumerate(knots(graph)) for ref in knot}
    for item in roadmap.items:
        own = _due(item)
        if own is None or roadmap.find(item.kind, item.id) is not item:
            continue
        others = [
            due
            for ref, link in graph.get(item.ref, {}).items()
            if not (ref in knot_of and knot_of[ref] == knot_of.get(item.ref))
            and (due := _due(roadmap.resolve(link.reference))) is not None
        ]
        yield from too_late(own, others, "dependency")


def _due(item: Item | None) -> Due | None:
    if isinstance(item, (Initiative, Feature)) and item.is_open and item.target_date is not None:
        return Due(item, item.target_date)
    return None


rule = RoadmapRule(severity=Severity.ERROR, check=check)
