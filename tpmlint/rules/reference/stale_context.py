"""What an open item rests on is not what it was last reviewed against.

An initiative makes sense because of what its features promise and what its customers need. When a feature is moved by
half a year, or a need is written anew, everybody still sees a green roadmap, and nobody asks whether the work should
be done as planned. An item that carries `reviewed`, the fingerprint that `tpmlint review` writes, is suspect as soon as
the fingerprint no longer fits; an item without it is never asked.

The benefit, date and status of the features that an initiative enables count, and the needs of its customers; of a
decision the features that it names, and date and status of its initiatives. Layout, case and punctuation do not count.
Where git has the commit of the review, the finding says what changed since.

```yaml bad
kind: initiative
id: stock-events
title: Stock as a stream of events
owner: warehouse
status: proposed
type: infrastructure
reviewed: r0000000000
enables:
  - feature: stock-on-page
    how: Every movement is known within a minute, so that a page can say what is left
internal_customers:
  - team: storefront
    need: To show stock without calling the warehouse system for each page
---
kind: feature
id: stock-on-page
title: Stock on the product page
owner: storefront
status: active
target_date: 2027-05-31
benefit: Nobody orders what is sold out and waits for a refund
---
{kind: team, id: storefront, title: Storefront}
---
{kind: team, id: warehouse, title: Warehouse}
```

```yaml good
kind: initiative
id: stock-events
title: Stock as a stream of events
owner: warehouse
status: proposed
type: infrastructure
reviewed: r776fdfdb41
enables:
  - feature: stock-on-page
    how: Every movement is known within a minute, so that a page can say what is left
internal_customers:
  - team: storefront
    need: To show stock without calling the warehouse system for each page
---
kind: feature
id: stock-on-page
title: Stock on the product page
owner: storefront
status: active
target_date: 2027-05-31
benefit: Nobody orders what is sold out and waits for a refund
---
{kind: team, id: storefront, title: Storefront}
---
{kind: team, id: warehouse, title: Warehouse}
```

To fix it: read what changed; adapt the item, or close it, where it no longer makes sense; then say that it does with
`tpmlint review`. tpmlint never writes the fingerprint by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Decision, Item, name
from tpmlint.model.promises import FIELD, Promise, differences, fingerprint, promises_of
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote

_SHOWN = 3


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every reviewed item whose promises are others now."""
    for item in roadmap.items:
        reviewed = item.value.get(FIELD)
        if not isinstance(reviewed, str) or not (item.is_open or _is_accepted(item)):
            continue
        promises = promises_of(item, roadmap)
        if all(each.item.is_readable(str(each.route[0])) for each in promises) and reviewed != fingerprint(promises):
            yield _problem(item, promises, context.reviewed(item))


def _is_accepted(item: Item) -> bool:
    return isinstance(item, Decision) and item.status == "accepted"


def _problem(item: Item, now: tuple[Promise, ...], before: tuple[Promise, ...] | None) -> Problem:
    changes = () if before is None else differences(before, now)
    if changes:
        described = list(dict.fromkeys(_describe(old, new) for old, new in changes))
        shown = described[:_SHOWN]
        more = f"; and {len(described) - _SHOWN} more" if len(described) > _SHOWN else ""
        message = f"{name(item)} was reviewed before this changed: {'; '.join(shown)}{more}"
    else:
        message = f"what {name(item)} rests on is not what it was reviewed against"
    return Problem(
        message=message,
        at=item.at(FIELD),
        item=item.ref,
        subject=FIELD,
        related=tuple(_places(new for _, new in changes[:_SHOWN])),
        help=f"adapt the item or leave it as it is, then run `tpmlint review {item.ref}`",
    )


def _describe(old: Promise | None, new: Promise | None) -> str:
    """Return how a promise changed, to follow a colon."""
    one = new or old
    assert one is not None
    what = f"{one.field} of {one.of}"
    if new is None:
        return f"{one.of} is not named any more"
    if old is None:
        return f"{one.of} is named too"
    return f"{what} was {_value(old)} and is {_value(new)}"


def _value(promise: Promise) -> str:
    return "missing" if promise.value is None else quote(promise.value)


def _places(promises: Iterable[Promise | None]) -> Iterator[Related]:
    for each in promises:
        if each is not None and each.value is not None:
            yield Related(f"the {each.field} now", each.item.at(*each.route))


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    fields=frozenset({"reviewed", "state", "references", "benefit", "target_date"}),
)
