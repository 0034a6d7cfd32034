"""Write what a configuration has from installed packages into ``tpmlint.lock``."""

from __future__ import annotations

from msgspec import Struct

from tpmlint import config
from tpmlint.atomic_write import locked, write_atomically
from tpmlint.config.lock import Lock, format_lock, path_of, read_lock
from tpmlint.engine.workspace import Request, open_snapshot
from tpmlint.errors import UserError
from tpmlint.git.files import disk_path


class Locking(Struct, frozen=True):
    """What locking did, or would do.

    Args:
        changed: whether the lock is not up to date.
        lines: what a person is told, a line for each file.
    """

    changed: bool
    lines: tuple[str, ...]


def lock_packages(request: Request, *, write: bool) -> Locking:
    """Bring the lock beside the configuration up to date.

    Args:
        request: its folder and root.
        write: whether to write the lock, and not only say what differs.
    Raises:
        UserError: the configuration is invalid, or a package is not installed.
        Timeout: another run of tpmlint held the lock of the folder for too long.
    """
    if request.isolated or request.config is not None:
        raise UserError("only the configuration of the folder has a lock", "run without --config and --isolated")
    top, folder, _, snapshot = open_snapshot(request)
    with locked(top):
        source, used = config.packages_used(snapshot, folder)
        path = path_of(source.rpartition("/")[0])
        try:
            old = read_lock(snapshot, source.rpartition("/")[0])
        except config.ConfigError:
            old = Lock()
        new = Lock(dict(used), old.registries)
        lines = []
        for name in sorted({*old.packages, *new.packages}):
            before, after = old.packages.get(name), new.packages.get(name)
            if after is None:
                lines.append(f"{name}: removed, as nothing extends it")
            elif before is None:
                lines.append(f"{name}: {after.origin}, new")
            elif before.sha256 != after.sha256:
                lines.append(f"{name}: {after.origin}, changed since {before.origin}")
            else:
                lines.append(f"{name}: {after.origin}, unchanged")
        if not lines:
            lines.append(f"{source} extends no file of a package")
        text = format_lock(new)
        place = disk_path(top, path)
        current = place.read_text(encoding="utf-8") if place.is_file() else None
        changed = current != text and (current is not None or new != Lock())
        if changed and write:
            write_atomically(place, text.encode())
            lines.append(f"Wrote {path}")
    return Locking(changed, tuple(lines))
