"""SIGKILL: whatever was being written is the old file or the new one, and to run it again ends well and tidies up.

A run is killed before every single change of the disk, and in the middle of what it writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.hostile.harness import FaultedRun, files_below, memory_folder, new_repo, run_with_faults, tpmlint
from tests.shop import CODE, ROADMAP
from tpmlint.atomic_write import DRAFT
from tpmlint.cache import _OWN, _SIGNATURE, _TAG

WRONG = "kind: feature\nid: wrong\ntitle: Wrong\nowner: nobody\nstatus: Planned\n"
"""An item with a safe fix, and a reference that makes a check fail."""

WAIVE = ("waive", "dangling-reference", "feature:wrong", "--reason", "They come in May", "--expires", "2026-12-31")
OUTPUTS = ("check", "--no-cache", "--exit-zero", "--output", "json=out.json", "--output", "sarif=README.md")
MORE = ("waive", "overdue", "feature:find-it", "--reason", "They come in May", "--expires", "2026-12-31")


@pytest.fixture
def shop() -> Iterator[Path]:
    """A repository with something to fix, in memory where that can be, for every write waits for the disk."""
    with memory_folder() as folder:
        yield new_repo(folder / "scene", {**ROADMAP, **CODE, "roadmap/wrong.yaml": WRONG}).path


def killed(shop: Path, way: str, *words: str) -> tuple[Mapping[str, str], list[FaultedRun], FaultedRun]:
    """Return the files before, the runs that were killed, and the one that was not."""
    before = {name: data.decode() for name, data in files_below(shop).items()}
    *runs, whole = run_with_faults(shop, shop.with_name("copies"), way, *words)
    assert {run.code for run in runs} == {-9 if way == "kill" else -25}
    return before, runs, whole


def without_litter(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files but for drafts and the cache."""
    return {
        name: text
        for name, text in files.items()
        if not DRAFT.fullmatch(name.rpartition("/")[2]) and not name.startswith("cache/")
    }


@pytest.mark.case(99)
@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("kill", ("check", "--fix", "--no-cache", "--exit-zero")),
        ("cut", ("check", "--fix", "--no-cache", "--exit-zero")),
        pytest.param("kill", OUTPUTS, marks=pytest.mark.slow),
        pytest.param("cut", ("report", "-o", "README.md"), marks=pytest.mark.slow),
    ],
    ids=["kill-fix", "cut-fix", "kill-outputs", "cut-report"],
)
def test_what_can_be_run_again(shop: Path, way: str, words: tuple[str, ...]) -> None:
    before, runs, whole = killed(shop, way, *words)
    assert whole.code == 0
    assert before != whole.files
    for run in runs:
        for name, text in without_litter(run.files).items():
            assert text in (before.get(name), whole.files[name])
        assert run.again == 0
        assert run.after == whole.files


@pytest.mark.case(99)
@pytest.mark.parametrize(
    ("way", "there"),
    [
        ("kill", False),
        pytest.param("kill", True, marks=pytest.mark.slow),
        pytest.param("cut", True, marks=pytest.mark.slow),
    ],
)
def test_a_waiver(shop: Path, way: str, there: bool) -> None:
    if there:
        assert tpmlint(shop, *MORE).code == 0
    before, runs, whole = killed(shop, way, *WAIVE)
    assert whole.code == 0
    assert set(whole.files) == {*before, "tpmlint.waivers.yaml"}
    for run in runs:
        assert without_litter(run.files) in (before, whole.files)
        assert (run.again, run.after) == (0, whole.files) or (
            run.again == 2 and without_litter(run.files) == whole.files
        )


@pytest.mark.parametrize(
    "words",
    [
        ("new", "team", "kyc", "--title", "Know your customer", "--file", "roadmap/more/kyc.yaml"),
        pytest.param(("init", "--pre-commit", "--ci", "github"), marks=pytest.mark.slow),
    ],
    ids=["new", "join"],
)
def test_new_files(shop: Path, words: tuple[str, ...]) -> None:
    """Where several belong together some may be there: to run it again adds what is missing, or says what is there."""
    before, runs, whole = killed(shop, "kill", *words)
    assert whole.code == 0
    for run in runs:
        for name, text in without_litter(run.files).items():
            assert text in (before.get(name), whole.files[name])
        assert (run.again, without_litter(run.after)) == (0, whole.files) or (
            run.again == 2 and without_litter(run.files) == whole.files
        )


def test_an_id_in_several_files(shop: Path) -> None:
    """No system changes several files at once: those that are left follow when it is run again."""
    before, runs, whole = killed(shop, "kill", "rename", "feature", "one-click", "one-tap")
    assert whole.code == 0
    assert len([name for name in before if before[name] != whole.files[name]]) == 2
    for run in runs:
        for name, text in without_litter(run.files).items():
            assert text in (before[name], whole.files[name])
        assert (run.again, run.after) == (0, whole.files) or (run.again == 2 and run.files == whole.files)


@pytest.mark.case(99)
@pytest.mark.parametrize("way", ["kill", pytest.param("cut", marks=pytest.mark.slow)])
def test_views_in_several_pages(shop: Path, way: str) -> None:
    """Each page is the old one or the new one; the next run fills what is left."""
    (shop / "roadmap/wrong.yaml").unlink()
    view = "<!-- tpmlint: view now-next-later -->\n<!-- tpmlint: end -->\n"
    for name in ("ROADMAP.md", "README.md"):
        (shop / name).write_text(f"# Shop\n\n{view}\nMore.\n")
    before, runs, whole = killed(shop, way, "render")
    assert whole.code == 0
    assert [name for name in before if before[name] != whole.files[name]] == ["README.md", "ROADMAP.md"]
    for run in runs:
        for name, text in without_litter(run.files).items():
            assert text in (before[name], whole.files[name])
        assert (run.again, run.after) == (0, whole.files)


@pytest.mark.case(97)
@pytest.mark.parametrize("way", ["kill", pytest.param("cut", marks=pytest.mark.slow)])
def test_the_cache(shop: Path, way: str) -> None:
    """A result never depends on it, and what is in it is ours to remove."""
    (shop / "roadmap/wrong.yaml").unlink()
    before, runs, whole = killed(shop, way, "check", "--select", "structure")
    assert (whole.code, len(whole.files)) == (0, len(before) + 3)
    for run in runs:
        assert without_litter(run.files) == before
        kept = {name.removeprefix("cache/"): text for name, text in run.files.items() if name.startswith("cache/")}
        assert kept.get(_TAG, _SIGNATURE.decode()) == _SIGNATURE.decode()
        assert [name for name in kept if name != _TAG and not _OWN.fullmatch(name)] == []
        assert (run.again, len(run.after)) == (0, len(whole.files))
        assert [name for name in run.after if name.endswith(".tmp")] == []
