"""Why commits and files need no product context: by author, type, title, or because they lie before adoption."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from tpmlint.change.messages import ChangeMessages, Commit, Message, has_draft_mark
from tpmlint.errors import UserError
from tpmlint.git.tree import ChangedPath
from tpmlint.settings import EXEMPT_TITLES, RELEASE_TITLES, ChangePolicy
from tpmlint.text.messages import quote
from tpmlint.text.regex import regex

UNGOVERNED = "before [change] since"
_LONGEST_TITLE = 1000
_OWN = frozenset(EXEMPT_TITLES["standard"])
"""The patterns that come along, which are known to be quick; others are run with a deadline."""

_OWN_TITLES = regex("|".join(sorted(_OWN)))
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

    Author, type and title are taken from the commit unchecked. A pull request's title that has a type or is exempt
    counts for all commits, as it will after a squash, unless it is that of a release. A commit that marks a breaking
    change is not exempt, whatever the pull request says, and none is where the pull request does. An exempt author may
    mark one, since bots quote what others say of their releases.
    """
    if not commit.governed:
        return Exemption(UNGOVERNED)
    if not commit.is_merge and is_exempt_author(commit.author, policy):  # A merge has only what nobody else wrote.
        return Exemption(f"author {commit.author}")
    request = words.pull_request
    if commit.message.breaks or (request is not None and request.breaks):
        return None
    pattern = None if request is None else exempt_title(request, policy)
    decides = request is not None and (
        request.has_type(policy) or (pattern is not None and pattern not in RELEASE_TITLES)
    )
    return exempt_type(request if request is not None and decides else commit.message, commit.reverted, policy)


def is_exempt_author(author: str, policy: ChangePolicy) -> bool:
    """Tell whether the policy names an author by the whole name or the whole e-mail address.

    Args:
        author: ``Name <email>``.
    """
    name, _, email = author.rpartition(" <")
    exempt = {each.casefold() for each in policy.exempt_authors}
    return name.casefold() in exempt or email.removesuffix(">").casefold() in exempt


def exempt_type(message: Message, reverted: frozenset[str], policy: ChangePolicy) -> Exemption | None:
    """Return why the type or the title of a message needs no product context, or None if it does.

    Args:
        reverted: the paths that were touched by what the commit says it reverts; a revert covers these alone.
    """
    if message.breaks:
        return None
    kind = message.type(policy)
    if kind is not None and kind in policy.exempt_types and kind != "revert":
        return Exemption(f"type {kind}")
    if "revert" in policy.exempt_types and reverted:
        if kind == "revert":
            return Exemption("type revert", reverted)
        if not message.has_type(policy):
            return Exemption("revert of an ancestor", reverted)
    title = exempt_title(message, policy)
    return None if title is None else Exemption(f"title {quote(message.words)}")


def exempt_title(message: Message, policy: ChangePolicy) -> str | None:
    """Return the first of the policy's patterns that the title of a message matches, or None.

    Raises:
        UserError: a pattern takes too long on the title.
    """
    found = _match_title(message.words[:_LONGEST_TITLE], policy.exempt_titles)
    return None if found is None or message.breaks else found


def may_be_exempt(line: str, policy: ChangePolicy) -> bool:
    """Tell, for less than ``exempt_title`` costs, whether a message with this first line may have an exempt title."""
    own_only = _OWN.issuperset(policy.exempt_titles) and line.isprintable()
    return not own_only or _OWN_TITLES.search(line) is not None or has_draft_mark(line)


@functools.lru_cache(maxsize=1024)
def _match_title(title: str, patterns: tuple[str, ...]) -> str | None:
    own = _OWN_TITLES.search(title) is not None
    for pattern in patterns:
        if pattern in _OWN:
            if own and re.search(pattern, title):
                return pattern
        elif _matches(title, pattern):
            return pattern
    return None


def _matches(title: str, pattern: str) -> bool:
    from tpmlint.formats.expressions import TooSlowError, expression

    try:
        return expression(pattern).is_in(title)
    except TooSlowError as error:
        raise UserError(
            f"the pattern {quote(pattern)} takes too long on the title {quote(title)}",
            "simplify it in `exempt-titles` under [change]",
        ) from error


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
