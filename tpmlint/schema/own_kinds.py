"""Kinds of a roadmap's own: their schemas, those of the built-in kinds, which may name them, and their states."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from tpmlint.finding import Route
from tpmlint.schema.files import Schema, load
from tpmlint.schema.wording import closed_words
from tpmlint.settings import Extension, OwnKind, OwnStates
from tpmlint.text.messages import join_words, quote, some, with_article
from tpmlint.text.similarity import nearest

LONGEST = 128
ID = f"[A-Za-z0-9]([-_.A-Za-z0-9]{{0,{LONGEST - 2}}}[A-Za-z0-9])?"
SYSTEM = "[a-z][a-z0-9_-]*"

SHARED = ("kind", "id", "title", "owner", "related", "description", "tags", "links", "evidence", "external")
"""The fields that all kinds have."""

_PROSE = frozenset({"title", "description", "patternErrorMessage", "message", "help"})
_MODEL = "team"
"""The kind whose shared fields a kind without ``like`` gets: it requires no owner."""


def reference_pattern(kinds: Sequence[str], every: Sequence[str]) -> str:
    """Return the pattern of a reference to an item of some kinds: ``id``, ``kind:id`` or ``system:KEY``.

    An ``id`` may be that of an item of another repository: ``registry/id``.

    Args:
        every: the names of all kinds, none of which is a system.
    """
    prefix = kinds[0] if len(kinds) == 1 else f"({'|'.join(kind for kind in every if kind in kinds)})"
    return f"^(({prefix}:)?({SYSTEM}/)?{ID}|(?!({'|'.join(every)}):){SYSTEM}:\\S+)$"


def built_in_kinds() -> tuple[str, ...]:
    """Return the names of the built-in kinds."""
    return closed_words(load("item")["properties"]["kind"])


@functools.lru_cache(maxsize=64)
def schemas_with(own: tuple[OwnKind, ...]) -> Mapping[str, Extension]:
    """Return the schema of each kind, built in or own.

    Their paths are empty: nobody wrote them, so they need no deadline.
    """
    every = (*built_in_kinds(), *(kind.name for kind in own))
    schemas: dict[str, Schema] = {name: load(name) for name in built_in_kinds()}
    for kind in own:
        schemas[kind.name] = _rename(load(kind.like), kind) if kind.like else _schema_of_own_kind(kind)
    return {name: Extension(name, "", _with_references(schema, name, own, every)) for name, schema in schemas.items()}


@functools.lru_cache(maxsize=64)
def waivers_with(names: tuple[str, ...]) -> str | Extension:
    """Return the schema of the waivers, in which an item may be of an own kind."""
    if not names:
        return "waivers"
    schema = load("waivers")
    pattern = f"^({'|'.join((*built_in_kinds(), *names))}):{ID}$"
    return Extension(
        "waivers", "", _with_pattern(schema, ("properties", "waivers", "items", "properties", "item"), pattern)
    )


def _with_pattern(schema: Any, way: tuple[str, ...], pattern: str) -> Schema:
    """Return a schema in which the part at ``way`` has another pattern."""
    if not way:
        return {**schema, "pattern": pattern}
    return {**schema, way[0]: _with_pattern(schema[way[0]], way[1:], pattern)}


def config_with(names: Sequence[str]) -> str | Extension:
    """Return the schema of the configuration, in which an override may name own kinds."""
    schema = load("config")
    overrides = schema["properties"]["overrides"]
    kinds = overrides["items"]["properties"]["kinds"]
    words = [*kinds["items"]["oneOf"], *({"const": name, "description": "A kind of your own."} for name in names)]
    kinds = {**kinds, "items": {**kinds["items"], "oneOf": words}}
    items = {**overrides["items"], "properties": {**overrides["items"]["properties"], "kinds": kinds}}
    properties = {**schema["properties"], "overrides": {**overrides, "items": items}}
    return Extension("config", "", {**schema, "properties": properties})


@functools.lru_cache(maxsize=64)
def item_with(names: tuple[str, ...]) -> Extension:
    """Return the schema of an item of unknown kind, which could be an own one."""
    schema = load("item")
    kind = schema["properties"]["kind"]
    words = [*kind["oneOf"], *({"const": name, "description": "A kind of your own."} for name in names)]
    return Extension("item", "", {**schema, "properties": {**schema["properties"], "kind": {**kind, "oneOf": words}}})


def _rename(schema: Schema, kind: OwnKind) -> Schema:
    """Return the schema of the kind that another is like, with the other's name in its prose."""
    like = load(kind.like)["title"].lower()
    words = {with_article(like): with_article(kind.name), f"{like}s": kind.plural, like: kind.name}
    if like.endswith("y"):
        words[f"{like[:-1]}ies"] = kind.plural
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})\b", re.IGNORECASE)

    def reword(match: re.Match[str]) -> str:
        word = words[match[0].lower()]
        return word[:1].upper() + word[1:] if match[0][:1].isupper() else word

    def rename_in(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: pattern.sub(reword, each) if key in _PROSE and isinstance(each, str) else rename_in(each)
                for key, each in value.items()
            }
        return [rename_in(each) for each in value] if isinstance(value, list) else value

    renamed: dict[str, Any] = rename_in(schema)
    properties = renamed["properties"]
    own_kind = {**properties["kind"], "const": kind.name, "examples": [kind.name]}
    others = {key: value for key, value in renamed.items() if key != "$id"}
    return {**others, "properties": {**properties, "kind": own_kind, **_references(kind)}}


def _schema_of_own_kind(kind: OwnKind) -> Schema:
    """Return the schema of a kind that is like no other: the fields of all kinds, and its references."""
    schema = load(_MODEL)
    renamed = _rename(schema, OwnKind(kind.name, kind.plural, _MODEL))
    properties = {name: renamed["properties"][name] for name in SHARED}
    properties["owner"] = schema["properties"]["owner"]
    title = {**properties["title"], "description": f"What people call {with_article(kind.name)}, in a few words."}
    itself = {**properties["kind"], "description": f"Makes this document {with_article(kind.name)}."}
    return {
        **renamed,
        "description": f"{with_article(kind.name).capitalize()}: a kind of item of this roadmap's own.",
        "required": ["kind", "id", "title"],
        "properties": {**properties, "kind": itself, "title": title, **_references(kind)},
    }


def _references(kind: OwnKind) -> dict[str, Schema]:
    """Return the fields in which an own kind names other items: an id, or a list of ids."""
    fields: dict[str, Schema] = {}
    for field, kinds in kind.references:
        verb = field.replace("_", " ").replace("-", " ")
        example = f"my-{kinds[0]}"
        reference = {
            "type": "string",
            "pattern": "",
            "patternErrorMessage": f"Must be the id of {with_article(kinds[0])}, such as {example}, "
            f"{'kind:id, ' if len(kinds) > 1 else ''}or system:KEY, such as jira:SHOP-12.",
            "examples": [example],
            "x-tpmlint": {"shape": "reference", "kinds": list(kinds), "verb": verb, "rests": field == "depends_on"},
        }
        one = {"description": f"One of them. Example: {example}.", **reference}
        fields[field] = {
            "description": f"What {with_article(kind.name)} {verb}. Example: {example}.",
            **reference,
            "type": ["string", "array"],
            "items": one,
        }
    return fields


def _with_references(schema: Schema, name: str, own: Sequence[OwnKind], every: Sequence[str]) -> Schema:
    """Return the schema of a kind in which a reference may also name kinds that are like those it names."""
    built_in = built_in_kinds()
    like = next((kind.like for kind in own if kind.name == name), "")

    def kinds_allowed(kinds: Sequence[str]) -> list[str]:
        names: dict[str, None] = {}
        for kind in kinds:
            if kind == like:  # An own kind names its own with a bare id.
                names[name] = None
            names[kind] = None
            names.update((each.name, None) for each in own if each.like == kind)
        if set(built_in) <= set(kinds):
            if name not in built_in:
                names = {name: None, **names}
            names.update((each.name, None) for each in own)
        return list(names)

    def adapt(value: Any) -> Any:
        if isinstance(value, list):
            return [adapt(each) for each in value]
        if not isinstance(value, dict):
            return value
        changed = {key: adapt(each) for key, each in value.items()}
        note = changed.get("x-tpmlint")
        if isinstance(note, dict) and note.get("shape") == "reference":
            kinds = kinds_allowed(note["kinds"])
            changed["x-tpmlint"] = {**note, "kinds": kinds}
            changed["pattern"] = reference_pattern(kinds, every)
        return changed

    adapted: Schema = adapt(schema)
    return adapted


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
    fields = {
        name: note for name, each in schema.get("properties", {}).items() if (note := _status_note(each)) is not None
    }
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
    words = _state_words(schema["properties"][name])
    lists = {key: _listed_states(note, key, route, reject) for key in _LISTS}
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


def _status_note(schema: object) -> Mapping[str, Any] | None:
    note = schema.get(_NOTE) if isinstance(schema, dict) else None
    return note if isinstance(note, dict) and note.get("shape") == "status" else None


def _state_words(schema: Mapping[str, Any]) -> tuple[str, ...]:
    choices = schema.get("oneOf", ())
    words = schema.get("enum", [each.get("const") for each in choices if isinstance(each, dict)])
    return tuple(word for word in words if isinstance(word, str))


def _listed_states(note: Mapping[str, Any], key: str, route: Route, reject: Reject) -> tuple[str, ...]:
    words = note.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        reject(f"{quote(key)} must be a list of words", (*route, key), "write a list")
    return tuple(words)
