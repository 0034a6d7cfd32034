"""Values straight from libyaml's events, for an ordinary document: no tag, no anchor, no doubtful value, no key twice.

Most documents are ordinary. Every other one is left to the thorough reader, which knows places, says what is wrong, and
takes longer.
"""

from __future__ import annotations

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
from tpmlint.formats.yaml.scalars import NUMERIC, WORDS, Unusable, Value, portable


def read_ordinary(body: str, budget: Budget) -> tuple[object, ...]:
    """Return the value of the one document in ``body``, or nothing where there is none, or one without a value.

    Args:
        body: the text of a document.
        budget: what the file may still cost; charged on success only.

    Raises:
        NotOrdinaryError: the thorough reader must look at it.
    """
    if c_events is None:
        raise NotOrdinaryError
    start = budget.mark()
    try:
        return _Reader(c_events(body), budget, veiled=False).document()
    except Exception:  # whatever it was, the thorough reader finds out
        budget.rewind(start)
    if (veiled := veil(body)) is None:
        raise NotOrdinaryError
    try:
        return _Reader(c_events(veiled), budget, veiled=True).document()
    except Exception:
        budget.rewind(start)
        raise NotOrdinaryError from None


class _Reader:
    """Reads one document.

    Args:
        events: a parser at its start.
        veiled: whether the text went through ``veil``.
    """

    __slots__ = ("_budget", "_get", "_veiled")

    def __init__(self, events: Events, budget: Budget, *, veiled: bool) -> None:
        self._get = events.get_event
        self._budget = budget
        self._veiled = veiled

    def document(self) -> tuple[object, ...]:
        """Return the value, or nothing where there is no document, or one without a value.

        Raises:
            NotOrdinaryError: the thorough reader must look at it.
            Exception: whatever the parser raises.
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
        """Return the value that ``event`` begins, which may have ``deepest`` levels of nesting."""
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event)
        if not deepest or event.anchor is not None or event.ctag is not None:
            raise NotOrdinaryError
        get, scalar, budget = self._get, self._scalar, self._budget
        if kind is MappingStartEvent:
            entries: dict[str, Any] = {}
            while type(event := get()) is ScalarEvent:
                key = scalar(event)
                if type(key) is not str or key in entries or (key == "<<" and not event.style):
                    raise NotOrdinaryError
                event = get()
                entries[key] = scalar(event) if type(event) is ScalarEvent else self._value(event, deepest - 1)
            if type(event) is not MappingEndEvent:
                raise NotOrdinaryError
            budget.events -= 2 * len(entries) + 1
            budget.nodes -= 2 * len(entries)
            return entries
        if kind is not SequenceStartEvent:
            raise NotOrdinaryError
        items: list[Any] = []
        while type(event := get()) is not SequenceEndEvent:
            items.append(scalar(event) if type(event) is ScalarEvent else self._value(event, deepest - 1))
        budget.events -= len(items) + 1
        budget.nodes -= len(items)
        return items

    def _scalar(self, event: Any) -> Value:
        if event.anchor is not None or event.ctag is not None:
            raise NotOrdinaryError
        text: str = unveil(event.value) if self._veiled else event.value
        # Most plain scalars are words, which no reader takes for anything else.
        if event.style or (text not in WORDS and text[0] not in NUMERIC):
            return text
        value = portable(text)
        if isinstance(value, Unusable):
            raise NotOrdinaryError
        return value
