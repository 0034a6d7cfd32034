"""Locks of folders: who holds one, who waits, and where a folder cannot be locked."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.repos import environment
from tpmlint.atomic_write import lock_file, locked
from tpmlint.errors import Timeout

HOLD = "import sys; from pathlib import Path; from tpmlint.atomic_write import locked\n"
WAIT = "with locked(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()\n"


def holder(folder: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock of a folder until its standard input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD + WAIT, str(folder)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_a_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert list(tmp_path.iterdir()) == []
    with locked(tmp_path, patience=0):
        pass
    assert list(tmp_path.iterdir()) == []


def test_who_waits_too_long_is_told_for_what(tmp_path: Path) -> None:
    with holder(tmp_path) as child:
        with pytest.raises(Timeout) as caught, locked(tmp_path, patience=0.1):
            pass
        assert caught.value.message == f"another run of tpmlint has been writing in {tmp_path} for 0.1 seconds"
        child.communicate("")


def test_the_lock_of_a_process_that_is_killed_is_free(tmp_path: Path) -> None:
    with holder(tmp_path) as child:
        child.kill()
    with locked(tmp_path, patience=5):
        pass


def test_folders_have_locks_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    with locked(tmp_path), locked(tmp_path / "below", patience=0):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_lock_file_lies_in_a_folder_of_the_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real").mkdir()
    file = lock_file(tmp_path / "real")
    assert file == lock_file(tmp_path / "link")
    assert file != lock_file(tmp_path)
    assert file.parent.stat().st_mode & 0o777 == 0o700
    file.parent.chmod(0o777)
    with pytest.raises(PermissionError):
        lock_file(tmp_path)


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="a folder that cannot be opened, on Linux")
def test_what_cannot_be_opened_is_locked_by_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = tmp_path / "gone"
    with locked(gone):
        assert lock_file(gone).exists()
        with pytest.raises(Timeout), locked(gone, patience=0):
            pass
