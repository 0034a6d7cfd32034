"""A document's text to nodes: libyaml first, then libyaml with its blind spots veiled, then the slow parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tpmlint.yaml.compose import Composer, ParserError
from tpmlint.yaml.events import PureEvents, c_events, veil
from tpmlint.yaml.explain import explain
from tpmlint.yaml.nodes import Node
from tpmlint.yaml.refusal import RefusedError
from tpmlint.yaml.tally import ExhaustedError, Tally


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read of one document.

    Args:
        root: the whole, or where ``refusal`` says why not, the entries that were complete; None if there is nothing.
        opaque: start and end of the scalars in which every character counts.
        exhausted: whether the refusal is of the whole file.
    """

    root: Node | None
    opaque: tuple[tuple[int, int], ...] = ()
    refusal: RefusedError | None = None
    exhausted: bool = False


def parse(text: str, tally: Tally) -> Parsed:
    """Read the one document in ``text``; if all parsers refuse it, the one that came furthest says why."""
    start = tally.mark()
    furthest = -2
    failed = Parsed(None)
    for attempt in _attempts(text, tally):
        tally.rewind(start)
        composer = attempt()
        try:
            root = composer.compose()
        except RefusedError as error:
            return Parsed(composer.remains(error.start), (), error)
        except ExhaustedError as error:
            at = composer.position
            refusal = RefusedError(str(error), at, composer.position_end)
            return Parsed(composer.remains(at), (), refusal, exhausted=True)
        except ParserError as error:
            explained = explain(error.__cause__, text, composer.open_bracket)
            came, refusal = explained or (-1, _unexplained(composer.position))
            if came >= furthest:
                furthest = came
                failed = Parsed(composer.remains(refusal.start), (), refusal)
        else:
            return Parsed(root, tuple(composer.opaque))
    return failed


def _attempts(text: str, tally: Tally) -> Iterator[Callable[[], Composer]]:
    if c_events is None:
        yield lambda: Composer(PureEvents(text), text, tally, strict=True)
        return
    read = c_events
    yield lambda: Composer(read(text), text, tally)
    if (veiled := veil(text)) is not None:
        yield lambda: Composer(read(veiled), text, tally, veiled=True)
    if tally.afford(len(text)):
        yield lambda: Composer(PureEvents(text), text, tally, strict=True)


def _unexplained(at: int) -> RefusedError:
    return RefusedError("the text from here on is not YAML; put quotes around unusual text", at, at)
