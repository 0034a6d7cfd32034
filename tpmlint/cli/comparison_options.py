"""From options and the environment to the change that is meant, and what was said about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tpmlint.fault import Refusal

if TYPE_CHECKING:
    from tpmlint.engine.diff import Comparison

_LIMIT = 1 << 20


def comparison(
    environment: Mapping[str, str],
    base: str | None,
    head: str | None,
    staged: bool,
    worktree: bool,
    commit_msg_file: str | None,
    message_file: str | None,
) -> Comparison:
    """Return the change that a user, or else the CI system, means.

    Raises:
        Refusal: options exclude each other, or a file with a message cannot be read.
    """
    from tpmlint.change.trailers import cleaned
    from tpmlint.change.words import PULL_REQUEST, Message
    from tpmlint.ci import detect
    from tpmlint.engine.diff import Comparison

    if staged and worktree:
        raise Refusal("--staged and --worktree exclude each other", "give one of them")
    if (staged or worktree) and (base is not None or head is not None):
        raise Refusal("the index and the work tree are judged against HEAD", "leave out BASE and --head")
    written = None
    if commit_msg_file is not None:
        written = Message(commit_msg_file, cleaned(_read(commit_msg_file, "--commit-msg-file")))
    request = Message(PULL_REQUEST, _read(message_file, "--message-file")) if message_file is not None else None
    if staged or worktree:
        return Comparison(target="staged" if staged else "worktree", written=written, pull_request=request)
    named = base is not None or head is not None
    try:
        facts = detect(environment)
    except Refusal:
        if not named:
            raise
        facts = None
    if facts is None:
        return Comparison(base=base, head=head, written=written, pull_request=request)
    if facts.text is not None and request is None:
        request = Message(PULL_REQUEST, facts.text)
        whole = facts.complete
    else:
        whole = facts.complete or request is not None
    return Comparison(
        base=base if named else facts.base,
        head=head,
        merging=None if named else facts.head,
        pushed=not named and facts.event == "push",
        written=written,
        pull_request=request,
        complete=whole,
        notes=() if whole or facts.note is None else (facts.note,),
    )


def _read(path: str, option: str) -> str:
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}", "give the path of a text file", option) from error
    if len(data) > _LIMIT:
        raise Refusal(f"{path} is larger than {_LIMIT:,} bytes", "give the message alone", option)
    return data.decode("utf-8", "replace")
