"""Waivers that are not yet written: one that somebody asks for, or one for each thing found today."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tpmlint.fault import Refusal
from tpmlint.finding import Finding
from tpmlint.nearest import nearest
from tpmlint.patterns import Patterns
from tpmlint.roadmap.claims import compile_pattern
from tpmlint.roadmap.dates import Period
from tpmlint.roadmap.index import Roadmap
from tpmlint.roadmap.items import KINDS
from tpmlint.roadmap.load import inside
from tpmlint.rule import CATEGORIES, catalogue
from tpmlint.schema.mistakes import find
from tpmlint.settings import Settings
from tpmlint.suppress.apply import waivable
from tpmlint.suppress.owners import Owners

_ITEM = re.compile(rf"(?:{'|'.join(KINDS)}):\S+")
_SPECIAL = re.compile(r"[\\*?\[\]]|^[#!]| $")


@dataclass(frozen=True, slots=True)
class Terms:
    """What all waivers of one command share.

    Args:
        owner: a team's id; None takes the owner of what is waived.
    """

    reason: str
    owner: str | None
    expires: Period


@dataclass(frozen=True, slots=True)
class Aim:
    """What a waiver is about: an item or a pattern of paths, never both, and perhaps one subject only."""

    rule: str
    item: str | None
    path: str | None
    subject: str | None

    @property
    def key(self) -> tuple[str, str | None, str | None, str | None]:
        """What no two waivers should have in common, as ``Waiver.key`` gives it."""
        return self.rule, self.item, self.path, self.subject


@dataclass(frozen=True, slots=True)
class Draft:
    """A waiver to write."""

    aim: Aim
    reason: str
    owner: str
    expires: str

    @property
    def value(self) -> dict[str, str | int]:
        """The waiver as the file will hold it, in the order of its fields."""
        aim = self.aim
        optional = {"item": aim.item, "path": aim.path, "subject": aim.subject}
        expires = int(self.expires) if self.expires.isdecimal() else self.expires
        given: dict[str, str | int] = {name: text for name, text in optional.items() if text is not None}
        return {"rule": aim.rule, **given, "reason": self.reason, "owner": self.owner, "expires": expires}


def aim_of(finding: Finding, settings: Settings) -> Aim | None:
    """Return what a waiver of a finding has to be about, or None where no waiver reaches it."""
    path = finding.location.path
    if not waivable(finding.rule) or path == settings.waivers:
        return None
    # What UTF-8 cannot carry is the name of a file, which the path says well enough.
    subject = finding.subject if finding.subject.strip() and _is_utf8(finding.subject) else None
    if finding.item is not None:
        aim = Aim(finding.rule, finding.item, None, subject)
        if _ITEM.fullmatch(finding.item) and _fits(aim):
            return aim
    own = inside(settings.folder, path)
    pattern = None if own is None else literally(own)
    if own is None or pattern is None or not Patterns((pattern,)).match(own):
        return None
    aim = Aim(finding.rule, None, pattern, subject)
    return aim if _fits(aim) else None


def reaches(aim: Aim, finding: Finding, settings: Settings) -> bool:
    """Tell whether a waiver about ``aim`` silences a finding."""
    path = finding.location.path
    if aim.rule != finding.rule or aim.subject not in (None, finding.subject) or path == settings.waivers:
        return False
    if aim.path is None:
        return aim.item == finding.item
    own = inside(settings.folder, path)
    return own is not None and Patterns((aim.path,)).match(own)


def literally(path: str) -> str:
    """Return the pattern that means one path: characters that do not print are any, for a file of YAML holds none."""
    pattern = "".join(
        "?" if not character.isprintable() else character
        for character in _SPECIAL.sub(lambda special: f"\\{special[0]}", path)
    )
    return pattern if "/" in pattern else f"/{pattern}"


def drafts(findings: Iterable[Finding], owners: Owners, settings: Settings, terms: Terms) -> tuple[Draft, ...]:
    """Return a waiver for each thing found, those that would be the same grouped.

    Raises:
        Refusal: nobody can be found who would answer for one of them.
    """
    found: dict[Aim, Finding] = {}
    for finding in findings:
        aim = aim_of(finding, settings)
        if aim is not None:
            found.setdefault(aim, finding)
    return tuple(draft(aim, owners, terms, finding.location.path) for aim, finding in found.items())


def draft(aim: Aim, owners: Owners, terms: Terms, path: str = "") -> Draft:
    """Return the waiver that ``aim`` and ``terms`` make.

    Args:
        path: of the file it is about, whose items' owner answers where there is no other.

    Raises:
        Refusal: nobody can be found who would answer for it, or a field cannot be what it is.
    """
    owner = terms.owner or owners.of(aim.item, path)
    if owner is None:
        raise Refusal(
            f"nobody owns {aim.item or aim.path}, so nobody answers for a waiver", "name a team with --owner", "--owner"
        )
    made = Draft(aim, terms.reason, owner, terms.expires.text)
    for mistake in find("waivers", {"waivers": [made.value]}):
        raise Refusal(mistake.message, "see `tpmlint schema waivers`")
    return made


def hold_rule(rule: str) -> None:
    """Raise a Refusal, with the nearest rule, unless ``rule`` is one that can be waived."""
    if rule in CATEGORIES:
        raise Refusal(f"{rule!r} is a category", "name one of its rules, or waive all there is with --all", "RULE")
    if rule not in catalogue():
        meant = nearest(rule, catalogue())
        hint = f"; did you mean {meant}?" if meant else ""
        raise Refusal(f"unknown rule {rule!r}{hint}", "`tpmlint rules` lists all rules", "RULE")
    if not waivable(rule):
        raise Refusal(f"no waiver reaches {rule}", "mend what it finds", "RULE")
    if rule in ("expired-waiver", "unused-waiver"):
        raise Refusal(f"{rule} is about the waivers themselves", "`tpmlint waive --prune` takes them out", "RULE")


def target(text: str, roadmap: Roadmap, paths: Iterable[str], settings: Settings) -> tuple[str | None, str | None]:
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
        raise Refusal(f"several items have the id {text!r}", f"write {' or '.join(sorted(named))}", "ITEM")
    compiled = compile_pattern(text)
    if compiled is not None and compiled[0] and text.partition(":")[0].lower() not in KINDS:
        patterns = Patterns((text,))
        own = (inside(settings.folder, path) for path in paths)
        if any(path is not None and patterns.match(path) for path in own):
            return None, text
    known = {item.ref for item in roadmap.items} | {item.id for item in roadmap.items}
    meant = nearest(text, known | {item.path for item in roadmap.items})
    hint = f"; did you mean {meant}?" if meant else ""
    raise Refusal(f"there is no item and no file {text!r}{hint}", "write kind:id, or the path of a file", "ITEM")


def _fits(aim: Aim) -> bool:
    """Tell whether the schema of waivers, and UTF-8, can hold what a waiver would be about."""
    value = Draft(aim, "some reason", "team", "2026").value
    return all(_is_utf8(str(text)) for text in value.values()) and not find("waivers", {"waivers": [value]})


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
