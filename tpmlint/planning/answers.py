"""An impact as values for JSON; README.md describes them."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.planning.code import Code
from tpmlint.planning.links import Connection, Graph
from tpmlint.roadmap.impact import Impact
from tpmlint.roadmap.items import Feature, Initiative, Item

VERSION = 1


def as_value(answers: Iterable[tuple[Code | Item, Impact]], graph: Graph) -> dict[str, object]:
    """Return what was asked about with its answers, all items concerned, and the connections among them."""
    return {
        "version": VERSION,
        "asked": [{**_asked(asked), **_impact(impact)} for asked, impact in answers],
        "items": [_item(item) for item in graph.items],
        "connections": [_connection(connection) for connection in graph.connections],
    }


def _asked(asked: Code | Item) -> dict[str, object]:
    if isinstance(asked, Code):
        return {
            "ref": asked.ref,
            "files": len(asked.files),
            "claims": [
                {"capability": each.capability.id, "patterns": each.patterns, "files": len(each.files)}
                for each in asked.claimed
            ],
            "unclaimed": asked.unclaimed,
            "own": asked.own,
        }
    return {"ref": asked.ref, "files": 0, "claims": [], "unclaimed": [], "own": []}


def _impact(impact: Impact) -> dict[str, object]:
    return {
        "capabilities": _ids(impact.capabilities),
        "initiatives": _ids(impact.initiatives),
        "features": _ids(impact.features),
        "customers": _ids(impact.customers),
        "objectives": _ids(impact.objectives),
    }


def _ids(items: Iterable[Item]) -> list[str]:
    return [item.id for item in items]


def _item(item: Item) -> dict[str, object]:
    dated = item if isinstance(item, Initiative | Feature) else None
    return {
        "ref": item.ref,
        "kind": item.kind,
        "id": item.id,
        "title": item.title,
        "owner": item.owner.id if item.owner is not None else None,
        "status": getattr(item, "status", None),
        "target_date": dated.target_date.text if dated is not None and dated.target_date is not None else None,
        "file": item.path,
    }


def _connection(connection: Connection) -> dict[str, object]:
    return {
        "from": connection.source,
        "to": connection.target,
        "relation": connection.relation,
        "text": connection.text,
    }
