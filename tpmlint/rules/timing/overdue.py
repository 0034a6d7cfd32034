"""An open item is past its target date.

The roadmap promises something for a day that has passed. Either the work is done and nobody said so, or it is late and
nobody moved the date; readers cannot tell which, and stop believing the other dates as well. The rule checks the
`target_date` of initiatives and features. It does not check the `by` of a metric or a key result, since results may
come in later.

Today is the date of the checked commit, or `--as-of`. `due-soon` gives notice in advance. If another finding says that
the date is wrong, only that one is shown: the date is before the item's own start or before the date of something it
waits for, or the item is planned for `later`. If that finding is ignored, waived or off, this one is shown.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
target_date: 2025-Q4
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
target_date: 2025-Q4
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: set the status if the work is done or given up; else move `target_date` to a realistic day.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.deadlines import dated_items


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the open items that should be done by now."""
    for own, keys in dated_items(roadmap, lambda period: period.last < context.as_of):
        days = (context.as_of - own.date.last).days
        message = (
            f"{name(own.item)} was due {own.date.text}, {days} {'day' if days == 1 else 'days'} ago, "
            f"and is {own.item.state_word or 'still open'}; close it, or move the date"
        )
        yield Problem(message, own.item.at("target_date"), own.item.ref, "target_date", explained_by=keys)


rule = Rule(ROADMAP, severity=Severity.WARNING, check=check, reach=0, fields=frozenset({"state", "target_date"}))
