"""A document by way of its nodes: slower than ``quick``, and able to say what is wrong and where."""

from __future__ import annotations

from dataclasses import dataclass

from tpmlint.finding import Route
from tpmlint.limits import Limits
from tpmlint.yaml import fault
from tpmlint.yaml.characters import tame
from tpmlint.yaml.fault import Faults
from tpmlint.yaml.nodes import NONE, Node, Scalar
from tpmlint.yaml.parse import parse
from tpmlint.yaml.refusal import RefusedError
from tpmlint.yaml.tabs import tabs
from tpmlint.yaml.tally import Tally
from tpmlint.yaml.values import Values

_TAB = "a tab stands here, which not every YAML reader takes; use spaces"


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a document.

    Args:
        found: whether there is a value.
        unknown: the routes of which nothing is known.
        exhausted: whether the file may cost no more.
    """

    found: bool
    value: object
    unknown: tuple[Route, ...]
    exhausted: bool


def read(
    text: str,
    offset: int,
    body: str,
    bad: tuple[int, str] | None,
    tally: Tally,
    faults: Faults,
    number: int,
    *,
    spoilt: bool,
) -> Said:
    """Read one document and note its faults.

    Args:
        text: the whole file.
        offset: where ``body``, the document's text, starts in it.
        bad: the offset of a character that has no place in a roadmap, with a message.
        faults: where to put what is wrong.
        number: what the document's number will be.
        spoilt: whether a merge conflict cuts it off, so that only what is left of it counts.
    """
    parsed = parse(tame(body), tally)
    root, refusal = parsed.root, parsed.refusal
    if bad is not None:
        at, message = bad
        refusal = RefusedError(message, at, at + 1)
    sound = refusal is None and not spoilt
    found = root is not None and not _is_nothing(root)
    value: object = None
    unknown: tuple[Route, ...] = ()
    document = number if found else None
    if root is not None and found:
        values = Values(text, offset, number, faults if sound else Faults(text))
        value = values.of(root)
        unknown = tuple(values.unknown) if sound else ((),)
    if refusal is not None and not spoilt:
        faults.add(fault.SYNTAX, refusal.message, offset + refusal.start, offset + refusal.end, document=document)
    if sound and "\t" in body:
        for start, end, spaces in tabs(body, parsed.opaque):
            start, end = offset + start, offset + end
            faults.add(fault.PORTABILITY, _TAB, start, end, subject="tab", document=document, replacement=spaces)
    return Said(found, value, unknown, parsed.exhausted)


def root_of(text: str, start: int, end: int) -> Node | None:
    """Return the nodes of the document in ``text[start:end]``, of a broken one what was complete."""
    return parse(tame(text[start:end]), Tally(Limits())).root


def _is_nothing(root: Node) -> bool:
    return isinstance(root, Scalar) and not root.text and not root.style and root.properties is NONE
