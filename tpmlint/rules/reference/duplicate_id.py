"""Two items of one kind have the same id.

Every reference to that id is now ambiguous, and it is chance which of the two a reader finds. Often an item was copied
as a start for the next one and kept its id. Ids that differ by case alone count as the same: people do not hear the
difference, and some file systems ignore it.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
kind: feature
id: one-click
title: Gift cards
owner: checkout
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: give one of the two another id, with every reference that means it, or delete the one that is a copy; items
of different kinds may share an id.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Further, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, name
from tpmlint.rule import ROADMAP, Context, Rule


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every definition after the first."""
    first: dict[tuple[str, str], Item] = {}
    for item in roadmap.items:
        original = first.setdefault((item.kind, item.id.casefold()), item)
        if original is item:
            continue
        if original.id == item.id:
            message = f"{name(item)} is defined a second time; give one of the two another id"
        else:
            message = f"{name(item)} differs from {original.id} by case alone; give one of the two another id"
        related = (Related(f"{name(original)} is first defined here", original.at("id")),)
        further = (Further(original.path),)
        yield Problem(message, item.at("id"), item.ref, original.ref, related, further=further)


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check)
