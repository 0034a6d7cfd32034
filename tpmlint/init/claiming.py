"""Turn CODEOWNERS rules, of which the last one wins, into claims, of which the most specific wins.

Every file keeps its owner. Every rule that owns a file becomes a path of a capability. If a capability would win a file
that a later rule gives away, that rule's pattern is subtracted from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from tpmlint.formats.codeowners import Rule, choose_owners
from tpmlint.model.items import Capability
from tpmlint.model.kinds import STANDARD
from tpmlint.model.ownership import Claims
from tpmlint.patterns import literal_of
from tpmlint.patterns.writing import EVERYTHING, exactly, folders_of
from tpmlint.settings import Settings


class Holding(Struct, frozen=True):
    """The files of one owner in one place: a future capability.

    Args:
        owner: as first written in CODEOWNERS.
        others: the other owners in CODEOWNERS.
        patterns: patterns of the owner, as in CODEOWNERS.
        paths: paths of a capability that claims the same files.
        is_rest: whether it has the remaining files of the owner of everything.
        topic: what CODEOWNERS calls its lines; empty if it does not say.
    """

    owner: str
    others: tuple[str, ...]
    patterns: tuple[str, ...]
    paths: tuple[str, ...]
    is_rest: bool
    topic: str = ""


class Claimed(Struct, frozen=True):
    """The future capabilities, and the parts of CODEOWNERS that are not in them.

    Args:
        idle: rules that own no file, since none matches or a later rule takes them all.
        mismatched: files that would belong to another owner than CODEOWNERS says.
    """

    holdings: tuple[Holding, ...]
    idle: tuple[Rule, ...]
    mismatched: tuple[str, ...]


class _Group(Struct):
    owner: str
    rules: list[int] = field(default_factory=list)
    excluded: set[int] = field(default_factory=set)
    repairs: list[str] = field(default_factory=list)


def claim(rules: Sequence[Rule], files: Iterable[str], settings: Settings) -> Claimed:
    """Return future capabilities whose claims on ``files`` match CODEOWNERS.

    Args:
        rules: in the order of CODEOWNERS.
        files: relative to the top, which must be the configuration's folder too.
    """
    files = tuple(path for path in files if path.isprintable())
    rules = _with_folders(rules, files)
    owners_of_rules = choose_owners(rules)
    matched = _match_rules(rules, files, settings)
    decisive = Counter(each[-1] for each in matched.values() if each)
    shallow = _truly_shallow(rules, matched)
    groups, group_of = _group_rules(rules, owners_of_rules, decisive, shallow)
    for each in filter(None, matched.values()):
        _exclude(rules, each, groups, group_of)
    built = {key: _build_paths(rules, group, shallow) for key, group in groups.items()}
    built = _repair(rules, matched, groups, built, settings)
    owners = _owners_by_claims(groups, built, matched, settings)
    mismatched = tuple(path for path, each in matched.items() if owners[path] != _owner_of(owners_of_rules, each))
    holdings = tuple(_make_holding(rules, group, built[key]) for key, group in groups.items())
    return Claimed(holdings, tuple(rule for at, rule in enumerate(rules) if at not in decisive), mismatched)


def claims_of(lists: Iterable[Sequence[str]], settings: Settings) -> Claims:
    """Return the claims of lists of patterns, as if each were those of a capability; its id is the list's number."""
    return Claims([_stand_in(number, paths) for number, paths in enumerate(lists)], settings, exact=True)


def _with_folders(rules: Sequence[Rule], files: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules with a slash at the end of each path that is a folder, as its owner may not have written it."""
    folders = {path[:at] for path in files for at, letter in enumerate(path) if letter == "/"}
    return tuple(
        replace(rule, pattern=f"{rule.pattern}/")
        if "/" in rule.pattern and rule.pattern.removeprefix("/") in folders
        else rule
        for rule in rules
    )


def _match_rules(rules: Sequence[Rule], files: Iterable[str], settings: Settings) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the rules that match each file, in order."""
    lines = [(rule.pattern, *([f"!{rule.pattern}/"] if rule.shallow else [])) for rule in rules]
    claims = claims_of(lines, settings)
    return {path: tuple(sorted(int(each.capability.id) for each in claims.all(path))) for path in files}


def _truly_shallow(rules: Sequence[Rule], matched: Mapping[str, Sequence[int]]) -> frozenset[int]:
    """Return the rules for the direct files of a folder with subfolders, all of which a ``.gitignore`` would match."""
    suspects = {at: literal_of(rule.pattern) for at, rule in enumerate(rules) if rule.shallow}
    if not suspects:
        return frozenset()
    folders = {path[: at + 1] for path in matched for at, letter in enumerate(path) if letter == "/"}
    deeper = {folder.rstrip("/").rpartition("/")[0] for folder in folders}
    return frozenset(
        at
        for at, literal in suspects.items()
        if rules[at].pattern.lstrip("/")[:-1] != literal or literal.rstrip("/") in deeper
    )


def _owner_of(owners: Sequence[str | None], matching: Sequence[int]) -> str | None:
    owner = owners[matching[-1]] if matching else None
    return None if owner is None else owner.casefold()


def _group_rules(
    rules: Sequence[Rule], owners: Sequence[str | None], decisive: Mapping[int, int], shallow: frozenset[int]
) -> tuple[dict[tuple[str, ...], _Group], dict[int, tuple[str, ...]]]:
    groups: dict[tuple[str, ...], _Group] = {}
    group_of: dict[int, tuple[str, ...]] = {}
    for at, rule in enumerate(rules):
        owner = owners[at]
        if at not in decisive or owner is None:
            continue
        everything = ["*"] if rule.pattern in EVERYTHING else []
        topic = _topic_of(rule).casefold()
        place = everything or (["", topic] if topic else folders_of(rule.pattern))
        key = (owner.casefold(), "/".join(place), *([str(at)] if at in shallow else []))
        groups.setdefault(key, _Group(owner)).rules.append(at)
        group_of[at] = key
    return groups, group_of


def _topic_of(rule: Rule) -> str:
    return rule.section or rule.topic


def _exclude(
    rules: Sequence[Rule],
    matching: Sequence[int],
    groups: Mapping[tuple[str, ...], _Group],
    group_of: Mapping[int, tuple[str, ...]],
) -> None:
    """Record which capabilities must give a file away, since they would win it and should not."""
    last = matching[-1]
    reach: dict[tuple[str, ...], int] = {}
    for at in matching:
        if at in group_of:
            key = group_of[at]
            reach[key] = max(reach.get(key, 0), len(literal_of(rules[at].pattern)))
    right = group_of.get(last)
    for key, length in reach.items():
        if key != right and (right is None or length >= reach[right]):
            groups[key].excluded.add(last)


def _build_paths(rules: Sequence[Rule], group: _Group, shallow: frozenset[int]) -> tuple[str, ...]:
    lines: list[str] = []
    for at in sorted({*group.rules, *group.excluded}):
        pattern = rules[at].pattern
        if at in group.excluded:
            lines.append(f"!{pattern}")
            if at in shallow and any(pattern.startswith(rules[own].pattern) for own in group.rules if own < at):
                lines.append(f"{pattern}/")
        elif not _is_included(pattern, lines):
            lines += [pattern, f"!{pattern}/"] if at in shallow else [pattern]
    return (*lines, *group.repairs)


def _is_included(pattern: str, lines: Sequence[str]) -> bool:
    """Tell whether the lines, up to the last exclusion, include a folder that contains the pattern."""
    since = next((at for at in range(len(lines), 0, -1) if lines[at - 1].startswith("!")), 0)
    return any(line == pattern or (line.endswith("/") and pattern.startswith(line)) for line in lines[since:])


def _repair(
    rules: Sequence[Rule],
    matched: Mapping[str, Sequence[int]],
    groups: Mapping[tuple[str, ...], _Group],
    built: dict[tuple[str, ...], tuple[str, ...]],
    settings: Settings,
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the paths with corrections for single files, where patterns alone do not suffice."""
    claims = claims_of(built.values(), settings)
    keys = list(built)
    group_of = {at: key for key, group in groups.items() for at in group.rules}
    for path, matching in matched.items():
        right = group_of.get(matching[-1]) if matching else None
        winners = {keys[int(each.id)] for each in claims.owners(path)}
        if {groups[key].owner.casefold() for key in winners} == (
            set() if right is None else {groups[right].owner.casefold()}
        ):
            continue
        exact = exactly(path)
        for each in claims.all(path):
            key = keys[int(each.capability.id)]
            if key != right:
                groups[key].repairs.append(f"!{exact}")
        if right is not None:
            groups[right].repairs.append(exact)
    return {key: (*paths, *groups[key].repairs) for key, paths in built.items()}


def _owners_by_claims(
    groups: Mapping[tuple[str, ...], _Group],
    built: Mapping[tuple[str, ...], Sequence[str]],
    files: Iterable[str],
    settings: Settings,
) -> dict[str, str | None]:
    claims = claims_of(built.values(), settings)
    owner = [groups[key].owner.casefold() for key in built]
    owners: dict[str, str | None] = {}
    for path in files:
        names = {owner[int(each.id)] for each in claims.owners(path)}
        owners[path] = next(iter(names)) if len(names) == 1 else "" if names else None
    return owners


def _make_holding(rules: Sequence[Rule], group: _Group, paths: tuple[str, ...]) -> Holding:
    rules_of_group = [rules[at] for at in group.rules]
    others = {owner.casefold(): owner for rule in rules_of_group for owner in rule.owners}
    others.pop(group.owner.casefold(), None)
    patterns = tuple(rule.pattern for rule in rules_of_group)
    is_rest = any(pattern in EVERYTHING for pattern in patterns)
    return Holding(group.owner, tuple(others.values()), patterns, paths, is_rest, _topic_of(rules_of_group[0]))


def _stand_in(number: int, paths: Sequence[str]) -> Capability:
    return Capability(
        definition=STANDARD["capability"],
        id=str(number),
        title=None,
        owner=None,
        description=None,
        tags=(),
        external={},
        path="",
        start_date=None,
        target_date=None,
        horizon=None,
        depends_on=(),
        document=0,
        unknown=frozenset(),
        references=(),
        value={},
        paths=tuple(paths),
        lifecycle=None,
        consumers=(),
        interfaces=(),
        evolution=None,
        advantage=None,
    )
