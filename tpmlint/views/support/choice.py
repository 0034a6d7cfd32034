"""Which items a view shows: the filters of ``tpmlint list`` that do not depend on the day, also after a rename."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeAlias, TypeVar

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.query.derived import DatedRoadmap
from tpmlint.query.fields import item_field
from tpmlint.query.search import EQUAL as FIELDS
from tpmlint.query.search import REACHED, Query, ask_items
from tpmlint.query.target import items_named
from tpmlint.query.values import Condition, Field, condition, parse
from tpmlint.text.messages import join_words, quote
from tpmlint.text.similarity import nearest
from tpmlint.views import Words, listed, only, values

EQUAL = {"team": "owner", "owner": "owner", "status": "status", "type": "type", "tag": "tag"}
"""The keys that choose by a field, with the option of ``tpmlint list``."""

TODAY = frozenset({"overdue", "expected", "risks"})
"""Fields that depend on the day."""

_KindT = TypeVar("_KindT", bound=Item)

_Choice: TypeAlias = Callable[[Roadmap, str], set[str]]
"""Returns what a value of a filter chooses in a roadmap, as ``kind:id``."""


def filter_keys(kinds: Kinds) -> tuple[str, ...]:
    """Return the keys that choose items."""
    return (*EQUAL, "open", *REACHED, *(name for name in kinds if name not in STANDARD), "where")


def dated(roadmap: Roadmap) -> DatedRoadmap:
    """Return the roadmap on no day in particular."""
    return DatedRoadmap(roadmap, date.min)


def choose(roadmap: Roadmap, kind: str, words: Words, sort: tuple[str, ...] = ()) -> tuple[Item, ...]:
    """Return the items of a kind that the filters of a view choose, each name once.

    Raises:
        UserError: a field, a value or an item that a filter names is unknown.
    """
    for name in (*(parse(text).field for text in words.get("where", ())), *(each.removeprefix("-") for each in sort)):
        refuse_today(name)
    equal: dict[str, tuple[str, ...]] = {}
    for key, option in EQUAL.items():
        if key in words:
            equal[option] = (*equal.get(option, ()), *listed(words, key))
    own = {name for name in roadmap.kinds if name not in STANDARD}
    reached = {key: listed(words, key) for key in words if key in REACHED or key in own}
    query = Query(equal, reached, where=words.get("where", ()), open=_openness(words), sort=sort)
    answer = ask_items(query, kind, dated(roadmap))
    if answer.notes:
        raise UserError(answer.notes[0], "name one that exists")
    return tuple(item for item in answer.items if roadmap.find(item.kind, item.id) is item)


def chosen(roadmap: Roadmap, words: Words, models: tuple[type[_KindT], ...]) -> tuple[_KindT, ...]:
    """Return the items of some classes that the filters of a view choose: of the kinds that ``kind`` names, or of all.

    Raises:
        UserError: as ``choose`` does; or a kind is unknown or none of these.
    """
    known = {kind.name: kind for model in models for kind in roadmap.kinds.values() if kind.model == _name(model)}
    kinds = tuple(known)
    if "kind" in words:
        kinds = tuple(kind_named(word, roadmap, known) for word in listed(words, "kind"))
    found = (item for kind in kinds for item in choose(roadmap, kind, words))
    return tuple(item for item in found if isinstance(item, models))


def kind_named(word: str, roadmap: Roadmap, known: Iterable[str] | None = None) -> str:
    """Return the kind that a word names, in the singular or the plural; raise UserError if it is none of the known."""
    known = tuple(roadmap.kinds if known is None else known)
    kind = roadmap.kinds.named(word)
    if kind is None or kind.name not in known:
        plurals = [roadmap.kinds[name].plural for name in known]
        near = nearest(word, plurals)
        hint = f"; did you mean {near}?" if near else ""
        raise UserError(f"unknown kind {quote(word)}{hint}", f"this view takes {join_words(plurals)}")
    return kind.name


def _name(model: type[Item]) -> str:
    return model.__name__.lower()


def refuse_today(name: str) -> None:
    """Raise UserError for a field that depends on the day."""
    if name in TODAY:
        raise UserError(f"{quote(name)} depends on the day, so that the page would be stale tomorrow", "choose another")


def with_default(words: Words, **defaults: str) -> Words:
    """Return words with others where their keys are not given."""
    return {**{key: (value,) for key, value in defaults.items()}, **words}


def in_order(items: Iterable[_KindT]) -> list[_KindT]:
    """Return items in the order of their dates, those without one last."""
    return sorted(items, key=lambda item: (item.target_date.last if item.target_date else date.max, item.ref))


def _openness(words: Words) -> bool | None:
    text = only(words, "open")
    if text not in (None, "yes", "no", "all"):
        raise UserError(f"open must be yes, no or all, not {quote(text or '')}", "open=all shows closed items too")
    return {"yes": True, "no": False}.get(text or "")


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

    def pick(roadmap: Roadmap, value: str) -> set[str]:
        tests = {kind: condition(field, asked.sign, value) for kind, field in _fields(roadmap, kinds, asked.field)}
        return {each.ref for each in roadmap.items if each.kind in tests and tests[each.kind](each)}

    return _follow_name(asked.value, pick, renamed, written)


def _fields(roadmap: Roadmap, kinds: tuple[str, ...], name: str) -> Iterator[tuple[str, Field[Item]]]:
    """Yield the field of that name of each kind that has one."""
    for kind in kinds:
        try:
            yield kind, item_field(kind, name, dated(roadmap), "where")
        except UserError:
            continue


def _follow_connected(kind: str, value: str, renamed: Renamed, written: str) -> str:
    def pick(roadmap: Roadmap, value: str) -> set[str]:
        return {item.ref for item in items_named(value, roadmap, kind)}

    return _follow_name(value, pick, renamed, written) if renamed.item.ref in pick(renamed.before, value) else value


def _follow_name(value: str, pick: _Choice, renamed: Renamed, written: str) -> str:
    """Return a value that chooses after the rename what this one chooses before; itself if it is not the old id."""
    item = renamed.item
    prefix, colon, name = value.rpartition(":")
    if name.strip().casefold() != item.id.casefold() or prefix.strip().casefold() not in ("", item.kind):
        return value
    new_refs = {item.ref: f"{item.kind}:{renamed.new}"}
    expected = {new_refs.get(ref, ref) for ref in pick(renamed.before, value)}
    for each in (f"{prefix}{colon}{renamed.new}", value):
        if pick(renamed.after, each) == expected:
            return each
    raise UserError(f"no other value of the filter {quote(written)} chooses the same items", "change the view first")
