"""Hooks come and go, and nobody's script is lost."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.git.snapshots import found
from tests.repos import Repo, environment
from tpmlint.errors import UserError
from tpmlint.hooks.install import (
    CLIENT,
    EARLIER,
    Hook,
    State,
    folder,
    install,
    script,
    script_calling,
    status,
    uninstall,
)
from tpmlint.hooks.stages import STAGES

HERE = Path(__file__).resolve().parent.parent.parent
OTHERS = b'#!/bin/sh\n# ours\r\necho before "$@"\n'

posix = pytest.mark.skipif(os.name != "posix", reason="shell scripts and their permissions")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository of one commit, without the sample hooks."""
    repo = Repo(tmp_path / "repo", "--template=")
    repo.commit()
    return repo


def write(path: Path, content: bytes = OTHERS, mode: int = 0o755) -> None:
    """Write somebody's script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)


def tree(place: Path) -> dict[str, tuple[str, int]]:
    """Return content, or what a link leads to, and permissions by name."""
    return {
        path.name: (
            (os.readlink(path), 0)
            if path.is_symlink()
            else (path.read_bytes().decode(), stat.S_IMODE(path.stat().st_mode))
        )
        for path in sorted(place.iterdir())
    }


def states(hooks: tuple[Hook, ...]) -> dict[str, State]:
    """Return the state by stage."""
    return {hook.stage: hook.state for hook in hooks}


def refusal(repo: Repo) -> tuple[str, str | None]:
    """Return why nothing is installed, and the way out."""
    with pytest.raises(UserError) as caught:
        install(found(repo.path))
    return caught.value.message, caught.value.remedy


@pytest.mark.parametrize("stage", STAGES)
def test_the_scripts_for_copying_are_those_that_are_installed(stage: str) -> None:
    path = HERE / "hooks" / stage
    assert path.read_text() == script(stage)
    assert os.name != "posix" or os.access(path, os.X_OK)
    assert {path.name for path in (HERE / "hooks").iterdir()} == set(STAGES)


def test_install_and_uninstall_in_a_new_repository(repo: Repo) -> None:
    repository = found(repo.path)
    place = repo.path / ".git/hooks"
    assert status(repository) == tuple(Hook(stage, place / stage, "absent") for stage in CLIENT)
    installed = install(repository)
    assert installed == tuple(Hook(stage, place / stage, "installed") for stage in CLIENT)
    assert tree(place) == {stage: (script(stage), 0o755) for stage in CLIENT}
    assert install(repository) == installed == status(repository)
    assert states(uninstall(repository)) == dict.fromkeys(CLIENT, "absent")
    assert tree(place) == {}
    assert uninstall(repository) == status(repository)


@posix
def test_scripts_that_were_there_are_kept_and_come_back_as_they_were(repo: Repo) -> None:
    """By content, permissions and kind, also one that git does not call and one that leads nowhere."""
    place = repo.path / ".git/hooks"
    write(place / "commit-msg")
    write(place / "pre-push", mode=0o644)
    (place / "pre-commit").symlink_to("../../scripts/none")
    before = tree(place)
    repository = found(repo.path)
    assert states(status(repository)) == {
        "pre-commit": "other",
        "prepare-commit-msg": "absent",
        "commit-msg": "other",
        "pre-push": "other",
    }
    installed = install(repository)
    assert installed == tuple(
        Hook(stage, place / stage, "installed", None if stage == "prepare-commit-msg" else place / f"{stage}{EARLIER}")
        for stage in CLIENT
    )
    after = tree(place)
    assert {name.removesuffix(EARLIER): each for name, each in after.items() if name.endswith(EARLIER)} == before
    assert after["commit-msg"] == (script_calling("commit-msg", EARLIER), 0o755)
    assert install(repository) == installed
    assert tree(place) == after
    uninstall(repository)
    assert tree(place) == before


@pytest.mark.parametrize(
    "content", [script("commit-msg") + "echo mine\n", '#!/bin/sh\nmake lint\ntpmlint hooks run commit-msg "$1"\n']
)
def test_a_script_of_somebodys_own_that_calls_tpmlint_is_left_alone(repo: Repo, content: str) -> None:
    place = repo.path / ".git/hooks"
    write(place / "commit-msg", content.encode())
    repository = found(repo.path)
    assert states(install(repository))["commit-msg"] == "calls"
    assert tree(place)["commit-msg"] == (content, 0o755)
    assert states(uninstall(repository)) == {**dict.fromkeys(CLIENT, "absent"), "commit-msg": "calls"}
    assert tree(place) == {"commit-msg": (content, 0o755)}


def test_where_a_kept_script_would_go_is_taken(repo: Repo) -> None:
    """The pre-commit framework has put itself in our place: nothing is written, not even for other stages."""
    place = repo.path / ".git/hooks"
    write(place / f"pre-push{EARLIER}")
    write(place / "pre-push", b"#!/bin/sh\n# framework\n")
    before = tree(place)
    assert refusal(repo) == (f"{place / 'pre-push'}{EARLIER} is in the way", "move it elsewhere, then install again")
    assert tree(place) == before


def test_a_hooks_path_of_its_own(repo: Repo, tmp_path: Path) -> None:
    """The last that git reads counts, relative to the top of the work tree."""
    for value, place in (
        (str(tmp_path / "absolute"), tmp_path / "absolute"),
        (".githooks", repo.path / ".githooks"),
        ("a folder/with\nbreak", repo.path / "a folder/with\nbreak"),
    ):
        repo.git("config", "--add", "core.hooksPath", value)
        repository = found(repo.path)
        assert folder(repository) == place
        assert {hook.path.parent for hook in install(repository)} == {place}
        assert set(tree(place)) == set(CLIENT)
        assert repo.git("rev-parse", "--git-path", "hooks") == value
    assert not (repo.path / ".git/hooks").exists()


def test_a_hooks_path_from_the_home_folder(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    repo.git("config", "core.hooksPath", "~/hooks")
    assert folder(found(repo.path)) == tmp_path / "hooks"


def test_a_hooks_path_that_is_not_a_folder(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", os.devnull)
    assert states(status(found(repo.path))) == dict.fromkeys(CLIENT, "absent")
    message, remedy = refusal(repo)
    assert message.startswith(f"no hook can be written to {os.devnull}: ")
    assert remedy == "see `git config --show-origin core.hooksPath`"


def test_the_folder_that_husky_rewrites(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".husky/_")
    assert refusal(repo) == (
        f"husky keeps {repo.path / '.husky/_'} for itself",
        'add the line `tpmlint hooks run commit-msg "$@"` to .husky/commit-msg, and so on for the other stages',
    )


@posix
def test_a_hooks_path_behind_a_link_out_of_the_repository(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (repo.path / ".githooks").symlink_to(tmp_path / "outside")
    for told in (".githooks", ".githooks/deep", str(repo.path / ".githooks")):
        repo.git("config", "core.hooksPath", told)
        assert refusal(repo) == (
            f"core.hooksPath leads out of the repository by the link {repo.path / '.githooks'}",
            "set it to the folder itself",
        )
        assert list((tmp_path / "outside").iterdir()) == []
    repo.git("config", "core.hooksPath", str(tmp_path / "outside"))
    assert states(install(found(repo.path))) == dict.fromkeys(CLIENT, "installed")


def test_a_script_that_cannot_be_read(repo: Repo) -> None:
    (repo.path / ".git/hooks/commit-msg").mkdir(parents=True)
    message, _ = refusal(repo)
    assert message.startswith(f"{repo.path / '.git/hooks/commit-msg'} cannot be read: ")


@pytest.mark.case(99)
@posix
def test_a_disk_that_is_full_leaves_all_as_it_was(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 99."""
    place = repo.path / ".git/hooks"
    write(place / "pre-commit")
    before = tree(place)

    def full(path: Path, data: bytes, verify: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("tpmlint.hooks.install.write_atomically", full)
    assert refusal(repo)[0] == f"no hook can be written to {place}: No space left on device"
    assert tree(place) == before


@pytest.mark.case(61)
def test_a_linked_work_tree_shares_its_hooks(repo: Repo, tmp_path: Path) -> None:
    """Case 61: unless the path is relative, for then each has its own."""
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = found(tmp_path / "linked")
    assert folder(linked).resolve() == (repo.path / ".git/hooks").resolve()
    install(linked)
    assert states(status(found(repo.path))) == dict.fromkeys(CLIENT, "installed")
    repo.git("config", "core.hooksPath", ".githooks")
    assert folder(found(tmp_path / "linked")) == tmp_path / "linked/.githooks"


# What the scripts do, with something else in tpmlint's place


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with a ``tpmlint`` that writes down how it was called."""
    write(tmp_path / "bin/tpmlint", f'#!/bin/sh\n{{ echo "tpmlint $*"; cat; }} >> {tmp_path}/log\n'.encode())
    return tmp_path


def call(repo: Repo, tools: Path, stage: str, *arguments: str, given: bytes = b"") -> tuple[int, str]:
    """Run an installed script as git does, and return its exit code and what was called how."""
    path = f"{tools / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [f".git/hooks/{stage}", *arguments], cwd=repo.path, input=given, env=environment({"PATH": path}), check=False
    )
    log = tools / "log"
    said = log.read_text() if log.exists() else ""
    log.unlink(missing_ok=True)
    return done.returncode, said


@posix
@pytest.mark.parametrize("given", [b"", b"a b c d\n", b"a\nb\n", b"no end", b"\n\n"])
def test_the_earlier_script_comes_first_with_arguments_and_standard_input(
    repo: Repo, tools: Path, given: bytes
) -> None:
    place = repo.path / ".git/hooks"
    for stage in CLIENT:
        write(place / stage, f'#!/bin/sh\n{{ echo "earlier $*"; cat; }} >> {tools}/log\n'.encode())
    install(found(repo.path))
    text = given.decode()
    assert call(repo, tools, "pre-push", "origin", "a url", given=given) == (
        0,
        f"earlier origin a url\n{text}tpmlint hooks run pre-push origin a url\n{text}",
    )
    assert call(repo, tools, "commit-msg", ".git/COMMIT_EDITMSG", given=given) == (
        0,
        f"earlier .git/COMMIT_EDITMSG\n{text}tpmlint hooks run commit-msg .git/COMMIT_EDITMSG\n",
    )
    assert call(repo, tools, "prepare-commit-msg", "file", "commit", "HEAD")[1] == (
        "earlier file commit HEAD\ntpmlint hooks run prepare-commit-msg file commit HEAD\n"
    )


@posix
@pytest.mark.parametrize("stage", CLIENT)
def test_an_earlier_script_that_refuses_has_the_last_word(repo: Repo, tools: Path, stage: str) -> None:
    write(repo.path / ".git/hooks" / stage, b"#!/bin/sh\nexit 7\n")
    install(found(repo.path))
    assert call(repo, tools, stage, "x", given=b"a b c d\n") == (7, "")


@posix
@pytest.mark.parametrize("stage", ["commit-msg", "pre-push"])
def test_an_earlier_script_that_git_did_not_call_is_not_called_now(repo: Repo, tools: Path, stage: str) -> None:
    write(repo.path / ".git/hooks" / stage, b"#!/bin/sh\nexit 7\n", mode=0o644)
    install(found(repo.path))
    assert call(repo, tools, stage) == (0, f"tpmlint hooks run {stage}\n")


@posix
def test_what_tpmlint_says_is_the_exit_code(repo: Repo, tools: Path) -> None:
    write(tools / "bin/tpmlint", b"#!/bin/sh\nexit 1\n")
    write(repo.path / ".git/hooks/pre-push", b"#!/bin/sh\nexit 0\n")
    install(found(repo.path))
    assert [call(repo, tools, stage, given=b"x\n")[0] for stage in CLIENT] == [1] * len(CLIENT)


@posix
def test_an_earlier_script_of_another_language(repo: Repo, tools: Path) -> None:
    body = f"#!{sys.executable}\nimport sys\nopen(r'{tools}/log', 'a').write(sys.stdin.read().upper())\n"
    write(repo.path / ".git/hooks/pre-push", body.encode())
    install(found(repo.path))
    assert call(repo, tools, "pre-push", given=b"x\n") == (0, "X\ntpmlint hooks run pre-push\nx\n")
