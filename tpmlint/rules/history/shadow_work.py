"""A capability changes often, mostly without product context.

One change without product context is an oversight. When most changes of a capability have none, a team works on
something that is not on the roadmap: it cannot be planned, compared with other work or explained to those who pay for
it, and the teams that depend on the capability hear of it afterwards.

The rule counts the changes of the last 90 days that need product context: commits to the main line, each for every
capability whose code it touches, compared with the roadmap of its own time. If the audited history begins later, it
counts from there, and the message says so. The help names the first commits, newest month first.

Option `days`: how far back changes count.

Option `changes`: a capability with fewer changes in that time is not reported.

Option `share`: a capability is not reported if at least this percentage of its changes has product context.

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
status: paused
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
from tpmlint.model.items import Capability, name
from tpmlint.model.prose import lacks_context
from tpmlint.rule import HISTORY, Context, Option, Rule
from tpmlint.text.messages import cut, plural, some, with_names

_MOST = 3


class _Counts(Struct, frozen=True):
    """Changes that need product context, and those of them that have none."""

    total: int
    missing: int


def check(history: History, context: Context) -> Iterable[Problem]:
    """Yield the capabilities that change often and mostly without product context."""
    for item in history.roadmap.by_name.values():
        if not isinstance(item, Capability) or not item.is_known("paths"):
            continue
        counts = _counts(history, item, context)
        if counts.total < max(context.count("changes"), 1):
            continue
        if 100 * (counts.total - counts.missing) < context.count("share") * counts.total:
            yield Problem(
                message=_message(item, counts, history, context),
                at=item.at("id"),
                item=item.ref,
                subject="context",
                help=_help(history, item, context),
            )


def _counts(history: History, capability: Capability, context: Context) -> _Counts:
    total = missing = 0
    for (day, verdict), count in history.days.get(history.roadmap.label(capability), {}).items():
        if verdict != "exempt" and 0 <= (context.as_of - day).days < context.days("days"):
            total += count
            missing += count if verdict == "missing" else 0
    return _Counts(total, missing)


def _message(capability: Capability, counts: _Counts, history: History, context: Context) -> str:
    when = f"in the last {plural(context.days('days'), 'day')}"
    if history.first is not None and (context.as_of - history.first).days < context.days("days") - 1:
        when = f"since {history.first.isoformat()}, where the audited history begins"
    times = plural(counts.total, "time")
    without = "without" if counts.missing == counts.total else f"{counts.missing} of them without"
    return f"{name(capability)} changed {times} {when}, {without} product context; {_remedy(history, capability)}"


def _help(history: History, capability: Capability, context: Context) -> str | None:
    """Return the first of the commits, newest month first, or None if none is known."""
    found = [
        f"{each.commit} of {each.day.isoformat()}, '{cut(each.title)}' ({each.where})"
        for each in history.metrics.unexplained
        if any(history.roadmap.find_labelled("capability", name) is capability for name in each.capabilities)
        and (context.as_of - each.day).days < context.days("days")
    ]
    return f"explain such commits from now on: {some(found, most=_MOST, last=', ')}" if found else None


def _remedy(history: History, capability: Capability) -> str:
    open_ones = [each for each in history.roadmap.initiatives_changing(capability) if each.is_open]
    if not open_ones:
        return "no open initiative lists it"
    reasons = [lacks_context(each, history.roadmap) for each in open_ones]
    listing = [each.id for each, reason in zip(open_ones, reasons, strict=True) if reason is None]
    if not listing:
        return f"{name(open_ones[0])} lists it, but {reasons[0]}"
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
