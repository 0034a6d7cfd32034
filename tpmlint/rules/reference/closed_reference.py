"""Open work rests on something that was given up.

An initiative that waits for a canceled one waits for ever; one that enables a retired feature serves nobody; one that
follows a superseded decision builds what the company no longer wants. The person who closed the item seldom knew who
rested on it, so the plan goes on as if nothing had happened.

What counts as resting: `enables`, `depends_on`, `capabilities` and `decisions` of an open initiative, `depends_on` of
an open feature and of a capability that is not retired. What an item follows upon or gives way to (`replaces`,
`superseded_by`) and what a decision is about do not count. To rest on something completed or released is right.

```yaml bad
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
depends_on: [feature:one-click]
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: canceled
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
depends_on: [feature:one-click]
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: name what took its place, take the reference out if the work stands without it, or close the open item as
well.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Edit, Fix, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference
from tpmlint.model.phrases import name, respelled, says
from tpmlint.rule import ROADMAP, Context, Rule


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every closed item that an open one rests on, once for the two of them."""
    for item in roadmap.items:
        if not item.is_open:
            continue
        told: set[str] = set()
        for reference in item.references:
            if not item.rests_by(reference):
                continue
            other = roadmap.resolve(reference)
            if other is None or other.ref in told or not other.is_dropped:
                continue
            told.add(other.ref)
            yield _problem(item, reference, other, roadmap)


def _problem(item: Item, reference: Reference, other: Item, roadmap: Roadmap) -> Problem:
    heir = _heir(other, roadmap)
    message = f"{says(item, reference)}, which is {other.state}"
    fix = help_text = None
    if heir is not None:
        message += f"; {heir.id} took its place"
        help_text = f"name {name(heir)} instead if it serves the same end"
        if reference.system is None:
            edit = Edit(item.at(*reference.route), respelled(reference, heir.id))
            fix = Fix(f"Replace {other.id!r} with {heir.id!r}", (edit,), safe=False)
    return Problem(
        message=message,
        at=item.at(*reference.route),
        item=item.ref,
        subject=other.ref,
        related=(Related(f"{other.state} here", other.at(other.definition.state)),),
        fix=fix,
        help=help_text,
    )


def _heir(item: Item, roadmap: Roadmap) -> Item | None:
    """Return what took the place of ``item``, by as many steps as it takes, if that is not closed itself."""
    passed: set[str] = set()
    current: Item | None = item
    while current is not None and current.ref not in passed:
        if not current.is_dropped:
            return current
        passed.add(current.ref)
        current = _next(current, roadmap)
    return None


def _next(item: Item, roadmap: Roadmap) -> Item | None:
    heirs = item.named("superseded_by")
    if heirs:
        return roadmap.resolve(heirs[0])
    return next((link.source for link in roadmap.referrers(item) if link.reference.field == "replaces"), None)


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check)
