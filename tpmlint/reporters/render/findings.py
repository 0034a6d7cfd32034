"""What several formats need of findings: messages, places, names, rule pages, XML."""

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
    "files": "The files that it changes:",
    "message": "What is said about it:",
}

_OF_HISTORY = {**_CAPTIONS, "before": "The roadmap at the start of the history:"}


def reason(entry: Entry, most: int) -> str:
    """Return why the rule is there: its documentation up to the first example or list, in one line.

    Args:
        most: characters of it; what is longer ends with the last sentence that fits.
    """
    body = entry.doc.partition("\n")[2].strip()
    paragraphs = []
    for paragraph in body.split("\n\n"):
        if paragraph.startswith(("```", "- ", "* ", "|", "To fix it:")):
            break
        said = " ".join(paragraph.split())
        # What leads to an example is nothing without it.
        paragraphs.append(said[: said.rfind(". ") + 1] if said.endswith(":") else said)
    why = " ".join(filter(None, paragraphs)) or f"{entry.title}."
    return why if len(why) <= most else why[: why.rfind(". ", 0, most) + 1]


def markdown(entry: Entry) -> str:
    """Return the whole documentation as Markdown that anyone renders, with the page to read on."""
    body = _captioned(entry, entry.doc.partition("\n")[2].strip())
    return f"**{entry.title}.**\n\n{body}\n\n[{entry.id}]({entry.page})"


def text(entry: Entry) -> str:
    """Return the whole documentation as plain text."""
    return _TICKS.sub("", _captioned(entry, entry.doc)).replace("`", "") + f"\n\n{entry.page}"


def _captioned(entry: Entry, doc: str) -> str:
    """Return documentation whose examples say in words what the word behind the fence means."""
    captions = _OF_HISTORY if entry.rule.scope is HISTORY else _CAPTIONS
    return _FENCE.sub(lambda fence: f"{captions[fence[2]]}\n\n```{fence[1]}", doc)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by severity, the gravest first; those of one severity stay in their order."""
    return sorted(findings, key=lambda finding: -finding.severity)


def split_shown(findings: Iterable[Finding], most: Mapping[Severity, int]) -> tuple[list[Finding], list[Finding]]:
    """Part findings, the worst first, into those that are shown and those that are not.

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
    """Yield the names, one that was there already with a number behind it; the same names always give the same.

    Args:
        mark: how the number is put, such as ``-{}``.
    """
    numbers: dict[str, int] = {}
    taken: set[str] = set()
    for name in names:
        made = name
        while made in taken:
            numbers[name] = numbers.get(name, 1) + 1
            made = name + mark.format(numbers[name])
        taken.add(made)
        yield made


START = Span(1, 1, 1, 1)


def place_text(location: Location) -> str:
    """Return ``path:line:column`` on one line; of a message, where there are no columns, ``pull request:3``."""
    path = visible(location.path)
    if location.span is None:
        return path
    return f"{path}:{location.span.line}" if location.message else f"{path}:{location.span.line}:{location.span.column}"


def message_of(finding: Finding) -> str:
    """Return the message on one line; where it is about a commit's or pull request's text, with what that is called."""
    message = visible(finding.message)
    if not finding.location.message or visible(finding.location.path) in message:
        return message
    return f"{place_text(finding.location)}: {message}"


def in_file(location: Location, receipt: Receipt) -> Location:
    """Return a place in a file, for a reader that takes no other.

    What is in a message is shown at the top of the configuration, or else of the first file of the roadmap.
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
    """Return a document, indented; what is not ASCII is a character reference, so that every encoding carries it.

    Characters that XML forbids must have been made visible before: ElementTree writes them as they are.
    """
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root).decode("ascii")}\n'


def attributes(given: dict[str, str | int | None]) -> dict[str, str]:
    """Return attributes without those that are None, each on one line and without what XML forbids."""
    return {name: visible(str(value)) for name, value in given.items() if value is not None}
