"""How many lines a diff counts, and what it may cost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.repos import Repo
from tpmlint.change.edits import Steps, count_changed_lines

LINES = st.lists(st.sampled_from([b"", b"a", b"b", b"c", b"\r"]), max_size=9).map(b"\n".join)


def longest_common(one: list[bytes], other: list[bytes]) -> int:
    """Return the length of the longest common subsequence, by the table of a textbook."""
    row = [0] * (len(other) + 1)
    for each in one:
        last = row
        row = [0]
        for number, line in enumerate(other):
            row.append(last[number] + 1 if line == each else max(last[number + 1], row[number]))
    return row[-1]


@given(LINES, LINES, st.integers(1, 20))
def test_it_is_the_shortest_diff(old: bytes, new: bytes, enough: int) -> None:
    one, other = ([f for f in text.replace(b"\n", b"\n\0").split(b"\0") if f] for text in (old, new))
    shortest = len(one) + len(other) - 2 * longest_common(one, other)
    assert count_changed_lines(old, new, enough, Steps()) == min(shortest, enough)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a\nb\nc\n", b"b\na\nc\n"),
        (b"a\nb\n", b"a\nb"),
        (b"a\nb\n", b"a\r\nb\r\n"),
        (b"a\rb\n", b"a\nb\n"),
        (b"", b"a"),
        (b"", b"\n"),
        (b"a\n" * 5, b"a\n" * 3),
        (b"x\ny\n" * 20, b"y\nx\n" * 20),
    ],
)
def test_git_counts_as_many(tmp_path: Path, old: bytes, new: bytes) -> None:
    repo = Repo(tmp_path).write({"a.txt": old})
    repo.commit("One")
    repo.write({"a.txt": new}).commit("Two")
    added, removed, _ = repo.git("diff", "--minimal", "--numstat", "HEAD~1").split("\t")
    assert count_changed_lines(old, new, 100, Steps()) == int(added) + int(removed)


def test_what_costs_too_much_is_not_counted() -> None:
    """Lines that all occur on both sides, in another order, cost the most."""
    lines = [b"%d" % number for number in range(100_000)]
    old, new = b"\n".join(lines), b"\n".join(reversed(lines))
    started = time.process_time()
    assert count_changed_lines(old, new, 10, Steps()) == 10
    steps = Steps()
    assert count_changed_lines(old, new, 50_000, steps) is None
    assert count_changed_lines(b"a\nb\n", b"b\na\n", 50_000, steps) is None
    assert time.process_time() - started < 10
