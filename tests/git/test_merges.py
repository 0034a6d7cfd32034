"""What a merge changed by itself, made by git in every way that it can be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tpmlint.git import merges
from tpmlint.git.merges import changed_by_merges
from tpmlint.git.repository import Repository

LINES = "".join(f"{number}\n" for number in range(1, 21))
TOP, END, BOTH = LINES.replace("1\n", "one\n", 1), LINES.replace("20\n", "twenty\n"), "one\n"
BINARY = b"\0" + b"x" * 50


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with some files in its first commit."""
    files: dict[str, str | bytes | None] = {"a.py": LINES, "b.py": LINES, 'odd "ü\n.py': "1\n", "large.txt": "x\n"}
    files["blob.bin"] = BINARY
    repo = Repo(tmp_path / "repo").write(files)
    repo.commit("Begin")
    return repo


def sides(repo: Repo, ours: dict[str, str | bytes | None], theirs: dict[str, str | bytes | None]) -> None:
    """Make main and the branch side, each with one commit."""
    repo.git("checkout", "--quiet", "-b", "side")
    repo.write(theirs).commit("Theirs")
    repo.git("checkout", "--quiet", "main")
    repo.write(ours).commit("Ours")


def merge(repo: Repo, *options: str, files: dict[str, str | bytes | None] | None = None) -> frozenset[str]:
    """Merge side into main, write files into the merge, and return what it changed by itself."""
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", *options, "side", fails=True)
    repo.write(files or {}).commit("Merge")
    assert len(repo.git("log", "-1", "--format=%P").split()) == 2
    return changed_by_merges(Repository.open(repo.path), [repo.head])[repo.head]


def test_a_merge_without_conflicts_changed_nothing(repo: Repo) -> None:
    """Whether each side changed other files, other lines of a file, or the same lines alike."""
    sides(repo, {"a.py": TOP, "c.py": "1\n"}, {"a.py": END, "b.py": TOP, "c.py": "1\n", "d.py": "1\n"})
    assert merge(repo) == frozenset()


@pytest.mark.parametrize("options", [(), ("-Xno-renames",)], ids=["renames followed", "modified and deleted"])
def test_a_file_that_one_side_renamed_and_the_other_edited(repo: Repo, options: tuple[str, ...]) -> None:
    sides(repo, {"a.py": None, "new.py": TOP}, {"a.py": END})
    if options:
        assert merge(repo, *options, files={"new.py": TOP}) == {"a.py"}
    else:
        assert merge(repo) == frozenset()


def test_an_edit_that_no_parent_has(repo: Repo) -> None:
    sides(repo, {"a.py": TOP}, {"b.py": END})
    own: dict[str, str | bytes | None] = {'odd "ü\n.py': "evil\n", "added.py": "1\n", "large.txt": None}
    assert merge(repo, files=own) == {'odd "ü\n.py', "added.py", "large.txt"}


@pytest.mark.parametrize("options", [("-s", "ours"), ("-X", "ours"), ("-X", "theirs")], ids=" ".join)
def test_a_merge_that_throws_one_side_away(repo: Repo, options: tuple[str, ...]) -> None:
    """Of what both changed in one place, and with a strategy also what the other side alone changed."""
    sides(repo, {"a.py": TOP}, {"a.py": LINES.replace("1\n", "uno\n", 1), "b.py": END})
    assert merge(repo, *options) == ({"a.py", "b.py"} if options[0] == "-s" else {"a.py"})


@pytest.mark.parametrize("side", ["HEAD", "side"])
def test_a_conflict_that_is_resolved_by_taking_one_side_whole(repo: Repo, side: str) -> None:
    """Also where the other lines of the file would have merged by themselves."""
    sides(repo, {"a.py": END.replace("1\n", "one\n", 1)}, {"a.py": LINES.replace("1\n", "uno\n", 1)})
    assert merge(repo, files={"a.py": repo.git("show", f"{side}:a.py") + "\n"}) == {"a.py"}


def test_a_clean_merge_of_a_file_of_which_one_side_is_taken(repo: Repo) -> None:
    sides(repo, {"a.py": TOP}, {"a.py": END})
    assert merge(repo, files={"a.py": TOP}) == {"a.py"}


def test_one_side_did_what_the_other_did_and_more(repo: Repo) -> None:
    sides(repo, {"a.py": TOP.replace("20\n", "twenty\n")}, {"a.py": TOP})
    assert merge(repo) == frozenset()


def test_a_deletion_that_wins_over_an_edit(repo: Repo) -> None:
    sides(repo, {"a.py": None}, {"a.py": TOP})
    assert merge(repo, files={"a.py": None}) == {"a.py"}


def test_what_cannot_be_merged_again_counts_as_changed(repo: Repo) -> None:
    """A binary file that both changed, and one beyond the limit."""
    large = "y\n" * 600_000
    sides(
        repo,
        {"blob.bin": BINARY + b"1", "large.txt": f"{large}a\n"},
        {"blob.bin": BINARY + b"2", "large.txt": f"b\n{large}"},
    )
    assert merge(repo, files={"blob.bin": BINARY + b"1", "large.txt": f"b\n{large}a\n"}) == {"blob.bin", "large.txt"}


Files = dict[str, str | bytes | None]


def join(repo: Repo, files: Files | None = None, *more: str) -> frozenset[str]:
    """Merge three branches that change a file each, write files into the merge, return what it changed by itself."""
    for name, text in (("x", {"x.py": "1\n", "a.py": TOP}), ("y", {"y.py": "1\n"}), ("z", {"b.py": None})):
        repo.git("checkout", "--quiet", "-b", name, "main")
        repo.write(text).commit(name)
    repo.git("checkout", "--quiet", "main")
    repo.write({"main.py": "1\n"}).commit("On")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", *more, "x", "y", "z")
    repo.write(files or {}).commit("Octopus")
    assert len(repo.git("log", "-1", "--format=%P").split()) == 4
    return changed_by_merges(Repository.open(repo.path), [repo.head])[repo.head]


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        ({}, set()),
        ({"a.py": END}, {"a.py"}),
        ({"x.py": None}, {"x.py"}),
        ({"b.py": LINES}, {"b.py"}),
        ({"main.py": "2\n"}, {"main.py"}),
        ({"new.py": "1\n"}, {"new.py"}),
        ({"a.py": LINES}, {"a.py"}),
    ],
    ids=["nothing", "edited", "dropped", "brought back", "of the branch", "added", "undone"],
)
def test_a_merge_of_many_branches(repo: Repo, files: Files, changed: set[str]) -> None:
    assert join(repo, files) == changed


def test_a_merge_of_many_branches_that_takes_the_version_of_one(repo: Repo) -> None:
    assert join(repo, None, "-s", "ours") == {"x.py", "a.py", "y.py", "b.py"}


@pytest.mark.parametrize(("files", "changed"), [({}, set()), ({"a.py": TOP, "o.py": "2\n"}, {"a.py", "o.py"})])
def test_a_merge_of_unrelated_histories(repo: Repo, files: Files, changed: set[str]) -> None:
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.git("rm", "-rq", "--cached", ".")
    repo.write({"a.py": LINES, "b.py": None, "o.py": "1\n", "large.txt": None}).commit("Other")
    repo.git("checkout", "--quiet", "--force", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "--allow-unrelated-histories", "other")
    repo.write(files).commit("Merge")
    assert changed_by_merges(Repository.open(repo.path), [repo.head])[repo.head] == changed


def test_several_merges_one_of_them_with_three_parents_and_one_with_two_bases(repo: Repo) -> None:
    sides(repo, {"a.py": TOP}, {"b.py": TOP})
    repo.git("merge", "--quiet", "--no-ff", "-m", "One", "side")
    one = repo.head
    repo.git("checkout", "--quiet", "side")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Two", "main~1")
    two = repo.head
    repo.write({"a.py": TOP.replace("20\n", "twenty\n")}).commit("On")
    repo.git("checkout", "--quiet", "main")
    repo.write({"a.py": TOP.replace("10\n", "ten\n")}).commit("On")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Crossed", "side")
    crossed = repo.head
    for name in ("x", "y"):
        repo.git("checkout", "--quiet", "-b", name, crossed)
        repo.write({f"{name}.py": "1\n"}).commit(name)
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Octopus", "x", "y")
    found = changed_by_merges(Repository.open(repo.path), [one, two, crossed, repo.head])
    assert found == {
        one: frozenset(),
        two: frozenset(),
        crossed: frozenset(),
        repo.head: frozenset(),
    }


def test_no_driver_of_the_repository_is_started(repo: Repo, tmp_path: Path) -> None:
    repo.write({".gitattributes": "* merge=evil diff=evil filter=evil\n"}).commit("Attributes")
    sides(repo, {"a.py": TOP}, {"a.py": END})
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    for name in ("merge.evil.driver", "filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv"):
        repo.git("config", name, f"touch {tmp_path / 'evil'}")
    assert changed_by_merges(Repository.open(repo.path), [repo.head]) == {repo.head: frozenset()}
    assert not (tmp_path / "evil").exists()


def test_only_paths_that_matter_are_merged_again(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for files that moved, where one path explains the other."""
    sides(repo, {"a.py": TOP, "b.py": None, "new.py": TOP}, {"a.py": END, "b.py": END})
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "side", fails=True)
    repo.write({"a.py": LINES, "b.py": "other\n", "new.py": LINES}).commit("Merge")
    found = {
        names: changed_by_merges(Repository.open(repo.path), [repo.head], frozenset(names))[repo.head] & {*names}
        for names in ((), ("a.py",), ("b.py",), ("a.py", "new.py"))
    }
    assert found == {(): set(), ("a.py",): {"a.py"}, ("b.py",): {"b.py"}, ("a.py", "new.py"): {"a.py", "new.py"}}
    monkeypatch.setattr(merges, "_merges_to", lambda *_: pytest.fail("a file is merged again"))
    assert changed_by_merges(Repository.open(repo.path), [repo.head], frozenset({"large.txt"})) == {
        repo.head: frozenset()
    }
