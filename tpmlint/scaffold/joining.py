"""tpmlint put where a team already looks: into its CI, and into its pre-commit hooks."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tpmlint.edit.writing import Change, write_all
from tpmlint.fault import Refusal
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import Directory, Unreadable
from tpmlint.scaffold import pipelines, pre_commit
from tpmlint.scaffold.hook_lines import CONFIG, HOOKS
from tpmlint.scaffold.surroundings import default_branch
from tpmlint.scaffold.writing import create
from tpmlint.text import plural

_LARGEST = 1_048_576


@dataclass(frozen=True, slots=True)
class Plan:
    """A file to write, and what to say of it.

    Args:
        path: relative to the repository's top.
        old: its content now; None where there is none.
        new: its content to be, which is the old one where there is nothing to do.
        note: what was done, in a few words.
        then: what is left to do, each a sentence without a full stop.
    """

    path: str
    old: bytes | None
    new: bytes
    note: str
    then: tuple[str, ...] = ()


def joins_ci(repository: Repository, system: str) -> Plan:
    """Return the file that makes a CI system, one of ``pipelines.SYSTEMS``, run tpmlint.

    Raises:
        Refusal: there is another of its name.
    """
    wanted = pipelines.SYSTEMS[system](default_branch(repository))
    old, new = _content(repository, wanted.path), wanted.text.encode()
    if old is not None and old.replace(b"\r\n", b"\n") != new:
        raise Refusal("there is a file of that name already; tpmlint never overwrites one", wanted.instead, wanted.path)
    return Plan(wanted.path, old, new if old is None else old, wanted.note, (wanted.then,))


def joins_hooks(repository: Repository) -> Plan:
    """Return the configuration of pre-commit with tpmlint's hooks in it.

    Raises:
        Refusal: it is broken, or nothing can be added to it without changing the rest.
    """
    install = "`pre-commit install` sets the hooks up in this clone"
    old = _content(repository, CONFIG)
    if old is None:
        return Plan(CONFIG, None, pre_commit.new_config(), "the hooks of pre-commit", (install,))
    hooked = pre_commit.with_hooks(old)
    done = [plural(len(HOOKS), "hook")] if hooked.hooks else []
    done += [f"{', '.join(hooked.types)} in default_install_hook_types"] if hooked.types else []
    spread = (
        "Your other hooks that say nothing of `stages` will run in these stages too; `default_stages: [pre-commit]` "
        "keeps them to commits"
    )
    then = (install, *((spread,) if hooked.spread else ()))
    return Plan(CONFIG, old, hooked.data, f"added {' and '.join(done)}", then)


def carry_out(repository: Repository, plans: list[Plan]) -> None:
    """Write what there is to write: all of it, or nothing."""
    edited = {plan.path: Change(plan.old, plan.new) for plan in plans if plan.old is not None and plan.old != plan.new}
    made = {plan.path: plan.new.decode() for plan in plans if plan.old is None}
    write_all(repository.top, edited)
    try:
        create(repository.top, made)
    except BaseException:
        write_all(repository.top, {path: Change(change.new, change.old) for path, change in edited.items()})
        raise


def _content(repository: Repository, path: str) -> bytes | None:
    if not os.path.lexists(repository.top / path):
        return None
    try:
        data = Directory(repository.top).read(path, _LARGEST)
    except Unreadable as error:
        raise Refusal(f"it cannot be read: {error.reason}", "put a file of yours in its place", path) from error
    return data
