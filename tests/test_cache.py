"""A file of the cache: whole, or as good as none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import tpmlint
from tpmlint import cache
from tpmlint.cache import CacheContents, Store, clean, contents, stamp

VALUE = {"a": [1, 2.5, None, "é\n\u2028", True, 2**70]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def filled(folder: Path) -> Path:
    """Store a value and return its file."""
    made = Store(folder, "/work", "files", object)
    made.put("key", VALUE)
    made.save()
    (file,) = folder.glob("*.jsonl")
    return file


def found(folder: Path) -> object:
    """Return what another process would find."""
    return Store(folder, "/work", "files", object).get("key")


def test_what_was_put_is_there(folder: Path) -> None:
    filled(folder)
    assert found(folder) == VALUE
    assert Store(folder, "/work", "files", object).get("other") is None
    assert Store(folder, "/elsewhere", "files", object).get("key") is None
    assert Store(folder, "/work", "clean", object).get("key") is None


def test_a_value_of_another_type_is_ignored(folder: Path) -> None:
    filled(folder)
    assert Store(folder, "/work", "files", CacheContents).get("key") is None


def test_a_string_that_is_not_unicode_is_not_stored(folder: Path) -> None:
    made = Store(folder, "/work", "files", object)
    made.put("key", ["caf\udce9"])
    made.put("other", 1)
    made.save()
    assert found(folder) is None
    assert Store(folder, "/work", "files", object).get("other") == 1


def test_the_folder_is_the_users_alone_and_backups_know_it(folder: Path) -> None:
    filled(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")


@pytest.mark.parametrize("size", [0, 1, 40, -1, -9])
def test_a_truncated_file_is_ignored(folder: Path, size: int) -> None:
    file = filled(folder)
    file.write_bytes(file.read_bytes()[:size])
    assert found(folder) is None


def test_every_changed_byte_is_noticed(folder: Path) -> None:
    file = filled(folder)
    data = file.read_bytes()
    for at in range(len(data)):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert found(folder) is None


@pytest.mark.parametrize("data", [b"\0" * 4096, b"tpmlint cache 1", b"\n\n", b"{}", b"SQLite format 3\0"])
def test_a_foreign_file_is_ignored_and_replaced(folder: Path, data: bytes) -> None:
    file = filled(folder)
    file.write_bytes(data)
    assert found(folder) is None
    filled(folder)
    assert found(folder) == VALUE


def test_what_another_state_of_the_program_wrote_is_ignored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(folder)
    monkeypatch.setattr(cache, "stamp", lambda: "another")
    assert found(folder) is None


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_symbolic_link_is_neither_followed_nor_written_through(folder: Path, tmp_path: Path) -> None:
    file = filled(folder)
    file.rename(tmp_path / "target")
    file.symlink_to(tmp_path / "target")
    assert found(folder) is None
    before = (tmp_path / "target").read_bytes()
    again = Store(folder, "/work", "files", object)
    again.put("key", 1)
    again.save()
    assert (tmp_path / "target").read_bytes() == before


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path(os.devnull) / "none"):
        made = Store(folder, "/work", "files", object)
        made.put("key", VALUE)
        made.save()
        assert found(folder) is None


def test_of_two_that_write_at_once_neither_loses_what_the_other_kept(folder: Path) -> None:
    one, other = Store(folder, "/work", "files", object), Store(folder, "/work", "files", object)
    one.put("key", 1)
    one.put("one", 1)
    other.put("key", 2)
    one.save()
    other.save()
    assert found(folder) == 2
    assert Store(folder, "/work", "files", object).get("one") == 1
    assert [path.name for path in folder.glob(".*")] == []


def test_what_is_used_stays_and_the_rest_goes_when_there_is_no_more_room(folder: Path) -> None:
    made = Store(folder, "/work", "files", object)
    for number in range(10):
        made.put(f"k{number}", "x" * 100)
    made.save()
    again = Store(folder, "/work", "files", object, most=500)
    assert again.get("k7") == "x" * 100
    again.put("new", "y" * 100)
    again.save()
    (file,) = folder.glob("*.jsonl")
    assert file.stat().st_size < 700
    last = Store(folder, "/work", "files", object)
    assert (last.get("k7"), last.get("new"), last.get("k9")) == ("x" * 100, "y" * 100, None)


def test_beyond_the_bound_the_oldest_files_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = filled(folder)
    os.utime(old, (1, 1))
    monkeypatch.setattr(cache, "BOUND", old.stat().st_size + 10)
    newer = Store(folder, "/other", "files", object)
    newer.put("key", 1)
    newer.save()
    assert found(folder) is None
    assert Store(folder, "/other", "files", object).get("key") == 1


def test_clean_removes_what_is_ours_and_nothing_else(folder: Path) -> None:
    size = filled(folder).stat().st_size
    (folder / "mine.txt").write_text("keep", encoding="utf-8")
    assert contents(folder) == CacheContents(1, size)
    assert clean(folder) == CacheContents(1, size)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert clean(folder / "missing") == CacheContents(0, 0)


def test_the_state_of_the_program_is_what_its_package_and_schemas_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Path] = []
    scandir = os.scandir

    def seen(folder: str) -> object:
        looked_at.append(Path(folder))
        return scandir(folder)

    monkeypatch.setattr("tpmlint.cache.os.scandir", seen)
    stamp.__wrapped__()
    package = Path(tpmlint.__file__).parent
    assert package in looked_at
    assert {each for each in looked_at if not each.is_relative_to(package)} <= {package.parent / "schemas"}
