"""The modules of a package."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tpmlint.modules import names_in

FILES = ("__init__.py", "check.py", "old.pyc", "check.cpython-311.pyc", ".#check.py", "check copy.py", "notes.md")


def test_modules_are_found_and_nothing_else(tmp_path: Path) -> None:
    for name in (*FILES, "console/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert names_in([str(tmp_path)]) == ("check", "old")


def test_modules_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("a/__init__.py", "a/check.py", "a/diff.py", "a/console/__init__.py"):
            archive.writestr(name, "")
    assert names_in([str(tmp_path / "a.zip" / "a")]) == ("check", "diff")
