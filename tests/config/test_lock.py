"""The lock file says again what was written into it, and refuses what was changed by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tpmlint.config import ConfigError
from tpmlint.config.lock import Lock, LockedFile, format_lock, parse_lock, read_lock
from tpmlint.git.snapshot import Directory

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\\n\r\t\x7f\0 '))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.dictionaries(NAMES, st.builds(LockedFile, TEXTS, TEXTS)), st.dictionaries(NAMES, TEXTS))
@example({"a/b": LockedFile('"""x""""\\"', "a 1")}, {})
@example({"a/b": LockedFile('\n\\\\"\r\n"', "a 1")}, {})
def test_a_lock_is_read_as_it_was_written(packages: dict[str, LockedFile], registries: dict[str, str]) -> None:
    lock = Lock(packages, registries)
    assert parse_lock(format_lock(lock)) == lock


LOCK = format_lock(Lock({"acme_policy/tpmlint.toml": LockedFile('preset = "strict"\n', "acme-policy 2.1")}))


def test_a_lock_shows_the_lines_of_what_it_locks() -> None:
    assert (
        LOCK
        == """\
# Written by tpmlint; commit it, and read what changes in it.
version = 1

[packages."acme_policy/tpmlint.toml"]
package = "acme-policy 2.1"
sha256 = "624d6f0676389072e6a4f61514e43ab69ca35ffaa06454b0c30b0265c2c01436"
text = \"""
preset = "strict"
\"""
"""
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LOCK.replace("strict", "starter"), "the text of acme_policy/tpmlint.toml does not have its hash"),
        (LOCK.replace("version = 1", "version = 2"), "its version is 2, and this tpmlint reads 1"),
        (LOCK.replace('package = "acme-policy 2.1"', ""), "Object missing required field `package`"),
        (f"<<<<<<< HEAD\n{LOCK}", "Invalid statement"),
        ("", "Object missing required field `version`"),
    ],
)
def test_a_lock_that_was_not_written_by_tpmlint(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "tpmlint.lock").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"^not a lock of tpmlint: {re.escape(message)}") as caught:
        read_lock(Directory(tmp_path), "")
    assert (caught.value.place, caught.value.remedy) == (
        "tpmlint.lock",
        "run `tpmlint config lock` to write it anew",
    )


def test_without_a_lock_nothing_is_locked(tmp_path: Path) -> None:
    assert read_lock(Directory(tmp_path), "shop") == Lock()
