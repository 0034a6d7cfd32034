"""What is known of another repository is old, or not what was reviewed.

Features of a product wait for the work of a platform whose roadmap is in another repository. Its export is a copy: as
it grows old, a date that slipped there still looks kept here. And whoever could change the copy by hand could give any
change its reason. So an export has a date, that of the commit it was made of, and the lock `tpmlint.lock` has its
SHA-256, so that a new export is seen in review.

An export that is missing, that the lock does not have, or that has another hash than the lock, is an error. One that
is older than `days` on the day of the check is a warning. Whoever only wants to change the lock writes by hand what
`tpmlint registry update` writes, and a reviewer sees that as well.

```yaml before
{kind: feature, id: gift-cards, title: Gift cards, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
```

```toml bad
# Nobody has run `tpmlint registry update` since, so the export is missing.
[[registries]]
name = "platform"
file = "registry/platform.tpm.json"
```

```toml good
# Nothing here refers to an item of another repository.
preset = "standard"
```

Option `days` is how old an export may be, 30 by default.

To fix it: check out the other repository where you like, run `tpmlint registry update PATH` with its path, read what
changed, and commit the export together with the lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tpmlint.finding import Problem, Severity
from tpmlint.model.index import Roadmap
from tpmlint.rule import ROADMAP, Context, Option, Rule
from tpmlint.settings import LOCK
from tpmlint.sources import Registry
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.model.registries import RegistryItems

DAYS = 30


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield each registry whose export is missing, old, or not the locked one."""
    for name, registry in context.settings.registries.items():
        from tpmlint.model.registries import RegistryItems  # Most roadmaps have none.

        yield from _check(registry, roadmap.registries.get(name) or RegistryItems(registry.file, None), context)


def _check(registry: Registry, found: RegistryItems, context: Context) -> Iterator[Problem]:
    at = context.settings.at("registries", registry.number, "file")
    name = registry.name
    if not found.sha256:
        message = f"the export of {name} is missing: {found.path} does not exist"
        yield Problem(message, at, subject=name, help=f"run `tpmlint registry update {name}=PATH`")
    elif found.sha256 != found.locked:
        message = (
            f"{found.path} has another SHA-256 than {LOCK} has for {name}"
            if found.locked
            else f"the export of {name} is not in {LOCK}"
        )
        remedy = "run `tpmlint registry update`, read what changed, and commit export and lock together"
        yield Problem(message, at, subject=name, help=remedy)
    elif found.day is not None and (age := (context.as_of - found.day).days) > context.days("days"):
        message = (
            f"the export of {name} is {plural(age, 'day')} old: it was made of a commit of {found.day.isoformat()}"
        )
        yield Problem(message, at, subject=name, severity=Severity.WARNING)


rule = Rule(
    ROADMAP,
    severity=Severity.ERROR,
    check=check,
    fields=frozenset(),
    options={"days": Option(DAYS, "An export may be so many days old.", "more")},
)
