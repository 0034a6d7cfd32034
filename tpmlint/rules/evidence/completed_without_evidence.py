"""Something is completed or released, and nothing in the history shows it.

People stop asking about an item that is completed. If no commit of the repository cites it and nothing that it names
as evidence is there, it may have been closed by mistake, or in a meeting, and those who wait for it believe it.

Evidence holds if it is in the repository: a merged pull request, a tag, a commit of the history, a path; for a feature
also the tag of `released_in`. Of a feature, commits count too that cite an initiative which enables it. `tpmlint check`
asks items that name evidence, `tpmlint audit` all of them; where no item names any and no commit cites one, it says so
once. Numbers of pull requests that cannot be checked count as merged, and in a shallow clone nothing is reported.

```text before
2026-03-02 Sell gift cards in the shop (#203): gift-cards/sell.py
2026-03-16 Let a customer see what is left on one (#207): gift-cards/balance.py
```

```yaml bad
kind: feature
id: gift-cards
title: Pay with a gift card
owner: vouchers
status: released
evidence: ["#212"]
---
{kind: team, id: vouchers, title: Vouchers}
```

```yaml good
kind: feature
id: gift-cards
title: Pay with a gift card
owner: vouchers
status: released
evidence: ["#203", "#207"]
---
{kind: team, id: vouchers, title: Vouchers}
```

To fix it: name under `evidence` what the work came in with, or set `status` back to what is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tpmlint.finding import FileRef, Further, ItemRef, Problem, Severity
from tpmlint.model.evidence import release_of
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Item, name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.evidence import holds, names_evidence, unknown_keys
from tpmlint.text.messages import quote

if TYPE_CHECKING:
    from tpmlint.history.lookup import GitLookup


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the items that are done without evidence; where nobody has begun to name any, one problem explains them."""
    problems = list(_problems(roadmap, context))
    git = context.git() if len(problems) > _FEW else None
    if git is not None and not git.citations(roadmap) and not any(map(names_evidence, roadmap.items)):
        yield _nobody_begun(problems)
    yield from problems


def _nobody_begun(problems: Sequence[Problem]) -> Problem:
    """Return the problem that no item names evidence and none is cited."""
    first, *others = dict.fromkeys(each.at.path for each in problems if isinstance(each.at, ItemRef))
    return Problem(
        message=f"{len(problems)} items are done, but none of them names evidence, and no commit cites any",
        at=FileRef(first),
        subject="citations",
        further=tuple(map(Further, others)),
        help="say by what commits cite items, with `references` or `reference-patterns` under [change], or begin "
        "to name under `evidence` what the work came in with",
        explains=tuple((_RULE, each.item, each.subject) for each in problems if each.item is not None),
    )


_RULE = "completed-without-evidence"
_FEW = 10
"""Items done without evidence that are named one by one, whatever the others of the roadmap have."""


def _problems(roadmap: Roadmap, context: Context) -> Iterator[Problem]:
    for item in roadmap.items:
        if not item.is_done or not item.is_readable("evidence") or not (context.audited or names_evidence(item)):
            continue
        git = context.git()
        if git is None or not git.is_known:
            return
        evidence = git.evidence(item)
        if evidence.is_merged:
            continue
        release, pieces = release_of(item), evidence.unmerged
        if release in git.tags or any(holds(each, item, context.tree) for each in pieces):
            continue
        if _is_cited(item, roadmap, git):
            continue
        keys = (*unknown_keys(item, pieces), *((("released-without-tag", item.ref, release),) if release else ()))
        if pieces or release:
            shown = quote(pieces[0].text if pieces else release or "")
            says = f"its evidence {shown} is not in the history"
            if pieces[1:]:
                says = f"none of its evidence, such as {shown}, is in the history"
        else:
            says = "it names no evidence"
        yield Problem(
            message=f"{name(item)} is {item.state_word}, but {says}, and no commit cites it",
            at=item.at(item.definition.state),
            item=item.ref,
            subject="evidence",
            explained_by=keys,
        )


def _is_cited(item: Item, roadmap: Roadmap, git: GitLookup) -> bool:
    cited = git.citations(roadmap)
    if item.ref in cited:
        return True
    return isinstance(item, Feature) and any(each.ref in cited for each in roadmap.enablers(item))


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    fields=frozenset({"state", "evidence", "released_in", "enables"}),
    more_in_audit=True,
)
