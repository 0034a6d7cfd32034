"""Escape text for Markdown; findings as lists and the receipt in Markdown.

A forge makes links, mentions, images and closed issues out of words as well as out of Markdown's own marks. None does
so within a code span, so everything that is not a plain word becomes one.
Source: https://github.github.com/gfm/ (code spans, tables, autolinks).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tpmlint.finding import Finding, Location, Severity, Suppressed
from tpmlint.report import Receipt, Report
from tpmlint.reporters.render.entries import LEAST, count_severities, group_findings
from tpmlint.text.escape import escape, visible
from tpmlint.text.messages import plural
from tpmlint.text.regex import regex

_LONGEST = 1000
_MOST_BACKTICKS = 9

# A letter is whatever is not ASCII, or an ASCII letter or digit: marks and emoji of any script are part of words.
_LETTERS = r"[^\x00-/:-@\[-`\x7b-\x7f]+"
_PLAIN = regex(rf"[(\"']*(?:{_LETTERS}(?:['-]{_LETTERS})*|\d+(?:[.,]\d+)+)%?[)\"',;.:!?]*|[)\"',;.:!?]+|-")
# Commit ids, the keys by which trackers know their issues (`GH-12`, `SHOP-12`), and what begins an address.
_LINKED = regex(r"(?<![a-z0-9])(?:[0-9a-f]{7,}(?![a-z0-9])|[a-z]+[0-9]*-[0-9]|ghsa-|www(?![a-z0-9]))", re.IGNORECASE)
# What our own sentences quote: it begins a word and ends one, so that no apostrophe is taken for a quotation mark.
_QUOTED = r"(?<!\S)\(?(?:'[^'`]+'|\"[^\"`]+\")(?=[)\"',;.:!?]*(?:\s|$))"
_PIECES = regex(rf"(\s+)|(`[^`]+`)|({_QUOTED})|([^\s`]+|`)")
_CLOSING = ",;.:!?"
_RUNS = regex("`+")


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


_MOST = 12
_NOTE = 200
_FEW = 10
"""Findings of each rule that are shown before the worst take the remaining room."""


def entries(findings: Sequence[Finding], room: int) -> list[str]:
    """Return the findings as lists within ``room`` bytes, with counts of those that do not fit.

    Every rule gets its first few findings; the remaining room goes to the worst.
    """
    room -= _NOTE
    groups: list[_RuleEntries] = []
    left: Counter[Severity] = Counter()
    for group in _groups(findings):
        # Kept free, so that the rest of a rule can always be counted.
        room -= size(group.rest())
        if room < 0:
            left[group.findings[0].severity] += len(group.findings)
        else:
            groups.append(group)
    room = _fill(groups, room, _FEW)
    for severity in sorted({group.findings[0].severity for group in groups}, reverse=True):
        worst = [group for group in groups if group.findings[0].severity == severity]
        room = _fill(worst, room, len(findings))
    lines: list[str] = []
    for group in groups:
        lines += group.lines
        if group.left():
            lines.append(group.rest())
            left[group.findings[0].severity] += group.left()
    if left:
        verb = "is" if sum(left.values()) == 1 else "are"
        lines += [
            "",
            f"**{plural(sum(left.values()), 'more finding')} {verb} not shown here**: {count_severities(left)}.",
        ]
    return lines


class _RuleEntries:
    """The findings of one rule, formatted only when needed."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.lines: list[str] = []
        self.drawn = 0
        self.full = False
        self._short = len(findings) >= LEAST
        self._alike = self._short and len({finding.help for finding in findings}) == 1

    def left(self) -> int:
        return len(self.findings) - self.drawn

    def next(self) -> list[str]:
        finding = self.findings[self.drawn]
        if not self._short:
            return _entry(finding)
        line = f"  - {place(finding.location)} {prose(finding.message)}{'' if self._alike else _help(finding)}"
        return [line] if self.drawn else [f"{self._head()}{_help(finding) if self._alike else ''}", line]

    def rest(self) -> str:
        """Return the line that counts the findings not shown."""
        if self._short:
            return f"  - and {self.left()} more" if self.drawn else f"{self._head()}, not shown here"
        return f"- **{self.findings[0].severity.word}** {code(self.findings[0].rule)}, {self.left()} more"

    def _head(self) -> str:
        first = self.findings[0]
        return f"- **{first.severity.word}** {code(first.rule)}, {len(self.findings)} times"


def _groups(findings: Sequence[Finding]) -> list[_RuleEntries]:
    by_rule: dict[tuple[int, str], list[Finding]] = {}
    for finding in group_findings(tuple(findings)):
        by_rule.setdefault((-finding.severity, finding.rule), []).append(finding)
    return [_RuleEntries(group) for _, group in sorted(by_rule.items(), key=lambda each: each[0][0])]


def _fill(groups: Sequence[_RuleEntries], room: int, most: int) -> int:
    """Add findings of the groups in turn, up to ``most`` of each, and return the remaining room."""
    for _ in range(most):
        open_ = [group for group in groups if group.left() and not group.full and group.drawn < most]
        if not open_:
            break
        for group in open_:
            entry = group.next()
            taken = sum(map(size, entry))
            group.full = taken > room
            if not group.full:
                room -= taken
                group.lines += entry
                group.drawn += 1
    return room


def _entry(finding: Finding) -> list[str]:
    text = f"{prose(finding.message)}<br>{place(finding.location)} {code(finding.rule)}{_help(finding)}"
    more = len(finding.related) - _MOST
    return [
        f"- **{finding.severity.word}** {text}",
        *(f"  - {place(each.location)} {prose(each.message)}" for each in finding.related[:_MOST]),
        *([f"  - and {plural(more, 'more place')}"] if more > 0 else []),
    ]


def _help(finding: Finding) -> str:
    return f"<br>Help: {prose(finding.help)}" if finding.help else ""
