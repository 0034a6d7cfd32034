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

To mend it: name what took its place, take the reference out if the work stands without it, or close the open item as
well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tpmlint.finding import Edit, Fix, Problem, Related, Severity
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Capability, Decision, Feature, Initiative, Item, Reference
from tpmlint.roadmap.phrases import name, respelled, says
from tpmlint.rule import ROADMAP, Context, Rule

_RESTS_ON: Mapping[str, frozenset[str]] = {
    "initiative": frozenset({"enables", "depends_on", "capabilities", "decisions"}),
    "feature": frozenset({"depends_on"}),
    "capability": frozenset({"depends_on"}),
}


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every closed item that an open one rests on, once for the two of them."""
    for item in roadmap.items:
        if not _is_open(item):
            continue
        told: set[str] = set()
        for reference in item.references:
            if reference.route[0] not in _RESTS_ON[item.kind]:
                continue
            other = roadmap.resolve(reference)
            if other is None or other.ref in told or (word := _closed(other)) is None:
                continue
            told.add(other.ref)
            yield _problem(item, reference, other, word, roadmap)


def _problem(item: Item, reference: Reference, other: Item, word: str, roadmap: Roadmap) -> Problem:
    field = "lifecycle" if isinstance(other, Capability) else "status"
    heir = _heir(other, roadmap)
    message = f"{says(item, reference)}, which is {word}"
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
        related=(Related(f"{word} here", other.at(field)),),
        fix=fix,
        help=help_text,
    )


def _is_open(item: Item) -> bool:
    if isinstance(item, (Initiative, Feature)):
        return item.is_open
    return isinstance(item, Capability) and item.known("lifecycle") and item.lifecycle != "retired"


def _closed(item: Item) -> str | None:
    """Return the word by which an item is closed for good."""
    if isinstance(item, Capability):
        return item.lifecycle if item.lifecycle == "retired" else None
    if isinstance(item, (Initiative, Feature, Decision)):
        return item.status if item.status in ("canceled", "retired", "rejected", "superseded") else None
    return None


def _heir(item: Item, roadmap: Roadmap) -> Item | None:
    """Return what took the place of ``item``, by as many steps as it takes, if that is not closed itself."""
    passed: set[str] = set()
    current: Item | None = item
    while current is not None and current.ref not in passed:
        if _closed(current) is None:
            return current
        passed.add(current.ref)
        current = _next(current, roadmap)
    return None


def _next(item: Item, roadmap: Roadmap) -> Item | None:
    if isinstance(item, (Initiative, Decision)) and item.superseded_by is not None:
        return roadmap.resolve(item.superseded_by)
    return next((link.source for link in roadmap.referrers(item) if link.reference.route[0] == "replaces"), None)


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check)
