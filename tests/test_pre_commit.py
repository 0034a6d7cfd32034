"""The hook as its users have it: the real client installs it from this repository and real commits meet it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("pre-commit")]


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
    """What came of a ``git commit``."""

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

    def commit(self) -> Commit:
        """Commit what is staged, with the hook."""
        done = subprocess.run(
            ["git", "commit", "--message", "Change the roadmap"],
            cwd=self.folder,
            env=dict(self.environment),
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
def user(hook: Hook, tmp_path: Path, small_roadmap: dict[str, str]) -> UserRepository:
    """A repository with a good roadmap in its first commit, made under the hook."""
    environment = os.environ | {"PRE_COMMIT_HOME": str(hook.home), "PRE_COMMIT_COLOR": "never"}
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


def test_a_commit_that_only_deletes_a_referenced_feature_is_refused(user: UserRepository) -> None:
    git(user.folder, "rm", "--quiet", "roadmap/features.yaml")
    commit = user.commit()
    assert not commit.accepted
    assert "exit code: 1" in commit.said
    assert "roadmap/initiatives.yaml:8:14" in commit.said
    assert "dangling-reference" in commit.said


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


def test_the_manifest_and_our_own_configuration_are_valid(user: UserRepository) -> None:
    for command, path in (
        ("validate-manifest", HERE / ".pre-commit-hooks.yaml"),
        ("validate-config", HERE / ".pre-commit-config.yaml"),
    ):
        done = user.client(command, str(path))
        assert (done.returncode, done.stdout) == (0, "")
