"""An objective is defined and nothing refers to it.

An objective that no initiative, feature or smaller objective serves is a wish: the company says it wants this, and
nobody works on it. Either work is missing from the roadmap, or the link to it is, or the objective is no longer wanted.
If the link is clearly missing from an initiative that serves no objective, `no-objective` is reported instead.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
{kind: objective, id: repeat-buyers, title: Two in three buyers come back, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
objectives: [repeat-buyers]
---
{kind: objective, id: repeat-buyers, title: Two in three buyers come back, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: name the objective under `objectives` of the work that serves it, or as the `parent` of a smaller one; or
remove it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Initiative, Item, name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.alignment import find_aimless
from tpmlint.rules.support.explanations import explain_idle, find_unreferenced


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the objectives that no other item names, not even misspelled."""

    def related(initiative: Item, objective: Item) -> bool:
        return roadmap.team(objective.owner) in _teams(initiative, roadmap)

    orphans = list(find_unreferenced(roadmap, "objective", apart_from="related"))
    unnamed = [objective for objective, typos in orphans if not typos]
    aimless = explain_idle(find_aimless(roadmap), unnamed, related) if unnamed else {}
    for objective, typos in orphans:
        message = f"{name(objective)} is served by no other item; name it under 'objectives' of one, or take it out"
        lacking = tuple(("no-objective", each.ref, "objectives") for each in aimless.get(objective.ref, ()))
        yield Problem(message, objective.at("id"), objective.ref, explained_by=(*typos, *lacking))


def _teams(item: Item, roadmap: Roadmap) -> list[Item]:
    """Return the teams of an initiative: its owner, its customers, and the owners of what it enables."""
    assert isinstance(item, Initiative)
    features = [roadmap.feature(enables.feature) for enables in item.enables]
    references = [
        item.owner,
        *(customer.team for customer in item.internal_customers),
        *(feature.owner for feature in features if feature is not None),
    ]
    return [team for reference in references if (team := roadmap.team(reference)) is not None]


rule = Rule(
    ROADMAP, severity=Severity.INFO, check=check, about=frozenset({"objective"}), fields=frozenset({"references"})
)
