"""What another branch defines under an id, as a value."""

from __future__ import annotations

from msgspec import Struct

from tpmlint.model.items import Item


class OtherDefinition(Struct, frozen=True):
    """An item that other branches define under the id of a new one.

    Args:
        branches: their names, the newest first.
        item: as the first of them has it.
    """

    branches: tuple[str, ...]
    item: Item
