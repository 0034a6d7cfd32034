"""The day on which a request judges."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.fast_import import DAY, START, Made, make
from tests.repos import Repo
from tests.shop import ROADMAP
from tpmlint.engine.workspace import Request, open_workspace
from tpmlint.errors import UserError

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
        # Before what it is built on, and after the clock.
        (["2026-01-05T09:00:00Z", "@917827200 +0000"], "2026-01-05", BELIEVED),
        (["2026-01-05T09:00:00Z", "@7258032000 +0000", "@6850000000 +0000"], "2026-01-05", BELIEVED),
        (["2026-01-05T09:00:00Z", "2026-01-04T09:00:00Z"], "2026-01-04", MEANT),
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


@pytest.mark.case(111)
@pytest.mark.parametrize("shape", ["line", "merge", "young"])
def test_many_commits_that_are_dated_back_are_believed_no_more_than_one(tmp_path: Path, shape: str) -> None:
    """Case 111: also where they are the first parents of a merge; a month back is believed."""
    files = {path.encode(): text.encode() for path, text in ROADMAP.items()}
    back = 20 if shape == "young" else 700
    made = [Made((), files, seconds=START - 800 * DAY), Made((0,), files, seconds=START)]
    made.append(Made((0 if shape == "merge" else 1,), files, seconds=START - back * DAY))
    made += [Made((number,), files, seconds=START - back * DAY + number) for number in range(2, 82)]
    if shape == "merge":
        made.append(Made((len(made) - 1, 1), files, seconds=START - back * DAY))
    repo = Repo(tmp_path / "repo")
    make(repo, made)
    repo.git("reset", "--quiet", "--hard")
    scene = open_workspace(Request(start=repo.path))
    day = "2026-02-10" if shape == "young" else "2026-03-02"
    assert (scene.as_of.isoformat(), scene.as_of_source) == (day, MEANT if shape == "young" else BELIEVED)


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
@pytest.mark.case(119)
def test_no_link_leads_the_root_out_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path / "repo").write({f"shop/{name}": text for name, text in ROADMAP.items()})
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (repo.path / "link").symlink_to(outside)
    (repo.path / "inner").symlink_to("shop")
    (tmp_path / "way-in").symlink_to(repo.path)
    monkeypatch.chdir(repo.path)
    for root in (Path("link"), Path("link/deep"), repo.path / "link"):
        with pytest.raises(UserError) as caught:
            open_workspace(Request(start=repo.path, root=root))
        assert (caught.value.message, caught.value.place) == (
            f"{root} lies behind the link {repo.path / 'link'}, which leads out of the repository",
            "--root",
        )
    assert open_workspace(Request(start=repo.path, root=Path("inner"))).folder == "shop"
    assert open_workspace(Request(start=repo.path, root=tmp_path / "way-in")).top == repo.path
