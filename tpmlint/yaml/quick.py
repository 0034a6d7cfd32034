"""Values straight from events, for the ordinary document: no tags, anchors or doubtful values, nothing given twice.

Whatever is not ordinary is left to ``nodes`` and ``values``, which know places and faults and take longer.
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
from tpmlint.yaml.scalars import Unusable, portable
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
        return quick(c_events(body), tally, veiled=False)
    except Exception:  # whatever it was, the thorough reader finds out
        tally.rewind(start)
    if (veiled := veil(body)) is None:
        raise NotOrdinaryError
    try:
        return quick(c_events(veiled), tally, veiled=True)
    except Exception:
        tally.rewind(start)
        raise NotOrdinaryError from None


def quick(events: Events, tally: Tally, *, veiled: bool) -> tuple[object, ...]:
    """Return the value of the one document in ``events``, or nothing where there is none, or one without a value.

    Args:
        events: a parser at its start.
        tally: what the file may still cost; charged on success only.
        veiled: whether the text went through ``veil``.

    Raises:
        NotOrdinaryError: the thorough reader must look at it.
        Exception: whatever the parser raises.
    """
    get = events.get_event
    get()
    if type(get()) is not DocumentStartEvent:
        return ()
    scalars = collections = 0
    deepest = tally.depth
    # What is being filled, the key that waits for its value there, and the same for all that is open around
    # it. A function that calls itself would read better, and leave a circle for the collector with each document.
    around: Any = None
    key: str | None = None
    open_ones: list[tuple[Any, str | None]] = []
    while True:
        event = get()
        kind = type(event)
        if kind is ScalarEvent:
            scalars += 1
            if event.anchor is not None or event.tag is not None:
                raise NotOrdinaryError
            value = unveil(event.value) if veiled else event.value
            if not event.style:
                value = portable(value)
                if type(value) is Unusable:
                    raise NotOrdinaryError
            if type(around) is dict and key is None:
                if type(value) is not str or value in around or (value == "<<" and not event.style):
                    raise NotOrdinaryError
                key = value
                continue
        elif kind in _ENDS:
            value = around
            around, key = open_ones.pop()
        elif kind in _STARTS:
            collections += 1
            if len(open_ones) == deepest or event.anchor is not None or event.tag is not None:
                raise NotOrdinaryError
            if type(around) is dict and key is None:
                raise NotOrdinaryError
            open_ones.append((around, key))
            around, key = {} if kind is MappingStartEvent else [], None
            continue
        else:
            raise NotOrdinaryError
        if around is None:
            break
        if type(around) is dict:
            around[key] = value
            key = None
        else:
            around.append(value)
    last = event
    get()
    if type(get()) is DocumentStartEvent:
        raise NotOrdinaryError
    tally.charge(events=scalars + 2 * collections + 4, nodes=scalars + collections)
    if value is None and not last.value and not last.style:
        return ()
    return (value,)


_STARTS = frozenset((MappingStartEvent, SequenceStartEvent))
_ENDS = frozenset((MappingEndEvent, SequenceEndEvent))
