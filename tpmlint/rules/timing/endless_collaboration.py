"""Two teams collaborate without an end date.

Close collaboration is the right way to find out something new, and the most expensive way to go on afterwards: each
decision takes two teams. A collaboration without an end becomes a habit, and the interface that should result from it
is never designed. It is enough if one of the two teams names the end; `x-as-a-service` and `facilitating` need none.

```yaml bad
kind: team
id: data
title: Data
interactions:
  - with: search
    mode: collaboration
    purpose: Find out which events a fresh index needs
---
kind: team
id: search
title: Search
parent: data
```

```yaml good
kind: team
id: data
title: Data
interactions:
  - with: search
    mode: collaboration
    purpose: Find out which events a fresh index needs
    until: 2026-Q4
---
kind: team
id: search
title: Search
parent: data
```

To fix it: agree on a date and write it as `until`; if both teams know what they wanted to find out, change the `mode`
to `x-as-a-service`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Interaction, Team, name, target
from tpmlint.rule import ROADMAP, Context, Rule
from tpmlint.rules.support.explanations import SHOWN, first_explains, schema_keys
from tpmlint.rules.support.removals import locate_missing_in


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield the collaborations for which neither team names the end, once for each pair."""
    found: dict[frozenset[str], list[tuple[Team, Interaction]]] = {}
    for team in roadmap.teams:
        for interaction in team.interactions:
            if interaction.mode == "collaboration" and interaction.team is not None:
                other = roadmap.team(interaction.team)
                pair = frozenset((team.ref, str(interaction.team) if other is None else other.ref))
                found.setdefault(pair, []).append((team, interaction))
    for sides in found.values():
        if all(interaction.until is None for _, interaction in sides):
            yield from first_explains("endless-collaboration", _problems(sides[:SHOWN]))


def _problems(sides: list[tuple[Team, Interaction]]) -> Iterator[Problem]:
    """Yield a problem for each team that says so; the first shows the others."""
    keys = tuple(key for team, _ in sides for key in schema_keys(team, "interactions"))
    for number in range(len(sides)):
        yield replace(_problem([*sides[number:], *sides[:number]]), explained_by=keys)


def _problem(sides: list[tuple[Team, Interaction]]) -> Problem:
    (team, interaction), *others = sides
    assert interaction.team is not None
    return Problem(
        message=(
            f"{name(team)} collaborates with {target(interaction.team)} without an end; "
            "write 'until' when, or another mode if both know what they wanted to find out"
        ),
        at=locate_missing_in(team, "interactions", interaction.index),
        item=team.ref,
        subject=f"until with {interaction.team}",
        related=tuple(
            Related(f"{name(other)} says the same", locate_missing_in(other, "interactions", each.index))
            for other, each in others
        ),
    )


rule = Rule(ROADMAP, severity=Severity.INFO, check=check, about=frozenset({"team"}), fields=frozenset({"interactions"}))
