"""Navigation: definitions, references, symbols, folds, links, code lenses and inlay hints."""

from __future__ import annotations

import os
from collections.abc import Iterator

from lsprotocol import types

from tpmlint.git.files import disk_path
from tpmlint.model.items import Capability, Item
from tpmlint.patterns import literal_prefix
from tpmlint.server.hover import summary, summary_of_code
from tpmlint.server.places import item_of, pointed_at
from tpmlint.server.projects import State

_SYMBOLS = {
    "initiative": types.SymbolKind.Event,
    "feature": types.SymbolKind.Interface,
    "capability": types.SymbolKind.Module,
    "team": types.SymbolKind.Class,
    "objective": types.SymbolKind.Key,
    "decision": types.SymbolKind.Constant,
}
_MOST_SYMBOLS = 500


def location_of(state: State, item: Item) -> types.Location | None:
    """Return the location of the id of an item; None for an item of another tracker."""
    places = state.places(item.path)
    for extent in places.extents if places is not None else ():
        if extent.item is item:
            return types.Location(state.uri(item.path), state.text(item.path).between(*extent.name))
    return None


def definition(state: State, path: str, position: types.Position) -> types.Location | None:
    """Return the location of the item that a position names."""
    pointed = pointed_at(state, path, position)
    return None if pointed is None else location_of(state, pointed.item)


def references(state: State, path: str, position: types.Position, *, with_definition: bool) -> list[types.Location]:
    """Return the locations that refer to the item at a position."""
    pointed = pointed_at(state, path, position)
    if pointed is None:
        return []
    own = location_of(state, pointed.item) if with_definition else None
    found = [own] if own is not None else []
    for link in state.roadmap.referrers(pointed.item):
        where = link.source.path
        places = state.places(where)
        for mark in places.marks if places is not None else ():
            if mark.item is link.source and mark.reference is link.reference:
                text = state.text(where)
                found.append(types.Location(state.uri(where), text.between(*mark.id_range(text.text))))
    return found


def document_symbols(state: State, path: str) -> list[types.DocumentSymbol]:
    """Return the items of a file."""
    places, text = state.places(path), state.text(path)
    return [
        types.DocumentSymbol(
            each.item.id,
            _SYMBOLS.get(each.item.definition.model, types.SymbolKind.Object),
            text.between(min(each.start, each.name[0]), max(each.end, each.name[1])),
            text.between(*each.name),
            detail=each.item.title or each.item.kind,
        )
        for each in (places.extents if places is not None else ())
    ]


def workspace_symbols(state: State, query: str) -> list[types.WorkspaceSymbol]:
    """Return the items whose ``kind:id`` and title contain all words of a query."""
    words = query.casefold().split()
    found: list[types.WorkspaceSymbol] = []
    for item in state.roadmap.items:
        shown = f"{item.ref} {item.title or ''}"
        if len(found) < _MOST_SYMBOLS and all(word in shown.casefold() for word in words):
            location = location_of(state, item)
            if location is not None:
                kind = _SYMBOLS.get(item.definition.model, types.SymbolKind.Object)
                found.append(types.WorkspaceSymbol(location, item.id, kind, container_name=item.title or item.kind))
    return found


def folds(state: State, path: str) -> list[types.FoldingRange]:
    """Return a folding range for each item of a file."""
    places, text = state.places(path), state.text(path)
    ranges = [text.between(each.start, each.end) for each in (places.extents if places is not None else ())]
    return [
        types.FoldingRange(each.start.line, each.end.line, kind=types.FoldingRangeKind.Region)
        for each in ranges
        if each.end.line > each.start.line
    ]


def links(state: State, path: str) -> list[types.DocumentLink]:
    """Return links to the files and folders that capabilities of a file claim or declare as interfaces."""
    file, places, text = state.files.get(path), state.places(path), state.text(path)
    if file is None or places is None or file.reader:
        return []
    found = []
    workspace = state.session.workspace
    folder = workspace.settings.folder
    for extent in places.extents:
        if not isinstance(extent.item, Capability):
            continue
        named = [*extent.item.paths, *(each.path for each in extent.item.interfaces if each.path is not None)]
        at = extent.start
        for pattern in named:
            prefix = literal_prefix(pattern.removeprefix("/")).rstrip("/")
            start = text.text.find(pattern, at, extent.end)
            if not prefix or pattern.startswith("!") or start < 0:
                continue
            at = start + len(pattern)
            target = disk_path(workspace.top, f"{folder}/{prefix}" if folder else prefix)
            if os.path.lexists(target):
                found.append(types.DocumentLink(text.between(start, at), target.as_uri()))
    return found


def lenses(state: State, path: str) -> list[types.CodeLens]:
    """Return a line above each item of a roadmap file, or one above code of a capability."""
    places = state.places(path)
    if places is None or not places.extents:
        line = summary_of_code(state, path) if path not in state.files else ""
        top = types.Range(types.Position(0, 0), types.Position(0, 0))
        return [_lens(top, line)] if line else []
    text = state.text(path)
    return [
        _lens(text.between(each.name[0], each.name[1]), line)
        for each in places.extents
        if (line := summary(state, each.item))
    ]


def _lens(where: types.Range, line: str) -> types.CodeLens:
    # A lens whose command has no name is shown as text.
    return types.CodeLens(where, types.Command(line, ""))


def hints(state: State, path: str, within: types.Range) -> Iterator[types.InlayHint]:
    """Yield the title of the item after each reference in a range of a file."""
    places, text = state.places(path), state.text(path)
    first, last = text.offset(within.start), text.offset(within.end)
    for mark in places.marks if places is not None else ():
        if mark.reference is None or not first <= mark.start <= last:
            continue
        item = item_of(state, mark)
        if item is not None and item.title and item.title != mark.reference.id:
            yield types.InlayHint(text.position(mark.end), item.title, padding_left=True)


def teams(state: State) -> list[dict[str, object]]:
    """Return the teams by title, each with its items; items without an owner come last, under an empty title."""
    owned: dict[str, list[dict[str, object]]] = {}
    for item in state.roadmap.items:
        owner = state.roadmap.resolve(item.owner)
        location = location_of(state, item)
        if item.kind == "team" or location is None:
            continue
        words = [item.kind, item.state_word, summary(state, item)]
        shown = {
            "ref": item.ref,
            "title": item.title or item.id,
            "description": " · ".join(word for word in words if word),
            "uri": location.uri,
            "line": location.range.start.line,
        }
        owned.setdefault("" if owner is None else owner.ref, []).append(shown)
    listed = sorted(state.roadmap.teams, key=lambda team: (team.title or team.id).casefold())
    found: list[dict[str, object]] = [
        {"title": team.title or team.id, "items": owned.get(team.ref, [])} for team in listed
    ]
    return [*found, {"title": "", "items": owned[""]}] if "" in owned else found
