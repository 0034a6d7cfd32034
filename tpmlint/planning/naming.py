"""Items by the names that people type: ``kind:id``, an id or another tracker's key, in any case."""

from __future__ import annotations

from collections.abc import Iterable

from tpmlint.change.words import cited_items
from tpmlint.nearest import nearest
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Item
from tpmlint.roadmap.kinds import Kinds


def meant(text: str, roadmap: Roadmap, kind: str | None = None) -> tuple[Item, ...]:
    """Return the items that ``text`` may mean, the first of those that share a name.

    Args:
        kind: the only kind that is asked for.
    """
    found = {item.ref: item for item in reversed(cited_items(text.strip(), roadmap)) if kind in (None, item.kind)}
    return tuple(reversed(found.values()))


def near(text: str, items: Iterable[Item], kinds: Kinds) -> str:
    """Return the end of a sentence that says which item was probably meant by a name that none has.

    Args:
        kinds: those that may stand before the id.
    """
    prefix, colon, name = text.strip().partition(":")
    if colon and prefix.casefold() in kinds:
        known = {item.id: item.ref for item in items if item.kind == prefix.casefold()}
    else:
        known, name = {item.id: item.id for item in items}, text.strip()
    found = nearest(name, known)
    return f"; did you mean {known[found]}?" if found else ""
