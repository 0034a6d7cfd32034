"""Changes as a unified diff: what git makes of it is the file afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.repos import Repo
from tpmlint.fixes.writing import FileChange, unified_diff


def test_a_diff() -> None:
    old = b"".join(b"line %d\n" % number for number in range(12))
    new = old.replace(b"line 5", b"Zeile 5")
    assert list(unified_diff("roadmap/a.yaml", FileChange(old, new))) == [
        "--- a/roadmap/a.yaml",
        "+++ b/roadmap/a.yaml",
        "@@ -3,7 +3,7 @@",
        " line 2",
        " line 3",
        " line 4",
        "-line 5",
        "+Zeile 5",
        " line 6",
        " line 7",
        " line 8",
    ]


def test_nothing_to_show() -> None:
    assert list(unified_diff("a.yaml", FileChange(b"x\n", b"x\n"))) == []


def test_a_file_that_moves() -> None:
    assert list(unified_diff("a.yaml", FileChange(b"x\n", b"y\n"), "b.yaml")) == [
        "diff --git a/a.yaml b/b.yaml",
        "rename from a.yaml",
        "rename to b.yaml",
        "--- a/a.yaml",
        "+++ b/b.yaml",
        "@@ -1 +1 @@",
        "-x",
        "+y",
    ]


def test_what_a_terminal_or_a_ci_would_obey_is_shown() -> None:
    old = b"::error::x\n\x1b]0;x\x07\n##[add-mask]x\nk: \xe2\x80\xae\tv\r\n\xff\na: 1\n"
    lines = list(unified_diff("a\x1b\n.yaml", FileChange(old, old.replace(b"a: 1", b"a: 2"))))
    assert lines == [
        "--- a/a\\x1b\\n.yaml",
        "+++ b/a\\x1b\\n.yaml",
        "@@ -3,4 +3,4 @@",
        " #\\x23[add-mask]x",
        " k: \\u202e\tv\r",
        " \\xff",
        "-a: 1",
        "+a: 2",
    ]
    first = list(unified_diff("a.yaml", FileChange(b"a: 1\n::error::x\n", b"a: 2\n::error::x\n")))
    assert first[-1] == " \\x3a:error::x"


LINES = st.lists(st.sampled_from(["a", "b: c", "", " x", "\tx", "-", "+", "--- a", "@@", "Ü\r"]), max_size=12)


@given(before=LINES, after=LINES, ends=st.tuples(st.booleans(), st.booleans()))
def test_every_line_is_in_it(before: list[str], after: list[str], ends: tuple[bool, bool]) -> None:
    old, new = ("\n".join(each) + "\n" * end for each, end in zip((before, after), ends, strict=True))
    lines = list(unified_diff("a.yaml", FileChange(old.encode(), new.encode())))
    shown = [line for line in lines[2:] if not line.startswith(("@@ ", "\\"))]
    added = [line[1:] for line in shown if line.startswith("+")]
    removed = [line[1:] for line in shown if line.startswith("-")]
    kept = [line[1:] for line in shown if line.startswith(" ")]
    if not lines:
        assert old == new
    else:
        assert sorted([*added, *kept]) == sorted(_near(new, [*added, *kept]))
        assert sorted([*removed, *kept]) == sorted(_near(old, [*removed, *kept]))


def _near(text: str, shown: list[str]) -> list[str]:
    """Return the lines of a text that a diff shows, those far from a change left out."""
    lines = text.split("\n")
    lines = lines[:-1] if text.endswith("\n") or not text else lines
    for line in shown:
        lines.remove(line)
    return shown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a\nb\n", b"a\nc\n"),
        (b"a\nb", b"a\nc"),
        (b"a\nb", b"a\nb\n"),
        (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
        ("\ufeffa\tb\nÜ\n".encode(), "\ufeffa\tb\nü\n".encode()),
    ],
)
def test_git_applies_it(tmp_path: Path, old: bytes, new: bytes) -> None:
    repo = Repo(tmp_path).write({"dir/a b.yaml": old})
    patch = "".join(f"{line}\n" for line in unified_diff("dir/a b.yaml", FileChange(old, new)))
    repo.git("apply", "--whitespace=nowarn", "-", given=patch.encode())
    assert (tmp_path / "dir/a b.yaml").read_bytes() == new


def test_git_applies_a_move(tmp_path: Path) -> None:
    repo = Repo(tmp_path).write({"a.yaml": "x\n"})
    patch = "".join(f"{line}\n" for line in unified_diff("a.yaml", FileChange(b"x\n", b"y\n"), "b.yaml"))
    repo.git("apply", "-", given=patch.encode())
    assert ((tmp_path / "b.yaml").read_bytes(), (tmp_path / "a.yaml").exists()) == (b"y\n", False)
