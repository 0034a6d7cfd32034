"""The text edits of a fix: what they make of a file is what the fix makes of it, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.fixes.edit_text import FILE, fixing, gone, key, stretch, value
from tests.fixes.strategies import WORDS, Sample, samples
from tests.reporters.sample_reports import finding
from tpmlint.finding import Edit, Fix, ItemRef, Span, TextEdit
from tpmlint.fixes import apply
from tpmlint.fixes.apply import encode, with_text_edits
from tpmlint.formats.source_file import SourceFile, read
from tpmlint.limits import Limits

TEAMS = (
    "kind: team\nid: a\ntitle: A\n---\n"
    "kind: team\nid: é\ntitle: 'B'  # second\ntags: [yes, x]\n---\n"
    "kind: team\nid: c\n"
)


def text_edits(files: Mapping[str, bytes], *edits: Edit, limits: Limits | None = None) -> tuple[TextEdit, ...]:
    """Return the text edits of a fix."""
    limits = limits or Limits()
    source_files: dict[str, SourceFile] = {path: read(path, data, limits) for path, data in files.items()}
    [made] = with_text_edits([replace(finding(), fix=Fix("all of it", edits))], source_files.get, limits)
    assert made.fix is not None
    return made.fix.text_edits


def carried_out(data: bytes, edits: Sequence[TextEdit]) -> bytes:
    """Return the bytes after text edits, made as an editor makes them: by line and column, the last first."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data.removeprefix(mark).decode()
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        start = starts[edit.span.line - 1] + edit.span.column - 1
        end = starts[edit.span.end_line - 1] + edit.span.end_column - 1
        text = text[:start] + edit.new + text[end:]
    return mark + text.encode()


def test_each_sort_of_edit() -> None:
    assert text_edits(
        {FILE: TEAMS.encode()},
        value("title", "Two", 1),
        key("id", "name", 1),
        gone("tags.1", 1),
        stretch(8, 8, 11, "'yes'"),
    ) == (
        TextEdit(FILE, Span(6, 1, 6, 3), "name"),
        TextEdit(FILE, Span(7, 8, 7, 11), "'Two'"),
        TextEdit(FILE, Span(8, 8, 8, 11), "'yes'"),
        TextEdit(FILE, Span(8, 11, 8, 14), ""),
    )


def test_a_fix_of_several_files_and_one_that_cannot_be_applied() -> None:
    files = {"a.yaml": b"a: x\n", "b.yaml": b"a: &n x\nb: *n\n"}
    assert text_edits(files, value("a", "v", path="a.yaml"), value("b", "w", path="b.yaml")) == (
        TextEdit("a.yaml", Span(1, 4, 1, 5), "v"),
        TextEdit("b.yaml", Span(2, 4, 2, 6), "w"),
    )
    assert text_edits(files, value("a", "v", path="a.yaml"), value("a", "w", path="b.yaml")) == ()
    assert text_edits(files, value("a", "v", path="c.yaml")) == ()
    assert text_edits(files, value("a", "longer", path="a.yaml"), limits=Limits(bytes=5)) == ()


@given(samples(), st.one_of(WORDS, st.none(), st.booleans(), st.integers()), st.data())
def test_text_edits_make_the_bytes_that_the_fix_makes(
    sample: Sample, new: str | int | bool | None, data: st.DataObject
) -> None:
    spot = data.draw(st.sampled_from(sample.values))
    edit = Edit(ItemRef(sample.path, sample.document, spot.route), new)
    done = fixing({sample.path: sample.data}, Fix("t", (edit,)))
    made = text_edits({sample.path: sample.data}, edit)
    assert bool(made) == bool(done.applied)
    if made:
        assert carried_out(sample.data, made) == encode(done.files[sample.path])


def test_documents_are_read_again_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """One document with many fixes would be read again for each of them."""
    file = read(FILE, TEAMS.encode(), Limits())
    monkeypatch.setattr(apply, "_REREAD", 2 * len(TEAMS.partition("---\n")[0]))
    fixes = [Fix("retitle", (value("title", f"T{number}"),)) for number in range(4)]
    made = with_text_edits([replace(finding(), fix=each) for each in fixes], {FILE: file}.get, Limits())
    assert [len(each.fix.text_edits) if each.fix is not None else None for each in made] == [1, 1, 0, 0]
