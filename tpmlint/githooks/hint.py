"""The comment that the prepare-commit-msg hook puts into a message, so that citing costs one keystroke."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.trailers import scissors

_BLANK = " \t\v\f\r"


def with_hint(message: str, lines: Iterable[str], comment: str = "#") -> str:
    """Return a message with lines added as comments: before git's own at its end, above the scissors.

    What git makes of the message is the same with and without them.

    Args:
        message: as git prepared it.
        lines: what follows the mark; a trailer that is to be cited by taking the mark away has no space before it.
        comment: the mark that begins a comment line.
    """
    hint = [f"{comment}{line}\n" for line in lines]
    if not hint:
        return message
    written = message.split("\n")
    end = next((number for number, line in enumerate(written) if scissors(line, comment)), len(written))
    start = end
    while start > 0 and (not written[start - 1].strip(_BLANK) or written[start - 1].startswith(comment)):
        start -= 1
    while start < end and not written[start].startswith(comment):
        start += 1
    before = "".join(f"{line}\n" for line in written[:start])
    gap = "" if before.endswith("\n\n") else "\n"
    return "".join([before, gap, *hint]) + "\n".join(written[start:])
