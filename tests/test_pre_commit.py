"""The hook as its users have it: the real client installs it from this repository and real commits meet it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.shop import CODE, EDIT, ROADMAP, SEARCH
from tpmlint.init.pre_commit import entry_value

HERE = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.network


def git(folder: Path, *arguments: str) -> str:
    """Run git in ``folder`` and return what it says."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


@dataclass(frozen=True)
class Hook:
    """The hook of this working tree, as a repository and a commit that the client can install."""

    repository: Path
    revision: str
    home: Path


@dataclass(frozen=True)
class Commit:
    """What came of a ``git commit``, or a push."""

    accepted: bool
    said: str


@dataclass(frozen=True)
class UserRepository:
    """A repository whose owner has installed the hook."""

    folder: Path
    environment: Mapping[str, str]

    def write(self, files: Mapping[str, str]) -> None:
        """Write and stage ``files``, text by path."""
        for path, text in files.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        git(self.folder, "add", "--all")

    def commit(self, message: str = "Change the roadmap") -> Commit:
        """Commit what is staged, with the hook."""
        return self.run("commit", "--message", message)

    def run(self, *arguments: str, **variables: str) -> Commit:
        """Run git, with its hooks."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return Commit(done.returncode == 0, done.stdout)

    def client(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the pre-commit client."""
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Hook:
    """Commit what this working tree would ship to a repository of its own, and give the client an empty home."""
    repository = tmp_path_factory.mktemp("hook")
    listed = git(HERE, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for path in filter(None, listed):
        if (HERE / path).is_file():
            (repository / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HERE / path, repository / path)
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "The hook under test")
    return Hook(repository, git(repository, "rev-parse", "HEAD").strip(), tmp_path_factory.mktemp("home"))


@pytest.fixture
def client_home(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every hook of git's find what the client has installed: with ``--no-verify`` git still prepares messages."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(hook.home))
    monkeypatch.setenv("PRE_COMMIT_COLOR", "never")


@pytest.fixture
def user(hook: Hook, client_home: None, tmp_path: Path, small_roadmap: dict[str, str]) -> UserRepository:
    """A repository with a good roadmap in its first commit, made under the hook."""
    environment = dict(os.environ)
    repository = UserRepository(tmp_path, environment)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    configuration = f"""\
repos:
  - repo: {hook.repository.as_posix()}
    rev: {hook.revision}
    hooks:
      - id: tpmlint
"""
    repository.write({".pre-commit-config.yaml": configuration, **small_roadmap})
    assert repository.client("install").returncode == 0
    first = repository.commit()
    assert first.accepted, first.said
    return repository


def test_a_good_commit_passes(user: UserRepository, small_roadmap: dict[str, str]) -> None:
    better = small_roadmap["roadmap/features.yaml"] + "benefit: Buyers pay without typing an address\n"
    user.write({"roadmap/features.yaml": better})
    commit = user.commit()
    assert commit.accepted, commit.said
    assert commit.said.startswith("tpmlint" + "." * 66 + "Passed\n")


def test_a_bad_commit_is_refused_and_shown_why(user: UserRepository, small_roadmap: dict[str, str]) -> None:
    text = small_roadmap["roadmap/initiatives.yaml"]
    user.write({"roadmap/initiatives.yaml": text.replace("feature: one-click", "feature: one-clik")})
    commit = user.commit()
    assert not commit.accepted
    assert "exit code: 1" in commit.said
    assert "roadmap/initiatives.yaml:8:14" in commit.said
    assert "dangling-reference" in commit.said
    assert "one-clik" in commit.said


@pytest.mark.case(65)
def test_a_commit_that_only_deletes_a_referenced_feature_is_refused(user: UserRepository) -> None:
    git(user.folder, "rm", "--quiet", "roadmap/features.yaml")
    commit = user.commit()
    assert not commit.accepted
    assert "exit code: 1" in commit.said
    assert "roadmap/initiatives.yaml:8:14" in commit.said
    assert "dangling-reference" in commit.said


def test_a_file_that_is_only_no_longer_tracked_is_as_good_as_deleted(user: UserRepository) -> None:
    git(user.folder, "rm", "--quiet", "--cached", "roadmap/features.yaml")
    commit = user.commit()
    assert not commit.accepted
    assert "roadmap/initiatives.yaml:8:14" in commit.said


def test_an_untracked_file_satisfies_no_reference(user: UserRepository, small_roadmap: dict[str, str]) -> None:
    text = small_roadmap["roadmap/initiatives.yaml"]
    user.write({"roadmap/initiatives.yaml": text.replace("feature: one-click", "feature: two-click")})
    two = small_roadmap["roadmap/features.yaml"].replace("one-click", "two-click")
    (user.folder / "roadmap/two.yaml").write_text(two, encoding="utf-8")
    commit = user.commit()
    assert not commit.accepted
    assert "dangling-reference" in commit.said
    git(user.folder, "add", "roadmap/two.yaml")
    assert user.commit().accepted


@pytest.mark.case(66)
def test_41_files_at_once_are_one_roadmap_in_one_process(user: UserRepository) -> None:
    user.write(
        {
            f"roadmap/chain/feature-{number:02}.yaml": (
                f"kind: feature\nid: link-{number:02}\ntitle: Link {number}\nowner: storefront\n"
                f"depends_on: ['feature:link-{(number + 1):02}']\n"
            )
            for number in range(40)
        }
        | {"roadmap/chain/feature-40.yaml": "kind: feature\nid: link-40\ntitle: The last link\nowner: storefront\n"}
    )
    run = user.client("run", "--verbose")
    assert run.returncode == 0, run.stdout
    assert run.stdout.count("44 files") == 1
    commit = user.commit()
    assert commit.accepted, commit.said


def test_a_repository_without_a_roadmap_is_refused_with_the_way_to_start(user: UserRepository) -> None:
    git(user.folder, "rm", "--quiet", "-r", "roadmap")
    commit = user.commit()
    assert not commit.accepted
    assert "exit code: 2" in commit.said
    assert "tpmlint init" in commit.said


# The other hooks of the manifest

STAGES = {
    "commit-msg": "tpmlint-commit-msg",
    "prepare-commit-msg": "tpmlint-prepare-commit-msg",
    "pre-push": "tpmlint-push",
}
MISSING = "1 changed file of capability cards has no product context"
CITE = "sed -i -e '1s/^/Keep two/' -e 's/^#Roadmap-Item: vault/Roadmap-Item: vault/'"


@pytest.fixture
def author(hook: Hook, client_home: None, tmp_path: Path) -> UserRepository:
    """A repository with a roadmap and code in its first commit, whose owner has installed all hooks then."""
    environment = os.environ | {"GIT_EDITOR": "true"}
    repository = UserRepository(tmp_path / "shop", environment)
    repository.folder.mkdir()
    git(repository.folder, "init", "--quiet", "--initial-branch=main")
    hooks = "".join(f"      - id: {name}\n" for name in ("tpmlint", *STAGES.values()))
    configuration = f"repos:\n  - repo: {hook.repository.as_posix()}\n    rev: {hook.revision}\n    hooks:\n{hooks}"
    repository.write({".pre-commit-config.yaml": configuration, **ROADMAP, **CODE})
    git(repository.folder, "commit", "--quiet", "--message", "Begin")
    types = [word for stage in ("pre-commit", *STAGES) for word in ("--hook-type", stage)]
    assert repository.client("install", *types).returncode == 0
    return repository


@pytest.fixture
def remote(author: UserRepository, tmp_path: Path) -> Path:
    """An empty remote repository that the author knows as origin."""
    path = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(path))
    git(author.folder, "remote", "add", "origin", path.as_uri())
    return path


def test_a_commit_without_context_is_refused_until_the_line_is_added(author: UserRepository) -> None:
    author.write(EDIT)
    refused = author.commit("Keep two")
    assert not refused.accepted
    assert MISSING in refused.said
    assert "add the line `Roadmap-Item: vault` to the commit message" in refused.said
    accepted = author.commit("Keep two\n\nRoadmap-Item: vault")
    assert accepted.accepted, accepted.said
    assert git(author.folder, "log", "-1", "--format=%B") == "Keep two\n\nRoadmap-Item: vault\n\n"


def test_an_extra_reads_an_interface(hook: Hook, author: UserRepository) -> None:
    """As ``init --pre-commit`` writes it: the client installs the library with the hook."""
    entry = entry_value(["interfaces-graphql"])
    value = {"repos": [{**entry, "repo": hook.repository.as_posix(), "rev": hook.revision}]}
    interface = "id: cards\ninterfaces: [{path: src/cards/schema.graphql}]\n"
    roadmap = {path: text.replace("id: cards\n", interface) for path, text in ROADMAP.items()}
    author.write({".pre-commit-config.yaml": json.dumps(value), **roadmap})
    author.write({"src/cards/schema.graphql": "type Card { id: ID }\n"})
    git(author.folder, "commit", "--quiet", "--no-verify", "--message", "Declare it")
    author.write({"src/cards/schema.graphql": "# A card.\ntype Card { id: ID, sum: Int }\n"})
    refused = author.commit("chore: keep two")
    assert not refused.accepted
    assert "interface-change-without-context" in refused.said
    assert "Card.sum" in refused.said


def test_the_warning_of_a_hook_that_passes_is_seen(author: UserRepository, remote: Path) -> None:
    """The framework hides what a hook prints that passes, unless the manifest says otherwise."""
    author.write({"tpmlint.toml": 'preset = "starter"\n'})
    git(author.folder, "commit", "--quiet", "--no-verify", "--message", "Only warn")
    git(author.folder, "push", "--quiet", "--no-verify", "origin", "main")
    author.write(EDIT)
    committed = author.commit("Keep two")
    assert committed.accepted, committed.said
    assert f"warning[change-without-context]: {MISSING}" in committed.said
    assert '"standard" in tpmlint.toml refuses this.' in committed.said
    pushed = author.run("push", "origin", "main")
    assert pushed.accepted, pushed.said
    assert f"warning[change-without-context]: {MISSING}" in pushed.said


def test_a_commit_that_only_deletes_code_is_refused(author: UserRepository) -> None:
    git(author.folder, "rm", "--quiet", "src/cards/sum.go")
    refused = author.commit("Drop the sum")
    assert not refused.accepted
    assert MISSING in refused.said


@pytest.mark.case(64)
def test_the_index_and_the_message_are_judged_while_more_lies_in_the_work_tree(author: UserRepository) -> None:
    author.write(EDIT)
    for path, text in SEARCH.items():
        (author.folder / path).write_text(text, encoding="utf-8", newline="\n")
    commit = author.commit("Keep two\n\nRoadmap-Item: vault")
    assert commit.accepted, commit.said
    assert git(author.folder, "status", "--porcelain") == " M src/search/index.go\n"


def test_the_message_in_the_editor_offers_what_to_cite(author: UserRepository) -> None:
    author.write(EDIT)
    commit = author.run("commit", GIT_EDITOR=CITE)
    assert commit.accepted, commit.said
    assert git(author.folder, "log", "-1", "--format=%B") == "Keep two\n\nRoadmap-Item: vault\n\n"


def test_a_push_to_an_empty_remote_and_those_after_it(author: UserRepository, remote: Path) -> None:
    def push(files: Mapping[str, str], *refs: str) -> Commit:
        author.write(files)
        git(author.folder, "commit", "--quiet", "--no-verify", "--message", "Change it")
        return author.run("push", "origin", *refs)

    first = author.run("push", "origin", "main")
    assert first.accepted, first.said
    warned = push(EDIT, "main")
    assert warned.accepted, warned.said
    assert MISSING in warned.said
    # What the remote has decides, so the configuration is there first.
    author.write({"tpmlint.toml": 'fail-on = "warning"\n'})
    git(author.folder, "commit", "--quiet", "--no-verify", "--message", "Refuse what lacks context")
    git(author.folder, "push", "--quiet", "--no-verify", "origin", "main")
    git(author.folder, "rm", "--quiet", "src/cards/sum.go")
    refused = push({}, "main:topic")
    assert not refused.accepted
    assert MISSING in refused.said
    assert git(remote, "for-each-ref", "--format=%(refname)") == "refs/heads/main\n"
    git(author.folder, "push", "--quiet", "--no-verify", "origin", "main:topic")
    deleted = author.run("push", "--quiet", "origin", ":topic")
    assert (deleted.accepted, deleted.said) == (True, "")


def test_a_range_that_is_named(author: UserRepository) -> None:
    author.write(EDIT)
    git(author.folder, "commit", "--quiet", "--no-verify", "--message", "Keep two")
    run = author.client("run", "--hook-stage", "pre-push", "--from-ref", "HEAD~1", "--to-ref", "HEAD", "--verbose")
    assert (run.returncode, MISSING in run.stdout) == (0, True)


def test_the_manifest_and_our_own_configuration_are_valid(user: UserRepository) -> None:
    for command, path in (
        ("validate-manifest", HERE / ".pre-commit-hooks.yaml"),
        ("validate-config", HERE / ".pre-commit-config.yaml"),
    ):
        done = user.client(command, str(path))
        assert (done.returncode, done.stdout) == (0, "")
