"""The tag that a feature was released in does not contain its evidence.

A customer who installs that version does not have the feature: it was merged after the tag was made, or into another
branch. Support then looks for a mistake that is not there.

The commits that `evidence` names are compared with the tag of `released_in`, and so are those that first name the
numbers of its pull requests. Tags and commits that are not there are reported by other rules. Of more than 200 tags
the newest features of the roadmap's files are not compared.

```text before
2026-01-12 Store the token of a card (#11): card-vault/vault.py
2026-01-19 tag v1.3.0
2026-02-02 Charge a stored card (#14): card-vault/charge.py
2026-02-09 tag v1.4.0
```

```yaml bad
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
evidence: ["#11", "#14"]
released_in: v1.3.0
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: released
evidence: ["#11", "#14"]
released_in: v1.4.0
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: write the first tag that contains the work; `git tag --contains <commit>` lists them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.evidence import release_of
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.text.messages import quote

if TYPE_CHECKING:
    from tpmlint.history.lookup import NamedEvidence

_MOST_TAGS = 200
"""Tags that are compared; git is started once for each."""


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the evidence that the tag of its feature does not contain."""
    by_tag: dict[str, list[tuple[Feature, NamedEvidence, str]]] = {}
    for item in [each for each in roadmap.features if "released_in" in each.value]:
        release = release_of(item)
        if release is None:
            continue
        git = context.git()
        if git is None or not git.is_known:
            return
        if release not in git.tags or (release not in by_tag and len(by_tag) == _MOST_TAGS):
            continue
        for each in git.named(item):
            if each.read is not None and each.read.form in ("commit", "pull request"):
                commit = git.commit_of(each.read)
                if commit is not None:
                    by_tag.setdefault(release, []).append((item, each, commit))
    git = context.git() if by_tag else None
    for release, named in by_tag.items():
        assert git is not None
        lacking = git.lacking(release, (commit for _, _, commit in named))
        for item, each, commit in named:
            if commit in lacking:
                assert each.read is not None
                says = f"pull request {each.text}" if each.read.form == "pull request" else f"commit {each.read.value}"
                yield Problem(
                    message=f"{name(item)} names the release {quote(release)}, a tag that does not contain {says}",
                    at=item.at("evidence", each.position),
                    item=item.ref,
                    subject=each.text,
                    related=(Related("the release", item.at("released_in")),),
                )


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"feature"}),
    fields=frozenset({"evidence", "released_in"}),
)
