"""Runs tpmlint again and again on copies of a folder, and strikes each run one step later, until one is left alone.

    python -m tests.hostile.fault_injection SCENE COPIES WAY WORD...

WAY is ``kill``, which ends a run by SIGKILL just before the next change of the disk; ``cut``, which lets the kernel end
it in the middle of what it writes, after 0, 1, 16, 256, ... bytes of a file; or ``interrupt:N``, which is Ctrl-C at N
calls of tpmlint's functions that lie evenly apart. After a ``kill`` or ``cut`` an hour passes and the same is run once
more, alone. On standard output: JSON, a list of what ``tests.hostile.harness.FaultedRun`` holds.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import tpmlint
from tests.hostile.audit_hook import CHANGED, WRITING
from tests.hostile.harness import files_below

PACKAGE = f"{Path(tpmlint.__file__).parent}{os.sep}"
CACHE = "cache"
"""Where below a copy the cache lies."""

_HOUR = 3601


def main() -> int:
    """Run and strike as the words of the command line say."""
    scene, copies, way, words = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:]
    _load(words[0])
    ended: list[dict[str, object]] = []
    for strike in _strikes(way, lambda: _counted(_copied(scene, copies / "count"), words)):
        copy = _copied(scene, copies / str(len(ended)))
        code = _run(copy, words, strike)
        ended.append({"code": code, "said": _said(copy), "files": _texts(copy)})
        if not way.startswith("interrupt"):
            _age(copy)
            again = _run(copy, words, lambda: None) if code < 0 else None
            ended[-1] |= {"again": again, "after": _texts(copy)}
            if code >= 0:
                break
    json.dump(ended, sys.stdout)
    return 0


def _load(command: str) -> None:
    """Import what the command will, so that a run costs a fork."""
    import importlib

    from tpmlint.rule import catalogue

    for name in ("git", "jsonschema", "tpmlint.api", "tpmlint.html_report.page", f"tpmlint.cli.{command}"):
        importlib.import_module(name)
    catalogue()


def _strikes(way: str, count: Callable[[], int]) -> Iterator[Callable[[], None]]:
    if way == "kill":
        for number in range(1000):
            yield functools.partial(_kill_at_change, number)
    elif way == "cut":
        for size in (0, *(16**power for power in range(7))):
            yield functools.partial(_cut_after, size)
    else:
        many, total = int(way.partition(":")[2]), count()
        for number in range(many):
            yield functools.partial(_interrupt_at_call, (number + 1) * total // many)


def _kill_at_change(number: int) -> None:
    left = number

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        changes = event.startswith(CHANGED)
        if event == "open":
            path, _, flags = arguments
            changes = isinstance(flags, int) and bool(flags & WRITING)
            changes &= path != os.devnull and not isinstance(path, int)
        if changes:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(hook)


def _cut_after(size: int) -> None:
    # Python asks not to be told; the kernel's own answer to a file that gets too long is to end the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


def _interrupt_at_call(number: int) -> None:
    _follow(number, lambda: signal.raise_signal(signal.SIGINT))


def _follow(number: int, act: Callable[[], None]) -> list[int]:
    """Act at a call of a function of tpmlint's by the main thread; return where they are counted."""
    counted = [0]

    def trace(frame: FrameType, event: str, argument: object) -> None:
        # Not generators: what is raised while Python throws one away is lost, and so is Ctrl-C.
        if frame.f_code.co_filename.startswith(PACKAGE) and not frame.f_code.co_flags & inspect.CO_GENERATOR:
            counted[0] += 1
            # What stands before the try of the very first function is Python's own affair.
            if counted[0] == number + 1:
                sys.settrace(None)
                act()

    sys.settrace(trace)
    return counted


def _counted(copy: Path, words: list[str]) -> int:
    """Return how often the main thread calls a function of tpmlint's, up to the last output."""
    reader, writer = os.pipe()

    def count() -> None:
        from tpmlint import cli

        line: Any = cli
        counted, settle = _follow(-1, lambda: None), line.settle

        def tell(code: int) -> object:
            os.write(writer, str(counted[0]).encode())
            return settle(code)

        line.settle = tell

    _run(copy, words, count)
    return int(os.read(reader, 100))


def _copied(scene: Path, copy: Path) -> Path:
    shutil.copytree(scene, copy, symlinks=True)
    return copy


def _texts(copy: Path) -> dict[str, str]:
    return {name: data.decode("utf-8", "surrogateescape") for name, data in files_below(copy).items()}


def _said(copy: Path) -> str:
    return copy.with_name(f"{copy.name}.said").read_text()


def _age(copy: Path) -> None:
    for path in copy.rglob("*.tmp"):
        os.utime(path, (time.time() - _HOUR,) * 2)


def _run(copy: Path, words: list[str], strike: Callable[[], None]) -> int:
    """Run tpmlint in a copy, as a process of its own, and return its exit code, or less the signal that ended it."""
    child = os.fork()
    if child == 0:
        said = os.open(copy.with_name(f"{copy.name}.said"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(said, stream)
        os.chdir(copy)
        os.environ["TPMLINT_CACHE_DIR"] = str(copy / CACHE)
        sys.argv[1:] = words
        from tpmlint.__main__ import main as run

        strike()
        sys.exit(run())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
