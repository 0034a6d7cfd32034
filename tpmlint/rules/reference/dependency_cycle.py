"""Items depend on one another in a cycle.

None of the items in a cycle can be finished first, and a plan that follows the links never ends. Nobody writes a cycle
on purpose: each link looked right to its author, and they are wrong only together. The same holds for parents and for
what supersedes what (`superseded_by`, and `replaces` read backwards).

```yaml bad
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
depends_on: [feature:one-click]
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
depends_on: [feature:gift-cards]
---
{kind: team, id: checkout, title: Checkout}
```

```yaml good
kind: feature
id: gift-cards
title: Gift cards
owner: checkout
depends_on: [feature:one-click]
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
---
{kind: team, id: checkout, title: Checkout}
```

To fix it: all links of the cycle are shown; remove the one that matters least, or split an item so that the part that
others wait for stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from tpmlint.finding import Further, Problem, Related, Severity
from tpmlint.model.cycles import find_cycles, find_further_cycles, links_of
from tpmlint.model.index import Graph, Roadmap
from tpmlint.model.items import says
from tpmlint.model.kinds import Kinds
from tpmlint.rule import ROADMAP, Context, Rule

_RELATIONS = {
    "depends_on": (None, "depend on one another", "depends on itself"),
    "parent": (None, "are parts of one another", "is part of itself"),
    "superseded_by": ("replaces", "supersede one another", "supersedes itself"),
}
_SHOWN = 20


def check(roadmap: Roadmap, context: Context) -> Iterable[Problem]:
    """Yield every cycle once, from its first member by the alphabet.

    One that shares a link with another appears where that one is not shown: it was there before, or it is waived.
    """
    for field, (inverse, each_other, itself) in _RELATIONS.items():
        graph = roadmap.dependencies if field == "depends_on" else roadmap.relation_graph(field, inverse)
        problems: dict[tuple[str, str], Problem] = {}
        cycles = tuple(find_cycles(graph))
        for cycle in cycles:
            problem = _problem(field, cycle, graph, each_other, itself, roadmap.kinds)
            problems.update(dict.fromkeys(links_of(cycle), problem))
            yield problem
        for cycle in find_further_cycles(graph, cycles):
            shared = {id(each): each for link in links_of(cycle) if (each := problems.get(link)) is not None}
            keys = tuple(("dependency-cycle", each.item, each.subject) for each in shared.values())
            yield replace(_problem(field, cycle, graph, each_other, itself, roadmap.kinds), explained_by=keys)


def _problem(field: str, cycle: tuple[str, ...], graph: Graph, each_other: str, itself: str, kinds: Kinds) -> Problem:
    links = [graph[source][target] for source, target in links_of(cycle)]
    kind, _, first = cycle[0].partition(":")
    if len(cycle) == 1:
        message = f"{kind} {first} {itself}; take that out"
    else:
        message = f"{_draw_cycle(cycle, kinds)} {each_other} in a cycle; take out one of the links"
    return Problem(
        message=message,
        at=links[0].source.at(*links[0].reference.route),
        item=cycle[0],
        subject=f"{field} of {_draw_cycle(cycle, kinds)}",
        related=tuple(
            Related(says(link.source, link.reference), link.source.at(*link.reference.route))
            for link in links[1:_SHOWN]
        ),
        further=tuple(Further(link.source.path) for link in links[1:]),
    )


def _draw_cycle(cycle: Sequence[str], kinds: Kinds) -> str:
    """Return ``features a -> b -> a``."""
    kind = cycle[0].partition(":")[0]
    names = [ref.partition(":")[2] for ref in cycle]
    if len(names) > _SHOWN:
        names = [*names[: _SHOWN - 1], f"({len(names) - _SHOWN} more)", names[-1]]
    return f"{kinds[kind].plural} {' -> '.join([*names, names[0]])}"


rule = Rule(ROADMAP, severity=Severity.ERROR, check=check, fields=frozenset({"references"}))
