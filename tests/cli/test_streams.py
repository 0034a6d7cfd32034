"""Streams as the world has them: readers that leave, full disks, encodings that lack characters."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tpmlint.cli.output import settle

ROOT = Path(__file__).resolve().parents[2]

Process: TypeAlias = Callable[..., subprocess.CompletedProcess[bytes]]

posix = pytest.mark.skipif(sys.platform == "win32", reason="the shell and the devices of POSIX")


@pytest.mark.case(91)
@posix
@pytest.mark.parametrize("words", ["schema initiative", "rules --output-format json", "explain initiative"])
def test_a_reader_that_leaves_early_is_not_a_failure(tmp_path: Path, words: str) -> None:
    script = f"{sys.executable} -m tpmlint {words} | head -1 >first; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")
    assert Path("first").read_text().count("\n") == 1


@pytest.mark.case(91)
@posix
def test_a_pipe_without_any_reader(process: Process, tmp_path: Path) -> None:
    reading = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    reading.wait()
    assert reading.stdin is not None
    done = process("schema", "initiative", stdout=reading.stdin, stderr=subprocess.PIPE)
    reading.stdin.close()
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.case(91)
@posix
@pytest.mark.parametrize("words", [("rules",), ("schema", "initiative"), ("--help",), ("--version",), ("check", "-h")])
def test_a_full_disk_exits_with_3(process: Process, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = process(*words, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert done.stderr.startswith(b"tpmlint: error: ")
    assert done.stderr.endswith(b"No space left on device\n")
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.case(91)
@posix
def test_standard_error_may_be_full_as_well(process: Process) -> None:
    with Path("/dev/full").open("wb") as full:
        assert process("rules", stdout=full, stderr=full).returncode == 3
        assert process("no-such-command", stdout=full, stderr=full).returncode == 2


@posix
def test_closed_streams() -> None:
    """What was asked for could not be said, so it is no success."""
    for closed, said in ((">&- 2>&-", ""), (">&-", "tpmlint: error: standard output: it is closed\n")):
        script = f"{sys.executable} -m tpmlint rules {closed}; echo $? >code"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
        assert (Path("code").read_text(), done.stderr) == ("3\n", said)


@pytest.mark.case(93)
@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("ascii", rb"'\u652f\xfcx\U0001f469'"), ("cp1252", b"'\\u652f\xfcx\\U0001f469'"), ("utf-8", "'支üx👩'".encode())],
)
def test_an_encoding_that_lacks_characters(process: Process, encoding: str, shown: bytes) -> None:
    done = process("explain", "支üx👩", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, capture_output=True)
    assert done.returncode == 2
    assert done.stderr.startswith(b"tpmlint: error: unknown rule or kind " + shown)


@posix
def test_what_is_only_noticed_at_the_end(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with Path("/dev/full").open("w") as full:
        full.write("not yet flushed")
        monkeypatch.setattr(sys, "stdout", full)
        assert settle(1) == 3
        assert capsys.readouterr().err == "tpmlint: error: standard output: No space left on device\n"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as pipe:
        pipe.write("not yet flushed")
        monkeypatch.setattr(sys, "stdout", pipe)
        assert settle(1) == 1
        assert capsys.readouterr().err == ""


@posix
@pytest.mark.parametrize("columns", [60, 200])
def test_a_terminal_has_colours_and_a_width(columns: int) -> None:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    command = [sys.executable, "-m", "tpmlint", "rules"]
    with subprocess.Popen(command, stdout=theirs, env={**os.environ, "TERM": "xterm"}) as child:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # Linux ends a terminal with EIO
            pass
    os.close(ours)
    assert child.returncode == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).splitlines()
    table = [line for line in lines if line.startswith("  ")]
    assert b"\x1b[1;31merror\x1b[0m" in shown
    assert max(map(len, table)) <= columns
    assert (max(map(len, table)) > 60) is (columns == 200)


@posix
def test_words_that_are_no_text(process: Process) -> None:
    done = process("explain", b"caf\xe9".decode("utf-8", "surrogateescape"), capture_output=True)
    assert done.returncode == 2
    assert done.stderr.startswith(rb"tpmlint: error: unknown rule or kind 'caf\udce9'")


@pytest.mark.case(92)
@posix
def test_an_interruption_from_the_keyboard() -> None:
    code = (
        "import os, signal, sys\n"
        "import tpmlint.api, tpmlint.cli\n"
        "tpmlint.api.check = lambda request: os.kill(os.getpid(), signal.SIGINT) or __import__('time').sleep(30)\n"
        "sys.exit(tpmlint.cli.main(['check', '--output', 'json=report.json']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 130
    assert done.stderr.strip() == "tpmlint: interrupted"
    assert not list(Path.cwd().iterdir())


@pytest.mark.case(92)
@posix
def test_an_interruption_while_the_program_still_loads(tmp_path: Path) -> None:
    """The script's own start is all that runs before: 130 and a word, whatever module is half imported."""
    (tmp_path / "click").mkdir()
    (tmp_path / "click/__init__.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    for start in (["-m", "tpmlint"], ["-c", "import sys; from tpmlint.__main__ import main; sys.exit(main())"]):
        env = {**os.environ, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, *start, "rules"], env=env, capture_output=True, text=True, timeout=300, check=False
        )
        assert (done.returncode, done.stderr) == (130, "tpmlint: interrupted\n")
    assert 'tpmlint = "tpmlint.__main__:main"' in (ROOT / "pyproject.toml").read_text()


@posix
def test_a_folder_that_is_gone(process: Process, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    script = f"cd {tmp_path}/gone && rmdir ../gone && {sys.executable} -m tpmlint check; echo $?"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (
        "2\n",
        "tpmlint: error: the folder that this was started in is gone\n  help: change into one that exists\n",
    )


def test_the_lines_of_a_pipe_end_as_the_system_ends_them(process: Process) -> None:
    done = process("--version", capture_output=True)
    assert done.stdout.endswith(os.linesep.encode())
