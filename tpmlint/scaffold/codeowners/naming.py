"""Ids and titles for what CODEOWNERS calls by handles and patterns."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tpmlint.scaffold.codeowners.claiming import Holding
from tpmlint.scaffold.codeowners.patterns import folders_of
from tpmlint.scaffold.names import slug, title_from

_GENERAL = frozenset(
    re.findall(
        r"\S+",
        """app apps cmd code config configs contrib core crates doc docs documentation example examples extension
        extensions hack include internal lib libs main modules packages pkg plugin plugins projects resources scripts
        services source sources src staging test tests third-party tools util utils vendor""",
    )
)
"""Names of folders that say little of what is in them."""

_HALF = 28
"""Characters of each half of an id: longer ones are hard to read."""


def team_ids(owners: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return an id for every owner, by the owner in lower case: the last word of the handle, or more of it.

    >>> team_ids(["@acme/web", "@Acme/API", "@ada", "bob@example.org", "@other/web"])
    {'@acme/web': 'acme-web', '@acme/api': 'api', '@ada': 'ada', 'bob@example.org': 'bob', '@other/web': 'other-web'}
    """
    names = {owner.casefold(): list(_handles(owner)) for owner in owners}
    return dict(_assigned(names, set(taken)))


def team_title(owner: str) -> str:
    """Return a team's name: the words of ``@acme/web-shop``, the handle of a person as it is."""
    return title_from(owner.rpartition("/")[2]) if "/" in owner else owner.lstrip("@").partition("@")[0]


def capability_ids(holdings: Sequence[Holding], teams: Mapping[str, str], repository: str) -> list[str]:
    """Return an id for every capability to be: the folder where that says enough, else with the owner or the way to it.

    Args:
        teams: ids by owner in lower case.
        repository: the repository's name.
    """
    names = {str(at): list(_places(each, teams[each.owner.casefold()], repository)) for at, each in enumerate(holdings)}
    return [found for _, found in sorted(_assigned(names, set()), key=lambda pair: int(pair[0]))]


def capability_title(holding: Holding, name: str, repository: str, alone: bool) -> str:
    """Return a title for a capability to be, whose id is ``name``.

    Args:
        alone: whether there is no other.
    """
    return f"What nobody else owns in {repository}" if holding.whole and not alone else title_from(name)


def _handles(owner: str) -> Iterator[str]:
    parts = owner.strip("@").split("@")[0].split("/")
    for number in range(1, len(parts) + 1):
        yield slug(" ".join(parts[-number:]), "team")
    yield slug(owner, "team")


def _places(holding: Holding, team: str, repository: str) -> Iterator[str]:
    if holding.whole:
        yield slug(repository, "everything")
        yield f"{team[:_HALF]}-everything"
        return
    folders = [folders_of(pattern) for pattern in holding.patterns]
    shared = _shared(folders)
    single = holding.patterns[0].rstrip("/").rpartition("/")[2] if len(holding.patterns) == 1 else ""
    if single and re.search(r"\w", single) and "*" not in single:
        parts = [*shared, *([] if shared and holding.patterns[0].endswith("/") else [single])]
    elif single and not shared and (ending := re.fullmatch(r"\*\.(\w+)", single)):
        parts = [f"{ending[1]} files"]
    else:
        parts = list(shared)
    parts = [part for part in parts if slug(part, "")]
    if not parts:
        yield f"{team[:_HALF]}-files"
        return
    names = [slug(part) for part in parts]
    if names[-1] not in _GENERAL:
        yield names[-1]
    if len(names) > 1:
        yield slug(" ".join(parts[-2:]))
        yield slug(" ".join(parts))
    yield names[-1] if names[-1].startswith(team) else f"{team[:_HALF]}-{names[-1][:_HALF]}"
    yield f"{team[:_HALF]}-{slug(' '.join(parts))[:_HALF]}"


def _shared(several: Sequence[Sequence[str]]) -> list[str]:
    """Return the names that all begin with."""
    level = zip(*several, strict=False)
    return [names[0] for names in itertools.takewhile(lambda names: len(set(names)) == 1, level)]


def _assigned(names: Mapping[str, list[str]], taken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield for each key the first of its names that is no other's too; a number makes the last one unique."""
    found: dict[str, str] = {}
    for step in range(max(map(len, names.values()), default=0)):
        offered = {key: each[min(step, len(each) - 1)] for key, each in names.items() if key not in found}
        common = Counter(offered.values())
        for key, name in offered.items():
            if common[name] == 1 and name not in taken:
                found[key] = name
        taken.update(found.values())
    for key, each in names.items():
        if key not in found:
            numbered = (f"{each[-1]}-{number}" for number in itertools.count(2))
            found[key] = next(name for name in itertools.chain([each[-1]], numbered) if name not in taken)
            taken.add(found[key])
    return ((key, found[key]) for key in names)
