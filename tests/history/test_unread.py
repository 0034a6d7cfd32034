"""Commits made while a file of the roadmap could not be read: which are judged, and as what."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.history.test_fold import audited
from tests.repos import Repo
from tests.shop import CODE, INDEX, ROADMAP, VAULT, open_shop
from tpmlint.report import Report

CARDS, SEARCH = "src/cards/vault.go", "src/search/index.go"
CITING = "Change\n\nRoadmap-Item: {}\n"
WORK = (
    (CARDS, "vault"),
    (SEARCH, "index"),
    (CARDS, ""),
    (SEARCH, ""),
    (CARDS, "one-click"),
    (SEARCH, "find-it"),
    (CARDS, "index"),
    ("README.md", "vault"),
    (CARDS, "nobody"),
)
"""Which file each commit changes, and what it cites."""


def work(repo: Repo, number: int) -> None:
    """Make the commits of ``WORK``; ``number`` makes their contents differ from those of another round."""
    for place, (path, cited) in enumerate(WORK):
        repo.write({path: f"{CODE[path]}// {number}.{place}\n"})
        repo.commit(CITING.format(cited) if cited else "Change")


def broken(path: str, how: str) -> str:
    """Return a file that is no YAML, as it is after its last line was edited, or with little of it left."""
    return f"{ROADMAP[path]}tags: [\n" if how == "edited" else "kind: [\n"


def became(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> tuple[Report, list[object]]:
    """Return the report and what became of each commit, the oldest first."""
    report, told = audited(repo, monkeypatch)
    return report, list(reversed(told.values()))


@pytest.mark.few(4)
@pytest.mark.parametrize("how", ["edited", "cut"])
@pytest.mark.parametrize("path", sorted(ROADMAP))
def test_a_verdict_is_the_one_that_the_whole_roadmap_gives(
    path: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever file is broken for a while: a commit is judged as if it were not, or not at all."""
    told: list[list[object]] = []
    for name, text in (("whole", f"{ROADMAP[path]}# edited\n"), ("broken", broken(path, how))):
        repo = open_shop(tmp_path / name)
        work(repo, 1)
        repo.write({path: text}).commit("docs: edit")
        work(repo, 2)
        repo.write({path: ROADMAP[path]}).commit("docs: edit it again")
        work(repo, 3)
        told.append(became(repo, monkeypatch)[1])
    whole, found = told
    assert [(old, new) for old, new in zip(whole, found, strict=True) if new not in (old, "unreadable")] == []
    assert "unreadable" in found
    judged = sum(each != "unreadable" for each in found[len(WORK) + 2 : 2 * len(WORK) + 2])
    # Those of the other capability, and what no capability claims.
    others = {"roadmap/vault.yaml": 4, "roadmap/index.yaml": 4, "roadmap/capabilities.yaml": 0}
    assert judged == others.get(path, 1)


def test_the_file_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it is never repaired."""
    repo = open_shop(tmp_path)
    repo.write({"roadmap/index.yaml": broken("roadmap/index.yaml", "edited")}).commit("docs: edit")
    for number in range(10):
        repo.write({CARDS: f"{CODE[CARDS]}// {number}\n"}).commit(CITING.format("vault"))
    report, told = became(repo, monkeypatch)
    assert told[2:] == [{"cards": "cited"}] * 10
    assert report.receipt.notes == ("roadmap/index.yaml could not be read at 11 commits; none of them depends on it",)
    assert "yaml-syntax" in {each.rule for each in report.findings}


def test_those_that_depend_on_it_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = open_shop(tmp_path)
    repo.write({"roadmap/index.yaml": broken("roadmap/index.yaml", "edited")}).commit("docs: edit")
    repo.write({CARDS: f"{CODE[CARDS]}// 1\n"}).commit("Change")
    repo.write({SEARCH: f"{CODE[SEARCH]}// 1\n"}).commit("Change")
    report, told = became(repo, monkeypatch)
    assert told[2:] == [{"cards": "missing"}, "unreadable"]
    assert report.receipt.notes == (
        "roadmap/index.yaml could not be read at 3 commits; 1 of them could not be checked: it may depend on that file",
    )


def test_several_files_are_named_in_one_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that could not be read at most commits first, then by name, whatever the seed of Python's hashes."""
    repo = open_shop(tmp_path, files={"roadmap/z.yaml": "a: [\n"})
    repo.write({f"roadmap/{name}.yaml": "a: [\n" for name in "gbfadce"}).commit("docs: edit")
    [note] = became(repo, monkeypatch)[0].receipt.notes
    files = [f"roadmap/{name}.yaml" for name in "zab"]
    assert note.startswith(f"{files[0]}, {files[1]}, {files[2]}")


def test_a_file_that_may_claim_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any file may belong to the capability in it."""
    repo = open_shop(tmp_path)
    repo.write({"roadmap/more.yaml": "kind: capability\nid: more\npaths: [/src/cards/vault.go\n"}).commit("Plan")
    repo.write({CARDS: f"{CODE[CARDS]}// 1\n"}).commit(CITING.format("vault"))
    assert became(repo, monkeypatch)[1][1:] == ["unreadable", "unreadable"]


def test_words_that_are_written_by_codes_may_be_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = open_shop(tmp_path)
    repo.write({"roadmap/more.yaml": 'kind: "\\x63apability"\nid: more\npaths: [/src/\n'}).commit("Plan")
    repo.write({CARDS: f"{CODE[CARDS]}// 1\n"}).commit(CITING.format("vault"))
    assert became(repo, monkeypatch)[1][1:] == ["unreadable", "unreadable"]


def test_what_a_repair_brings_is_not_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only before it could be read is not known to be before it was there."""
    repo = open_shop(tmp_path)
    repo.write({"roadmap/vault.yaml": f"{VAULT}tags: [\n", "roadmap/index.yaml": INDEX}).commit("docs: edit")
    repo.write({"roadmap/vault.yaml": VAULT, CARDS: f"{CODE[CARDS]}// 1\n"}).commit("Repair and change")
    assert became(repo, monkeypatch)[1][2:] == ["unreadable"]
