"""What a path means to an audit."""

from __future__ import annotations

import pytest

from tpmlint.history.path_index import PathClassifier, PathIndex, PathInfo
from tpmlint.model.ownership import Claims
from tpmlint.settings import Settings

SETTINGS = Settings(exclude=("roadmap/templates/",))


@pytest.mark.parametrize("fixed", [False, True])
@pytest.mark.parametrize(
    ("path", "exempt", "is_source", "folder"),
    [
        ("roadmap/teams.yaml", False, True, None),
        ("roadmap/templates/team.yaml", False, False, "roadmap/templates"),
        ("roadmap/templates/team.md", True, False, None),
        ("tpmlint.waivers.yaml", False, False, None),
        ("src/a/b/c.go", False, False, "src/a"),
        ("notes.txt", False, False, None),
    ],
)
def test_what_a_path_means(path: str, exempt: bool, is_source: bool, folder: str | None, fixed: bool) -> None:
    index = PathIndex(Claims((), SETTINGS), PathClassifier(SETTINGS, ["*.txt"], fixed))
    assert index.of(path) == PathInfo((), exempt, is_source and not fixed, folder, False, folder is not None)
