"""``init --from`` at a terminal: it asks before it writes, and writes only on yes."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.folders import write
from tpmlint.config import load
from tpmlint.git.snapshot import Directory

QUESTION = b"Write this into a new tpmlint.toml? [Y/n]: "
FILES = {"plan.csv": "id,name,team,status\nbuilds,Faster builds,web,todo\n"}
_LONGEST = 60.0


class Terminal:
    """A run of tpmlint at a pseudo-terminal of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._master, slave = pty.openpty()
        self.shown = b""
        command = [sys.executable, "-c", _AT_TERMINAL, sys.executable, "-m", "tpmlint", *words]
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)

    def wait_for(self, text: bytes, times: int = 1) -> None:
        """Read until the terminal shows a text so many times."""
        ends = time.monotonic() + _LONGEST
        while self.shown.count(text) < times:
            assert time.monotonic() < ends, self.shown
            read = self._read()
            assert read, self.shown

    def type(self, keys: bytes) -> None:
        """Type keys."""
        os.write(self._master, keys)

    def hang_up(self) -> None:
        """Close the terminal's window."""
        os.close(self._master)

    def end(self, again: bytes = b"") -> int:
        """Read the rest, and return the exit code.

        Args:
            again: keys to type once more while nothing happens: a key that comes in the moment before the process
                waits for one may be lost, as at any terminal.
        """
        with contextlib.suppress(OSError):
            while True:
                if again and not select.select([self._master], [], [], 2.0)[0]:
                    self.type(again)
                elif not self._read():
                    break
            os.close(self._master)
        return self._process.wait(_LONGEST)

    def _read(self) -> bytes:
        try:
            read = os.read(self._master, 65536)
        except OSError:  # All that had the other end have closed it.
            return b""
        self.shown += read.replace(b"\r\n", b"\n")
        return read


_AT_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # So that Ctrl-C reaches it.
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Terminal]:
    """A run that has asked, in a folder with a plan."""
    write(tmp_path, FILES)
    terminal = Terminal(tmp_path, "init", "--from", "plan.csv")
    terminal.wait_for(QUESTION)
    yield terminal
    terminal.end()


def written(folder: Path) -> list[str]:
    """Return the names of the files beside the plan."""
    return sorted(path.name for path in folder.iterdir() if path.name != "plan.csv")


@pytest.mark.parametrize("keys", [b"\n", b"y\n", b"YES\n"])
def test_yes_writes(asked: Terminal, tmp_path: Path, keys: bytes) -> None:
    assert written(tmp_path) == []
    asked.type(keys)
    assert asked.end() == 0
    assert b"\nWrote tpmlint.toml. Next:\n" in asked.shown
    assert written(tmp_path) == ["tpmlint.toml"]
    (source,) = load(Directory(tmp_path)).sources
    assert source.files == ("plan.csv",)


@pytest.mark.parametrize(
    ("keys", "code"),
    [(b"n\n", 0), (b"No\n", 0), (b"\x04", 130), (b"\x03", 130), (b"y\x03", 130)],
)
def test_anything_else_writes_nothing(asked: Terminal, tmp_path: Path, keys: bytes, code: int) -> None:
    asked.type(keys)
    assert asked.end(keys if keys[-1:] in (b"\x03", b"\x04") else b"") == code
    assert b"Wrote" not in asked.shown
    assert b"Traceback" not in asked.shown
    assert written(tmp_path) == []


def test_an_unknown_answer_is_asked_again(asked: Terminal, tmp_path: Path) -> None:
    asked.type(b"perhaps\n")
    asked.wait_for(QUESTION, 2)
    assert written(tmp_path) == []
    asked.type(b"n\n")
    assert asked.end() == 0
    assert written(tmp_path) == []


def test_a_closed_terminal_writes_nothing(asked: Terminal, tmp_path: Path) -> None:
    asked.hang_up()
    assert asked.end() != 0
    assert written(tmp_path) == []


def test_a_configuration_that_appears_meanwhile_is_left_alone(asked: Terminal, tmp_path: Path) -> None:
    write(tmp_path, {"tpmlint.toml": "# mine\n"})
    asked.type(b"y\n")
    assert asked.end() == 2
    assert (tmp_path / "tpmlint.toml").read_text() == "# mine\n"


@pytest.mark.parametrize(("keys", "added"), [(b"n\n", False), (b"y\n", True)])
def test_a_configuration_that_is_there(tmp_path: Path, keys: bytes, added: bool) -> None:
    write(tmp_path, {**FILES, "tpmlint.toml": "# mine\n"})
    terminal = Terminal(tmp_path, "init", "--from", "plan.csv")
    terminal.wait_for(b"Add this to tpmlint.toml? [Y/n]: ")
    terminal.type(keys)
    assert terminal.end() == 0
    text = (tmp_path / "tpmlint.toml").read_text()
    assert (text != "# mine\n", text.startswith("# mine\n")) == (added, True)
