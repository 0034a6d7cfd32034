"""A waiver has expired.

A waiver is a promise with a date: until that day the finding may stay; after it, somebody has fixed it or has decided
again, in public. After its last day a waiver silences nothing, so the finding that it covered is shown again. The
waiver itself is reported too, so that the list has only promises that still hold. The day that counts is `--as-of`, by
default the date of the commit.

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
# tpmlint.waivers.yaml
waivers:
  - rule: unused-team
    item: team:checkout
    reason: Its first feature is written in January
    owner: checkout
    expires: 2026-01-31
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
# tpmlint.waivers.yaml
waivers:
  - rule: unused-team
    item: team:checkout
    reason: Its first feature is written in May
    owner: checkout
    expires: 2026-05-31
```

To fix it: fix what was waived and remove the waiver, as `tpmlint waive --prune` does, or renew it with `tpmlint waive`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.rule import SUPPRESSION, Context, Rule
from tpmlint.suppression.model import Outcome


def check(outcome: Outcome, context: Context) -> Iterable[Problem]:
    """Yield the waivers whose last day is before today."""
    for waiver in outcome.waivers:
        if waiver.expires.last < context.as_of:
            message = f"{waiver.name} expired on {waiver.expires.last.isoformat()}; it no longer silences anything"
            yield Problem(message, waiver.at("expires"), subject=waiver.name)


rule = Rule(SUPPRESSION, severity=Severity.ERROR, check=check)
