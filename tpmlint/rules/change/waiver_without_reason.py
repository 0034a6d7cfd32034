"""A message waives product context and does not say why.

`Roadmap-Item: none` is the way out for what no initiative covers: an outage at night, a security fix that cannot wait.
It costs one sentence, so that a reader can tell an emergency from a habit, and so that the waivers of a quarter, read
one after the other, show which work the roadmap does not know. Without the sentence nothing is waived.

A reason has two words at least, and is none of those that stand for nothing, such as `n/a` or `to do`.

```text bad
Charge each order once

Roadmap-Item: none
```

```text good
Charge each order once

Roadmap-Item: none
Roadmap-Reason: orders were charged twice since noon
```

To mend it: add the line `Roadmap-Reason: <why, in a few words>` to the same message, or name the item that the change
is for.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.change.words import NoItem
from tpmlint.finding import Problem, Severity
from tpmlint.rule import ChangeRule, Context
from tpmlint.rules.citing import spoken
from tpmlint.rules.phrasing import quoted
from tpmlint.substance import has_substance


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield each message that waives product context without a reason, once."""
    told: set[str] = set()
    for waiver in spoken(change):
        if not isinstance(waiver, NoItem) or waiver.at.source in told:
            continue
        if waiver.reason is not None and has_substance(waiver.reason):
            continue
        told.add(waiver.at.source)
        why = "does not say why" if waiver.reason is None else f"gives {quoted(waiver.reason)} as its reason"
        way = "add a line 'Roadmap-Reason: <why>'" if waiver.reason is None else "say in a few words why"
        yield Problem(
            message=f"{waiver.at.source} says 'Roadmap-Item: none' and {why}; {way}",
            at=waiver.at,
            subject="Roadmap-Reason",
        )


rule = ChangeRule(severity=Severity.ERROR, check=check)
