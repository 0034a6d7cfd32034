"""What the lines of a document say, held against what all of YAML makes of it."""

from __future__ import annotations

from tpmlint.settings import Limits
from tpmlint.yaml.characters import refused
from tpmlint.yaml.fault import Faults
from tpmlint.yaml.lines import value_of
from tpmlint.yaml.refusal import NotOrdinaryError
from tpmlint.yaml.segments import Segment, segments
from tpmlint.yaml.tally import ExhaustedError, Tally
from tpmlint.yaml.thorough import read


def plainly(text: str) -> tuple[object, tuple[int, ...]] | None:
    """Return the value of a document by its lines, and what it cost; None where it is not plain."""
    tally = Tally(Limits())
    try:
        return value_of(text, tally), tally.mark()
    except (NotOrdinaryError, ExhaustedError):
        return None


def agree(text: str) -> None:
    """Hold what the lines say against what the thorough reader says, if the text is one document that is plain."""
    if "\t" in text or refused(text) is not None or [*segments(text, 0, len(text))] != [Segment(0, len(text))]:
        return
    found = plainly(text)
    if found is None:
        return
    tally, faults = Tally(Limits()), Faults(text)
    said = read(text, 0, text, None, tally, faults, 0, spoilt=False)
    assert (repr(said.value), said.unknown, faults.sorted()) == (repr(found[0]), (), ())
    assert tally.mark() == found[1]
