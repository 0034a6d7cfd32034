"""The alignment map in the language of Graphviz, for those who want to draw it another way."""

from __future__ import annotations

from tpmlint.roadmap.items import Item
from tpmlint.site.alignment import shown
from tpmlint.site.subject import Subject
from tpmlint.text.escape import visible

_LONGEST = 200


def render(subject: Subject) -> str:
    """Return a digraph from strategy to code, a rank for each kind of item."""
    items = shown(subject)
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
