"""How long validating against schemas of an organisation's own may take: a pattern can take practically forever.

A signal stops the main thread of a system with timers. Elsewhere, as in a language server, another process validates,
which can be stopped at any time; it is started once and reused.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from tpmlint.errors import UserError
from tpmlint.finding import Route
from tpmlint.limits import time_limit
from tpmlint.settings import Extension

DEADLINE = 20.0
"""Seconds that validating all documents against schemas of an organisation's own may take together."""

Error: TypeAlias = tuple[str, str, Route, object, Mapping[str, Any]]
"""An error of jsonschema: keyword, message, the way to the value, the value, and the schema that the keyword is in."""

_PATIENCE = 60.0
"""Seconds that the process may take to start, on a busy machine."""


class _Clock:
    """Count the seconds that were spent on an organisation's schemas, over all documents.

    Time that passes between two documents is refunded, so that a process that runs all day, such as a language
    server, never runs out of time, while a run spends at most ``DEADLINE`` on these schemas, plus as much as on
    everything else.
    """

    def __init__(self) -> None:
        self._spent = 0.0
        self._ended = 0.0

    @contextmanager
    def remaining(self, extension: Extension, clock: Callable[[], float]) -> Iterator[float]:
        """Yield the remaining seconds, and count those until the end of the block.

        Args:
            clock: returns the processor time of this process; if another one validates, the time that passes.
        Raises:
            UserError: no time remains.
        """
        self._spent = max(0.0, self._spent - (time.monotonic() - self._ended))
        started = clock()
        try:
            if self._spent >= DEADLINE:
                raise too_long(extension)
            yield DEADLINE - self._spent
        except UserError:
            self._spent, started = 0.0, clock()  # The next run has all of it again.
            raise
        finally:
            self._ended = time.monotonic()
            self._spent += clock() - started


CLOCK = _Clock()


def too_long(extension: Extension) -> UserError:
    """Return the error for schemas that take longer than ``DEADLINE``."""
    message = f"validating against the schema takes longer than {DEADLINE:g} seconds for all documents together"
    return UserError(message, "simplify its patterns", extension.path)


@contextmanager
def deadline(extension: Extension) -> Iterator[None]:
    """Stop after the remaining seconds of processor time, if ``can_interrupt``.

    Raises:
        UserError: time is up.
    """
    with CLOCK.remaining(extension, time.process_time) as seconds, time_limit(seconds, too_long(extension)):
        yield


class Worker:
    """A process that validates; started on first use, and again after it was stopped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def ask(self, schema: Mapping[str, Any], value: object, most: int, seconds: float) -> list[Error] | None:
        """Return what is wrong with a value, or None if it takes longer than ``seconds``."""
        question = json.dumps([schema, value, most])
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                process = self._process = self._start()
            answer = _answer(process, question, seconds)
            if not answer:
                self._stop()
                return None
            return [
                # The contents of mappings and lists are not sent back, since they are known here.
                (keyword, message, tuple(route), alone[0] if alone else _at(value, route), inner)
                for keyword, message, route, alone, inner in json.loads(answer)
            ]

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._stop()

    def _start(self) -> subprocess.Popen[str]:
        # -P: Python must not load modules from the current folder, which is not trusted.
        command = [sys.executable, "-P", "-m", "tpmlint.schema.validate"]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        if not _answer(process, None, _PATIENCE):
            process.kill()
            process.communicate()
            raise OSError("the process that validates cannot be started")
        return process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _at(value: Any, route: Iterable[str | int]) -> object:
    for step in route:
        value = value[step]
    return value


def _answer(process: subprocess.Popen[str], question: str | None, seconds: float) -> str:
    """Return the next line of a process, which is killed if it takes too long; empty if there is none."""
    assert process.stdin is not None
    assert process.stdout is not None
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        if question is not None:
            process.stdin.write(f"{question}\n")
            process.stdin.flush()
        return process.stdout.readline()
    except OSError:
        return ""
    finally:
        timer.cancel()


WORKER = Worker()
atexit.register(WORKER.close)
