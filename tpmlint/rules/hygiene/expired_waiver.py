"""A waiver is past its date.

A waiver is a promise with a date: until then the finding may stay, and after it somebody has either mended it or
decided anew, in sight of everybody. Past its last day a waiver silences nothing, so what it covered is shown again;
the waiver itself is reported so that the list stays one of promises that still hold. The day that counts is
`--as-of`, by default that of the commit.

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

To fix it: mend what was waived and remove the waiver, as `tpmlint waive --prune` does, or decide anew with `tpmlint
waive`.
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
            message = f"{waiver.name} expired on {waiver.expires.last.isoformat()}; it silences nothing any more"
            yield Problem(message, waiver.at("expires"), subject=waiver.name)


rule = Rule(SUPPRESSION, severity=Severity.ERROR, check=check)
