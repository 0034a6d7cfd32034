"""No objective can be reached from an initiative.

A team may know well which feature its work enables, and still nobody can say what the company wants that feature for.
The chain from strategy to code is then broken at its top: when the strategy changes, this work goes on as before. An
initiative reaches an objective by itself, or through a feature that it enables. If a roadmap has no objectives at all,
nothing is reported; canceled initiatives are not checked either.

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
  - team: checkout
    need: Try three price layouts a day instead of one
---
{kind: objective, id: repeat-buyers, title: Two in three buyers come back, owner: checkout}
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
  - team: checkout
    need: Try three price layouts a day instead of one
---
{kind: objective, id: repeat-buyers, title: Two in three buyers come back, owner: checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout, objectives: [repeat-buyers]}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: name the objective under `objectives` of the feature that it is for, or of the initiative itself if it
serves a technical one directly.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.alignment import find_aimless
from tpmlint.rules.support.explanations import schema_keys
from tpmlint.rules.support.removals import locate_missing


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the initiatives that serve no objective, not even through a feature."""
    for initiative in find_aimless(roadmap):
        message = (
            f"no objective can be reached from {name(initiative)}; "
            "name one under its 'objectives', or under those of a feature that it enables"
        )
        keys = schema_keys(initiative, "objectives", "enables")
        features = (roadmap.feature(enables.feature) for enables in initiative.enables)
        keys += tuple(key for each in features if each is not None for key in schema_keys(each, "objectives"))
        yield Problem(
            message, locate_missing(initiative, "objectives"), initiative.ref, "objectives", explained_by=keys
        )


rule = Rule(
    ROADMAP,
    severity=Severity.INFO,
    check=check,
    about=frozenset({"initiative"}),
    fields=frozenset({"state", "objectives", "enables"}),
)
