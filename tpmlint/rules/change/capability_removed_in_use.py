"""A capability is removed or retired while it is still in use.

A capability is a product with customers of its own. When it disappears from the roadmap, the teams who consume it find
out when their build breaks, and the open work that lists it has no code any more. Remove a capability in two steps:
first move its consumers and the open items to something else, then remove it.

Every team under `consumers` counts, unless a capability that took over the same paths serves it, and so does every open
initiative, feature and capability that still lists it or depends on it. A capability that was already retired may be
removed at any time.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: capability
id: card-forms
title: Card forms
owner: payments
lifecycle: deprecated
paths: [/card-forms/]
consumers: [{team: checkout, interaction: x-as-a-service}]
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: capability
id: card-forms
title: Card forms
owner: payments
lifecycle: retired
paths: [/card-forms/]
consumers: [{team: checkout, interaction: x-as-a-service}]
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
kind: capability
id: card-forms
title: Card forms
owner: payments
lifecycle: retired
paths: [/card-forms/]
```

To fix it: move its consumers and the open items to what takes its place, and remove them from the capability in the
same change or before; until then set it to `deprecated`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Further, Problem, Ref, Related, Severity
from tpmlint.model.items import name, says
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.removals import Removal, find_removals, locate_former
from tpmlint.text.messages import some, with_names


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every capability that is removed or retired while it is in use, with all that depends on it."""
    for removal in find_removals(change, context):
        yield _problem(removal)


def _problem(removal: Removal) -> Problem:
    """Return the problem; if only items depend on it, it belongs to them, as their dangling or closed references do.

    If teams consume it, too, these references are its consequences.
    """
    capability, links = removal.capability, removal.links
    rule_of_links = "closed-reference" if removal.retired else "dangling-reference"
    at: Ref
    if removal.retired:
        at, others = capability.at("lifecycle"), links
    elif links:
        at, others = links[0].source.at(*links[0].reference.route), links[1:]
    else:
        at, others = locate_former(capability), ()
    word = capability.state_word if removal.retired else "removed"
    return Problem(
        message=f"{name(capability)} is {word} while {_users(removal)}",
        at=at,
        item=removal.about,
        subject=capability.ref,
        related=tuple(
            Related(says(link.source, link.reference), link.source.at(*link.reference.route)) for link in others
        ),
        further=(
            *(Further(link.source.path, link.source.ref) for link in others if not removal.teams),
            *([Further(capability.path)] if not removal.teams else []),
        ),
        explains=tuple((rule_of_links, link.source.ref, capability.ref) for link in links if removal.teams),
    )


def _users(removal: Removal) -> str:
    teams, links = [team.id for team in removal.teams], removal.links
    consume = f"{with_names('team', teams)} {'consumes' if len(teams) == 1 else 'consume'} it" if teams else ""
    names = [name(link.source) for link in links]
    rest = f"{some(names)} {'rests' if len(names) == 1 else 'rest'} on it" if names else ""
    return " and ".join(part for part in (consume, rest) if part)


rule = Rule(CHANGE, severity=Severity.ERROR, check=check)
