"""Which words of a kind of the roadmap's own say that an item is open, done or given up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from tpmlint.finding import Route
from tpmlint.settings import OwnStates
from tpmlint.text.messages import join_words, quote, some
from tpmlint.text.similarity import nearest

_NOTE = "x-tpmlint"
_LISTS = ("open", "done", "dropped")

Reject = Callable[[str, Route, str], NoReturn]


def read_states(schema: Mapping[str, Any], like: str | None, reject: Reject) -> OwnStates | None:
    """Return the states that a schema declares for one of its fields; None if it declares none.

    Args:
        schema: the organisation's, valid.
        like: the kind whose states the items have; None if they have none yet.
        reject: raises an error with a message, the route of its place, and a remedy.
    """
    fields = {name: note for name, each in schema.get("properties", {}).items() if (note := _note(each)) is not None}
    if not fields:
        return None
    name, note = next(iter(fields.items()))
    route: Route = ("properties", name, _NOTE)
    if like is not None:
        reject(f"the statuses of the kind are those of {like}", route, "remove the annotation")
    if len(fields) > 1:
        reject(f"{join_words([quote(each) for each in fields])} are both a status", route, "annotate one of them")
    unknown = next((key for key in note if key not in (*_LISTS, "shape")), None)
    if unknown is not None:
        near = nearest(unknown, _LISTS)
        hint = f"did you mean {quote(near)}?" if near else f"the lists are {join_words(list(map(quote, _LISTS)))}"
        reject(f"unknown list {quote(unknown)}; {hint}", (*route, unknown), "correct its name")
    words = _words(schema["properties"][name])
    lists = {key: _list(note, key, route, reject) for key in _LISTS}
    listed = [word for each in lists.values() for word in each]
    if not words:
        reject(f"{quote(name)} has no list of words", ("properties", name), "name them under 'enum'")
    for word in listed:
        if word not in words:
            near = nearest(word, words)
            hint = f"did you mean {quote(near)}?" if near else f"it may be {some(words, 10, ' or ')}"
            reject(f"unknown word {quote(word)} of {quote(name)}; {hint}", route, "correct the word")
        if listed.count(word) > 1:
            reject(f"{quote(word)} is listed twice", route, "list it once, as open, done or dropped")
    missing = [word for word in words if word not in listed]
    if missing:
        reject(
            f"nothing says what {some(missing, 10)} of {quote(name)} means", route, "list it as open, done or dropped"
        )
    return OwnStates(name, *(lists[key] for key in _LISTS))


def _note(schema: object) -> Mapping[str, Any] | None:
    note = schema.get(_NOTE) if isinstance(schema, dict) else None
    return note if isinstance(note, dict) and note.get("shape") == "status" else None


def _words(schema: Mapping[str, Any]) -> tuple[str, ...]:
    choices = schema.get("oneOf", ())
    words = schema.get("enum", [each.get("const") for each in choices if isinstance(each, dict)])
    return tuple(word for word in words if isinstance(word, str))


def _list(note: Mapping[str, Any], key: str, route: Route, reject: Reject) -> tuple[str, ...]:
    words = note.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        reject(f"{quote(key)} must be a list of words", (*route, key), "write a list")
    return tuple(words)
