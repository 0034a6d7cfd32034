"""A feature is released, but work that it needs has not begun.

An initiative of type `enablement` builds what a feature cannot ship without. If the feature has shipped and the
initiative is still proposed or planned, the roadmap contradicts the world: the work was done and nobody said so, the
feature never needed it, or customers have something that is not finished. In each case the effort that is still
reserved for the initiative has lost its reason.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: platform
status: proposed
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: platform
status: completed
type: enablement
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

To fix it: complete the initiative if its work is done, remove the feature from `enables` if it does not need the work,
or give the initiative the type it has if it makes a released feature better and did not make it possible.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, name
from tpmlint.rule import ROADMAP, Context, Rule


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the released features with enablers that have not begun; each such initiative is reported once."""
    waiting = {feature.ref: _waiting(feature, roadmap) for feature in roadmap.features if feature.status == "released"}
    reported: set[str] = set()
    for feature in roadmap.features:
        fresh = [initiative for initiative in waiting.get(feature.ref, ()) if initiative.ref not in reported]
        if not fresh or roadmap.find(feature.kind, feature.id) is not feature:
            continue
        reported.update(initiative.ref for initiative in fresh)
        also = [
            other
            for other in roadmap.features
            if other.ref != feature.ref and any(each in fresh for each in waiting.get(other.ref, ()))
        ]
        yield _problem(feature, fresh, also)


def _waiting(feature: Feature, roadmap: Roadmap) -> list[Initiative]:
    """Return the enablers of a feature that have not begun, in the roadmap's order."""
    return [
        each
        for each in roadmap.enablers(feature)
        if each.type == "enablement" and each.status in ("proposed", "planned")
    ]


def _problem(feature: Feature, waiting: list[Initiative], also: list[Feature]) -> Problem:
    first, *others = waiting
    more = f", and {len(others)} more have not begun" if others else ""
    return Problem(
        message=f"{name(feature)} is released, but its enabler {first.id} is only {first.status}{more}",
        at=feature.at("status"),
        item=feature.ref,
        subject=first.ref,
        related=(
            *(Related(f"{name(each)} is {each.status}", each.at("status")) for each in waiting),
            *(Related(f"{name(each)} is released as well", each.at("status")) for each in also),
        ),
    )


rule = Rule(ROADMAP, severity=Severity.WARNING, check=check)
