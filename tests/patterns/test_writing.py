"""Patterns written for paths."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.patterns.oracle import Git
from tests.patterns.writing import paths, plain, plain_paths
from tpmlint.patterns import Patterns
from tpmlint.patterns.writing import adds_paths, exactly


@given(st.lists(paths, min_size=1, max_size=12))
@example(["c ", "d  e ", "f\\", "\\ ", "#a", "!b", "\xa0", "\u2028/x", "\udcff"])
def test_a_path_as_a_pattern_matches_itself(git: Git, asked: list[str]) -> None:
    told = git.matches((exactly(path), path) for path in asked)
    assert told == [True] * len(asked)
    for path in asked:
        assert Patterns((exactly(path),)).match(path)
        assert not Patterns((exactly(path),)).match(f"{path}x")
        assert not Patterns((exactly(path),)).match(f"elsewhere/{path}")


@settings(max_examples=300)
@given(plain, st.lists(plain, min_size=1, max_size=3), st.lists(plain_paths, min_size=1, max_size=30))
@example("/foo**/bar", ["/foo*/**/bar"], ["foobar"])
def test_a_pattern_that_adds_nothing_takes_no_path_that_others_do_not(
    pattern: str, known: list[str], asked: list[str]
) -> None:
    if not adds_paths(pattern, known):
        assert [path for path in asked if Patterns((pattern,)).match(path) and not Patterns(known).match(path)] == []
