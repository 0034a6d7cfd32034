"""Reading from disk what a hostile tree puts there."""

from __future__ import annotations

import os
import socket
import stat
import sys
import tracemalloc
from pathlib import Path

import pytest

from tests.git.snapshots import contents
from tests.unprivileged import unprivileged_folder
from tpmlint.git.files import Disk, Missing, Obstacle, Unreadable, decode_path, encode_path, is_safe
from tpmlint.git.snapshot import Directory, Snapshot

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs files that only Unix has")


def obstacle(root: Path, path: str, limit: int = 100) -> tuple[Obstacle, str]:
    """Return what is in the way of a file."""
    with pytest.raises(Unreadable) as caught:
        Disk(root).read(path, limit)
    assert caught.value.path == path
    return caught.value.obstacle, caught.value.reason


@pytest.mark.parametrize("size", [0, 99, 100])
def test_within_the_limit(tmp_path: Path, size: int) -> None:
    (tmp_path / "a").write_bytes(b"\r\n" * (size // 2) + b"x" * (size % 2))
    assert Disk(tmp_path).read("a", 100) == (tmp_path / "a").read_bytes()


@pytest.mark.case(25)
def test_over_the_limit(tmp_path: Path) -> None:
    """Case 25."""
    (tmp_path / "a").write_bytes(b"x" * 101)
    assert obstacle(tmp_path, "a") == (Obstacle.SIZE, "over 100 bytes")


@pytest.mark.case(28)
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_file_that_has_more_than_its_size_says() -> None:
    """Case 28: the limit counts for the bytes read, not for those announced."""
    assert Path("/proc/self/maps").stat().st_size == 0
    assert obstacle(Path("/proc/self"), "maps") == (Obstacle.SIZE, "over 100 bytes")
    version = Path("/proc/version").read_bytes()
    assert Disk(Path("/proc")).read("version", len(version)) == version
    assert obstacle(Path("/proc"), "version", len(version) - 1)[0] is Obstacle.SIZE


@pytest.mark.case(52)
@posix_only
@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "/proc/self/environ", "plain", "nowhere", ".", "loop"])
def test_symbolic_links(tmp_path: Path, target: str) -> None:
    """Case 52: not followed, wherever they lead."""
    (tmp_path / "plain").write_text("x")
    (tmp_path / "loop").symlink_to(target)
    assert obstacle(tmp_path, "loop") == (Obstacle.SYMLINK, "a symbolic link")


@pytest.mark.case(52)
@posix_only
def test_behind_a_symbolic_link(tmp_path: Path) -> None:
    """Case 52: nor in the folders above a file, though they lead into the root itself."""
    (tmp_path / "root/real/sub").mkdir(parents=True)
    (tmp_path / "root/real/sub/a").write_text("x")
    (tmp_path / "root/link").symlink_to("real")
    (tmp_path / "root/out").symlink_to(tmp_path)
    root = tmp_path / "root"
    assert obstacle(root, "link/sub/a") == (Obstacle.OUTSIDE, "behind the symbolic link 'link'")
    assert obstacle(root, "out/root/real/sub/a") == (Obstacle.OUTSIDE, "behind the symbolic link 'out'")
    disk = Disk(root)
    assert (disk.read("real/sub/a", 1), disk.read("real/sub/a", 1)) == (b"x", b"x")


@posix_only
def test_a_root_that_is_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a").write_text("x")
    (tmp_path / "link").symlink_to("real")
    assert contents(Directory(tmp_path / "link")) == {"a": b"x"}


@pytest.mark.case(53)
@posix_only
def test_what_is_not_a_regular_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 53: a FIFO does not make tpmlint wait."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("fifo")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        for name in ("fifo", "folder", "socket"):
            assert obstacle(tmp_path, name) == (Obstacle.SPECIAL, "not a regular file")
    assert obstacle(Path("/dev"), "zero") == (Obstacle.SPECIAL, "not a regular file")


@pytest.mark.case(28)
@posix_only
def test_a_file_that_turns_into_a_link_or_a_fifo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 28: what was looked at a moment ago is not what is opened."""
    (tmp_path / "plain").write_text("x")
    plain = (tmp_path / "plain").stat()
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "fifo")
    real = os.lstat
    late = {os.fsencode(tmp_path / name) for name in ("link", "fifo")}
    monkeypatch.setattr(os, "lstat", lambda path: plain if path in late else real(path))
    assert stat.S_ISREG(os.lstat(os.fsencode(tmp_path / "link")).st_mode)
    assert obstacle(tmp_path, "link") == (Obstacle.SYMLINK, "a symbolic link")
    assert obstacle(tmp_path, "fifo") == (Obstacle.SPECIAL, "not a regular file")


def test_nothing_there(tmp_path: Path) -> None:
    """Code that asks for a file that may not exist can ask as for any file."""
    (tmp_path / "a").write_text("x")
    for path in ("b", "c/d", "a/b"):
        with pytest.raises(FileNotFoundError) as caught:
            Disk(tmp_path).read(path, 100)
        assert isinstance(caught.value, Missing)
        assert (caught.value.path, caught.value.obstacle, caught.value.reason, str(caught.value)) == (
            path,
            Obstacle.MISSING,
            "no such file",
            f"{path}: no such file",
        )


@pytest.mark.case(57)
@posix_only
def test_names_too_long_for_the_disk(tmp_path: Path) -> None:
    """Case 57."""
    assert obstacle(tmp_path, "x" * 300) == (Obstacle.OTHER, "file name too long")
    assert obstacle(tmp_path, "/".join(["x" * 100] * 50)) in [
        (Obstacle.OTHER, "file name too long"),
        (Obstacle.MISSING, "no such file"),
    ]


@pytest.mark.case(57)
def test_a_path_of_very_many_folders_takes_no_more_memory_than_a_few(tmp_path: Path) -> None:
    """Nothing is looked for beyond the first folder that does not exist, and a path over 4,096 bytes not at all."""
    deep = "a/" * 20_000 + "b"
    tracemalloc.start()
    try:
        assert not Disk(tmp_path).is_inside(deep)
        assert obstacle(tmp_path, deep) == (Obstacle.OTHER, "file name too long")
        assert obstacle(tmp_path, deep[-4095:]) == (Obstacle.MISSING, "no such file")
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@posix_only
def test_no_permission() -> None:
    with unprivileged_folder() as folder:
        (folder / "a").write_text("x")
        (folder / "a").chmod(0)
        assert obstacle(folder, "a") == (Obstacle.OTHER, "permission denied")


UNSAFE = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "../a",
    "a/../../b",
    ".",
    "./a",
    "a//b",
    "a/",
    ".git",
    ".git/config",
    "a/.GIT/x",
    "a\0b",
]


@pytest.mark.case(55)
@pytest.mark.parametrize("path", UNSAFE)
def test_paths_that_could_lead_out(tmp_path: Path, path: str) -> None:
    """Case 55."""
    assert obstacle(tmp_path, path) == (Obstacle.OUTSIDE, "outside the root")


@pytest.mark.parametrize(
    "path", ["a", "...", "a/..b", ".github/x", ".gitignore", "a.git/b", "..a/b", ":(glob)**", "-x"]
)
def test_paths_that_cannot(path: str) -> None:
    assert is_safe(path)


@pytest.mark.case(54)
@pytest.mark.parametrize("raw", [b"plain", "caf\u00e9".encode(), b"caf\xe9", b"a\tb\nc\x1b", bytes(range(1, 256))])
def test_paths_are_text_and_bytes_again(raw: bytes) -> None:
    """Case 54."""
    assert encode_path(decode_path(raw)) == raw


def test_a_folder_without_git(tmp_path: Path) -> None:
    """All files, sorted, whatever is ignored; not what is git's own, nor what lies behind links."""
    for name in ("b/c/d.yaml", "b/a.yaml", "a.yaml", "b/.git/config", ".git/config", ".hidden", "b-x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / ".gitignore").write_text("*.yaml\n")
    expected: dict[str, bytes | str] = {
        name: name.encode() for name in (".hidden", "a.yaml", "b-x", "b/a.yaml", "b/c/d.yaml")
    }
    expected[".gitignore"] = b"*.yaml\n"
    if os.name == "posix":
        (tmp_path / "out").symlink_to("b", target_is_directory=True)
        expected["out"] = "a symbolic link"
    snapshot: Snapshot = Directory(tmp_path)
    assert contents(snapshot) == expected
    assert (snapshot.label, snapshot.revision, snapshot.tracked(), list(snapshot.paths())) == (
        "directory",
        None,
        None,
        sorted(expected),
    )
