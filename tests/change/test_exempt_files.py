"""Which files are exempt because of the commits that changed them, over real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tpmlint.change.exemptions import exempt_files
from tpmlint.change.messages import ChangeMessages, Commit, Message
from tpmlint.change.reverts import find_reverted, reverted_names
from tpmlint.git.merges import changed_by_merges
from tpmlint.git.repository import Repository
from tpmlint.git.tree import ChangedPath
from tpmlint.settings import ChangePolicy

NONE = "0" * 40


def added(path: str, content: str) -> ChangedPath:
    return ChangedPath("A", path, "000000", "100644", NONE, content * 40)


def deleted(path: str, content: str) -> ChangedPath:
    return ChangedPath("D", path, "100644", "000000", content * 40, NONE)


def commit(message: str, *files: ChangedPath) -> Commit:
    paths = frozenset(file.path for file in files)
    return Commit(message, "Ada <ada@example.org>", Message("x", message), paths, files=files)


def exempt(*commits: Commit, path: str = "new.py") -> str | None:
    return exempt_files(ChangeMessages(commits), ChangePolicy())(added(path, "a"))


def test_a_file_that_only_exempt_commits_changed() -> None:
    assert exempt(commit("style: one", added("new.py", "a"))) == "type style"


def test_a_renamed_file_is_asked_under_its_earlier_names() -> None:
    feature = commit("Pay out at once", added("old.py", "a"))
    moved = commit("style: name it well", deleted("old.py", "a"), added("mid.py", "a"))
    edited = commit("style: again", deleted("mid.py", "a"), added("new.py", "b"))
    assert exempt(feature, moved, path="mid.py") is None
    assert exempt(feature, moved, edited) is None


def test_a_copy_of_new_content_is_asked() -> None:
    feature = commit("Pay out at once", added("old.py", "a"))
    copied = commit("style: beside it", added("new.py", "a"))
    assert exempt(feature, copied) is None


def test_another_file_of_the_same_commit_stays_exempt() -> None:
    feature = commit("Pay out at once", added("old.py", "a"))
    moved = commit("style: move", deleted("old.py", "a"), added("mid.py", "a"), added("new.py", "b"))
    assert exempt(feature, moved) == "type style"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('Revert "A"\n\nThis reverts commit 0123456789.', ["0123456789"]),
        ("Back\n\nThis reverts commit 0123456789, reversing\nchanges made to abc.", ["0123456789"]),
        ('Revert "A (#12)" (#13)\n\nReverts shop/shop#12', ["#12"]),
        ('Revert "A"\n\nThis reverts merge request !12', ["!12"]),
        ("Back\n\nThis reverts commit 0123456789 in part.", []),
        ("Back\n\nThis reverts commit 0123456789\nin part.", []),
        ("Partially revert it\n\nThis reverts commit 0123456789.", []),
    ],
)
def test_what_a_message_says_it_reverts(text: str, names: list[str]) -> None:
    assert list(reverted_names(text)) == names


def test_a_revert_covers_what_the_named_ancestors_touched(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write({"a.py": "1\n", "b.py": "1\n"})
    repo.commit("Begin (#12)")
    first = repo.head
    repo.write({"a.py": "2\n"}).commit("Work")
    second = repo.head
    repo.write({"a.py": "1\n", "b.py": "2\n"}).commit(f"Back\n\nThis reverts commit {second[:12]}.")
    third = repo.head
    repo.write({"a.py": "3\n"}).commit("Back\n\nReverts shop/shop#12")
    fourth = repo.head
    repo.write({"a.py": "4\n"}).commit(f"Back\n\nThis reverts commit {'0' * 40}.")
    repository = Repository.open(repo.path)
    assert find_reverted(repository, repo.head) == {
        third: frozenset({"a.py"}),
        fourth: frozenset({"a.py", "b.py"}),
    }
    assert find_reverted(repository, first, {}, f"Back\n\nThis reverts commit {first}.") == {
        "": frozenset({"a.py", "b.py"})
    }
    assert find_reverted(repository, second, {}, f"Back\n\nThis reverts commit {third}.") == {}


def test_what_a_merge_changed_by_itself(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write({"a.py": "1\n2\n3\n4\n5\n6\n7\n", 'odd "ü\n.py': "1\n"})
    repo.commit("Begin")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.write({"a.py": "one\n2\n3\n4\n5\n6\n7\n"}).commit("One")
    repo.git("checkout", "--quiet", "main")
    repo.write({"a.py": "1\n2\n3\n4\n5\n6\nseven\n"}).commit("Seven")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Clean", "side")
    clean = repo.head
    repo.git("checkout", "--quiet", "-b", "other", "main~1")
    repo.write({"b.py": "1\n"}).commit("Other")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    repo.write({'odd "ü\n.py': "evil\n"}).commit("Evil")
    assert changed_by_merges(Repository.open(repo.path), [clean, repo.head]) == {
        clean: frozenset(),
        repo.head: frozenset({'odd "ü\n.py'}),
    }
