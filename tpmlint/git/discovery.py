"""Find the repository that a folder belongs to, in one git process; a broken repository is an error, not "none"."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from tpmlint.git.process import DEADLINE, GitError, git_error, run, too_old

_QUERIES = ("--is-bare-repository", "--is-shallow-repository", "--show-object-format")
_NO_REPOSITORY = b"fatal: not a git repository (or any "
_BARE_REPOSITORY = b"fatal: cannot use bare repository "


class FoundRepository(Struct, frozen=True):
    """Where a repository is.

    Args:
        where: the global options that name it for git.
        top: the work tree's top folder, or the git directory where there is none.
    """

    where: tuple[str, ...]
    top: Path
    git_dir: Path
    is_bare: bool
    is_shallow: bool
    object_format: str


def find_repository_of(start: Path, deadline: float = DEADLINE) -> FoundRepository | None:
    """Return the repository whose work tree holds ``start``, or None if none does.

    Raises:
        GitError: the repository is broken, has an unsafe owner, or has no work tree here.
    """
    folder = start.absolute()
    if not folder.is_dir():
        raise GitError(f"folder {str(start)!r} not found", "start in a folder that exists")
    where = ("-C", str(folder))
    output = run(where, ("rev-parse", *_QUERIES, "--absolute-git-dir", "--show-toplevel"), None, (0, 128), deadline)
    words = output.stdout.split(b"\n")
    if output.status == 0:
        git_dir, top = words[3:5]
        if len(words) != 6:  # A folder's name contains a line break: ask for each separately.
            git_dir = run(where, ("rev-parse", "--absolute-git-dir"), deadline=deadline).stdout[:-1]
            top = run(where, ("rev-parse", "--show-toplevel"), deadline=deadline).stdout[:-1]
        return _parse_answer(("-C", os.fsdecode(top)), top, git_dir, words, is_bare=False)
    if output.stderr.startswith(_NO_REPOSITORY):
        _refuse_broken(folder)
        return None
    if len(words) > 4 and words[0] == b"true" and "GIT_DIR" in os.environ:
        return find_git_dir(Path(os.environ["GIT_DIR"]), deadline)
    if len(words) > 4 or output.stderr.startswith(_BARE_REPOSITORY):
        raise GitError(f"{str(start)!r} lies in a git directory, not in a work tree", _remedy(folder))
    raise git_error(output.stderr, "rev-parse")


def _remedy(folder: Path) -> str:
    if folder.name == ".git":
        return "start in a work tree, such as the folder that holds `.git`"
    if all((folder / name).exists() for name in ("HEAD", "objects", "refs")):
        return (
            "start in a work tree; if you trust this bare repository, name it: "
            "`tpmlint check --root . --at HEAD`, `tpmlint diff --root . BASE`, or `tpmlint audit .`"
        )
    return "start in a work tree"


def find_git_dir(path: Path, deadline: float = DEADLINE, *, kept: bool = False) -> FoundRepository:
    """Return the repository whose git directory is ``path``, bare or not, for use without a work tree.

    Args:
        kept: it is one that git keeps of a submodule, and names a work tree that may be gone.
    Raises:
        GitError: it is not a git directory, or a commit brought it: its files are tracked by a work tree around it.
    """
    _refuse_tracked(path.absolute(), deadline)
    where = (f"--git-dir={path.absolute()}", *([f"--work-tree={path.absolute()}"] if kept else ()))
    output = run(where, ("rev-parse", *_QUERIES, "--absolute-git-dir"), deadline=deadline)
    words = output.stdout.split(b"\n")
    git_dir = b"\n".join(words[3:-1])
    return _parse_answer(where, git_dir, git_dir, words, is_bare=True)


def _refuse_tracked(folder: Path, deadline: float) -> None:
    # Nothing of a `.git` can be tracked, so the nearest one above belongs to a real work tree.
    above = next((each for each in folder.parents if os.path.lexists(each / ".git")), None)
    outer = None if above is None else find_repository_of(above, deadline)
    if outer is None or not folder.is_relative_to(outer.top):
        return
    # Some disks ignore case, so that a folder has more names than git knows.
    inside = f"{folder.relative_to(outer.top).as_posix()}/".lower()
    tracked = os.fsdecode(run(outer.where, ("ls-files", "-z"), deadline=deadline).stdout).lower()
    if any(f"{name}/".startswith(inside) for name in tracked.split("\0")):
        raise GitError(
            f"{str(folder)!r} is a git directory whose files are tracked by {str(outer.top)!r}: a commit brought it",
            "remove HEAD, objects and refs from that folder, or name the folder of a repository of its own",
        )


def is_submodule(top: Path, deadline: float = DEADLINE) -> bool:
    """Return whether the work tree at ``top`` is a submodule of another one."""
    where = ("-C", str(top))
    return bool(run(where, ("rev-parse", "--show-superproject-working-tree"), deadline=deadline).stdout)


def _parse_answer(
    where: tuple[str, ...], top: bytes, git_dir: bytes, words: list[bytes], is_bare: bool
) -> FoundRepository:
    if words[2].startswith(b"-"):  # rev-parse repeats options that it does not know.
        raise too_old() or GitError("git rev-parse answered in a form that tpmlint does not know")
    return FoundRepository(
        where=where,
        top=Path(os.fsdecode(top)),
        git_dir=Path(os.fsdecode(git_dir)),
        is_bare=is_bare,
        is_shallow=words[1] == b"true",
        object_format=words[2].decode("ascii"),
    )


def _refuse_broken(folder: Path) -> None:
    """Raise GitError if there is a ``.git`` that git does not recognise: the repository is broken, not missing."""
    ceilings = {Path(each) for each in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep) if each}
    device = folder.stat().st_dev
    for place in (folder, *folder.parents):
        if place in ceilings or place.stat().st_dev != device:
            return
        if os.path.lexists(place / ".git"):
            raise GitError(
                f"git does not recognise {str(place / '.git')!r} as a repository",
                "repair it, or remove it if the folder is not a repository",
            )
