"""Make the symbolic edits of a fix concrete: which text takes the place of which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from tpmlint.edit.cuts import Cut, carry_out
from tpmlint.edit.fixes import cuts_of, encoded, path_of
from tpmlint.edit.splice import Splicer
from tpmlint.edit.verify import objection
from tpmlint.finding import Edit, FileRef, Finding, Fix, ItemRef, TextEdit
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.formats.yaml import source
from tpmlint.limits import Limits


def with_text_edits(
    findings: Iterable[Finding], find: Callable[[str], SourceFile | None], limits: Limits
) -> Iterator[Finding]:
    """Yield the findings, the fix of each with the text edits that carry it out.

    They are those that ``mend`` makes of the fix alone, and none where it refuses.

    Args:
        find: gives the file of that path, or None if there is none that can be rewritten.
    """
    known: dict[str, Splicer | None] = {}

    def splicer(path: str) -> Splicer | None:
        if path not in known:
            file = find(path)
            known[path] = Splicer(file) if file is not None and file.text else None
        return known[path]

    for finding in findings:
        fix = finding.fix
        if fix is None:
            yield finding
        else:
            yield replace(finding, fix=replace(fix, text_edits=_text_edits(fix, splicer, limits)))


def _text_edits(fix: Fix, splicer: Callable[[str], Splicer | None], limits: Limits) -> tuple[TextEdit, ...]:
    made: list[TextEdit] = []
    for path, cuts in (cuts_of(fix, splicer) or {}).items():
        known = splicer(path)
        assert known is not None
        file = known.file
        if not _reads_as_meant(file, [edit for edit in fix.edits if path_of(edit) == path], cuts, limits):
            return ()
        made += [TextEdit(path, source.span(file.text, cut.start, cut.end), cut.new) for cut in cuts]
    return tuple(made)


def _reads_as_meant(file: SourceFile, edits: Sequence[Edit], cuts: Sequence[Cut], limits: Limits) -> bool:
    size = len(encoded(file)) + sum(
        len(cut.new.encode()) - len(file.text[cut.start : cut.end].encode()) for cut in cuts
    )
    if size > limits.bytes:
        return False
    alone = _document_alone(file, edits, cuts, limits)
    before, edits, cuts = alone if alone is not None else (file, edits, cuts)
    after = read(before.path, encoded(before, carry_out(before.text, cuts)), limits)
    return objection(before, after, edits) is None


def _document_alone(
    file: SourceFile, edits: Sequence[Edit], cuts: Sequence[Cut], limits: Limits
) -> tuple[SourceFile, list[Edit], list[Cut]] | None:
    """Return the document that all edits are about as a file of its own, with the edits and cuts in it.

    In a file with many documents and a fix in each, to read all of it for each fix would take forever.
    """
    start, end = cuts[0].start, cuts[-1].end
    document = next((each for each in file.documents if each.start <= start and end < each.end), None)
    if document is None or len(file.documents) == 1:
        return None
    before = read("document.yaml", file.text[document.start : document.end].encode(), limits)
    if [each.value for each in before.documents] != [document.value]:
        return None
    moved: list[Edit] = []
    for edit in edits:
        at: ItemRef | FileRef
        if isinstance(edit.at, ItemRef):
            at = replace(edit.at, path=before.path, document=0)
        else:
            span = edit.at.span
            found = None if span is None else source.offsets(file.text, span)
            if found is None:
                return None
            first, last = (offset - document.start for offset in found)
            at = FileRef(before.path, source.span(before.text, first, last))
        moved.append(replace(edit, at=at))
    return before, moved, [cut.moved(-document.start) for cut in cuts]
