"""The alignment map: objectives, features, initiatives, capabilities and teams in layers, and lines between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from tpmlint.roadmap.items import Capability, Initiative, Item
from tpmlint.site.layers import heights, ordered
from tpmlint.site.missing import lacks
from tpmlint.site.routes import BETWEEN, WIDE, lanes_of, path, spare
from tpmlint.site.subject import Subject
from tpmlint.site.timeline import late_pairs
from tpmlint.site.titles import LETTERS, fitted
from tpmlint.text.messages import plural

_LINE, _META, _PADDING = 16, 15, 9
_CROWDED_TALL, _LANE = 26, 4
_CROWDED = 60
"""With more items in a layer than this, each has one line."""


@dataclass(frozen=True, slots=True)
class Node:
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


@dataclass(frozen=True, slots=True)
class Line:
    """A connection, drawn.

    Args:
        ends: numbers of the two nodes, the more strategic first.
        path: as SVG's ``d``.
        late: whether the feature is due before the initiative.
    """

    ends: tuple[int, int]
    path: str
    late: bool


@dataclass(frozen=True, slots=True)
class Map:
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
    items = shown(subject)
    names = [kind.name for kind in subject.roadmap.kinds.layers]
    layer = {item.ref: names.index(item.kind) for item in items}
    joined = spare(_joined(subject, layer), layer)
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
    titles = {item.ref: fitted(item.title or item.id, lines, room) for item in items}
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


def shown(subject: Subject) -> tuple[Item, ...]:
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
