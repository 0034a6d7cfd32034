"""Which team of a roadmap the handle of an owner in CODEOWNERS or a catalogue means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpmlint.model.index import Roadmap
from tpmlint.model.items import Team
from tpmlint.model.parsed_file import fold_word

_TEAM_PAGE = re.compile(r"orgs/([^/]+)/teams/([^/?#]+)")
"""Where GitHub has the page of a team."""

_GROUP = re.compile(r"^group:(?:default/)?", re.IGNORECASE)
"""How Backstage begins the reference to a group."""


class TeamNames:
    """The teams of a roadmap by what others call them."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._by_handle: dict[str, Team] = {}
        self._by_name: dict[str, Team] = {}
        for team in roadmap.teams:
            for handle in _handles(team):
                self._by_handle.setdefault(handle, team)
        for team in roadmap.teams:
            self._by_name.setdefault(fold_word(team.id), team)
        for team in roadmap.teams:
            if team.title is not None:
                self._by_name.setdefault(fold_word(team.title), team)

    def find(self, owner: str) -> Team | None:
        """Return the team that an owner is; None if the roadmap has none of that name.

        What a team has under ``external`` or ``contact`` decides. Else its id or title is the last word of the handle,
        or more of it: ``web``, ``acme-web`` or ``Acme Web`` for ``@acme/web``.
        """
        team = self._by_handle.get(_normalized(owner))
        if team is not None:
            return team
        parts = owner.strip("@").partition("@")[0].split("/")
        names = (fold_word("".join(parts[at:])) for at in range(len(parts) - 1, -1, -1))
        return next((found for name in names if (found := self._by_name.get(name)) is not None), None)


def is_team(owner: str) -> bool:
    """Tell whether an owner in CODEOWNERS is a team for certain: ``@acme/web``, and not a person."""
    return owner.startswith("@") and "/" in owner


def are_kin(one: Team, other: Team) -> bool:
    """Tell whether two teams are one, or one is a part of the other."""
    if one.id == other.id:
        return True
    return any(child.parent is not None and child.parent.id == parent.id for child, parent in _both(one, other))


def _both(one: Team, other: Team) -> tuple[tuple[Team, Team], tuple[Team, Team]]:
    return (one, other), (other, one)


def _handles(team: Team) -> Iterator[str]:
    for key in team.external.values():
        page = _TEAM_PAGE.search(key)
        yield _normalized(f"{page[1]}/{page[2]}" if page is not None else _GROUP.sub("", key))
    contact = team.value.get("contact")
    if isinstance(contact, dict) and isinstance(contact.get("email"), str):
        yield _normalized(contact["email"])


def _normalized(owner: str) -> str:
    return owner.strip().lstrip("@").casefold()
