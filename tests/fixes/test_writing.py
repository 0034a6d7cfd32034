"""Changed files on disk: over what they were made from only, each whole, and all of them or none."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tpmlint.errors import UserError
from tpmlint.fixes.writing import FileChange, WriteFailure, write_all, write_each

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and permissions of POSIX")
CHANGES = {
    "a.yaml": FileChange(b"a\n", b"A\n"),
    "b/b.yaml": FileChange(b"b\n", b"B\n"),
    "c.yaml": FileChange(b"c\n", b"C\n"),
}


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A folder with the files as they were read."""
    (tmp_path / "b").mkdir()
    for path, change in CHANGES.items():
        (tmp_path / path).write_bytes(change.old)
    return tmp_path


def contents(top: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}


NEW = {path: change.new for path, change in CHANGES.items()}
OLD = {path: change.old for path, change in CHANGES.items()}


def test_all_files_are_written(top: Path) -> None:
    assert list(write_each(top, CHANGES)) == []
    assert contents(top) == NEW


def test_a_file_that_somebody_has_changed_since_is_left_alone(top: Path) -> None:
    (top / "a.yaml").write_bytes(b"x\n")
    (top / "b/b.yaml").write_bytes(b"longer\n")
    (top / "c.yaml").unlink()
    assert list(write_each(top, CHANGES)) == [
        WriteFailure("a.yaml", "the file has changed since it was read", broken=False),
        WriteFailure("b/b.yaml", "the file has changed since it was read", broken=False),
        WriteFailure("c.yaml", "the file cannot be read: no such file", broken=False),
    ]
    assert contents(top) == {"a.yaml": b"x\n", "b/b.yaml": b"longer\n"}


@posix
def test_a_link_is_left_alone(top: Path) -> None:
    (top / "a.yaml").rename(top / "real.yaml")
    (top / "a.yaml").symlink_to("real.yaml")
    assert list(write_each(top, CHANGES)) == [
        WriteFailure("a.yaml", "the file cannot be read: a symbolic link", broken=False),
    ]
    assert contents(top) == {**NEW, "a.yaml": b"a\n", "real.yaml": b"a\n"}


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, BaseException], None]:
    """Return a function that lets it fail to put new content in the place of a file."""
    real = Path.replace

    def fail(name: str, error: BaseException) -> None:
        def replace(draft: Path, path: Path) -> Path:
            if path.name == name and draft.read_bytes() == CHANGES[name].new:
                raise error
            return real(draft, path)

        monkeypatch.setattr(Path, "replace", replace)

    return fail


FULL = OSError(errno.ENOSPC, "No space left on device", "c.yaml")


def test_one_failure_leaves_the_others_whole(top: Path, failing: Callable[[str, BaseException], None]) -> None:
    failing("a.yaml", OSError(errno.ENOSPC, "No space left on device"))
    assert list(write_each(top, CHANGES)) == [WriteFailure("a.yaml", "No space left on device", broken=True)]
    assert contents(top) == {**NEW, "a.yaml": b"a\n"}


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()])
def test_together_all_are_as_they_were_if_one_fails(
    top: Path, failing: Callable[[str, BaseException], None], error: BaseException
) -> None:
    failing("c.yaml", error)
    with pytest.raises(type(error)):
        write_all(top, CHANGES)
    assert contents(top) == OLD


def test_together_nothing_is_written_if_one_has_changed(top: Path) -> None:
    (top / "c.yaml").write_bytes(b"x\n")
    with pytest.raises(UserError, match="the file has changed since it was read") as caught:
        write_all(top, CHANGES)
    assert caught.value.place == "c.yaml"
    assert contents(top) == {**OLD, "c.yaml": b"x\n"}


def test_a_file_is_moved_after_it_is_written(top: Path) -> None:
    write_all(top, CHANGES, {"a.yaml": "z.yaml", "b/b.yaml": "b/y.yaml"})
    assert contents(top) == {"z.yaml": b"A\n", "b/y.yaml": b"B\n", "c.yaml": b"C\n"}


def test_a_file_in_the_place_of_another_undoes_everything(top: Path) -> None:
    (top / "b/y.yaml").write_bytes(b"mine\n")
    with pytest.raises(FileExistsError) as caught:
        write_all(top, CHANGES, {"a.yaml": "z.yaml", "b/b.yaml": "b/y.yaml"})
    assert (caught.value.filename, caught.value.strerror) == (str(top / "b/y.yaml"), "there is a file of that name")
    assert contents(top) == {**OLD, "b/y.yaml": b"mine\n"}


def test_a_name_that_differs_by_case_only_is_possible_everywhere(top: Path) -> None:
    write_all(top, {}, {"a.yaml": "A.yaml"})
    assert sorted(os.listdir(top)) == ["A.yaml", "b", "c.yaml"]
