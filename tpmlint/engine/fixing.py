"""Apply fixes in memory, round after round, until none is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Finding, Fix
from tpmlint.fixes.apply import apply_to_texts, encode
from tpmlint.fixes.writing import FileChange, WriteFailure
from tpmlint.formats.source_file import SourceFile
from tpmlint.limits import Limits
from tpmlint.report import FixedFile, Report

ROUNDS = 10
"""Maximum number of rounds; fixes that need more work against each other."""


class Checked(Protocol):
    """The report of a check, and the files it read."""

    @property
    def report(self) -> Report: ...

    def find(self, path: str) -> SourceFile | None:
        """Return the file of that path, or None if it cannot be rewritten."""
        ...


class FixResult(Struct, frozen=True):
    """The result of fixing a roadmap.

    Args:
        first, last: the reports before and after.
        changes: the files that differ, by path.
        fixed: number of fixed problems by file.
        notes: sentences about fixes that were not applied, and why.
    """

    first: Report
    last: Report
    changes: Mapping[str, FileChange]
    fixed: Mapping[str, int]
    notes: tuple[str, ...]

    def before(self) -> Report:
        """Return the report before, with what cannot be fixed in its receipt."""
        return replace(self.first, receipt=replace(self.first.receipt, notes=self._notes(self.first, ())))

    def after(self, remaining: Report | None = None, failures: Iterable[WriteFailure] = ()) -> Report:
        """Return the report after, with what was fixed and what was not in its receipt.

        Args:
            remaining: the report after writing, if it differs from the one in memory.
            failures: files that could not be written.
        """
        report, failures = remaining or self.last, tuple(failures)
        missed = {failure.path for failure in failures}
        fixed = tuple(FixedFile(path, self.fixed[path]) for path in self.changes if path not in missed)
        return replace(report, receipt=replace(report.receipt, fixed=fixed, notes=self._notes(report, failures)))

    def _notes(self, report: Report, failures: Iterable[WriteFailure]) -> tuple[str, ...]:
        skipped = tuple(f"{each.path} is left as it was: {each.reason}" for each in failures if not each.broken)
        return (*report.receipt.notes, *self.notes, *skipped)


def apply_fixes(
    check: Callable[[Mapping[str, bytes]], Checked],
    covers: Callable[[str], bool],
    limits: Limits,
    *,
    unsafe: bool = False,
) -> FixResult:
    """Apply the fixes of findings until none is left.

    Args:
        check: checks the roadmap with some files' contents replaced.
        covers: returns whether a file may be changed.
        unsafe: whether to apply fixes that may change the meaning.
    """
    checked = check({})
    first = checked.report
    old: dict[str, bytes] = {}
    new: dict[str, bytes] = {}
    fixed: Counter[str] = Counter()
    notes: dict[tuple[str, str], str] = {}
    for number in range(ROUNDS + 1):
        fixable = [
            (finding, fix)
            for finding in checked.report.findings
            if (fix := finding.fix) is not None
            and (fix.safe or unsafe)
            and all(covers(path) for path in _paths(fix))
            and _key(finding) not in notes
        ]
        done = apply_to_texts((fix for _, fix in fixable), checked.find, limits)
        finding_of = {id(fix): finding for finding, fix in reversed(fixable)}
        for refused in done.refused:
            finding = finding_of[id(refused.fix)]
            notes[_key(finding)] = _note(finding, refused.fix, refused.reason)
        if not done.applied:
            if done.refused:
                continue  # Fixes that overlapped with these may be possible now.
            break
        if number == ROUNDS:
            notes["", ""] = f"the fixes did not settle in {ROUNDS} rounds, so some remain"
            break
        for index in done.applied:
            fixed.update(_paths(fixable[index][1]))
        for path, file in done.files.items():
            before = checked.find(path)
            if path not in old and before is not None:
                old[path] = encode(before)
            new[path] = encode(file)
        checked = check(new)
    changes = {path: FileChange(old[path], new[path]) for path in sorted(new) if old[path] != new[path]}
    return FixResult(first, checked.report, changes, fixed, tuple(notes.values()))


def _paths(fix: Fix) -> set[str]:
    return {edit.at.path for edit in fix.edits}


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fingerprint


def _note(finding: Finding, fix: Fix, reason: str) -> str:
    span = finding.location.span
    place = finding.location.path + ("" if span is None else f":{span.line}")
    return f"{place} is left as it was: {fix.title!r} was not applied, since {reason}"
