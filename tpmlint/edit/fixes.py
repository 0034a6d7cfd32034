"""Fixes applied to files in memory: together where they can be, each verified, none by half."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tpmlint.edit.cuts import Cut, carry_out, joined
from tpmlint.edit.splice import Splicer
from tpmlint.edit.verify import objection
from tpmlint.finding import Edit, Fix
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.limits import Limits

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that is not made, and why."""

    fix: Fix
    reason: str


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of fixes.

    Args:
        files: the files that changed, by path, as they are now.
        applied: numbers of the fixes that were made, in the order given; the rest are refused, or stand in the way of
            these and may be possible afterwards.
        refused: those that would not have done what they say.
    """

    files: Mapping[str, SourceFile]
    applied: tuple[int, ...]
    refused: tuple[Refused, ...]


def mend(fixes: Iterable[Fix], find: Callable[[str], SourceFile | None], limits: Limits) -> Mended:
    """Apply fixes; of those that overlap the first, of those that do not read back as is meant none.

    Args:
        find: gives the file of that path, or None if there is none that can be rewritten.
    """
    work = _Work(find, limits)
    waiting: list[tuple[int, Fix, Cuts]] = []
    refused: list[Refused] = []
    for number, fix in enumerate(fixes):
        cuts = work.cuts(fix)
        if cuts is None:
            refused.append(Refused(fix, "its place cannot be rewritten"))
        elif work.reserve(cuts):
            waiting.append((number, fix, cuts))
    applied: list[int] = []
    chunks = [waiting] if waiting else []
    while chunks:
        chunk = chunks.pop()
        if work.accept([(fix, cuts) for _, fix, cuts in chunk]):
            applied += [number for number, _, _ in chunk]
        elif len(chunk) > 1:
            half = len(chunk) // 2
            chunks += [chunk[half:], chunk[:half]]
        elif (reason := work.objection(*chunk[0][1:])) is not None:
            refused.append(Refused(chunk[0][1], reason))
    return Mended(work.changed, tuple(sorted(applied)), tuple(refused))


Cuts: TypeAlias = Mapping[str, tuple[Cut, ...]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to become of one file: the edits, and the cuts that make them."""

    edits: tuple[Edit, ...] = ()
    cuts: frozenset[Cut] = frozenset()

    def with_more(self, edits: Iterable[Edit], cuts: Iterable[Cut]) -> _Wanted:
        return _Wanted((*self.edits, *edits), self.cuts | set(cuts))


class _Work:
    """Files with the cuts that are reserved in them, and those that have been accepted."""

    def __init__(self, find: Callable[[str], SourceFile | None], limits: Limits) -> None:
        self._find = find
        self._limits = limits
        self._splicers: dict[str, Splicer | None] = {}
        self._reserved: dict[str, list[Cut]] = {}
        self._accepted: dict[str, _Wanted] = {}
        self.changed: dict[str, SourceFile] = {}

    def cuts(self, fix: Fix) -> Cuts | None:
        """Return the cuts that a fix needs in each file, or None if one of its edits cannot be made."""
        found: dict[str, list[Cut]] = {}
        for edit in fix.edits:
            path = _path(edit)
            splicer = self._splicer(path)
            cuts = () if splicer is None else splicer.cuts(edit)
            if not cuts:
                return None
            found.setdefault(path, []).extend(cuts)
        made: dict[str, tuple[Cut, ...]] = {}
        for path, parts in found.items():
            together = joined(parts)
            if together is None:
                return None
            made[path] = together
        return made

    def reserve(self, cuts: Cuts) -> bool:
        """Keep the stretches that a fix needs, unless another has one of them already and wants something else."""
        for path, own in cuts.items():
            taken = self._reserved.get(path, [])
            if any(cut.overlaps(other) for cut in own for other in taken if cut != other):
                return False
        for path, own in cuts.items():
            self._reserved.setdefault(path, []).extend(own)
        return True

    def accept(self, fixes: list[tuple[Fix, Cuts]]) -> bool:
        """Make fixes on top of those accepted, all or none; tell whether they could be made."""
        asked: dict[str, _Wanted] = {}
        for fix, cuts in fixes:
            for path, own in cuts.items():
                before = asked.get(path) or self._accepted.get(path, _Wanted())
                asked[path] = before.with_more(_edits(fix, path), own)
        made: dict[str, SourceFile] = {}
        for path, wanted in asked.items():
            made[path], reason = self._made(path, wanted)
            if reason is not None:
                return False
        self._accepted.update(asked)
        self.changed.update(made)
        return True

    def objection(self, fix: Fix, cuts: Cuts) -> str | None:
        """Return why a fix cannot be made, even if no other is."""
        for path, own in cuts.items():
            _, reason = self._made(path, _Wanted().with_more(_edits(fix, path), own))
            if reason is not None:
                return reason if len(cuts) == 1 else f"in {path} {reason}"
        return None

    def _made(self, path: str, wanted: _Wanted) -> tuple[SourceFile, str | None]:
        splicer = self._splicer(path)
        assert splicer is not None
        old = splicer.file
        new = read(path, encoded(old, carry_out(old.text, wanted.cuts)), self._limits)
        return new, objection(old, new, wanted.edits)

    def _splicer(self, path: str) -> Splicer | None:
        if path not in self._splicers:
            file = self._find(path)
            self._splicers[path] = Splicer(file) if file is not None and file.text else None
        return self._splicers[path]


def encoded(file: SourceFile, text: str | None = None) -> bytes:
    """Return the bytes of a file: its own, or those with another text."""
    return (_BOM if file.bom else b"") + (file.text if text is None else text).encode()


def _edits(fix: Fix, path: str) -> tuple[Edit, ...]:
    return tuple(edit for edit in fix.edits if _path(edit) == path)


def _path(edit: Edit) -> str:
    return edit.at.path
