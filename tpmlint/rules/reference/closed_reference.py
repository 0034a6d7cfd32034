"""Open work depends on something that was given up.

An initiative that waits for a canceled one waits for ever; one that enables a retired feature serves nobody; one that
follows a superseded decision builds what the company no longer wants. The person who closed the item seldom knew what
depended on it, so the plan goes on as if nothing had happened.

These references count: `enables`, `depends_on`, `capabilities` and `decisions` of an open initiative, `depends_on` of
an open feature and of a capability that is not retired. References to a predecessor or a successor (`replaces`,
`superseded_by`) and what a decision is about do not count. An item may depend on something completed or released.

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

To fix it: name its replacement, remove the reference if the work does not need it, or close the open item as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Edit, Fix, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Reference, name, respell, says
from tpmlint.rule import ROADMAP, Context, Rule


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every closed item that an open item depends on, once for each pair."""
    for item in roadmap.items:
        if not item.is_open:
            continue
        reported: set[str] = set()
        for reference in item.references:
            if not item.rests_by(reference):
                continue
            other = roadmap.resolve(reference)
            if other is None or other.ref in reported or not other.is_dropped:
                continue
            reported.add(other.ref)
            yield _problem(item, reference, other, roadmap)


def _problem(item: Item, reference: Reference, other: Item, roadmap: Roadmap) -> Problem:
    successor = _find_successor(other, roadmap)
    message = f"{says(item, reference)}, which is {other.state_word}"
    fix = help_text = None
    if successor is not None:
        message += f"; {successor.id} took its place"
        help_text = f"name {name(successor)} instead if it serves the same end"
        if reference.system is None:
            edit = Edit(item.at(*reference.route), respell(reference, successor.id))
            fix = Fix(f"Replace {other.id!r} with {successor.id!r}", (edit,), safe=False)
    return Problem(
        message=message,
        at=item.at(*reference.route),
        item=item.ref,
        subject=other.ref,
        related=(Related(f"{other.state_word} here", other.at(other.definition.state)),),
        fix=fix,
        help=help_text,
    )


def _find_successor(item: Item, roadmap: Roadmap) -> Item | None:
    """Return what replaced ``item``, directly or through others, if that is not closed itself."""
    visited: set[str] = set()
    current: Item | None = item
    while current is not None and current.ref not in visited:
        if not current.is_dropped:
            return current
        visited.add(current.ref)
        current = _next_successor(current, roadmap)
    return None


def _next_successor(item: Item, roadmap: Roadmap) -> Item | None:
    successors = item.named("superseded_by")
    if successors:
        return roadmap.resolve(successors[0])
    return next((link.source for link in roadmap.referrers(item) if link.reference.field == "replaces"), None)


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check, fields=frozenset({"state", "references"}), reach=1)
