"""The filters of a view after a rename: those that name the item get its new id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.query.conditions import Condition, condition, parse
from tpmlint.query.fields import item_field
from tpmlint.query.search import EQUAL as FIELDS
from tpmlint.query.search import REACHED
from tpmlint.query.target import items_named
from tpmlint.query.values import Field
from tpmlint.text.messages import quote
from tpmlint.views import values
from tpmlint.views.support.choice import EQUAL, dated

_Choice: TypeAlias = Callable[[Roadmap, str], set[str]]
"""Returns what a value of a filter chooses in a roadmap, as ``kind:id``."""


class Renamed(Struct, frozen=True):
    """An item with another id.

    Args:
        item: as it was.
        new: its new id.
        before, after: the roadmap with the old id, and with the new one.
    """

    item: Item
    new: str
    before: Roadmap
    after: Roadmap


def follow(text: str, renamed: Renamed) -> str:
    """Return the name and words of a valid view, with the new id in each filter that names the item by its old one.

    Raises:
        UserError: a filter names other items too, so that no value of it would choose what it chooses now.
    """
    found = [(key, start, end) for key, start, end in values(text)]
    if any(key == "until" for key, _, _ in found):
        return text  # Its filters ask a roadmap of the past, in which the item has its old id.
    kinds = tuple(renamed.before.kinds)
    for key, start, end in found:
        if key == "kind":
            named = (renamed.before.kinds.named(word.strip()) for word in text[start:end].split(","))
            kinds = tuple(kind.name for kind in named if kind is not None)
    for key, start, end in reversed(found):
        text = text[:start] + _follow_value(key, text[start:end], kinds, renamed) + text[end:]
    return text


def _follow_value(key: str, value: str, kinds: tuple[str, ...], renamed: Renamed) -> str:
    written = f"{key}={value}"
    if key == "where":
        asked = parse(value)
        new = _follow_condition(asked, kinds, renamed, written)
        return value.rstrip().removesuffix(asked.value) + new
    parts = []
    for part in value.split(","):
        word = new = part.strip()
        if key in EQUAL:
            new = _follow_condition(Condition(FIELDS[EQUAL[key]], "=", word), kinds, renamed, written)
        elif key in REACHED or key in renamed.before.kinds:
            new = _follow_connected(REACHED.get(key, key), word, renamed, written)
        parts.append(part.replace(word, new) if new != word else part)
    return ",".join(parts)


def _follow_condition(asked: Condition, kinds: tuple[str, ...], renamed: Renamed, written: str) -> str:
    item = renamed.item
    held = {field.holds for _, field in _fields(renamed.before, kinds, asked.field)} - {""}
    if not held or (":" not in asked.value and held.isdisjoint({item.kind, item.definition.model})):
        return asked.value

    def choose(roadmap: Roadmap, value: str) -> set[str]:
        tests = {kind: condition(field, asked.sign, value) for kind, field in _fields(roadmap, kinds, asked.field)}
        return {each.ref for each in roadmap.items if each.kind in tests and tests[each.kind](each)}

    return _follow_name(asked.value, choose, renamed, written)


def _fields(roadmap: Roadmap, kinds: tuple[str, ...], name: str) -> Iterator[tuple[str, Field[Item]]]:
    """Yield the field of that name of each kind that has one."""
    for kind in kinds:
        try:
            yield kind, item_field(kind, name, dated(roadmap), "where")
        except UserError:
            continue


def _follow_connected(kind: str, value: str, renamed: Renamed, written: str) -> str:
    def choose(roadmap: Roadmap, value: str) -> set[str]:
        return {item.ref for item in items_named(value, roadmap, kind)}

    return _follow_name(value, choose, renamed, written) if renamed.item.ref in choose(renamed.before, value) else value


def _follow_name(value: str, choose: _Choice, renamed: Renamed, written: str) -> str:
    """Return a value that chooses after the rename what this one chooses before; itself if it is not the old id."""
    item = renamed.item
    prefix, colon, name = value.rpartition(":")
    if name.strip().casefold() != item.id.casefold() or prefix.strip().casefold() not in ("", item.kind):
        return value
    new_refs = {item.ref: f"{item.kind}:{renamed.new}"}
    expected = {new_refs.get(ref, ref) for ref in choose(renamed.before, value)}
    for each in (f"{prefix}{colon}{renamed.new}", value):
        if choose(renamed.after, each) == expected:
            return each
    raise UserError(f"no other value of the filter {quote(written)} chooses the same items", "change the view first")
