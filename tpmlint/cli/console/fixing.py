"""``check --fix`` and ``check --diff``: the problems that a machine can mend, mended or shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tpmlint import examination, judge
from tpmlint.cli.console.patches import patch
from tpmlint.cli.console.streams import complain
from tpmlint.edit.rounds import Settled, Sight, settle_fixes
from tpmlint.edit.writing import Failure, write_each
from tpmlint.fault import Refusal
from tpmlint.finding import FixedFile, Report
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.git.snapshot import Overlay, Unreadable
from tpmlint.limits import Limits
from tpmlint.scene import Request, Scene, relative, set_scene
from tpmlint.text import plural

_READABLE = (".yaml", ".yml", ".md")


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing came to.

    Args:
        report: what remains.
        broken: whether a file could not be written.
        text: standard input as it is after the fixes, if that was what to fix.
    """

    report: Report
    broken: bool = False
    text: bytes | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What fixing would come to.

    Args:
        report: what was found, and is there still.
        lines: the diff; none where nothing would change.
        said: the diff in a sentence.
    """

    report: Report
    lines: tuple[str, ...]
    said: str


def fix(request: Request, *, unsafe: bool, ready: Callable[[Report], None]) -> Fixed:
    """Mend what can be mended in the work tree, or in memory where the text is standard input.

    Args:
        ready: gets what will remain before anything is written, and may refuse.
    Raises:
        Refusal: as ``judge.check`` does; or standard input is too large to be given back whole.
    """
    scene, settled = _settle(request, unsafe=unsafe)
    ready(settled.last)
    if request.stdin is not None:
        name, data = request.stdin
        change = settled.changes.get(relative(Path(name), request.start, scene.top))
        return Fixed(_told(settled.last, settled), text=data if change is None else change.new)
    failures = tuple(write_each(scene.top, settled.changes))
    for failure in failures:
        if failure.broken:
            complain(f"cannot be written: {failure.reason}", place=failure.path)
    remaining = judge.check(request) if failures else settled.last
    return Fixed(_told(remaining, settled, failures), any(failure.broken for failure in failures))


def show(request: Request, *, unsafe: bool, painted: bool) -> Shown:
    """Return as a diff what ``fix`` would do, and do nothing.

    Raises:
        Refusal: as ``fix`` does.
    """
    _, settled = _settle(request, unsafe=unsafe)
    problems = sum(settled.mended[path] for path in settled.changes)
    said = "Nothing to fix."
    if settled.changes:
        said = f"Would fix {plural(problems, 'problem')} in {plural(len(settled.changes), 'file')}."
    report = replace(settled.first, receipt=replace(settled.first.receipt, notes=_notes(settled.first, settled, ())))
    lines = tuple(line for path, change in settled.changes.items() for line in patch(path, change, painted))
    return Shown(report, lines, said)


def _settle(request: Request, *, unsafe: bool) -> tuple[Scene, Settled]:
    if request.stdin is not None and len(request.stdin[1]) > Limits().bytes:
        raise Refusal(f"standard input is larger than {Limits().bytes:,} bytes", "split the file", request.stdin[0])
    scene = set_scene(request)
    # Other files than the one that is given back stay as they are.
    covers = examination.scope(request if request.stdin is None else replace(request, paths=()), scene)

    def look(files: Mapping[str, bytes]) -> Sight:
        seen = examination.examine(request, replace(scene, snapshot=Overlay(scene.snapshot, files)) if files else scene)
        return Sight(seen.report, _finder(seen))

    return scene, settle_fixes(look, covers, scene.settings.limits, unsafe=unsafe)


def _finder(seen: examination.Examined) -> Callable[[str], SourceFile | None]:
    """Return what gives the files that can be rewritten: those read for the judgement, and others of their sort."""
    readings = (*seen.loaded.readings, *seen.waivers.readings)
    files = {reading.file.path: reading.file for reading in readings}

    def find(path: str) -> SourceFile | None:
        if path in files or not path.endswith(_READABLE):
            return files.get(path)
        limits = seen.scene.settings.limits
        try:
            return read(path, seen.scene.snapshot.read(path, limits.bytes), limits)
        except Unreadable:
            return None

    return find


def _told(report: Report, settled: Settled, failures: tuple[Failure, ...] = ()) -> Report:
    """Return a report with what was fixed and what was not in its receipt."""
    missed = {failure.path for failure in failures}
    fixed = tuple(FixedFile(path, settled.mended[path]) for path in settled.changes if path not in missed)
    return replace(report, receipt=replace(report.receipt, fixed=fixed, notes=_notes(report, settled, failures)))


def _notes(report: Report, settled: Settled, failures: tuple[Failure, ...]) -> tuple[str, ...]:
    left = tuple(f"{each.path} is left as it was: {each.reason}" for each in failures if not each.broken)
    return (*report.receipt.notes, *settled.notes, *left)
