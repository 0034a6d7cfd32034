"""A team is defined and nothing refers to it.

A team that owns nothing, needs nothing and works with nobody has no visible reason to be in the roadmap. Perhaps it was
dissolved or renamed; or it has needs, and nobody has written them down.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: fraud, title: Fraud prevention}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
{kind: team, id: checkout, title: Checkout, interactions: [{with: fraud, mode: x-as-a-service}]}
---
{kind: team, id: fraud, title: Fraud prevention}
```

To fix it: name the team where it owns or needs something, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.explanations import find_unreferenced


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the teams that no other item names, not even misspelled."""
    for team, keys in find_unreferenced(roadmap, "team"):
        message = f"{name(team)} is named by no other item; say what it owns or needs, or take it out"
        yield Problem(message, team.at("id"), team.ref, explained_by=keys)


rule = Rule(ROADMAP, severity=Severity.INFO, check=check, about=frozenset({"team"}), fields=frozenset({"references"}))
