"""The cache changes no result: whatever lies in it, whatever has changed, the same bytes come out as without it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.seeded_faults import AS_OF, clean, seeded
from tpmlint.cli import main
from tpmlint.rule import Context

Result = tuple[int, str, str]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, used by all runs of a test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("TPMLINT_CACHE_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def surroundings() -> Iterator[None]:
    """Put back the environment, which a command cleans for its process."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Return what runs a command with the cache and without, and holds the two to the same."""

    def one(*words: str) -> Result:
        capsys.readouterr()
        code = main([*words])
        return (code, *capsys.readouterr())

    def both(*words: str) -> Result:
        anew = one(*words, "--no-cache")
        for _ in range(2):
            assert one(*words) == anew
        return anew

    return both


CHECK = ("check", "--as-of", AS_OF, "--output-format", "json")


def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> Repo:
    repo = Repo(tmp_path / "work").write(files)
    repo.commit("Start")
    monkeypatch.chdir(repo.path)
    return repo


@pytest.mark.usefixtures("cache")
def test_a_roadmap_with_two_hundred_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    repo = repository(tmp_path, monkeypatch, {**seeded().files})
    assert run(*CHECK)[0] == 1
    repo.write({**seeded(2).files})
    assert run(*CHECK)[0] == 1
    assert run("check", "--as-of", AS_OF, "--show-files", "-v")[0] == 1


CAPABILITY = """\
kind: capability
id: pricing
title: Pricing
owner: platform
paths: [src/]
consumers: [{team: storefront, interaction: x-as-a-service}]
"""


def test_of_what_a_check_rests_on_nothing_is_forgotten(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Result],
    small_roadmap: dict[str, str],
) -> None:
    files = {**small_roadmap, "roadmap/pricing.yaml": CAPABILITY, "src/a.py": "x = 1\n"}
    repo = repository(tmp_path, monkeypatch, files)
    assert run(*CHECK)[0] == 0
    assert len(list(cache.glob("*-clean.jsonl"))) == 1
    assert run(*CHECK, "roadmap")[0] == run(*CHECK, "--at", "HEAD")[0] == run(*CHECK, "--staged")[0] == 0
    results = []
    for path, text in (
        ("roadmap/pricing.yaml", f"{CAPABILITY}unknown: 1\n"),  # a roadmap file
        ("roadmap/new.yaml", "kind: team\n"),  # another one
        ("tpmlint.waivers.yaml", "waivers: 1\n"),  # the waivers
        ("tpmlint.toml", "[severity]\ndead-path = 'x'\n"),  # the configuration
        ("roadmap/notes.md", "# Notes\n"),  # not a roadmap file
    ):
        repo.write({path: text})
        results.append(run(*CHECK)[1:])
        repo.write({path: files.get(path)})
        assert run(*CHECK)[0] == 0
    assert len({*results}) == 5
    for change in (("rm", "--quiet", "--cached", "src/a.py"), ("add", "src/a.py")):  # the tracked files
        repo.git(*change)
        assert ("dead-path" in run(*CHECK)[1]) == (change[0] == "rm")
    repo.write({"roadmap/initiatives.yaml": files["roadmap/initiatives.yaml"] + "target_date: 2027-01\n"})
    later = ("check", "--as-of", "2031-01-01")
    assert run(*later)[1] != run("check", "--as-of", AS_OF)[1]  # the day
    assert run(*later, "--ignore", "timing")[1] != run(*later)[1]  # the rules that were asked for
    assert run(*CHECK, "nowhere")[0] == 2


def test_a_context_has_no_more_than_the_cache_knows_of() -> None:
    """A further input of rules must be among the terms of a cached check too, or the cache changes a result."""
    terms = {"as_of", "settings", "options", "tracked", "links", "views"}
    held_with_commit_and_tags = {"git"}
    only_for_messages = {"reviewed"}
    not_in_a_check = {"elsewhere", "audited"}
    assert {*Context.__struct_fields__} == terms | held_with_commit_and_tags | only_for_messages | not_in_a_check


@pytest.mark.usefixtures("cache")
def test_a_file_that_becomes_a_link_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result], small_roadmap: dict[str, str]
) -> None:
    capability = CAPABILITY + "interfaces: [{type: openapi, path: src/api.yaml}]\n"
    files = {
        **small_roadmap,
        "roadmap/pricing.yaml": capability,
        "src/api.yaml": "openapi: 3.0.0\n",
        "src/b.yaml": "x\n",
    }
    repo = repository(tmp_path, monkeypatch, files)
    assert run(*CHECK)[0] == 0
    (repo.path / "src/api.yaml").unlink()
    (repo.path / "src/api.yaml").symlink_to("b.yaml")
    repo.git("add", "src")
    assert "interface-outside-paths" in run(*CHECK)[1]


@pytest.mark.usefixtures("cache")
def test_a_tag_that_goes_is_seen_after_an_edit_that_is_not_about_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result], small_roadmap: dict[str, str]
) -> None:
    shipped = "{kind: feature, id: search, title: Search, owner: storefront, status: released, released_in: v1.0}\n"
    shipped = shipped.replace("}", ", benefit: A buyer finds what the shop has in a second}")
    repo = repository(tmp_path, monkeypatch, {**small_roadmap, "roadmap/search.yaml": shipped})
    repo.git("tag", "v1.0")
    assert run(*CHECK)[0] == 0
    repo.write({"roadmap/search.yaml": shipped.replace("Search", "Find")})
    assert run(*CHECK)[0] == 0
    repo.git("tag", "-d", "v1.0")
    assert "released-without-tag" in run(*CHECK)[1]


@pytest.mark.usefixtures("cache")
def test_the_note_about_a_shallow_clone_comes_with_the_first_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result], small_roadmap: dict[str, str]
) -> None:
    repo = repository(tmp_path, monkeypatch, small_roadmap)
    repo.write({"later.txt": "x\n"}).commit("Go on")
    subprocess.run(["git", "clone", "-q", "--depth", "1", repo.path.as_uri(), str(tmp_path / "clone")], check=True)
    monkeypatch.chdir(tmp_path / "clone")
    assert "the clone is shallow" not in run(*CHECK, "-v")[1]
    path = Path("roadmap/initiatives.yaml")
    path.write_text(path.read_text() + "evidence: [v1.0]\n")
    code, out, _ = run(*CHECK)
    assert code == 0
    assert "the clone is shallow" in out


def test_what_one_file_says_is_not_said_of_the_others(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Result],
    small_roadmap: dict[str, str],
) -> None:
    """An editor checks the file at hand; the hook that comes after it judges all of them."""
    good = small_roadmap["roadmap/teams.yaml"]
    repository(tmp_path, monkeypatch, {**small_roadmap, "roadmap/pricing.yaml": CAPABILITY + "unknown: 1\n"})
    for words in (("check", "-", "--stdin-filename", "roadmap/teams.yaml"), ("check", "roadmap/teams.yaml")):
        done = subprocess.run([sys.executable, "-m", "tpmlint", *words], input=good.encode(), check=False)
        assert done.returncode == 0
    assert run(*CHECK)[0] == 1
    assert not list(cache.glob("*-clean.jsonl"))


@pytest.mark.usefixtures("cache")
def test_what_was_skipped_is_told_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result], small_roadmap: dict[str, str]
) -> None:
    files = {**small_roadmap, "tpmlint.toml": "[roadmap]\nexclude = ['roadmap/drafts/']\n"}
    repo = repository(tmp_path, monkeypatch, files)
    before = run(*CHECK)
    repo.write({"roadmap/drafts/new.yaml": "kind: team\n"})
    after = run(*CHECK)
    assert (before[0], after[0]) == (0, 0)
    assert "roadmap/drafts/new.yaml" not in before[1]
    assert "roadmap/drafts/new.yaml" in after[1]


@pytest.mark.parametrize("spoil", ["empty", "half", "foreign", "gone", "read-only"])
def test_whatever_became_of_the_cache(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Result],
    spoil: str,
    small_roadmap: dict[str, str],
) -> None:
    repository(tmp_path, monkeypatch, small_roadmap)
    before = run(*CHECK)
    for file in cache.glob("*.jsonl"):
        match spoil:
            case "empty":
                file.write_bytes(b"")
            case "half":
                file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
            case "foreign":
                file.write_bytes(b"{}\n" * 100)
            case "gone":
                file.unlink()
            case "read-only":
                file.chmod(0o400)
                cache.chmod(0o500)
    assert run(*CHECK) == before


@pytest.mark.usefixtures("cache")
def test_a_change_is_judged_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]) -> None:
    repo = repository(tmp_path, monkeypatch, {**clean().files})
    repo.write({**seeded().files}).commit("Break it")
    code, out, _ = run("diff", "HEAD~1", "--as-of", AS_OF, "--output-format", "json")
    assert (code, "dangling-reference" in out) == (1, True)


def test_two_hooks_at_once_give_what_one_gives(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path, monkeypatch, {**seeded().files})
    words = [sys.executable, "-m", "tpmlint", *CHECK]
    alone = subprocess.run([*words, "--no-cache"], capture_output=True, check=False)
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    assert [each.communicate()[0] for each in both] == [alone.stdout] * 3
    assert subprocess.run(words, capture_output=True, check=False).stdout == alone.stdout
    assert len(list(cache.glob("*.jsonl"))) == 1
