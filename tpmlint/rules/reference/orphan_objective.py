"""An objective is defined and nothing refers to it.

An objective that no initiative, feature or smaller objective serves is a wish: the company says it wants this, and
nobody works on it. Either work is missing from the roadmap, or the link to it is, or the objective is no longer meant.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
{kind: objective, id: repeat-buyers, title: Two in three buyers come back, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
objectives: [repeat-buyers]
---
{kind: objective, id: repeat-buyers, title: Two in three buyers come back, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

To mend it: name the objective under `objectives` of the work that serves it, or as the `parent` of a smaller one; or
take it out.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.roadmap.index import Roadmap
from tpmlint.rule import Context, RoadmapRule
from tpmlint.rules.guess import unreferred
from tpmlint.rules.phrasing import name


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the objectives that no other item names, not even misspelled."""
    for objective in unreferred(roadmap, "objective"):
        message = f"{name(objective)} is served by no other item; name it under 'objectives' of one, or take it out"
        yield Problem(message, objective.at("id"), objective.ref)


rule = RoadmapRule(severity=Severity.INFO, check=check)
