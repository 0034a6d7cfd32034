"""What a snapshot says, as plain values to compare."""

from __future__ import annotations

from pathlib import Path

from tpmlint.git.files import Unreadable
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import Snapshot

LIMIT = 1 << 20


def found(path: Path) -> Repository:
    """Return the repository of a folder, which must be in one."""
    repository = Repository.discover(path)
    assert repository is not None
    return repository


def contents(snapshot: Snapshot, limit: int = LIMIT) -> dict[str, bytes | str]:
    """Return the content by path, or the reason why there is none; one by one and all at once must agree."""
    together = {
        path: str(answer.reason) if isinstance(answer, Unreadable) else answer
        for path, answer in snapshot.read_many(snapshot.paths(), limit)
    }
    singly: dict[str, bytes | str] = {}
    for path in snapshot.paths():
        try:
            singly[path] = snapshot.read(path, limit)
        except Unreadable as error:
            singly[path] = error.reason
    assert together == singly
    assert list(together) == sorted(together)
    assert tuple(entry.path for entry in snapshot.entries()) == snapshot.paths()
    return together
