"""Two runs at once on the same files: what is there afterwards is what one of them wrote, or both, and can be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.harness import environment, files_below, new_repo, tpmlint
from tests.shop import ROADMAP

WRONG = "kind: feature\nid: wrong\ntitle: Wrong\nowner: shop\nstatus: Planned # soon\n"


def together(folder: Path, *commands: str) -> list[tuple[int, str]]:
    """Run several at once and return exit codes and standard errors."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tpmlint", *words.split()],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    said = [child.communicate(timeout=300)[1] for child in running]
    return [(child.returncode, words) for child, words in zip(running, said, strict=True)]


@pytest.mark.case(98)
def test_fixes(tmp_path: Path) -> None:
    wrong = {f"roadmap/w{each}.yaml": WRONG.replace("wrong", f"w{each}") for each in range(5)}
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **wrong})
    fixed = {name: text.replace("Planned", "planned").encode() for name, text in wrong.items()}
    before = files_below(repo.path)
    assert {code for code, _ in together(repo.path, *["check --fix --exit-zero"] * 2)} == {0}
    assert files_below(repo.path) == {**before, **fixed}


@pytest.mark.case(98)
@pytest.mark.parametrize("there", [False, True], ids=["a new file", "more"])
def test_waivers(tmp_path: Path, there: bool) -> None:
    """Of a new file the second is told; the waivers that a run says it wrote are there."""
    wrong = {f"roadmap/w{each}.yaml": f"kind: feature\nid: w{each}\ntitle: W\nowner: nobody\n" for each in range(3)}
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **wrong})

    def waive(each: int) -> str:
        return f"waive dangling-reference feature:w{each} --reason They-come-in-May --expires 2026-12-31"

    if there:
        assert tpmlint(repo.path, *waive(2).split()).code == 0
    ended = together(repo.path, waive(0), waive(1))
    text = (repo.path / "tpmlint.waivers.yaml").read_text()
    kept = {each for each in range(3) if text.count(f"item: feature:w{each}\n") == 1}
    assert text.count("rule:") == len(kept)
    assert {0, 1} & kept
    assert kept >= ({2} if there else set())
    assert {code for code, _ in ended} <= {0, 2}
    if not there:
        assert kept == {each for each in range(2) if ended[each][0] == 0}
    assert tpmlint(repo.path, "check", "--select", "broken-waiver,unreadable-file").code in (0, 2)
    assert sorted(name for name in files_below(repo.path) if name.endswith(".tmp")) == []


@pytest.mark.case(98)
def test_renames_to_different_ids(tmp_path: Path) -> None:
    """Each file is that of one of them; a file that the other has changed meanwhile stops the whole."""
    repo = new_repo(tmp_path / "shop", ROADMAP)
    before = files_below(repo.path)
    outcomes = []
    for new in ("one-tap", "one-two"):
        copy = new_repo(tmp_path / new, ROADMAP)
        assert tpmlint(copy.path, "rename", "feature", "one-click", new).code == 0
        outcomes.append(files_below(copy.path))
    ended = together(repo.path, "rename feature one-click one-tap", "rename feature one-click one-two")
    after = files_below(repo.path)
    assert after.keys() == before.keys()
    for name, data in after.items():
        assert data in (before[name], *(outcome[name] for outcome in outcomes))
    assert {code for code, _ in ended} <= {0, 2}
