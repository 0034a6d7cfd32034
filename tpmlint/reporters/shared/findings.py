"""Findings as other programs take them: which and in what order, under which names, at which places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from tpmlint.finding import Finding, Location, Receipt, Severity, Span
from tpmlint.text.escape import visible
from tpmlint.text.messages import plural


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
