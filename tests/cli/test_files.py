"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from pathlib import Path

import pytest

from tpmlint.atomic_write import write_atomically

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and permissions of POSIX")


def refused(path: Path) -> str:
    with pytest.raises(OSError, match=re.escape(repr(str(path)))) as caught:
        write_atomically(path, b"new")
    assert caught.value.filename == str(path)
    return str(caught.value.strerror)


def test_a_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.json", b"1\n")
    assert (tmp_path / "a.json").read_bytes() == b"1\n"
    assert os.listdir(tmp_path) == ["a.json"]


@posix
def test_a_new_file_has_the_permissions_that_the_mask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a.json", b"1\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o640


@posix
def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"old, and longer")
    (tmp_path / "a.json").chmod(0o604)
    write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o604


@posix
@pytest.mark.parametrize("target", ["real.json", "missing.json"])
def test_nothing_is_written_through_a_link(tmp_path: Path, target: str) -> None:
    (tmp_path / "real.json").write_bytes(b"old")
    (tmp_path / "a.json").symlink_to(target)
    assert refused(tmp_path / "a.json") == "it is a symbolic link, which tpmlint does not write through"
    assert (tmp_path / "real.json").read_bytes() == b"old"
    assert sorted(os.listdir(tmp_path)) == ["a.json", "real.json"]


@posix
def test_a_link_that_appears_in_the_meantime_is_replaced_and_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real.json").write_bytes(b"old")

    def link_it(_: int) -> None:
        (tmp_path / "a.json").symlink_to("real.json")

    monkeypatch.setattr(os, "fsync", link_it)
    write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "real.json").read_bytes() == b"old"
    assert (tmp_path / "a.json").read_bytes() == b"new"


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert refused(tmp_path / "a") == "it is a directory"


@posix
def test_a_pipe_and_a_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "it is not a regular file"
    assert refused(Path(os.devnull)) == "it is not a regular file"


def test_no_such_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "no" / "a.json") == os.strerror(errno.ENOENT)


@pytest.mark.case(99)
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_what_was_there_stays_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    (tmp_path / "a.json").write_bytes(b"old")

    def fail(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(error)):
        write_atomically(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.json"]
