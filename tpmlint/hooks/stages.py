"""The stages of git's hooks: which changes to check, with which messages, and the hint in a commit message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tpmlint.change.messages import Message
from tpmlint.change.trailers import clean_message, is_scissors
from tpmlint.engine.comparison import Comparison
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository

STAGES = ("pre-commit", "prepare-commit-msg", "commit-msg", "pre-push", "pre-receive")

_AUTOSQUASH = re.compile(r"(fixup|squash|amend)! ")
_PUSHED = "a push does not tell the pull request's text"
_MARKS = "#;@!$%^&|:"
"""The candidates of git for ``core.commentChar=auto``."""

_BLANK = " \t\v\f\r"


class Skipped(Struct, frozen=True):
    """A stage with nothing to check, and why."""

    reason: str


def staged_change(repository: Repository, name: str, text: str, edited: bool = True) -> Comparison | Skipped:
    """Return the change for the commit-msg stage: the staged tree and the message.

    Args:
        name: of the message's file, for messages.
        text: its content, comments included.
        edited: whether an editor was used; if not, git keeps comment lines.
    """
    message = Message(name, clean_message(text, comment_mark(repository, text)) if edited else text)
    if repository.git_path("MERGE_HEAD").exists():
        return Skipped("a merge brings commits that were checked before")
    if _AUTOSQUASH.match(message.title):
        return Skipped("it will be squashed into a commit that is checked")
    if edited and not message.text.strip():
        return Skipped("git makes no commit without a message")
    return Comparison(target="staged", written=message, only_change=True)


def pushed_changes(
    repository: Repository, lines: Iterable[str], remote: str = "origin"
) -> Iterator[Comparison | Skipped]:
    """Yield the changes for the pre-push stage: each ref's range, starting at the remote's commit.

    Args:
        lines: ``<local ref> <local id> <remote ref> <remote id>``, as git writes them to the hook.
        remote: its name, or its URL if it has none.
    """
    for line in lines:
        words = line.rsplit(maxsplit=3)  # The local ref may contain spaces: `:/some words`.
        if len(words) == 4:
            yield _range(repository, words[1], words[3], words[2], dict.fromkeys((remote, "origin")))


def received_changes(repository: Repository, lines: Iterable[str]) -> Iterator[Comparison | Skipped]:
    """Yield the changes for the pre-receive stage: each ref's range.

    Args:
        lines: ``<old id> <new id> <ref>``, as git writes them to the hook.
    """
    for line in lines:
        words = line.split()
        if len(words) == 3:
            yield _range(repository, words[1], words[0], words[2], ())


def _range(repository: Repository, new: str, old: str, ref: str, remotes: Iterable[str]) -> Comparison | Skipped:
    if not new.strip("0"):
        return Skipped(f"{ref} is deleted")
    # Gerrit takes commits for review under `refs/for/`.
    if not ref.startswith(("refs/heads/", "refs/for/")):
        return Skipped(f"{ref} is not a branch")
    start = base = _resolve_or_none(repository, old) if old.strip("0") else None
    if base is None:
        base = _default_branch(repository, new, remotes)
    if base is None:
        return Skipped(f"there is nothing yet to compare {ref} with")
    return Comparison(base=base, head=new, pushed=base == start, complete=False, notes=(_PUSHED,))


def _default_branch(repository: Repository, new: str, remotes: Iterable[str]) -> str | None:
    """Return the base of a new branch: the remote's default branch, or on a server the repository's own."""
    names = [f"refs/remotes/{remote}/{name}" for remote in remotes for name in ("HEAD", "main", "master")] or ["HEAD"]
    for name in names:
        commit = _resolve_or_none(repository, name)
        if commit is not None and repository.merge_bases(commit, new):
            return commit
    return None


def _resolve_or_none(repository: Repository, revision: str) -> str | None:
    try:
        return repository.resolve(revision)
    except GitError:
        return None


def comment_mark(repository: Repository, text: str) -> str:
    """Return the prefix of comment lines in messages: ``core.commentChar``, or ``core.commentString`` of newer git.

    Args:
        text: a message as git prepared it, which shows what git chose for ``auto``.
    """
    mark = _setting(repository, r"^core\.comment(char|string)$")
    if mark != "auto":
        return mark or "#"
    lines = text.split("\n")
    cut = next((line for line in lines if line and is_scissors(line, line[0])), None)
    last = cut or next((line for line in reversed(lines) if line.strip()), "")
    return last[0] if last and last[0] in _MARKS else "#"


def keeps_comments(repository: Repository, text: str) -> bool:
    """Return whether git keeps comment lines in an edited message, by ``commit.cleanup`` or ``--cleanup=scissors``.

    Args:
        text: the message as git prepared it: with the scissors above all comments, what stands above these is kept.
    """
    if _setting(repository, r"^commit\.cleanup$") in ("verbatim", "whitespace", "scissors"):
        return True
    mark = comment_mark(repository, text)
    first = next((line for line in text.split("\n") if line.startswith(mark)), "")
    return is_scissors(first, mark)


def _setting(repository: Repository, pattern: str) -> str:
    """Return the last value of the settings whose names match, or an empty string."""
    values = repository.run("config", "--null", "--get-regexp", pattern, accept=(0, 1)).split(b"\0")[:-1]
    return values[-1].partition(b"\n")[2].decode("utf-8", "replace") if values else ""


def with_hint(message: str, lines: Iterable[str], comment: str = "#") -> str:
    """Return a message with lines added as comments: before git's own at its end, above the scissors.

    They do not change the message that git commits.

    Args:
        message: as git prepared it.
        lines: the text after the mark; without a leading space for a trailer to uncomment.
        comment: the prefix of comment lines.
    """
    hint = [f"{comment}{line}\n" for line in lines]
    if not hint:
        return message
    message_lines = message.split("\n")
    end = next((number for number, line in enumerate(message_lines) if is_scissors(line, comment)), len(message_lines))
    start = end
    while start > 0 and (not message_lines[start - 1].strip(_BLANK) or message_lines[start - 1].startswith(comment)):
        start -= 1
    while start < end and not message_lines[start].startswith(comment):
        start += 1
    before = "".join(f"{line}\n" for line in message_lines[:start])
    gap = "" if before.endswith("\n\n") else "\n"
    return "".join([before, gap, *hint]) + "\n".join(message_lines[start:])
