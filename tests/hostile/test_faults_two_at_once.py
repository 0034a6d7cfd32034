"""Two runs at once on the same files: what is there afterwards is what one of them wrote, or both, and can be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import writers
from tests.fuzz.writers import together
from tests.hostile.harness import ROOT, environment, files_below, new_repo, tpmlint
from tests.shop import ROADMAP

WRONG = "kind: feature\nid: wrong\ntitle: Wrong\nowner: shop\nstatus: Planned # soon\n"


@pytest.mark.case(98, 120)
def test_fixes(tmp_path: Path) -> None:
    wrong = {f"roadmap/w{each}.yaml": WRONG.replace("wrong", f"w{each}") for each in range(5)}
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **wrong})
    fixed = {name: text.replace("Planned", "planned").encode() for name, text in wrong.items()}
    before = files_below(repo.path)
    assert {code for code, _ in together(repo.path, *[["check", "--fix", "--exit-zero"]] * 2)} == {0}
    assert files_below(repo.path) == {**before, **fixed}


@pytest.mark.few(4)
@pytest.mark.case(98, 120)
@pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", writers.TARGETS)
def test_nothing_is_lost(tmp_path: Path, name: str, number: int) -> None:
    writers.meet(name, tmp_path / name, number, together)


@pytest.mark.case(98, 120)
def test_nothing_is_lost_where_all_begin_at_once(tmp_path: Path) -> None:
    """A round of ``make fuzz``, which does so a thousand times."""
    command = [sys.executable, "-m", "tests.fuzz.writers", "1", str(tmp_path / "rounds"), "1"]
    env = environment()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.case(98, 120)
def test_renames_to_different_ids(tmp_path: Path) -> None:
    """One of them wins whole, and the other finds no feature of that id."""
    repo = new_repo(tmp_path / "shop", ROADMAP)
    outcomes = []
    for new in ("one-tap", "one-two"):
        copy = new_repo(tmp_path / new, ROADMAP)
        assert tpmlint(copy.path, "rename", "feature", "one-click", new).code == 0
        outcomes.append(files_below(copy.path))
    ended = together(repo.path, *(["rename", "feature", "one-click", new] for new in ("one-tap", "one-two")))
    assert files_below(repo.path) in outcomes
    assert sorted(code for code, _ in ended) == [0, 2]
