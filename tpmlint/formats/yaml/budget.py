"""What a file may still cost while it is read."""

from __future__ import annotations

from tpmlint.limits import Limits

PURE = 65_536
"""Code points of a file that the slow parser is asked about, half a second at worst; then libyaml's refusal stands."""


_DEPTH = Limits().depth


class ExhaustedError(Exception):
    """A limit of the whole file is reached; the message says which."""


class Budget:
    """The limits of one file, counted down.

    A mutable object on purpose: it is made for one call of ``read`` and never leaves it.
    """

    __slots__ = ("_limits", "aliases", "depth", "events", "nodes", "pure")

    def __init__(self, limits: Limits) -> None:
        """Start with all that ``limits`` allow; the depth never exceeds the default, for the readers are recursive."""
        self._limits = limits
        self.depth = min(limits.depth, _DEPTH)
        self.events = limits.events
        self.aliases = limits.aliases
        self.nodes = limits.nodes
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
        """Return a point to come back to."""
        return self.events, self.nodes, self.aliases

    def rewind(self, mark: tuple[int, int, int]) -> None:
        """Forget what was counted since ``mark``: the same text is read by another parser."""
        self.events, self.nodes, self.aliases = mark
