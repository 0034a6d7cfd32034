"""Apply ignores and waivers to findings, and record which of them were used."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from msgspec import Struct

from tpmlint.engine.reads import may_have_missed
from tpmlint.finding import Finding, Further, Location, Ref, Suppressed
from tpmlint.model.index import Roadmap
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.rule import CATEGORIES, find_rule, rule_names
from tpmlint.suppression.model import Ignore, Name, Outcome, Waiver

OWN_CATEGORY = "hygiene"
"""Rules about ignores and waivers, which a comment cannot silence."""

_MOST_USES = 1_000
"""The places of a finding that remains for which it is recorded which waivers cover them."""

_CHANGE, _STRUCTURE = "change", "structure"


def ignorable(rule: str) -> bool:
    """Return whether a comment can silence a rule."""
    return rule_names().get(rule) != OWN_CATEGORY and waivable(rule)


def waivable(rule: str) -> bool:
    """Return whether a waiver can silence a rule, at least outside of the waivers file."""
    return rule in rule_names() and not find_rule(rule).rule.unsilenceable


@functools.cache
def rules_named(name: str) -> tuple[str, ...]:
    """Return the rules that a name in an ignore can silence: the rule itself, or those of the category."""
    return tuple(rule for rule, category in rule_names().items() if name in (rule, category) and ignorable(rule))


class Agreed(Struct, frozen=True):
    """What may silence a finding about a change: the ignores and waivers of the target branch.

    With suppressions of its own a change could excuse itself.

    Args:
        hiding: paths of files that cannot be read in full and may hold what the change removed. Nothing is said of the
            removal where a fault of the file is, so that the fault counts as a finding about the change.
    """

    ignores: tuple[Ignore, ...]
    waivers: tuple[Waiver, ...]
    hiding: frozenset[str] = frozenset()


class Suppressions(Struct, frozen=True):
    """Everything that may silence findings of a run.

    Args:
        ignores, waivers: in order, malformed ignores among them.
        waivers_path: of the waivers file, whose own findings cannot be waived.
        folder: the folder that paths of waivers are relative to.
        as_of: the reference date.
        ran: returns whether a rule ran for a path and an item; if not, an unused ignore or waiver is not reported.
        locate: returns the location of a place.
        applied: whether suppressions apply; if not, all findings are shown, and none is reported as unused.
        agreed: what may silence findings about a change; None means anything.
    """

    ignores: tuple[Ignore, ...]
    waivers: tuple[Waiver, ...]
    waivers_path: str
    folder: str
    as_of: date
    ran: Callable[[str, str, str | None], bool]
    locate: Callable[[Ref], Location]
    applied: bool = True
    agreed: Agreed | None = None


class _IgnoreIndex:
    """Find the ignores for a line; an ignore for several lines applies to one document."""

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
        """Yield the ignores that apply to a line of a file."""
        yield from self._lines.get((path, line), ())
        firsts, ignores = self._extents.get(path, ((), {}))
        number = bisect_right(firsts, line) - 1
        if number >= 0:
            yield from (ignore for ignore in ignores[firsts[number]] if line <= ignore.last)


class _WaiverIndex:
    """Find the waivers of a rule for an item or a file; a pattern is matched once for each file."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self._of_items: dict[tuple[str, str | None], list[Waiver]] = {}
        self._of_paths: dict[str, list[tuple[Waiver, Patterns]]] = {}
        self._matching: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in waivers:
            if waiver.path is None:
                self._of_items.setdefault((waiver.rule, waiver.item), []).append(waiver)
            else:
                self._of_paths.setdefault(waiver.rule, []).append((waiver, Patterns((waiver.path,))))

    def of(self, rule: str, item: str | None, path: str | None) -> list[Waiver]:
        """Return the waivers of a rule in their order.

        Args:
            path: relative to the configuration's folder; None for a file outside of it.
        """
        found = self._of_items.get((rule, item), [])
        if path is None or rule not in self._of_paths:
            return found
        question = rule, path
        if question not in self._matching:
            pairs = self._of_paths[rule]
            self._matching[question] = [waiver for waiver, patterns in pairs if patterns.match(path)]
        matching = self._matching[question]
        return sorted((*found, *matching), key=lambda waiver: waiver.index) if found and matching else found or matching


class Suppressor:
    """Suppress the findings of one run, batch by batch.

    It is mutable, but used within one run only.
    """

    def __init__(self, suppressions: Suppressions) -> None:
        self._suppressions = suppressions
        self._ignores = _IgnoreIndex(suppressions.ignores)
        in_force = [waiver for waiver in suppressions.waivers if waiver.expires.last >= suppressions.as_of]
        self._waivers = _WaiverIndex(in_force)
        agreed = suppressions.agreed or Agreed((), ())
        self._agreed_waivers = {each.key for each in agreed.waivers if each.expires.last >= suppressions.as_of}
        self._agreed_ignores = {(each.place, name) for each in agreed.ignores for name in each.rules}
        self._in_force = tuple(in_force)
        self._used_names: set[tuple[str, Name]] = set()
        self._used_waivers: set[int] = set()
        self._silenced: list[Suppressed] = []
        self._is_refused = False
        self.refused = 0

    @property
    def silenced(self) -> tuple[Suppressed, ...]:
        """What has been silenced so far."""
        return tuple(self._silenced)

    def shows(self, finding: Finding, further: tuple[Further, ...] = ()) -> bool:
        """Return whether a finding is not suppressed; record it if it is.

        Args:
            further: the places at fault besides its own, each of which must be covered.
        """
        by = self._suppression_of(finding, further) if self._suppressions.applied else None
        if by is not None:
            self._silenced.append(by)
        return by is None

    def outcome(self, roadmap: Roadmap) -> Outcome:
        """Return the effect of ignores and waivers so far."""
        suppressions = self._suppressions
        # An item that could not be read in full may have findings that are not known, and so may others by it.
        unsure = frozenset(item.ref for item in roadmap.items if item.unknown)
        may_miss = functools.cache(lambda rule: may_have_missed(find_rule(rule), roadmap))
        checked = [each for each in suppressions.ignores if suppressions.applied and each.item not in unsure]
        idle = [(ignore, tuple(self._idle_names(ignore, may_miss))) for ignore in checked]
        return Outcome(
            ignores=suppressions.ignores,
            waivers=suppressions.waivers,
            idle=tuple((ignore, names) for ignore, names in idle if names),
            idle_waivers=tuple(
                each for each in self._idle_waivers(roadmap) if each.item not in unsure and not may_miss(each.rule)
            ),
            roadmap=roadmap,
        )

    def _suppression_of(self, finding: Finding, further: tuple[Further, ...]) -> Suppressed | None:
        agreed = self._suppressions.agreed
        if agreed is not None and finding.category != _CHANGE:
            agreed = agreed if finding.category == _STRUCTURE and finding.location.path in agreed.hiding else None
        self._is_refused = False
        by = self._by_ignore(finding, agreed)
        if by is not None and agreed is not None:
            # The comment is about its own item, and the change chooses which one comes first.
            others = tuple(each for each in further if each.item is not None)
            by = by if self._covers_all(finding, others, agreed) else None
        by = by or self._by_waiver(finding, further, agreed)
        self.refused += by is None and self._is_refused
        return by

    def _by_ignore(self, finding: Finding, agreed: Agreed | None) -> Suppressed | None:
        span = finding.location.span
        if span is None or not self._suppressions.ignores or not ignorable(finding.rule):
            return None
        suppressed: Suppressed | None = None
        for ignore in self._ignores.at(finding.location.path, span.line):
            names = [name for name in ignore.names if name.text in (finding.rule, finding.category)]
            self._used_names.update((ignore.path, name) for name in names)
            if agreed is not None and names:
                names = [name for name in names if (ignore.place, name.text) in self._agreed_ignores]
                self._is_refused |= not names
            if names and suppressed is None:
                suppressed = Suppressed(finding, Location(ignore.path, ignore.span), ignore.reason)
        return suppressed

    def _by_waiver(self, finding: Finding, further: tuple[Further, ...], agreed: Agreed | None) -> Suppressed | None:
        if finding.location.path == self._suppressions.waivers_path or not waivable(finding.rule):
            return None
        waivers = self._waivers_of(finding, Further(finding.location.path), agreed)
        if not self._covers_all(finding, further, agreed):
            # With an item and a subject a waiver names this finding and no other.
            waivers = [each for each in waivers if each.item is not None and each.subject is not None]
        if not waivers:
            return None
        waiver = waivers[0]
        place, until = self._suppressions.locate(waiver.at()), waiver.expires.last.isoformat()
        return Suppressed(finding, place, waiver.reason, until)

    def _covers_all(self, finding: Finding, further: tuple[Further, ...], agreed: Agreed | None) -> bool:
        """Return whether waivers cover each further place; the first places also count as uses of their waivers."""
        covered = True
        for number, each in enumerate(further):
            if not covered and number >= _MOST_USES:
                break
            covered &= bool(self._waivers_of(finding, each, agreed))
        return covered

    def _waivers_of(self, finding: Finding, place: Further, agreed: Agreed | None) -> list[Waiver]:
        """Return the waivers that cover one place of a finding and count."""
        found: list[Waiver] = []
        relative = inside(self._suppressions.folder, place.path)
        for waiver in self._waivers.of(finding.rule, place.item or finding.item, relative):
            if waiver.subject not in (None, finding.subject):
                continue
            self._used_waivers.add(waiver.index)
            if agreed is not None and waiver.key not in self._agreed_waivers:
                self._is_refused = True
            else:
                found.append(waiver)
        return found

    def _idle_names(self, ignore: Ignore, may_miss: Callable[[str], bool]) -> Iterator[Name]:
        for name in ignore.names:
            if (ignore.path, name) in self._used_names or (
                name.text not in rule_names() and name.text not in CATEGORIES
            ):
                continue
            rules = rules_named(name.text)
            if all(self._suppressions.ran(rule, ignore.path, ignore.item) and not may_miss(rule) for rule in rules):
                yield name

    def _idle_waivers(self, roadmap: Roadmap) -> Iterator[Waiver]:
        for waiver in self._in_force if self._suppressions.applied else ():
            if waiver.index in self._used_waivers or waiver.rule not in rule_names():
                continue
            kind, _, item_id = (waiver.item or "").partition(":")
            item = roadmap.find(kind, item_id)
            path = "" if item is None else item.path
            if not waivable(waiver.rule) or self._suppressions.ran(waiver.rule, path, waiver.item):
                yield waiver
