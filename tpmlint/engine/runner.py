"""Run rules and turn their problems into findings: located, suppressed, deduplicated, sorted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.config import line_of
from tpmlint.engine.selection import Selection, level
from tpmlint.engine.suppressing import Suppressions, Suppressor
from tpmlint.finding import (
    Aspect,
    FileRef,
    Finding,
    FindingKey,
    Fix,
    ItemRef,
    Location,
    MessageRef,
    Problem,
    Ref,
    Related,
    RelatedPlace,
    Route,
    Severity,
    Span,
    Suppressed,
)
from tpmlint.formats.source_file import Places, SourceFile, author_places
from tpmlint.formats.yaml.errors import Place
from tpmlint.model.index import Roadmap
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.rule import CHANGE, DOCUMENT, HISTORY, ROADMAP, SUPPRESSION, Context, Entry, rules_of
from tpmlint.suppression.model import Outcome

if TYPE_CHECKING:
    from tpmlint.change.model import Change
    from tpmlint.history.events import History

LONGEST_EXCERPT = 2000
"""Maximum length of a line that is kept with a finding, in characters."""

_LONGEST_CHAIN = 8

_QUOTED = re.compile(r"'([a-z]+(?:_[a-z]+)*)'")
_CODE = re.compile(r"`([a-z]+(?:_[a-z]+)*)`")
_OWN_FORMAT = re.compile(r"['`][a-z_]+: *[\[{]")
"""A field with its value, as tpmlint's own format has it."""


def check_roadmap(
    parsed_files: Iterable[ParsedFile], roadmap: Roadmap, context: Context, selection: Selection
) -> Iterator[tuple[Entry, Problem]]:
    """Yield the problems that rules about documents and the roadmap find, in the order of the catalogue."""
    parsed_files = tuple(parsed_files)
    for entry in rules_of(DOCUMENT, ROADMAP):
        if not selection.takes(entry):
            continue
        rule_context = context.running(entry)
        for subject in parsed_files if entry.rule.scope is DOCUMENT else (roadmap,):
            for problem in entry.rule.check(subject, rule_context):
                yield entry, problem


def check_change(change: Change, context: Context, selection: Selection) -> Iterator[tuple[Entry, Problem]]:
    """Yield the problems that rules about changes find, in the order of the catalogue."""
    for entry in rules_of(CHANGE):
        if selection.takes(entry):
            rule_context = context.running(entry)
            for problem in entry.rule.check(change, rule_context):
                yield entry, problem


def check_history(history: History, context: Context, selection: Selection) -> Iterator[tuple[Entry, Problem]]:
    """Yield the problems that rules about history find, in the order of the catalogue."""
    for entry in rules_of(HISTORY):
        if selection.takes(entry):
            rule_context = context.running(entry)
            for problem in entry.rule.check(history, rule_context):
                yield entry, problem


class Locator:
    """Turn symbolic places into locations; a document is parsed once, and only if needed."""

    def __init__(self, files: Iterable[SourceFile], text: Callable[[str], str | None] | None = None) -> None:
        """Take the files that places may refer to.

        Args:
            text: returns the text of any other file, by path.
        """
        self._files = {file.path: file for file in files}
        self._places: dict[tuple[str, int], Places | None] = {}
        self._written: dict[tuple[str, int, int], Mapping[Route, Place]] = {}
        self._text = text

    def location(self, ref: Ref) -> Location:
        """Return the path and span that ``ref`` stands for."""
        if isinstance(ref, ItemRef):
            return Location(ref.path, self._span(ref))
        if isinstance(ref, FileRef):
            return Location(ref.path, ref.span)
        if isinstance(ref, MessageRef):
            span = None if ref.line is None else Span(ref.line, 1, ref.line, 1)
            return Location(ref.source, span, message=True)
        text = self._text(ref.path) if self._text is not None else None
        if text is None:
            return Location(ref.path)
        number = line_of(text, ref.route)
        width = len(_line(text, number) or "")
        return Location(ref.path, Span(number, 1, number, max(width, 1) + 1))

    def excerpt(self, location: Location) -> str | None:
        """Return the line of text that ``location`` starts on."""
        if location.span is None:
            return None
        file = self._files.get(location.path)
        line: str | None = None
        if file is not None:
            line = file.line(location.span.line)
        elif self._text is not None:
            line = _line(self._text(location.path) or "", location.span.line)
        return line if line is not None and len(line) <= LONGEST_EXCERPT else None

    def in_words_of_author(self, problem: Problem, entry: Entry) -> tuple[str, str | None]:
        """Return the message and the help of a problem with the author's names of fields, for an item of a source.

        Help that shows how to write a field in tpmlint's own format gives way to that of the rule.
        """
        message, help_text = problem.message, problem.help or entry.help
        at = problem.at
        file = self._files.get(at.path) if isinstance(at, ItemRef) else None
        document = file.document(at.document) if isinstance(at, ItemRef) and file is not None else None
        if document is None or not document.origin.source:
            return message, help_text
        from tpmlint.formats.paths import field_path

        mappings = document.origin.mappings
        names = {name: label for name, each in mappings.items() if (label := field_path(each.path).label)}
        if entry.rule.scope is not DOCUMENT:  # What is wrong with one item was said in the author's names.
            message = _QUOTED.sub(lambda word: f"'{names.get(word[1], word[1])}'", message)
        if help_text is not None and _OWN_FORMAT.search(help_text):
            help_text = entry.help
        if help_text is not None:
            help_text = _CODE.sub(lambda word: f"`{names.get(word[1], word[1])}`", help_text)
        return message, help_text

    def possible(self, fix: Fix | None) -> Fix | None:
        """Return a fix, or None if it changes a file in another format where the mapping cannot be turned round."""
        if fix is None or not any((file := self._files.get(edit.at.path)) and file.reader for edit in fix.edits):
            return fix
        from tpmlint.fixes.author import author_fix

        return None if author_fix(fix, self._files.get) is None else fix

    def related(self, related: Related) -> RelatedPlace:
        """Return a related place with the line it points at."""
        location = self.location(related.at)
        return RelatedPlace(related.message, location, self.excerpt(location))

    def _span(self, ref: ItemRef) -> Span | None:
        number = (ref.path, ref.document)
        if number not in self._places:
            self._places[number] = self._find(*number)
        places = self._places[number]
        nearest = None if places is None else places.nearest(ref.route)
        if nearest is None:
            return None
        place, own = nearest
        return place.key if own and ref.aspect is Aspect.KEY and place.key is not None else place.value

    def _find(self, path: str, index: int) -> Places | None:
        file = self._files.get(path)
        document = None if file is None else file.document(index)
        if file is None or document is None:
            return None
        # Several documents may come from the same text.
        text = (path, document.start, document.end)
        if text not in self._written:
            self._written[text] = author_places(file, document)
        return Places(self._written[text], document.origin)


def _line(text: str, number: int) -> str | None:
    lines = text.split("\n")
    return lines[number - 1].removesuffix("\r") if number <= len(lines) else None


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
        severity = level(entry, context.settings, selection.severity, problem, location.path).severity
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
    if not any(each.problem.explains or each.problem.explained_by for each in placed):
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
        by = [declared.get(_key(each.finding)), *map(visible.get, each.problem.explained_by)]
        if any(severity is not None and severity >= each.finding.severity for severity in by):
            explained.add(each.number)
    return frozenset(explained)


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
) -> RunResult:
    """Suppress findings, drop those that a finding which is still shown explains, and run the rules of ``hygiene/``.

    Waivers also apply to what these rules find about ignores, so each rule sees what was suppressed up to it;
    ``unused-waiver`` is the last.
    """
    suppressor = Suppressor(silences)
    kept = [each for each in placed if any(suppressor.apply((each.finding,)))]
    numbers = find_explained(kept)
    own: list[PlacedProblem] = []
    for entry in rules_of(SUPPRESSION):
        if selection.takes(entry):
            problems = entry.rule.check(suppressor.outcome(roadmap), context.running(entry))
            for each in place_problems(((entry, problem) for problem in problems), locator, context, selection):
                if any(suppressor.apply((each.finding,))):
                    own.append(replace(each, number=len(own)))
    own_numbers = find_explained(own)
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
