"""A promise that others rely on is broken, and no message says what for.

A capability in production has users who were not asked about this change. If an operation, a column or a public
function is gone, or asks for more than it did, they have to change their own code, at a time that they did not choose.
That an initiative about the capability is active does not say that its owners know; a line in the message does.

The rule reports capabilities with `lifecycle: production` whose changed promises break somebody, unless a message cites
what the change is for or waives it with a reason. It names the teams that use the capability and the open initiatives
that rest on it. Without any context the change is reported by `interface-change-without-context` alone.

```yaml before
{kind: team, id: mobile, title: Mobile apps}
---
{kind: team, id: delivery, title: Delivery}
---
kind: capability
id: parcel-tracking
title: Where a parcel is
owner: delivery
paths: [/api/]
lifecycle: production
consumers:
  - {team: mobile, interaction: x-as-a-service}
interfaces:
  - {type: openapi, path: api/tracking.yaml}
---
{kind: feature, id: live-map, title: A map with the courier on it, owner: mobile}
---
kind: initiative
id: courier-position
title: The courier's position every ten seconds
owner: delivery
status: active
type: enablement
enables:
  - feature: live-map
    how: Says where the courier is now, and not at which depot the parcel was last scanned
internal_customers:
  - team: mobile
    need: Draw a courier that moves, without asking each carrier
capabilities: [parcel-tracking]
```

```yaml old
openapi: 3.0.0
paths:
  /parcels/{id}/depot:
    get:
      responses: {"200": {description: The last depot}}
```

```yaml new
openapi: 3.0.0
paths:
  /parcels/{id}/position:
    get:
      responses: {"200": {description: Where it is}}
```

```text files
M api/tracking.yaml
```

```text bad
Say where a parcel is now
```

```text good
Say where a parcel is now

Roadmap-Item: courier-position
```

To fix it: keep the old promise beside the new one, or cite in the message what the change is for and tell the teams
that the finding names.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.model import Change
from tpmlint.finding import Problem, Severity
from tpmlint.model.index import find_former
from tpmlint.model.items import Capability, name
from tpmlint.rule import CHANGE, Context, Rule
from tpmlint.rules.support.changed_capability import (
    asks_about_interface,
    others_at_fault,
    place_of,
    relate_facts,
    suggest_remedy,
    who_relies,
)
from tpmlint.text.messages import join_words, quote, some

_EXPLICIT = ("cited", "waived")


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every capability in production of which a promise is broken without an explicit citation, once."""
    for verdict in change.verdicts:
        interface, capability = verdict.touch.interface, verdict.touch.capability
        if interface is None or not interface.breaking or not _was_in_production(change, capability):
            continue
        if any(each.verdict in _EXPLICIT for each in verdict.evidence):
            continue
        if verdict.verdict == "missing" and asks_about_interface(verdict, change.policy):
            continue
        teams, resting = who_relies(change, capability)
        gone = [quote(each.name) for each in interface.breaking]
        message = f"the change breaks {some(gone, 3)} of {name(capability)}, which is in production"
        if teams:
            message += f" and used by {join_words(teams)}"
        if resting:
            message += f"; {some([each.id for each in resting], 3)} {'rests' if len(resting) == 1 else 'rest'} on it"
        at = place_of(change, interface, verdict)
        yield Problem(
            message=f"{message}; cite what it is for",
            at=at,
            item=capability.ref,
            subject="broken promise",
            further=others_at_fault(verdict, at),
            related=tuple(relate_facts(change, interface.breaking, interface)),
            help=suggest_remedy(change, verdict),
        )


def _was_in_production(change: Change, capability: Capability) -> bool:
    """Tell whether a capability was in production before the change, which may have called it something else."""
    before = find_former(capability, change.before.roadmap, change.after.roadmap)
    return isinstance(before, Capability) and before.lifecycle == "production"


rule = Rule(CHANGE, severity=Severity.WARNING, check=check)
