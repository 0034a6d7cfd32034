"""A capability changes often, and mostly nobody says what for.

One change without product context is a slip. When most of a capability's changes have none, a team works there on
something that the roadmap does not know: it cannot be planned, compared with other work or explained to those who pay
for it, and whoever depends on the capability learns of it afterwards.

What counts are the changes of the last 90 days that need product context: commits to the main line, each for every
capability whose code it touches, held against the roadmap of its own time. Where the history judged begins later, it
counts from there, and the message says so.

Option `days`: how far back changes count.

Option `changes`: a capability with fewer changes in that time is not reported.

Option `share`: nor is one of whose changes so many percent have product context, or more.

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
status: planned
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
2025-11-24 Plan the vault: docs/vault.md
2026-01-12 Store the token of a card: card-vault/vault.py [Roadmap-Item: stored-cards]
2026-01-19 Retry the bank twice: card-vault/bank.py
2026-01-28 Cap the retries: card-vault/bank.py
2026-02-09 Cache what the bank says: card-vault/bank.py, card-vault/cache.py
2026-02-20 Rewrite the cache: card-vault/cache.py
```

```text good
2025-11-24 Plan the vault: docs/vault.md
2026-01-12 Store the token of a card: card-vault/vault.py [Roadmap-Item: stored-cards]
2026-01-19 Retry the bank twice: card-vault/bank.py [Roadmap-Item: stored-cards]
2026-01-28 Cap the retries: card-vault/bank.py [Roadmap-Item: stored-cards]
2026-02-09 Cache what the bank says: card-vault/bank.py, card-vault/cache.py
2026-02-20 Rewrite the cache: card-vault/cache.py
```

To fix it: ask those who change the code what it is for. List the capability in the initiative that they work on, or
write that initiative, and cite it from now on in a trailer: `Roadmap-Item: <initiative>`.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tpmlint.finding import Problem, Severity
from tpmlint.history.events import History
from tpmlint.model.items import Capability
from tpmlint.model.phrases import name
from tpmlint.rule import HISTORY, Context, Option, Rule
from tpmlint.text.messages import plural, with_names


class _Counts(Struct, frozen=True):
    """Changes that need product context, and those of them that have none."""

    asked: int
    missing: int


def check(ledger: History, context: Context) -> Iterable[Problem]:
    """Yield the capabilities that change often and mostly without product context."""
    for item in ledger.roadmap.by_name.values():
        if not isinstance(item, Capability) or not item.known("paths"):
            continue
        counts = _counts(ledger, item, context)
        if counts.asked < max(context.count("changes"), 1):
            continue
        if 100 * (counts.asked - counts.missing) < context.count("share") * counts.asked:
            yield Problem(
                message=_message(item, counts, ledger, context),
                at=item.at("id"),
                item=item.ref,
                subject="context",
            )


def _counts(ledger: History, capability: Capability, context: Context) -> _Counts:
    asked = missing = 0
    for (day, verdict), count in ledger.days.get(capability.id, {}).items():
        if verdict != "exempt" and 0 <= (context.as_of - day).days < context.days("days"):
            asked += count
            missing += count if verdict == "missing" else 0
    return _Counts(asked, missing)


def _message(capability: Capability, counts: _Counts, ledger: History, context: Context) -> str:
    when = f"in the last {plural(context.days('days'), 'day')}"
    if ledger.first is not None and (context.as_of - ledger.first).days < context.days("days") - 1:
        when = f"since {ledger.first.isoformat()}, where the history judged begins"
    times = plural(counts.asked, "time")
    without = "without" if counts.missing == counts.asked else f"{counts.missing} of them without"
    return f"{name(capability)} changed {times} {when}, {without} product context; {_way_out(ledger, capability)}"


def _way_out(ledger: History, capability: Capability) -> str:
    listing = [each.id for each in ledger.roadmap.initiatives_changing(capability) if each.is_open]
    if not listing:
        return "no open initiative lists it"
    return f"{with_names('initiative', listing)} {'lists' if len(listing) == 1 else 'list'} it and can be cited"


rule = Rule(
    HISTORY,
    severity=Severity.WARNING,
    check=check,
    options={
        "days": Option(90, "How many days back changes count."),
        "changes": Option(5, "A capability with fewer changes in that time is not reported.", "more"),
        "share": Option(50, "A capability is not reported if so many percent of them have product context.", "less"),
    },
)
