"""Trailers in messages: the lines that say what a change is for.

git's own ``interpret-trailers`` reads the last paragraph only, and a squash merge moves all but one out of it; so
every paragraph counts here, and so do the messages that ``git merge --squash`` indents. Quoted trailers and examples do
not count: HTML comments, code fences, ``>`` quotes, indented lines. A pull request's text is Markdown: ``markdown.py``
gives its visible lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from tpmlint.settings import ChangePolicy
from tpmlint.text.regex import regex
from tpmlint.text.similarity import edit_distance

ITEM, REASON = "Roadmap-Item", "Roadmap-Reason"
"""The keys that tpmlint reads, as people write them; ``[change] item-trailers`` may give further names for them."""

MOST = 1000
"""Trailers, and names in them, that are read from one message; nobody writes more by hand."""

LONGEST = 10_000
"""Characters of one trailer's value, continuation lines included; the rest of a longer one is not read."""

_TYPO = 2
"""How many letters of a key may be wrong for it to count as a typo."""

Lines: TypeAlias = Iterable[tuple[int, str]]
"""Numbers, from 1, and texts of lines."""

TRAILER = regex(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)")
_DECORATED = regex(
    r"( {0,3}(?:[-+*][ \t]+|[0-9]{1,9}[.)][ \t]+|#{1,6}[ \t]+)?(?:\[[ xX]\][ \t]+)?[*_`]{0,3})"
    r"([A-Za-z][A-Za-z0-9-]*)[*_`]{0,3}[ \t]*:(.*)"
)
_FENCE = regex(r" {0,3}(`{3,}|~{3,})(.*)")
_SCISSORS = regex(r" -{8,} >8 -{8,}\s*")


class Trailer(Struct, frozen=True):
    """One line ``Key: value`` of a message.

    Args:
        key: in lower case.
        value: with its continuation lines, joined by spaces; never empty.
        line: 1-based line in the message.
    """

    key: str
    value: str
    line: int


def trailer_keys(policy: ChangePolicy) -> Mapping[str, str]:
    """Return the name tpmlint uses by each accepted key of a trailer, in lower case."""
    keys = {ITEM.lower(): ITEM, REASON.lower(): REASON}
    for name, aliases in ((ITEM, policy.item_trailers), (REASON, policy.reason_trailers)):
        keys.update({alias.lower(): name for alias in aliases})
    return keys


def read_trailers(text: str, keys: Mapping[str, str], lines: Lines | None = None) -> tuple[Trailer, ...]:
    """Return the trailers of a message, in order, under the names that tpmlint uses.

    Args:
        text: the message, without comment lines where it is one being written.
        keys: the known name by each accepted key in lower case, such as ``{"initiative": "Roadmap-Item"}``.
        lines: the lines of ``text`` that count; None means all that are not quoted, fenced or commented out.
    """
    found: list[tuple[str, list[str], int]] = []
    longest, last, room = max(map(len, keys), default=0), 0, 0
    for number, line in plain_lines(text) if lines is None else lines:
        known = None
        match = TRAILER.fullmatch(line) if ":" in line else None
        if match is not None and len(match[1]) <= longest:
            known = keys.get(match[1].lower())
        if known is not None and match is not None:
            if len(found) == MOST:
                break
            found.append((known, [match[2].strip()[:LONGEST]], number))
            last, room = number, LONGEST - len(match[2])
        elif found and line[:1] in (" ", "\t") and number == last + 1 and line.strip():
            if room > 0:
                found[-1][1].append(line.strip()[:room])
                room -= len(found[-1][1][-1]) + 1
            last = number
    joined = ((key, " ".join(parts).strip(), number) for key, parts, number in found)
    return tuple(Trailer(key, value, number) for key, value, number in joined if value)


def misspelled_trailers(
    text: str, keys: Mapping[str, str], lines: Lines | None = None
) -> Iterator[tuple[Trailer, str]]:
    """Yield the lines of a message that are not trailers because of a typo in the key, with the correct key.

    Args:
        text, keys, lines: as for ``read_trailers``.
    """
    nearest: dict[str, str | None] = {}
    longest, count = max(map(len, keys), default=0) + _TYPO, 0
    for number, line in plain_lines(text) if lines is None else lines:
        match = TRAILER.fullmatch(line) if ":" in line else None
        if match is None or len(match[1]) > longest or not match[2].strip():
            continue
        key = match[1].lower()
        if key in keys:
            continue
        if key not in nearest:
            if len(nearest) == MOST:
                return
            nearest[key] = next((each for each in keys if _is_typo(key, each)), None)
        correct = nearest[key]
        if correct is not None:
            yield Trailer(match[1], match[2].strip()[:LONGEST], number), correct
            count += 1
            if count == MOST:
                return


def decorated_trailers(text: str, keys: Mapping[str, str], lines: Lines | None = None) -> Iterator[tuple[Trailer, str]]:
    """Yield the lines that are not trailers because of what stands before or around the key, with the correct key.

    Such as a list item, bold text or a few spaces. Quoted, fenced and commented lines are skipped on purpose.

    Args:
        text, keys: as for ``read_trailers``.
        lines: those that may be meant, if not all that are neither quoted, fenced nor commented out.
    """
    count = 0
    for number, line in plain_lines(text) if lines is None else lines:
        match = _DECORATED.fullmatch(line) if ":" in line else None
        known = keys.get(match[2].lower()) if match is not None and TRAILER.fullmatch(line) is None else None
        if match is not None and known is not None and match[3].strip(" \t*_`"):
            yield Trailer(line.strip()[:LONGEST], match[3].strip(" \t*_`")[:LONGEST], number), match[2].title()
            count += 1
            if count == MOST:
                return


def _is_typo(key: str, correct: str) -> bool:
    reach = min(_TYPO, len(correct) // 4)
    return abs(len(correct) - len(key)) <= reach and edit_distance(key, correct, reach) <= reach


def split_values(trailer: Trailer) -> Iterator[str]:
    """Yield what a trailer names: several values are separated by commas.

    Backticks around one and a full stop behind it do not count; no name ends in one.
    """
    for part in trailer.value.split(","):
        value = part.strip().strip("`").strip().removesuffix(".")
        if value:
            yield value


def clean_message(text: str, comment: str = "#") -> str:
    """Return a message as git will store it: without comment lines and everything below the scissors.

    Lines keep their numbers: a removed line stays as an empty line.

    Args:
        comment: the mark that begins a comment line (git's ``core.commentChar``).
    """
    kept: list[str] = []
    for line in text.split("\n"):
        if line.startswith(comment):
            if is_scissors(line, comment):
                break
            line = ""
        kept.append(line)
    return "\n".join(kept)


def is_scissors(line: str, comment: str = "#") -> bool:
    """Tell whether a line is the one below which ``git commit --verbose`` shows the diff."""
    return line.startswith(comment) and _SCISSORS.fullmatch(line, len(comment)) is not None


def plain_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines of a message that are neither empty, quoted, fenced nor commented out."""
    fence = ""
    commented = False
    lines, heads = _squashed(text.split("\n")) if _SQUASHED in text else (text.split("\n"), frozenset())
    for number, raw in enumerate(lines, 1):
        if number in heads:
            fence, commented = "", False
        if not raw:
            continue
        line = raw.rstrip("\r")
        if not commented:
            mark = _FENCE.fullmatch(line) if "`" in line or "~" in line else None
            if fence:
                if (
                    mark
                    and mark.group(1)[0] == fence[0]
                    and len(mark.group(1)) >= len(fence)
                    and not mark.group(2).strip()
                ):
                    fence = ""
                continue
            if mark and not (mark.group(1)[0] == "`" and "`" in mark.group(2)):
                fence = mark.group(1)
                continue
        if not commented and "<!--" not in line:
            yield number, line.rstrip()
            continue
        outside, commented = _strip_comments(line, commented)
        if outside is not None:
            yield number, outside


_SQUASHED = "Squashed commit of the following:"
"""The line below which ``git merge --squash`` lists commits as ``git log`` does, with their messages indented."""

_HEAD = regex(r"commit [0-9a-f]{7,64}\r?")
_BELOW_HEAD = regex(r"(?:Author|AuthorDate|Commit|CommitDate|Date|Merge):.*")


def _squashed(lines: list[str]) -> tuple[list[str], frozenset[int]]:
    """Return lines in which those of squashed messages are not indented, and the numbers of the heads of commits."""
    found: list[str] = []
    heads: set[int] = set()
    is_listed = is_inside = False
    for number, line in enumerate(lines, 1):
        if line.rstrip() == _SQUASHED:
            is_listed = True
        elif is_listed and _HEAD.fullmatch(line):
            heads.add(number)
            is_inside = True
        elif is_inside and line.startswith("    "):
            line = line[4:]
        elif is_inside and line.strip() and not _BELOW_HEAD.match(line):
            heads.add(number)
            is_listed = is_inside = False
        found.append(line)
    return found, frozenset(heads)


def _strip_comments(line: str, commented: bool) -> tuple[str | None, bool]:
    """Return a line without its comments, None where it begins with or in one, and whether one stays open."""
    hidden = commented or line.startswith("<!--")
    kept: list[str] = []
    at = 0
    while at >= 0:
        mark = line.find("-->" if commented else "<!--", at)
        if not commented:
            kept.append(line[at:] if mark < 0 else line[at:mark])
        at = mark if mark < 0 else mark + (3 if commented else 4)
        commented = commented if mark < 0 else not commented
    return None if hidden else "".join(kept).rstrip(), commented
