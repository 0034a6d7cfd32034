"""The status of an item lags behind what the history shows.

A roadmap that still calls work planned while people commit to it, or active long after all of it was merged, tells
everybody who plans with it the wrong thing. The commits know better.

An item that is proposed or planned is reported if one of the newest five commits that cite it in a trailer changes more
than roadmap files and the paths that need no context, such as documents and tests. An open item is reported if all
pull requests, commits and tags under its `evidence` are in the history, and nothing has cited it for a while.
`tpmlint check` asks items that name evidence, `tpmlint audit` all of them; in a shallow clone nothing is reported.

Option `days`: open items whose evidence is merged are reported if the newest of it, and the newest commit that cites
them, is older than this many days.

```text before
2026-02-09 Offer slots of two hours: slots/offer.py [Roadmap-Item: delivery-slots]
2026-02-16 Hold a slot for ten minutes: slots/hold.py [Roadmap-Item: delivery-slots]
```

```yaml bad
kind: feature
id: delivery-slots
title: Choose the hour of a delivery
owner: logistics
status: planned
evidence: [slots/offer.py]
---
{kind: team, id: logistics, title: Logistics}
```

```yaml good
kind: feature
id: delivery-slots
title: Choose the hour of a delivery
owner: logistics
status: active
evidence: [slots/offer.py]
---
{kind: team, id: logistics, title: Logistics}
```

To fix it: set `status` to what is true; if more is to come, name its pull request under `evidence` too, or cite the
item in the commits that serve it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from tpmlint.finding import Problem, Severity
from tpmlint.model.evidence import EvidenceText
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, name
from tpmlint.model.ownership import OwnFiles
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.rule import ROADMAP, Context, Option, Rule
from tpmlint.rules.support.evidence import holds, names_evidence
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.history.log_facts import Citations
    from tpmlint.history.lookup import GitLookup, NamedEvidence

_SHORT = 7


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the items whose status is behind."""
    cited: list[tuple[Item, Citations]] = []
    for item in roadmap.items:
        if not item.is_open or not item.definition.done or not (context.audited or names_evidence(item)):
            continue
        git = context.git()
        if git is None or not git.is_known:
            return
        commits = git.citations(roadmap).get(item.ref)
        if (item.is_proposed or item.is_planned) and commits is not None:
            cited.append((item, commits))
        elif item.is_readable("evidence"):
            yield from _quiet(item, git.named(item), commits, context)
    yield from _begun(cited, context)


def _begun(cited: list[tuple[Item, Citations]], context: Context) -> Iterator[Problem]:
    """Yield the items that are not begun by their status, and cited by commits that change more than the roadmap."""
    git = context.git() if cited else None
    if git is None:
        return
    own, exempt = OwnFiles(context.settings), Patterns(context.settings.change.exempt_paths)

    def is_work(path: str) -> bool:
        relative = inside(context.settings.folder, path)
        return relative is None or not (own.match(relative) or exempt.match(relative))

    changed = git.paths_of({commit for _, commits in cited for commit in commits.commits})
    for item, commits in cited:
        work = [each for each in commits.commits if any(map(is_work, changed.get(each, ())))]
        if work:
            yield Problem(
                message=f"{name(item)} is still {item.state_word}, but {_cite(commits)} it, such as "
                f"{work[0][:_SHORT]} of {git.day_of(EvidenceText('commit', work[0]))}",
                at=item.at(item.definition.state),
                item=item.ref,
                subject=item.definition.state,
            )


def _cite(commits: Citations) -> str:
    return f"{plural(commits.count, 'commit')} {'cites' if commits.count == 1 else 'cite'}"


def _quiet(
    item: Item, pieces: tuple[NamedEvidence, ...], commits: Citations | None, context: Context
) -> Iterator[Problem]:
    """Yield an open item all of whose evidence is merged, if nothing has cited it for a while."""
    git = context.git()
    assert git is not None
    newest = _newest(pieces, git)
    if newest is None or not all(holds(each, item, context.tree) for each in pieces):
        return
    newest = max(newest, commits.day) if commits is not None else newest
    if (context.as_of - newest).days > context.days("days"):
        yield Problem(
            message=f"{name(item)} is still {item.state_word or 'open'}, but all of its evidence is in the history, "
            f"and nothing has followed since {newest}",
            at=item.at(item.definition.state) if item.state else item.at("evidence"),
            item=item.ref,
            subject=item.definition.state,
        )


def _newest(pieces: tuple[NamedEvidence, ...], git: GitLookup) -> date | None:
    """Return the day of the newest evidence, or None if not all pull requests, commits and tags are in the history."""
    newest: date | None = None
    for each in pieces:
        if each.read is None:
            return None
        if each.read.form == "path":
            continue
        found = git.day_of(each.read)
        if not each.is_merged or found is None:
            return None
        newest = found if newest is None else max(newest, found)
    return newest


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    fields=frozenset({"state", "evidence", "released_in"}),
    more_in_audit=True,
    options={
        "days": Option(30, "Open items with merged evidence may be quiet for this many days.", laxer="more"),
    },
)
