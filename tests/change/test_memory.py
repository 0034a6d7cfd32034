"""What a change of many large files may keep in memory: never all of them at once."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from tests.change.in_memory import file
from tpmlint.change.edits import Contents
from tpmlint.git.snapshot import Directory

MEGABYTE = 1_000_000


@pytest.mark.case(118)
def test_no_more_than_one_file_is_held(tmp_path: Path) -> None:
    for number in range(30):
        for side, end in (("before", b""), ("after", b" ")):
            path = tmp_path / side / f"{number}.c"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(bytes([65 + number % 26]) * MEGABYTE + end)
    contents = Contents(Directory(tmp_path / "before"), Directory(tmp_path / "after"))
    files = [file(f"{number}.c") for number in range(30)]
    tracemalloc.start()
    try:
        assert all(contents.only_white_space(each) for each in files)
        assert {contents.changed_lines(each, 5) for each in files} == {2}
        assert {contents.place(each).path for each in files} == {each.path for each in files}
        # Both sides of one file, and what they are split into.
        assert tracemalloc.get_traced_memory()[1] < 8 * MEGABYTE
    finally:
        tracemalloc.stop()
