"""References that people write anyway: the closing keywords of forges, and keys of trackers that patterns find.

Code, quotes, comments and what Markdown hides cite nothing, as for trailers; nor does the title that a revert quotes.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tpmlint.change.markdown import visible_text
from tpmlint.change.trailers import LONGEST, MOST, Lines, plain_lines
from tpmlint.errors import UserError
from tpmlint.formats.expressions import TooSlowError, expression
from tpmlint.model.references import ADDRESS, PROJECT
from tpmlint.settings import ChangePolicy, Forge
from tpmlint.text.messages import quote

_ISSUE = re.compile(
    rf"(?:{ADDRESS}|(?P<project>{PROJECT})?#(?P<number>[0-9]{{1,18}})|gh-(?P<gh>[0-9]{{1,18}}))(?!\w)", re.IGNORECASE
)
_WORDS: dict[Forge, re.Pattern[str]] = {
    "github": re.compile(
        r"(?<![\w-])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?::[ \t]*|[ \t]+)(?=[#\w])", re.IGNORECASE
    ),
    "gitlab": re.compile(
        r"(?<![\w-])(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)"
        r"(?::[ \t]*|[ \t]+)(?:issues?[ \t]+)?(?=[#\w])",
        re.IGNORECASE,
    ),
}
_NEXT = re.compile(r"[ \t]*,?[ \t]+and[ \t]+|[ \t]*,[ \t]*", re.IGNORECASE)
"""What stands between the issues of a list, which GitLab alone closes all."""

_REVERT = re.compile(r"\s*(?:Revert|Reapply) \".*\"", re.IGNORECASE)
_QUOTED = re.compile(r" {0,3}>|\t| {4}")
_TICKS = re.compile(r"`+")


class Reference(Struct, frozen=True):
    """A key of a tracker in a message.

    Args:
        key: such as ``#12``, ``owner/repo#12`` or ``SHOP-12``.
        line: 1-based line in the message.
    """

    key: str
    line: int


def may_refer(text: str, policy: ChangePolicy) -> bool:
    """Tell whether a message may have references, without reading it."""
    if policy.reference_patterns:
        return True
    return bool(policy.references) and ("#" in text or "://" in text or "gh-" in text or "GH-" in text)


def read_references(text: str, source: str, policy: ChangePolicy, *, markdown: bool) -> Iterator[Reference]:
    """Yield the references in a message, each key once, in order; as many as are read of trailers.

    Args:
        source: the name of the message.
        markdown: whether it is the text of a pull request, and not the message of a commit.
    Raises:
        UserError: a pattern takes too long on it.
    """
    if not may_refer(text, policy):
        return
    lines = [(number, line[:LONGEST]) for number, line in (visible_text(text) if markdown else _plain_text(text))]
    if lines:  # A revert quotes the title of what it takes back.
        lines[0] = lines[0][0], _without_code(_REVERT.sub("", lines[0][1]))
    yield from _read(lines, source, policy)


def read_branch(name: str, source: str, policy: ChangePolicy) -> Iterator[Reference]:
    """Yield what the patterns find in the name of a branch.

    Args:
        source: the name of it in findings.
    """
    yield from (Reference(key, 1) for _, key in _find_keys([(1, name)], source, policy))


def _read(lines: list[tuple[int, str]], source: str, policy: ChangePolicy) -> Iterator[Reference]:
    found = [(number, at, key) for number, line in lines for at, key in _closed(line, policy.references)]
    if policy.reference_patterns:
        found += [(number, at, key) for (number, at), key in _find_keys(lines, source, policy)]
        found.sort()
    seen: set[str] = set()
    for number, _, key in found:
        if key not in seen:
            seen.add(key)
            yield Reference(key, number)
            if len(seen) == MOST:
                return


def _plain_text(text: str) -> Lines:
    """Yield the lines of a commit's message that are neither quoted, indented nor code, without code in them."""
    for number, line in plain_lines(text):
        if not _QUOTED.match(line):
            yield number, _without_code(line[:LONGEST])


def _without_code(line: str) -> str:
    """Return a line with a blank for each part between the same number of backticks."""
    if "`" not in line:
        return line
    runs = [match.span() for match in _TICKS.finditer(line)]
    by_length: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(runs):
        by_length.setdefault(end - start, []).append(number)
    kept, at, number = [], 0, 0
    while number < len(runs):
        start, end = runs[number]
        same = by_length[end - start]
        following = bisect.bisect_right(same, number)
        if following == len(same):
            number += 1
            continue
        kept += [line[at:start], " "]
        at = runs[same[following]][1]
        number = same[following] + 1
    return "".join([*kept, line[at:]])


def _closed(line: str, forges: Iterable[Forge]) -> Iterator[tuple[int, str]]:
    """Yield where each issue stands that a line closes, and its key."""
    for forge in forges:
        for word in _WORDS[forge].finditer(line):
            match = _ISSUE.match(line, word.end())
            while match is not None:
                yield match.start(), _key(match)
                following = _NEXT.match(line, match.end()) if forge == "gitlab" else None
                match = None if following is None else _ISSUE.match(line, following.end())


def _key(issue: re.Match[str]) -> str:
    if issue["id"]:
        return f"{issue['home']}#{issue['id']}"
    return f"{issue['project'] or ''}#{issue['number'] or issue['gh']}"


def _find_keys(
    lines: list[tuple[int, str]], source: str, policy: ChangePolicy
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield line and column of each key that a pattern finds, and the key."""
    text = "\n".join(line for _, line in lines)
    starts, at = [], 0
    for _, line in lines:
        starts.append(at)
        at += len(line) + 1
    for pattern in policy.reference_patterns:
        try:
            found = expression(pattern).find_all(text, MOST)
        except TooSlowError as error:
            raise UserError(
                f"the pattern {quote(pattern)} takes too long on the text of {source}",
                "simplify it in `reference-patterns` under [change]",
            ) from error
        for key, start in found.items():
            index = bisect.bisect_right(starts, start) - 1
            short = " ".join(key.split())[:LONGEST]
            if short:
                yield (lines[index][0], start - starts[index]), short
