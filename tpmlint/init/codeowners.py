"""A first set of teams and capabilities from CODEOWNERS: their names, and their files."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.formats import codeowners
from tpmlint.formats.codeowners import Codeowners, Rule
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Directory, Snapshot
from tpmlint.init import start
from tpmlint.init.claiming import Claimed, Holding, claim, claims_of
from tpmlint.init.interfaces import Proposal, propose_interfaces
from tpmlint.init.place import short_id, title_from
from tpmlint.patterns.writing import folders_of
from tpmlint.settings import Settings
from tpmlint.text.messages import some

_GENERAL = frozenset(
    re.findall(
        r"\S+",
        """app apps cmd code config configs contrib core crates doc docs documentation example examples extension
        extensions hack include internal lib libs main modules packages pkg plugin plugins projects resources scripts
        services source sources src staging test tests third-party tools util utils vendor""",
    )
)
"""Folder names that say little about their content."""

_HALF = 28
"""Characters of each half of an id: longer ones are hard to read."""


def team_ids(owners: Iterable[str], used: Iterable[str] = ()) -> dict[str, str]:
    """Return an id for every owner, by the owner in lower case: the last word of the handle, or more of it.

    >>> team_ids(["@acme/web", "@Acme/API", "@ada", "bob@example.org", "@other/web"])
    {'@acme/web': 'acme-web', '@acme/api': 'api', '@ada': 'ada', 'bob@example.org': 'bob', '@other/web': 'other-web'}
    """
    names = {owner.casefold(): list(_team_names(owner)) for owner in owners}
    return dict(_assign_names(names, set(used)))


def team_title(owner: str) -> str:
    """Return a team's name: the words of ``@acme/web-shop``, the handle of a person as it is."""
    return title_from(owner.rpartition("/")[2]) if "/" in owner else owner.lstrip("@").partition("@")[0]


def capability_ids(holdings: Sequence[Holding], teams: Mapping[str, str], repository: str) -> list[str]:
    """Return an id for every future capability: the folder, with as many parent folders as make it unique.

    Args:
        teams: ids by owner in lower case.
        repository: the repository's name.
    """
    names = {
        str(at): list(_capability_names(each, teams[each.owner.casefold()], repository))
        for at, each in enumerate(holdings)
    }
    return [name for _, name in sorted(_assign_names(names, set()), key=lambda pair: int(pair[0]))]


def capability_title(holding: Holding, name: str, repository: str, alone: bool) -> str:
    """Return a title for a future capability, whose id is ``name``.

    Args:
        alone: whether there is no other.
    """
    if holding.is_rest and not alone:
        return f"What nobody else owns in {repository}"
    return holding.topic if name == short_id(holding.topic, "") else title_from(name)


def _team_names(owner: str) -> Iterator[str]:
    parts = owner.strip("@").split("@")[0].split("/")
    for number in range(1, len(parts) + 1):
        yield short_id(" ".join(parts[-number:]), "team")
    yield short_id(owner, "team")


def _capability_names(holding: Holding, team: str, repository: str) -> Iterator[str]:
    if holding.is_rest:
        yield short_id(repository, "everything")
        yield f"{team[:_HALF]}-everything"
        return
    if name := short_id(holding.topic, ""):
        yield name
    folders = [folders_of(pattern) for pattern in holding.patterns]
    shared = _common_start(folders)
    name = holding.patterns[0].rstrip("/").rpartition("/")[2] if len(holding.patterns) == 1 else ""
    if name and re.search(r"\w", name) and "*" not in name:
        parts = [*shared, *([] if shared and holding.patterns[0].endswith("/") else [name])]
    elif name and not shared and (ending := re.fullmatch(r"\*\.(\w+)", name)):
        parts = [f"{ending[1]} files"]
    else:
        parts = list(shared)
    parts = [part for part in parts if short_id(part, "")]
    if not parts:
        yield f"{team[:_HALF]}-files"
        return
    names = [short_id(part) for part in parts]
    # `src` in `payments/src` says nothing that `payments` does not say, unless that is another capability.
    last = max((number for number, name in enumerate(names, 1) if name not in _GENERAL), default=len(names))
    yield names[last - 1]
    for first in range(len(names) - 2, -1, -1):
        yield short_id(" ".join(parts[first:]))
    yield names[-1] if names[-1].startswith(team) else f"{team[:_HALF]}-{names[-1][:_HALF]}"
    yield f"{team[:_HALF]}-{short_id(' '.join(parts))[:_HALF]}"


def _common_start(several: Sequence[Sequence[str]]) -> list[str]:
    """Return the common leading names."""
    level = zip(*several, strict=False)
    return [names[0] for names in itertools.takewhile(lambda names: len(set(names)) == 1, level)]


def _assign_names(names: Mapping[str, list[str]], used: set[str]) -> Iterator[tuple[str, str]]:
    """Yield for each key the first of its names that is unique; a number makes the last one unique."""
    chosen: dict[str, str] = {}
    for step in range(max(map(len, names.values()), default=0)):
        candidates = {key: each[min(step, len(each) - 1)] for key, each in names.items() if key not in chosen}
        common = Counter(candidates.values())
        for key, name in candidates.items():
            if common[name] == 1 and name not in used:
                chosen[key] = name
        used.update(chosen.values())
    for key, each in names.items():
        if key not in chosen:
            numbered = (f"{each[-1]}-{number}" for number in itertools.count(2))
            chosen[key] = next(name for name in itertools.chain([each[-1]], numbered) if name not in used)
            used.add(chosen[key])
    return ((key, chosen[key]) for key in names)


_LARGEST = 3 * 1_048_576
"""The bytes of the file that GitHub reads."""

_OPTION = "--from-codeowners"


class FromCodeowners(Struct, frozen=True):
    """The result of reading CODEOWNERS.

    Args:
        source: the path of the file.
        files: an item each.
        reused: ids of existing teams.
        read: the file as read.
        claimed: the capabilities made from its rules.
    """

    source: str
    files: tuple[start.StartFile, ...]
    reused: tuple[str, ...]
    read: Codeowners
    claimed: Claimed

    @property
    def teams(self) -> int:
        """Number of teams written."""
        return len(self.files) - len(self.claimed.holdings)


def read_items(
    snapshot: Snapshot, top: Path, file: Path | None, settings: Settings, known_ids: Mapping[str, str], repository: str
) -> FromCodeowners:
    """Return the items from CODEOWNERS.

    Args:
        file: its path; None searches the standard places.
        known_ids: ids of the teams that the roadmap has, by themselves in lower case.
        repository: its name.

    Raises:
        UserError: there is no such file, or nothing in it owns a file of the repository.
    """
    source, text = _read_file(snapshot, top, file)
    file_read = codeowners.read(text, source)
    claimed = claim(file_read.rules, snapshot.paths(), settings)
    if not claimed.holdings:
        raise UserError("it gives no file of this repository an owner", "start with `tpmlint init` alone", source)
    owners = [each.owner for each in claimed.holdings]
    ids = team_ids(dict.fromkeys(owner.casefold() for owner in owners))
    spelling = {owner.casefold(): owner for owner in reversed(owners)}
    ids = {owner: known_ids.get(name, name) for owner, name in ids.items()}
    reused = tuple(name for name in ids.values() if name.casefold() in known_ids)
    teams = [_team(spelling[owner], name, settings) for owner, name in ids.items() if name not in reused]
    names = capability_ids(claimed.holdings, ids, repository)
    capabilities = [
        _capability(
            each,
            name,
            capability_title(each, name, repository, len(names) == 1),
            ids[each.owner.casefold()],
            settings,
            proposal,
        )
        for name, each, proposal in zip(
            names, claimed.holdings, _interfaces(claimed.holdings, snapshot, settings), strict=True
        )
    ]
    return FromCodeowners(source, (*teams, *capabilities), reused, file_read, claimed)


def find_file(snapshot: Snapshot) -> tuple[str, str] | None:
    """Return the path of CODEOWNERS and its text; None if there is none where forges look for it."""
    for path in codeowners.PLACES:
        with contextlib.suppress(Unreadable):
            return path, snapshot.read(path, _LARGEST).decode("utf-8", "replace")
    return None


def most_named_team(rules: Iterable[Rule]) -> str | None:
    """Return the team that most rules name, as written after ``@org/``; None if they name people alone."""
    teams = Counter(owner.partition("/")[2] for rule in rules for owner in rule.owners if "/" in owner)
    return teams.most_common(1)[0][0] if teams else None


def _read_file(snapshot: Snapshot, top: Path, file: Path | None) -> tuple[str, str]:
    if file is not None:
        try:
            data = Directory(file.absolute().parent).read(file.name, _LARGEST)
        except Unreadable as error:
            raise UserError(f"it cannot be read: {error.reason}", "name a CODEOWNERS file", str(file)) from error
        return os.path.relpath(file.absolute(), top).replace(os.sep, "/"), data.decode("utf-8", "replace")
    if (found := find_file(snapshot)) is None:
        raise UserError(
            f"no {', '.join(codeowners.PLACES[:-1])} or {codeowners.PLACES[-1]} found", "name the file", _OPTION
        )
    return found


def _team(owner: str, name: str, settings: Settings) -> start.StartFile:
    values: dict[str, object] = {"id": name, "title": team_title(owner)}
    note = f"{owner} in CODEOWNERS."
    if "/" not in owner:
        note += " A person? Then put the team's id here, and in what it owns."
    if "@" in owner[1:]:
        values["contact"] = {"email": owner}
    return start.item(settings, "team", values, {"kind": note}, owner)


def _interfaces(holdings: Sequence[Holding], snapshot: Snapshot, settings: Settings) -> Iterator[Proposal]:
    claims = claims_of([each.paths for each in holdings], settings)
    own: list[list[str]] = [[] for _ in holdings]
    files = snapshot.tracked() or snapshot.paths()
    for path in files:
        for each in claims.owners(path):
            own[int(each.id)].append(path)
    return (propose_interfaces(paths, files, snapshot.read) for paths in own)


def _capability(
    holding: Holding, name: str, title: str, team: str, settings: Settings, proposal: Proposal
) -> start.StartFile:
    notes = {"kind": "What these files can do for other teams: say it in the title, and who uses it under `consumers`."}
    subtracted = any(path.startswith("!") for path in holding.paths)
    notes["paths"] = "From CODEOWNERS." + (
        " A pattern with ! excludes what a later line there gives to others, or to nobody." if subtracted else ""
    )
    if holding.others:
        notes["owner"] = f"CODEOWNERS also names {some(holding.others, 5, ', ')}."
    values: dict[str, object] = {"id": name, "title": title, "owner": team, "paths": list(holding.paths)}
    values |= proposal.values
    return start.item(
        settings, "capability", values, {**notes, **proposal.notes}, f"owned by {team}", proposal.suggested
    )


def remarks(result: FromCodeowners) -> Iterator[str]:
    """Yield remarks on lines and files that the items do not reflect as CODEOWNERS has them."""
    for number, why in result.read.skipped:
        yield f"{result.source}:{number}: skipped: {why}"
    idle = [str(rule.line) for rule in result.claimed.idle]
    if idle:
        lines = "line" if len(idle) == 1 else "lines"
        yield f"{result.source}: no file is owned by {lines} {some(idle, 5, ', ')}"
    if result.claimed.mismatched:
        yield f"{some(result.claimed.mismatched, 5, ', ')}: its owner in the roadmap differs from CODEOWNERS"
