"""Who answers for a waiver, where nobody says: the item's owner, or whoever comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tpmlint.fault import Refusal
from tpmlint.nearest import nearest
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import Item


def hold_owner(owner: str, roadmap: Roadmap) -> None:
    """Raise a Refusal with the nearest team unless ``owner`` is one; where there are no teams, all may be."""
    teams = [team.id for team in roadmap.teams]
    if teams and owner not in teams:
        meant = nearest(owner, teams)
        hint = f"; did you mean {meant}?" if meant else ""
        raise Refusal(f"there is no team {owner!r}{hint}", "name a team of the roadmap", "--owner")


class Owners:
    """Knows the teams of a roadmap and what each answers for; the questions are put together once."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._roadmap = roadmap
        self._teams = tuple(sorted(team.id for team in roadmap.teams))
        counted: dict[str, Counter[str]] = {}
        for item in roadmap.items:
            owner = self._answering(item)
            if owner is not None and item.kind != "team":
                counted.setdefault(item.path, Counter())[owner] += 1
        self._nearby = {path: _most(owners) for path, owners in counted.items()}
        everywhere = sum(counted.values(), Counter())
        self._other = _most(everywhere) if everywhere else min(self._teams, default=None)

    def of(self, ref: str | None, path: str) -> str | None:
        """Return the team that answers for an item or a file; None where there is nobody.

        Args:
            ref: ``kind:id``; None for a file.
            path: of the file, for an item that is not there too.
        """
        kind, _, item_id = (ref or "").partition(":")
        item = self._roadmap.find(kind, item_id)
        if item is None:
            return self._nearby.get(path, self._other)
        owner = self._answering(item)
        if owner is None and item.owner is not None and item.owner.system is None:
            owner = nearest(item.owner.id, self._teams)
        return owner or self._nearby.get(item.path, self._other)

    def _answering(self, item: Item) -> str | None:
        if item.kind == "team":
            return item.id
        if item.owner is None or item.owner.system is not None:
            return None
        # In a roadmap without teams nobody can tell who is one.
        return item.owner.id if not self._teams or self._roadmap.team(item.owner) is not None else None


def _most(owners: Mapping[str, int]) -> str:
    return min(owners, key=lambda owner: (-owners[owner], owner))
