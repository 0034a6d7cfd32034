"""An open initiative is removed while somebody waits for it.

A team was told that the work is for it, and a feature is planned on its result. When the file is deleted, nothing says
that the work was given up, when or why, and messages cite an initiative that no longer exists. A canceled initiative
says all of this and costs one word.

A closed initiative may be deleted at any time. So may one that nobody waits for, because its features are gone,
retired, released or canceled and its internal customers are gone, too. An initiative that got another id was not
removed. If an item still names the initiative, `dangling-reference` is reported instead.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: refunds, title: Refunds in the app, owner: payments}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: proposed
type: enablement
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
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: refunds, title: Refunds in the app, owner: payments}
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: refunds, title: Refunds in the app, owner: payments}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: canceled
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

To fix it: keep the initiative with `status: canceled`, or as `completed`, and name under `superseded_by` what takes its
place; delete it later if you like. Tell those who are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tpmlint.change.model import Change
from tpmlint.finding import Further, Problem, Related, Severity
from tpmlint.model.index import Link
from tpmlint.model.items import Feature, Initiative, Item, Team, name
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.removals import find_renames, locate_former, removed_items
from tpmlint.text.messages import join_words, with_names


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every removed open initiative, once, with all that wait for it."""
    renames = find_renames(change, context)
    for item in removed_items(change, context):
        if isinstance(item, Initiative) and item.is_open:
            waiting = list({each.ref: each for each in _waiting(item, change, renames)}.values())
            if waiting:
                yield _problem(item, waiting, next(_dangling(item, change), None))


def _waiting(initiative: Initiative, change: Change, renames: Mapping[str, Item]) -> Iterator[Item]:
    for reference in initiative.references:
        was = change.before.roadmap.resolve(reference)
        if was is None or reference.field not in ("enables", "internal_customers"):
            continue
        now = renames.get(was.ref) or change.after.roadmap.find(was.kind, was.id)
        if isinstance(now, Team) or (isinstance(now, Feature) and not now.is_closed):
            yield now


def _dangling(initiative: Initiative, change: Change) -> Iterator[Link]:
    for item in change.after.roadmap.items:
        for reference in item.references:
            if str(reference) == initiative.ref:
                yield Link(item, reference)


def _problem(initiative: Initiative, waiting: list[Item], dangling: Link | None) -> Problem:
    """Return the problem; if an item still names the initiative, it is that item's, as its dangling reference is."""
    parts = [
        with_names(kind, names)
        for kind in dict.fromkeys(item.kind for item in sorted(waiting, key=lambda item: item.definition.depth))
        if (names := [item.id for item in waiting if item.kind == kind])
    ]
    verb = "waits" if len(waiting) == 1 else "wait"
    return Problem(
        message=(
            f"{name(initiative)} is {initiative.state_word} and removed while {join_words(parts)} {verb} for it; "
            "set its 'status' to 'canceled' instead"
        ),
        at=locate_former(initiative) if dangling is None else dangling.source.at(*dangling.reference.route),
        item=initiative.ref if dangling is None else dangling.source.ref,
        subject=initiative.ref,
        further=(Further(initiative.path, initiative.ref),) if dangling is not None else (),
        related=tuple(Related(f"{name(item)} waits for it", item.at("id")) for item in waiting),
    )


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
