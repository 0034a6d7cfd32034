"""Real commits and pushes meet the hooks, as people and servers make them.

Case numbers are those of the list of hostile cases.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo, clone, environment
from tests.shop import EDIT, ROADMAP, SEARCH, VAULT, judged, open_shop, verdicts
from tpmlint.hooks.install import install, script
from tpmlint.model.prose import BENEFIT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="shell scripts")

CARDS = "1 changed file of capability cards has no product context"
SEARCHED = "1 changed file of capability search has no product context"
PUSHED = (
    "name the initiative that the change is for; the pull request may have more to say, but not all of its text is "
    "available here"
)


def test_without_tpmlint_on_the_path_the_hook_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "hook").write_text(script("pre-commit"))
    done = subprocess.run(
        ["/bin/sh", "./hook"], cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        127,
        "",
        "tpmlint is not on PATH: activate the environment that has it, or delete the hook ./hook\n",
    )


@dataclass(frozen=True)
class Done:
    """What came of a git command."""

    code: int
    said: str


@dataclass(frozen=True)
class User:
    """Somebody who works in a repository and has tpmlint on the path."""

    repo: Repo
    tools: Path

    def git(self, *arguments: str, folder: Path | None = None, env: Mapping[str, str] | None = None) -> Done:
        """Run git with its hooks."""
        variables = {"PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}", **(env or {})}
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder or self.repo.path,
            env=environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def commit(self, *arguments: str, editor: str | None = None) -> Done:
        """Commit; ``editor`` is a script of ``sed`` that edits the message."""
        env = {"GIT_EDITOR": f"sed -i -e '{editor}'"} if editor is not None else None
        return self.git("commit", *arguments, env=env)

    def hooks(self, *stages: str) -> User:
        """Install hooks."""
        install(found(self.repo.path), stages)
        return self

    @property
    def message(self) -> str:
        """The message of the last commit."""
        return self.repo.git("log", "-1", "--format=%B")


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ``tpmlint`` that is the one under test."""
    folder = tmp_path_factory.mktemp("tools")
    shim = folder / "tpmlint"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tpmlint "$@"\n')
    shim.chmod(0o755)
    return folder


@pytest.fixture
def user(tmp_path: Path, tools: Path) -> User:
    """Somebody with a repository and no hook yet."""
    return User(open_shop(tmp_path / "shop", "--template="), tools)


def offered(said: str) -> list[str]:
    """Return the lines that a message says to add, word for word."""
    (line,) = (line for line in said.splitlines() if line.lstrip().startswith("= help: "))
    return re.findall(r"`(Roadmap-[^`]*)`", line)


# Before a commit


def test_git_shows_how_many_warnings_there_are(user: User) -> None:
    idle = f"kind: feature\nid: idle\ntitle: Idle\nowner: shop\nstatus: proposed\nbenefit: {BENEFIT}\n"
    user.hooks("pre-commit").repo.write({"roadmap/idle.yaml": idle}).stage()
    done = user.commit("-qm", "docs: idle")
    assert done == Done(0, "tpmlint: 1 warning in the staged roadmap, not refused; `tpmlint check --staged` shows it\n")


def test_a_commit_without_context_is_refused_and_the_line_that_is_shown_makes_it_pass(user: User) -> None:
    user.hooks("commit-msg").repo.write(EDIT).stage()
    refused = user.commit("-m", "Keep two")
    start = user.repo.head[:7]
    assert refused == Done(
        1,
        f"error[change-without-context]: {CARDS}; name the initiative that the change is for\n"
        "  --> src/cards/vault.go:4:1\n"
        "   |\n"
        " 4 |     return 2\n"
        "   | ^^^^^^^^^^^^\n"
        "   |\n"
        "  --- roadmap/capabilities.yaml:2:5\n"
        "   |\n"
        " 2 | id: cards\n"
        "   |     ----- capability cards claims the code\n"
        "   |\n"
        "   = help: add the line `Roadmap-Item: vault` to the commit message, or add the lines `Roadmap-Item: none` "
        "and `Roadmap-Reason: <why, in a few words>` if it is for none\n"
        "\n"
        "1 capability touched:\n"
        "  capability  files  verdict  features   for   because\n"
        "  cards           1  missing  one-click  shop  nobody said\n"
        "\n"
        "Found 1 error in 1 file.\n"
        f"Checked 1 changed file from {start} to the index as of 2026-03-02 (date of the commit being made); preset "
        "standard, no configuration.\n",
    )
    cite, none, reason = offered(refused.said)
    assert user.commit("-m", f"Keep two\n\n{none}\n{reason}").code == 1
    assert user.commit("-m", f"Keep two\n\n{cite}").code == 0
    assert user.message == f"Keep two\n\n{cite}\n"
    user.repo.write(SEARCH).stage()
    why = reason.replace("<why, in a few words>", "the shop was down")
    assert user.commit("-m", "Look", "-m", f"{none}\n{why}").code == 0


@pytest.mark.case(63)
def test_what_will_be_committed_is_judged(user: User) -> None:
    """Case 63: `commit -a` takes what is not staged, `commit -- PATH` leaves what is."""
    user.hooks("commit-msg").repo.write(EDIT)
    everything = user.commit("-a", "-m", "Keep two")
    assert (everything.code, CARDS in everything.said) == (1, True)
    user.repo.write(SEARCH).stage("src/search")
    only = user.commit("-m", "Look\n\nRoadmap-Item: vault", "--", "src/search/index.go")
    assert (only.code, SEARCHED in only.said, CARDS in only.said) == (1, True, False)
    assert user.commit("-m", "Keep two\n\nRoadmap-Item: vault", "--", "src/cards/vault.go").code == 0
    assert user.repo.git("status", "--porcelain") == "M  src/search/index.go"
    staged = user.commit("-m", "Look")
    assert (staged.code, SEARCHED in staged.said) == (1, True)


@pytest.mark.case(64)
def test_the_index_is_judged_and_not_the_work_tree(user: User) -> None:
    """Case 64: with a file that is staged in part, at both stages."""
    bad = VAULT.replace("feature: one-click", "feature: two-click")
    user.hooks("pre-commit", "commit-msg").repo.write({"roadmap/vault.yaml": bad}).stage().write(
        {"roadmap/vault.yaml": VAULT, **EDIT}
    )
    refused = user.commit("-m", "Break it")
    assert (refused.code, "error[dangling-reference]" in refused.said) == (1, True)
    user.repo.stage("roadmap").write({"roadmap/vault.yaml": bad, "README.md": "More.\n"}).stage("README.md")
    assert user.commit("--quiet", "-m", "Tell more") == Done(0, "")
    assert user.repo.git("status", "--porcelain").split() == ["M", "roadmap/vault.yaml", "M", "src/cards/vault.go"]


def test_an_untracked_file_satisfies_no_reference(user: User) -> None:
    bad = VAULT.replace("feature: one-click", "feature: two-click")
    user.hooks("pre-commit").repo.write({"roadmap/vault.yaml": bad}).stage()
    user.repo.write({"roadmap/two.yaml": "{kind: feature, id: two-click, title: Two, owner: shop}\n"})
    refused = user.commit("-m", "Break it")
    assert (refused.code, "error[dangling-reference]" in refused.said) == (1, True)
    user.repo.stage()
    assert user.commit("-m", "With its feature").code == 0


@pytest.mark.case(65)
def test_a_commit_that_only_deletes(user: User) -> None:
    """Case 65."""
    user.hooks("pre-commit", "commit-msg").repo.git("rm", "--quiet", "src/cards/sum.go")
    refused = user.commit("-m", "Drop the sum")
    assert (refused.code, CARDS in refused.said) == (1, True)
    assert user.commit("-m", "Drop the sum\n\nRoadmap-Item: vault").code == 0
    user.repo.git("rm", "--quiet", "roadmap/features.yaml")
    refused = user.commit("-m", "Drop the features")
    assert (refused.code, "error[dangling-reference]" in refused.said) == (1, True)


def test_an_amend_shows_its_delta_only_and_the_range_shows_all(user: User) -> None:
    """As documented: the hook passes what the range check catches."""
    start = user.repo.head
    user.hooks("commit-msg").repo.write(EDIT).commit("Keep two")
    user.repo.write({"README.md": "More.\n"}).stage()
    assert user.commit("--amend", "--no-edit").code == 0
    assert verdicts(judged(user.repo, start)) == {"cards": "missing"}
    user.repo.write(SEARCH).stage()
    assert user.commit("--amend", "--no-edit").code == 1
    user.repo.git("reset", "--quiet", "--hard")
    assert user.commit("--amend", "-m", "Keep two\n\nRoadmap-Item: vault").code == 0
    assert verdicts(judged(user.repo, start)) == {"cards": "cited"}


@pytest.mark.case(47)
def test_merges(user: User) -> None:
    """Case 47: with and without a conflict they bring commits that were checked before."""
    user.hooks("commit-msg").repo.git("checkout", "--quiet", "-b", "topic")
    user.repo.write(EDIT).commit("Keep two")
    user.repo.git("checkout", "--quiet", "main")
    user.repo.write(SEARCH).commit("Look")
    assert user.git("merge", "--quiet", "--no-ff", "-m", "Join", "topic") == Done(0, "")
    user.repo.git("reset", "--quiet", "--hard", "HEAD~1")
    user.repo.write({"src/cards/vault.go": "package cards\n"}).commit("Keep none")
    assert user.git("merge", "--quiet", "topic").code == 1
    user.repo.write(EDIT).stage()
    assert user.commit("--quiet", "--no-edit") == Done(0, "")
    user.repo.write({"src/cards/vault.go": "package cards\n"}).stage()
    assert user.commit("-m", "Merge branch 'topic'").code == 1, "the words alone make no merge"


def test_what_will_be_squashed_passes_until_the_range_is_judged(user: User) -> None:
    start = user.repo.head
    user.hooks("commit-msg").repo.write(EDIT).commit("Keep two")
    for number, option in enumerate(("--fixup=HEAD", "--squash=HEAD")):
        user.repo.write({"src/cards/sum.go": f"var Sum = {number}\n"}).stage()
        assert user.commit("--quiet", option, "--no-edit") == Done(0, "")
    assert verdicts(judged(user.repo, start)) == {"cards": "missing"}


def test_a_revert_of_an_ancestor_and_one_that_is_none(user: User) -> None:
    user.hooks("commit-msg").repo.write(EDIT).commit("Keep two")
    assert user.git("revert", "HEAD").code == 0
    assert user.message.startswith('Revert "Keep two"\n\nThis reverts commit ')
    stranger = user.repo.commit_tree(user.repo.git("rev-parse", "HEAD^{tree}"), "Not of this branch")
    user.repo.write(EDIT).stage()
    refused = user.commit("-m", f'Revert "it"\n\nThis reverts commit {stranger}.')
    assert (refused.code, CARDS in refused.said) == (1, True)
    assert user.commit("-m", f'Revert "it"\n\nThis reverts commit {user.repo.head}.').code == 0


def test_a_rebase_in_progress(user: User) -> None:
    """What is committed while it waits is judged against the commit that was made last."""
    user.repo.git("checkout", "--quiet", "-b", "topic")
    user.repo.write(EDIT).commit("Keep two\n\nRoadmap-Item: vault")
    user.repo.write({"README.md": "More.\n"}).commit("Tell more")
    user.repo.git("checkout", "--quiet", "main")
    user.repo.write({"src/search/new.go": "package search\n"}).commit("Other")
    user.hooks("commit-msg").repo.git("checkout", "--quiet", "topic")
    stopped = user.git("rebase", "--interactive", "main", env={"GIT_SEQUENCE_EDITOR": "sed -i -e '1s/pick/edit/'"})
    assert stopped.code == 0
    assert (user.repo.path / ".git/rebase-merge").is_dir()
    user.repo.write(SEARCH).stage()
    refused = user.commit("-m", "Look")
    assert (refused.code, SEARCHED in refused.said, CARDS in refused.said) == (1, True, False)
    assert user.commit("-m", "Look\n\nRoadmap-Item: index").code == 0
    assert user.git("rebase", "--continue").code == 0
    assert verdicts(judged(user.repo, "main")) == {"cards": "cited", "search": "cited"}
    assert judged(user.repo, "main").receipt.commits == 3


def test_a_title_that_looks_like_a_comment_hides_nothing(user: User) -> None:
    user.hooks("commit-msg").repo.write(EDIT).stage()
    assert user.commit("-m", "#12").code == 1
    assert user.commit("--allow-empty-message", "-m", "").code == 1
    assert user.commit("-m", "#12\n\nRoadmap-Item: vault").code == 0
    assert user.message == "#12\n\nRoadmap-Item: vault\n"


@pytest.mark.case(61, 67)
def test_from_below_in_a_linked_work_tree_and_from_outside(user: User, tmp_path: Path) -> None:
    """Cases 61 and 67: git tells its hooks which repository, work tree and index it means."""
    user.hooks("commit-msg").repo.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "linked"))
    linked = Repo(tmp_path / "linked").write(EDIT)
    linked.stage()
    user.repo.write(SEARCH).stage()
    below = user.git("commit", "-m", "Keep two", folder=linked.path / "src/cards")
    assert (below.code, CARDS in below.said, SEARCHED in below.said) == (1, True, False)
    there = ("--git-dir", str(user.repo.path / ".git"), "--work-tree", str(user.repo.path))
    outside = user.git(*there, "commit", "-m", "Look", folder=tmp_path)
    assert (outside.code, CARDS in outside.said, SEARCHED in outside.said) == (1, False, True)
    assert user.git(*there, "commit", "-m", "Look\n\nRoadmap-Item: index", folder=tmp_path).code == 0


@pytest.mark.case(50)
def test_a_submodule_is_a_repository_of_its_own(user: User, tmp_path: Path) -> None:
    """Case 50: with hooks of its own, which git tells where its files are."""
    outer = Repo(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(user.repo.path), "lib")
    inner = User(Repo(outer.path / "lib"), user.tools).hooks("commit-msg")
    assert (outer.path / ".git/modules/lib/hooks/commit-msg").is_file()
    inner.repo.write(EDIT).stage()
    refused = inner.commit("-m", "Keep two")
    assert (refused.code, CARDS in refused.said) == (1, True)
    assert inner.commit("-m", "Keep two\n\nRoadmap-Item: vault").code == 0


# The message about to be edited

HINT = """\
# No product context yet for this change of cards; uncomment the one that applies:
#
# The vault:
#Roadmap-Item: vault
#
# Without a product reason:
#Roadmap-Item: none
#Roadmap-Reason: <why>
#
"""
CITE = "s/^#Roadmap-Item: vault/Roadmap-Item: vault/"


@pytest.mark.parametrize("options", [(), ("--verbose",)])
def test_one_key_in_the_editor_cites(user: User, options: tuple[str, ...]) -> None:
    user.hooks("prepare-commit-msg", "commit-msg").repo.write(EDIT).stage()
    copy = user.repo.path.parent / "copy"
    assert user.commit(*options, editor=f"w {copy}").code == 1, "nothing was written, so git makes no commit"
    shown = copy.read_text()
    assert shown.startswith(f"\n\n{HINT}# Please enter the commit message")
    assert ("diff --git" in shown) is bool(options)
    assert user.commit("--quiet", *options, editor="1s/^/Keep two/").code == 1, "the hint alone cites nothing"
    assert user.commit("--quiet", *options, editor=f"1s/^/Keep two/;{CITE}") == Done(0, "")
    assert user.message == "Keep two\n\nRoadmap-Item: vault\n"


def test_a_message_that_is_given_stays_as_it_is(user: User, tmp_path: Path) -> None:
    """By ``-m``, ``-F``, ``-C`` and ``--amend``; a merge and a squash, too."""
    user.hooks("prepare-commit-msg").repo.write(EDIT).stage()
    (tmp_path / "text").write_text("From a file\n\n# kept\n")
    for options, message in (
        (("-m", "Keep two"), "Keep two\n"),
        (("--amend", "-F", str(tmp_path / "text")), "From a file\n\n# kept\n"),
        (("--amend", "-C", "HEAD"), "From a file\n\n# kept\n"),
    ):
        user.repo.write(SEARCH).stage()
        assert user.commit("--quiet", *options) == Done(0, "")
        assert user.message == message
    user.repo.write({"src/cards/sum.go": "var Sum = 3\n"}).stage()
    copy = tmp_path / "copy"
    user.commit("--quiet", "--amend", editor=f"w {copy}")
    assert "Nobody has said" not in copy.read_text()


def test_the_settings_of_messages_are_respected(user: User, tmp_path: Path) -> None:
    """Another comment character, one that git chooses, a template, and comments that stay."""
    template, copy = tmp_path / "template", tmp_path / "copy"
    template.write_text("; Title above\n\n; Why:\n")
    user.hooks("prepare-commit-msg", "commit-msg").repo.write(EDIT).stage()
    user.repo.git("config", "core.commentChar", ";")
    user.repo.git("config", "commit.template", str(template))
    edit = "1s/^/Keep two\\n/;" + CITE.replace("#", ";")
    assert user.commit("--quiet", editor=edit) == Done(0, "")
    assert user.message == "Keep two\n\nRoadmap-Item: vault\n"
    user.repo.git("config", "core.commentChar", "auto")
    template.write_text("#12: \n")
    user.repo.write({"src/cards/sum.go": "var Sum = 3\n"}).stage()
    assert user.commit("--quiet", editor="1s/$/Keep three/;" + CITE.replace("#", ";")) == Done(0, "")
    assert user.message == "#12: Keep three\n\nRoadmap-Item: vault\n"
    user.repo.git("config", "--unset", "commit.template")
    user.repo.write({"src/cards/sum.go": "var Sum = 4\n"}).stage()
    user.commit("--quiet", "--cleanup=scissors", editor=f"w {copy}")
    assert "Roadmap-Item" not in copy.read_text()
    user.repo.git("config", "commit.cleanup", "scissors")
    user.commit("--quiet", editor=f"w {copy}")
    assert "Roadmap-Item" not in copy.read_text()


def test_a_hint_that_cannot_be_given_stops_nobody(user: User) -> None:
    user.hooks("prepare-commit-msg").repo.write({**EDIT, "tpmlint.toml": "preset ="}).stage()
    done = user.commit("--quiet", editor="1s/^/Keep two/")
    assert done == Done(0, "tpmlint: not valid TOML: Invalid value\n")
    assert user.message == "Keep two\n"
    user.repo.git("rm", "--quiet", "-r", "roadmap", "tpmlint.toml")
    assert user.commit("--quiet", editor="1s/^/No roadmap/").code == 0
    user.repo.write({"README.md": "More.\n"}).stage()
    assert user.commit("--quiet", editor="1s/^/Still none/").said.startswith("tpmlint: no roadmap found")


def test_without_anything_missing_there_is_no_hint(user: User, tmp_path: Path) -> None:
    user.hooks("prepare-commit-msg").repo.write({"README.md": "More.\n"}).stage()
    user.commit("--quiet", editor=f"w {tmp_path / 'copy'}")
    assert (tmp_path / "copy").read_text().startswith("\n# Please enter the commit message")


def test_all_hooks_at_once(user: User) -> None:
    subprocess.run([user.tools / "tpmlint", "hooks", "install"], cwd=user.repo.path, env=environment(), check=True)
    user.repo.write(EDIT).stage()
    assert user.commit("--quiet", editor=f"1s/^/Keep two/;{CITE}") == Done(0, "")
    user.repo.write({"roadmap/vault.yaml": VAULT.replace("feature: one-click", "feature: two")}).stage()
    assert user.commit("--quiet", editor="1s/^/Break/").code == 1


# Before a push


@pytest.fixture
def remote(user: User, tmp_path: Path) -> Repo:
    """An empty remote repository that the user knows as origin."""
    remote = Repo(tmp_path / "remote.git", "--bare", "--template=")
    user.repo.git("remote", "add", "origin", remote.path.as_uri())
    return remote


def test_pushes(user: User, remote: Repo) -> None:
    user.hooks("pre-push")
    empty = user.git("push", "--quiet", "origin", "main")
    assert empty == Done(0, "tpmlint: there is nothing yet to compare refs/heads/main with\n")
    user.repo.git("checkout", "--quiet", "-b", "topic")
    user.repo.write(EDIT).commit("Keep two")
    user.repo.git("tag", "v1")
    new = user.git("push", "--quiet", "origin", "topic", "v1")
    assert (new.code, f"warning[change-without-context]: {CARDS}; {PUSHED}" in flat(new)) == (0, True)
    assert "Note: a push does not tell the pull request's text." in new.said
    assert "tpmlint: refs/tags/v1 is not a branch\n" in new.said
    user.repo.write(SEARCH).commit("Look\n\nRoadmap-Item: index")
    assert user.git("push", "--quiet", "origin", "topic") == Done(0, ""), "only what is new to the remote is judged"
    assert user.git("push", "--quiet", "origin", ":topic") == Done(0, "tpmlint: refs/heads/topic is deleted\n")
    user.repo.write({"src/cards/sum.go": "var Sum = 3\n"}).commit("More\n\nRoadmap-Item: valt")
    refused = user.git("push", "--quiet", "origin", "topic")
    assert (refused.code, "error[unknown-citation]" in refused.said) == (1, True)
    assert remote.git("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main", "refs/tags/v1"]


def flat(done: Done) -> str:
    """Return what was said in one line, without what a server's words begin with."""
    return " ".join(done.said.replace("remote: ", "").split())


def test_a_push_is_refused_where_warnings_fail(user: User, remote: Repo) -> None:
    """The policy is that of what the remote has: the commit that is pushed cannot excuse itself."""
    user.repo.write({"tpmlint.toml": 'fail-on = "warning"\n'}).commit()
    user.repo.git("push", "--quiet", "origin", "main")
    user.hooks("pre-push").repo.write({**EDIT, "tpmlint.toml": 'fail-on = "error"\n'}).commit("Keep two")
    refused = user.git("push", "--quiet", "origin", "main")
    assert (refused.code, CARDS in refused.said) == (1, True)
    user.repo.git("commit", "--quiet", "--amend", "-m", "Keep two\n\nRoadmap-Item: vault")
    user.repo.git("checkout", "--quiet", "HEAD~1", "tpmlint.toml")
    user.repo.commit("Be strict\n\nRoadmap-Item: vault")
    assert user.git("push", "--quiet", "origin", "main") == Done(0, "")


# On a server


def serve(remote: Repo) -> None:
    """Put the script for servers where it belongs."""
    hook = remote.path / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script("pre-receive"))
    hook.chmod(0o755)


@pytest.mark.case(62)
def test_a_server_reads_what_is_still_in_quarantine(user: User, remote: Repo) -> None:
    """Case 62: there is no work tree, and no object is in its place yet."""
    serve(remote)
    first = user.git("push", "--quiet", "origin", "main")
    assert (first.code, flat(first)) == (0, "tpmlint: there is nothing yet to compare refs/heads/main with")
    user.repo.git("checkout", "--quiet", "-b", "topic")
    user.repo.write({**EDIT, "roadmap/vault.yaml": VAULT.replace("900", "800")}).commit("Keep two")
    carried = user.git("push", "--quiet", "origin", "topic")
    assert (carried.code, flat(carried)) == (0, "")
    user.repo.write(SEARCH).commit("Look")
    warned = user.git("push", "--quiet", "origin", "topic")
    assert (warned.code, f"warning[change-without-context]: {SEARCHED}; {PUSHED}" in flat(warned)) == (0, True)
    assert remote.git("rev-parse", "topic") == user.repo.head
    assert flat(user.git("push", "--quiet", "origin", ":topic")) == "tpmlint: refs/heads/topic is deleted"


def test_a_server_refuses_where_warnings_fail(user: User, remote: Repo) -> None:
    user.repo.write({"tpmlint.toml": 'fail-on = "warning"\n'}).commit()
    user.repo.git("push", "--quiet", "origin", "main")
    serve(remote)
    before = remote.git("rev-parse", "main")
    user.repo.write({**EDIT, "tpmlint.toml": None}).commit("Keep two")
    refused = user.git("push", "--quiet", "origin", "main")
    assert refused.code == 1
    assert f"warning[change-without-context]: {CARDS}; {PUSHED}" in flat(refused)
    assert "(pre-receive hook declined)" in refused.said
    assert remote.git("rev-parse", "main") == before
    user.repo.git("reset", "--quiet", "--hard", "HEAD~1")
    user.repo.write(EDIT).commit("Keep two\n\nRoadmap-Item: vault")
    assert user.git("push", "--quiet", "origin", "main").code == 0


@pytest.mark.case(43)
def test_a_server_fails_closed(user: User, remote: Repo) -> None:
    """Case 43: a history that has nothing to do with what is there is refused with git's state named."""
    user.repo.git("push", "--quiet", "origin", "main")
    serve(remote)
    user.repo.git("checkout", "--quiet", "--orphan", "island")
    user.repo.commit("Alone")
    refused = user.git("push", "--quiet", "--force", "origin", "island:main")
    assert (refused.code, "have no common ancestor" in flat(refused)) == (1, True)


def test_a_server_with_a_work_tree(user: User, tmp_path: Path) -> None:
    """It is not its files that are judged."""
    server = clone(user.repo.path, tmp_path / "server", "--template=")
    hook = server.path / ".git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script("pre-receive"))
    hook.chmod(0o755)
    server.write(dict.fromkeys(ROADMAP))
    user.repo.git("remote", "add", "origin", str(server.path))
    user.repo.git("checkout", "--quiet", "-b", "topic")
    user.repo.write(EDIT).commit("Keep two")
    warned = user.git("push", "--quiet", "origin", "topic")
    assert (warned.code, f"warning[change-without-context]: {CARDS}; {PUSHED}" in flat(warned)) == (0, True)
    user.repo.write(SEARCH).commit("Look\n\nRoadmap-Item: index")
    assert user.git("push", "--quiet", "origin", "topic") == Done(0, "")
