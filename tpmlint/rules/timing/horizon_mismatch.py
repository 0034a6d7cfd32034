"""The horizon of an item contradicts its dates.

`later` means that there is no plan yet, and a date is a plan: people who read the date count on it, and people who read
the horizon do not. `now` means that work goes on or is about to; a target most of a year away says otherwise. Two teams
that read different fields of the same item then plan differently. Only open items are checked.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
horizon: later
target_date: 2026-Q4
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
horizon: later
---
{kind: team, id: checkout, title: Checkout}
```

Option `quarters` is how far away the target of something planned for `now` may be, 2 by default: six months from today
to the last day of the target.

To fix it: remove the date of an item that is meant for `later`, or choose the horizon that fits the date; a long
piece of work may have a first part that is `now`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, name
from tpmlint.model.schedule import dated, is_backwards
from tpmlint.rule import ROADMAP, Context, Option, Rule
from tpmlint.rules.support.deadlines import backwards_key


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the open items whose horizon and dates contradict each other."""
    quarters = context.count("quarters")
    for item in roadmap.items:
        if not item.is_open:
            continue
        if item.horizon == "later":
            yield from _find_dates(item)
        elif item.horizon == "now" and (own := dated(item)) and _is_beyond(own.date.last, context.as_of, 3 * quarters):
            away = "a quarter" if quarters == 1 else f"{quarters} quarters"
            yield _problem(
                item,
                f"is meant for 'now' and due {own.date.text}, more than {away} away; choose 'next', or a nearer date",
                "target_date",
            )


def _find_dates(item: Item) -> Iterable[Problem]:
    if item.target_date is not None:
        says = f"is meant for 'later' and due {item.target_date.text}; take out the date, or choose 'now' or 'next'"
        yield _problem(item, says, "target_date")
    elif item.start_date is not None:
        says = f"is meant for 'later' and begins {item.start_date.text}; take out the date, or choose 'now' or 'next'"
        yield _problem(item, says, "start_date")


def _problem(item: Item, says: str, field: str) -> Problem:
    wrong = (backwards_key(item),) if item.horizon == "now" and is_backwards(item) else ()
    return Problem(
        message=f"{name(item)} {says}",
        at=item.at("horizon"),
        item=item.ref,
        subject="horizon",
        related=(Related("dated here", item.at(field)),),
        explained_by=wrong,
    )


def _is_beyond(day: date, today: date, months: int) -> bool:
    """Tell whether ``day`` is more than so many calendar months after ``today``."""
    return (12 * day.year + day.month, day.day) > (12 * today.year + today.month + months, today.day)


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    reach=0,
    fields=frozenset({"state", "horizon", "start_date", "target_date"}),
    options={"quarters": Option(2, "So many quarters ahead the target of something planned for `now` may be.", "more")},
)
