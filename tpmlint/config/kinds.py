"""Read the tables ``[kinds]``, which the schema of the configuration has admitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from tpmlint.config.errors import BlockError
from tpmlint.finding import Route
from tpmlint.schema import load
from tpmlint.schema.files import OTHERS
from tpmlint.schema.own_kinds import SHARED, built_in_kinds
from tpmlint.settings import OwnKind
from tpmlint.text.messages import join_words, quote
from tpmlint.text.similarity import nearest

_RESERVED = frozenset({*OTHERS, "finding", "findings", "path", "change", "none"})
"""Words that mean something else where a kind is named, on the command line and in trailers."""


def names_of(table: object) -> tuple[str, ...]:
    """Return the names of the own kinds in a configuration that is not validated yet."""
    kinds = table.get("kinds") if isinstance(table, dict) else None
    return tuple(str(name) for name in kinds) if isinstance(kinds, dict) else ()


def read_kinds(tables: Mapping[str, Any], folder: str) -> tuple[OwnKind, ...]:
    """Return the kinds in the table ``kinds``.

    Args:
        folder: of the configuration, relative to the root.
    Raises:
        BlockError: one of them cannot be followed.
    """
    every = (*built_in_kinds(), *tables)
    kinds = tuple(_read(name, table, every, folder) for name, table in tables.items())
    taken = {word: name for name in built_in_kinds() for word in (name, _plural(name))}
    for kind in kinds:
        for word, route in ((kind.name, ("kinds", kind.name)), (kind.plural, ("kinds", kind.name, "plural"))):
            if word in taken or word in _RESERVED:
                whose = f"names {taken[word]} already" if word in taken else "means something else"
                _reject(f"{quote(word)} {whose}; choose another word", route)
        taken[kind.name] = taken[kind.plural] = kind.name
    return kinds


def _read(name: str, table: Mapping[str, Any], every: tuple[str, ...], folder: str) -> OwnKind:
    route = ("kinds", name)
    like = table.get("like", "")
    if not like and not ("schema" in table or "references" in table):
        hint = f"is it like one of {join_words(built_in_kinds(), 'and')}?"
        _reject(f'the kind has no `like`, `schema` or `references`; {hint} Write like = "initiative"', route)
    known = load(like)["properties"] if like else SHARED
    references = []
    for field, given in table.get("references", {}).items():
        kinds = (given,) if isinstance(given, str) else tuple(given)
        if field in known:
            _reject(f"{quote(field)} is a field of it already; choose another name", (*route, "references", field))
        for kind in kinds:
            if kind not in every:
                _unknown("kind", kind, every, (*route, "references", field))
        references.append((field, kinds))
    path = table.get("schema", "")
    return OwnKind(
        name=name,
        plural=table.get("plural") or _plural(name),
        like=like,
        references=tuple(references),
        schema=f"{folder}/{path}" if folder and path else path,
    )


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") and name[-2:-1] not in tuple("aeiou") else f"{name}s"


def _unknown(what: str, word: str, known: Iterable[str], route: Route) -> NoReturn:
    near = nearest(word, known)
    hint = f"did you mean {quote(near)}?" if near else f"known are {join_words(tuple(known), 'and')}"
    _reject(f"unknown {what} {quote(word)}; {hint}", route)


def _reject(message: str, route: Route) -> NoReturn:
    raise BlockError(f"{'.'.join(map(str, route))}: {message}", "correct the block", route)
