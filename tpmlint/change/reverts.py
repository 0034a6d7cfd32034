"""Which commits revert others, and which paths that covers.

A revert counts if the commit that it names is one of its ancestors. One walk over the history, newest first, looks for
all of them: each commit passes the reverts among its descendants on to its parents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tpmlint.git.repository import Repository
from tpmlint.text.regex import regex

MOST = 10_000
"""The most reverts to look for in one history; older ones count as ordinary commits."""

_NAMED = regex(r"^This reverts commit ([0-9a-f]{7,64})\b([^\n]*)$", re.MULTILINE)
_REQUEST = regex(r"^Reverts [\w.-]+/[\w.-]+#([0-9]{1,10})\.?[ \t]*$", re.MULTILINE)
_MERGE_REQUEST = regex(r"^This reverts merge request [\w./-]{0,200}!([0-9]{1,10})\b([^\n]*)$", re.MULTILINE)
_PARTLY = regex(r"\b(?:in part|parts? of|partial(?:ly)?|partly|except)\b", re.IGNORECASE)

_NUMBERED = regex(r"\(#([0-9]{1,10})\)[ \t]*$|^Merge pull request #([0-9]{1,10}) ")
_MERGED = regex(r"^See merge request [\w./-]{0,200}!([0-9]{1,10})$", re.MULTILINE)


def reverted_names(text: str) -> Iterator[str]:
    """Yield what a message says it reverts as a whole: ids of commits, ``#12`` or ``!12``.

    A message that says it reverts in part names nothing.
    """
    if "revert" not in text and "Revert" not in text:
        return
    title, _, body = text.lstrip().partition("\n")
    if _PARTLY.search(title) and not title.startswith('Revert "'):
        return
    for pattern, mark in ((_NAMED, ""), (_MERGE_REQUEST, "!")):
        for match in pattern.finditer(body):
            if not _PARTLY.search(match[2]) and not _PARTLY.search(_rest_of_sentence(body, match)):
                yield f"{mark}{match[1]}"
    for match in _REQUEST.finditer(body):
        yield f"#{match[1]}"


def _rest_of_sentence(body: str, match: re.Match[str]) -> str:
    """Return the next line if the sentence continues there."""
    if match[2].rstrip().endswith("."):
        return ""
    return body[match.end() + 1 :].partition("\n")[0]


def find_reverted(
    repository: Repository, tip: str, messages: Mapping[str, str] | None = None, written: str | None = None
) -> Mapping[str, frozenset[str]]:
    """Return, by the id of each commit that reverts ancestors, the paths that these touched.

    Args:
        tip: full id of the newest commit.
        messages: the messages to search, by the commits' ids; None searches the whole history.
        written: the message of the next commit on ``tip``, whose id is an empty string.
    """
    if messages is not None and not any(
        True for text in (*messages.values(), written or "") for _ in reverted_names(text)
    ):
        return {}
    search = _Search()
    pending = {tip: search.begin("", written, 0) if written is not None else 0}
    waiting = None if messages is None else set(messages)
    for info in repository.commits(tip, topological=True):
        reverts = pending.pop(info.oid, 0)
        if reverts:
            search.note(info.oid, info.message, reverts)
        if waiting is None or info.oid in waiting:
            reverts = search.begin(info.oid, info.message, reverts)
        if waiting is not None:
            waiting.discard(info.oid)
            if not waiting and not search.open:
                break
        if reverts:
            for parent in info.parents:
                pending[parent] = pending.get(parent, 0) | reverts
    touched = repository.touched_paths(search.found)
    paths: dict[str, set[str]] = {}
    for oid, reverts in search.found.items():
        while reverts:
            lowest = reverts & -reverts
            paths.setdefault(search.commits[lowest.bit_length() - 1], set()).update(touched.get(oid, ()))
            reverts ^= lowest
    return {oid: frozenset(found) for oid, found in paths.items()}


class _Search:
    """The reverts of a history and what they name; a set of reverts is a number with a bit for each.

    Attributes:
        commits: the commits that revert something, by the place of their bit.
        found: the reverts that name each commit found.
        open: how many names have not been found.
    """

    def __init__(self) -> None:
        self.commits: list[str] = []
        self.found: dict[str, int] = {}
        self.open = 0
        self._wanted: dict[str, int] = {}
        self._lengths: set[int] = set()
        self._numbers = False

    def begin(self, oid: str, text: str, reverts: int) -> int:
        """Look for what a commit reverts, and return the reverts to pass on to its parents."""
        names = set(reverted_names(text)) if len(self.commits) < MOST else ()
        if not names:
            return reverts
        bit = 1 << len(self.commits)
        self.commits.append(oid)
        for name in names:
            self._wanted[name] = self._wanted.get(name, 0) | bit
            self.open += 1
            if name[0] in "#!":
                self._numbers = True
            else:
                self._lengths.add(len(name))
        return reverts | bit

    def note(self, oid: str, message: str, reverts: int) -> None:
        """Record which of the reverts among a commit's descendants name it."""
        named = 0
        keys = [oid[:length] for length in self._lengths]
        if self._numbers:
            keys += _numbers(message)
        for key in keys:
            hit = self._wanted.get(key, 0) & reverts
            if hit:
                self._wanted[key] ^= hit
                self.open -= hit.bit_count()
                named |= hit
        if named:
            self.found[oid] = named


def _numbers(message: str) -> Iterator[str]:
    """Yield the pull or merge requests that a commit came with, according to its message."""
    match = _NUMBERED.search(message.partition("\n")[0])
    if match is not None:
        yield f"#{match[1] or match[2]}"
    for match in _MERGED.finditer(message):
        yield f"!{match[1]}"
