"""An item is still the example that `tpmlint init` wrote.

`init` writes a feature and an initiative so that there is something to edit. Their sentences are true of no product:
"this work builds that part" answers for any code there is. Left as they are they look like a roadmap and would let
every change pass.

Such an item gives no change its product context, is not suggested as a citation, and does not count as a reason in the
metrics of an audit. It is recognised by its text, not by its name: with another id, title or team it is still the
example.

```yaml bad
kind: feature
id: first-feature
title: First feature
owner: checkout
status: proposed
benefit: Customers can do in one step what takes them several today
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: proposed
benefit: Returning buyers pay in seconds without entering a card
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: write about a feature that customers wait for, and about work that your team plans; or delete it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.model.prose import is_untouched_example
from tpmlint.rule import ROADMAP, Context, Rule


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every item with the text that ``init`` wrote."""
    for item in roadmap.items:
        if is_untouched_example(item):
            message = f"{name(item)} is the example that `tpmlint init` wrote; replace it with one of your own"
            yield Problem(message, item.at("id"), item.ref, "example")


rule = Rule(ROADMAP, severity=Severity.WARNING, check=check, reach=0)
