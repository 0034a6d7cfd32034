"""Plan what `tpmlint waive` writes: new waivers, who owns them, and which old ones to remove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec import Struct

from tpmlint.engine.suppressing import waivable
from tpmlint.errors import UserError
from tpmlint.finding import Finding
from tpmlint.model.dates import Period
from tpmlint.model.index import Roadmap
from tpmlint.model.items import Item, Team
from tpmlint.model.load import inside
from tpmlint.patterns import Patterns, compile_pattern
from tpmlint.patterns.writing import exactly
from tpmlint.rule import CATEGORIES, catalogue
from tpmlint.schema.diagnostics import diagnose
from tpmlint.settings import Settings
from tpmlint.suppression.model import NewWaiver, Waiver, WaiverTarget
from tpmlint.text.similarity import nearest


def check_owner(owner: str, roadmap: Roadmap) -> None:
    """Raise a Refusal with the nearest team unless ``owner`` is one; where there are no teams, all may be."""
    teams = [team.id for team in roadmap.teams]
    if teams and owner not in teams:
        meant = nearest(owner, teams)
        hint = f"; did you mean {meant}?" if meant else ""
        raise UserError(f"there is no team {owner!r}{hint}", "name a team of the roadmap", "--owner")


class Owners:
    """Knows the teams of a roadmap and what each answers for; the questions are put together once."""

    def __init__(self, roadmap: Roadmap) -> None:
        self._roadmap = roadmap
        self._teams = tuple(sorted(team.id for team in roadmap.teams))
        counted: dict[str, Counter[str]] = {}
        for item in roadmap.items:
            owner = self._answering(item)
            if owner is not None and not isinstance(item, Team):
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
        if isinstance(item, Team):
            return item.id
        if item.owner is None or item.owner.system is not None:
            return None
        # In a roadmap without teams nobody can tell who is one.
        return item.owner.id if not self._teams or self._roadmap.team(item.owner) is not None else None


def _most(owners: Mapping[str, int]) -> str:
    return min(owners, key=lambda owner: (-owners[owner], owner))


class Terms(Struct, frozen=True):
    """What all waivers of one command share.

    Args:
        owner: a team's id; None takes the owner of what is waived.
    """

    reason: str
    owner: str | None
    expires: Period


def waiver_target(finding: Finding, settings: Settings) -> WaiverTarget | None:
    """Return what a waiver of a finding has to be about, or None where no waiver reaches it."""
    path = finding.location.path
    if not waivable(finding.rule) or path == settings.waivers:
        return None
    # What UTF-8 cannot carry is the name of a file, which the path says well enough.
    subject = finding.subject if finding.subject.strip() and _is_utf8(finding.subject) else None
    if finding.item is not None:
        aim = WaiverTarget(finding.rule, finding.item, None, subject)
        if _fits(aim):
            return aim
    own = inside(settings.folder, path)
    pattern = None if own is None else literal_pattern(own)
    if own is None or pattern is None or not Patterns((pattern,)).match(own):
        return None
    aim = WaiverTarget(finding.rule, None, pattern, subject)
    return aim if _fits(aim) else None


def reaches(aim: WaiverTarget, finding: Finding, settings: Settings) -> bool:
    """Tell whether a waiver about ``aim`` silences a finding."""
    path = finding.location.path
    if aim.rule != finding.rule or aim.subject not in (None, finding.subject) or path == settings.waivers:
        return False
    if aim.path is None:
        return aim.item == finding.item
    own = inside(settings.folder, path)
    return own is not None and Patterns((aim.path,)).match(own)


def literal_pattern(path: str) -> str:
    """Return the pattern of a waiver for one path, without the slash before it where it is tied to the root anyway."""
    pattern = exactly(path)
    return pattern.removeprefix("/") if "/" in path else pattern


def waivers_for_findings(
    findings: Iterable[Finding], owners: Owners, settings: Settings, terms: Terms
) -> tuple[NewWaiver, ...]:
    """Return a waiver for each thing found, those that would be the same grouped.

    Raises:
        Refusal: nobody can be found who would answer for one of them.
    """
    found: dict[WaiverTarget, Finding] = {}
    for finding in findings:
        aim = waiver_target(finding, settings)
        if aim is not None:
            found.setdefault(aim, finding)
    return tuple(new_waiver(aim, owners, terms, finding.location.path) for aim, finding in found.items())


def new_waiver(aim: WaiverTarget, owners: Owners, terms: Terms, path: str = "") -> NewWaiver:
    """Return the waiver that ``aim`` and ``terms`` make.

    Args:
        path: of the file it is about, whose items' owner answers where there is no other.

    Raises:
        Refusal: nobody can be found who would answer for it, or a field cannot be what it is.
    """
    owner = terms.owner or owners.of(aim.item, path)
    if owner is None:
        raise UserError(
            f"nobody owns {aim.item or aim.path}, so nobody answers for a waiver", "name a team with --owner", "--owner"
        )
    made = NewWaiver(aim, terms.reason, owner, terms.expires.text)
    for mistake in diagnose("waivers", {"waivers": [made.value]}):
        raise UserError(mistake.message, "see `tpmlint schema waivers`")
    return made


def check_rule(rule: str) -> None:
    """Raise a Refusal, with the nearest rule, unless ``rule`` is one that can be waived."""
    if rule in CATEGORIES:
        raise UserError(f"{rule!r} is a category", "name one of its rules, or waive all there is with --all", "RULE")
    if rule not in catalogue():
        meant = nearest(rule, catalogue())
        hint = f"; did you mean {meant}?" if meant else ""
        raise UserError(f"unknown rule {rule!r}{hint}", "`tpmlint rules` lists all rules", "RULE")
    if not waivable(rule):
        raise UserError(f"no waiver reaches {rule}", "mend what it finds", "RULE")
    if rule in ("expired-waiver", "unused-waiver"):
        raise UserError(f"{rule} is about the waivers themselves", "`tpmlint waive --prune` takes them out", "RULE")


def find_target(text: str, roadmap: Roadmap, paths: Iterable[str], settings: Settings) -> tuple[str | None, str | None]:
    """Return the item, or the pattern of paths, that somebody means by ``text``.

    Args:
        text: ``kind:id`` or an id alone, in any case, or a gitignore-style pattern that takes some file.
        paths: all files, relative to the root.

    Raises:
        Refusal: there is no such thing, or several; with the nearest.
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
    meant = nearest(text, known | {item.path for item in roadmap.items})
    hint = f"; did you mean {meant}?" if meant else ""
    raise UserError(f"there is no item and no file {text!r}{hint}", "write kind:id, or the path of a file", "ITEM")


def _fits(aim: WaiverTarget) -> bool:
    """Tell whether the schema of waivers, and UTF-8, can hold what a waiver would be about."""
    value = NewWaiver(aim, "some reason", "team", "2026").value
    return all(_is_utf8(str(text)) for text in value.values()) and not diagnose("waivers", {"waivers": [value]})


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


class WaiverBasis(Struct, frozen=True):
    """What a plan rests on: a judgement of today.

    Args:
        findings: all that count, whatever their level, and those that would show once another is waived.
        waivers: the well-formed entries of the file.
        idle: those in force that silence nothing.
        paths: gives all files, relative to the root.
        as_of: the day that counts as today.
    """

    findings: tuple[Finding, ...]
    roadmap: Roadmap
    settings: Settings
    waivers: tuple[Waiver, ...]
    idle: tuple[Waiver, ...]
    paths: Callable[[], Iterable[str]]
    as_of: date


def plan_one(ground: WaiverBasis, rule: str, item: str, subject: str | None, terms: Terms) -> tuple[NewWaiver, bool]:
    """Return the waiver of ``rule`` for what ``item`` names, and whether the rule finds something there today.

    Raises:
        Refusal: there is no such rule, item or file, or the waiver is there already.
    """
    check_rule(rule)
    meant, pattern = find_target(item, ground.roadmap, ground.paths(), ground.settings)
    aim = WaiverTarget(rule, meant, pattern, subject)
    for waiver in ground.waivers:
        if waiver.key == aim.key and waiver.expires.last >= ground.as_of:
            raise UserError(f"{waiver.name} is there already, until {waiver.expires}", "change it there", waiver.file)
    found = [each for each in ground.findings if reaches(aim, each, ground.settings)]
    return new_waiver(aim, Owners(ground.roadmap), terms, found[0].location.path if found else ""), bool(found)


def plan_all(ground: WaiverBasis, terms: Terms) -> tuple[NewWaiver, ...]:
    """Return a waiver for each thing that is found today and that a waiver reaches.

    Raises:
        Refusal: there is no team that could answer for one of them.
    """
    return waivers_for_findings(ground.findings, Owners(ground.roadmap), ground.settings, terms)


def obsolete_waivers(ground: WaiverBasis, made: Iterable[NewWaiver], *, prune: bool) -> Mapping[int, str]:
    """Return the entries to take out, by number, with why: expired ones that a new one replaces, and those to prune."""
    keys = {each.aim.key for each in made}
    expired = [each for each in ground.waivers if each.expires.last < ground.as_of]
    gone = {each.index: "expired" for each in expired if prune or each.key in keys}
    if prune:
        gone.update((each.index, "unused") for each in ground.idle)
    return gone
