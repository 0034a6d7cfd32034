"""Fixes applied in memory again and again, until there is nothing left that they mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tpmlint.edit.fixes import encoded, mend
from tpmlint.edit.writing import Change
from tpmlint.finding import Finding, Fix, Report
from tpmlint.formats.source_file import SourceFile
from tpmlint.limits import Limits

ROUNDS = 10
"""After so many rounds the fixes work against each other."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a judgement found, and the files it read.

    Args:
        find: gives the file of that path, or None if there is none that can be rewritten.
    """

    report: Report
    find: Callable[[str], SourceFile | None]


@dataclass(frozen=True, slots=True)
class Settled:
    """What fixes have made of a roadmap.

    Args:
        first, last: what was found before and after.
        changes: the files that differ, by path.
        mended: how many problems were mended in each file.
        notes: sentences on what was left as it was, and why.
    """

    first: Report
    last: Report
    changes: Mapping[str, Change]
    mended: Mapping[str, int]
    notes: tuple[str, ...]


def settle_fixes(
    look: Callable[[Mapping[str, bytes]], Sight], covers: Callable[[str], bool], limits: Limits, *, unsafe: bool = False
) -> Settled:
    """Apply the fixes of what is found until none is left to apply.

    Args:
        look: judges the roadmap with some files' contents replaced.
        covers: tells whether a file may be changed.
        unsafe: whether to apply fixes that may change the meaning.
    """
    sight = look({})
    first = sight.report
    old: dict[str, bytes] = {}
    new: dict[str, bytes] = {}
    mended: Counter[str] = Counter()
    notes: dict[tuple[str, str], str] = {}
    for number in range(ROUNDS + 1):
        found = [
            (finding, fix)
            for finding in sight.report.findings
            if (fix := finding.fix) is not None
            and (fix.safe or unsafe)
            and all(covers(path) for path in _paths(fix))
            and _key(finding) not in notes
        ]
        done = mend((fix for _, fix in found), sight.find, limits)
        for refused in done.refused:
            finding = next(finding for finding, fix in found if fix is refused.fix)
            notes[_key(finding)] = _note(finding, refused.fix, refused.reason)
        if not done.applied:
            if done.refused:
                continue  # What they stood in the way of may be possible now.
            break
        if number == ROUNDS:
            notes["", ""] = f"the fixes did not come to an end in {ROUNDS} rounds, so some are still to be made"
            break
        for index in done.applied:
            mended.update(_paths(found[index][1]))
        for path, file in done.files.items():
            before = sight.find(path)
            if path not in old and before is not None:
                old[path] = encoded(before)
            new[path] = encoded(file)
        sight = look(new)
    changes = {path: Change(old[path], new[path]) for path in sorted(new) if old[path] != new[path]}
    return Settled(first, sight.report, changes, mended, tuple(notes.values()))


def _paths(fix: Fix) -> set[str]:
    return {edit.at.path for edit in fix.edits}


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fingerprint


def _note(finding: Finding, fix: Fix, reason: str) -> str:
    span = finding.location.span
    place = finding.location.path + ("" if span is None else f":{span.line}")
    return f"{place} is left as it was: {fix.title!r} was not applied, since {reason}"
