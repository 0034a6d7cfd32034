"""A release made in a clone, with real git and a Makefile that takes no time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import tpmlint
from tests.repos import Repo, environment
from tpmlint.ci import MAJOR

HERE = Path(__file__).resolve().parent.parent
MAKEFILE = """\
test:
	@echo tested; grep -q 'fails' README.md && exit 1 || true
lowest:
	@touch thorough-may-follow
thorough:
	@rm thorough-may-follow; touch dist-may-follow
dist:
	@rm dist-may-follow; mkdir -p dist; grep __version__ tpmlint/__init__.py > dist/built
"""
CHANGES = """\
# Changelog

About.

## Unreleased

### Added

- A thing.

## 0.1.0 (2026-01-02)

- All of it.
"""
CODE = '"""Doc."""\n\n__version__ = "0.1.0"\n\nRELEASED: bool = False\n'


@pytest.fixture
def project(tmp_path: Path) -> Repo:
    """A project that could be released as it is."""
    repo = Repo(tmp_path / "project")
    files = {"CHANGELOG.md": CHANGES, "tpmlint/__init__.py": CODE, "Makefile": MAKEFILE, ".gitignore": "dist/\n"}
    repo.write({**files, "README.md": "works\n"}).commit("Start")
    return repo


def release(repo: Repo, *words: str) -> tuple[int, str, str]:
    """Run the script and return its exit code and what it says to either stream."""
    done = subprocess.run(
        [sys.executable, str(HERE / ".ci/release.py"), *words],
        cwd=repo.path,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_release(project: Repo) -> None:
    code, out, err = release(project, "0.2.0")
    assert (code, err) == (0, "")
    assert out.endswith("Made v0.2.0. To publish it:\n  git push origin main v0.2.0\n")
    day = project.git("show", "HEAD:CHANGELOG.md").split("## 0.2.0 (")[1][:10]
    assert project.git("show", "HEAD:CHANGELOG.md") == CHANGES.replace(
        "## Unreleased\n", f"## Unreleased\n\n## 0.2.0 ({day})\n"
    ).rstrip("\n")
    assert project.git("show", "HEAD:tpmlint/__init__.py") == CODE.replace("0.1.0", "0.2.0").replace(
        "False", "True"
    ).rstrip("\n")
    assert project.git("cat-file", "-t", "v0.2.0") == "tag"
    assert project.git("rev-parse", "v0.2.0^{commit}") == project.head
    assert project.git("log", "-1", "--format=%s") == "Release 0.2.0"
    assert project.git("status", "--porcelain") == ""
    # What was built has the new version in it.
    assert (project.path / "dist/built").read_text() == '__version__ = "0.2.0"\n'


def test_the_first_release_keeps_its_version(project: Repo) -> None:
    project.write({"CHANGELOG.md": CHANGES.partition("## 0.1.0")[0]}).commit("Nothing released yet")
    assert release(project, "0.1.0")[0] == 0
    assert project.git("tag", "--list") == "v0.1.0"


@pytest.mark.parametrize(
    ("version", "files", "said"),
    [
        ("0.2", {}, "'0.2' is no version; write make release VERSION=1.2.3"),
        ("v0.2.0", {}, "'v0.2.0' is no version; write make release VERSION=1.2.3"),
        ("0.0.9", {}, "0.0.9 is older than 0.1.0; take a newer one"),
        ("0.1.0", {}, "CHANGELOG.md has a section 0.1.0 already; take the next version"),
        (
            "0.2.0",
            {"CHANGELOG.md": CHANGES.replace("- A thing.", "")},
            "CHANGELOG.md says nothing under Unreleased; write what users will notice",
        ),
        (
            "0.2.0",
            {"README.md": "fails\n"},
            "make test lowest thorough dist failed; fix what it reports on a branch, and start again",
        ),
        (
            "0.2.0",
            {"Makefile": MAKEFILE + "\t@echo >> README.md\n"},
            "the version changes more than it should: README.md; commit that first",
        ),
    ],
)
def test_what_stops_a_release(project: Repo, version: str, files: dict[str, str], said: str) -> None:
    project.write(dict(files)).commit("Prepare")
    before, head = (project.path / "CHANGELOG.md").read_text(), project.head
    code, _, err = release(project, version)
    assert (code, err.splitlines()[-1]) == (1, f"error: {said}")
    assert ((project.path / "CHANGELOG.md").read_text(), project.head) == (before, head)
    assert (project.path / "tpmlint/__init__.py").read_text() == CODE
    assert project.git("tag", "--list") == ""


@pytest.mark.parametrize("line", ["__version__", "RELEASED"])
def test_a_line_that_the_script_cannot_find_stops_it(project: Repo, line: str) -> None:
    code = CODE.replace(line, f"_{line}")
    project.write({"tpmlint/__init__.py": code}).commit("Rename")
    ended, _, err = release(project, "0.2.0")
    assert (ended, err.startswith(f"error: tpmlint/__init__.py has no line {line}")) == (1, True)
    assert (project.path / "tpmlint/__init__.py").read_text() == code


def test_only_a_clean_main_is_released(project: Repo) -> None:
    project.write({"new file": "x"})
    assert release(project, "0.2.0")[2] == (
        "error: the work tree is not clean: new file; commit or put away what is there\n"
    )
    project.commit("Add it")
    project.git("checkout", "--quiet", "-b", "topic")
    assert release(project, "0.2.0")[2] == "error: this is topic; releases are made on main\n"
    project.git("checkout", "--quiet", "main")
    project.git("tag", "v0.2.0")
    assert release(project, "0.2.0")[2] == "error: there is a tag v0.2.0 already; take the next version\n"


def test_a_release_has_a_version() -> None:
    done = subprocess.run([sys.executable, str(HERE / ".ci/release.py"), ""], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (2, "error: no version is named; write make release VERSION=1.2.3\n")


def test_the_project_itself_could_be_released() -> None:
    """The lines that the script looks for are there."""
    code = (HERE / "tpmlint/__init__.py").read_text("utf-8")
    assert f'__version__ = "{tpmlint.__version__}"\n' in code
    assert f"\nRELEASED: bool = {tpmlint.RELEASED}\n" in code
    assert "\n## Unreleased\n" in (HERE / "CHANGELOG.md").read_text("utf-8")
    # In the commit before a major release it is one more.
    assert MAJOR - int(tpmlint.__version__.partition(".")[0]) in (0, 1)
