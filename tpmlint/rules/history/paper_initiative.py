"""An active initiative is not cited by any change of its capabilities.

An active initiative says that people work on it now. If no change of the code that it lists ever cites it, either
nobody works on it, and the teams that wait for it do not know, or the work is cited under another item. In both cases
the internal customers cannot rely on what the roadmap says.

Citations in trailers count, of the initiative itself or of a feature that it enables, by commits that change one of its
capabilities. Time counts from the day on which its status became `active`, or from the first audited commit if that is
later. An initiative that lists no capability, or one that is not on the roadmap, is not checked.

Option `days`: an initiative that has been active for this many days or fewer is not reported.

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
2025-12-01 Begin with the vault: status: planned -> active
2025-12-19 Retry the bank twice: card-vault/bank.py
2026-02-09 Cache what the bank says: card-vault/bank.py, card-vault/cache.py
```

```text good
2025-11-24 Plan the vault: docs/vault.md
2025-12-01 Begin with the vault: status: planned -> active
2025-12-19 Store the token of a card: card-vault/vault.py [Roadmap-Item: stored-cards]
2026-02-09 Cache what the bank says: card-vault/bank.py, card-vault/cache.py
```

To fix it: if nobody works on the initiative, set its `status` to `planned` or `paused`. If somebody does, cite it in
the commits that serve it, in a trailer `Roadmap-Item: <initiative>`, and list the capabilities that they really change.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tpmlint.finding import Problem, Severity
from tpmlint.history.events import History
from tpmlint.model.items import Initiative, name
from tpmlint.rule import HISTORY, Context, Option, Rule
from tpmlint.rules.support.alignment import active_items, active_since, count_changes, known_capabilities
from tpmlint.text.messages import plural, with_names


def check(history: History, context: Context) -> Iterable[Problem]:
    """Yield the initiatives that have been active for long without a citation by a change of their capabilities."""
    if history.first is None or history.fixed:
        return
    for item in active_items(history):
        if not isinstance(item, Initiative) or history.of(item.ref).explained is not None:
            continue
        own = known_capabilities(history, item)
        since = active_since(history, item)
        known = history.first if since is None else max(since, history.first)
        days = (context.as_of - known).days
        if own and days > context.days("days"):
            code = with_names("capability", [each.id for each in own])
            cited = _describe_citations(
                history.of(item.ref).citations, count_changes(history, own, known, context.as_of), code
            )
            word = item.state_word
            yield Problem(
                message=f"{name(item)} has been {word} {_since(since, known, days)} {cited}; pause it, or cite it",
                at=item.at("status"),
                item=item.ref,
                subject="activity",
            )


def _since(since: date | None, known: date, days: int) -> str:
    begins = f"{known.isoformat()}, where the audited history begins"
    if since is None:
        return f"since before {begins}, and"
    if since < known:
        return f"since {since.isoformat()}, and since {begins},"
    return f"since {since.isoformat()} ({plural(days, 'day')}), and"


def _describe_citations(citations: int, times: int, code: str) -> str:
    """Return which commits cite an initiative, or how its code changed."""
    if citations:
        if citations == 1:
            return f"the only commit that cites it changes no code of {code}"
        return f"none of the {citations} commits that cite it changes code of {code}"
    if not times:
        return f"the code of {code} has not changed"
    if times == 1:
        return f"the only change of {code} does not cite it"
    return f"none of the {times} changes of {code} cites it"


rule = Rule(
    HISTORY,
    severity=Severity.WARNING,
    check=check,
    options={"days": Option(60, "An initiative that has been active for no more days is not reported.", "more")},
)
