"""An item leaves a final status.

Completed, released, canceled, retired, rejected and superseded are promises: people stop waiting, stop asking, build on
the result or on its absence. A reopened item keeps its old dates, metrics and reports, and people who acted on the old
status do not hear of the new one. New work deserves an item of its own.

A released feature may be retired, and a rejected decision superseded; these are steps forward, not back.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
---
kind: feature
id: one-click-apps
title: One-click checkout in the apps
owner: checkout
status: active
depends_on: [feature:one-click]
```

To fix it: keep the item as it is and write a new one for the new work; if the old status was a mistake, say so in the
commit message.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.model.index import find_former
from tpmlint.model.items import Item, name
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.removals import former_roadmap, locate_missing
from tpmlint.text.messages import quote


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield the items that leave a final status."""
    former = former_roadmap(change, context)
    for item in change.after.roadmap.by_name.values():
        before = find_former(item, former, change.after.roadmap)
        field = item.definition.state
        if before is None or not before.is_closed or not item.is_known(field):
            continue
        was, now = before.state, item.state
        if was is not None and now != was and (was, now) not in item.definition.onward:
            back = f"is {item.state_word} again" if now is not None else f"has no {quote(field)} any more"
            yield Problem(
                message=f"{name(item)} was {before.state_word} and {back}; {_remedy(item, before.state_word)}",
                at=locate_missing(item, field),
                item=item.ref,
                subject=f"{field} {was}",
            )


def _remedy(item: Item, was: str) -> str:
    return f"write a new {item.kind} for what is new, or say in the message why it was not {was}"


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
