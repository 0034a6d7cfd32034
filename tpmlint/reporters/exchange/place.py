"""Places as other programs take them: a file that is there, a line that is a number, an end that is not before it."""

from __future__ import annotations

from urllib.parse import quote

from tpmlint.finding import Finding, Location, Receipt, Span
from tpmlint.text.escape import visible

START = Span(1, 1, 1, 1)


def shown(location: Location) -> str:
    """Return ``path:line:column`` on one line; of a message, where there are no columns, ``pull request:3``."""
    path = visible(location.path)
    if location.span is None:
        return path
    return f"{path}:{location.span.line}" if location.message else f"{path}:{location.span.line}:{location.span.column}"


def told(finding: Finding) -> str:
    """Return the message on one line; where it is about a commit's or pull request's text, with what that is called."""
    message = visible(finding.message)
    if not finding.location.message or visible(finding.location.path) in message:
        return message
    return f"{shown(finding.location)}: {message}"


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
