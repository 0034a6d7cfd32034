"""The roadmap is removed.

Without items there are no capabilities, so no code belongs to anybody, and from the next change on nothing is asked of
anyone: the strongest of all ways to relax a policy. It can also be an accident, when files move to where the patterns
of the configuration do not look, or when a script empties them. Therefore the change that does it is not green.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
```

```yaml bad
# moved to the wiki
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
```

To fix it: restore the files, or let `[roadmap] include` name where they are now; to give tpmlint up, take it out of
the hooks and the continuous integration in the same change.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import FileRef, Problem, Severity
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.text.messages import plural, some


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield the removal of all files that items could be in, once."""
    if change.before.governed and not change.after.governed:
        items = len(change.before.roadmap.items)
        yield Problem(
            message=(
                f"the roadmap with its {plural(items, 'item')} is removed: no file that matches "
                f"{some(change.after.settings.include)} holds one any more, so nothing says what code is for"
            ),
            at=FileRef(change.before.roadmap.paths[0]),
            subject="roadmap",
        )


rule = Rule(CHANGE, severity=Severity.ERROR, check=check)
