"""The first teams and capabilities of a roadmap, as files, from a repository's CODEOWNERS."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tpmlint.fault import Refusal
from tpmlint.git.snapshot import Directory, Snapshot, Unreadable
from tpmlint.scaffold import start
from tpmlint.scaffold.codeowners import naming, reading
from tpmlint.scaffold.codeowners.claiming import Claimed, Holding, claim
from tpmlint.scaffold.codeowners.reading import Codeowners
from tpmlint.settings import Settings
from tpmlint.text.messages import some

_LARGEST = 3 * 1_048_576
"""What GitHub reads of it."""

_OPTION = "--from-codeowners"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn from CODEOWNERS.

    Args:
        source: the path of the file.
        files: an item each.
        reused: ids of teams that the roadmap has already.
        read: the file as read.
        claimed: what became of its rules.
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


def draw(
    snapshot: Snapshot, top: Path, file: Path | None, settings: Settings, known: Mapping[str, str], repository: str
) -> Drawn:
    """Return the items that CODEOWNERS makes.

    Args:
        file: where it is; None looks where forges do.
        known: ids of the teams that the roadmap has, by themselves in lower case.
        repository: its name.

    Raises:
        Refusal: there is no such file, or nothing in it owns a file of the repository.
    """
    source, text = _text(snapshot, top, file)
    read = reading.read(text, source)
    claimed = claim(read.rules, snapshot.paths(), settings)
    if not claimed.holdings:
        raise Refusal("it gives no file of this repository an owner", "start with `tpmlint init` alone", source)
    owners = [each.owner for each in claimed.holdings]
    ids = naming.team_ids(dict.fromkeys(owner.casefold() for owner in owners))
    written = {owner.casefold(): owner for owner in reversed(owners)}
    ids = {owner: known.get(name, name) for owner, name in ids.items()}
    reused = tuple(name for name in ids.values() if name.casefold() in known)
    teams = [_team(written[owner], name, settings) for owner, name in ids.items() if name not in reused]
    names = naming.capability_ids(claimed.holdings, ids, repository)
    capabilities = [
        _capability(
            each,
            name,
            naming.capability_title(each, name, repository, len(names) == 1),
            ids[each.owner.casefold()],
            settings,
        )
        for name, each in zip(names, claimed.holdings, strict=True)
    ]
    return Drawn(source, (*teams, *capabilities), reused, read, claimed)


def _text(snapshot: Snapshot, top: Path, file: Path | None) -> tuple[str, str]:
    if file is not None:
        try:
            data = Directory(file.absolute().parent).read(file.name, _LARGEST)
        except Unreadable as error:
            raise Refusal(f"it cannot be read: {error.reason}", "name a CODEOWNERS file", str(file)) from error
        return os.path.relpath(file.absolute(), top).replace(os.sep, "/"), data.decode("utf-8", "replace")
    for path in reading.PLACES:
        try:
            return path, snapshot.read(path, _LARGEST).decode("utf-8", "replace")
        except Unreadable:
            continue
    raise Refusal(f"there is no {', '.join(reading.PLACES[:-1])} or {reading.PLACES[-1]}", "name the file", _OPTION)


def _team(owner: str, name: str, settings: Settings) -> start.StartFile:
    values: dict[str, object] = {"id": name, "title": naming.team_title(owner)}
    note = f"{owner} in CODEOWNERS."
    if "/" not in owner:
        note += " A person? Then put the team's id here, and in what it owns."
    if "@" in owner[1:]:
        values["contact"] = {"email": owner}
    return start.item(settings, "team", values, {"kind": note}, owner)


def _capability(holding: Holding, name: str, title: str, team: str, settings: Settings) -> start.StartFile:
    notes = {"kind": "What these files can do for other teams: say it in the title, and who uses it under `consumers`."}
    subtracted = any(path.startswith("!") for path in holding.paths)
    notes["paths"] = "From CODEOWNERS." + (
        " A pattern with ! leaves out what a later line there gives to others, or to nobody." if subtracted else ""
    )
    if holding.others:
        notes["owner"] = f"CODEOWNERS also names {some(holding.others, last=', ')}."
    values: dict[str, object] = {"id": name, "title": title, "owner": team, "paths": list(holding.paths)}
    return start.item(settings, "capability", values, notes, f"owned by {team}")


def remarks(drawn: Drawn) -> Iterator[str]:
    """Yield what a reader should know of lines and files that are not in the items as CODEOWNERS has them."""
    for number, why in drawn.read.skipped:
        yield f"{drawn.source}:{number}: left out, as {why}"
    idle = [str(rule.line) for rule in drawn.claimed.idle]
    if idle:
        yield (
            f"{drawn.source}: no file is owned by line {some(idle, last=', ')}"
            if len(idle) == 1
            else (f"{drawn.source}: no file is owned by lines {some(idle, last=', ')}")
        )
    if drawn.claimed.amiss:
        yield f"{some(drawn.claimed.amiss, last=', ')}: claimed otherwise than in CODEOWNERS"
