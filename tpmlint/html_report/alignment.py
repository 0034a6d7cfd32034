"""The alignment map: objectives, features, initiatives, capabilities and teams in layers, drawn and for Graphviz."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from msgspec import Struct

from tpmlint.html_report.context import ReportContext
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
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Initiative, Item
from tpmlint.model.kinds import Kind, Kinds
from tpmlint.text.escape import visible
from tpmlint.text.messages import join_words, plural

_LINE, _META, _PADDING = 16, 15, 9
_CROWDED_TALL, _LANE = 26, 4
_CROWDED = 60
"""With more items in a layer than this, each has one line."""


class Node(Struct, frozen=True):
    """An item on the map.

    Args:
        number: identifies it in lines and lists.
        title: in lines that fit.
        standing: its status and date; shown if there is room.
        loose: what the item lacks, in words, such as ``no feature``; else empty.
        beyond: related items that are not shown, such as ``enables 1 released feature``; else empty.
    """

    number: int
    item: Item
    x: int
    y: int
    tall: int
    title: tuple[str, ...]
    standing: str
    loose: str
    beyond: str


class Connector(Struct, frozen=True):
    """A connection on the map.

    Args:
        ends: numbers of the two nodes, the more strategic first.
        path: as SVG's ``d``.
        late: whether the feature is due before the initiative.
    """

    ends: tuple[int, int]
    path: str
    late: bool


class AlignmentMap(Struct, frozen=True):
    """The data of the view.

    Args:
        columns: the kind of each layer, where it begins, and how many items there are.
        left_out: how many items are not drawn.
        crowded: whether that includes what is done.
        kinds: of the roadmap.
    """

    nodes: tuple[Node, ...]
    lines: tuple[Connector, ...]
    columns: tuple[tuple[str, int, int], ...]
    width: int
    height: int
    left_out: int
    crowded: bool
    kinds: Kinds

    def layer(self, kind: str) -> tuple[Node, ...]:
        """Return the nodes of one layer, from the top."""
        own = (node for node in self.nodes if node.item.definition.model == kind)
        return tuple(sorted(own, key=lambda node: node.y))

    def title(self, kind: str) -> str:
        """Return the name of one layer: of the kinds that are in it."""
        present = {node.item.definition.name: node.item.definition.plural for node in self.nodes}
        own = [present[node] for node in present if self.kinds[node].model == kind]
        return join_words(own) if own else self.kinds[kind].plural


def view(context: ReportContext) -> AlignmentMap:
    """Return the map, without abandoned items, and if it is large without finished ones."""
    items = items_on_map(context)
    names = [kind.name for kind in _layers(context.roadmap)]
    layer = {item.ref: names.index(item.definition.model) for item in items}
    pairs = without_implied_lines(_find_connections(context, layer), layer)
    lanes = lanes_of(pairs, layer)
    nodes, places = _place_nodes(context, items, pairs, lanes)
    late = {(pair.feature.ref, pair.enabler.ref) for pair in late_pairs(context.roadmap)}
    numbers = {node.item.ref: node.number for node in nodes}
    lines = tuple(
        Connector(
            (numbers[one], numbers[other]),
            path([places[ref] for ref in (one, *lanes.get((one, other), ()), other)], layer[one] == layer[other]),
            (one, other) in late,
        )
        for one, other in pairs
    )
    columns = tuple(
        (kind, index * (WIDE + BETWEEN), sum(item.definition.model == kind for item in items))
        for index, kind in enumerate(names)
    )
    return AlignmentMap(
        nodes,
        lines,
        columns,
        len(names) * WIDE + (len(names) - 1) * BETWEEN,
        max((*(node.y + node.tall for node in nodes), *(y for _, y in places.values())), default=0),
        len(context.graph.items) - len(items),
        _is_crowded(context),
        context.roadmap.kinds,
    )


def _layers(roadmap: Roadmap) -> list[Kind]:
    """Return the kinds that have a layer of their own: one that is like another shares its layer."""
    return [kind for kind in roadmap.kinds.layers if not kind.like]


def _find_connections(context: ReportContext, layer: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the ends of the lines, the more strategic first; an objective before its parts."""
    pairs = [
        (each.source, each.target) if layer[each.source] < layer[each.target] else (each.target, each.source)
        for each in context.graph.connections
        if each.source in layer and each.target in layer and each.source != each.target
    ]
    return list(dict.fromkeys(pairs))


def _place_nodes(
    context: ReportContext,
    items: tuple[Item, ...],
    pairs: list[tuple[str, str]],
    lanes: Mapping[tuple[str, str], list[str]],
) -> tuple[tuple[Node, ...], dict[str, tuple[int, int]]]:
    """Return the placed items, and the points where lines meet items and lanes: the middle of the left side."""
    crowded = _is_crowded(context)
    loose = {item.ref: f"no {' and no '.join(missing)}" for item in items if (missing := lacks(context, item))}
    beyond = _describe_hidden(context, items)
    standing = {item.ref: _describe_status(item) for item in items}
    lines, room = (1, LETTERS - 2) if crowded else (2, LETTERS)
    titles = {item.ref: fit_title(item.title or item.id, lines, room) for item in items}
    tall = {
        ref: _CROWDED_TALL
        if crowded
        else _PADDING * 2 + _LINE * len(title) + (_META if standing[ref] or ref in loose else 0)
        for ref, title in titles.items()
    }
    layers = [[item.ref for item in items if item.definition.model == kind.name] for kind in _layers(context.roadmap)]
    column = {ref: number for number, layer in enumerate(layers) for ref in layer}
    links: dict[str, list[str]] = {}
    for ends in pairs:
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
            standing[item.ref],
            loose.get(item.ref, ""),
            beyond.get(item.ref, ""),
        )
        for number, item in enumerate(items)
    )
    return nodes, places


def items_on_map(context: ReportContext) -> tuple[Item, ...]:
    """Return the items that a map shows: no abandoned ones, and if there are many no finished ones."""
    crowded = _is_crowded(context)
    on_map = (item for item in context.graph.items if item.definition.layer is not None)
    return tuple(item for item in on_map if not item.is_dropped and not (crowded and item.is_done))


def _is_crowded(context: ReportContext) -> bool:
    counts = Counter(item.kind for item in context.graph.items if not item.is_dropped)
    return max(counts.values(), default=0) > _CROWDED


def _describe_hidden(context: ReportContext, items: tuple[Item, ...]) -> dict[str, str]:
    """Describe, for each shown item, the related items that are not shown."""
    drawn = {item.ref for item in items}
    every = {item.ref: item for item in context.graph.items}
    found: dict[str, dict[str, str]] = {}
    for each in context.graph.connections:
        if each.relation == "enables":
            for here, depths in ((each.source, each.target), (each.target, each.source)):
                if here in drawn and depths not in drawn:
                    other = every[depths]
                    found.setdefault(here, {})[depths] = f"{other.state_word} {other.kind}"
    return {
        ref: f"{'enables' if isinstance(every[ref], Initiative) else 'rests on'} "
        + " and ".join(plural(count, what) for what, count in Counter(others.values()).items())
        for ref, others in found.items()
    }


def _describe_status(item: Item) -> str:
    words = [item.word(item.definition.about) or None]
    if isinstance(item, Capability):
        words.append(item.owner.id if item.owner is not None else None)
    elif item.target_date is not None:
        words.append(item.target_date.text)
    return " · ".join(word for word in words if word)


_LONGEST = 200


def render(context: ReportContext) -> str:
    """Return a digraph from strategy to code, a rank for each kind of item."""
    items = items_on_map(context)
    depths = {item.ref: item.definition.depth for item in items}
    lines = [
        "digraph roadmap {",
        '  graph [rankdir="LR", ranksep="1.2"];',
        '  node [shape="box", style="rounded,filled", fontname="sans-serif", fontsize="11", color="#888888"];',
        '  edge [fontname="sans-serif", fontsize="9", color="#999999", dir="none"];',
    ]
    for kind in context.roadmap.kinds.layers:
        own = [item for item in items if item.kind == kind.name]
        if own:
            look = f'fillcolor="{kind.fill}", fontcolor="#222222"'
            lines.append(f'  subgraph {_quote(kind.name) if kind.like else kind.name} {{ rank="same"; node [{look}];')
            lines += [f"    {_quote(item.ref)} [label={_label(item)}];" for item in own]
            lines.append("  }")
    for each in context.graph.connections:
        if each.source in depths and each.target in depths:
            ends = sorted((each.source, each.target), key=depths.__getitem__)
            lines.append(f"  {_quote(ends[0])} -> {_quote(ends[1])} [label={_quote(each.relation.replace('-', ' '))}];")
    lines.append("}")
    return "".join(f"{line}\n" for line in lines)


def _label(item: Item) -> str:
    title = " ".join((item.title or "").split())[:_LONGEST]
    return f'"{_escape(title)}\\n{_escape(item.id)}"' if title else _quote(item.id)


def _quote(text: str) -> str:
    return f'"{_escape(text)}"'


def _escape(text: str) -> str:
    """Return text between quotes: only a backslash begins an escape there."""
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')
