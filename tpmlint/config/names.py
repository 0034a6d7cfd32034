"""Read the tables of names that references may begin with: own kinds, other trackers, and other repositories."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NoReturn

from tpmlint.config.tables import BlockError, beside, check_expressions
from tpmlint.finding import Route
from tpmlint.git.files import Unreadable, is_safe
from tpmlint.git.snapshot import Snapshot
from tpmlint.schema import load
from tpmlint.schema.files import OTHERS
from tpmlint.schema.own_kinds import SHARED, built_in_kinds
from tpmlint.settings import LOCK, PACKAGE, OwnKind, Settings
from tpmlint.sources import Registry, System
from tpmlint.text.messages import join_words, plural_of, quote
from tpmlint.text.similarity import nearest

_RESERVED = frozenset({*OTHERS, "finding", "findings", "path", "change", "none"})
"""Words that mean something else where a kind is named, on the command line and in trailers."""

_ENDINGS = (".csv", ".tsv", ".json")


def read_kinds(tables: Mapping[str, Any], folder: str) -> tuple[OwnKind, ...]:
    """Return the kinds in the table ``kinds``.

    Args:
        folder: of the configuration, relative to the root.
    Raises:
        BlockError: one of them cannot be followed.
    """
    every = (*built_in_kinds(), *tables)
    kinds = tuple(_read_kind(name, table, every, folder) for name, table in tables.items())
    used = {word: name for name in built_in_kinds() for word in (name, plural_of(name))}
    for kind in kinds:
        for word, route in ((kind.name, ("kinds", kind.name)), (kind.plural, ("kinds", kind.name, "plural"))):
            if word in used or word in _RESERVED:
                reason = f"names {used[word]} already" if word in used else "means something else"
                _reject(f"{quote(word)} {reason}; choose another word", route)
        used[kind.name] = used[kind.plural] = kind.name
    return kinds


def _read_kind(name: str, table: Mapping[str, Any], every: tuple[str, ...], folder: str) -> OwnKind:
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


def read_systems(
    tables: Mapping[str, Any], folder: str, own: Collection[str], snapshot: Snapshot | None
) -> dict[str, System]:
    """Return the systems in the table ``systems``, by name.

    Args:
        folder: of the configuration, relative to the root.
        own: the names of the roadmap's own kinds.
        snapshot: where the exports are; None does not look for them.
    Raises:
        BlockError: one of them cannot be followed.
    """
    return {name: _read_system(name, table, folder, own, snapshot) for name, table in tables.items()}


def _read_system(
    name: str, table: Mapping[str, Any], folder: str, own: Collection[str], snapshot: Snapshot | None
) -> System:
    if name in built_in_kinds() or name in own:
        message = f"systems.{name}: {quote(name)} is a kind of item; choose another name for the system"
        raise BlockError(message, "correct the block", ("systems", name))
    keys = table.get("keys", "")
    if keys:
        check_expressions([keys], ("systems", name, "keys"))
    snapshot_name = table.get("snapshot", "")
    path = beside(folder, snapshot_name) if snapshot_name else ""
    if path:
        _check_snapshot(name, snapshot_name, path, snapshot)
    return System(name, keys, path)


def _check_snapshot(name: str, snapshot_name: str, path: str, snapshot: Snapshot | None) -> None:
    route = ("systems", name, "snapshot")
    if not path.lower().endswith(_ENDINGS):
        message = f"systems.{name}.snapshot: {quote(snapshot_name)} is neither CSV nor JSON; name a .csv or .json file"
        raise BlockError(message, "correct the block", route)
    if snapshot is None:
        return
    from tpmlint.formats.tracker import LIMITS

    try:
        snapshot.read(path, LIMITS.bytes)
    except Unreadable as error:
        near = nearest(path, [each for each in snapshot.paths() if each.lower().endswith(_ENDINGS)])
        hint = f"; did you mean {quote(near)}?" if near else ""
        message = f"systems.{name}.snapshot: {quote(snapshot_name)} cannot be read: {error.reason}{hint}"
        raise BlockError(message, "correct the path, or commit the export", route) from error


def read_registries(entries: Iterable[Mapping[str, Any]], settings: Settings) -> dict[str, Registry]:
    """Return the registries of a configuration, by name.

    Args:
        settings: have the folder, the own kinds and the systems already.
    Raises:
        BlockError: a name or a file is taken, or the file lies outside of the repository.
    """
    kinds = {*built_in_kinds(), *(kind.name for kind in settings.kinds)}
    found: dict[str, Registry] = {}
    files: dict[str, str] = {}
    for number, entry in enumerate(entries):
        name, route = entry["name"], ("registries", number)
        taken = "a kind of item" if name in kinds else "a table under [systems]" if name in settings.systems else ""
        if taken or name in found:
            message = f"{quote(name)} is already {taken or 'a registry'}"
            raise BlockError(message, "choose another name for the registry", (*route, "name"))
        file = beside(settings.folder, entry["file"])
        if file.startswith(PACKAGE) or not is_safe(file) or file.rpartition("/")[2] == LOCK:
            raise BlockError(f"{quote(entry['file'])} is not a file for an export", "name another", (*route, "file"))
        if file in files:
            message = f"{quote(entry['file'])} is already the export of {files[file]}"
            raise BlockError(message, "name a file for each registry", (*route, "file"))
        found[name] = Registry(name, file, entry.get("known-as", ""), number, dict(entry.get("calls", {})))
        files[file] = name
    for registry in found.values():
        for theirs, ours in registry.calls.items():
            if ours not in found or ours == registry.name:
                near = nearest(ours, [name for name in found if name != registry.name])
                hint = f"did you mean {quote(near)}?" if near else "add a registry of that name, or remove the entry"
                message = f"{quote(theirs)} of {registry.name} is called {quote(ours)}, which is not another registry"
                raise BlockError(message, hint, ("registries", registry.number, "calls", theirs))
            if theirs == registry.known_as:
                message = f"{quote(theirs)} is this repository, by `known-as`, and cannot be {quote(ours)} too"
                raise BlockError(message, "remove one of the two", ("registries", registry.number, "calls", theirs))
    return found
