"""Apply fixes to files in memory, each verified and as a whole, and compute the text edits of fixes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.finding import Aspect, Edit, FileRef, Finding, Fix, ItemRef, Route, TextEdit
from tpmlint.fixes.author import author_file, author_fix, author_routes, read_again
from tpmlint.fixes.splice import Replacement, Splicer, apply_edits, merge_replacements
from tpmlint.fixes.verify import find_objection
from tpmlint.formats.source_file import SourceFile
from tpmlint.formats.yaml import source
from tpmlint.limits import Limits

_BOM = b"\xef\xbb\xbf"


Replacements: TypeAlias = Mapping[str, tuple[Replacement, ...]]


class RejectedFix(Struct, frozen=True):
    """A fix that was not applied, and why."""

    fix: Fix
    reason: str


class AppliedFixes(Struct, frozen=True):
    """The result of applying fixes.

    Args:
        files: the changed files with their new content, by path.
        applied: numbers of the applied fixes, in the order given; the rest are refused, or overlap with these and may
            be possible afterwards.
        refused: those whose result was not as intended.
    """

    files: Mapping[str, SourceFile]
    applied: tuple[int, ...]
    refused: tuple[RejectedFix, ...]


def apply_to_texts(
    fixes: Iterable[Fix], find: Callable[[str], SourceFile | None], limits: Limits, *, shared: bool = False
) -> AppliedFixes:
    """Apply fixes; of those that overlap the first, and none whose result does not read back as intended.

    Args:
        find: returns the file of a path, or None if it cannot be rewritten.
        shared: whether values of files in other formats may change that several items have.
    """
    pending = _PendingFiles(find, limits)
    waiting: list[tuple[int, Fix, Replacements]] = []
    refused: list[RejectedFix] = []
    numbered = tuple(fixes)
    for number, each in enumerate(numbered):
        fix = author_fix(each, find, shared=shared)
        replacements = None if fix is None else pending.replacements(fix)
        if fix is None or replacements is None:
            refused.append(RejectedFix(each, "its place cannot be rewritten"))
        elif pending.reserve(replacements):
            waiting.append((number, fix, replacements))
    applied: list[int] = []
    chunks = [waiting] if waiting else []
    while chunks:
        chunk = chunks.pop()
        if pending.accept([(fix, replacements) for _, fix, replacements in chunk]):
            applied += [number for number, _, _ in chunk]
        elif len(chunk) > 1:
            half = len(chunk) // 2
            chunks += [chunk[half:], chunk[:half]]
        elif (reason := pending.objection(*chunk[0][1:])) is not None:
            refused.append(RejectedFix(numbered[chunk[0][0]], reason))
    return AppliedFixes(pending.changed, tuple(sorted(applied)), tuple(refused))


class _FileEdits(Struct, frozen=True):
    """The edits of one file, and the cuts that make them."""

    edits: tuple[Edit, ...] = ()
    replacements: frozenset[Replacement] = frozenset()


class _PendingFiles:
    """Files with their reserved and accepted cuts."""

    def __init__(self, find: Callable[[str], SourceFile | None], limits: Limits) -> None:
        self._find = find
        self._limits = limits
        self._splicers: dict[str, Splicer | None] = {}
        self._read: dict[str, frozenset[tuple[int, Route]]] = {}
        self._reserved: dict[str, list[Replacement]] = {}
        self._accepted: dict[str, _FileEdits] = {}
        self.changed: dict[str, SourceFile] = {}

    def replacements(self, fix: Fix) -> Replacements | None:
        """Return the cuts that a fix needs in each file, or None if one of its edits cannot be made."""
        return replacements_of(fix, self._splicer)

    def reserve(self, replacements: Replacements) -> bool:
        """Reserve the text ranges that a fix needs, unless a different cut overlaps one of them."""
        for path, cuts in replacements.items():
            reserved = self._reserved.get(path, [])
            if any(_overlaps_one(cut, reserved) for cut in cuts):
                return False
        for path, cuts in replacements.items():
            reserved = self._reserved.setdefault(path, [])
            for cut in cuts:
                at = bisect_left(reserved, cut)
                if reserved[at : at + 1] != [cut]:
                    reserved.insert(at, cut)
        return True

    def accept(self, fixes: list[tuple[Fix, Replacements]]) -> bool:
        """Apply fixes on top of the accepted ones, all or none; return whether that worked."""
        edits: dict[str, list[Edit]] = {}
        every: dict[str, list[Replacement]] = {}
        for fix, replacements in fixes:
            for path, cuts in replacements.items():
                edits.setdefault(path, []).extend(_edits(fix, path))
                every.setdefault(path, []).extend(cuts)
        pending: dict[str, _FileEdits] = {}
        for path, cuts_of_all in every.items():
            before = self._accepted.get(path, _FileEdits())
            pending[path] = _FileEdits((*before.edits, *edits[path]), before.replacements.union(cuts_of_all))
        rewritten: dict[str, SourceFile] = {}
        for path, all_edits in pending.items():
            rewritten[path], reason = self._rewrite(path, all_edits)
            if reason is not None:
                return False
        self._accepted.update(pending)
        self.changed.update(rewritten)
        return True

    def objection(self, fix: Fix, replacements: Replacements) -> str | None:
        """Return why a fix cannot be applied by itself, or None if it can."""
        for path, cuts in replacements.items():
            _, reason = self._rewrite(path, _FileEdits(_edits(fix, path), frozenset(cuts)))
            if reason is not None:
                return reason if len(replacements) == 1 else f"in {path} {reason}"
        return None

    def _rewrite(self, path: str, edits: _FileEdits) -> tuple[SourceFile, str | None]:
        splicer = self._splicer(path)
        assert splicer is not None
        old = splicer.file
        new = read_again(old, encode(old, apply_edits(old.text, edits.replacements)), self._limits)
        return new, find_objection(old, new, (*edits.edits, *self._implied(path, splicer, edits.edits)))

    def _implied(self, path: str, splicer: Splicer, edits: Iterable[Edit]) -> Iterator[Edit]:
        """Yield the edits of values that no item has and that are the same text as an edited one.

        Such are those of a mapping that is there for ``<<`` to merge into records.
        """
        if not splicer.file.reader or "<<" not in splicer.file.text:
            return
        edited = {(each.at.document, each.at.route) for each in edits if isinstance(each.at, ItemRef)}
        if path not in self._read:
            file = self._find(path)
            self._read[path] = frozenset() if file is None else author_routes(file)
        for each in edits:
            at = each.at
            if not isinstance(at, ItemRef) or at.aspect is not Aspect.VALUE:
                continue
            for route in splicer.routes_of_same_text(at):
                read = any((at.document, route[:size]) in self._read[path] for size in range(1, len(route) + 1))
                if (at.document, route) not in edited and not read:
                    edited.add((at.document, route))
                    yield replace(each, at=replace(at, route=route))

    def _splicer(self, path: str) -> Splicer | None:
        if path not in self._splicers:
            file = self._find(path)
            self._splicers[path] = Splicer(author_file(file, self._limits)) if file is not None and file.text else None
        return self._splicers[path]


def encode(file: SourceFile, text: str | None = None) -> bytes:
    """Return the bytes of a file, or of another text with the same byte order mark."""
    return (_BOM if file.bom else b"") + (file.text if text is None else text).encode()


def replacements_of(fix: Fix, splicer: Callable[[str], Splicer | None]) -> Replacements | None:
    """Return the cuts that a fix needs in each file, or None if one of its edits cannot be made.

    Args:
        splicer: returns the splicer of a file by path, or None if it cannot be rewritten.
    """
    by_path: dict[str, list[Replacement]] = {}
    for edit in fix.edits:
        path = path_of(edit)
        file_splicer = splicer(path)
        replacements = () if file_splicer is None else file_splicer.replacements(edit)
        if not replacements:
            return None
        by_path.setdefault(path, []).extend(replacements)
    merged: dict[str, tuple[Replacement, ...]] = {}
    for path, parts in by_path.items():
        cuts = merge_replacements(parts)
        if cuts is None:
            return None
        merged[path] = cuts
    return merged


def _overlaps_one(cut: Replacement, reserved: Sequence[Replacement]) -> bool:
    """Tell whether a cut overlaps another of some that are in order and do not overlap each other."""
    at = bisect_left(reserved, cut)
    return any(cut.overlaps(other) for other in reserved[max(at - 1, 0) : at + 1] if cut != other)


def _edits(fix: Fix, path: str) -> tuple[Edit, ...]:
    return tuple(edit for edit in fix.edits if path_of(edit) == path)


def path_of(edit: Edit) -> str:
    """Return the path of the file that an edit changes."""
    return edit.at.path


_REREAD = 4 << 20
"""Characters of documents that are read again to verify text edits: some seconds."""


def with_text_edits(
    findings: Iterable[Finding], find: Callable[[str], SourceFile | None], limits: Limits
) -> Iterator[Finding]:
    """Yield the findings, each fix with its text edits.

    They are what ``apply_to_texts`` does for the fix alone; none if it refuses the fix. Each is verified by reading the
    changed document again, so that after ``_REREAD`` characters of documents the other fixes have no text edits.

    Args:
        find: returns the file of a path, or None if it cannot be rewritten.
    """
    reread = 0
    splicers: dict[str, Splicer | None] = {}

    def splicer(path: str) -> Splicer | None:
        if path not in splicers:
            file = find(path)
            splicers[path] = Splicer(author_file(file, limits)) if file is not None and file.text else None
        return splicers[path]

    for finding in findings:
        fix = finding.fix
        if fix is None:
            yield finding
        else:
            turned = author_fix(fix, find) if reread < _REREAD else None
            reread += 0 if turned is None else sum(_length(edit, splicer) for edit in turned.edits)
            text_edits = () if turned is None else _text_edits(turned, splicer, limits)
            yield replace(finding, fix=replace(fix, text_edits=text_edits))


def _length(edit: Edit, splicer: Callable[[str], Splicer | None]) -> int:
    """Return the characters of the document that an edit changes."""
    file_splicer = splicer(path_of(edit))
    if file_splicer is None:
        return 0
    document = file_splicer.file.document(edit.at.document) if isinstance(edit.at, ItemRef) else None
    return len(file_splicer.file.text) if document is None else document.end - document.start


def _text_edits(fix: Fix, splicer: Callable[[str], Splicer | None], limits: Limits) -> tuple[TextEdit, ...]:
    text_edits: list[TextEdit] = []
    for path, replacements in (replacements_of(fix, splicer) or {}).items():
        file_splicer = splicer(path)
        assert file_splicer is not None
        file = file_splicer.file
        if not _reads_as_intended(file, [edit for edit in fix.edits if path_of(edit) == path], replacements, limits):
            return ()
        text_edits += [TextEdit(path, source.span(file.text, cut.start, cut.end), cut.new) for cut in replacements]
    return tuple(text_edits)


def _reads_as_intended(
    file: SourceFile, edits: Sequence[Edit], replacements: Sequence[Replacement], limits: Limits
) -> bool:
    size = len(encode(file)) + sum(
        len(cut.new.encode()) - len(file.text[cut.start : cut.end].encode()) for cut in replacements
    )
    if size > limits.bytes:
        return False
    alone = _document_alone(file, edits, replacements, limits)
    before, edits, replacements = alone if alone is not None else (file, edits, replacements)
    after = read_again(before, encode(before, apply_edits(before.text, replacements)), limits)
    return find_objection(before, after, edits) is None


def _document_alone(
    file: SourceFile, edits: Sequence[Edit], replacements: Sequence[Replacement], limits: Limits
) -> tuple[SourceFile, list[Edit], list[Replacement]] | None:
    """Return the only document that the edits change as a file of its own, with the edits and cuts in it.

    Reading the whole file for each fix would be slow in a file with many documents.
    """
    start, end = replacements[0].start, replacements[-1].end
    document = next((each for each in file.documents if each.start <= start and end < each.end), None)
    if document is None or len(file.documents) == 1:
        return None
    data = file.text[document.start : document.end].encode()
    before = read_again(replace(file, path="document.yaml", bom=False), data, limits)
    if [each.value for each in before.documents] != [document.value]:
        return None
    moved: list[Edit] = []
    for edit in edits:
        at: ItemRef | FileRef
        if isinstance(edit.at, ItemRef):
            at = replace(edit.at, path=before.path, document=0)
        else:
            span = edit.at.span
            range_ = None if span is None else source.offsets(file.text, span)
            if range_ is None:
                return None
            first, last = (offset - document.start for offset in range_)
            at = FileRef(before.path, source.span(before.text, first, last))
        moved.append(replace(edit, at=at))
    return before, moved, [cut.moved(-document.start) for cut in replacements]
