"""Plan what `tpmlint waive` writes: new waivers with their owners, and the old ones to remove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec import Struct

from tpmlint.engine.suppressing import waivable
from tpmlint.errors import UserError
from tpmlint.finding import Finding
from tpmlint.formats.dates import Period
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Team
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns, compile_pattern
from tpmlint.patterns.writing import exactly
from tpmlint.rule import CATEGORIES, rule_names
from tpmlint.schema.diagnostics import diagnose
from tpmlint.schema.own_kinds import waivers_with
from tpmlint.settings import Settings
from tpmlint.suppression.model import NewWaiver, Waiver, WaiverTarget
from tpmlint.text.similarity import nearest


def check_owner(owner: str, roadmap: Roadmap) -> None:
    """Raise UserError, with a suggestion, unless ``owner`` is a team; any owner will do if the roadmap has no teams."""
    teams = [team.id for team in roadmap.teams]
    if teams and owner not in teams:
        suggestion = nearest(owner, teams)
        hint = f"; did you mean {suggestion}?" if suggestion else ""
        raise UserError(f"unknown team {owner!r}{hint}", "name a team of the roadmap", "--owner")


class Owners:
    """The owners of a roadmap's items and files, computed once."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._roadmap = roadmap
        self._teams = tuple(sorted(team.id for team in roadmap.teams))
        counted: dict[str, Counter[str]] = {}
        for item in roadmap.items:
            owner = self._owner_of(item)
            if owner is not None and not isinstance(item, Team):
                counted.setdefault(item.path, Counter())[owner] += 1
        self._nearby = {path: _most_frequent(owners) for path, owners in counted.items()}
        everywhere = sum(counted.values(), Counter())
        self._other = _most_frequent(everywhere) if everywhere else min(self._teams, default=None)

    def of(self, ref: str | None, path: str) -> str | None:
        """Return the team that owns an item or a file, or None.

        Args:
            ref: ``kind:id``; None for a file.
            path: of the file, also for an item that does not exist.
        """
        kind, _, item_id = (ref or "").partition(":")
        item = self._roadmap.find(kind, item_id)
        if item is None:
            return self._nearby.get(path, self._other)
        owner = self._owner_of(item)
        if owner is None and item.owner is not None and item.owner.system is None:
            owner = nearest(item.owner.id, self._teams)
        return owner or self._nearby.get(item.path, self._other)

    def _owner_of(self, item: Item) -> str | None:
        if isinstance(item, Team):
            return item.id
        if item.owner is None or item.owner.system is not None:
            return None
        # In a roadmap without teams any owner is accepted.
        return item.owner.id if not self._teams or self._roadmap.team(item.owner) is not None else None


def _most_frequent(owners: Mapping[str, int]) -> str:
    return min(owners, key=lambda owner: (-owners[owner], owner))


class Terms(Struct, frozen=True):
    """What all waivers of a command have in common.

    Args:
        owner: a team's id; None means the owner of the waived item or file.
    """

    reason: str
    owner: str | None
    expires: Period


def waiver_target(finding: Finding, settings: Settings) -> WaiverTarget | None:
    """Return the target for a waiver of a finding, or None if it cannot be waived."""
    path = finding.location.path
    if not waivable(finding.rule) or path == settings.waivers:
        return None
    # A subject that is not UTF-8 is a file name, which the path already covers.
    subject = finding.subject if finding.subject.strip() and _is_utf8(finding.subject) else None
    if finding.item is not None:
        aim = WaiverTarget(finding.rule, finding.item, None, subject)
        if _fits(aim, settings):
            return aim
    relative = inside(settings.folder, path)
    pattern = None if relative is None else literal_pattern(relative)
    if relative is None or pattern is None or not Patterns((pattern,)).match(relative):
        return None
    aim = WaiverTarget(finding.rule, None, pattern, subject)
    return aim if _fits(aim, settings) else None


def reaches(aim: WaiverTarget, finding: Finding, settings: Settings) -> bool:
    """Return whether a waiver for ``aim`` silences a finding."""
    path = finding.location.path
    if aim.rule != finding.rule or aim.subject not in (None, finding.subject) or path == settings.waivers:
        return False
    if aim.path is None:
        return aim.item == finding.item
    relative = inside(settings.folder, path)
    return relative is not None and Patterns((aim.path,)).match(relative)


def literal_pattern(path: str) -> str:
    """Return the waiver pattern for one path, without a leading slash unless it is needed."""
    pattern = exactly(path)
    return pattern.removeprefix("/") if "/" in path else pattern


def waivers_for_findings(
    findings: Iterable[Finding], owners: Owners, settings: Settings, terms: Terms
) -> tuple[NewWaiver, ...]:
    """Return one waiver for each target of the findings.

    Raises:
        UserError: one of them has no owner.
    """
    by_target: dict[WaiverTarget, Finding] = {}
    for finding in findings:
        aim = waiver_target(finding, settings)
        if aim is not None:
            by_target.setdefault(aim, finding)
    own = tuple(kind.name for kind in settings.kinds)
    return tuple(new_waiver(aim, owners, terms, finding.location.path, own) for aim, finding in by_target.items())


def new_waiver(
    aim: WaiverTarget, owners: Owners, terms: Terms, path: str = "", kinds: tuple[str, ...] = ()
) -> NewWaiver:
    """Return the waiver for ``aim`` on ``terms``.

    Args:
        path: of the file, whose items' owner is used if there is no other.
        kinds: the names of the roadmap's own kinds.

    Raises:
        UserError: it has no owner, or a field is invalid.
    """
    owner = terms.owner or owners.of(aim.item, path)
    if owner is None:
        raise UserError(f"{aim.item or aim.path} has no owner", "name a team with --owner", "--owner")
    waiver = NewWaiver(aim, terms.reason, owner, terms.expires.text)
    for mistake in diagnose(waivers_with(kinds), {"waivers": [waiver.value]}):
        raise UserError(mistake.message, "see `tpmlint schema waivers`")
    return waiver


def check_rule(rule: str) -> None:
    """Raise UserError, with a suggestion, unless ``rule`` can be waived."""
    if rule in CATEGORIES:
        raise UserError(f"{rule!r} is a category", "name one of its rules, or waive all there is with --all", "RULE")
    if rule not in rule_names():
        suggestion = nearest(rule, rule_names())
        hint = f"; did you mean {suggestion}?" if suggestion else ""
        raise UserError(f"unknown rule {rule!r}{hint}", "`tpmlint rules` lists all rules", "RULE")
    if not waivable(rule):
        raise UserError(f"no waiver reaches {rule}", "fix what it finds", "RULE")
    if rule in ("expired-waiver", "unused-waiver"):
        raise UserError(f"{rule} is about the waivers themselves", "`tpmlint waive --prune` removes them", "RULE")


def find_target(text: str, roadmap: Roadmap, paths: Iterable[str], settings: Settings) -> tuple[str | None, str | None]:
    """Return the item, or the pattern of paths, that ``text`` names.

    Args:
        text: ``kind:id`` or an id alone, in any case, or a gitignore-style pattern that matches some file.
        paths: all files, relative to the root.

    Raises:
        UserError: ``text`` matches nothing, or several items; with a suggestion.
    """
    wanted = text.casefold()
    named = {item.ref: item for item in roadmap.items if wanted in (item.ref.casefold(), item.id.casefold())}
    exact = next((ref for ref in named if ref.casefold() == wanted), None)
    if exact is not None or len(named) == 1:
        return exact or next(iter(named)), None
    if named:
        raise UserError(f"several items have the id {text!r}", f"write {' or '.join(sorted(named))}", "ITEM")
    compiled = compile_pattern(text)
    if compiled is not None and compiled[0] and text.partition(":")[0].lower() not in roadmap.kinds:
        patterns = Patterns((text,))
        own = (inside(settings.folder, path) for path in paths)
        if any(path is not None and patterns.match(path) for path in own):
            return None, text
    known = {item.ref for item in roadmap.items} | {item.id for item in roadmap.items}
    suggestion = nearest(text, known | {item.path for item in roadmap.items})
    hint = f"; did you mean {suggestion}?" if suggestion else ""
    raise UserError(f"unknown item or file {text!r}{hint}", "write kind:id, or the path of a file", "ITEM")


def _fits(aim: WaiverTarget, settings: Settings) -> bool:
    """Return whether a waiver for ``aim`` is valid by the schema and can be written as UTF-8."""
    value = NewWaiver(aim, "some reason", "team", "2026").value
    by = waivers_with(tuple(kind.name for kind in settings.kinds))
    return all(_is_utf8(str(text)) for text in value.values()) and not diagnose(by, {"waivers": [value]})


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


class WaiverBasis(Struct, frozen=True):
    """The result of a check that a plan is based on.

    Args:
        findings: all findings of any level, and those that would appear once another is waived.
        waivers: the well-formed entries of the file.
        idle: those in force that silence nothing.
        paths: returns all files, relative to the root.
        today: the day on which the plan is made, which may be long after the last commit.
    """

    findings: tuple[Finding, ...]
    roadmap: Roadmap
    settings: Settings
    waivers: tuple[Waiver, ...]
    idle: tuple[Waiver, ...]
    paths: Callable[[], Iterable[str]]
    today: date


def plan_one(basis: WaiverBasis, rule: str, item: str, subject: str | None, terms: Terms) -> tuple[NewWaiver, bool]:
    """Return the waiver of ``rule`` for what ``item`` names, and whether the rule has findings there now.

    Raises:
        UserError: there is no such rule, item or file, or the waiver exists already.
    """
    check_rule(rule)
    named_item, pattern = find_target(item, basis.roadmap, basis.paths(), basis.settings)
    aim = WaiverTarget(rule, named_item, pattern, subject)
    for waiver in basis.waivers:
        if waiver.key == aim.key and waiver.expires.last >= basis.today:
            raise UserError(f"{waiver.name} is there already, until {waiver.expires}", "change it there", waiver.file)
    waived = [each for each in basis.findings if reaches(aim, each, basis.settings)]
    own = tuple(kind.name for kind in basis.settings.kinds)
    path = waived[0].location.path if waived else ""
    return new_waiver(aim, Owners(basis.roadmap), terms, path, own), bool(waived)


def plan_all(basis: WaiverBasis, terms: Terms) -> tuple[NewWaiver, ...]:
    """Return a waiver for each current finding that can be waived.

    Raises:
        UserError: one of them has no owner.
    """
    return waivers_for_findings(basis.findings, Owners(basis.roadmap), basis.settings, terms)


def obsolete_waivers(basis: WaiverBasis, new: Iterable[NewWaiver], *, prune: bool) -> Mapping[int, str]:
    """Return why to remove each entry, by number: expired ones that a new one replaces, and those to prune."""
    keys = {each.aim.key for each in new}
    expired = [each for each in basis.waivers if each.expires.last < basis.today]
    reasons = {each.index: "expired" for each in expired if prune or each.key in keys}
    if prune:
        reasons.update((each.index, "unused") for each in basis.idle)
    return reasons
