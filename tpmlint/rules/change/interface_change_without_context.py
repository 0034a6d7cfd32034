"""A promise to others changes, and nobody says what for.

The interfaces of a capability are what other teams rely on. When an operation, a column or a public function is added,
changed or taken away, somebody else has to act on it sooner or later, and only the product can say whether that is
worth it. A title such as `chore: tidy up` says nothing about it, so that no type, title, bot, exempt path or change of
white space exempts a changed promise.

What the files under `interfaces` promise is compared, not their bytes: names, types and what is required, but no prose,
order or layout. Where a file cannot be read as its type, or its type is not known, any difference counts.

The key `interface` of `[change]` sets the severity; `off` judges such a change as any other. How a change gets its
context is said under `change-without-context`.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
kind: capability
id: pricing
title: Pricing
owner: payments
paths: [/api/]
interfaces:
  - {type: openapi, path: api/pricing.yaml}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: initiative
id: price-quotes
title: Prices that hold for an hour
owner: payments
status: planned
type: enablement
enables:
  - feature: one-click
    how: Shows a price that is still true when the order arrives
internal_customers:
  - team: checkout
    need: Promise a price before the order is placed
capabilities: [pricing]
```

```yaml old
openapi: 3.0.0
paths:
  /prices:
    get:
      summary: All prices
      responses: {"200": {description: The prices}}
```

```yaml new
openapi: 3.0.0
paths:
  /prices:
    get:
      summary: Every price there is
      responses: {"200": {description: The prices}}
  /quotes:
    post:
      responses: {"201": {description: A price that holds for an hour}}
```

```text files
M api/pricing.yaml
```

```text bad
chore: describe the new endpoint
```

```text good
chore: describe the new endpoint

Roadmap-Item: price-quotes
```

To fix it: add the line that the help names to the commit message or to the pull request's text; `tpmlint trailers`
prints it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.change.naming import label_of
from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.items import name
from tpmlint.rule import CHANGE, Context, Grouping, Rule
from tpmlint.rules.support.changed_capability import (
    asks_about_interface,
    describe,
    others_at_fault,
    place_of,
    relate_facts,
    stated_level,
    suggest_remedy,
    who_relies,
)
from tpmlint.rules.support.citations import find_wrong_citations, say_why
from tpmlint.rules.support.removals import locate_missing
from tpmlint.text.messages import join_words


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every capability of which a promise changed without product context, once."""
    missing = [
        verdict
        for verdict in change.verdicts
        if verdict.verdict == "missing" and asks_about_interface(verdict, change.policy)
    ]
    faults = tuple(find_wrong_citations(change)) if missing else ()
    level = stated_level(change.policy.interface, "interface-change-without-context", context.settings)
    if not change.words.complete and context.settings.preset != "strict":
        level = Severity.WARNING if level is None else min(level, Severity.WARNING)
    for verdict in missing:
        interface, capability = verdict.touch.interface, verdict.touch.capability
        assert interface is not None
        paths = {file.path for file in verdict.touch.files}
        about = [] if verdict.near else [each for each in faults if each.covers is None or each.covers & paths]
        message = f"{describe(interface, capability)}, which has no product context{say_why(verdict, about)}"
        if not change.words.complete:
            message += "; the pull request may have more to say, but not all of its text is available here"
        teams, _ = who_relies(change, capability)
        if interface.breaking and teams:
            message += f"; {join_words(teams)} {'relies' if len(teams) == 1 else 'rely'} on it"
        remedy = suggest_remedy(change, verdict, instead=bool(about))
        related = [
            *relate_facts(change, interface.facts, interface),
            *(Related("said here", each.problem.at) for each in about),
        ]
        for near in verdict.near:
            item = change.after.roadmap.find(near.kind, near.initiative)
            if item is not None:
                label = label_of(capability, change.before.roadmap, change.after.roadmap)
                related.append(Related(f"{name(item)} does not list {label}", locate_missing(item, "capabilities")))
        at = place_of(change, interface, verdict)
        yield Problem(
            message=message,
            at=at,
            item=capability.ref,
            subject="product context of the interface",
            further=others_at_fault(verdict, at),
            related=tuple(related),
            help=remedy,
            severity=level,
            explains=tuple(each.key for each in about),
        )


rule = Rule(
    CHANGE,
    severity=Severity.ERROR,
    check=check,
    grouping=Grouping(
        "changed an interface without product context",
        "cite what each is for: `tpmlint trailers` prints the lines that fit; "
        "or waive the change with `Roadmap-Item: none` and `Roadmap-Reason: <why>`",
    ),
)
