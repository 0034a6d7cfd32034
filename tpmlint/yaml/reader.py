"""The documents of a text: each by the fast reader where that is sure of it, none lost for a fault in another."""

from __future__ import annotations

from dataclasses import dataclass

from tpmlint.finding import Route
from tpmlint.yaml import fault
from tpmlint.yaml.characters import refused
from tpmlint.yaml.fault import Faults
from tpmlint.yaml.refusal import NotOrdinaryError
from tpmlint.yaml.segments import Segment, conflict, next_document, segments
from tpmlint.yaml.tally import Tally

_QUICK = 65_536
"""Code points beyond which a document is not read twice, should it turn out to be out of the ordinary."""

CONFLICT = "the file holds an unresolved merge conflict; keep one side and delete the markers"


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
        if bad is None and not spoilt and len(body) <= _QUICK and "\t" not in body:
            from tpmlint.yaml.quick import ordinary

            try:
                values = ordinary(body, self._tally)
            except NotOrdinaryError:
                pass
            else:
                self.documents.extend(Found(value, (), segment.start, segment.end) for value in values)
                return
        # Half of this package is about what is wrong with a text, and few texts are wrong.
        from tpmlint.yaml.thorough import read

        number = len(self.documents)
        said = read(self._text, segment.start, body, bad, self._tally, self.faults, number, spoilt=spoilt)
        self._exhausted = said.exhausted
        if said.found:
            self.documents.append(Found(said.value, said.unknown, segment.start, segment.end))
