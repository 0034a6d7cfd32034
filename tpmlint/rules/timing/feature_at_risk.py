"""A feature waits for something that puts it at risk.

Customers were promised a date, and what the feature needs does not look like it: an enabler is paused, off track, or
due after the feature, perhaps several steps away. Every owner knows about their own item; nobody who reads the feature
sees the chain. The finding prints it, from the feature to the item that is the cause.

A feature waits for the open initiatives that enable it, for the open items under its `depends_on`, and for all that
these wait for. The rule checks features that are not released, retired or canceled, and that have a `target_date`, or
are active or planned for `now` without one. These reasons count:

- **gap**: something in the chain is due after the feature, by so many days
- **off track**: the `health` of an initiative in the chain is `off-track`
- **deprecated**: something in the chain depends on a deprecated capability

These count if the feature is due soon:

- **paused**: something in the chain is paused
- **overdue**: something in the chain is past its target, by so many days, which are never added to a gap
- **proposed**: the feature or something in the chain is only proposed
- **undated**: an enabler or a dependency of the feature has no target, and nobody works on it yet

So an enabler without a date is not reported while its feature is far away or has no date itself. The `health` `at-risk`
is never a finding: its owner watches it, and a build that broke would teach people not to say so. The report and
`tpmlint list features --at-risk` show that too, what is paused or overdue long before the feature is due, and active
work without a date. If other findings about the feature say the same
(`feature-before-enabler`, `dependency-out-of-order`, `dependency-cycle`, `overdue`, `retiring-capability`,
`horizon-mismatch`), only those are shown.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
target_date: 2026-03-31
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: platform
status: planned
type: enablement
target_date: 2026-03-20
depends_on: [initiative:second-region]
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
metrics:
  - {name: Cards typed by hand, baseline: 100, target: 20}
---
kind: initiative
id: second-region
title: A second region
owner: platform
status: paused
type: reliability
enables:
  - feature: one-click
    how: Keeps the vault available when one region fails
internal_customers:
  - team: checkout
    need: A checkout that works through an outage
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
target_date: 2026-03-31
---
kind: initiative
id: stored-cards
title: A vault for cards
owner: platform
status: planned
type: enablement
health: on-track
target_date: 2026-03-20
enables:
  - feature: one-click
    how: Charges a stored card in one request, so that nobody types a number
internal_customers:
  - team: checkout
    need: Keep a customer's card without an audit of its own
metrics:
  - {name: Cards typed by hand, baseline: 100, target: 20}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

(Both were judged on 2 March 2026.)

Option `days` is how many days before a feature's target it counts as due soon, 90 by default.

To fix it: talk to the owner of the item at the end of the chain: resume it, give it a realistic date, or cut what the
feature needs of it; else move the feature's date and tell those who wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from tpmlint.finding import FindingKey, Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, name
from tpmlint.model.risk import NEAR, Cause, Risk, find_risks, is_due_within, state, why
from tpmlint.rule import ROADMAP, Context, Option, Rule
from tpmlint.rules.support.explanations import SHOWN


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every feature at risk, once, with the chains to all causes."""
    for risk in find_risks(roadmap, context.as_of, context.days("days")).values():
        counted = [cause for cause in risk.causes if _counts(cause, risk, context)]
        if not counted or not isinstance(risk.item, Feature):
            continue
        keys = tuple(_explained_by(risk, counted, roadmap.cycle_of.get(risk.item.ref, frozenset())))
        yield replace(_problem(risk), explained_by=keys)


def _counts(cause: Cause, risk: Risk, context: Context) -> bool:
    """Tell whether a cause is a finding by itself."""
    if cause.reason == "at-risk" or (cause.reason == "undated" and cause.item.is_active):
        return False
    if cause.reason == "paused" or (cause.reason == "overdue" and cause.item is not risk.item):
        return is_due_within(context.days("days"), risk.item, context.as_of)
    return True


def _problem(risk: Risk) -> Problem:
    feature = risk.item
    due = f", due {feature.target_date.text}," if feature.target_date is not None else ""
    return Problem(
        message=f"{name(feature)}{due} {why(risk)}",
        at=feature.at("target_date" if feature.target_date is not None else "id"),
        item=feature.ref,
        subject="risk",
        related=tuple(_related(cause) for cause in risk.causes if cause.item is not feature)[:SHOWN],
    )


_FIELDS = {"gap": "target_date", "overdue": "target_date", "off-track": "health", "at-risk": "health"}


def _related(cause: Cause) -> Related:
    item = cause.item
    field = _FIELDS.get(cause.reason, "id" if cause.reason == "undated" else item.definition.state)
    return Related(f"{name(item)} {state(cause)}", item.at(field))


def _explained_by(risk: Risk, counted: Sequence[Cause], cycle: frozenset[str]) -> Iterator[FindingKey]:
    """Yield the findings about the feature one of which says what puts it at risk; none if there is more to say.

    What counts only for a feature that is due soon adds nothing to a date that is wrong anyway.
    """
    feature = risk.item
    if feature.horizon == "later":
        yield "horizon-mismatch", feature.ref, "horizon"
    first = counted[0]
    if any(cause.reason in ("off-track", "paused") and cause.item is not first.item for cause in counted):
        return
    if first.reason == "gap":
        yield "feature-before-enabler", feature.ref, None
        yield "dependency-out-of-order", feature.ref, None
        yield from (("dependency-cycle", ref, None) for ref in sorted(cycle))
    if risk.overdue:
        yield "overdue", feature.ref, "target_date"
    if first.reason == "deprecated" and len(first.chain) == 2:
        yield "retiring-capability", feature.ref, first.item.ref


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"feature"}),
    fields=frozenset({"state", "start_date", "target_date", "horizon", "health", "enables", "depends_on"}),
    heading="Features at risk",
    options={
        "days": Option(NEAR, "So many days ahead a feature is due soon, and may wait for nothing undated.", "less")
    },
)
