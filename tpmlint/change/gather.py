"""From the two ends of a change to the change that rules judge: files, words, claims, verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tpmlint.change.contents import Contents
from tpmlint.change.ends import Ends
from tpmlint.change.model import Change, Side, Touch
from tpmlint.change.verdicts import judge, touches
from tpmlint.change.words import Commit, Message, Words, read_citations
from tpmlint.fault import Refusal
from tpmlint.git.changes import ChangedPath
from tpmlint.git.errors import GitError
from tpmlint.git.history import CommitInfo
from tpmlint.git.repository import Repository
from tpmlint.roadmap.claims import Claims
from tpmlint.roadmap.load import Loaded
from tpmlint.settings import ChangePolicy, Settings
from tpmlint.silence import Waiver

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SHORT = 10
"""Digits of a commit's id that a reader is shown."""


def side(loaded: Loaded, settings: Settings, waivers: tuple[Waiver, ...] = ()) -> Side:
    """Return one end of a change from the roadmap that was read there."""
    claims = Claims(loaded.roadmap.capabilities, settings)
    return Side(loaded.roadmap, claims, settings, governed=bool(loaded.readings), waivers=waivers)


def changed_files(repository: Repository, ends: Ends) -> tuple[ChangedPath, ...]:
    """Return the paths in which the ends differ."""
    before = ends.merge_base or repository.empty_tree()
    if ends.target == "staged":
        return repository.staged(before)
    if ends.target == "worktree":
        return repository.uncommitted(before)
    assert ends.head is not None
    return repository.changed(before, ends.head)


def commits(repository: Repository, ends: Ends, policy: ChangePolicy) -> tuple[Commit, ...]:
    """Return the commits of a range, oldest first; of the index and the work tree those that a merge is bringing."""
    if ends.head is None or ends.base is None:
        return ()
    tips = (ends.head,) if ends.target == "commits" else _merging(repository)
    excluded = [ends.base] if ends.merge_base is None else [ends.base, ends.merge_base]
    found: dict[str, Commit] = {}
    for tip in tips:
        history = list(repository.history(tip, excluded))
        before = _ungoverned(repository, policy, tip, ends.merge_base, (info for info, _ in history))
        for info, paths in reversed(history):
            found.setdefault(info.oid, _commit(repository, info, paths, info.oid not in before))
    return tuple(found.values())


def _merging(repository: Repository) -> tuple[str, ...]:
    """Return the ids of the commits that a merge in progress brings."""
    try:
        return tuple(repository.git_path("MERGE_HEAD").read_text("ascii").split())
    except (OSError, ValueError):
        return ()


def _commit(repository: Repository, info: CommitInfo, files: Iterable[ChangedPath], governed: bool) -> Commit:
    message = Message(info.oid[:SHORT], info.message)
    reverted = message.reverts
    return Commit(
        oid=info.oid,
        author=f"{info.author_name} <{info.author_email}>",
        message=message,
        paths=frozenset(file.path for file in files),
        is_merge=info.is_merge,
        governed=governed,
        reverts_ancestor=reverted is not None and is_ancestor(repository, reverted, info.oid),
    )


def is_ancestor(repository: Repository, revision: str, of: str) -> bool:
    """Tell whether a revision that a message names is a commit that ``of`` has grown from."""
    try:
        return repository.is_ancestor(repository.resolve(revision), of)
    except GitError:
        return False


def _ungoverned(
    repository: Repository, policy: ChangePolicy, head: str, base: str | None, range_: Iterable[CommitInfo]
) -> frozenset[str]:
    """Return the ids of the commits that ``[change] since`` leaves out."""
    start = start_of(repository, policy)
    if start is None:
        return frozenset()
    if isinstance(start, date):
        # Nothing is older than what it is built on, whatever it says.
        if base is not None and repository.commit_date(base) > start:
            return frozenset()
        return frozenset(info.oid for info in range_ if info.date < start)
    after = {info.oid for info in repository.commits(head, [start])}
    return frozenset(info.oid for info in range_ if info.oid not in after)


def start_of(repository: Repository, policy: ChangePolicy) -> date | str | None:
    """Return the day, or the full id of the commit, that ``[change] since`` names; None where it names nothing.

    Raises:
        Refusal: it is neither.
    """
    if policy.since is None:
        return None
    if _DATE.fullmatch(policy.since):
        try:
            return date.fromisoformat(policy.since)
        except ValueError:
            raise Refusal(f"[change] since = {policy.since!r} is no date", "write it as 2026-09-30") from None
    try:
        return repository.resolve(policy.since)
    except GitError as error:
        raise GitError(f"[change] since: {error.message}", error.remedy) from None


def begins_by(policy: ChangePolicy, today: date) -> bool:
    """Tell whether a commit that is made today is governed: any is, unless ``[change] since`` is a later day."""
    return policy.since is None or not _DATE.fullmatch(policy.since) or policy.since <= today.isoformat()


def gather(
    before: Side, after: Side, files: tuple[ChangedPath, ...], words: Words, policy: ChangePolicy, contents: Contents
) -> Change:
    """Return the change with the verdict on every capability that it touches."""
    touched = touches(before, after, files, words, policy, contents.only_white_space)
    if policy.minimum_lines > 0:
        touched = tuple(_unless_small(touch, policy.minimum_lines, contents) for touch in touched)
    judged = judge(before, after, touched, read_citations(words, policy), policy)
    return Change(before, after, files, words, policy, judged, contents.place)


def _unless_small(touch: Touch, least: int, contents: Contents) -> Touch:
    counted = [contents.changed_lines(file) for file in touch.governed]
    if not counted or None in counted or sum(filter(None, counted)) >= least:
        return touch
    reason = f"fewer than {least} changed lines"
    return replace(touch, set_aside={**touch.set_aside, **{file.path: reason for file in touch.governed}})
