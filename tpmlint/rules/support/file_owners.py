"""Problems where CODEOWNERS and the capabilities of a roadmap give files to different teams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from tpmlint.finding import FileRef, Problem, Related, Severity
from tpmlint.model.compared import ComparedFile
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Team, name
from tpmlint.rules.support.owners import Part, TeamNames, are_kin, code_ownership, common_folder, is_team
from tpmlint.settings import Settings
from tpmlint.text.messages import plural, quote, some, with_names

_MOST = 3
"""Capabilities and owners that a message names."""


class _Share(Struct):
    """The files of one capability that CODEOWNERS gives to one other team.

    Args:
        owner: of the capability.
        handle: of the other team in CODEOWNERS.
        team: the other team; None if the roadmap does not have it.
        total: number of files that the capability has.
    """

    capability: Capability
    owner: Team
    handle: str
    team: Team | None
    total: int
    parts: list[Part] = field(default_factory=list)

    @property
    def files(self) -> int:
        return sum(part.files for part in self.parts)

    @property
    def where(self) -> str:
        """The folder that has all of the files, as the end of what is said of them; empty for the top."""
        folder = self.parts[0].folder
        for part in self.parts[1:]:
            folder = common_folder(folder, part.folder)
        return f" in {folder}/" if folder else ""


def compare_codeowners(
    compared: ComparedFile, roadmap: Roadmap, paths: Sequence[str], settings: Settings, percent: int
) -> Iterator[Problem]:
    """Yield where a CODEOWNERS and the roadmap part ways.

    Args:
        paths: of the files under version control.
        percent: the share of a capability's files from which another team is taken for its owner there.
    Raises:
        UserError: CODEOWNERS has too many patterns.
    """
    names = TeamNames(roadmap)
    ownership = code_ownership(compared, _claimants(roadmap), paths, settings)
    owners: dict[str, Team] = {}
    for capability in ownership.capabilities:
        owner = roadmap.team(capability.owner)
        if owner is not None:
            owners[capability.ref] = owner
    shares, unclear = _shares(ownership.parts, owners, ownership.files, names)
    handles = dict.fromkeys(owner for line in compared.lines for owner in line.rule.owners)
    named = [team for each in handles if (team := names.find(each)) is not None]
    absent = {
        team.id: team
        for team in roadmap.teams
        if any(team is owner for owner in owners.values())
        and team.id not in unclear
        and not any(are_kin(team, each) for each in named)
    }
    lost: dict[str, list[_Share]] = {}
    strangers: dict[str, list[_Share]] = {}
    minor: dict[str, list[_Share]] = {}
    for share in shares:
        if share.owner.id in absent:
            lost.setdefault(share.owner.id, []).append(share)
        elif share.files * 100 < share.total * percent:
            minor.setdefault(share.capability.ref, []).append(share)
        elif share.team is None:
            strangers.setdefault(share.handle, []).append(share)
        else:
            yield _mismatch(share, share.team, compared.path)
    for handle, several in strangers.items():
        yield _stranger(handle, several, compared.path)
    for team_id, several in lost.items():
        yield _without_line(absent.pop(team_id), several, compared.path)
    for several in minor.values():
        yield _minor(several, compared.path)
    reported = {share.handle for share in shares}
    alone = {each for group in ownership.owners if not any(map(names.find, group)) for each in group if is_team(each)}
    yield from _only_there(compared, [each for each in handles if each in alone and each not in reported])
    yield from _only_here(tuple(absent.values()), compared.path)


def _claimants(roadmap: Roadmap) -> Iterator[Capability]:
    """Yield the capabilities whose claims count; of two with one kind and id the first."""
    for capability in roadmap.capabilities:
        is_first = roadmap.find(capability.kind, capability.id) is capability
        if is_first and capability.is_known("paths") and not capability.is_dropped:
            yield capability


def _shares(
    parts: Iterable[Part], owners: dict[str, Team], files: dict[str, int], names: TeamNames
) -> tuple[list[_Share], frozenset[str]]:
    """Return what goes to other teams, and the ids of teams some of whose files go to a person or an unknown team.

    Such a team may be in CODEOWNERS under another name, or by its people.

    Args:
        owners, files: by ``kind:id`` of each capability, its team and the number of its files.
    """
    shares: dict[tuple[str, str], _Share] = {}
    unclear: set[str] = set()
    for part in parts:
        ref = part.capability.ref
        owner = owners.get(ref)
        teams = {each: team for each in part.owners if (team := names.find(each)) is not None}
        if owner is None or not part.owners or any(are_kin(owner, team) for team in teams.values()):
            continue
        strangers = [each for each in part.owners if each not in teams and is_team(each)]
        if strangers or not teams:
            unclear.add(owner.id)
        if strangers or teams:
            handle = strangers[0] if strangers else next(iter(teams))
            team = teams.get(handle)
            key = ref, handle if team is None else f"team:{team.id}"
            share = shares.setdefault(key, _Share(part.capability, owner, handle, team, files[ref]))
            share.parts.append(part)
    return list(shares.values()), frozenset(unclear)


def _mismatch(share: _Share, team: Team, path: str) -> Problem:
    capability, count = share.capability, share.files
    what = f"{count} of its {plural(share.total, 'file')}" if count < share.total else f"its {plural(count, 'file')}"
    message = (
        f"{name(capability)} is owned by team {share.owner.id}, and {path} gives {what}{share.where} to "
        f"{share.handle}, which is team {team.id}; change the owner in one of the two"
    )
    related = (_related([share], path),)
    return Problem(message, capability.at("owner"), capability.ref, f"team:{team.id}", related)


def _stranger(handle: str, shares: Sequence[_Share], path: str) -> Problem:
    first = max(shares, key=lambda share: share.files)
    capability, count = first.capability, sum(share.files for share in shares)
    others = [share.capability.id for share in shares if share is not first]
    also = f" and of {_capabilities(others)}" if others else ""
    message = (
        f"{path} gives {plural(count, 'file')} of {name(capability)}, owned by team {first.owner.id},{also} to "
        f"{handle}, which is not a team of the roadmap; add the team, or write {quote(handle.lstrip('@'))} under "
        "'external' of the team that it is"
    )
    return Problem(message, capability.at("owner"), capability.ref, handle, (_related([first], path),))


def _without_line(team: Team, shares: Sequence[_Share], path: str) -> Problem:
    count = sum(share.files for share in shares)
    capabilities = list(dict.fromkeys(share.capability.id for share in shares))
    handles = list(dict.fromkeys(share.handle for share in shares))
    message = (
        f"no line of {path} names team {team.id}, and {plural(count, 'file')} of its {_capabilities(capabilities)} "
        f"{'goes' if count == 1 else 'go'} to {some(handles, _MOST)} there; name the team there, or change the owner "
        "here"
    )
    return Problem(message, team.at("id"), team.ref, "line", (_related(shares, path),))


def _minor(shares: Sequence[_Share], path: str) -> Problem:
    shares = sorted(shares, key=lambda share: -share.files)
    first, count = shares[0], sum(share.files for share in shares)
    given = some([f"{share.files} to {share.handle}" for share in shares], _MOST)
    message = (
        f"{path} gives {count} of the {plural(first.total, 'file')} of {name(first.capability)}, owned by team "
        f"{first.owner.id}, to others: {given}; claim these in capabilities of their owners"
    )
    at, related = first.capability.at("owner"), (_related(shares, path),)
    return Problem(message, at, first.capability.ref, "parts", related, severity=Severity.INFO)


def _only_there(compared: ComparedFile, handles: Sequence[str]) -> Iterator[Problem]:
    if handles:
        line = next(each for each in compared.lines if handles[0] in each.rule.owners)
        message = (
            f"{compared.path} names {plural(len(handles), 'team')} that the roadmap does not have: {some(handles)}; "
            f"add {'it' if len(handles) == 1 else 'those'} whose code the roadmap is about"
        )
        at = FileRef(compared.path, line.at)
        yield Problem(message, at, subject="teams there", severity=Severity.INFO)


def _only_here(teams: Sequence[Team], path: str) -> Iterator[Problem]:
    if teams:
        first, *rest = teams
        verb, them, they = ("owns", "it", "it is") if not rest else ("own", "them", "they are")
        message = (
            f"no line of {path} names {with_names('team', [team.id for team in teams])}, which {verb} capabilities; "
            f"name {them} there, or write what {they} called there under 'external' here"
        )
        related = tuple(Related("nor this team", team.at("id")) for team in rest[:_MOST])
        yield Problem(message, first.at("id"), first.ref, "lines", related, severity=Severity.INFO)


def _capabilities(ids: Sequence[str]) -> str:
    return f"{'capability' if len(ids) == 1 else 'capabilities'} {some(ids, _MOST)}"


def _related(shares: Iterable[_Share], path: str) -> Related:
    """Return the line that gives most of the files away."""
    pairs = ((part, share.handle) for share in shares for part in share.parts)
    part, handle = max(pairs, key=lambda pair: pair[0].files)
    shown = handle if handle in part.owners else part.owners[0]
    return Related(f"this line gives them to {shown}", FileRef(path, part.line_of(shown).at))
