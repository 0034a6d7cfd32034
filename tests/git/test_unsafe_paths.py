"""Paths of a commit that no checkout may have are found among all others, however many there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.git.files import is_safe
from tpmlint.git.process import GitError
from tpmlint.git.tree import check_paths

PARTS = st.sampled_from(
    ["", ".", "..", "...", ".git", ".GIT", ".g\u0131t", ".git\n", "git", "a.git", "\u00e9", "a", "\0", " "]
)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@given(st.lists(PATHS, max_size=6))
def test_a_list_of_paths_is_unsafe_if_one_of_them_is(paths: list[str]) -> None:
    unsafe = [path for path in paths if not is_safe(path)]
    if unsafe:
        with pytest.raises(GitError, match="no checkout may have the path"):
            check_paths(paths)
    else:
        check_paths(iter(paths))
