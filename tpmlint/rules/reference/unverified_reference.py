"""A required reference names only a key of a tracker that nobody declared.

A table `[systems.jira]` says that a tracker exists. Without `keys` or a `snapshot` in it, it does not say which keys
the tracker has, so `jira:ANYTHING` passes for a feature, a team or a customer, and nobody can check the answer to the
question for whom the work is.

A key that an item of the roadmap has under `external` means that item and is fine. Fields that may be absent, such as
`depends_on`, are not checked. An initiative whose features, or whose customers, are all such keys gives no change its
product context.

```toml before
[systems.jira]
```

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: jira:TEAM-4
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
{kind: team, id: checkout, title: Checkout, external: {jira: TEAM-4}}
```

To fix it: write an item for what the key means, with the key under `external`, or name the item that is there; or
give the system a `snapshot`, an export of the tracker in which the key can be looked up, or a pattern of its `keys`.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Reference, says
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import with_article

REQUIRED = ("owner", "enables", "internal_customers")
"""The reference fields that are required."""


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield each key of a declared tracker that stands for a required item, once for the item that uses it."""
    for item in roadmap.items:
        found: dict[str, list[Reference]] = {}
        for reference in item.references:
            if _is_unverified(reference, roadmap, context):
                found.setdefault(reference.text, []).append(reference)
        for text, (first, *others) in found.items():
            named = item.definition.reference(first.field)
            assert named is not None
            kind = named.kinds[0]
            yield Problem(
                message=f"{says(item, first)}, but no {kind} of the roadmap has that key, and nothing says that "
                f"{first.system} has it either",
                at=item.at(*first.route),
                item=item.ref,
                subject=text,
                related=tuple(Related("and here", item.at(*each.route)) for each in others),
                help=f"write {with_article(kind)} with `external: {{{first.system}: {first.id}}}`",
            )


def _is_unverified(reference: Reference, roadmap: Roadmap, context: Context) -> bool:
    system = context.settings.systems.get(reference.system) if reference.system is not None else None
    return (
        system is not None
        and not system.is_checked
        and reference.field in REQUIRED
        and roadmap.resolve(reference) is None
    )


rule = Rule(ROADMAP, severity=Severity.WARNING, check=check, reach=0, fields=frozenset({"references"}))
