"""Which items a view shows: the filters of ``tpmlint list``, without those that depend on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from tpmlint.errors import UserError
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item
from tpmlint.model.kinds import STANDARD, Kinds
from tpmlint.query.conditions import parse
from tpmlint.query.derived import DatedRoadmap
from tpmlint.query.search import REACHED, Query, ask_items
from tpmlint.text.messages import join_words, quote
from tpmlint.text.similarity import nearest
from tpmlint.views import Words, listed, only

EQUAL = {"team": "owner", "owner": "owner", "status": "status", "type": "type", "tag": "tag"}
"""The keys that choose by a field, with the option of ``tpmlint list``."""

TODAY = frozenset({"overdue", "expected", "risks"})
"""Fields that depend on the day."""

_KindT = TypeVar("_KindT", bound=Item)


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
