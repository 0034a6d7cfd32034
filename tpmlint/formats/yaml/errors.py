"""Faults of a YAML file, and the limits of reading one."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.finding import Route, Span
from tpmlint.formats.yaml.source import cut, span
from tpmlint.limits import Limits

SYNTAX = "yaml-syntax"
DUPLICATE_KEY = "duplicate-key"
PORTABILITY = "yaml-portability"
CONFLICT_MARKER = "conflict-marker"
LFS_POINTER = "lfs-pointer"


class Fault(Struct, frozen=True):
    """A fault of a file, independent of what its items say.

    Args:
        rule: id of the rule in ``structure/`` that reports it.
        message: the text at fault and the remedy, in one sentence without a full stop.
        span: its place; None for the whole file.
        subject: the key or value it is about, for a fingerprint without a line number.
        related: other places that explain it, each with a label.
        document: number of the document it is in, as in ``Document.index``; None if that was not kept.
        route: the route of the value at fault within that document.
        replacement: the text that fixes it when put in place of ``span``; None where a person must decide.
    """

    rule: str
    message: str
    span: Span | None
    subject: str = ""
    related: tuple[tuple[str, Span], ...] = ()
    document: int | None = None
    route: Route = ()
    replacement: str | None = None


class Place(Struct, frozen=True):
    """The place of an entry of a document.

    Args:
        key: the key with its quotes; None for an element of a list and for the document itself.
        value: the value with its quotes, without tag and anchor; empty if the value is missing. What an alias
            stands for is where its anchor is; the alias itself is the place of its own route.
    """

    key: Span | None
    value: Span


MOST = 100
"""Faults of one file and rule that are reported one by one."""


class Faults:
    """Collect the faults of one file, at offsets in its text; beyond a hundred they are only counted.

    Mutable on purpose: it is local to one call of ``read``.
    """

    __slots__ = ("_hidden", "_shown", "_text")

    def __init__(self, text: str) -> None:
        """Start without faults."""
        self._text = text
        self._shown: list[Fault] = []
        self._hidden: dict[str, tuple[int, int, int]] = {}

    def add(
        self,
        rule: str,
        message: str,
        start: int,
        end: int,
        *,
        subject: str = "",
        related: tuple[tuple[str, int, int], ...] = (),
        document: int | None = None,
        route: Route = (),
        replacement: str | None = None,
    ) -> None:
        """Add a fault of ``text[start:end]``; the other arguments are those of ``Fault``, with offsets for spans."""
        if len(self._shown) >= MOST:
            first, last, count = self._hidden.get(rule, (start, end, 0))
            self._hidden[rule] = first, last, count + 1
            return
        places = tuple((word, span(self._text, *where)) for word, *where in related)
        where = span(self._text, start, end)
        self._shown.append(Fault(rule, message, where, cut(subject), places, document, route, replacement))

    def sorted(self) -> tuple[Fault, ...]:
        """Return all faults in the order of the text, with one for each rule that counts those not reported."""
        rest = [
            Fault(rule, f"from here on {count:,} more of the same are not shown; fix the others first", where)
            for rule, (start, end, count) in self._hidden.items()
            for where in (span(self._text, start, end),)
        ]
        return tuple(sorted((*self._shown, *rest), key=_position))


def _position(fault: Fault) -> Span:
    return fault.span or Span(0, 0, 0, 0)


class RefusedError(Exception):
    """The text cannot be read any further: a message, and the offsets of the text at fault."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


class NotOrdinaryError(Exception):
    """The document needs the thorough reader."""


PURE = 65_536
"""Code points of a file that the slow parser may read, half a second at worst; beyond that libyaml decides."""


_DEPTH = Limits().depth


class ExhaustedError(Exception):
    """A limit of the whole file is reached; the message names it."""


class Budget:
    """The limits of one file, counted down.

    Mutable on purpose: it is local to one call of ``read``.
    """

    __slots__ = ("_limits", "aliases", "depth", "documents", "events", "nodes", "pure")

    def __init__(self, limits: Limits) -> None:
        """Start from ``limits``; the depth never exceeds the default, since the readers are recursive."""
        self._limits = limits
        self.depth = min(limits.depth, _DEPTH)
        self.events = limits.events
        self.aliases = limits.aliases
        self.nodes = limits.nodes
        self.documents = limits.documents
        self.pure = PURE

    def charge(self, *, events: int = 0, nodes: int = 0, aliases: int = 0) -> None:
        """Count events, values and aliases; raise ExhaustedError when one of them runs out."""
        self.events -= events
        self.nodes -= nodes
        self.aliases -= aliases
        if self.events < 0:
            raise ExhaustedError(f"the file holds more than {self._limits.events:,} YAML events; split it into several")
        if self.aliases < 0:
            raise ExhaustedError(
                f"the file holds more than {self._limits.aliases:,} aliases; write some of the values out"
            )
        if self.nodes < 0:
            raise ExhaustedError(
                f"expansion limit: the file stands for more than {self._limits.nodes:,} values; "
                "split it, or use fewer aliases"
            )

    def afford(self, size: int) -> bool:
        """Tell whether the slow parser may read ``size`` code points more, and count them."""
        self.pure -= size
        return self.pure >= 0

    def mark(self) -> tuple[int, int, int]:
        """Return a state for ``rewind``."""
        return self.events, self.nodes, self.aliases

    def rewind(self, mark: tuple[int, int, int]) -> None:
        """Undo the counts since ``mark``, since another parser reads the same text."""
        self.events, self.nodes, self.aliases = mark
