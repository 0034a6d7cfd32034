"""An impact as a graph of items and their relations, from code to people; and as mermaid."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from tpmlint.model.impact import Impact, links_of_own_kinds, named_by
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Decision, Feature, Initiative, Item, Reference, Team
from tpmlint.model.schedule import OpenWork, open_work
from tpmlint.query.target import Code
from tpmlint.text.escape import visible
from tpmlint.text.messages import cut


class Connection(Struct, frozen=True):
    """A relation of an item, or of code, to an item.

    Args:
        source: `kind:id`, or `path:` or `change:` with the name of code.
        target: `kind:id`.
        relation: `belongs-to`, `changed-by`, `used-by`, `enables`, `for`, `serves`, `part-of`, `owns`, `about` or
            `waits-for`.
        text: how, the need, the interaction or the pattern, as written in the roadmap; null if it has none.
    """

    source: str = field(name="from")
    target: str = field(name="to")
    relation: str
    text: str | None = None


class Graph(Struct, frozen=True):
    """Items with the connections among them, each once, in the order of discovery."""

    items: tuple[Item, ...]
    connections: tuple[Connection, ...]


def graph_of(roadmap: Roadmap, impacts: Iterable[tuple[Code | Item, Impact]]) -> Graph:
    """Return one graph of everything asked about and whom it is for."""
    items: dict[str, Item] = {}
    connections: dict[Connection, None] = {}
    for target, impact in impacts:
        if not isinstance(target, Code):
            items.setdefault(target.ref, target)
        for item in members(impact):
            items.setdefault(item.ref, item)
        for item in (*_named_by(target, roadmap), *_own_naming(target, roadmap)):
            items.setdefault(item.ref, item)
        connections.update(dict.fromkeys((*_of_target(target, roadmap), *_among(roadmap, impact))))
        if isinstance(target, Initiative | Feature):
            work = open_work(roadmap)
            enabled = {(each.target, each.source) for each in connections if each.relation == "enables"}
            for waiting, awaited in _chain(target, work):
                items.setdefault(waiting, work.items[waiting])
                items.setdefault(awaited, work.items[awaited])
                if (waiting, awaited) not in enabled:
                    connections[Connection(waiting, awaited, "waits-for")] = None
    return Graph(tuple(items.values()), tuple(connections))


def _chain(item: Item, work: OpenWork) -> Iterator[tuple[str, str]]:
    """Yield what an item waits for, and what waits for it, through any number of steps: the later and the earlier."""
    for graph, forward in ((work.awaited, True), (work.waiting, False)):
        reached = {item.ref}
        queue = deque(reached)
        while queue:
            ref = queue.popleft()
            for other in graph.get(ref, ()):
                yield (ref, other) if forward else (other, ref)
                if other not in reached:
                    reached.add(other)
                    queue.append(other)


def graph_among(roadmap: Roadmap, impact: Impact) -> Graph:
    """Return the items of an impact with the relations among them."""
    return Graph(members(impact), tuple(dict.fromkeys(_among(roadmap, impact))))


def with_waits(roadmap: Roadmap, graph: Graph) -> Graph:
    """Return a graph with which features and initiatives wait for which; what enables a feature is there already."""
    work = [item for item in graph.items if isinstance(item, Initiative | Feature)]
    shown = {item.ref for item in work}
    enabled = {(each.target, each.source) for each in graph.connections if each.relation == "enables"}
    waits: dict[Connection, None] = {}
    for item in work:
        for reference in item.named("depends_on"):
            awaited = roadmap.resolve(reference)
            if awaited is not None and awaited.ref in shown and (item.ref, awaited.ref) not in enabled:
                waits[Connection(item.ref, awaited.ref, "waits-for")] = None
    return Graph(graph.items, (*graph.connections, *waits))


def members(impact: Impact) -> tuple[Item, ...]:
    """Return all items of an impact, from code to people."""
    return (*impact.capabilities, *impact.initiatives, *impact.features, *impact.customers, *impact.objectives)


def owned_by(roadmap: Roadmap, team: Team) -> tuple[Item, ...]:
    """Return the items that a team owns, each once."""
    found = [link.source for link in roadmap.referrers(team) if link.reference.field == "owner"]
    return tuple({item.ref: item for item in found}.values())


def _named_by(target: Code | Item, roadmap: Roadmap) -> tuple[Item, ...]:
    """Return the items that are shown only because of what was asked about."""
    if isinstance(target, Team):
        return owned_by(roadmap, target)
    if isinstance(target, Decision):
        found = [roadmap.resolve(each) for each in (*target.initiatives, *target.features, *target.capabilities)]
        return tuple(item for item in found if item is not None)
    return named_by(roadmap, target) if type(target) is Item else ()


def _own_naming(target: Code | Item, roadmap: Roadmap) -> tuple[Item, ...]:
    if isinstance(target, Code) or type(target) is Item:
        return ()
    return tuple(link.source for link in links_of_own_kinds(roadmap, target))


def _of_target(target: Code | Item, roadmap: Roadmap) -> Iterator[Connection]:
    if isinstance(target, Code):
        for claimed in target.claimed:
            yield Connection(target.ref, claimed.capability.ref, "belongs-to", ", ".join(claimed.patterns))
    else:
        relation = "owns" if isinstance(target, Team) else "about"
        yield from (Connection(target.ref, item.ref, relation) for item in _named_by(target, roadmap))
        yield from (Connection(item.ref, target.ref, "about") for item in _own_naming(target, roadmap))


def _among(roadmap: Roadmap, impact: Impact) -> Iterator[Connection]:
    inside = {item.ref for item in members(impact)}

    def to(reference: Reference | None) -> str | None:
        item = roadmap.resolve(reference)
        return item.ref if item is not None and item.ref in inside else None

    for capability in impact.capabilities:
        for consumer in capability.consumers:
            if ref := to(consumer.team):
                yield Connection(capability.ref, ref, "used-by", consumer.interaction)
    for initiative in impact.initiatives:
        for reference in initiative.capabilities:
            if ref := to(reference):
                yield Connection(ref, initiative.ref, "changed-by")
        for enables in initiative.enables:
            if ref := to(enables.feature):
                yield Connection(initiative.ref, ref, "enables", enables.how)
        for customer in initiative.internal_customers:
            if ref := to(customer.team):
                yield Connection(initiative.ref, ref, "for", customer.need)
    serving: tuple[Initiative | Feature, ...] = (*impact.initiatives, *impact.features)
    for each in serving:
        for reference in each.objectives:
            if ref := to(reference):
                yield Connection(each.ref, ref, "serves")
    for objective in impact.objectives:
        if ref := to(objective.parent):
            yield Connection(objective.ref, ref, "part-of")


_PLAIN = frozenset(" ,.-_")


def as_mermaid(graph: Graph, codes: Sequence[Code]) -> str:
    """Return a flowchart from code to people.

    Args:
        codes: the files that were asked about.
    """
    refs = dict.fromkeys((*(code.ref for code in codes), *(item.ref for item in graph.items)))
    names = {ref: f"n{number}" for number, ref in enumerate(refs)}
    lines = ["flowchart LR"]
    for code in codes:
        name = code.name if code.kind == "path" else f"changed since {code.name}"
        lines.append(f'  {names[code.ref]}[/"{_label(name)}"/]')
    for item in graph.items:
        title = f"<br/>{_label(item.title)}" if item.title else ""
        lines.append(f'  {names[item.ref]}["{item.kind} {_label(item.id)}{title}"]')
    lines += [
        f"  {names[each.source]} -->|{each.relation.replace('-', ' ')}| {names[each.target]}"
        for each in graph.connections
    ]
    kinds = {item.definition.name: item.definition for item in graph.items if item.definition.fill}
    for name, kind in kinds.items():
        own = [names[item.ref] for item in graph.items if item.kind == name]
        lines += [
            f"  classDef {name} fill:{kind.fill},stroke:{kind.stroke},color:#222",
            f"  class {','.join(own)} {name}",
        ]
    return "".join(f"{line}\n" for line in lines)


def _label(text: str) -> str:
    """Escape every character with a meaning in mermaid, HTML or Markdown.

    Mermaid reads ``#60;`` as the character, after it has parsed the diagram and before it draws it.
    """
    return "".join(_character(each) for each in cut(visible(text)))


def _character(character: str) -> str:
    if character in _PLAIN or unicodedata.category(character)[0] in "LMN":
        return character
    return f"#{ord(character)};"
