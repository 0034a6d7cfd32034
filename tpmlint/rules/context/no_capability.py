"""An active initiative lists no capability, so no code can be traced to it.

People work on it today, and nobody can say which of today's commits belong to it. When a reviewer asks what a change is
for, the roadmap has no answer; when somebody asks what became of the initiative, the code has none. Initiatives that
are only planned, or closed, are not checked.

```yaml bad
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: active
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: checkout
    need: Try three price layouts a day instead of one
metrics:
  - {name: change_lead_time, unit: hours, baseline: 52, target: 24}
---
kind: capability
id: delivery-pipeline
title: From a merged change to customers
owner: platform
paths: [/platform/deploy/]
consumers: [{team: checkout}]
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
status: active
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: checkout
    need: Try three price layouts a day instead of one
capabilities: [delivery-pipeline]
metrics:
  - {name: change_lead_time, unit: hours, baseline: 52, target: 24}
---
kind: capability
id: delivery-pipeline
title: From a merged change to customers
owner: platform
paths: [/platform/deploy/]
consumers: [{team: checkout}]
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: list under `capabilities` the capabilities whose code the work changes; if there is none for that code,
`tpmlint new capability` starts one.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.alignment import find_untraced
from tpmlint.rules.support.explanations import schema_keys
from tpmlint.rules.support.removals import locate_missing


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the active initiatives that name no code."""
    for initiative in find_untraced(roadmap):
        message = (
            f"{name(initiative)} is {initiative.state_word} and lists no capability, so no code can be traced to it; "
            "name what it changes under 'capabilities'"
        )
        keys = schema_keys(initiative, "capabilities")
        yield Problem(
            message, locate_missing(initiative, "capabilities"), initiative.ref, "capabilities", explained_by=keys
        )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"initiative"}),
    reach=0,
    fields=frozenset({"state", "capabilities"}),
)
