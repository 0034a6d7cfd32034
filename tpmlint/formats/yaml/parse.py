"""A document's text to nodes: libyaml first, then libyaml with its blind spots veiled, then the slow parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from tpmlint.formats.yaml.compose import Composer, ParserError
from tpmlint.formats.yaml.diagnostics import explain
from tpmlint.formats.yaml.errors import Budget, ExhaustedError, RefusedError
from tpmlint.formats.yaml.events import PureEvents, c_events, veil
from tpmlint.formats.yaml.nodes import Node


class Parsed(Struct, frozen=True):
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


def parse(text: str, budget: Budget) -> Parsed:
    """Read the one document in ``text``; if all parsers refuse it, the one that came furthest says why."""
    start = budget.mark()
    furthest = -2
    failed = Parsed(None)
    for attempt in _attempts(text, budget):
        budget.rewind(start)
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


def _attempts(text: str, budget: Budget) -> Iterator[Callable[[], Composer]]:
    if c_events is None:
        yield lambda: Composer(PureEvents(text), text, budget, strict=True)
        return
    read = c_events
    yield lambda: Composer(read(text), text, budget)
    if (veiled := veil(text)) is not None:
        yield lambda: Composer(read(veiled), text, budget, veiled=True)
    if budget.afford(len(text)):
        yield lambda: Composer(PureEvents(text), text, budget, strict=True)


def _unexplained(at: int) -> RefusedError:
    return RefusedError("the text from here on is not YAML; put quotes around unusual text", at, at)
