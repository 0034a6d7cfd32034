"""Where to point when the thing itself went: places of the side before a change are no places any more."""

from __future__ import annotations

from tpmlint.finding import FileRef
from tpmlint.roadmap.items import Item


def former(item: Item) -> FileRef:
    """Return the file that held an item before the change; its lines are no longer what they were."""
    return FileRef(item.path)
