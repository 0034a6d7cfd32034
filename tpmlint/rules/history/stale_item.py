"""An active item has not changed for long, and neither has its code.

If nobody edits or cites an item for half a year, and its code does not change, nobody works on it, whatever its status
says. It takes time in every planning meeting and delays the decision to stop, and the teams that need it keep waiting.

An initiative is touched by a change of any of its values, by a commit that cites it or a feature it enables, and by any
change of the code of its capabilities. A feature is touched the same way, through the initiatives that enable it, and
by a change of those. If no code can be traced to an item, or the audited history is too short, nothing is reported; an
initiative that no change of its capabilities ever cited is reported as `paper-initiative` only.

Option `days`: an item that was touched fewer days ago is not reported.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: payments
status: active
type: enablement
enables: [{feature: one-click, how: Charges a stored card in one request}]
internal_customers: [{team: checkout, need: Keep a customer's card without an audit of its own}]
metrics: [{name: audits, baseline: 4, target: 1}]
capabilities: [card-vault]
---
kind: capability
id: card-vault
title: Card vault
owner: payments
paths: [/card-vault/]
```

```text bad
2025-07-28 Store the token of a card: card-vault/vault.py [Roadmap-Item: stored-cards]
2025-08-11 Forget a card: card-vault/vault.py [Roadmap-Item: stored-cards]
2025-12-15 Widen the button: checkout/button.ts
```

```text good
2025-07-28 Store the token of a card: card-vault/vault.py [Roadmap-Item: stored-cards]
2025-08-11 Forget a card: card-vault/vault.py [Roadmap-Item: stored-cards]
2025-12-15 Name the bank's new address: card-vault/bank.py
```

To fix it: set its `status` to what is true: `paused`, `completed`, `released` or `canceled`. If the work goes on,
write down where it stands, and cite it in the commits that serve it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tpmlint.finding import Problem, Severity
from tpmlint.history.events import History
from tpmlint.model.items import Capability, Feature, Initiative, name
from tpmlint.rule import HISTORY, Context, Option, Rule
from tpmlint.rules.support.alignment import active_items, known_capabilities, last_change
from tpmlint.text.messages import plural, with_names


def check(history: History, context: Context) -> Iterable[Problem]:
    """Yield the active items that have not changed for long, with their code."""
    if history.first is None or history.fixed or (context.as_of - history.first).days < context.days("days"):
        return
    for item in active_items(history):
        code = _code(history, item)
        if not code:
            continue
        last = _touched(history, item, code)
        since = max(last, history.first) if last is not None else history.first
        days = (context.as_of - since).days
        if days >= max(context.days("days"), 1):
            yield Problem(
                message=(
                    f"{name(item)} is {item.state_word}, and nothing has touched it or {_name_code(code)} "
                    f"{_since(last, history.first, days)}; close it, or say where it stands"
                ),
                at=item.at("status"),
                item=item.ref,
                subject="activity",
            )


def _code(history: History, item: Initiative | Feature) -> tuple[Capability, ...]:
    """Return the capabilities that an item is about; none unless all of them are known."""
    found: dict[str, Capability] = {}
    for initiative in _initiatives(history, item):
        own = known_capabilities(history, initiative)
        if own is None:
            return ()
        found.update((each.ref, each) for each in own)
    return tuple(found.values())


def _initiatives(history: History, item: Initiative | Feature) -> tuple[Initiative, ...]:
    if isinstance(item, Initiative):
        return (item,)
    return tuple(each for each in history.roadmap.enablers(item) if not each.is_dropped)


def _touched(history: History, item: Initiative | Feature, code: Iterable[Capability]) -> date | None:
    """Return the last day on which an item or its code was touched; None if that was before the history."""
    days = [last_change(history, code)]
    for ref in {item.ref, *(each.ref for each in _initiatives(history, item))}:
        events = history.of(ref)
        days += [events.changed, events.last_cited]
    return max((day for day in days if day is not None), default=None)


def _name_code(code: Iterable[Capability]) -> str:
    return f"the code of {with_names('capability', [each.id for each in code])}"


def _since(last: date | None, first: date, days: int) -> str:
    if last is None or last < first:
        return f"since {first.isoformat()}, where the audited history begins ({plural(days, 'day')})"
    return f"since {last.isoformat()} ({plural(days, 'day')})"


rule = Rule(
    HISTORY,
    severity=Severity.INFO,
    check=check,
    options={"days": Option(180, "An item that was touched fewer days ago is not reported.", "more")},
)
