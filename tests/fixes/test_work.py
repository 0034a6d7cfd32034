"""Many fixes cost as much each as a few do: counts of calls instead of times, which a busy machine changes."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import pytest

from tests.sources.folders import read_folder
from tpmlint.config import load
from tpmlint.finding import Edit, Fix
from tpmlint.fixes.apply import AppliedFixes, apply_to_texts
from tpmlint.fixes.writing import FileChange, write_each
from tpmlint.git.snapshot import Directory

SOURCE = """\
[[sources]]
files = ["plan*"]
[[sources.items]]
kind = "initiative"
at = "{at}"
[sources.items.fields]
id = "{id}"
title = "name"
"""
RECORD = {
    "plan.csv": "i-{n},Name {n}\n",
    "plan.json": '{{"key": "i-{n}", "name": "Name {n}"}},\n',
    "plan.yaml": "- {{key: i-{n}, name: Name {n}}}\n",
    "plan.yml": "i-{n}:\n  name: Name {n}\n",
}


def _text(path: str, count: int) -> str:
    records = "".join(RECORD[path].format(n=number) for number in range(count))
    return {"plan.csv": f"key,name\n{records}", "plan.json": f"[{records[:-2]}]\n"}.get(path, records)


def _fix_all(folder: Path, path: str, count: int) -> tuple[int, AppliedFixes]:
    """Return how many calls it takes to fix every record of a file, and the result."""
    source = SOURCE.format(at="$[*]" if path != "plan.csv" else "$", id="0#" if path == "plan.yml" else "key")
    loaded = read_folder(folder, {"tpmlint.toml": source, path: _text(path, count)})
    files = {parsed.file.path: parsed.file for parsed in loaded.parsed_files}
    fixes = [Fix("Name it", (Edit(item.at("title"), f"New {item.id}"),)) for item in loaded.roadmap.items]
    calls = 0

    def count_call(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count_call)
    try:
        done = apply_to_texts(fixes, files.get, load(Directory(folder)).limits)
    finally:
        sys.setprofile(None)
    return calls, done


@pytest.mark.parametrize("path", sorted(RECORD))
def test_twice_as_many_fixes_of_a_file_are_twice_the_work(path: str, tmp_path: Path) -> None:
    few, done_few = _fix_all(tmp_path, path, 300)
    many, done_many = _fix_all(tmp_path, path, 600)
    assert (len(done_few.applied), len(done_many.applied)) == (300, 600)
    assert many < 2.1 * few


def test_many_files_of_a_folder_are_written_after_one_look_at_it(tmp_path: Path) -> None:
    changes = {f"plan/{number}.yaml": FileChange(b"a: 1\n", b"a: 2\n") for number in range(30)}
    (tmp_path / "plan").mkdir()
    for path, change in changes.items():
        (tmp_path / path).write_bytes(change.old)
    counted: Counter[object] = Counter()

    def count_call(frame: FrameType, event: str, argument: object) -> None:
        if event == "c_call":
            counted[argument] += 1

    sys.setprofile(count_call)
    try:
        failures = list(write_each(tmp_path, changes))
    finally:
        sys.setprofile(None)
    assert failures == []
    assert [(tmp_path / path).read_bytes() for path in changes] == [b"a: 2\n"] * 30
    assert counted[os.listdir] == 1
