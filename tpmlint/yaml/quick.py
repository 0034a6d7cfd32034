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
    unveil,
)
from tpmlint.yaml.scalars import Unusable, portable
from tpmlint.yaml.tally import Tally


class NotOrdinaryError(Exception):
    """The document asks for the thorough reader."""


NOTHING = object()
"""There is no document in the text, or one without a value."""

NOT_ORDINARY = object()
"""The document asks for the thorough reader."""


def quick(events: Events, tally: Tally, *, veiled: bool) -> object:
    """Return the value of the one document in ``events``, NOTHING, or NOT_ORDINARY.

    Args:
        events: a parser at its start.
        tally: what the file may still cost; charged on success only.
        veiled: whether the text went through ``veil``.

    Raises:
        NotOrdinaryError: the thorough reader must look at it.
        Exception: whatever the parser raises.
    """
    get = events.get_event
    scalars = collections = 0

    def scalar(event: Any) -> object:
        nonlocal scalars
        scalars += 1
        if event.anchor is not None or event.tag is not None:
            raise NotOrdinaryError
        text = event.value
        if veiled:
            text = unveil(text)
        if event.style:
            return text
        value = portable(text)
        if type(value) is Unusable:
            raise NotOrdinaryError
        return value

    def collection(event: Any, depth: int) -> object:
        nonlocal collections, scalars
        collections += 1
        kind = type(event)
        if depth == 0 or kind not in _STARTS or event.anchor is not None or event.tag is not None:
            raise NotOrdinaryError
        depth -= 1
        if kind is SequenceStartEvent:
            items: list[object] = []
            while True:
                event = get()
                kind = type(event)
                if kind is ScalarEvent:
                    items.append(scalar(event))
                elif kind is SequenceEndEvent:
                    return items
                else:
                    items.append(collection(event, depth))
        entries: dict[str, object] = {}
        while True:
            event = get()
            kind = type(event)
            if kind is MappingEndEvent:
                return entries
            key = scalar(event) if kind is ScalarEvent else None
            if type(key) is not str or key in entries or (key == "<<" and not event.style):
                raise NotOrdinaryError
            event = get()
            entries[key] = scalar(event) if type(event) is ScalarEvent else collection(event, depth)

    get()
    if type(get()) is not DocumentStartEvent:
        return NOTHING
    event = get()
    value = scalar(event) if type(event) is ScalarEvent else collection(event, tally.depth)
    get()
    if type(get()) is DocumentStartEvent:
        raise NotOrdinaryError
    tally.charge(events=scalars + 2 * collections + 4, nodes=scalars + collections)
    if value is None and not event.value and not event.style:
        return NOTHING
    return value


_STARTS = frozenset((MappingStartEvent, SequenceStartEvent))
