"""What a place in a file shows and leads to: hovers, definitions, references, symbols, folds, links and lenses."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from lsprotocol import types

from tpmlint.git.files import disk_path
from tpmlint.model.impact import impact_of, impact_of_item
from tpmlint.model.items import Capability, Initiative, Item, Team
from tpmlint.model.risk import why
from tpmlint.patterns import literal_prefix
from tpmlint.query.impact import headline_of_item
from tpmlint.reporters.render.markdown import code, prose
from tpmlint.rule import Entry, find_rule
from tpmlint.schema import FieldInfo
from tpmlint.server.fields import field_at
from tpmlint.server.places import item_of, pointed_at
from tpmlint.server.projects import State
from tpmlint.text.messages import join_words, plural

_FENCE = re.compile(r"^```(\w+) (\w+)$", re.MULTILINE)
_LONGEST = 600


def hover(state: State, path: str, position: types.Position) -> types.Hover | None:
    """Return the pages of the rules with findings at a position, then the card of the item or the page of the field."""
    text = state.text(path)
    offset = text.offset(position)
    rules = dict.fromkeys(finding.rule for finding in state.findings(path, offset, offset))
    parts = [_rule_page(find_rule(rule)) for rule in rules]
    where = None
    if (pointed := pointed_at(state, path, position)) is not None:
        parts.append(card(state, pointed.item))
        where = text.between(pointed.start, pointed.end)
    elif (field := field_at(state, path, offset)) is not None:
        parts.append(_field_page(field))
    if not parts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)), where)


def _rule_page(entry: Entry) -> str:
    """Return the documentation of a rule; the code fences of its examples get a heading each."""
    shown = _FENCE.sub(lambda fence: f"{fence[2].capitalize()}:\n\n```{fence[1]}", entry.doc)
    title, _, rest = shown.partition("\n")
    return f"**[{entry.id}]({entry.page})**: {title}\n\n{rest.strip()}"


def _field_page(field: FieldInfo) -> str:
    words = "".join(f"\n- {code(word)}: {meaning}" for word, meaning in field.words)
    return f"**{field.name}** ({field.expected})\n\n{field.description}{words}"


def card(state: State, item: Item) -> str:
    """Return the card of an item in Markdown: status, date, risk, what it enables and for whom."""
    lines = [f"**{prose(item.title or item.id)}** ({code(item.ref)})", "", " · ".join(facts(state, item))]
    risk = state.session.dated.risks.get(item.ref)
    if risk is not None and risk.causes:
        lines += ["", prose(f"At risk: {why(risk)}.")]
    if not isinstance(item, Team):
        headline = headline_of_item(item, impact_of_item(state.roadmap, item), state.roadmap)
        lines += ["", prose(f"{headline.text}.")]
    if isinstance(item, Initiative) and item.enables:
        known = [state.roadmap.resolve(each.feature) for each in item.enables]
        titles = [prose(each.title or each.id) for each in known if each is not None]
        lines += ["", f"Enables {join_words(titles)}."] if titles else []
    if item.description:
        text = " ".join(item.description.split())
        lines += ["", prose(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")]
    return "\n".join(lines)


def facts(state: State, item: Item) -> list[str]:
    """Return status, date, delay and owner of an item, in Markdown."""
    found = [item.state_word, f"due {item.target_date.text}" if item.target_date is not None else ""]
    risk = state.session.dated.risks.get(item.ref)
    if risk is not None:
        found.append(f"overdue by {plural(risk.overdue, 'day')}" if risk.overdue else "")
        found.append(f"gap {plural(risk.gap, 'day')}" if risk.gap else "")
    found.append(f"owner {_title(state, item)}" if item.owner is not None else "")
    return [prose(each) for each in found if each]


def _title(state: State, item: Item) -> str:
    owner = state.roadmap.resolve(item.owner)
    if owner is None:
        return item.owner.text if item.owner is not None else ""
    return owner.title or owner.id


def summary(state: State, item: Item) -> str:
    """Return what an item is for, such as ``enables 2 features · for Checkout · gap 91 days``."""
    impact = impact_of_item(state.roadmap, item)
    parts = []
    if isinstance(item, Initiative) and impact.features:
        parts.append(f"enables {plural(len(impact.features), 'feature')}")
    elif item.kind in ("feature", "capability") and impact.initiatives:
        parts.append(plural(len(impact.initiatives), "open initiative"))
    if isinstance(item, Team):
        parts += [plural(len(impact.initiatives), "open initiative")] if impact.initiatives else []
    elif impact.customers:
        parts.append(f"for {join_words([each.title or each.id for each in impact.customers])}")
    risk = state.session.dated.risks.get(item.ref)
    if risk is not None:
        parts += [f"overdue by {plural(risk.overdue, 'day')}"] if risk.overdue else []
        parts += [f"gap {plural(risk.gap, 'day')}"] if risk.gap else []
        words = (each.reason for each in risk.causes if each.reason not in ("gap", "overdue"))
        parts += [f"at risk: {word}" for word in dict.fromkeys(words)][:1]
    return " · ".join(parts)


def summary_of_code(state: State, path: str) -> str:
    """Return whom code is for, such as ``for Checkout · initiative vault``; empty if no capability claims it."""
    owners = state.claims.owners(path)
    if not owners:
        return ""
    impact = impact_of(state.roadmap, owners)
    parts = []
    if impact.customers:
        parts.append(f"for {join_words([each.title or each.id for each in impact.customers])}")
    if impact.initiatives:
        word = "initiative" if len(impact.initiatives) == 1 else "initiatives"
        parts.append(f"{word} {join_words([each.id for each in impact.initiatives[:3]])}")
    return " · ".join((*parts, f"capability {join_words([each.id for each in owners])}"))


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
