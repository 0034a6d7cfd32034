"""Read the tables ``[kinds]``, which the schema of the configuration has admitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from tpmlint.config.errors import BlockError
from tpmlint.config.values import beside
from tpmlint.finding import Route
from tpmlint.schema import load
from tpmlint.schema.files import OTHERS
from tpmlint.schema.own_kinds import SHARED, built_in_kinds
from tpmlint.settings import OwnKind
from tpmlint.text.messages import join_words, plural_of, quote
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
    used = {word: name for name in built_in_kinds() for word in (name, plural_of(name))}
    for kind in kinds:
        for word, route in ((kind.name, ("kinds", kind.name)), (kind.plural, ("kinds", kind.name, "plural"))):
            if word in used or word in _RESERVED:
                reason = f"names {used[word]} already" if word in used else "means something else"
                _reject(f"{quote(word)} {reason}; choose another word", route)
        used[kind.name] = used[kind.plural] = kind.name
    return kinds


def _read(name: str, table: Mapping[str, Any], every: tuple[str, ...], folder: str) -> OwnKind:
    route = ("kinds", name)
    like = table.get("like", "")
    if not like and not ("schema" in table or "references" in table):
        hint = f"is it like one of {join_words(built_in_kinds(), 'and')}?"
        _reject(f'the kind has no `like`, `schema` or `references`; {hint} Write like = "initiative"', route)
    properties = load(like)["properties"] if like else SHARED
    references = []
    for field, named in table.get("references", {}).items():
        kinds = (named,) if isinstance(named, str) else tuple(named)
        if field in properties:
            _reject(f"{quote(field)} is a field of it already; choose another name", (*route, "references", field))
        for kind in kinds:
            if kind not in every:
                _reject_unknown("kind", kind, every, (*route, "references", field))
        references.append((field, kinds))
    path = table.get("schema", "")
    return OwnKind(
        name=name,
        plural=table.get("plural") or plural_of(name),
        like=like,
        references=tuple(references),
        schema=beside(folder, path) if path else "",
    )


def _reject_unknown(what: str, word: str, words: Iterable[str], route: Route) -> NoReturn:
    near = nearest(word, words)
    hint = f"did you mean {quote(near)}?" if near else f"known are {join_words(tuple(words), 'and')}"
    _reject(f"unknown {what} {quote(word)}; {hint}", route)


def _reject(message: str, route: Route) -> NoReturn:
    raise BlockError(f"{'.'.join(map(str, route))}: {message}", "correct the block", route)
