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
from tpmlint.settings import Settings
from tpmlint.sources import COMPARED_KINDS


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
        remedy = _compare_source(item, original, context.settings)
        yield Problem(message, item.at("id"), item.ref, original.ref, related, help=remedy, further=further)


def _compare_source(item: Item, original: Item, settings: Settings) -> str | None:
    """Return what to do if the same item is kept by hand and read from a list of owners; None if it is not so."""
    if bool(item.source) is bool(original.source):
        return None
    name_of_source = item.source or original.source
    source = next((each for each in settings.sources if each.name == name_of_source), None)
    if source is None or not {block.kind for block in source.items} <= COMPARED_KINDS:
        return None
    return (
        f"keep it in one of the two: take it out of the roadmap, or give the source {source.name} `compare = true`, so "
        "that its owners are compared with the roadmap and nothing in it is an item"
    )


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check, fields=frozenset())
