"""A capability is in production without a known user.

Code that runs costs money every day: somebody patches it, is on call for it, and has to remember it. If no team
consumes it, no initiative changes it for an internal customer, it offers no interface and nothing depends on it, then
either its customers were never written down, or it has none and could be taken away.

A capability that is experimental, deprecated or retired may be without customers. If an active initiative that lists no
capability was clearly meant to list this one, `no-capability` is reported instead.

```yaml bad
kind: capability
id: pricing
title: Pricing
owner: checkout
lifecycle: production
paths: [/pricing/]
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: capability
id: pricing
title: Pricing
owner: checkout
lifecycle: production
paths: [/pricing/]
consumers: [{team: search, interaction: x-as-a-service}]
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: search, title: Search}
```

To fix it: add the teams that use it under `consumers`, or what they use it by under `interfaces`; if you find
neither, plan its end and set `lifecycle: deprecated`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Link, Roadmap
from tpmlint.model.items import Capability, Initiative, Item, name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.alignment import find_untraced
from tpmlint.rules.support.explanations import explain_idle, keys_of_typos, schema_keys
from tpmlint.rules.support.removals import locate_missing


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the capabilities in production without consumer, initiative or interface."""
    idle = [capability for capability in roadmap.capabilities if _is_idle(capability, roadmap)]
    if not idle:
        return
    typos = keys_of_typos(roadmap, "capability")
    unnamed = [capability for capability in idle if capability.id not in typos]
    unlisted = explain_idle(find_untraced(roadmap), unnamed, _have_one_owner)
    for capability in idle:
        lacking = tuple(("no-capability", each.ref, "capabilities") for each in unlisted.get(capability.ref, ()))
        yield Problem(
            message=(
                f"{name(capability)} is in production with no consumer, no internal customer and no interface; "
                "say who uses it under 'consumers'"
            ),
            at=locate_missing(capability, "consumers"),
            item=capability.ref,
            subject="consumers",
            explained_by=(*typos.get(capability.id, ()), *lacking, *schema_keys(capability, "consumers", "interfaces")),
        )


def _is_idle(capability: Capability, roadmap: Roadmap) -> bool:
    return (
        capability.lifecycle == "production"
        and not capability.consumers
        and not capability.interfaces
        and "consumers" not in capability.unasked
        and not roadmap.is_lost(capability.id)
        and not any(_asks(link, capability) for link in roadmap.referrers(capability))
    )


def _asks(link: Link, capability: Capability) -> bool:
    """Tell whether a link to the capability shows that it is needed."""
    if link.reference.field == "depends_on":
        return link.source.ref != capability.ref
    return isinstance(link.source, Initiative) and not link.source.is_dropped


def _have_one_owner(item: Item, other: Item) -> bool:
    return item.owner is not None and other.owner is not None and item.owner.id == other.owner.id


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"capability"}),
    fields=frozenset({"state", "references", "interfaces"}),
)
