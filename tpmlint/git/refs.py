"""What revisions, tags and branches name; a revision must name one commit alone: whoever can push chooses the names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from typing import NamedTuple, TypeAlias

from tpmlint.git.commits import UNSHALLOW
from tpmlint.git.objects import OID
from tpmlint.git.process import GitError, Output, git_error, printable, too_old
from tpmlint.text.messages import join_words

_AMBIGUOUS = b"is ambiguous"
_LONGEST = 4_096
"""Characters of a revision; the system refuses a longer argument in words that depend on the user's PATH."""
_SHORT_OID = re.compile("[0-9a-fA-F]{4,64}")

GitRunner: TypeAlias = Callable[[tuple[str, ...], Collection[int]], Output]
"""Runs git with arguments; raises GitError for an exit status that is not among those given."""


def resolve(run: GitRunner, revision: str, *, is_shallow: bool) -> str:
    """Return the full id of the commit that ``revision`` names.

    Raises:
        GitError: it names no commit, is not a revision, or is ambiguous.
    """
    quoted = printable(revision)
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise GitError(f"'{quoted}' is not a revision", "name a branch, a tag or a commit")
    if len(revision) > _LONGEST:
        raise GitError(f"'{quoted[:40]}...' is too long for a revision", "name a branch, a tag or a commit")
    output = _commit_of(run, revision)
    oid = output.stdout.decode("ascii", "replace").removesuffix("\n")
    end = next((index for index, sign in enumerate(revision) if sign in "^~@:"), len(revision))
    name, rest = revision[:end], revision[end:]
    if name.startswith("refs/") and output.status == 0 and not _exists(run, name):
        raise GitError(f"{printable(name)} not found in this repository", "fetch it first, or name another")
    if _AMBIGUOUS in output.stderr and not name.startswith("refs/"):
        _refuse_ambiguous(run, name, rest, oid)
    if output.status == 0 and OID.fullmatch(oid):
        return oid
    if (outdated := too_old()) is not None:
        raise outdated
    remedy = UNSHALLOW if is_shallow else "name a branch, a tag or a commit, or fetch it first"
    why = git_error(output.stderr, "rev-parse").message.removeprefix("git: ")
    detail = "" if why == "Needed a single revision" or output.status == 0 else f" ({why})"
    raise GitError(f"'{quoted}' names no commit in this repository{detail}", remedy)


def _commit_of(run: GitRunner, revision: str) -> Output:
    args = ("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    return run(args, (0, 128))


def _exists(run: GitRunner, name: str) -> bool:
    """Return whether a full name is that of a ref, and not the end of another's, such as of a branch `refs/x`."""
    output = run(("rev-parse", "--verify", "--quiet", "--symbolic-full-name", name), (0, 1, 128))
    full = os.fsdecode(output.stdout).removesuffix("\n")
    return output.status == 0 and bool(full) and not full.endswith(f"/{name}")


def _refuse_ambiguous(run: GitRunner, name: str, rest: str, oid: str) -> None:
    """Raise GitError if a name has several meanings that are different commits.

    Whoever can push a branch or a tag chooses its name, so that no meaning can be preferred.

    Args:
        rest: what follows the name in the revision, such as ``~1``.
        oid: what git takes it for.
    """
    if OID.fullmatch(name) or name == "HEAD":
        return
    meanings: dict[str, str] = {}
    for pattern in ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD"):
        full = pattern.format(name)
        output = _commit_of(run, f"{full}{rest}")
        if _exists(run, full):
            meanings[full] = output.stdout.decode("ascii", "replace").removesuffix("\n")
    if meanings and oid not in meanings.values():
        meanings[f"{name} in the git directory"] = oid
    if _SHORT_OID.fullmatch(name) and meanings and run(("rev-parse", f"--disambiguate={name}"), (0,)).stdout:
        meanings[f"the commit {name}"] = ""
    if len(set(meanings.values())) > 1:
        raise GitError(
            f"'{printable(name + rest)}' is ambiguous: it may mean {printable(join_words(tuple(meanings), 'or'))}",
            "write the full name of the one you mean",
        )


TAGS = ("show-ref", "--tags", "--dereference")
_TAG = "refs/tags/"
_PEELED = "^{}"
_LIST = ("for-each-ref", "--sort=-committerdate", "--format=%(objectname) %(refname) %(upstream) %(symref)")
_PLACES = ("refs/heads", "refs/remotes")
_LOCAL, _REMOTE = "refs/heads/", "refs/remotes/"


class Branch(NamedTuple):
    """A local branch, or one of a remote: its name without ``refs/heads/`` or ``refs/remotes/``, and its commit."""

    name: str
    tip: str


def other_branches(run: Callable[..., bytes], head: str, own: str = "") -> tuple[Branch, ...]:
    """Return the branches that a commit does not contain, those with the newest commits first, each commit once.

    Branches at the commit, what these follow, and what has the name of one of them at a remote are not among them.

    Args:
        run: runs git and returns its output.
        own: the name of the commit's branch, where it is known from elsewhere.
    """
    names = {own} if own else set()
    for _, name, upstream, _ in _fields(run(*_LIST, f"--points-at={head}", *_PLACES)):
        if name.startswith(_LOCAL):
            names |= {upstream, name.removeprefix(_LOCAL)}
    found: dict[str, Branch] = {}
    for tip, name, _, symbolic in _fields(run(*_LIST, f"--no-merged={head}", *_PLACES)):
        short = name.removeprefix(_LOCAL).removeprefix(_REMOTE)
        at_remote = short.partition("/")[2] if name.startswith(_REMOTE) else ""
        if not symbolic and name not in names and at_remote not in names - {""}:
            found.setdefault(tip, Branch(short, tip))
    return tuple(found.values())


def branch_and_tag_names(run: Callable[..., bytes], most: int) -> tuple[str, ...]:
    """Return the short names of branches, tags and branches of remotes, those with the newest commits first.

    Args:
        run: runs git and returns its output.
        most: how many.
    """
    output = run(
        "for-each-ref",
        "--sort=-creatordate",
        f"--count={most}",
        "--format=%(refname:short)",
        *_PLACES,
        _TAG.removesuffix("/"),
    )
    return tuple(os.fsdecode(output).splitlines())


def _fields(output: bytes) -> list[list[str]]:
    return [line.split(" ") for line in os.fsdecode(output).splitlines()]


def read_tags(output: str) -> dict[str, str]:
    """Return the object that each tag names, by the tag's name; of an annotated one what it is a tag of."""
    tags: dict[str, str] = {}
    for line in output.splitlines():
        oid, _, ref = line.partition(" ")
        tags[ref.removeprefix(_TAG).removesuffix(_PEELED)] = oid
    return tags
