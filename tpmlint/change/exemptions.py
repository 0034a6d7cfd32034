"""Why commits and files need no product context: by author, type, or because they lie before adoption."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from tpmlint.change.messages import ChangeMessages, Commit, Message
from tpmlint.git.tree import ChangedPath
from tpmlint.settings import ChangePolicy

UNGOVERNED = "before [change] since"
_EMPTY_BLOBS = frozenset(
    {
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    }
)


class Exemption(Struct, frozen=True):
    """Why files need no product context.

    Args:
        covers: the paths that it holds for; None means all that the commit touches.
    """

    reason: str
    covers: frozenset[str] | None = None


def exempt_commit(commit: Commit, words: ChangeMessages, policy: ChangePolicy) -> Exemption | None:
    """Return why a commit needs no product context, or None if it does.

    Author and type are taken from the commit unchecked. A pull request's title that has a type counts for all commits,
    as it will after a squash; a type that marks a breaking change exempts nothing.
    """
    if not commit.governed:
        return Exemption(UNGOVERNED)
    if is_exempt_author(commit.author, policy):
        return Exemption(f"author {commit.author}")
    request = words.pull_request
    title = request if request is not None and request.has_type(policy) else commit.message
    return exempt_type(title, commit.reverted, policy)


def is_exempt_author(author: str, policy: ChangePolicy) -> bool:
    """Tell whether the policy names an author by the whole name or the whole e-mail address.

    Args:
        author: ``Name <email>``.
    """
    name, _, email = author.rpartition(" <")
    exempt = {each.casefold() for each in policy.exempt_authors}
    return name.casefold() in exempt or email.removesuffix(">").casefold() in exempt


def exempt_type(message: Message, reverted: frozenset[str], policy: ChangePolicy) -> Exemption | None:
    """Return why the type that a message claims needs no product context, or None if it does.

    Args:
        reverted: the paths that were touched by what the commit says it reverts; a revert covers these alone.
    """
    kind = message.type(policy)
    if kind is not None and kind in policy.exempt_types and kind != "revert":
        return Exemption(f"type {kind}")
    if "revert" in policy.exempt_types and reverted:
        if kind == "revert":
            return Exemption("type revert", reverted)
        if not message.has_type(policy):
            return Exemption("revert of an ancestor", reverted)
    return None


def exempt_files(words: ChangeMessages, policy: ChangePolicy) -> Callable[[ChangedPath], str | None]:
    """Return a function that tells why the commits of a changed file exempt it from product context, or None.

    Every commit of the range that changed it must be exempt, also under earlier names of the file: a file that an
    exempt commit adds may be any that the same commit deletes, unless its content shows which one.
    """
    exemptions = [(commit, exempt_commit(commit, words, policy)) for commit in words.commits]
    reasons: dict[str, str] = {}
    needed: set[str] = set()
    written: set[str] = set()
    for commit, exemption in exemptions:
        for path in commit.paths:
            if exemption is None or (exemption.covers is not None and path not in exemption.covers):
                needed.add(path)
            else:
                if reasons.get(path, UNGOVERNED) == UNGOVERNED:
                    reasons[path] = exemption.reason
        if exemption is None:
            written.update(file.oid for file in commit.files if file.status != "D")
    if not reasons:
        return lambda file: None
    written -= _EMPTY_BLOBS
    for commit, exemption in exemptions:
        if exemption is not None:
            needed.update(file.path for file in commit.files if file.status == "A" and file.oid in written)
    _follow_renames(needed, [commit.files for commit in words.commits])
    return lambda file: None if file.path in needed else reasons.get(file.path)


def _follow_renames(needed: set[str], commits: Iterable[tuple[ChangedPath, ...]]) -> None:
    """Add the new names of renamed files to the paths that need context."""
    targets: dict[str, list[list[str]]] = {}
    for files in commits:
        gone = [file for file in files if file.status == "D"]
        come = [file for file in files if file.status == "A"] if gone else []
        if not come:
            continue
        moved = {file.old_oid for file in gone} & {file.oid for file in come}
        by_oid: dict[str, list[str]] = {}
        for file in come:
            by_oid.setdefault(file.oid if file.oid in moved else "", []).append(file.path)
        for file in gone:
            names = by_oid.get(file.old_oid if file.old_oid in moved else "")
            if names:
                targets.setdefault(file.path, []).append(names)
    queue = list(needed)
    while queue:
        for names in targets.pop(queue.pop(), ()):
            new = [name for name in names if name not in needed]
            needed.update(new)
            queue += new
            names.clear()
