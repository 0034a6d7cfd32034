"""The alignment map: objectives, features, initiatives, capabilities and teams in layers, drawn and for Graphviz."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

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
from tpmlint.html_report.risk import risky_steps
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Initiative, Item
from tpmlint.model.kinds import Kind, Kinds
from tpmlint.text.escape import visible
from tpmlint.text.messages import join_words, plural

_LINE, _META, _PADDING = 17, 16, 9
_CROWDED_TALL, _LANE = 26, 4
_TITLE_LINES = 3
_KINDS_OF_LINE = ("owner", "depends", "customer", "")
"""In the order in which they are drawn: the last lie on top."""

SIGNS = {"paused": "‖", "done": "✓"}
"""What stands before the status of an item, so that it is told by more than its color."""

_CROWDED = 60
"""With more items in a layer than this, each has one line."""


class Node(Struct, frozen=True):
    """An item on the map.

    Args:
        number: identifies it in lines and lists.
        title: in lines that fit.
        standing: its status and date; shown if there is room.
        alert: ``! overdue by 3 days`` or ``at risk``; else empty.
        loose: what the item lacks, in words, such as ``no feature``; else empty.
        beyond: related items that are not shown, such as ``enables 1 released feature``; else empty.
        sign: one of ``SIGNS``, or an exclamation mark if the item is overdue; else empty.
    """

    number: int
    item: Item
    x: int
    y: int
    tall: int
    title: tuple[str, ...]
    standing: str
    alert: str
    loose: str
    beyond: str
    sign: str

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """The lines below the title, each with a class: the standing, the alert, and what is missing."""
        standing = f"{self.sign} {self.standing}" if self.sign in SIGNS.values() else self.standing
        found = (("standing", standing), ("late", self.alert), ("lack", self.loose))
        return tuple((name, text) for name, text in found if text)

    @property
    def facts(self) -> str:
        """The status and the type of a feature or initiative, by which the map is filtered; else empty."""
        if not self.item.definition.has_backlog:
            return ""
        return f"{self.item.state_word}|{self.item.word('type')}".removesuffix("|")


class Connector(Struct, frozen=True):
    """A connection on the map.

    Args:
        ends: numbers of the two nodes, the more strategic first.
        kind: ``owner`` to a team that owns an item, ``customer`` to one that it is for or that uses it, ``depends``
            where that is all that connects two; else empty.
        path: as SVG's ``d``.
        late: whether something that puts an item at risk lies behind it.
        turned: of a line ``depends``, whether it is the less strategic item that depends on the other.
    """

    ends: tuple[int, int]
    kind: str
    path: str
    late: bool
    turned: bool


class AlignmentMap(Struct, frozen=True):
    """The data of the view.

    Args:
        lines: by their kind, those first that are drawn first.
        columns: the kind of each layer, where it begins, and how many items there are.
        left_out: how many items are not drawn.
        crowded: whether that includes what is done.
        kinds: of the roadmap.
    """

    nodes: tuple[Node, ...]
    lines: tuple[tuple[str, tuple[Connector, ...]], ...]
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
    found = _find_connections(context, layer)
    pairs = without_implied_lines(list(found), layer)
    lanes = lanes_of(pairs, layer)
    nodes, places = _place_nodes(context, items, pairs, lanes)
    late = risky_steps(context)
    numbers = {node.item.ref: node.number for node in nodes}
    lines = [
        Connector(
            (numbers[one], numbers[other]),
            kind,
            path([places[ref] for ref in (one, *lanes.get((one, other), ()), other)], layer[one] == layer[other]),
            kind != "owner" and not late.isdisjoint(((one, other), (other, one))),
            kind == "depends" and not _depends(context, one, other),
        )
        for one, other in pairs
        for kind in found[one, other]
    ]
    columns = tuple(
        (kind, index * (WIDE + BETWEEN), sum(item.definition.model == kind for item in items))
        for index, kind in enumerate(names)
    )
    return AlignmentMap(
        nodes,
        tuple((kind, tuple(line for line in lines if line.kind == kind)) for kind in _KINDS_OF_LINE),
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


def _find_connections(context: ReportContext, layer: Mapping[str, int]) -> dict[tuple[str, str], list[str]]:
    """Return the ends of the lines, the more strategic first, each with the kinds of line between them.

    An objective comes before its parts, and what depends on something else of its kind before that.
    """
    found: dict[tuple[str, str], list[str]] = {}

    def connect(one: str, other: str, kind: str) -> None:
        if one in layer and other in layer and one != other:
            kinds = found.setdefault((one, other) if layer[one] <= layer[other] else (other, one), [])
            if kind not in kinds and not (kind == "depends" and kinds):
                kinds.append(kind)

    for each in context.graph.connections:
        one, other = (each.target, each.source) if each.relation == "part-of" else (each.source, each.target)
        connect(one, other, "customer" if each.relation in ("for", "used-by") else "")
    for item in context.graph.items:
        owner = context.roadmap.resolve(item.owner)
        if owner is not None:
            connect(item.ref, owner.ref, "owner")
        for reference in item.depends_on:
            awaited = context.roadmap.resolve(reference)
            if awaited is not None:
                connect(item.ref, awaited.ref, "depends")
    return found


def _depends(context: ReportContext, one: str, other: str) -> bool:
    """Tell whether an item depends on another by itself, each as ``kind:id``."""
    item = context.roadmap.find(*one.split(":", 1))
    found = () if item is None else map(context.roadmap.resolve, item.depends_on)
    return any(each is not None and each.ref == other for each in found)


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
    lines, room = (1, LETTERS - 1) if crowded else (_TITLE_LINES, LETTERS)
    unplaced = [
        Node(
            number,
            item,
            0,
            0,
            0,
            fit_title(item.title or item.id, lines, room),
            _describe_status(item),
            alert := _describe_risk(context, item),
            loose.get(item.ref, ""),
            beyond.get(item.ref, ""),
            "!" if alert.startswith("!") else SIGNS["done"] if item.is_done else SIGNS.get(item.state or "", ""),
        )
        for number, item in enumerate(items)
    ]
    tall = {
        node.item.ref: _CROWDED_TALL if crowded else _PADDING * 2 + _LINE * len(node.title) + _META * len(node.notes)
        for node in unplaced
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
        replace(node, x=places[node.item.ref][0], y=tops[node.item.ref], tall=tall[node.item.ref]) for node in unplaced
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


def _describe_risk(context: ReportContext, item: Item) -> str:
    risk = context.dated.risks.get(item.ref)
    if risk is None or not (risk.overdue or risk.causes):
        return ""
    return f"! overdue by {plural(risk.overdue, 'day')}" if risk.overdue else "at risk"


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
