"""A feature was released in a version that has no tag.

`released_in` tells support and customers from which version on they have a feature. If the repository has no tag of
that name, the version got another name or never came out, and nobody can tell who has the feature.

A feature that is planned or active may name the version it is meant for. In a shallow clone, and before the first
commit, nothing is reported.

```text before
2026-01-12 Store the token of a card: card-vault/vault.py
2026-01-19 tag v1.3.0
```

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
evidence: [card-vault/vault.py]
released_in: 1.3.0
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
evidence: [card-vault/vault.py]
released_in: v1.3.0
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: write the name of the tag as `git tag` lists it, or fetch the tags.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.finding import Edit, Fix, Problem, Severity
from tpmlint.model.evidence import release_of
from tpmlint.model.index import Roadmap
from tpmlint.model.items import name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote
from tpmlint.text.similarity import GUESSES, nearest


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the features whose release has no tag."""
    guesses = GUESSES
    for item in [each for each in roadmap.features if "released_in" in each.value]:
        release = release_of(item)
        if release is None or (item.state is not None and item.is_open):
            continue
        git = context.git()
        if git is None or not git.is_known:
            return
        if release in git.tags:
            continue
        guesses -= 1
        near = nearest(release, git.tags) if guesses >= 0 else None
        at = item.at("released_in")
        yield Problem(
            message=f"{name(item)} names the release {quote(release)}, which is not a tag of this repository"
            + (f"; did you mean {quote(near)}?" if near is not None else ""),
            at=at,
            item=item.ref,
            subject=release,
            fix=None if near is None else Fix(f"Replace '{release}' with '{near}'", (Edit(at, near),), safe=False),
        )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"feature"}),
    fields=frozenset({"state", "released_in"}),
)
