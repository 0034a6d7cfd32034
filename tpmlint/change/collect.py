"""Collect a change: the files between its ends, the messages about it and the verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.change.citations import check_limits, read_citations
from tpmlint.change.declared import interface_comparison
from tpmlint.change.edits import Contents
from tpmlint.change.endpoints import Endpoints
from tpmlint.change.messages import ChangeMessages, Commit, Message
from tpmlint.change.model import AlteredSources, Change, Side, TouchedCapability
from tpmlint.change.reverts import find_reverted
from tpmlint.change.touched import touched_capabilities
from tpmlint.change.verdicts import judge_context
from tpmlint.errors import UserError
from tpmlint.git.commits import SHORT, CommitInfo
from tpmlint.git.merges import changed_by_merges
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.status import uncommitted_changes
from tpmlint.git.tree import ChangedPath, changes_since
from tpmlint.model.index import Roadmap
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.ownership import Claims
from tpmlint.settings import ChangePolicy, Settings
from tpmlint.suppression.comments import read_ignores
from tpmlint.suppression.model import Waiver

if TYPE_CHECKING:
    from tpmlint.change.fact_cache import FactCache

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def build_side(loaded: LoadedRoadmap, settings: Settings, waivers: tuple[Waiver, ...] = ()) -> Side:
    """Return one end of a change from its loaded roadmap."""
    claims = Claims(loaded.roadmap.capabilities, settings)
    return Side(
        loaded.roadmap,
        claims,
        settings,
        governed=bool(loaded.parsed_files),
        waivers=waivers,
        ignores=tuple(read_ignores(loaded.parsed_files)),
    )


def changed_files(repository: Repository, ends: Endpoints) -> tuple[ChangedPath, ...]:
    """Return the paths in which the ends differ."""
    before = ends.merge_base or repository.empty_tree()
    if ends.target == "staged":
        return repository.staged_changes(before)
    if ends.target == "worktree":
        return uncommitted_changes(repository, before)
    assert ends.head is not None
    return changes_since(repository.changes_between(before, ends.head), ends.united)


def newer_files(repository: Repository, ends: Endpoints) -> tuple[ChangedPath, ...]:
    """Return the paths in which the target branch differs from what the change was built on."""
    assert ends.base is not None
    assert ends.merge_base is not None
    return changes_since(repository.changes_between(ends.merge_base, ends.base), ends.united)


def commits(repository: Repository, ends: Endpoints, policy: ChangePolicy) -> tuple[Commit, ...]:
    """Return the commits of a range, oldest first; for index and work tree, those that a merge in progress brings."""
    if ends.head is None or ends.base is None:
        return ()
    tips = (ends.head,) if ends.target == "commits" else _merge_heads(repository)
    excluded = [ends.base] if ends.merge_base is None else [ends.base, ends.merge_base]
    by_id: dict[str, Commit] = {}
    for tip in tips:
        history = list(repository.history(tip, excluded))
        bases = ends.bases or tuple(filter(None, [ends.merge_base]))
        before = _find_ungoverned(repository, policy, tip, bases, (info for info, _ in history))
        messages_by_id = {info.oid: info.message for info, _ in history}
        reverted = find_reverted(repository, tip, messages_by_id) if "revert" in policy.exempt_types else {}
        merged = changed_by_merges(repository, (info.oid for info, _ in history if info.is_merge))
        for info, files in reversed(history):
            own = merged.get(info.oid) if info.is_merge else frozenset(file.path for file in files)
            by_id.setdefault(
                info.oid,
                Commit(
                    oid=info.oid,
                    author=f"{info.author_name} <{info.author_email}>",
                    message=Message(info.oid[:SHORT], info.message),
                    paths=own or frozenset(),
                    is_merge=info.is_merge,
                    governed=info.oid not in before,
                    reverted=reverted.get(info.oid, frozenset()),
                    files=files,
                ),
            )
    return tuple(by_id.values())


def reverted_by(
    repository: Repository, head: str | None, written: Message | None, policy: ChangePolicy
) -> frozenset[str]:
    """Return the paths that the message of the next commit on ``head`` says it reverts."""
    if written is None or head is None or "revert" not in policy.exempt_types:
        return frozenset()
    return find_reverted(repository, head, {}, written.text).get("", frozenset())


def _merge_heads(repository: Repository) -> tuple[str, ...]:
    """Return the ids of the commits that a merge in progress brings."""
    try:
        return tuple(repository.git_path("MERGE_HEAD").read_text("ascii").split())
    except (OSError, ValueError):
        return ()


def is_ancestor(repository: Repository, revision: str, of: str) -> bool:
    """Tell whether a revision that a message names is an ancestor of ``of``."""
    try:
        return repository.is_ancestor(repository.resolve(revision), of)
    except GitError:
        return False


def _find_ungoverned(
    repository: Repository, policy: ChangePolicy, head: str, bases: tuple[str, ...], range_: Iterable[CommitInfo]
) -> frozenset[str]:
    """Return the ids of the commits that lie before ``[change] since``."""
    start = start_of(repository, policy)
    if start is None:
        return frozenset()
    if isinstance(start, date):
        # A commit is never older than what it is built on, whatever date it has.
        if any(max(repository.recent_dates(base)) >= start for base in bases):
            return frozenset()
        return frozenset(_older(range_, start))
    after = {info.oid for info in repository.commits(head, [start])}
    return frozenset(info.oid for info in range_ if info.oid not in after)


def _older(commits: Iterable[CommitInfo], start: date) -> Iterator[str]:
    """Yield the ids of the commits before a day, without those that are built on one of that day or later."""
    known = tuple(commits)
    children: dict[str, list[str]] = {}
    for info in known:
        for parent in info.parents:
            children.setdefault(parent, []).append(info.oid)
    queue = [info.oid for info in known if info.date >= start]
    later = set(queue)
    while queue:
        new = [oid for oid in children.get(queue.pop(), ()) if oid not in later]
        later.update(new)
        queue += new
    yield from (info.oid for info in known if info.oid not in later)


def start_of(repository: Repository, policy: ChangePolicy) -> date | str | None:
    """Return the day, or the full id of the commit, that ``[change] since`` names; None if it is not set.

    Raises:
        UserError: it is neither a valid date nor a commit.
    """
    if policy.since is None:
        return None
    if _DATE.fullmatch(policy.since):
        try:
            return date.fromisoformat(policy.since)
        except ValueError:
            raise UserError(
                f"[change] since = {policy.since!r} is not a valid date", "write it as 2026-09-30"
            ) from None
    try:
        return repository.resolve(policy.since)
    except GitError as error:
        raise GitError(f"[change] since: {error.message}", error.remedy) from None


def governs_new_commits(policy: ChangePolicy, today: date) -> bool:
    """Tell whether a commit made today is governed: it is, unless ``[change] since`` is a later day."""
    return policy.since is None or not _DATE.fullmatch(policy.since) or policy.since <= today.isoformat()


def collect_change(
    before: Side,
    after: Side,
    files: tuple[ChangedPath, ...],
    words: ChangeMessages,
    policy: ChangePolicy,
    contents: Contents,
    merge: tuple[Side, Side] | None = None,
    read_as_before: Roadmap | None = None,
    read_as_after: Roadmap | None = None,
    read_by_change: Roadmap | None = None,
    arrived: tuple[str, ...] = (),
    altered: AlteredSources | None = None,
    known_facts: FactCache | None = None,
) -> Change:
    """Return the change with the verdict on every capability that it touches.

    Args:
        merge: the target branch and the result of merging into it, if the branch has new commits since the change
            branched off.
        read_as_before, read_as_after, read_by_change, arrived, altered: as ``Change`` has them.
        known_facts: the facts of interfaces that were read before.
    Raises:
        UserError: the messages are too many or too long to read.
    """
    citations = tuple(read_citations(words, policy))
    check_limits(words, citations)
    old, new = merge or (before, after)
    # The first roadmap starts to count when it is merged.
    compare = interface_comparison(old, new, contents, policy, known_facts)
    touched = (
        touched_capabilities(old, new, files, words, policy, contents.only_white_space, compare) if old.governed else ()
    )
    if policy.minimum_lines > 0:
        touched = tuple(_unless_small(touch, policy.minimum_lines, contents) for touch in touched)
    verdicts = judge_context(old, new, touched, citations, policy, before, altered)
    return Change(
        before,
        after,
        files,
        words,
        policy,
        verdicts,
        contents.place,
        citations,
        merge,
        read_as_before,
        read_as_after,
        read_by_change,
        arrived,
        contents.line,
        altered,
    )


def _unless_small(touch: TouchedCapability, least: int, contents: Contents) -> TouchedCapability:
    if any(file.path in touch.interfaces for file in touch.governed):
        return touch
    left = least
    for file in touch.governed:
        changed = contents.changed_lines(file, left)
        if changed is None or changed >= left:
            return touch
        left -= changed
    if not touch.governed:
        return touch
    reason = f"fewer than {least} changed lines"
    return replace(touch, set_aside={**touch.set_aside, **{file.path: reason for file in touch.governed}})
