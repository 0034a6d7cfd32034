"""The files that a request is about."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import ROADMAP
from tpmlint.engine.workspace import Request, open_workspace, relative
from tpmlint.errors import UserError


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


@pytest.mark.parametrize("path", ["..", "roadmap/../..", "../elsewhere"])
def test_a_path_above_the_repository_is_outside(tmp_path: Path, path: str) -> None:
    (tmp_path / "roadmap").mkdir()
    with pytest.raises(UserError, match="lies outside of"):
        relative(Path(path), tmp_path, tmp_path.resolve())


def test_the_top_named_from_a_folder_below_is_inside(tmp_path: Path) -> None:
    (tmp_path / "roadmap").mkdir()
    assert relative(Path(".."), tmp_path / "roadmap", tmp_path.resolve()) == "."
