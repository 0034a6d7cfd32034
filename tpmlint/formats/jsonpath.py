"""Select the records of a document by JSONPath (RFC 9535), with the place of each and with limits.

Most paths name keys and take every entry of a list. These are followed here; others are left to jsonpath-rfc9535, whose
steps are counted: a filter may otherwise take practically forever. The count, unlike a clock, is the same in every run.
"""

from __future__ import annotations

import functools
import itertools
import re
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, TypeAlias

from tpmlint.finding import Route

STEPS = 5_000_000
"""Calls and returns of the library for one document and path: some seconds."""

LONGEST = 1_000
"""Characters of a path."""

_SIMPLE = re.compile(
    r"""\.(?P<name>[^\x00-@\[-^`\x7b-\x7f][\w]*)|\[(?P<quoted>'[^'\\]*'|"[^"\\]*")\]|(?P<all>\.\*|\[\*\])"""
)

Step: TypeAlias = str | None
"""A key; None for every entry."""


class InvalidPathError(Exception):
    """The text is not a JSONPath; the message says why."""


class TooManyStepsError(Exception):
    """A path takes too long on a document."""


def check_path(path: str) -> None:
    """Raise InvalidPathError if ``path`` is not a JSONPath that is allowed here."""
    if _simple_steps(path) is None:
        _compile(path)


def select(path: str, value: object) -> Iterator[tuple[Route, object]]:
    """Yield the values that a path selects, with their routes, in the order of the path.

    Raises:
        TooManyStepsError: the path takes too long.
    """
    steps = _simple_steps(path)
    return _select_counted(path, value) if steps is None else _follow(steps, 0, (), value)


def _follow(steps: tuple[Step, ...], at: int, route: Route, value: object) -> Iterator[tuple[Route, object]]:
    while at < len(steps):
        step = steps[at]
        at += 1
        if step is None:
            entries: Iterator[tuple[Any, object]] = iter(())
            if isinstance(value, list):
                entries = enumerate(value)
            elif isinstance(value, dict):
                entries = iter(value.items())
            if at == len(steps):
                for key, each in entries:
                    yield (*route, key), each
            else:
                for key, each in entries:
                    yield from _follow(steps, at, (*route, key), each)
            return
        if not isinstance(value, dict) or step not in value:
            return
        route, value = (*route, step), value[step]
    yield route, value


@functools.lru_cache(maxsize=256)
def _simple_steps(path: str) -> tuple[Step, ...] | None:
    """Return the steps of a path of names and wildcards; None for any other."""
    if not path.startswith("$") or len(path) > LONGEST:
        return None
    steps: list[Step] = []
    at = 1
    while at < len(path):
        match = _SIMPLE.match(path, at)
        if match is None:
            return None
        steps.append(None if match["all"] else match["name"] or match["quoted"][1:-1])
        at = match.end()
    return tuple(steps)


@functools.lru_cache(maxsize=256)
def _compile(path: str) -> Any:
    import jsonpath_rfc9535

    if not path.startswith("$"):
        raise InvalidPathError("a JSONPath begins with '$'")
    if len(path) > LONGEST:
        raise InvalidPathError(f"it is longer than {LONGEST:,} characters")
    if re.search(r"\b(?:match|search)\s*\(", path):
        raise InvalidPathError("it must not call 'match' or 'search'; use `when`, or `match` of a field")
    try:
        return jsonpath_rfc9535.compile(path)
    except (jsonpath_rfc9535.JSONPathError, RecursionError, ValueError) as error:
        raise InvalidPathError(str(error).partition("\n")[0] or "it is nested too deeply") from error


def _select_counted(path: str, value: object) -> Iterator[tuple[Route, object]]:
    nodes = iter(_compile(path).finditer(value))
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal steps
        steps += 1
        if steps > STEPS:
            raise TooManyStepsError

    while True:
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            batch = [(tuple(node.location), node.value) for node in itertools.islice(nodes, 1_000)]
        except RecursionError as error:
            raise TooManyStepsError from error
        finally:
            sys.setprofile(before)
        yield from batch
        if len(batch) < 1_000:
            return
