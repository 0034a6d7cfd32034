"""Regular expressions of a configuration, with a deadline: whoever proposes a change writes pattern and texts."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any, cast

from tpmlint.errors import UserError
from tpmlint.text.messages import quote

_SLOWEST = 0.25
"""Seconds of processor time that an expression may take for one text; ordinary ones take microseconds."""

_BUDGET = 5.0
"""Seconds of processor time that an expression may take for all texts of a run together."""


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

    def scope(self, text: str) -> str:
        """Return the group ``scope`` of the match with a whole text; empty if it has none, or that took no part.

        Raise as ``take`` does.
        """
        found = self._run("fullmatch", text)
        return (found.groupdict().get("scope") or "") if found is not None else ""

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

    def find_all(self, text: str, most: int) -> dict[str, int]:
        """Return what the expression takes from each match in a text, and where it first does.

        That is the first group, or all if there is none. Raise as ``take`` does.

        Args:
            most: how many texts are returned at most.
        """
        started = time.thread_time()
        found: dict[str, int] = {}

        def read(matches: Any) -> dict[str, int]:
            for match in matches:
                group = 1 if match.re.groups else 0
                if match[group]:
                    found.setdefault(match[group], match.start(group))
                if len(found) == most:
                    break
                if time.thread_time() - started > _SLOWEST:
                    raise TimeoutError
            return found

        return cast("dict[str, int]", self._run("finditer", text, read))

    def _run(self, how: str, text: str, read: Callable[[Any], Any] = lambda found: found) -> Any:
        import regex

        self._spent = max(0.0, self._spent - (time.monotonic() - self._ended))
        if self._spent >= _BUDGET:
            self._spent = 0.0
            raise UserError(
                f"the regular expression {quote(self._pattern)} takes longer than {_BUDGET:g} seconds for all values",
                "simplify it in the configuration",
            )
        started = time.thread_time()
        try:
            return read(getattr(regex, how)(self._pattern, text, timeout=_SLOWEST))
        except TimeoutError as error:
            raise TooSlowError from error
        finally:
            self._ended = time.monotonic()
            self._spent += time.thread_time() - started


@functools.lru_cache(maxsize=256)
def expression(pattern: str) -> Expression:
    """Return the one expression for a pattern, so that all that use it share its time."""
    return Expression(pattern)
