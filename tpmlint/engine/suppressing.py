"""Applies ignores and waivers to findings, and remembers what each of them did."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from msgspec import Struct

from tpmlint.finding import Finding, Location, Ref, Suppressed
from tpmlint.model.index import Roadmap
from tpmlint.model.load import inside
from tpmlint.patterns import Patterns
from tpmlint.rule import CATEGORIES, catalogue
from tpmlint.suppression.model import Ignore, Name, Outcome, Waiver

OWN_CATEGORY = "hygiene"
"""Its findings are about ignores and waivers; no comment silences what is said of comments."""


def ignorable(rule: str) -> bool:
    """Tell whether a comment can silence a rule."""
    return waivable(rule) and catalogue()[rule].category != OWN_CATEGORY


def waivable(rule: str) -> bool:
    """Tell whether a waiver can silence a rule, at least outside of the waivers file."""
    return rule in catalogue() and not catalogue()[rule].rule.unsilenceable


@functools.cache
def rules_named(name: str) -> tuple[str, ...]:
    """Return the rules that a name in an ignore can silence: the rule itself, or those of the category."""
    return tuple(
        entry.id for entry in catalogue().values() if name in (entry.id, entry.category) and ignorable(entry.id)
    )


_CHANGE = "change"


class Agreed(Struct, frozen=True):
    """What may silence a finding about a change: the ignores and waivers that the target branch has already.

    Whatever a change brings to silence the rules about changes would let it excuse itself.
    """

    ignores: tuple[Ignore, ...]
    waivers: tuple[Waiver, ...]

    def has_waiver(self, waiver: Waiver, as_of: date) -> bool:
        """Tell whether the target branch has a waiver, and it is in force there."""
        return any(each.key == waiver.key and each.expires.last >= as_of for each in self.waivers)

    def has_ignore(self, ignore: Ignore, name: str) -> bool:
        """Tell whether the target branch has an ignore for the same rule at the same place."""
        return any(each.place == ignore.place and name in each.rules for each in self.ignores)


class Suppressions(Struct, frozen=True):
    """Everything that may silence a finding of one run.

    Args:
        ignores, waivers: in order, malformed ignores among them.
        waivers_path: of the waivers file, of whose own faults no waiver rids anybody.
        folder: the folder that paths of waivers are relative to.
        as_of: the day that counts as today.
        asked: tells whether a rule was asked about a path and an item; if not, it says nothing that none was silenced.
        locate: makes a place concrete.
        applied: whether they silence anything; if not, all findings are shown, and nothing is called idle.
        agreed: what may silence findings about a change; None where any may.
    """

    ignores: tuple[Ignore, ...]
    waivers: tuple[Waiver, ...]
    waivers_path: str
    folder: str
    as_of: date
    asked: Callable[[str, str, str | None], bool]
    locate: Callable[[Ref], Location]
    applied: bool = True
    agreed: Agreed | None = None


class _IgnoreIndex:
    """Finds the ignores that are about a line; those about several lines are about one document each."""

    def __init__(self, ignores: Iterable[Ignore]) -> None:
        self._lines: dict[tuple[str, int], list[Ignore]] = {}
        extents: dict[str, dict[int, list[Ignore]]] = {}
        for ignore in ignores:
            if ignore.first == ignore.last:
                self._lines.setdefault((ignore.path, ignore.first), []).append(ignore)
            elif ignore.first < ignore.last:
                extents.setdefault(ignore.path, {}).setdefault(ignore.first, []).append(ignore)
        self._extents = {path: (sorted(found), found) for path, found in extents.items()}

    def at(self, path: str, line: int) -> Iterator[Ignore]:
        """Yield the ignores that are about a line of a file."""
        yield from self._lines.get((path, line), ())
        firsts, found = self._extents.get(path, ((), {}))
        number = bisect_right(firsts, line) - 1
        if number >= 0:
            yield from (ignore for ignore in found[firsts[number]] if line <= ignore.last)


class Suppressor:
    """Silences the findings of one run, batch by batch.

    A mutable object on purpose: it is made for one judgement and never leaves it.
    """

    def __init__(self, silences: Suppressions) -> None:
        self._silences = silences
        self._ignores = _IgnoreIndex(silences.ignores)
        in_force = [waiver for waiver in silences.waivers if waiver.expires.last >= silences.as_of]
        self._waivers: dict[str, list[tuple[Waiver, Patterns | None]]] = {}
        for waiver in in_force:
            patterns = None if waiver.path is None else Patterns((waiver.path,))
            self._waivers.setdefault(waiver.rule, []).append((waiver, patterns))
        self._in_force = tuple(in_force)
        self._used_names: set[tuple[str, Name]] = set()
        self._used_waivers: set[int] = set()
        self._silenced: list[Suppressed] = []
        self._refused = False
        self.unheard = 0

    @property
    def silenced(self) -> tuple[Suppressed, ...]:
        """What has been silenced so far."""
        return tuple(self._silenced)

    def apply(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that nothing silences, and remember the others."""
        for finding in found:
            by = self._by(finding) if self._silences.applied else None
            if by is None:
                yield finding
            else:
                self._silenced.append(by)

    def outcome(self, roadmap: Roadmap) -> Outcome:
        """Return what ignores and waivers have done so far."""
        silences = self._silences
        # Of an item that could not be read in full, nobody knows what there would be to silence.
        unsure = frozenset(item.ref for item in roadmap.items if item.unknown)
        judged = [each for each in silences.ignores if silences.applied and each.item not in unsure]
        idle = [(ignore, tuple(self._idle_names(ignore))) for ignore in judged]
        return Outcome(
            ignores=silences.ignores,
            waivers=silences.waivers,
            idle=tuple((ignore, names) for ignore, names in idle if names),
            idle_waivers=tuple(each for each in self._idle_waivers(roadmap) if each.item not in unsure),
            roadmap=roadmap,
        )

    def _by(self, finding: Finding) -> Suppressed | None:
        agreed = self._silences.agreed if finding.category == _CHANGE else None
        self._refused = False
        by = self._ignored(finding, agreed) or self._waived(finding, agreed)
        self.unheard += by is None and self._refused
        return by

    def _ignored(self, finding: Finding, agreed: Agreed | None) -> Suppressed | None:
        span = finding.location.span
        if span is None or not self._silences.ignores or not ignorable(finding.rule):
            return None
        made: Suppressed | None = None
        for ignore in self._ignores.at(finding.location.path, span.line):
            names = [name for name in ignore.names if name.text in (finding.rule, finding.category)]
            self._used_names.update((ignore.path, name) for name in names)
            if agreed is not None and names:
                names = [name for name in names if agreed.has_ignore(ignore, name.text)]
                self._refused |= not names
            if names and made is None:
                made = Suppressed(finding, Location(ignore.path, ignore.span), ignore.reason)
        return made

    def _waived(self, finding: Finding, agreed: Agreed | None) -> Suppressed | None:
        if finding.location.path == self._silences.waivers_path or not waivable(finding.rule):
            return None
        made: Suppressed | None = None
        for waiver, patterns in self._waivers.get(finding.rule, ()):
            if waiver.subject not in (None, finding.subject) or not self._about(waiver, patterns, finding):
                continue
            self._used_waivers.add(waiver.index)
            if agreed is not None and not agreed.has_waiver(waiver, self._silences.as_of):
                self._refused = True
            elif made is None:
                place, until = self._silences.locate(waiver.at()), waiver.expires.last.isoformat()
                made = Suppressed(finding, place, waiver.reason, until)
        return made

    def _about(self, waiver: Waiver, patterns: Patterns | None, finding: Finding) -> bool:
        if patterns is None:
            return waiver.item == finding.item
        own = inside(self._silences.folder, finding.location.path)
        return own is not None and patterns.match(own)

    def _idle_names(self, ignore: Ignore) -> Iterator[Name]:
        for name in ignore.names:
            if (ignore.path, name) in self._used_names or (
                name.text not in catalogue() and name.text not in CATEGORIES
            ):
                continue
            if all(self._silences.asked(rule, ignore.path, ignore.item) for rule in rules_named(name.text)):
                yield name

    def _idle_waivers(self, roadmap: Roadmap) -> Iterator[Waiver]:
        for waiver in self._in_force if self._silences.applied else ():
            if waiver.index in self._used_waivers or waiver.rule not in catalogue():
                continue
            kind, _, item_id = (waiver.item or "").partition(":")
            item = roadmap.find(kind, item_id)
            path = "" if item is None else item.path
            if not waivable(waiver.rule) or self._silences.asked(waiver.rule, path, waiver.item):
                yield waiver
