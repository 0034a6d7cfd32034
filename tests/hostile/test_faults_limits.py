"""Little of what a process may have: 200 open files, 300 MB, no room on the disk, a folder nobody may write to."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.many_items import items
from tests.hostile.harness import POWERLESS, files_below, memory_folder, new_repo, tpmlint
from tests.hostile.test_faults_killed import WAIVE, WRONG
from tests.repos import Repo
from tests.shop import CODE, EDIT, ROADMAP, branch

FEW = {"RLIMIT_NOFILE": 200}
COUNT = 10_000
NEW = ("new", "team", "kyc", "--title", "KYC", "--file", "roadmap/kyc.yaml")


@pytest.fixture(scope="module")
def many() -> Iterator[Repo]:
    """Ten thousand items, a file each, and a commit that changes a hundred of them."""
    with memory_folder() as folder:
        repo = Repo(folder / "many")
        repo.write({f"roadmap/{kind}/{name}.yaml": text for kind, name, text in items(COUNT)})
        repo.git("add", "--all")
        repo.commit("Begin", stage=False)
        changed = sorted((repo.path / "roadmap/feature").iterdir())[:100]
        for path in changed:
            path.write_text(path.read_text().replace("that everybody", "that nobody"))
        repo.commit("Change a hundred")
        yield repo


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere what is reserved counts too")
@pytest.mark.parametrize("words", ["check", "diff HEAD~1"])
def test_ten_thousand_items_in_300_mb(many: Repo, words: str) -> None:
    """Of what can be written to; the addresses that the C library reserves for a thread are not memory. Git too."""
    bound = {"RLIMIT_DATA": 300_000_000}
    ended = tpmlint(many.path, *words.split(), "--no-cache", "--output-format", "json", limits=bound)
    assert (ended.code, ended.err) == (0, "")
    assert sum(json.loads(ended.out)["receipt"]["items"].values()) == COUNT


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A roadmap in more files than may be open, in which something is wrong, with a change and a history."""
    teams = {f"roadmap/teams/t{number}.yaml": f"{{kind: team, id: t{number}, title: T}}\n" for number in range(300)}
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE, **teams, "roadmap/wrong.yaml": WRONG})
    for number in range(20):
        repo.write({"README.md": f"{number}\n"}).commit(f"Change {number}")
    branch(repo, EDIT)
    return repo


@pytest.mark.parametrize("words", ["check", "check --fix", "diff main", "audit"])
def test_two_hundred_open_files(shop: Repo, words: str) -> None:
    limited = tpmlint(shop.path, *words.split(), "--no-cache" if words.startswith("check") else "--root=.", limits=FEW)
    if words == "check --fix":
        assert "Fixed 1 problem in 1 file." in limited.out
    else:
        usual = tpmlint(shop.path, *words.split())
        assert (limited.code, limited.out, limited.err) == (usual.code, usual.out, usual.err)
    assert limited.code in (0, 1)


@pytest.mark.case(99)
def test_a_disk_that_is_full_after_the_first_of_several_files(tmp_path: Path) -> None:
    """The first, which gets shorter, could be written, but not what it was before: nothing is written at all."""
    name = "a-name-that-is-quite-long"
    first = "".join(f"---\n{{kind: feature, id: f{each}, title: F, depends_on: [{name}]}}\n" for each in range(9))
    last = f"kind: feature\nid: {name}\ntitle: Last\n# {'x' * len(first)}\n"
    repo = new_repo(tmp_path / "shop", {"roadmap/a.yaml": first, "roadmap/z.yaml": last})
    before = files_below(repo.path)
    ended = tpmlint(repo.path, "rename", "feature", name, "f", limits={"RLIMIT_FSIZE": len(first) - 100})
    assert ended.code == 3
    assert ended.err.endswith("roadmap/z.yaml: File too large\n")
    assert files_below(repo.path) == before


@pytest.mark.case(96)
@pytest.mark.parametrize(
    ("words", "folder", "said"),
    [
        (("check", "--fix"), "roadmap", "roadmap/wrong.yaml: cannot be written: Permission denied"),
        (("audit", "--output", "csv=src/a.csv"), "src", "src/a.csv: cannot be written: Permission denied"),
        (WAIVE, ".", "{top}/tpmlint.waivers.yaml: Permission denied"),
        (("rename", "feature", "wrong", "right"), "roadmap", "{top}/roadmap/wrong.yaml: Permission denied"),
        (NEW, "roadmap", "{top}/roadmap/kyc.yaml: Permission denied"),
    ],
    ids=["fix", "audit", "waive", "rename", "new"],
)
def test_a_folder_that_nobody_may_write_to(tmp_path: Path, words: tuple[str, ...], folder: str, said: str) -> None:
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE, "roadmap/wrong.yaml": WRONG})
    before = files_below(repo.path)
    (repo.path / folder).chmod(0o555)
    try:
        ended = tpmlint(repo.path, *words, start=("-c", POWERLESS))
    finally:
        (repo.path / folder).chmod(0o755)
    assert (ended.code, ended.err) == (3, f"tpmlint: error: {said.format(top=repo.path)}\n")
    assert files_below(repo.path) == before
