"""What ``tpmlint waive`` is to write: a waiver of one thing, or of all that is found, and what to take out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tpmlint.fault import Refusal
from tpmlint.finding import Finding
from tpmlint.roadmap.index import Roadmap
from tpmlint.settings import Settings
from tpmlint.silence import Waiver
from tpmlint.suppress.drafts import Aim, Draft, Terms, draft, drafts, hold_rule, reaches, target
from tpmlint.suppress.owners import Owners


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan rests on: a judgement of today.

    Args:
        findings: all that count, whatever their level.
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


def one(ground: Ground, rule: str, item: str, subject: str | None, terms: Terms) -> tuple[Draft, bool]:
    """Return the waiver of ``rule`` for what ``item`` names, and whether the rule finds something there today.

    Raises:
        Refusal: there is no such rule, item or file, or the waiver is there already.
    """
    hold_rule(rule)
    meant, pattern = target(item, ground.roadmap, ground.paths(), ground.settings)
    aim = Aim(rule, meant, pattern, subject)
    for waiver in ground.waivers:
        if waiver.key == aim.key and waiver.expires.last >= ground.as_of:
            raise Refusal(f"{waiver.name} is there already, until {waiver.expires}", "change it there", waiver.file)
    found = [each for each in ground.findings if reaches(aim, each, ground.settings)]
    return draft(aim, Owners(ground.roadmap), terms, found[0].location.path if found else ""), bool(found)


def everything(ground: Ground, terms: Terms) -> tuple[Draft, ...]:
    """Return a waiver for each thing that is found today and that a waiver reaches.

    Raises:
        Refusal: there is no team that could answer for one of them.
    """
    return drafts(ground.findings, Owners(ground.roadmap), ground.settings, terms)


def outlived(ground: Ground, made: Iterable[Draft], *, prune: bool) -> Mapping[int, str]:
    """Return the entries to take out, by number, with why: expired ones that a new one replaces, and those to prune."""
    keys = {each.aim.key for each in made}
    expired = [each for each in ground.waivers if each.expires.last < ground.as_of]
    gone = {each.index: "expired" for each in expired if prune or each.key in keys}
    if prune:
        gone.update((each.index, "unused") for each in ground.idle)
    return gone
