"""The documents of a text: each by the quickest reader that is sure of it, none lost for a fault in another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tpmlint.finding import Route
from tpmlint.settings import Limits
from tpmlint.yaml import fault
from tpmlint.yaml.characters import refused, tame
from tpmlint.yaml.events import c_events, veil
from tpmlint.yaml.fault import Faults
from tpmlint.yaml.nodes import NONE, Node, Scalar
from tpmlint.yaml.parse import Parsed, parse
from tpmlint.yaml.quick import NOT_ORDINARY, NOTHING, quick
from tpmlint.yaml.refusal import RefusedError
from tpmlint.yaml.segments import Segment, conflict, next_document, segments
from tpmlint.yaml.tabs import tabs
from tpmlint.yaml.tally import Tally
from tpmlint.yaml.values import Values

_QUICK = 65_536
"""Code points beyond which a document is not read twice, should it turn out to be out of the ordinary."""

CONFLICT = "the file holds an unresolved merge conflict; keep one side and delete the markers"
_TAB = "a tab stands here, which not every YAML reader takes; use spaces"


@dataclass(frozen=True, slots=True)
class Found:
    """One document: its value, the routes of which nothing is known, and where its text is."""

    value: object
    unknown: tuple[Route, ...]
    start: int
    end: int


class Reader:
    """Reads the documents of one text.

    Args:
        text: the whole file.
        tally: what it may cost.
    """

    def __init__(self, text: str, tally: Tally) -> None:
        self._text = text
        self._tally = tally
        self._exhausted = False
        self.documents: list[Found] = []
        self.faults = Faults(text)

    def read(self, start: int, end: int) -> None:
        """Read all documents between two offsets; a merge conflict spoils those it touches."""
        marks = conflict(self._text, start, end)
        if marks is None:
            self._read(start, end)
            return
        self.faults.add(fault.CONFLICT_MARKER, CONFLICT, marks[0], marks[1])
        self._read(start, marks[0], spoilt_end=True)
        self._read(next_document(self._text, marks[2], end), end)

    def _read(self, start: int, end: int, *, spoilt_end: bool = False) -> None:
        parts = list(segments(self._text, start, end))
        for part in parts:
            if not isinstance(part, Segment):
                self.faults.add(fault.SYNTAX, part.message, part.start, part.end)
            elif not self._exhausted:
                self._document(part, spoilt=spoilt_end and part is parts[-1])

    def _document(self, segment: Segment, *, spoilt: bool) -> None:
        body = self._text[segment.start : segment.end]
        bad = refused(body)
        if bad is None and not spoilt and (value := _quick(body, self._tally)) is not NOT_ORDINARY:
            if value is not NOTHING:
                self.documents.append(Found(value, (), segment.start, segment.end))
            return
        parsed = parse(tame(body), self._tally)
        self._exhausted = parsed.exhausted
        if bad is not None:
            at, message = bad
            parsed = replace(parsed, refusal=RefusedError(message, at, at + 1))
        self._keep(parsed, body, segment, spoilt=spoilt)

    def _keep(self, parsed: Parsed, body: str, segment: Segment, *, spoilt: bool) -> None:
        root, refusal, offset = parsed.root, parsed.refusal, segment.start
        sound = refusal is None and not spoilt
        number: int | None = None
        if root is not None and not _is_nothing(root):
            number = len(self.documents)
            values = Values(self._text, offset, number, self.faults if sound else Faults(self._text))
            value = values.of(root)
            unknown = tuple(values.unknown) if sound else ((),)
            self.documents.append(Found(value, unknown, offset, segment.end))
        if refusal is not None and not spoilt:
            start, end = offset + refusal.start, offset + refusal.end
            self.faults.add(fault.SYNTAX, refusal.message, start, end, document=number)
        if sound and "\t" in body:
            for start, end, spaces in tabs(body, parsed.opaque):
                start, end = offset + start, offset + end
                self.faults.add(fault.PORTABILITY, _TAB, start, end, subject="tab", document=number, replacement=spaces)


def root_of(text: str, start: int, end: int) -> Node | None:
    """Return the nodes of the document in ``text[start:end]``, of a broken one what was complete."""
    return parse(tame(text[start:end]), Tally(Limits())).root


def _quick(body: str, tally: Tally) -> object:
    if c_events is None or len(body) > _QUICK or "\t" in body:
        return NOT_ORDINARY
    start = tally.mark()
    try:
        return quick(c_events(body), tally, veiled=False)
    except Exception:  # whatever it was, the thorough reader finds out
        tally.rewind(start)
    if (veiled := veil(body)) is None:
        return NOT_ORDINARY
    try:
        return quick(c_events(veiled), tally, veiled=True)
    except Exception:
        tally.rewind(start)
        return NOT_ORDINARY


def _is_nothing(root: Node) -> bool:
    return isinstance(root, Scalar) and not root.text and not root.style and root.properties is NONE
