"""Limits of time count what the processor does, so that a busy machine finds what an idle one finds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tpmlint.errors import UserError
from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface, read_facts
from tpmlint.limits import time_limit
from tpmlint.schema.deadline import deadline
from tpmlint.settings import Extension

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and timers")

LOOP = """\
import time
from tpmlint.formats.expressions import Expression
expression, text = Expression("[a-z]+"), "abc " * 2000
print("ready", flush=True)
started = time.thread_time()
while time.thread_time() - started < 1.5:
    assert expression.find_all(text, 10_000) == {"abc": 0}
print("done", flush=True)
"""


def work(seconds: float) -> None:
    started = time.thread_time()
    while time.thread_time() - started < seconds:
        pass


def test_waiting_is_free_and_work_is_not() -> None:
    late = UserError("late", "wait", None)
    before = signal.getsignal(signal.SIGPROF)
    with time_limit(0.1, late):
        time.sleep(0.3)
    with pytest.raises(UserError, match="late"), time_limit(0.1, late):
        work(5)
    assert signal.getsignal(signal.SIGPROF) == before
    work(0.3)


def test_a_file_is_read_however_long_the_machine_does_other_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpmlint.interfaces.DEADLINE", 0.1)
    fact = {"x": Fact("y", 1)}

    def waits(data: bytes, options: Options) -> dict[str, Fact]:
        time.sleep(0.3)
        return fact

    def works(data: bytes, options: Options) -> dict[str, Fact]:
        work(5)
        return fact

    assert read_facts(Language(waits), b"", Options("a")) == fact
    with pytest.raises(UnreadableInterface, match=r"reading it takes longer than 0\.1 seconds"):
        read_facts(Language(works), b"", Options("a"))


def test_so_are_documents_with_schemas_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpmlint.schema.deadline.DEADLINE", 0.1)
    extension = Extension("feature", "schemas/feature.json", {})
    for _ in range(2):
        with deadline(extension):
            time.sleep(0.2)
    with pytest.raises(UserError, match=r"takes longer than 0\.1 seconds"), deadline(extension):
        work(5)


def test_so_are_values_with_regular_expressions() -> None:
    """A process that is stopped now and then, as a busy machine does, longer than an expression may take."""
    process = subprocess.Popen([sys.executable, "-c", LOOP], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    for _ in range(3):
        time.sleep(0.2)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.5)
        process.send_signal(signal.SIGCONT)
    assert process.communicate(timeout=60) == ("done\n", "")
