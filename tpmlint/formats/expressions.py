"""Regular expressions of a configuration, with a deadline: whoever proposes a change writes pattern and texts."""

from __future__ import annotations

import functools
import time
from typing import Any

from tpmlint.errors import UserError
from tpmlint.text.messages import quote

_SLOWEST = 0.25
"""Seconds that an expression may take for one text; ordinary ones take microseconds."""

_BUDGET = 5.0
"""Seconds that an expression may take for all texts of a run together."""


class TooSlowError(Exception):
    """An expression takes too long on one text."""


class Expression:
    """One regular expression, and the time that it took so far.

    Time that passes between two texts is refunded, so that a process that runs all day does not run out of it.
    """

    __slots__ = ("_ended", "_pattern", "_spent")

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._spent = 0.0
        self._ended = 0.0

    def take(self, text: str) -> str | None:
        """Return what the expression takes from a text: its group ``id`` or else all; None if the whole does not match.

        A group that took no part gives the empty text.

        Raises:
            TooSlowError: it takes too long on this text.
            UserError: it takes too long on all texts together.
        """
        match = self._run("fullmatch", text)
        if match is None:
            return None
        return (match["id"] or "" if "id" in match.groupdict() else match[0]) or ""

    def around(self, text: str) -> tuple[str, str] | None:
        """Return what stands before and after that which ``take`` returns; None if that is nothing.

        Raise as ``take`` does.
        """
        found = self._run("fullmatch", text)
        if found is None:
            return None
        start, end = found.span("id" if "id" in found.groupdict() else 0)
        return (text[:start], text[end:]) if end > start else None

    def is_in(self, text: str) -> bool:
        """Tell whether the expression matches anywhere in a text; raise as ``take`` does."""
        return self._run("search", text) is not None

    def find_all(self, text: str) -> list[tuple[int, str]]:
        """Return where each match in a text begins and what it takes: its first group, or all if it has none.

        Raise as ``take`` does.
        """
        found = [(match, 1 if match.re.groups else 0) for match in self._run("finditer", text)]
        return [(match.start(group), match[group]) for match, group in found if match[group]]

    def _run(self, how: str, text: str) -> Any:
        import regex

        started = time.monotonic()
        self._spent = max(0.0, self._spent - (started - self._ended))
        if self._spent >= _BUDGET:
            self._spent = 0.0
            raise UserError(
                f"the regular expression {quote(self._pattern)} takes longer than {_BUDGET:g} seconds for all values",
                "simplify it in the configuration",
            )
        try:
            found = getattr(regex, how)(self._pattern, text, timeout=_SLOWEST)
            return list(found) if how == "finditer" else found
        except TimeoutError as error:
            raise TooSlowError from error
        finally:
            self._ended = time.monotonic()
            self._spent += self._ended - started


@functools.lru_cache(maxsize=256)
def expression(pattern: str) -> Expression:
    """Return the one expression for a pattern, so that all that use it share its time."""
    return Expression(pattern)
