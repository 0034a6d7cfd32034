"""The kinds of a configuration: the built-in ones, and those that it adds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import cycle
from typing import Any

from msgspec.structs import replace

from tpmlint.model.kinds import STANDARD, Kind, Kinds
from tpmlint.settings import Extension, OwnKind, Settings

_PALETTE = (
    ("#dff1f1", "#2f8080", "#2c7a7b", "#6fc3c4"),
    ("#f6e3d7", "#a65a2e", "#9c5a33", "#d99a73"),
    ("#eef0d9", "#75802b", "#6d7727", "#b3bd63"),
    ("#e3e1f4", "#5750a3", "#5f58ad", "#9b95e0"),
)
"""The colors of own kinds that are like no other, in turn: ``fill``, ``stroke``, ``light`` and ``dark``."""


def kinds_of(settings: Settings) -> Kinds:
    """Return the kinds of a configuration: the built-in ones, and its own."""
    if not settings.kinds:
        return STANDARD
    extended = [each for kind in settings.kinds if (each := settings.extensions.get(kind.name)) is not None]
    return _with_own(settings.kinds, tuple(extended))


def schema_asked(kind: Kind, settings: Settings) -> Mapping[str, Any]:
    """Return the schema of a kind, extended by the organisation's if a configuration has one."""
    extension = settings.extensions.get(kind.name)
    return kind.schema if extension is None else extension.schema


@lru_cache(maxsize=64)
def _with_own(own: tuple[OwnKind, ...], extended: tuple[Extension, ...]) -> Kinds:
    from tpmlint.schema.own_kinds import schemas_with

    schemas = {**schemas_with(own), **{each.kind: each for each in extended}}
    # A built-in kind may name own ones, and so has a schema that knows them.
    known = [replace(kind, own_schema=schemas[name].schema) for name, kind in STANDARD.items()]
    colors = cycle(_PALETTE)
    for kind in own:
        if kind.like:
            base = replace(STANDARD[kind.like], name=kind.name, plural=kind.plural, like=kind.like)
        else:
            states = schemas[kind.name].states
            shown = (
                *((states.field,) if states is not None else ()),
                "owner",
                *(field for field, _ in kind.references),
            )
            fill, stroke, light, dark = next(colors)
            base = Kind(
                kind.name, kind.plural, ("id", *shown, "title"), fill=fill, stroke=stroke, light=light, dark=dark
            )
            if states is not None:
                base = replace(
                    base,
                    state=states.field,
                    open=frozenset(states.open),
                    unset_is_open=True,
                    done=frozenset(states.done),
                    dropped=frozenset(states.dropped),
                    has_backlog=True,
                    about=states.field,
                )
        known.append(replace(base, option=kind.name, own_schema=schemas[kind.name].schema))
    return Kinds(known)
