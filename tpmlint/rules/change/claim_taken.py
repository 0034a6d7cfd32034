"""A capability takes files from another one.

If several capabilities claim a file, the most specific claim wins, so a longer pattern takes files away from a
capability that still lists them, and nothing in that capability shows it. From then on changes of these files need the
product context of the new capability, and the team that owned them is no longer asked. The same happens if the old
capability gives up the files in the same change or is removed, and if a folder returns under a name that differs in
case or Unicode form only and another capability claims that name.

Often it is intended: a part of the code gets a capability of its own. Then let the team that owned the files agree to
it. The change itself needs the context of both capabilities. Only files that existed before, or that the target branch
has got since the change began, count; tests, documentation and other files that need no product context do not.

Option `files`: fewer files that one capability takes from another are not reported.

```yaml before
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
consumers: [{team: checkout}]
```

```text files
M pricing/price.py
M pricing/discounts/discount.py
```

```text message
chore: tidy up
```

```yaml bad
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
consumers: [{team: checkout}]
---
kind: capability
id: discounts
title: Discounts
owner: checkout
paths: [/pricing/discounts/]
consumers: [{team: checkout}]
```

```yaml good
{kind: team, id: checkout, title: Checkout}
---
kind: capability
id: pricing
title: Pricing
owner: checkout
paths: [/pricing/]
consumers: [{team: checkout}]
---
kind: capability
id: discounts
title: Discounts
owner: checkout
paths: [/discounts/]
consumers: [{team: checkout}]
```

To fix it: keep the files in the capability that claimed them, or let its owner approve the change.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from tpmlint.change.model import Change
from tpmlint.finding import FileRef, Further, Problem, Ref, Related, Severity
from tpmlint.model.items import Capability, name
from tpmlint.model.ownership import Claim, Claims, claimed_path
from tpmlint.model.roadmap_files import fold_path
from tpmlint.rule import CHANGE, Context, Option, Rule
from tpmlint.rules.support.removals import (
    claims_may_differ,
    find_removals,
    find_renames,
    locate_former,
    locate_missing,
    moved_files,
)
from tpmlint.text.messages import plural

SHOWN = 3
"""The most files that are shown."""


def check(change: Change, context: Context) -> Iterable[Problem]:
    """Yield every capability with every other one that it takes files from.

    If a capability was removed while in use, the finding about that explains this one.
    """
    if not (change.before.governed and change.after.governed and claims_may_differ(change)):
        return
    renames = find_renames(change, context)
    removed = {each.capability.ref: each.key for each in find_removals(change, context) if not each.retired}

    def losers(before: Claims, after: Claims, path: str) -> list[Capability]:
        now = {capability.ref for capability in after.owners(path)}
        return [was for was in before.owners(path) if now and renames.get(was.ref, was).ref not in now]

    new = _new_files(change)
    taken: dict[tuple[str, str], list[tuple[str, Claim, Capability]]] = {}
    for path, before, after in moved_files(change, context, lambda *args: losers(*args) and args[-1] not in new):
        claim = after.all(path)[0]
        for was in losers(before, after, path):
            taken.setdefault((claim.capability.ref, was.ref), []).append((path, claim, was))
    for (_, loser), found in sorted(taken.items()):
        if len(found) >= context.count("files"):
            keys = (removed[loser],) if loser in removed else ()
            yield replace(_problem(change, found), explained_by=keys)


def _new_files(change: Change) -> set[str]:
    """Return the files that did not exist before, under any name: no capability loses them."""
    gone = [file for file in change.files if file.status == "D"]
    contents, names = {file.old_oid for file in gone}, {fold_path(file.path) for file in gone}
    return {
        claimed_path(file)
        for file in change.files
        if file.status == "A" and file.oid not in contents and fold_path(file.path) not in names
    }


def _locate(change: Change, claim: Claim) -> Ref:
    """Return the place of the pattern that decides, in the change or in the file of the target branch."""
    taker, pattern = claim.capability, claim.capability.paths[claim.pattern]
    own = change.after.roadmap.find(taker.kind, taker.id)
    if not isinstance(own, Capability):
        return locate_former(taker)
    return own.at("paths", own.paths.index(pattern)) if pattern in own.paths else locate_missing(own, "paths")


def _problem(change: Change, found: list[tuple[str, Claim, Capability]]) -> Problem:
    paths = [path for path, *_ in found]
    _, claim, was = found[0]
    left = change.after.roadmap.find(was.kind, was.id)
    such = f": {paths[0]}" if len(paths) == 1 else f", such as {paths[0]}"
    gone = ", which is removed" if left is None else ""
    place: Ref = locate_former(was) if left is None else left.at_key("paths")
    return Problem(
        message=f"{name(claim.capability)} takes {plural(len(paths), 'file')} from {name(was)}{gone}{such}",
        at=_locate(change, claim),
        item=claim.capability.ref,
        subject=was.ref,
        related=(
            Related(f"{name(was)} claimed them", place),
            *(Related("it has another owner now", FileRef(path)) for path in paths[:SHOWN]),
        ),
        further=(Further(was.path, was.ref if was.kind != claim.capability.kind else None),),
    )


rule = Rule(
    CHANGE,
    severity=Severity.WARNING,
    check=check,
    options={"files": Option(1, "Fewer files that a capability takes from another are not reported.", "more")},
)
