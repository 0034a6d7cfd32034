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

To fix it: remove the waiver; `tpmlint waive --prune` removes all that are unused or expired.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from tpmlint.finding import Problem, Severity
from tpmlint.rule import SUPPRESSION, Context, Rule, catalogue
from tpmlint.suppression.model import Outcome, Waiver
from tpmlint.text.similarity import nearest

_GUESSES = 100
"""After so many different items that are not there the guessing ends: something larger is missing."""


def check(outcome: Outcome, context: Context) -> Iterable[Problem]:
    """Yield the waivers in force that silenced nothing, although their rule was asked."""
    names = {item.ref for item in outcome.roadmap.items}
    gone = {waiver.item for waiver in outcome.idle_waivers if waiver.item is not None} - names
    meant = {item: nearest(item, names) for item in sorted(gone)[:_GUESSES]}
    for waiver in outcome.idle_waivers:
        message = f"{waiver.name} silences nothing; {_way_out(waiver, gone, meant)}"
        at = waiver.at("item" if waiver.item is not None else "path")
        yield Problem(message, at, subject=waiver.name)


def _way_out(waiver: Waiver, gone: Container[str], meant: Mapping[str, str | None]) -> str:
    if catalogue()[waiver.rule].rule.unsilenceable:
        return "no waiver reaches this rule, fix what it finds"
    if waiver.item is None or waiver.item not in gone:
        return "remove it"
    near = meant.get(waiver.item)
    return f"there is no such item, did you mean {near}?" if near else "there is no such item, remove it"


rule = Rule(SUPPRESSION, severity=Severity.WARNING, check=check)
