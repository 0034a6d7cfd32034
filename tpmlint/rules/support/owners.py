"""Owners in CODEOWNERS and catalogues: which team of a roadmap each means, and whose files are whose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from tpmlint.errors import UserError
from tpmlint.limits import BROAD_PATTERNS, FEW_STARS, STARRED_PATTERNS
from tpmlint.model.compared import ComparedFile, OwnerLine
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Capability, Team
from tpmlint.model.ownership import Claims
from tpmlint.model.parsed_file import fold_word
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import count_stars
from tpmlint.patterns.lookup import PatternLists, is_broad
from tpmlint.patterns.writing import EVERYTHING
from tpmlint.settings import Settings

_TEAM_PAGE = re.compile(r"orgs/([^/]+)/teams/([^/?#]+)")
"""Where GitHub has the page of a team."""

_GROUP = re.compile(r"^group:(?:default/)?", re.IGNORECASE)
"""How Backstage begins the reference to a group."""

_WILD = re.compile(r"[*?\[]")


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
    return any(
        child.parent is not None and child.parent.id == parent.id for child, parent in ((one, other), (other, one))
    )


def _handles(team: Team) -> Iterator[str]:
    for key in team.external.values():
        page = _TEAM_PAGE.search(key)
        yield _normalized(f"{page[1]}/{page[2]}" if page is not None else _GROUP.sub("", key))
    contact = team.value.get("contact")
    if isinstance(contact, dict) and isinstance(contact.get("email"), str):
        yield _normalized(contact["email"])


def _normalized(owner: str) -> str:
    return owner.strip().lstrip("@").casefold()


class Part(Struct):
    """The files of one capability that the same lines of CODEOWNERS decide about.

    Args:
        lines: the last one that matches, of each section.
        owners: in these lines, each once, and the one first that fewest lines name.
        folder: the innermost folder in which all of the files are; empty for the top.
    """

    capability: Capability
    lines: tuple[OwnerLine, ...]
    owners: tuple[str, ...]
    folder: str
    files: int = 0

    def line_of(self, owner: str) -> OwnerLine:
        """Return the first line that names one of the owners."""
        return next(line for line in self.lines if owner in line.rule.owners)


class CodeOwnership(Struct):
    """How a CODEOWNERS divides the files of capabilities.

    Args:
        parts: of each capability, in the order of the files.
        capabilities: those that have files, in the order of these.
        files: by ``kind:id`` of each capability, how many tracked files it has.
        owners: those to whom lines give a tracked file together, whether a capability claims it or not.
    """

    parts: list[Part] = field(default_factory=list)
    capabilities: list[Capability] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    owners: set[tuple[str, ...]] = field(default_factory=set)


def code_ownership(
    compared: ComparedFile, capabilities: Iterable[Capability], paths: Iterable[str], settings: Settings
) -> CodeOwnership:
    """Return how CODEOWNERS divides the files of capabilities.

    A file that several capabilities own, or that a line for a kind of file decides about, is in no part.

    Args:
        paths: of the files under version control.
    Raises:
        UserError: there are too many patterns to match.
    """
    _limit(compared)
    claims = Claims(capabilities, settings, exact=True)
    lines = compared.lines
    lists = PatternLists(
        [(each.rule.pattern, f"!{each.rule.pattern}/") if each.rule.shallow else (each.rule.pattern,) for each in lines]
    )
    named = Counter(owner for line in lines for owner in set(line.rule.owners))
    found = CodeOwnership()
    parts: dict[tuple[str, tuple[int, ...]], Part] = {}
    deciding: set[tuple[int, ...]] = set()
    for path in paths:
        own = inside(settings.folder, path)
        if own is None:
            continue
        last = _last_of_sections(lines, (number for number, *_ in lists.find(own)))
        deciding.add(last)
        owners = claims.owners(path)
        if len(owners) != 1:
            continue
        (capability,) = owners
        if capability.ref not in found.files:
            found.capabilities.append(capability)
        found.files[capability.ref] = found.files.get(capability.ref, 0) + 1
        if not last or any(_is_for_a_kind(lines[number].rule.pattern, own) for number in last):
            continue
        folder = own.rpartition("/")[0]
        part = parts.get((capability.ref, last))
        if part is None:
            these = tuple(lines[number] for number in last)
            owners_there = dict.fromkeys(owner for line in these for owner in line.rule.owners)
            part = Part(capability, these, tuple(sorted(owners_there, key=named.__getitem__)), folder)
            parts[capability.ref, last] = part
        part.files += 1
        part.folder = common_folder(part.folder, folder)
    found.parts.extend(parts.values())
    found.owners.update(tuple(owner for number in last for owner in lines[number].rule.owners) for last in deciding)
    return found


def common_folder(one: str, other: str) -> str:
    """Return the innermost folder that has both folders; empty for the top."""
    while one != other and not other.startswith(f"{one}/"):
        if not one:
            return ""
        one = one.rpartition("/")[0]
    return one


def _last_of_sections(lines: Sequence[OwnerLine], matching: Iterable[int]) -> tuple[int, ...]:
    """Return the last of the matching lines of each section, in order; GitHub has no sections."""
    last: dict[str, int] = {}
    for number in matching:
        section = lines[number].rule.section.casefold()
        last[section] = max(last.get(section, -1), number)
    return tuple(sorted(last.values()))


def _is_for_a_kind(pattern: str, path: str) -> bool:
    """Tell whether a line is about files of a kind in whatever folder: ``*.sql``, ``package.json``, ``/src/**/*.md``.

    Such a line says who reviews these everywhere, and nothing about who is responsible for the folder.
    """
    if pattern in EVERYTHING:
        return False
    body = pattern.removeprefix("**/").rstrip("/")
    above, _, name = body.rpartition("/")
    if not above and not pattern.startswith("/"):
        return _WILD.search(name) is not None or not path.startswith(f"{name}/")
    if pattern.endswith("/") or name in ("*", "**"):
        return False
    if _WILD.match(name) is not None:
        return True
    return _WILD.search(above) is not None and path.rpartition("/")[2] == name


def _limit(compared: ComparedFile) -> None:
    """Raise UserError if CODEOWNERS has more patterns than files can be matched with."""
    patterns = [line.rule.pattern for line in compared.lines]
    for count, most, what in (
        (sum(map(is_broad, patterns)), BROAD_PATTERNS, "patterns without a folder, name or ending"),
        (
            sum(each.count("*") > FEW_STARS < count_stars(each) for each in patterns),
            STARRED_PATTERNS,
            f"patterns with more than {FEW_STARS} stars",
        ),
    ):
        if count > most:
            message = f"the file has {count:,} {what}, and at most {most:,} can be compared"
            raise UserError(message, "name folders, or take `compare` out of its source", compared.path)
