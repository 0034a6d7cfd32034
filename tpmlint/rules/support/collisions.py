"""New items whose ids other branches define too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tpmlint.finding import Problem
from tpmlint.model.items import Item, name
from tpmlint.rule import Context
from tpmlint.text.messages import quote, some


def find_collisions(items: Iterable[Item], context: Context) -> Iterator[Problem]:
    """Yield a problem for each of some items that another branch added too, and differently."""
    items = tuple(items)
    others = context.elsewhere(items)
    for item in items:
        other = others.get(item.ref)
        if other is not None:
            title = f" as {quote(other.item.title)}" if other.item.title and other.item.title != item.title else ""
            where = "branch" if len(other.branches) == 1 else "branches"
            yield Problem(
                message=f"{name(item)} is also new on {where} {some(other.branches, 3)}, differently: "
                f"{other.item.path} defines it{title}",
                at=item.at("id"),
                item=item.ref,
                subject=f"{item.ref} elsewhere",
            )
