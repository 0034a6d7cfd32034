"""A message cites an initiative that was closed before the change.

Work goes on under a name that the roadmap has put away: the metrics of the initiative were read, its customers were
told, and nobody expects more. Either the initiative is not completed, or the change is for something new that nobody
has written down yet. In both cases its cost is counted where nobody looks any more, and the citation gives the change
no product context.

An initiative that the change itself completes may be cited, and so may a feature that a completed one enables.

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
status: completed
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
```

```text bad
Delete cards that expired

Roadmap-Item: stored-cards
```

```text good
Delete cards that expired

Roadmap-Item: feature:one-click
```

To mend it: cite the initiative that the work goes on under, or the feature that it serves; if the initiative was closed
too soon, set its status back in the same change.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change, Side
from tpmlint.change.words import Citation, cited_items
from tpmlint.finding import Problem, Related, Severity
from tpmlint.roadmap.items import Initiative
from tpmlint.rule import ChangeRule, Context
from tpmlint.rules.citing import citations
from tpmlint.rules.phrasing import name, quoted

CLOSED = ("completed", "canceled")


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each closed initiative that is cited once, with all messages that do so."""
    found: dict[str, tuple[Initiative, list[Citation]]] = {}
    for text, citing in citations(change).items():
        items = {item.ref: item for side in (change.after, change.before) for item in cited_items(text, side.roadmap)}
        closed = [item for item in items.values() if isinstance(item, Initiative) and _was_closed(change, item)]
        if closed and len(closed) == len(items):
            found.setdefault(closed[0].ref, (closed[0], []))[1].extend(citing)
    for ref, (item, citing) in found.items():
        yield _problem(change, ref, item, citing)


def _was_closed(change: Change, item: Initiative) -> bool:
    """Tell whether an initiative was closed before the change, and is not open after it."""
    before, after = _status(change.before, item), _status(change.after, item)
    return before in CLOSED and after in (*CLOSED, None)


def _status(side: Side, item: Initiative) -> str | None:
    found = side.roadmap.find("initiative", item.id)
    return found.status if isinstance(found, Initiative) else None


def _problem(change: Change, ref: str, item: Initiative, citing: list[Citation]) -> Problem:
    first, *others = citing
    word = _status(change.before, item)
    here = change.after.roadmap.find("initiative", item.id)
    heir = change.after.roadmap.initiative(item.superseded_by)
    way = f"; did you mean {name(heir)}, which took its place?" if heir is not None and heir.is_open else ""
    related = [Related("and here", each.at) for each in others]
    if here is not None:
        related.insert(0, Related(f"{word} here", here.at("status")))
    return Problem(
        message=f"{first.at.source} cites {quoted(first.text)}, but {name(item)} was {word} before this change{way}",
        at=first.at,
        subject=ref,
        related=tuple(related),
    )


rule = ChangeRule(severity=Severity.WARNING, check=check)
