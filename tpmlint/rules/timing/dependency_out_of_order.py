"""An item is due before something that it depends on.

The item is planned to be ready before what it needs. People who read only that item believe the earlier date and
promise it to others. If the two periods overlap (`2027-02` before `2027-Q1`) the plan may still work, so it is a
warning. Only open items are compared. Items that depend on each other in a cycle have no correct order, so only the
cycle is reported.

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

To fix it: move one of the two dates, or remove the dependency if the item can be finished without it.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.schedule import circular_dependencies, dated, due_dependencies
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.deadlines import find_too_early


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every open item that is due before what it depends on, once, with all of that."""
    for own, awaited in due_dependencies(roadmap, dated):
        yield from find_too_early(own, awaited, "dependency")
    for own, awaited, cycle in circular_dependencies(roadmap, dated):
        cycles = tuple(("dependency-cycle", ref, None) for ref in sorted(cycle))
        for problem in find_too_early(own, awaited, "dependency"):
            yield replace(problem, explained_by=(*problem.explained_by, *cycles))


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check, fields=frozenset({"state", "target_date", "depends_on"}))
