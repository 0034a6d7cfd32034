"""Problems where a catalogue, such as that of Backstage, and a roadmap name different owners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tpmlint.finding import Problem, Related, Severity
from tpmlint.model.compared import ComparedFile
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Item, Team, name
from tpmlint.model.parsed_file import fold_word
from tpmlint.rules.support.owners import TeamNames, are_kin
from tpmlint.text.messages import plural, quote, some, with_names


def compare_catalogue(files: Sequence[ComparedFile], roadmap: Roadmap) -> Iterator[Problem]:
    """Yield the capabilities that have another owner in a catalogue, and the teams that only the catalogue has."""
    items = [item for each in files for item in each.items]
    names = TeamNames(roadmap)
    by_id: dict[str, list[Item]] = {}
    by_title: dict[str, list[Item]] = {}
    for item in items:
        if isinstance(item, Capability) and item.owner is not None:
            by_id.setdefault(item.id.casefold(), []).append(item)
            by_title.setdefault(fold_word(item.title or item.id), []).append(item)
    strangers: dict[str, list[tuple[Capability, Item]]] = {}
    for capability in roadmap.capabilities:
        owner = roadmap.team(capability.owner)
        if owner is None or capability.is_dropped:
            continue
        entries = by_id.get(capability.id.casefold())
        if entries is None:
            words = {fold_word(capability.id), fold_word(capability.title or capability.id)}
            entries = [item for word in sorted(words) for item in by_title.get(word, ())]
        teams = [_team_of(each, names) for each in entries]
        if not entries or any(team is not None and are_kin(owner, team) for team in teams):
            continue
        entry, team = next((pair for pair in zip(entries, teams, strict=True) if pair[1]), (entries[0], None))
        if team is not None:
            yield _mismatch(capability, owner, entry, team)
        elif entry.owner is not None:
            strangers.setdefault(entry.owner.id, []).append((capability, entry))
    for stranger, pairs in strangers.items():
        yield _stranger(stranger, pairs)
    yield from _in_catalogue_only(items, names, strangers)


def _team_of(entry: Item, names: TeamNames) -> Team | None:
    return None if entry.owner is None else _find_team(entry.owner.id, names)


def _find_team(group: str, names: TeamNames) -> Team | None:
    """Return the team that a group is; one of a name space may be named without it."""
    return names.find(group) or names.find(group.rpartition(".")[2])


def _mismatch(capability: Capability, owner: Team, entry: Item, team: Team) -> Problem:
    message = (
        f"{name(capability)} is owned by team {owner.id}, and {entry.path} gives it to team {team.id}; "
        "change the owner in one of the two"
    )
    related = (Related("it is owned by this team there", entry.at("owner")),)
    return Problem(message, capability.at("owner"), capability.ref, f"team:{team.id}", related)


def _stranger(stranger: str, pairs: Sequence[tuple[Capability, Item]]) -> Problem:
    (capability, entry), *others = pairs
    also = f" and {with_names('capability', [each.id for each, _ in others])}" if others else ""
    owner = capability.owner.id if capability.owner is not None else ""
    message = (
        f"{entry.path} gives {name(capability)}, owned by team {owner},{also} to {quote(stranger)}, which is not a "
        f"team of the roadmap; add the team, or write {quote(stranger)} under 'external' of the team that it is"
    )
    related = (Related("it is owned by this team there", entry.at("owner")),)
    return Problem(message, capability.at("owner"), capability.ref, stranger, related)


def _in_catalogue_only(items: Iterable[Item], names: TeamNames, reported: Iterable[str]) -> Iterator[Problem]:
    """Yield one problem about all groups that the roadmap does not have and no other problem is about."""
    known = {each.casefold() for each in reported}
    found: dict[str, tuple[str, Item, str]] = {}
    for item in items:
        if isinstance(item, Team):
            group, field = item.id, "id"
            team = _find_team(group, names) or names.find(item.title or group)
        elif item.owner is not None:
            group, field = item.owner.id, "owner"
            team = _find_team(group, names)
        else:
            continue
        if team is None and group.casefold() not in known:
            found.setdefault(group.casefold(), (group, item, field))
    if found:
        groups = [group for group, _, _ in found.values()]
        _, first, field = next(iter(found.values()))
        message = (
            f"the catalogue names {plural(len(groups), 'team')} that the roadmap does not have: {some(groups)}; "
            f"add {'it' if len(groups) == 1 else 'those'} whose code the roadmap is about"
        )
        yield Problem(message, first.at(field), subject="teams there", severity=Severity.INFO)
