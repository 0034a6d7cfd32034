"""Cases 42 to 80 from the command line: what is refused ends with 2, says why, prints no report and writes nothing.

What is found where a state can be judged is shown in ``tests/test_difference.py``, ``tests/git/`` and
``tests/hooks/``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hostile.harness import TEAM, check_files, is_root, new_repo, tpmlint
from tests.repos import Repo, clone
from tests.shop import EDIT, SEARCH, branch, open_shop

UNSHALLOW = "fetch the whole history: `fetch-depth: 0` for actions/checkout, else `git fetch --unshallow`"


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    """A roadmap and its code on ``main``, and a change of it on ``topic``, which is checked out."""
    repo = open_shop(tmp_path / "shop")
    branch(repo, EDIT)
    return repo


def listing(folder: Path) -> dict[str, int]:
    """Return every file under a folder with the time of its last change."""
    return {str(path): path.lstat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def refused(folder: Path, *words: str, **variables: str) -> tuple[str, str | None]:
    """Return what is said and the way out; nothing else may happen."""
    before = listing(folder)
    ended = tpmlint(folder, *words, env=variables)
    assert (ended.code, ended.out) == (2, "")
    assert listing(folder) == before
    message, *more = ended.err.splitlines()
    assert message.startswith("tpmlint: error: ")
    return message.removeprefix("tpmlint: error: "), more[0].removeprefix("  help: ") if more else None


@pytest.mark.case(42)
def test_a_clone_of_depth_one(shop: Repo, tmp_path: Path) -> None:
    shop.git("checkout", "--quiet", "main")
    shop.write(SEARCH).commit()
    shop.git("checkout", "--quiet", "topic")
    wide = clone(shop.path, tmp_path / "wide", "--depth=1", "--no-single-branch")
    assert refused(wide.path, "diff", "origin/main") == (
        "this clone is too shallow to tell where 'HEAD' left 'origin/main'",
        UNSHALLOW,
    )


@pytest.mark.case(43)
def test_branches_without_a_common_ancestor(shop: Repo) -> None:
    shop.git("checkout", "--quiet", "--orphan", "island")
    shop.commit()
    assert refused(shop.path, "diff", "main", "--head", "island") == (
        "'main' and 'island' have no common ancestor",
        "name a base that the branch has grown from",
    )


@pytest.mark.case(44)
def test_before_the_first_commit(tmp_path: Path) -> None:
    """The index is compared with nothing at all; a range there is not."""
    repo = Repo(tmp_path).write({"roadmap/teams.yaml": TEAM}).stage()
    staged = tpmlint(repo.path, "diff", "--staged", "--no-cache", "--select", "unused-team")
    assert (staged.code, staged.err) == (0, "")
    assert refused(repo.path, "diff") == (
        "no commits yet, so no range to check",
        "check the index with --staged",
    )


@pytest.mark.case(52)
@pytest.mark.parametrize("target", ["/etc/passwd", "/proc/self/environ", "/dev/zero", "../../secret"])
def test_a_link_out_of_the_repository(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret").write_text("kind: team\nid: hunter2\ntitle: [\n")
    repo = new_repo(tmp_path / "repo", {"code.py": ""})
    (repo.path / "roadmap/a.yaml").symlink_to(target)
    for state in ("work tree", "index", "commit"):
        if state != "work tree":
            repo.stage()
        if state == "commit":
            repo.commit()
        words = {"work tree": (), "index": ("--staged",), "commit": ("--at", "HEAD")}[state]
        ended = tpmlint(repo.path, "check", "--no-cache", "--output-format", "json", "--show-files", *words)
        about = [line for line in ended.said if "roadmap/a.yaml" in line]
        assert about == ["roadmap/a.yaml error[yaml-syntax] the file cannot be read: a symbolic link"]
        assert not any(word in ended.out + ended.err for word in ("hunter2", "root:", "PATH="))


@pytest.mark.case(53)
def test_a_fifo_in_the_place_of_a_file(tmp_path: Path) -> None:
    repo = new_repo(tmp_path, {"roadmap/a.yaml": TEAM.replace("shop", "core")})
    (tmp_path / "roadmap/a.yaml").unlink()
    os.mkfifo(tmp_path / "roadmap/a.yaml")
    ended = tpmlint(repo.path, "check", "--no-cache", "--output-format", "json")
    assert [line for line in ended.said if "a.yaml" in line] == [
        "roadmap/a.yaml error[yaml-syntax] the file cannot be read: not a regular file"
    ]
    ended = tpmlint(repo.path, "check", "--no-cache", "roadmap/a.yaml", "--config", "roadmap/a.yaml")
    assert (ended.code, ended.out) == (2, "")


NAMES = [
    b"caf\xe9.yml",
    b"line\nbreak.yml",
    b"tab\there.yml",
    b"esc\x1b[31m.yml",
    b"a:b.yml",
    b"--output=x.yml",
    b":(glob)**.yml",
    b"-.yml",
    b" .yml",
    b"'\"$(touch owned)`touch owned`.yml",
    b"#.yml",
    b"\xff\xfe.yml",
]


@pytest.mark.case(54)
def test_odd_names(tmp_path: Path) -> None:
    """Each is found exactly once, in the work tree, the index and a commit, and none acts."""
    files = {
        os.fsdecode(b"roadmap/" + name): f"{{kind: team, id: t{number}, titel: x}}\n"
        for number, name in enumerate(NAMES)
    }
    repo = new_repo(tmp_path / "repo", files)
    for words in ((), ("--staged",), ("--at", "HEAD")):
        ended = tpmlint(repo.path, "check", "--no-cache", "--select", "unknown-field", "--output-format", "csv", *words)
        assert ended.code == 1
        assert ended.out.count("unknown field 'titel'") == len(NAMES)
        concise = tpmlint(
            repo.path, "check", "--no-cache", "--select", "unknown-field", "--output-format", "concise", *words
        )
        assert sum(": error[unknown-field]" in line for line in concise.out.splitlines()) == len(NAMES)
        assert not set(concise.out) & {"\x1b", "\t", "\udce9"}
    assert sorted(os.listdir(repo.path)) == [".git", "roadmap"]


@pytest.mark.case(55)
def test_a_stored_tree_that_leads_out(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "repo", {})
    blob, inner = repo.blob(TEAM.encode()), repo.git("rev-parse", "HEAD:roadmap")
    for name in (b"..", b".git", b"."):
        tree = repo.tree(("040000", name, inner), ("040000", b"roadmap", inner))
        told, _ = refused(repo.path, "check", "--at", repo.commit_tree(tree))
        assert told.startswith("git lists a path that no checkout may have: ") or name.decode() in told
    twice = repo.tree(("100644", b"a.yaml", blob), ("100644", b"a.yaml", blob))
    refused(repo.path, "check", "--at", repo.commit_tree(twice))


@pytest.mark.case(56)
def test_names_that_differ_by_case_only(tmp_path: Path) -> None:
    files = {"roadmap/README.yml": TEAM.replace("shop", "a"), "roadmap/readme.yml": TEAM.replace("shop", "b")}
    one = "'roadmap/readme.yml' and 'roadmap/README.yml' are one file"
    disk = "on a disk that ignores case or the way accents are encoded, where one of the two is not read; rename one"
    assert check_files(tmp_path, files).said == [f"roadmap/readme.yml error[colliding-paths] {one} {disk}"]


@pytest.mark.case(58)
def test_a_partial_clone_whose_remote_is_gone(shop: Repo, tmp_path: Path) -> None:
    shop.git("config", "uploadpack.allowFilter", "true")
    partial = clone(shop.path, tmp_path / "partial", "--filter=blob:none", "--no-checkout")
    shop.path.rename(tmp_path / "gone")
    message, remedy = refused(partial.path, "diff", "origin/main")
    assert message.startswith("missing object ")
    assert remedy == "clone without --filter, or fetch it: tpmlint reads only what the clone holds"


@pytest.mark.case(61)
def test_a_linked_work_tree_whose_repository_is_gone(shop: Repo, tmp_path: Path) -> None:
    shop.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    shop.path.rename(tmp_path / "gone")
    message, _ = refused(tmp_path / "linked", "check")
    assert message == f"git: not a git repository: {shop.path}/.git/worktrees/linked"


@pytest.mark.case(62)
def test_a_bare_repository(shop: Repo, tmp_path: Path) -> None:
    bare = clone(shop.path, tmp_path / "bare.git", "--bare").path
    ended = tpmlint(tmp_path, "audit", "--root", str(bare), "--exit-zero", "--output-format", "json")
    assert ended.code == 0, ended.err
    assert f'"revision": "{shop.head}"' in ended.out
    assert refused(tmp_path, "check", "--root", str(bare), "--staged")[0] == "a bare repository has no index"
    assert refused(bare, "check")[0] == f"'{bare}' lies in a git directory, not in a work tree"


@pytest.mark.case(67)
def test_a_repository_from_the_surroundings(shop: Repo, tmp_path: Path) -> None:
    """The folder counts; in what a hook runs git's variables do, unless a folder is named."""
    other = new_repo(tmp_path / "other", {"roadmap/a.yaml": "kind: team\nid: other\ntitel: x\n"})
    names = {
        "GIT_DIR": f"{other.path}/.git",
        "GIT_WORK_TREE": f"{other.path}",
        "GIT_INDEX_FILE": f"{other.path}/.git/index",
    }
    root = str(shop.path)
    for words in ((), ("--at", "HEAD"), ("--staged", "--root", root), ("--staged", f"--root={root}")):
        ended = tpmlint(shop.path, "check", "--no-cache", *words, env=names)
        assert (ended.code, "titel" in ended.out) == (0, False), ended
    assert refused(shop.path, "check", "--staged", **names) == (
        f"{shop.path} lies outside of {other.path}, which GIT_DIR names",
        "unset GIT_DIR, or name the folder by --root",
    )


@pytest.mark.case(68)
def test_an_index_with_conflicts(shop: Repo) -> None:
    shop.git("checkout", "--quiet", "-b", "other", "main")
    shop.write({"src/cards/vault.go": "package other\n"}).commit()
    shop.git("merge", "topic", fails=True)
    message, _ = refused(shop.path, "diff", "--staged")
    assert message == "'src/cards/vault.go' is unmerged"


@pytest.mark.case(71)
def test_a_repository_of_another_user(shop: Repo) -> None:
    """Git's own words, with its way out; it is for people to trust a folder, and not for tpmlint."""
    variables = {}
    if is_root():
        for path in (shop.path, *shop.path.rglob("*")):
            os.chown(path, 65534, 65534, follow_symlinks=False)
    else:
        variables = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    assert refused(shop.path, "check", **variables) == (
        f"git: detected dubious ownership in repository at '{shop.path}'",
        f"To add an exception for this directory, call: git config --global --add safe.directory {shop.path}",
    )


@pytest.mark.case(73)
@pytest.mark.parametrize(
    "base",
    ["--output=x.out", "--upload-pack=touch owned", "", "main\nx", "0" * 40, "main:README.md", "-"],
)
def test_a_base_that_is_none(shop: Repo, base: str) -> None:
    """Also where an option is not taken for one of tpmlint's."""
    message, _ = refused(shop.path, "diff", "--", base)
    assert "\n" not in message
    assert refused(shop.path, "check", f"--at={base}")[0] == message


@pytest.mark.case(77)
def test_a_configuration_that_includes_a_secret(shop: Repo, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2 is the password\n")
    shop.git("config", "include.path", str(tmp_path / "secret"))
    ended = tpmlint(shop.path, "check", "-v")
    assert (ended.code, ended.out, "hunter2" in ended.err) == (2, "", False)
    assert ended.err.startswith(f"tpmlint: error: git: bad config line 1 in file {tmp_path / 'secret'}")


@pytest.mark.case(80)
def test_a_message_that_is_being_written(shop: Repo) -> None:
    """Neither the comments that git adds nor the diff under the scissors cite anything."""
    (shop.path / "message").write_text(
        "Keep three\n\n# Roadmap-Item: vault\n# ------------------------ >8 ------------------------\n"
        "diff --git a/x b/x\nRoadmap-Item: vault\n"
    )
    shop.write({"src/cards/vault.go": "package three\n"}).git("add", "src")
    words = ("diff", "--staged", "--no-cache", "--commit-msg-file", "message", "--output-format", "concise", "-q")
    ended = tpmlint(shop.path, *words)
    assert (ended.code, ended.err) == (1, "")
    assert "error[change-without-context] 1 changed file of capability cards" in ended.out
    (shop.path / "message").write_text("Keep three\n\nRoadmap-Item: vault\n# a comment\n")
    assert tpmlint(shop.path, *words).code == 0
