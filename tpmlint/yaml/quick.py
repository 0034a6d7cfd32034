"""Values straight from libyaml's events, for an ordinary document: no tag, no anchor, no doubtful value, no key twice.

Most documents are ordinary. Every other one is left to the thorough reader, which knows places, says what is wrong, and
takes longer.
"""

from __future__ import annotations

from typing import Any

from tpmlint.yaml.events import (
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
from tpmlint.yaml.refusal import NotOrdinaryError
from tpmlint.yaml.scalars import NUMERIC, WORDS, Unusable, Value, portable
from tpmlint.yaml.tally import Tally


def ordinary(body: str, tally: Tally) -> tuple[object, ...]:
    """Return the value of the one document in ``body``, or nothing where there is none, or one without a value.

    Args:
        body: the text of a document.
        tally: what the file may still cost; charged on success only.

    Raises:
        NotOrdinaryError: the thorough reader must look at it.
    """
    if c_events is None:
        raise NotOrdinaryError
    start = tally.mark()
    try:
        return _Reader(c_events(body), tally, veiled=False).document()
    except Exception:  # whatever it was, the thorough reader finds out
        tally.rewind(start)
    if (veiled := veil(body)) is None:
        raise NotOrdinaryError
    try:
        return _Reader(c_events(veiled), tally, veiled=True).document()
    except Exception:
        tally.rewind(start)
        raise NotOrdinaryError from None


class _Reader:
    """Reads one document.

    Args:
        events: a parser at its start.
        veiled: whether the text went through ``veil``.
    """

    __slots__ = ("_get", "_tally", "_veiled")

    def __init__(self, events: Events, tally: Tally, *, veiled: bool) -> None:
        self._get = events.get_event
        self._tally = tally
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
        value = self._value(event, self._tally.depth)
        get()
        if type(get()) is DocumentStartEvent:
            raise NotOrdinaryError
        self._tally.charge(events=5, nodes=1)
        return () if value is None and not event.value and not event.style else (value,)

    def _value(self, event: Any, deepest: int) -> Any:
        """Return the value that ``event`` begins, which may have ``deepest`` levels of nesting."""
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event)
        if not deepest or event.anchor is not None or event.ctag is not None:
            raise NotOrdinaryError
        get, scalar, tally = self._get, self._scalar, self._tally
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
            tally.events -= 2 * len(entries) + 1
            tally.nodes -= 2 * len(entries)
            return entries
        if kind is not SequenceStartEvent:
            raise NotOrdinaryError
        items: list[Any] = []
        while type(event := get()) is not SequenceEndEvent:
            items.append(scalar(event) if type(event) is ScalarEvent else self._value(event, deepest - 1))
        tally.events -= len(items) + 1
        tally.nodes -= len(items)
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
