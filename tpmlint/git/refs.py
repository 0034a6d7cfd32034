"""The tags of a clone, and the branches that have commits which another commit does not contain."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

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
