"""A waiver silences nothing.

Whoever mends what was waived seldom remembers the list. The entry stays, and if the same fault comes back it is
silenced at once, by a reason that was meant for another day. An entry that never matched, because of a slip in an id
or a path, is worse still: somebody trusts in it. What makes a file unreadable cannot be waived, and neither can a
fault of the waivers file itself.

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
# tpmlint.waivers.yaml
waivers:
  - rule: unused-team
    item: team:checkout
    reason: Its first feature is written in May
    owner: checkout
    expires: 2026-05-31
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

To mend it: remove the waiver; `tpmlint waive --prune` removes all that are unused or expired.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.nearest import nearest
from tpmlint.roadmap.index import Roadmap
from tpmlint.rule import Context, ReportRule, catalogue
from tpmlint.silence import Outcome, Waiver


def check(outcome: Outcome, context: Context) -> Iterable[Problem]:
    """Yield the waivers in force that silenced nothing, although their rule was asked."""
    for waiver in outcome.idle_waivers:
        message = f"{waiver.name} silences nothing; {_way_out(waiver, outcome.roadmap)}"
        at = waiver.at("item" if waiver.item is not None else "path")
        yield Problem(message, at, subject=waiver.name)


def _way_out(waiver: Waiver, roadmap: Roadmap) -> str:
    if getattr(catalogue()[waiver.rule].rule, "unsilenceable", False):
        return "no waiver reaches this rule, mend what it finds"
    if waiver.item is None:
        return "remove it"
    names = {item.ref for item in roadmap.items}
    if waiver.item in names:
        return "remove it"
    meant = nearest(waiver.item, names)
    return f"there is no such item, did you mean {meant}?" if meant else "there is no such item, remove it"


rule = ReportRule(severity=Severity.WARNING, check=check)
