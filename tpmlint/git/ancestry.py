"""Common ancestors, and whether a shallow clone knows enough to name them."""

from __future__ import annotations

from typing import Protocol

from tpmlint.git.errors import GitError

UNSHALLOW = "fetch the whole history: `fetch-depth: 0` for actions/checkout, else `git fetch --unshallow`"


class Run(Protocol):
    """Runs git and returns what it writes."""

    def __call__(self, *args: str, accept: tuple[int, ...] = (0,)) -> bytes: ...


def merge_bases(run: Run, a: str, b: str) -> tuple[str, ...]:
    """Return all best common ancestors of two commits, sorted by id."""
    return tuple(sorted(run("merge-base", "--all", a, b, accept=(0, 1)).decode("ascii").split()))


def knows_fork(run: Run, a: str, b: str, boundary: frozenset[str]) -> bool:
    """Tell whether no commit between two commits and their best common ancestors has had its parents cut off."""
    return not boundary or _is_whole(run, a, b, merge_bases(run, a, b), boundary)


def _is_whole(run: Run, a: str, b: str, bases: tuple[str, ...], boundary: frozenset[str]) -> bool:
    return boundary.isdisjoint(run("rev-list", a, b, *(f"^{oid}" for oid in bases), "--").decode("ascii").split())


def merge_base(run: Run, a: str, b: str, names: tuple[str, str], boundary: frozenset[str]) -> str:
    """Return the best common ancestor of smallest id.

    A shallow clone may know a common ancestor and not know that there is a better one: it is trusted only if no commit
    between it and the two is one whose parents were cut off.

    Args:
        names: of ``a`` and ``b``, for a reader.
        boundary: the commits whose parents a shallow clone does not have.
    """
    found = merge_bases(run, a, b)
    if boundary and not _is_whole(run, a, b, found, boundary):
        raise GitError(f"this clone is too shallow to tell where '{names[1]}' left '{names[0]}'", UNSHALLOW)
    if not found:
        raise GitError(
            f"'{names[0]}' and '{names[1]}' have no common ancestor", "name a base that the branch has grown from"
        )
    return found[0]
