"""Findings for programs: messages, places, unique names, rule documentation, XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote
from xml.etree import ElementTree

from tpmlint.finding import Finding, Location, Severity, Span
from tpmlint.report import Receipt
from tpmlint.rule import HISTORY, Entry
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural

_FENCE = re.compile(r"^```(\w+) (\w+)$", re.MULTILINE)
_TICKS = re.compile(r"^```.*\n?", re.MULTILINE)

_CAPTIONS = {
    "bad": "This is reported:",
    "good": "This is not:",
    "before": "Before the change:",
    "after": "After it:",
    "old": "The file before the change:",
    "new": "The file after it:",
    "files": "The files that it changes:",
    "message": "Its message:",
    "branch": "On another branch:",
}

_OF_HISTORY = {**_CAPTIONS, "before": "The roadmap at the start of the history:"}


def reason(entry: Entry, most: int) -> str:
    """Return the reason for a rule: its documentation up to the first example or list, in one line.

    Args:
        most: characters; a longer text ends with the last sentence that fits.
    """
    body = entry.doc.partition("\n")[2].strip()
    paragraphs = []
    for paragraph in body.split("\n\n"):
        if paragraph.startswith(("```", "- ", "* ", "|", "To fix it:")):
            break
        line = " ".join(paragraph.split())
        # The sentence before an example makes no sense without it.
        paragraphs.append(line[: line.rfind(". ") + 1] if line.endswith(":") else line)
    why = " ".join(filter(None, paragraphs)) or f"{entry.title}."
    return why if len(why) <= most else why[: why.rfind(". ", 0, most) + 1]


def markdown(entry: Entry) -> str:
    """Return the whole documentation as Markdown, with a link to the rule's page."""
    body = _add_captions(entry, entry.doc.partition("\n")[2].strip())
    return f"**{entry.title}.**\n\n{body}\n\n[{entry.id}]({entry.page})"


def text(entry: Entry) -> str:
    """Return the whole documentation as plain text."""
    return _TICKS.sub("", _add_captions(entry, entry.doc)).replace("`", "") + f"\n\n{entry.page}"


def _add_captions(entry: Entry, doc: str) -> str:
    """Add a caption to every example of a rule's documentation."""
    captions = _OF_HISTORY if entry.rule.scope is HISTORY else _CAPTIONS
    return _FENCE.sub(lambda fence: f"{captions[fence[2]]}\n\n```{fence[1]}", doc)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by severity, most severe first, keeping the order within a severity."""
    return sorted(findings, key=lambda finding: -finding.severity)


def split_findings(findings: Iterable[Finding], most: Mapping[Severity, int]) -> tuple[list[Finding], list[Finding]]:
    """Split findings, worst first, into those to show and those to count.

    Args:
        most: how many of each severity are shown.
    """
    shown: list[Finding] = []
    cut: list[Finding] = []
    seen: Counter[Severity] = Counter()
    for finding in worst_first(findings):
        seen[finding.severity] += 1
        (shown if seen[finding.severity] <= most[finding.severity] else cut).append(finding)
    return shown, cut


def hidden_count(cut: Sequence[Finding]) -> str:
    """Return ``12 more findings are not shown here: 3 errors, 9 warnings``."""
    counted = Counter(finding.severity for finding in cut)
    levels = ", ".join(
        plural(counted[level], level.word) if level > Severity.INFO else f"{counted[level]} info"
        for level in sorted(counted, reverse=True)
    )
    verb = "is" if len(cut) == 1 else "are"
    return f"{len(cut)} more {'finding' if len(cut) == 1 else 'findings'} {verb} not shown here: {levels}"


def unique_names(names: Iterable[str], mark: str) -> Iterator[str]:
    """Yield the names, with a number added to a repeated one; the result is deterministic.

    Args:
        mark: format of the number, such as ``-{}``.
    """
    numbers: dict[str, int] = {}
    taken: set[str] = set()
    for name in names:
        unique = name
        while unique in taken:
            numbers[name] = numbers.get(name, 1) + 1
            unique = name + mark.format(numbers[name])
        taken.add(unique)
        yield unique


START = Span(1, 1, 1, 1)


def place_text(location: Location) -> str:
    """Return ``path:line:column`` on one line; of a message, where there are no columns, ``pull request:3``."""
    path = visible(location.path)
    if location.span is None:
        return path
    return f"{path}:{location.span.line}" if location.message else f"{path}:{location.span.line}:{location.span.column}"


def message_of(finding: Finding) -> str:
    """Return the message on one line; for a commit's or pull request's text, with its name."""
    message = visible(finding.message)
    if not finding.location.message or visible(finding.location.path) in message:
        return message
    return f"{place_text(finding.location)}: {message}"


def in_file(location: Location, receipt: Receipt) -> Location:
    """Return a place in a file, for formats that need one.

    A finding in a message is shown at the top of the configuration, or else of the first roadmap file.
    """
    if not location.message:
        return location
    return Location(receipt.configuration or next(iter(receipt.files), "."), START)


def uri(path: str) -> str:
    """Return a relative path as a URI reference (RFC 3986), bytes that are not UTF-8 included: ``caf%E9.yml``."""
    return quote(path.encode("utf-8", "surrogateescape" if _bytes(path) else "surrogatepass"), safe="/")


def _bytes(path: str) -> bool:
    """Tell whether all surrogates in a path are bytes that ``surrogateescape`` carried through."""
    return not any("\ud800" <= character <= "\udfff" and not "\udc80" <= character <= "\udcff" for character in path)


def document(root: ElementTree.Element) -> str:
    """Return an indented document in ASCII; other characters are character references.

    Characters that XML forbids must have been made visible before: ElementTree writes them as they are.
    """
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root).decode("ascii")}\n'


def attributes(given: dict[str, str | int | None]) -> dict[str, str]:
    """Return attributes, skipping None, each on one line and without characters that XML forbids."""
    return {name: visible(str(value)) for name, value in given.items() if value is not None}
