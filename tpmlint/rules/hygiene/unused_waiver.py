"""A waiver silences nothing.

People who fix what was waived often forget the list. The entry stays, and if the same problem comes back it is silenced
at once, for a reason that no longer applies. An entry that never matched, because of a typo in an id or a path, is
worse: somebody relies on it. A finding that a file is unreadable cannot be waived, and neither can an error in the
waivers file itself. While a file or a field that the rule reads cannot be read, nothing is said.

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
from tpmlint.rule import SUPPRESSION, Context, Rule, find_rule
from tpmlint.suppression.model import Outcome, Waiver
from tpmlint.text.similarity import GUESSES, nearest


def check(outcome: Outcome, context: Context) -> Iterable[Problem]:
    """Yield the waivers in force that silenced nothing, although their rule ran."""
    names = {item.ref for item in outcome.roadmap.items}
    gone = {waiver.item for waiver in outcome.idle_waivers if waiver.item is not None} - names
    suggestions = {item: nearest(item, names) for item in sorted(gone)[:GUESSES]}
    for waiver in outcome.idle_waivers:
        message = f"{waiver.name} silences nothing; {_remedy(waiver, gone, suggestions)}"
        at = waiver.at("item" if waiver.item is not None else "path")
        yield Problem(message, at, subject=waiver.name)


def _remedy(waiver: Waiver, gone: Container[str], suggestions: Mapping[str, str | None]) -> str:
    if find_rule(waiver.rule).rule.unsilenceable:
        return "this rule cannot be waived, fix what it finds"
    if waiver.item is None or waiver.item not in gone:
        return "remove it"
    near = suggestions.get(waiver.item)
    return f"its item is unknown, did you mean {near}?" if near else "its item is unknown, remove it"


rule = Rule(SUPPRESSION, severity=Severity.WARNING, check=check)
