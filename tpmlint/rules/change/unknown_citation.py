"""A message cites an item that does not exist.

A trailer `Roadmap-Item: <id>` says what a change is for. If the item does not exist, the change has no product context
although its author meant to give it, and a later search for the changes of the item will not find this one. Today the
message can still be corrected; later that means rewriting history.

An item counts if it is there before or after the change; case does not matter, and the kind may stand before the id. A
key of another tracker, such as `jira:SHOP-12`, is accepted unchecked if the configuration declares the tracker. In a
repository with several roadmaps, each below a `tpmlint.toml` of its own that the target branch has, an item of any of
them counts, and commits that touch no file below the folder that is judged are left to the others.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
```

```text bad
Remember the last address

Roadmap-Item: one-klick
```

```text good
Remember the last address

Roadmap-Item: feature:one-click
```

To fix it: correct the id in the message; a commit that is pushed already can stay as it is if the pull request's text
cites an item that exists, which makes this a warning.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.citations import find_unknown


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each unknown name once, with all messages that use it."""
    for each in find_unknown(change):
        yield each.problem


rule = Rule(CHANGE, severity=Severity.ERROR, check=check)
