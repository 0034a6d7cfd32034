"""Which of several interfaces is the first that has a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.model.interface_paths import FoldedPaths, InterfaceOrder, InterfacePaths
from tpmlint.model.items import Interface

DECLARED = st.lists(st.sampled_from(["", "a", "a/", "./a/b", "A/B", "a/*", "**/c", "a/?", "a/b/c", "b"]), max_size=6)
FILES = st.sampled_from(["a", "a/b", "A/b", "a/b/c", "b", "c", "x/a/b", "b/C"])


@pytest.mark.parametrize("folder", ["", "x"])
@given(DECLARED, FILES)
def test_it_is_the_first_that_matches(folder: str, paths: list[str], file: str) -> None:
    interfaces = [Interface(0, None, path) for path in paths]
    first = next((n for n, each in enumerate(interfaces) if InterfacePaths(folder, (each,)).match(file)), None)
    assert InterfaceOrder(folder, interfaces).find(file) == first


@pytest.mark.parametrize("folder", ["", "x"])
@given(DECLARED, st.lists(st.one_of(FILES, st.sampled_from(["a/", "x/a/", "Ä/b", "a\u0308/b"])), max_size=5))
def test_those_among_many_are_those_that_match(folder: str, paths: list[str], files: list[str]) -> None:
    declared = InterfacePaths(folder, [Interface(0, None, path) for path in paths])
    found = declared.among(FoldedPaths(files))
    assert found == tuple(filter(declared.match, files))
    assert all(map(declared.match, filter(declared.is_named, files)))
