"""The internal customers of an initiative own none of its features.

An initiative says which features it enables, and for which teams it is done. If none of those teams owns one of the
features, the two answers contradict each other: either the team that waits for the work was forgotten, or the feature
was named only to fill the field. A team counts for its parent team and for the teams that are part of it.

A team that does the work for a feature of its own waits for nobody, so that nothing is reported where the owner of the
initiative owns one of the features. If the owner of the initiative is its only customer, `self-serving` is reported
instead. Canceled initiatives are not checked.

```yaml bad
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: data
    need: See the figures of a trial on the day after
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
---
{kind: team, id: data, title: Data}
```

```yaml good
kind: initiative
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: data
    need: See the figures of a trial on the day after
  - team: checkout
    need: Try three price layouts a day instead of one
---
{kind: feature, id: one-click, title: One-click checkout, owner: checkout}
---
{kind: team, id: checkout, title: Checkout}
---
{kind: team, id: platform, title: Platform}
---
{kind: team, id: data, title: Data}
```

To fix it: ask the owner of each feature whether it waits for this work; add the team under `internal_customers` with
what it needs, or remove the feature that does not need the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Feature, Initiative, Team, name
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.alignment import is_accountable, known_customers, serves_itself
from tpmlint.text.messages import join_words, plural_of

_NAMED = 3


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the initiatives that are done by and for teams that own none of the features, and are no part of one."""
    for initiative in roadmap.initiatives:
        if not is_accountable(initiative):
            continue
        teams = known_customers(initiative, roadmap)
        features = _features(initiative, roadmap)
        owners = [roadmap.team(feature.owner) for feature in features]
        known = [owner for owner in owners if owner is not None]
        if not teams or not features or len(known) < len(owners):
            continue
        doer = roadmap.team(initiative.owner)
        involved = teams if doer is None else [*teams, doer]
        if all(_are_strangers(team, owner, roadmap) for team in involved for owner in known):
            own = ("self-serving", initiative.ref, "internal_customers")
            keys = (own,) if serves_itself(initiative, roadmap) else ()
            yield replace(_problem(initiative, teams, features, known), explained_by=keys)


def _features(initiative: Initiative, roadmap: Roadmap) -> list[Feature]:
    """Return the features that an initiative enables; empty unless all are known."""
    found = [roadmap.feature(enables.feature) for enables in initiative.enables]
    features = [feature for feature in found if feature is not None]
    return features if len(features) == len(found) and initiative.is_known("enables") else []


def _are_strangers(team: Team, other: Team, roadmap: Roadmap) -> bool:
    """Tell whether two teams are certainly neither the same nor parent and child."""
    if team is other:
        return False
    for each, parent in ((team, other), (other, team)):
        found = roadmap.team(each.parent)
        if found is parent or not each.is_readable("parent") or (found is None and each.parent is not None):
            return False
    return True


def _problem(
    initiative: Initiative, teams: Sequence[Team], features: Sequence[Feature], owners: Sequence[Team]
) -> Problem:
    what = name(features[0]) if len(features) == 1 else f"the {len(features)} {plural_of('feature')}"
    verb = "belongs" if len(features) == 1 else "belong"
    return Problem(
        message=(
            f"{name(initiative)} is for {_name_teams(teams)}, but {what} that it enables {verb} to "
            f"{_name_teams(owners)}; name who waits for it under 'internal_customers'"
        ),
        at=initiative.at("internal_customers", initiative.internal_customers[0].index, "team"),
        item=initiative.ref,
        subject="internal_customers",
        related=tuple(
            Related(f"{name(feature)} is owned by {name(owner)}", feature.at("owner"))
            for feature, owner in zip(features, owners, strict=True)
        ),
    )


def _name_teams(teams: Iterable[Team]) -> str:
    """Return ``team data``, ``teams data and search``, ``teams a, b, c and 2 more``."""
    ids = list(dict.fromkeys(team.id for team in teams))
    more = [f"{len(ids) - _NAMED} more"] if len(ids) > _NAMED else []
    return f"{'team' if len(ids) == 1 else 'teams'} {join_words([*ids[:_NAMED], *more])}"


rule = Rule(
    ROADMAP,
    severity=Severity.WARNING,
    check=check,
    about=frozenset({"initiative"}),
    fields=frozenset({"state", "enables", "internal_customers", "owner", "parent"}),
    reach=2,
)
