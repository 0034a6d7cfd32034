"""A target has moved later again and again.

A date that moves once was wrong. A date that moves every few months means nothing any more: each time it is announced
as final, and each time the features, customers and initiatives that wait for it are planned again. Any single move
looks small in the change that makes it; only the series shows that the work is larger than anyone says, or that nobody
does it.

Targets of open initiatives and features are compared by their last days. A target that was removed and set again to a
later date has moved; one that was moved back to where it was, or whose item is closed, is not reported.

Option `times`: a target that moved later fewer times is not reported.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: planned
type: enablement
target_date: 2025-Q4
enables: [{feature: one-click, how: Charges a stored card in one request}]
internal_customers: [{team: checkout, need: Keep a customer's card without an audit of its own}]
metrics: [{name: audits, baseline: 4, target: 1}]
```

```text bad
2025-10-06 Wait for the audit: target_date: 2025-Q4 -> 2026-Q1
2025-12-15 Wait for the bank: target_date: 2026-Q1 -> 2026-Q2
2026-02-23 Wait for the audit of the bank: target_date: 2026-Q2 -> 2026-Q4
```

```text good
2025-10-06 Wait for the audit: target_date: 2025-Q4 -> 2026-Q3
2025-12-15 Leave the wallets out: target_date: 2026-Q3 -> 2026-Q2
2026-02-23 Wait for the bank: target_date: 2026-Q2 -> 2026-Q3
```

To fix it: find out what keeps moving it. Cut the work down to a part that fits a realistic date, and make the rest an
item of its own; pause or cancel work without a realistic date; or waive it with the reason why this date holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tpmlint.finding import Problem, Severity
from tpmlint.history.events import History, TargetEvent
from tpmlint.model.items import name
from tpmlint.rule import HISTORY, Context, Option, Rule
from tpmlint.text.messages import plural

SHOWN = 6
"""The most dates of a series that are shown: the first, and the last ones."""


def check(history: History, context: Context) -> Iterable[Problem]:
    """Yield the open items whose target moved later several times."""
    for item in history.roadmap.by_name.values():
        if not item.is_open or item.target_date is None:
            continue
        if not item.is_known("target_date"):
            continue
        moves = [each for each in history.of(item.ref).targets if each.day <= context.as_of]
        later = [each for each in moves if each.days > 0]
        days = sum(each.days for each in moves)
        if days > 0 and len(later) >= max(context.count("times"), 1):
            yield Problem(
                message=(
                    f"the target of {name(item)} moved later {plural(len(later), 'time')} since "
                    f"{later[0].day.isoformat()}, by {plural(days, 'day')} in all: {_story(moves)}"
                ),
                at=item.at("target_date"),
                item=item.ref,
                subject="slips",
            )


def _story(moves: Sequence[TargetEvent]) -> str:
    dates = [moves[0].before, *(each.after for each in moves)]
    if len(dates) > SHOWN:
        dates = [dates[0], "...", *dates[1 - SHOWN :]]
    return " -> ".join(dates)


rule = Rule(
    HISTORY,
    severity=Severity.WARNING,
    check=check,
    options={"times": Option(3, "A target that moved later fewer times is not reported.", "more")},
)
