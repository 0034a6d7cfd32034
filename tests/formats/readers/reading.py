"""What a reader gives for a text, as tests compare it: values, faults, and the text at each place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from tpmlint.finding import Route, Span
from tpmlint.formats.readers import Records, reader
from tpmlint.formats.yaml.errors import Place
from tpmlint.formats.yaml.source import offsets
from tpmlint.limits import Limits


def read(name: str, text: str, limits: Limits | None = None) -> Records:
    """Read a text and locate what is in it; neither may take longer than a busy machine explains."""
    start = time.process_time()
    records = reader(name).read(text, limits or Limits())
    for part in records.parts:
        reader(name).places(text, part.start, part.end)
    assert time.process_time() - start < 10, "too slow"
    return records


def outcome(name: str, text: str) -> tuple[int, int]:
    """Return how many records a text has as far as it is read, and how many faults are reported."""
    found = read(name, text)
    return sum(len(part.value) if isinstance(part.value, list) else 1 for part in found.parts), len(found.faults)


def value(name: str, text: str) -> Any:
    """Return the value of a text without faults in one part."""
    records = read(name, text)
    assert records.faults == ()
    [part] = records.parts
    assert part.unknown == frozenset()
    return part.value


def records(name: str, text: str) -> Any:
    """Return what could be read of a text in one part that has faults."""
    [part] = read(name, text).parts
    return part.value


def faults(name: str, text: str, limits: Limits | None = None) -> list[tuple[str, tuple[int, int, int, int] | None]]:
    """Return message and place of each fault."""
    return [(fault.message, _tuple(fault.span)) for fault in read(name, text, limits).faults]


def rules(name: str, text: str) -> list[str]:
    return [fault.rule for fault in read(name, text).faults]


def unknown(name: str, text: str) -> set[Route]:
    return {route for part in read(name, text).parts for route in part.unknown}


def located(name: str, text: str) -> dict[Route, str]:
    """Return the text at the place of each value."""
    return {route: _at(text, place.value) for route, place in _places(name, text).items()}


def keys(name: str, text: str) -> dict[Route, str]:
    """Return the text at the place of each key."""
    return {route: _at(text, place.key) for route, place in _places(name, text).items() if place.key is not None}


def leaves(value: object, route: Route = ()) -> Iterator[tuple[Route, object]]:
    """Yield each value within a value, collections too."""
    yield route, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from leaves(each, (*route, key))


def _places(name: str, text: str) -> dict[Route, Place]:
    found: dict[Route, Place] = {}
    for part in read(name, text).parts:
        found.update(reader(name).places(text, part.start, part.end))
    return found


def _at(text: str, where: Span) -> str:
    found = offsets(text, where)
    assert found is not None, where
    return text[slice(*found)]


def _tuple(where: Span | None) -> tuple[int, int, int, int] | None:
    return None if where is None else (where.line, where.column, where.end_line, where.end_column)
