"""Escape text for Markdown, and the receipt in Markdown.

A forge makes links, mentions, images and closed issues out of words as well as out of Markdown's own marks. None does
so within a code span, so everything that is not a plain word becomes one.
Source: https://github.github.com/gfm/ (code spans, tables, autolinks).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tpmlint.finding import Location, Suppressed
from tpmlint.report import Receipt, Report
from tpmlint.text.escape import escape, visible
from tpmlint.text.messages import plural

_LONGEST = 1000
_MOST_BACKTICKS = 9

# A letter is whatever is not ASCII, or an ASCII letter or digit: marks and emoji of any script are part of words.
_LETTERS = r"[^\x00-/:-@\[-`\x7b-\x7f]+"
_PLAIN = re.compile(rf"[(\"']*(?:{_LETTERS}(?:['-]{_LETTERS})*|\d+(?:[.,]\d+)+)%?[)\"',;.:!?]*|[)\"',;.:!?]+|-")
# Commit ids, the keys by which trackers know their issues (`GH-12`, `SHOP-12`), and what begins an address.
_LINKED = re.compile(
    r"(?<![a-z0-9])(?:[0-9a-f]{7,}(?![a-z0-9])|[a-z]+[0-9]*-[0-9]|ghsa-|www(?![a-z0-9]))", re.IGNORECASE
)
# What our own sentences quote: it begins a word and ends one, so that no apostrophe is taken for a quotation mark.
_QUOTED = r"(?<!\S)\(?(?:'[^'`]+'|\"[^\"`]+\")(?=[)\"',;.:!?]*(?:\s|$))"
_PIECES = re.compile(rf"(\s+)|(`[^`]+`)|({_QUOTED})|([^\s`]+|`)")
_CLOSING = ",;.:!?"
_RUNS = re.compile("`+")


def code(text: str) -> str:
    """Return a code span that shows ``text`` on one line, cut where it is very long; never an empty one."""
    text = _cut(visible(text))
    if not text.strip():
        return "(empty)"
    longest = max(map(len, _RUNS.findall(text)), default=0)
    if longest > _MOST_BACKTICKS:
        # Renderers give up on very long runs.
        text, longest = text.replace("`", escape("`")), 0
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    fence = "`" * (longest + 1)
    return f"{fence}{pad}{text}{pad}{fence}"


def prose(text: str) -> str:
    """Return a sentence with words and code spans unchanged, and everything else in code spans.

    A quotation with anything but words becomes one span, without its marks.
    """
    parts: list[tuple[bool, str]] = []
    for is_plain, piece in _pieces(_cut(visible(text))):
        if parts and not is_plain and not parts[-1][0]:
            # Two spans that touch would be one, with other ends.
            parts[-1] = (False, parts[-1][1] + piece)
        else:
            parts.append((is_plain, piece))
    return "".join(piece if is_plain else _span(piece) for is_plain, piece in parts).strip()


def cell(markdown: str) -> str:
    """Return Markdown made by ``code`` and ``prose`` escaped for a table cell."""
    # Readers disagree on what a backslash before an escaped bar means.
    return re.sub(r"(\\?)\|", lambda bar: rf"{bar[1]}{escape('|')}" if bar[1] else r"\|", markdown)


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of a text, and whether each stays as it is or needs a code span."""
    for blank, span, quoted, word in _PIECES.findall(text):
        if blank or span:
            yield bool(blank), blank or span
        elif quoted:
            yield from _quotation(quoted)
        elif _is_plain(word):
            yield True, word
        else:
            inner = word.rstrip(_CLOSING if "(" in word else _CLOSING + ")")
            yield False, inner or word
            if inner and inner != word:
                yield True, word[len(inner) :]


def _quotation(quoted: str) -> Iterator[tuple[bool, str]]:
    if all(map(_is_plain, quoted.split())):
        yield True, quoted
        return
    if quoted[0] == "(":
        yield True, "("
    yield False, f"`{quoted.lstrip('(')[1:-1]}`"


def _span(piece: str) -> str:
    inner = piece[1:-1]
    return code(inner if len(piece) > 2 and piece[0] == piece[-1] == "`" and "`" not in inner else piece)


def _is_plain(word: str) -> bool:
    return _PLAIN.fullmatch(word) is not None and _LINKED.search(word) is None


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def size(text: str) -> int:
    """Return what a text takes with the end of its line: bytes of UTF-8, which are never fewer than characters."""
    return len(text.encode("utf-8", "backslashreplace")) + 1


def count_fitting(texts: Sequence[str], room: int) -> int:
    """Return how many of the texts, from the first on, fit into ``room``."""
    for number, text in enumerate(texts):
        room -= size(text)
        if room < 0:
            return number
    return len(texts)


def place(location: Location) -> str:
    """Return ``path:line`` as a code span."""
    return code(location.path if location.span is None else f"{location.path}:{location.span.line}")


_ROOM = 8000


def details(report: Report) -> list[str]:
    """Return the lines of a ``<details>`` with the receipt and the findings that do not count."""
    lines = [f"- {line}" for line in (*_facts(report.receipt), *_silenced_lines(report))]
    parts = count_fitting(lines, _ROOM)
    more = [f"- and {plural(len(lines) - parts, 'more line')}"] if parts < len(lines) else []
    return ["<details><summary>Receipt</summary>", "", *lines[:parts], *more, "", "</details>"]


def _facts(receipt: Receipt) -> Iterator[str]:
    yield f"tpmlint {receipt.version}, {code(receipt.command)}"
    at = f" at {code(receipt.revision)}" if receipt.revision is not None else ""
    yield f"checked: {receipt.snapshot}{at}{' in a shallow clone' if receipt.shallow else ''}"
    if receipt.command == "diff":
        start = code(receipt.merge_base) if receipt.merge_base is not None else "the beginning"
        base = f", base {code(receipt.base)}" if receipt.base not in (None, receipt.merge_base) else ""
        changes = plural(receipt.changes, "changed file")
        yield f"compared with: {start}{base}, {changes} in {plural(receipt.commits, 'commit')}"
    kinds = ", ".join(plural(count, kind) for kind, count in receipt.items.items() if count)
    items = plural(sum(receipt.items.values()), "item")
    yield f"roadmap: {items} in {plural(len(receipt.files), 'file')}{f' ({kinds})' if kinds else ''}"
    yield f"as of: {receipt.as_of} ({prose(receipt.as_of_source)})"
    source = "none" if receipt.configuration is None else code(receipt.configuration)
    yield f"configuration: {source}, preset {code(receipt.preset)}, fails on {code(receipt.fail_on)}"
    yield f"silenced by comments: {receipt.suppressed}, waived: {receipt.waived}"
    for fixed in receipt.fixed:
        yield f"fixed: {plural(fixed.problems, 'problem')} in {code(fixed.path)}"
    for skipped in receipt.skipped:
        yield f"skipped: {code(skipped.path)}, {prose(skipped.reason)}"


def _silenced_lines(report: Report) -> Iterator[str]:
    for each in sorted(report.silenced, key=lambda each: each.until is None):
        finding = each.finding
        yield f"{_how(each)}: {place(finding.location)} {code(finding.rule)} {prose(finding.message)}{_why(each)}"


def _how(each: Suppressed) -> str:
    return "silenced" if each.until is None else f"waived until {prose(each.until)}"


def _why(each: Suppressed) -> str:
    return f"; why: {prose(each.reason)}" if each.reason else ""
