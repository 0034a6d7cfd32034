"""An open item is due within the next days.

A date that passes overnight turns into a warning, and under a strict preset into a broken build, for whoever commits
next morning. This notice comes first, while there is time to finish, to close the item, or to move its date and tell
those who wait for it. The rule checks initiatives and features. On the day itself an item is due, from the next day on
it is `overdue`; it is never both.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
target_date: 2026-03-09
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
target_date: 2026-03-31
---
{kind: team, id: checkout, title: Checkout}
```

(Both were judged on 2 March 2026.)

Option `days` is how many days ahead the notice begins, 14 by default.

To fix it: nothing is wrong yet; finish it, or move `target_date` before others find out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.rule import ROADMAP, Context, Option, Rule
from tpmlint.rules.support.deadlines import dated_items


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the open items whose last day is near."""
    today = context.as_of
    for own, keys in dated_items(
        roadmap, lambda period: timedelta() <= period.last - today <= timedelta(context.days("days"))
    ):
        days = (own.date.last - today).days
        when = ("today", "tomorrow")[days] if days < 2 else f"in {days} days"
        at = "ends" if own.date.first != own.date.last else "is"
        message = f"{name(own.item)} is due {own.date.text}, which {at} {when}; close it in time, or move the date"
        yield Problem(message, own.item.at("target_date"), own.item.ref, "target_date", explained_by=keys)


rule = Rule(
    ROADMAP,
    severity=Severity.INFO,
    check=check,
    reach=0,
    fields=frozenset({"state", "target_date"}),
    options={"days": Option(14, "So many days ahead an item counts as due soon.", "less")},
)
