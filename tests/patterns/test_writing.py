"""Patterns written for paths."""

from __future__ import annotations

import pytest
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
@example("a**", ["a*/"], ["ab"])
@example("?qxjk", ["zqxjk"], ["aqxjk"])
@example("a/**", ["**/a/"], ["a/b"])
@example("**/a", ["*/a"], ["a"])
@example("**", ["**/*.go", "**/a"], ["b"])
@example("**/", ["**"], ["a/b"])
@example("a/**", ["a/"], ["a/b"])
@example("a/**/", ["a/*/"], ["a/b/c"])
@example("*a*", ["*a"], ["ab"])
@example("aba", ["ab*ba"], ["aba"])
def test_a_pattern_that_adds_nothing_takes_no_path_that_others_do_not(
    pattern: str, known: list[str], asked: list[str]
) -> None:
    if not adds_paths(pattern, known):
        assert [path for path in asked if Patterns((pattern,)).match(path) and not Patterns(known).match(path)] == []


NARROWER = [
    ("docs/api/", "docs/"), ("/docs/**/?.txt", "docs/"), ("src/*.md", "*.md"), ("b/c", "b/**"), ("b/**", "b/"),
    ("src/a/", "src/**"), ("a/b/tests/c", "tests/"), ("test_a*.py", "test_*.py"), ("x.go", "*"), ("a/", "**"),
    ("**/a/b/", "**/a/**"), ("a/x/b", "a/**/b"), ("a/b", "a/**/b"), ("**/*.md", "*.md"), ("*.md", "**/*.md"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "known"), NARROWER)
def test_what_is_plainly_narrower_adds_nothing(pattern: str, known: str) -> None:
    """Or every change of a list would be reported."""
    assert not adds_paths(pattern, [known])
    assert not adds_paths(pattern, [pattern])
