"""Read an ordinary document from libyaml's events: no tag, anchor, doubtful value or duplicate key.

Most documents are ordinary. The thorough reader reads the others: it knows places and explains faults, and it takes
longer.
"""

from __future__ import annotations

import re
from typing import Any

from tpmlint.formats.yaml.errors import Budget, NotOrdinaryError
from tpmlint.formats.yaml.events import (
    DocumentStartEvent,
    Events,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    c_events,
    unveil,
    veil,
)
from tpmlint.formats.yaml.scalars import LONE_INDICATORS, NUMERIC, WORDS, Unusable, Value, portable

_TIGHT_COMMENT = re.compile(r"[\[\]{},|>:+\-0-9]#")
"""Text that may be a comment to libyaml alone; quotes are checked one by one, since many texts begin with ``#``."""

_LEAD = re.compile(r" *(?:(- +))*")
_DOUBTFUL = WORDS | LONE_INDICATORS


def read_ordinary(body: str, budget: Budget) -> tuple[object, ...]:
    """Return the value of the document in ``body``; empty if there is no document, or no value.

    Args:
        body: the text of a document.
        budget: the remaining limits of the file; charged on success only.

    Raises:
        NotOrdinaryError: the thorough reader must read it.
    """
    if c_events is None or ("#" in body and _TIGHT_COMMENT.search(body)):
        raise NotOrdinaryError
    start = budget.mark()
    try:
        return _Reader(c_events(body), body, budget, veiled=False).document()
    except Exception:  # the thorough reader reports it
        budget.rewind(start)
    if (veiled := veil(body)) is None:
        raise NotOrdinaryError
    try:
        return _Reader(c_events(veiled), body, budget, veiled=True).document()
    except Exception:
        budget.rewind(start)
        raise NotOrdinaryError from None


class _Reader:
    """A reader of one document.

    Args:
        events: a parser at its start.
        body: the text of the document.
        veiled: whether the text went through ``veil``.
    """

    __slots__ = ("_body", "_budget", "_get", "_hashes", "_veiled")

    def __init__(self, events: Events, body: str, budget: Budget, *, veiled: bool) -> None:
        self._get = events.get_event
        self._body = body
        self._hashes = "#" in body
        self._budget = budget
        self._veiled = veiled

    def document(self) -> tuple[object, ...]:
        """Return the value; empty if there is no document, or no value.

        Raises:
            NotOrdinaryError: the thorough reader must read it.
            Exception: the parser's error.
        """
        get = self._get
        get()
        if type(get()) is not DocumentStartEvent:
            return ()
        event = get()
        value = self._value(event, self._budget.depth)
        get()
        if type(get()) is DocumentStartEvent:
            raise NotOrdinaryError
        self._budget.charge(events=5, nodes=1)
        return () if value is None and not event.value and not event.style else (value,)

    def _value(self, event: Any, deepest: int) -> Any:
        """Return the value that starts with ``event``, with at most ``deepest`` levels of nesting."""
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event)
        if not deepest or event.anchor is not None or event.ctag is not None:
            raise NotOrdinaryError
        get, scalar, budget = self._get, self._scalar, self._budget
        # Below the top every line of a value between brackets must be indented.
        start = event.start_mark if event.flow_style and deepest < budget.depth else None
        if kind is MappingStartEvent:
            entries: dict[str, Any] = {}
            while type(event := get()) is ScalarEvent:
                key = scalar(event)
                if type(key) is not str or key in entries or (key == "<<" and not event.style):
                    raise NotOrdinaryError
                event = get()
                entries[key] = scalar(event) if type(event) is ScalarEvent else self._value(event, deepest - 1)
            if type(event) is not MappingEndEvent or (
                start is not None and start.line != event.end_mark.line and not self._is_indented(start, event.end_mark)
            ):
                raise NotOrdinaryError
            budget.events -= 2 * len(entries) + 1
            budget.nodes -= 2 * len(entries)
            return entries
        if kind is not SequenceStartEvent:
            raise NotOrdinaryError
        items: list[Any] = []
        while type(event := get()) is not SequenceEndEvent:
            items.append(scalar(event) if type(event) is ScalarEvent else self._value(event, deepest - 1))
        if start is not None and start.line != event.end_mark.line and not self._is_indented(start, event.end_mark):
            raise NotOrdinaryError
        budget.events -= len(items) + 1
        budget.nodes -= len(items)
        return items

    def _scalar(self, event: Any) -> Value:
        if event.anchor is not None or event.ctag is not None:
            raise NotOrdinaryError
        text: str = unveil(event.value) if self._veiled else event.value
        # Most plain scalars are words, which all readers take for text.
        if event.style:
            if self._is_doubtful(event, text):
                raise NotOrdinaryError
            return text
        if text not in _DOUBTFUL and text[0] not in NUMERIC:
            return text
        if text in LONE_INDICATORS:
            raise NotOrdinaryError
        value = portable(text)
        if isinstance(value, Unusable):
            raise NotOrdinaryError
        return value

    def _is_doubtful(self, event: Any, text: str) -> bool:
        """Tell whether a quoted or block scalar may break a rule of YAML 1.2 that libyaml does not have."""
        start, end = event.start_mark, event.end_mark
        if event.style in "|>":
            first = self._body.rfind("\n", 0, start.index) + 1
            return not text or text[0] == "\n" or not self._body[first : start.index].strip()
        if self._hashes and self._body[end.index : end.index + 1] == "#":
            return True
        return bool(start.line != end.line) and not self._is_indented(start, end)

    def _is_indented(self, start: Any, end: Any) -> bool:
        """Tell whether every line of a value is certainly indented deeper than the key or the dash before it."""
        first = self._body.rfind("\n", 0, start.index) + 1
        lead = _LEAD.match(self._body, first)
        indent = 0 if lead is None else lead.end() - first
        if lead is not None and lead.end() == start.index and lead[1]:
            indent = lead.end(1) - len(lead[1]) - first  # the value is an entry of a list
        lines = self._body[start.index : end.index].split("\n")[1:]
        return all(len(line) - len(line.lstrip(" ")) > indent for line in lines if line.strip())
