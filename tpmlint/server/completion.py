"""Completion: ids in references and citations, and the fields and words of the schema."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from lsprotocol import types

from tpmlint.change.trailers import ITEM, REASON
from tpmlint.model.items import Decision, Feature, Initiative, Item
from tpmlint.model.kinds import ReferenceField
from tpmlint.reporters.render.markdown import code
from tpmlint.server.fields import Cursor, cursor_at, fields_below, info_of, keys_of_mapping, kinds, schema_of
from tpmlint.server.navigation import card
from tpmlint.server.places import cited_name, is_message, mark_at
from tpmlint.server.projects import State
from tpmlint.server.texts import Text

_PLAIN = re.compile(r"[A-Za-z][\w.-]*")


def complete(state: State, path: str, position: types.Position) -> list[types.CompletionItem]:
    """Return the completions at a position of a roadmap file or of the message of a commit."""
    text = state.text(path)
    offset = text.offset(position)
    if is_message(path):
        return list(_in_message(state, text, offset))
    sources = state.session.workspace.sources
    if path not in sources.taken:
        return []
    if path in sources.others:
        return list(_in_source(state, path, position))
    cursor = cursor_at(path, text.text, offset)
    return [] if cursor is None else list(_in_item(state, text, cursor, offset))


def _in_item(state: State, text: Text, cursor: Cursor, offset: int) -> Iterator[types.CompletionItem]:
    where = text.between(cursor.start, offset)
    if cursor.way == ("kind",) and not cursor.is_key:
        for number, kind in enumerate(kinds(state).values()):
            if not kind.foreign:
                yield _word(kind.name, number, where, "")
        return
    by = schema_of(state, cursor.kind)
    if by is None:
        if cursor.is_key and not cursor.way:
            yield _key("kind", "", 0, where, cursor, is_block=False, is_list=False)
        return
    info = info_of(by, cursor.way)
    if not cursor.is_key and info is not None:
        reference = _reference(state, cursor)
        if reference is not None:
            yield from _ids(state, reference, where)
            yield from _ids_elsewhere(state, reference, where, text.text[cursor.start : offset])
            return
        if info.words or not info.fields:
            for number, (word, meaning) in enumerate(info.words):
                yield _word(word, number, where, meaning)
            return
    below = fields_below(by, cursor.way)
    known = keys_of_mapping(text.text, cursor) if not cursor.way else frozenset()
    for number, field in enumerate(below):
        if field.name not in known:
            number += 0 if field.required else 100
            block = bool(field.fields) and not field.many
            yield _key(field.name, field.description, number, where, cursor, is_block=block, is_list=field.many)


def _reference(state: State, cursor: Cursor) -> ReferenceField | None:
    kind = kinds(state).get(cursor.kind or "")
    found = kind.references if kind is not None else ()
    return next((each for each in found if tuple(step for step in each.way if step != "*") == cursor.way), None)


def _ids(state: State, reference: ReferenceField, where: types.Range) -> Iterator[types.CompletionItem]:
    """Yield the ids that a field can name, open items first."""
    number = 0
    for kind in reference.kinds:
        items = [item for item in state.roadmap.items if kind in (item.kind, item.definition.like)]
        for item in sorted(items, key=lambda each: (each.is_closed, each.id)):
            bare = kind == reference.kinds[0]
            yield _id(state, item, item.id if bare else item.ref, number, where)
            number += 1


_MOST_ELSEWHERE = 1000
"""Items of other repositories that are offered; those come first whose ids begin as what is written."""


def _ids_elsewhere(
    state: State, reference: ReferenceField, where: types.Range, written: str
) -> Iterator[types.CompletionItem]:
    """Yield the ids of other repositories that a field can name, such as ``checkout/one-click``, open items first."""
    found: list[tuple[bool, bool, str, str, str]] = []
    for kind in reference.kinds:
        definition = kinds(state)[kind]
        closed = {*definition.done, *definition.dropped}
        for name, registry in state.roadmap.registries.items():
            for record in registry.export.items if registry.export is not None else ():
                if kind in (record["kind"], record.get("like")):
                    item_id = f"{name}/{record['id']}"
                    label = item_id if kind == reference.kinds[0] else f"{kind}:{item_id}"
                    is_closed = record.get(definition.state) in closed
                    title = record.get("title")
                    found.append((not label.startswith(written), is_closed, label, kind, str(title or kind)))
    known = state.roadmap.elsewhere
    for number, (_, _, label, kind, title) in enumerate(sorted(found)[:_MOST_ELSEWHERE], _AFTER_OWN):
        item = known.get((kind, label.removeprefix(f"{kind}:")))
        shown = None if item is None else types.MarkupContent(types.MarkupKind.Markdown, card(state, item))
        yield types.CompletionItem(
            label,
            label_details=types.CompletionItemLabelDetails(description=title),
            kind=types.CompletionItemKind.Reference,
            detail=title,
            documentation=shown,
            filter_text=f"{label} {title}",
            sort_text=f"{number:06}",
            text_edit=types.TextEdit(where, label),
        )


_AFTER_OWN = 500_000
"""Where the numbers begin by which items of other repositories are sorted, behind those of this one."""


def _id(state: State, item: Item, written: str, number: int, where: types.Range) -> types.CompletionItem:
    return types.CompletionItem(
        written,
        label_details=types.CompletionItemLabelDetails(description=item.title or item.kind),
        kind=types.CompletionItemKind.Reference,
        detail=item.title,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, card(state, item)) if number < 50 else None,
        filter_text=f"{written} {item.title or ''}",
        sort_text=f"{number:06}",
        text_edit=types.TextEdit(where, written),
    )


def _word(word: str, number: int, where: types.Range, meaning: str) -> types.CompletionItem:
    return types.CompletionItem(
        word,
        kind=types.CompletionItemKind.EnumMember,
        documentation=meaning or None,
        sort_text=f"{number:06}",
        text_edit=types.TextEdit(where, word if _PLAIN.fullmatch(word) else json.dumps(word)),
    )


def _key(
    name: str, description: str, number: int, where: types.Range, cursor: Cursor, *, is_block: bool, is_list: bool
) -> types.CompletionItem:
    inner = f"\n{' ' * (cursor.indent + 2)}"
    after = f"{inner}- " if is_list else inner if is_block else " "
    return types.CompletionItem(
        name,
        kind=types.CompletionItemKind.Field,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, description) if description else None,
        sort_text=f"{number:06}",
        text_edit=types.TextEdit(where, f"{name}:{after}"),
    )


def _in_source(state: State, path: str, position: types.Position) -> Iterator[types.CompletionItem]:
    """Yield the ids that can replace a reference in a file of another format."""
    text, mark = state.text(path), mark_at(state, path, position)
    if mark is None or mark.reference is None or mark.reference.author_text:
        return
    field = mark.item.definition.reference(mark.reference.field)
    if field is not None:
        yield from _ids(state, field, text.between(*mark.id_range(text.text)))


def _in_message(state: State, text: Text, offset: int) -> Iterator[types.CompletionItem]:
    """Yield trailers, or the items that one can cite: open initiatives, open features, then accepted decisions."""
    policy = state.session.workspace.settings.change
    if (name := cited_name(text.text, offset, policy)) is not None:
        yield from _cited(state, text.between(min(name[0], offset), offset))
        return
    begin = text.text.rfind("\n", 0, offset) + 1
    if not re.fullmatch(r"[\w-]*", text.text[begin:offset]):
        return
    where = text.between(begin, offset)
    for number, key in enumerate((ITEM, REASON, *policy.item_trailers, *policy.reason_trailers)):
        yield types.CompletionItem(
            key,
            kind=types.CompletionItemKind.Keyword,
            sort_text=f"{number:06}",
            text_edit=types.TextEdit(where, f"{key}: "),
        )


def _cited(state: State, where: types.Range) -> Iterator[types.CompletionItem]:
    roadmap = state.roadmap
    initiatives = [item for item in roadmap.items if isinstance(item, Initiative) and item.is_open]
    features = [item for item in roadmap.items if isinstance(item, Feature) and item.is_open]
    features += [
        item
        for item in roadmap.elsewhere.values()
        if isinstance(item, Feature) and item.is_open and any(not each.registry for each in roadmap.enablers(item))
    ]
    decisions = [item for item in roadmap.items if isinstance(item, Decision) and item.state == "accepted"]
    initiatives += [
        item
        for item in roadmap.elsewhere.values()
        if isinstance(item, Initiative)
        and item.is_open
        and any(roadmap.find(each.kind, each.id) for each in item.capabilities)
    ]
    initiatives.sort(key=lambda item: (not item.is_active, item.id))
    ids = Counter(item.id for item in roadmap.items)
    for number, item in enumerate((*initiatives, *features, *decisions)):
        yield _id(state, item, item.id if ids[item.id] < 2 else item.ref, number, where)
    meaning = f"For no item; needs {code(REASON)}."
    yield types.CompletionItem(
        "none",
        kind=types.CompletionItemKind.Keyword,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, meaning),
        sort_text="999999",
        text_edit=types.TextEdit(where, "none"),
    )
