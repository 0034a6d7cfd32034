"""Run rules and turn their problems into findings: located, suppressed, deduplicated, sorted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.engine.locator import Locator
from tpmlint.engine.reads import KnownProblems
from tpmlint.engine.selection import Selection, level
from tpmlint.engine.suppressing import Suppressions, Suppressor
from tpmlint.finding import (
    FileRef,
    Finding,
    FindingKey,
    Further,
    ItemRef,
    Problem,
    Severity,
    Span,
    Suppressed,
)
from tpmlint.formats.yaml.errors import DUPLICATE_KEY
from tpmlint.model.index import Roadmap, find_former
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import CHANGE, DOCUMENT, HISTORY, ROADMAP, SUPPRESSION, Context, Entry, may_find, rules_of
from tpmlint.settings import Settings
from tpmlint.suppression.model import Outcome

if TYPE_CHECKING:
    from tpmlint.change.model import Change
    from tpmlint.history.events import History

_LONGEST_CHAIN = 8


def check_roadmap(
    parsed_files: Iterable[ParsedFile],
    roadmap: Roadmap,
    context: Context,
    selection: Selection,
    known: KnownProblems | None = None,
) -> Iterator[tuple[Entry, Problem]]:
    """Yield the problems that rules about documents and the roadmap find, in the order of the catalogue.

    Args:
        known: what the last check found, which takes what this one finds.
    """
    known = known or KnownProblems()
    parsed_files = tuple(parsed_files)
    entries = roadmap_rules(_kinds_in(parsed_files, roadmap), selection, context.settings)
    rules = [(entry, context.running(entry)) for entry in entries]
    in_files = known.in_files(parsed_files, [each for each in rules if each[0].rule.scope is DOCUMENT])
    for entry, rule_context in rules:
        found = (
            in_files.get(entry.id, ())
            if entry.rule.scope is DOCUMENT
            else known.in_roadmap(entry, roadmap, rule_context)
        )
        for problem in found:
            yield entry, problem


def _kinds_in(parsed_files: Iterable[ParsedFile], roadmap: Roadmap) -> frozenset[str]:
    """Return the kinds of the items of a roadmap, and of documents that are none because their id cannot be read."""
    values = (each.value for parsed in parsed_files for each in parsed.file.documents)
    names = {str(value.get("kind")) for value in values if isinstance(value, dict)}
    named = (kind for name in names if (kind := roadmap.kinds.get(name)) is not None)
    return frozenset(kind.model for kind in {*named, *(item.definition for item in roadmap.items)})


def roadmap_rules(kinds: Collection[str], selection: Selection, settings: Settings) -> Iterator[Entry]:
    """Yield the selected rules about documents and the roadmap that may have a finding; no other is imported.

    Args:
        kinds: the built-in kinds that the roadmap has items of, or of kinds like them.
    """

    def may_show(rule: str) -> bool:
        return may_find(rule, kinds) and selection.may_show(rule, settings)

    return filter(selection.takes, rules_of(DOCUMENT, ROADMAP, among=may_show))


def check_change(change: Change, context: Context, selection: Selection) -> Iterator[tuple[Entry, Problem]]:
    """Yield the problems that rules about changes find, in the order of the catalogue."""
    for entry in rules_of(CHANGE, among=lambda rule: selection.may_show(rule, context.settings)):
        if selection.takes(entry):
            rule_context = context.running(entry)
            for problem in entry.rule.check(change, rule_context):
                yield entry, _with_former_place(problem, change)


def _with_former_place(problem: Problem, change: Change) -> Problem:
    """Return a problem of an item that had another file or kind as one of both: the change chose the new one."""
    if problem.item is None or not isinstance(problem.at, ItemRef | FileRef):
        return problem
    before, after = change.before.roadmap, change.after.roadmap
    ref = problem.item.split(":", 1)
    now = after.find(*ref)
    was = find_former(now, before, after) if now is not None else before.find(*ref)
    if was is None:
        return problem
    path = was.path if isinstance(problem.at, ItemRef) else problem.at.path
    if (path, was.kind) == (problem.at.path, ref[0]):
        return problem
    return replace(problem, further=(*problem.further, Further(path, was.ref if was.kind != ref[0] else None)))


def check_history(history: History, context: Context, selection: Selection) -> Iterator[tuple[Entry, Problem]]:
    """Yield the problems that rules about history find, in the order of the catalogue."""
    for entry in rules_of(HISTORY, among=lambda rule: selection.may_show(rule, context.settings)):
        if selection.takes(entry):
            rule_context = context.running(entry)
            for problem in entry.rule.check(history, rule_context):
                yield entry, problem


class PlacedProblem(Struct, frozen=True):
    """A problem and the finding that it makes.

    Args:
        number: its position among all problems, which come in the order of the catalogue.
    """

    number: int
    problem: Problem
    finding: Finding


def place_problems(
    found: Iterable[tuple[Entry, Problem]], locator: Locator, context: Context, selection: Selection
) -> list[PlacedProblem]:
    """Return the findings for problems, sorted by location, then rule; problems with level ``off`` are skipped."""
    placed: list[PlacedProblem] = []
    seen: dict[tuple[str, str, str], int] = {}
    for entry, problem in found:
        location = locator.location(problem.at)
        severity = _highest_level(entry, context, selection, problem, location.path)
        if severity is Severity.OFF:
            continue
        message, help_text = locator.in_words_of_author(problem, entry)
        key = (entry.id, problem.item or location.path, problem.subject)
        seen[key] = seen.get(key, 0) + 1
        finding = Finding(
            rule=entry.id,
            category=entry.category,
            severity=severity,
            message=message,
            help=help_text,
            location=location,
            excerpt=locator.excerpt(location),
            related=tuple(locator.related(each) for each in problem.related),
            item=problem.item,
            subject=problem.subject,
            fix=locator.possible(problem.fix),
            fingerprint=fingerprint(*key, seen[key]),
        )
        placed.append(PlacedProblem(len(placed), problem, finding))
    return sorted(placed, key=lambda each: _order(each.finding))


def _highest_level(entry: Entry, context: Context, selection: Selection, problem: Problem, path: str) -> Severity:
    """Return the highest severity that the places of a problem have."""
    settings = context.settings
    highest = level(entry, settings, selection.severity, problem, path).severity
    for each in problem.further if settings.overrides else ():
        if highest is Severity.ERROR:
            break
        there = replace(problem, item=each.item or problem.item)
        highest = max(highest, level(entry, settings, selection.severity, there, each.path).severity)
    return highest


def may_be_shown(problem: Problem, entry: Entry, context: Context, selection: Selection) -> bool:
    """Tell whether a problem can make a finding: its level where it lies is not ``off``."""
    if not isinstance(problem.at, ItemRef | FileRef):
        return True
    return _highest_level(entry, context, selection, problem, problem.at.path) > Severity.OFF


def find_explained(placed: Iterable[PlacedProblem]) -> frozenset[int]:
    """Return the numbers of the findings that another one of these explains: a finding at least as severe.

    Call it with the findings that will be shown: one that is off, ignored or waived explains nothing. A finding is
    also explained by one of an earlier rule with the same item and subject.
    """
    ordered = sorted(placed, key=lambda each: each.number)
    explained = _explained_by_name(ordered)
    first: dict[tuple[str, str], Finding] = {}
    same = set()
    for each in ordered:
        finding = each.finding
        if each.number in explained or finding.item is None or not finding.subject:
            continue
        earlier = first.setdefault((finding.item, finding.subject), finding)
        if earlier.rule != finding.rule and earlier.severity >= finding.severity:
            same.add(each.number)
    return explained | same


def _explained_by_name(placed: Iterable[PlacedProblem]) -> frozenset[int]:
    """Return the findings that a rule declares as explained, by ``explains`` or ``explained_by``."""
    placed = list(placed)
    if not any(
        each.problem.explains or each.problem.explained_by or each.finding.rule == DUPLICATE_KEY for each in placed
    ):
        return frozenset()
    explained: frozenset[int] = frozenset()
    for _ in range(_LONGEST_CHAIN):  # A finding that is explained itself explains no other.
        further = _explained_once(placed, explained)
        if further == explained:
            break
        explained = further
    return explained


def _explained_once(placed: Iterable[PlacedProblem], hidden: frozenset[int]) -> frozenset[int]:
    """Return the findings that a finding which is not hidden explains."""
    visible: dict[FindingKey, Severity] = {}
    declared: dict[FindingKey, Severity] = {}
    for each in placed:
        if each.number in hidden:
            continue
        severity = each.finding.severity
        rule, about, subject = _key(each.finding)
        for name in ((rule, about, subject), (rule, about, None)):
            visible[name] = max(severity, visible.get(name, severity))
        for other in each.problem.explains:
            declared[other] = max(severity, declared.get(other, severity))
    explained: set[int] = set()
    for each in placed:
        by = [declared.get(_key(each.finding)), *map(visible.get, _causes(each.problem))]
        if any(severity is not None and severity >= each.finding.severity for severity in by):
            explained.add(each.number)
    return frozenset(explained)


def _causes(problem: Problem) -> Iterator[FindingKey]:
    """Yield the findings that explain a problem: those it declares, and that the key of its value is given twice."""
    yield from problem.explained_by
    if problem.item is not None and isinstance(problem.at, ItemRef):
        yield from ((DUPLICATE_KEY, problem.item, step) for step in problem.at.route if isinstance(step, str))


def _key(finding: Finding) -> FindingKey:
    return finding.rule, finding.item or finding.location.path, finding.subject


class RunResult(Struct, frozen=True):
    """What rules found.

    Args:
        findings: those to report, in order.
        silenced: those that were suppressed.
        explained: those that are not shown because another finding explains them.
        outcome: what ignores and waivers did.
        refused: number of findings about a change that only a suppression from the change itself would suppress.
    """

    findings: tuple[Finding, ...]
    silenced: tuple[Suppressed, ...]
    outcome: Outcome
    explained: tuple[Finding, ...] = ()
    refused: int = 0


def apply_suppressions(
    placed: Iterable[PlacedProblem],
    silences: Suppressions,
    roadmap: Roadmap,
    locator: Locator,
    context: Context,
    selection: Selection,
    reported: Callable[[Finding], bool] | None = None,
) -> RunResult:
    """Suppress findings, drop those that a finding which is still shown explains, and run the rules of ``hygiene/``.

    Waivers also apply to what these rules find about ignores, so each rule sees what was suppressed up to it;
    ``unused-waiver`` is the last.

    Args:
        reported: tells which findings will be reported, so that they may explain others; None if all will.
    """

    def explaining(among: list[PlacedProblem]) -> list[PlacedProblem]:
        return among if reported is None else [each for each in among if reported(each.finding)]

    suppressor = Suppressor(silences)
    kept = [each for each in placed if suppressor.shows(each.finding, each.problem.further)]
    numbers = find_explained(explaining(kept))
    own: list[PlacedProblem] = []
    for entry in rules_of(SUPPRESSION, among=lambda rule: selection.may_show(rule, context.settings)):
        if selection.takes(entry):
            problems = entry.rule.check(suppressor.outcome(roadmap), context.running(entry))
            for each in place_problems(((entry, problem) for problem in problems), locator, context, selection):
                if suppressor.shows(each.finding, each.problem.further):
                    own.append(replace(each, number=len(own)))
    own_numbers = find_explained(explaining(own))
    remaining = [each.finding for each in kept if each.number not in numbers]
    remaining += [each.finding for each in own if each.number not in own_numbers]
    return RunResult(
        findings=tuple(sorted(remaining, key=_order)),
        silenced=suppressor.silenced,
        outcome=suppressor.outcome(roadmap),
        explained=(
            *(each.finding for each in kept if each.number in numbers),
            *(each.finding for each in own if each.number in own_numbers),
        ),
        refused=suppressor.refused,
    )


def fingerprint(rule: str, item: str, subject: str, occurrence: int = 1) -> str:
    """Return 32 hexadecimal digits that name a finding without line or list index.

    Args:
        item: ``kind:id``, or the file's path if the finding is about a file.
        occurrence: 1, or more for further findings of the same rule, item and subject.
    """
    parts = [rule, item, subject] + ([str(occurrence)] if occurrence > 1 else [])
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _order(finding: Finding) -> tuple[str, Span, str, str, str]:
    return (
        finding.location.path,
        finding.location.span or Span(0, 0, 0, 0),
        finding.rule,
        finding.subject,
        finding.message,
    )
