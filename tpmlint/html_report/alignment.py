"""The alignment map: objectives, features, initiatives, capabilities and teams in layers, drawn and for Graphviz."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from msgspec import Struct

from tpmlint.html_report.context import Subject
from tpmlint.html_report.layers import (
    BETWEEN,
    LETTERS,
    WIDE,
    fit_title,
    heights,
    lanes_of,
    ordered,
    path,
    without_implied_lines,
)
from tpmlint.html_report.overview import lacks
from tpmlint.html_report.timeline import late_pairs
from tpmlint.model.items import Capability, Initiative, Item
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

_LINE, _META, _PADDING = 16, 15, 9
_CROWDED_TALL, _LANE = 26, 4
_CROWDED = 60
"""With more items in a layer than this, each has one line."""


class Node(Struct, frozen=True):
    """An item in its place.

    Args:
        number: that lines and lists know it by.
        title: in lines that fit.
        said: where it stands, such as status and date; drawn where there is room.
        loose: what the roadmap lacks, in words, such as ``no feature``; else empty.
        beyond: what it enables or rests on that is not drawn, such as ``enables 1 released feature``; else empty.
    """

    number: int
    item: Item
    x: int
    y: int
    tall: int
    title: tuple[str, ...]
    said: str
    loose: str
    beyond: str


class Line(Struct, frozen=True):
    """A connection, drawn.

    Args:
        ends: numbers of the two nodes, the more strategic first.
        path: as SVG's ``d``.
        late: whether the feature is due before the initiative.
    """

    ends: tuple[int, int]
    path: str
    late: bool


class Map(Struct, frozen=True):
    """All that the view shows.

    Args:
        columns: the kind of each layer, where it begins, and how many items there are.
        left_out: how many items are not drawn.
        crowded: whether that includes what is done.
    """

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    columns: tuple[tuple[str, int, int], ...]
    width: int
    height: int
    left_out: int
    crowded: bool

    def layer(self, kind: str) -> tuple[Node, ...]:
        """Return the nodes of one layer, from the top."""
        return tuple(sorted((node for node in self.nodes if node.item.kind == kind), key=lambda node: node.y))


def view(subject: Subject) -> Map:
    """Return the map, without what was given up, and in a large one without what is done."""
    items = items_on_map(subject)
    names = [kind.name for kind in subject.roadmap.kinds.layers]
    layer = {item.ref: names.index(item.kind) for item in items}
    joined = without_implied_lines(_joined(subject, layer), layer)
    lanes = lanes_of(joined, layer)
    nodes, places = _placed(subject, items, joined, lanes)
    late = {(pair.feature.ref, pair.enabler.ref) for pair in late_pairs(subject.roadmap)}
    numbers = {node.item.ref: node.number for node in nodes}
    lines = tuple(
        Line(
            (numbers[one], numbers[other]),
            path([places[ref] for ref in (one, *lanes.get((one, other), ()), other)], layer[one] == layer[other]),
            (one, other) in late,
        )
        for one, other in joined
    )
    columns = tuple(
        (kind, index * (WIDE + BETWEEN), sum(item.kind == kind for item in items)) for index, kind in enumerate(names)
    )
    return Map(
        nodes,
        lines,
        columns,
        len(names) * WIDE + (len(names) - 1) * BETWEEN,
        max((*(node.y + node.tall for node in nodes), *(y for _, y in places.values())), default=0),
        len(subject.graph.items) - len(items),
        _is_crowded(subject),
    )


def _joined(subject: Subject, layer: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the ends of the lines, the more strategic first; a part of an objective is below it."""
    joined = [
        (each.source, each.target) if layer[each.source] < layer[each.target] else (each.target, each.source)
        for each in subject.graph.connections
        if each.source in layer and each.target in layer and each.source != each.target
    ]
    return list(dict.fromkeys(joined))


def _placed(
    subject: Subject,
    items: tuple[Item, ...],
    joined: list[tuple[str, str]],
    lanes: Mapping[tuple[str, str], list[str]],
) -> tuple[tuple[Node, ...], dict[str, tuple[int, int]]]:
    """Return the items in their places, and where lines meet them and the lanes: on the left, half way down."""
    crowded = _is_crowded(subject)
    loose = {item.ref: f"no {' and no '.join(missing)}" for item in items if (missing := lacks(subject, item))}
    beyond = _beyond(subject, items)
    said = {item.ref: _said(item) for item in items}
    lines, room = (1, LETTERS - 2) if crowded else (2, LETTERS)
    titles = {item.ref: fit_title(item.title or item.id, lines, room) for item in items}
    tall = {
        ref: _CROWDED_TALL
        if crowded
        else _PADDING * 2 + _LINE * len(title) + (_META if said[ref] or ref in loose else 0)
        for ref, title in titles.items()
    }
    layers = [[item.ref for item in items if item.definition is kind] for kind in subject.roadmap.kinds.layers]
    column = {ref: number for number, layer in enumerate(layers) for ref in layer}
    links: dict[str, list[str]] = {}
    for ends in joined:
        for lane in lanes.get(ends, ()):
            if lane not in column:
                column[lane], tall[lane] = int(lane.partition(" ")[0]), _LANE
                layers[column[lane]].append(lane)
        for a, b in pairwise([ends[0], *lanes.get(ends, ()), ends[1]]):
            if b not in links.setdefault(a, []):
                links[a].append(b)
                links.setdefault(b, []).append(a)
    tops = heights(ordered(layers, links), tall, links, *((6, 0.3) if crowded else (12, 0.75)))
    places = {ref: (column[ref] * (WIDE + BETWEEN), tops[ref] + tall[ref] // 2) for ref in tops}
    nodes = tuple(
        Node(
            number,
            item,
            places[item.ref][0],
            tops[item.ref],
            tall[item.ref],
            titles[item.ref],
            said[item.ref],
            loose.get(item.ref, ""),
            beyond.get(item.ref, ""),
        )
        for number, item in enumerate(items)
    )
    return nodes, places


def items_on_map(subject: Subject) -> tuple[Item, ...]:
    """Return the items that a map shows: not what was given up, and of very many not what is done."""
    crowded = _is_crowded(subject)
    on_map = (item for item in subject.graph.items if item.definition.layer is not None)
    return tuple(item for item in on_map if not item.is_dropped and not (crowded and item.is_done))


def _is_crowded(subject: Subject) -> bool:
    counts = Counter(item.kind for item in subject.graph.items if not item.is_dropped)
    return max(counts.values(), default=0) > _CROWDED


def _beyond(subject: Subject, items: tuple[Item, ...]) -> dict[str, str]:
    """Return of the items drawn what they enable or rest on that is not."""
    drawn = {item.ref for item in items}
    every = {item.ref: item for item in subject.graph.items}
    found: dict[str, dict[str, str]] = {}
    for each in subject.graph.connections:
        if each.relation == "enables":
            for here, there in ((each.source, each.target), (each.target, each.source)):
                if here in drawn and there not in drawn:
                    other = every[there]
                    found.setdefault(here, {})[there] = f"{other.state} {other.kind}"
    return {
        ref: f"{'enables' if isinstance(every[ref], Initiative) else 'rests on'} "
        + " and ".join(plural(count, what) for what, count in Counter(others.values()).items())
        for ref, others in found.items()
    }


def _said(item: Item) -> str:
    word = item.value.get(item.definition.about)
    words = [word if isinstance(word, str) else None]
    if isinstance(item, Capability):
        words.append(item.owner.id if item.owner is not None else None)
    elif item.target_date is not None:
        words.append(item.target_date.text)
    return " · ".join(word for word in words if word)


_LONGEST = 200


def render(subject: Subject) -> str:
    """Return a digraph from strategy to code, a rank for each kind of item."""
    items = items_on_map(subject)
    there = {item.ref: item.definition.depth for item in items}
    lines = [
        "digraph roadmap {",
        '  graph [rankdir="LR", ranksep="1.2"];',
        '  node [shape="box", style="rounded,filled", fontname="sans-serif", fontsize="11", color="#888888"];',
        '  edge [fontname="sans-serif", fontsize="9", color="#999999", dir="none"];',
    ]
    for kind in subject.roadmap.kinds.layers:
        own = [item for item in items if item.definition is kind]
        if own:
            look = f'fillcolor="{kind.fill}", fontcolor="#222222"'
            lines.append(f'  subgraph {kind.name} {{ rank="same"; node [{look}];')
            lines += [f"    {_quoted(item.ref)} [label={_label(item)}];" for item in own]
            lines.append("  }")
    for each in subject.graph.connections:
        if each.source in there and each.target in there:
            ends = sorted((each.source, each.target), key=there.__getitem__)
            lines.append(
                f"  {_quoted(ends[0])} -> {_quoted(ends[1])} [label={_quoted(each.relation.replace('-', ' '))}];"
            )
    lines.append("}")
    return "".join(f"{line}\n" for line in lines)


def _label(item: Item) -> str:
    title = " ".join((item.title or "").split())[:_LONGEST]
    return f'"{_inner(title)}\\n{_inner(item.id)}"' if title else _quoted(item.id)


def _quoted(text: str) -> str:
    return f'"{_inner(text)}"'


def _inner(text: str) -> str:
    """Return text between quotes: there a backslash begins an escape, and nothing else is obeyed."""
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')
