"""A graph as mermaid draws it, in Markdown on GitHub and GitLab, say: what users wrote is text and nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tpmlint.planning.code import Code
from tpmlint.planning.links import Connection, Graph
from tpmlint.schema.wording import cut
from tpmlint.text import visible

_PLAIN = frozenset(" ,.-_")


def as_mermaid(graph: Graph, codes: Sequence[Code]) -> str:
    """Return a flowchart from code to people.

    Args:
        codes: what was asked about that is no item.
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
    lines += [f"  {names[each.source]} -->|{_said(each)}| {names[each.target]}" for each in graph.connections]
    drawn = {item.definition.name: item.definition for item in graph.items if item.definition.layer is not None}
    for name, kind in drawn.items():
        own = [names[item.ref] for item in graph.items if item.kind == name]
        lines += [
            f"  classDef {name} fill:{kind.fill},stroke:{kind.stroke},color:#222",
            f"  class {','.join(own)} {name}",
        ]
    return "".join(f"{line}\n" for line in lines)


def _said(connection: Connection) -> str:
    return connection.relation.replace("-", " ")


def _label(text: str) -> str:
    """Return text in which every character that mermaid, HTML or Markdown might obey is written as its number.

    Mermaid reads ``#60;`` as the character, after it has parsed the diagram and before it draws it.
    """
    return "".join(_character(each) for each in cut(visible(text)))


def _character(character: str) -> str:
    if character in _PLAIN or unicodedata.category(character)[0] in "LMN":
        return character
    return f"#{ord(character)};"
