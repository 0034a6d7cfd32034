"""Parse a document into nodes: with libyaml, then with libyaml on a veiled text, then with the slow parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from tpmlint.formats.yaml.compose import Composer, ParserError
from tpmlint.formats.yaml.diagnostics import explain
from tpmlint.formats.yaml.errors import Budget, ExhaustedError, RefusedError
from tpmlint.formats.yaml.events import PureEvents, c_events, veil
from tpmlint.formats.yaml.nodes import Node


class Parsed(Struct, frozen=True):
    """One document, as far as it could be read.

    Args:
        root: the document, or with an ``error`` the entries before it; None if there are none.
        opaque: start and end of the scalars in which every character is content.
        exhausted: whether a limit of the whole file is reached.
    """

    root: Node | None
    opaque: tuple[tuple[int, int], ...] = ()
    error: RefusedError | None = None
    exhausted: bool = False


def parse(text: str, budget: Budget) -> Parsed:
    """Read the one document in ``text``; if all parsers reject it, the one that got furthest gives the error."""
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
            limit = RefusedError(str(error), at, composer.position_end)
            return Parsed(composer.remains(at), (), limit, exhausted=True)
        except ParserError as error:
            explained = explain(error.__cause__, text, composer.open_bracket)
            distance, reason = explained or (-1, _unknown_error(composer.position))
            if distance >= furthest:
                furthest = distance
                failed = Parsed(composer.remains(reason.start), (), reason)
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


def _unknown_error(at: int) -> RefusedError:
    return RefusedError("the text from here on is not YAML; put quotes around unusual text", at, at)
