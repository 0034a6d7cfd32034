"""By what files and patterns find each other: what they are found by is never wrong."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.patterns.writing import paths, plain, plain_paths, wild
from tpmlint.patterns import literal_of
from tpmlint.patterns.lookup import ending_of, index, keys_of_path
from tpmlint.patterns.matching import NOBODY


@settings(max_examples=500)
@given(wild | plain, st.lists(paths | plain_paths, min_size=1, max_size=20))
@example("/foo**/bar", ["foobar"])
@example("/foo**/*.py", ["foox.py", "a.py"])
@example("/a/", ["a/b"])
def test_a_file_that_a_pattern_matches_is_found_by_its_keys(pattern: str, asked: list[str]) -> None:
    found = index(pattern)
    for path in asked:
        taken = bool(found.matcher.search(path))
        if taken:
            assert set(found.keys) <= set(keys_of_path(path))
        folder, slash, name = path.rpartition("/")
        nobody = f"{folder}{slash}{NOBODY}"
        if found.is_even(nobody):
            assert taken == bool(found.matcher.search(nobody))
        elif found.plain and found.ending and ending_of(name) != found.ending:
            assert not taken
        elif found.plain and found.ending and not found.matcher.search(nobody):
            beside = f"{folder}{slash}other{found.ending[1:]}"
            assert taken == bool(found.matcher.search(beside))


def test_literal_beginnings() -> None:
    lines = ("/src/api/*.py", "!src/gen", "**/x", "Makefile", "a[bc]", "a ", "a\\ ", "a\t")
    assert [literal_of(line) for line in lines] == ["src/api/", "src/gen", "", "Makefile", "a", "a", "a", "a\t"]
