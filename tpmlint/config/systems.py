"""Read the tables ``[systems]``, which the schema of the configuration has admitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tpmlint.config.errors import BlockError, check_expressions
from tpmlint.config.values import beside
from tpmlint.formats.tracker import LIMITS
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Snapshot
from tpmlint.schema.own_kinds import built_in_kinds
from tpmlint.settings import System
from tpmlint.text.messages import quote
from tpmlint.text.similarity import nearest

_ENDINGS = (".csv", ".tsv", ".json")


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
    return {name: _read(name, table, folder, own, snapshot) for name, table in tables.items()}


def _read(name: str, table: Mapping[str, Any], folder: str, own: Collection[str], snapshot: Snapshot | None) -> System:
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
    try:
        snapshot.read(path, LIMITS.bytes)
    except Unreadable as error:
        near = nearest(path, [each for each in snapshot.paths() if each.lower().endswith(_ENDINGS)])
        hint = f"; did you mean {quote(near)}?" if near else ""
        message = f"systems.{name}.snapshot: {quote(snapshot_name)} cannot be read: {error.reason}{hint}"
        raise BlockError(message, "correct the path, or commit the export", route) from error
