"""A target moves later, and others with it, or is taken away.

A date that moves in one file moves promises in others: the features that the work enables, what depends on those, and
the teams that wait for it. The author sees one changed line. If the delay is announced at once, others can plan around
it; otherwise they discover it in the week in which they wanted to be ready.

Targets are compared by their last days. Delays are followed along `enables` and `depends_on` through everything that is
still open; an item with enough room between its own date and the new one is not delayed, and an item that gets a new
date for the same reason in the same change belongs to the first slip. The internal customers are those of the delayed
initiatives. Of an open item that loses its target nobody can tell how late it will be: it is reported with what waits
for it, unless it is planned by a `horizon` instead and nothing with a target waits for it.

Option `days`: a target that moves by fewer days is not reported.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-Q1
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: proposed
type: enablement
target_date: 2027-02
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-Q2
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: proposed
type: enablement
target_date: 2027-05-15
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
target_date: 2027-Q1
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: proposed
type: enablement
target_date: 2027-02-28
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

To fix it: agree on the new dates with the owners and teams that the finding names, and move their dates in the same
change; or cut the work down to what fits the old date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tpmlint.change.model import Change
from tpmlint.finding import ItemRef, Problem, Related, Severity
from tpmlint.model.index import Roadmap, find_former
from tpmlint.model.items import Feature, Initiative, Item, name
from tpmlint.model.schedule import Delay, Due, Slip, find_doubtful_slips, find_slips, find_withdrawn
from tpmlint.rule import CHANGE, Context, Option, Rule
from tpmlint.rules.support.alignment import known_customers
from tpmlint.rules.support.deadlines import backwards_key
from tpmlint.rules.support.removals import former_roadmap
from tpmlint.text.messages import plural, some, with_names

SHOWN = 20
"""The most delays that are shown; the message gives their number."""


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each target that moves later independently, with all that it delays."""
    least = max(context.days("days"), 1)
    former = former_roadmap(change, context)
    for slip in find_slips(former, change.after.roadmap, least):
        yield Problem(
            message=_message(slip, change.after.roadmap),
            at=slip.item.at("target_date"),
            item=slip.item.ref,
            subject="slip",
            related=tuple(_relate_delays(slip, former, change.after.roadmap)),
            explained_by=tuple(("target-slipped", ref, "slip") for ref in slip.causes),
        )
    for slip in find_doubtful_slips(former, change.after.roadmap, least):
        yield Problem(
            message=_message(slip, change.after.roadmap),
            at=slip.item.at("target_date"),
            item=slip.item.ref,
            subject="slip",
            explained_by=(backwards_key(slip.item),),
        )
    for own, waiting in find_withdrawn(former, change.after.roadmap):
        yield Problem(
            message=_withdrawal(own, waiting, change.after.roadmap),
            at=own.item.at("id"),
            item=own.item.ref,
            subject="slip",
            related=tuple(Related(f"{name(each)} waits for it", _place(each)) for each in waiting[:SHOWN]),
            help="give it a new date, agreed with those who wait; or close it, if nobody works on it",
        )


def _place(item: Item) -> ItemRef:
    return item.at("id" if item.target_date is None else "target_date")


def _withdrawal(own: Due, waiting: Sequence[Item], roadmap: Roadmap) -> str:
    features = [each.id for each in waiting if isinstance(each, Feature)]
    lost = f"{name(own.item)} has no target any more, it was {own.date.text}"
    along = f"; {some(features)} {'waits' if len(features) == 1 else 'wait'} for it" if features else ""
    return f"{lost}{along}{_for_teams((own.item, *waiting), roadmap)}"


def _message(slip: Slip, roadmap: Roadmap) -> str:
    features = [_describe_delay(each, slip) for each in slip.delays if isinstance(each.item, Feature)]
    moved = f"{name(slip.item)} slips by {plural(slip.days, 'day')}, from {slip.old.text} to {slip.new.text}"
    along = f", and with it {some(features)}" if features else ""
    return f"{moved}{along}{_for_teams((slip.item, *(each.item for each in slip.delays)), roadmap)}"


def _for_teams(items: Iterable[Item], roadmap: Roadmap) -> str:
    """Return for which teams items are, to end a sentence; empty for none."""
    initiatives = [item for item in items if isinstance(item, Initiative)]
    teams = dict.fromkeys(team.id for initiative in initiatives for team in known_customers(initiative, roadmap))
    return f" for {with_names('team', list(teams))}" if teams else ""


def _describe_delay(delay: Delay, slip: Slip) -> str:
    return delay.item.id if delay.days == slip.days else f"{delay.item.id} ({plural(delay.days, 'day')})"


def _relate_delays(slip: Slip, former: Roadmap, after: Roadmap) -> Iterator[Related]:
    for delay in slip.delays[:SHOWN]:
        item = delay.item
        was = find_former(item, former, after)
        by = f"by {plural(delay.days, 'day')}"
        if item.target_date is None:
            yield Related(f"delays {name(item)}, which has no date, {by}", item.at("id"))
        elif was is not None and was.target_date not in (None, item.target_date):
            yield Related(f"delays {name(item)} {by}: it was due {_text(was)}", item.at("target_date"))
        else:
            yield Related(f"delays {name(item)}, due {item.target_date.text}, {by}", item.at("target_date"))


def _text(item: Item) -> str:
    return item.target_date.text if item.target_date is not None else "at no date"


rule = Rule(
    CHANGE,
    severity=Severity.WARNING,
    check=check,
    options={"days": Option(1, "A target that moves later by fewer days is not reported.", "more")},
    heading="Delayed targets",
)
