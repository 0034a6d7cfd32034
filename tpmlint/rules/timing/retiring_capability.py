"""Open work depends on a deprecated capability.

A deprecated capability is still there, and nothing new should be built on it: its owner has begun to take it down. An
initiative or a feature that depends on it must be done a second time, or keeps the old capability alive for years. The
two teams often do not know of each other. A reference to a retired capability is a `closed-reference`.

These references count: `capabilities` and `depends_on` of an open initiative, `depends_on` of an open feature. An
initiative that pays back technical debt may list it under `capabilities`, since taking it down is such work.

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
depends_on: [capability:card-forms]
---
kind: capability
id: card-forms
title: Card forms
owner: platform
lifecycle: deprecated
paths: [/card-forms/]
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
depends_on: [capability:card-vault]
---
kind: capability
id: card-forms
title: Card forms
owner: platform
lifecycle: deprecated
paths: [/card-forms/]
---
kind: capability
id: card-vault
title: Card vault
owner: platform
lifecycle: production
paths: [/card-vault/]
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
```

Option `types` names the types of initiative that may list a deprecated capability, `technical-debt` by default.

To fix it: ask the capability's owner what takes its place and how long it stays; depend on that instead, or agree to
keep it in production.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Initiative, Item, Reference, says
from tpmlint.rule import ROADMAP, Context, Option, Rule


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every deprecated capability that an open item depends on, once for each pair."""
    types = context.words("types")
    for item in roadmap.items:
        if isinstance(item, Capability) or not item.is_open:
            continue
        reported: set[str] = set()
        for reference in item.references:
            if not _depends(item, reference, types):
                continue
            capability = roadmap.capability(reference)
            if capability is not None and capability.lifecycle == "deprecated" and capability.ref not in reported:
                reported.add(capability.ref)
                yield _problem(item, reference, capability)


def _depends(item: Item, reference: Reference, types: tuple[str, ...]) -> bool:
    if reference.field == "depends_on":
        return True
    if reference.field != "capabilities" or not isinstance(item, Initiative):
        return False
    return item.is_known("type") and item.type not in types


def _problem(item: Item, reference: Reference, capability: Capability) -> Problem:
    return Problem(
        message=f"{says(item, reference)}, which is {capability.state_word}; find out what takes its place",
        at=item.at(*reference.route),
        item=item.ref,
        subject=capability.ref,
        related=(Related(f"{capability.state_word} here", capability.at("lifecycle")),),
    )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    fields=frozenset({"state", "type", "references"}),
    reach=1,
    options={
        "types": Option(("technical-debt",), "Types of initiative that may list a deprecated capability.", "more")
    },
)
