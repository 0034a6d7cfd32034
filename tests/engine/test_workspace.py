"""The day on which a request judges."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import ROADMAP
from tpmlint.engine.workspace import Request, open_workspace

MEANT = "date of the commit"
BELIEVED = "date of the newest commit whose date can be believed"


@pytest.mark.parametrize(
    ("stamps", "day", "source"),
    [
        (["2026-01-05T09:00:00Z"], "2026-01-05", MEANT),
        (["2026-01-05T23:30:00-05:00"], "2026-01-06", MEANT),
        (["2026-01-05T09:00:00Z", "@99999999999 +0000"], "2026-01-05", BELIEVED),
        (["2026-01-05T09:00:00Z", "@0 +0000", "@5 +0000"], "2026-01-05", BELIEVED),
        (["@0 +0000"], "1971-01-01", BELIEVED),
    ],
)
def test_today_is_the_day_of_the_newest_commit_that_has_one(
    tmp_path: Path, stamps: list[str], day: str, source: str
) -> None:
    repo = Repo(tmp_path / "repo")
    for number, stamp in enumerate(stamps):
        repo.write({**ROADMAP, "count": str(number)}).commit("Count", stamp)
    for request in (Request(start=repo.path), Request(start=repo.path, staged=True)):
        scene = open_workspace(request)
        assert (scene.as_of.isoformat(), scene.as_of_source) == (day, source)
