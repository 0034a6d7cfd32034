"""Nothing that a repository configures is executed, and nothing that it configures changes an answer."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.git.snapshots import contents, found
from tests.repos import Repo, environment
from tpmlint.git.process import clean_environment
from tpmlint.git.snapshot import CommitTree, Index, WorkTree
from tpmlint.git.status import uncommitted_changes

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the traps are shell scripts")

PROGRAMS = [
    "core.fsmonitor",
    "core.editor",
    "core.pager",
    "core.askPass",
    "core.sshCommand",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "pager.log",
    "pager.diff",
    "diff.external",
    "diff.evil.textconv",
    "diff.evil.command",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.x509.program",
    "credential.helper",
    "sequence.editor",
    "interactive.diffFilter",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack",
    "merge.evil.driver",
    "alias.log",
    "alias.ls-files",
    "alias.rev-parse",
]
SETTINGS = {
    "log.showSignature": "true",
    "log.showRoot": "false",
    "log.follow": "true",
    "log.mailmap": "true",
    "log.date": "relative",
    "log.decorate": "full",
    "log.diffMerges": "combined",
    "format.pretty": "oneline",
    "notes.displayRef": "*",
    "diff.relative": "true",
    "diff.renames": "copies",
    "diff.noprefix": "true",
    "diff.ignoreSubmodules": "all",
    "diff.orderFile": "/nowhere",
    "diff.submodule": "log",
    "color.ui": "always",
    "core.quotePath": "true",
    "core.abbrev": "7",
    "core.untrackedCache": "true",
    "core.preloadIndex": "true",
    "core.bigFileThreshold": "1",
    "core.warnAmbiguousRefs": "true",
    "i18n.logOutputEncoding": "ISO-8859-1",
    "status.renames": "copies",
    "submodule.recurse": "true",
    "fetch.recurseSubmodules": "true",
    "gpg.format": "openpgp",
    "commit.gpgSign": "true",
}
HOOKS = [
    "applypatch-msg",
    "pre-commit",
    "post-checkout",
    "pre-push",
    "post-index-change",
    "reference-transaction",
    "fsmonitor-watchman",
    "p4-changelist",
    "sendemail-validate",
    "push-to-checkout",
    "post-rewrite",
    "pre-auto-gc",
]


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """The file that every trap writes."""
    return tmp_path / "canary"


@pytest.fixture
def trap(tmp_path: Path, canary: Path) -> Path:
    """The program that every setting names."""
    script = tmp_path / "trap"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> {canary}\nexit 1\n')
    script.chmod(0o755)
    return script


@pytest.fixture
def peaceful(repo: Repo) -> Repo:
    """A repository with something to see for every command, before anything hostile is configured."""
    repo.write(
        {"a.yaml": "1\n", "sub/b.yaml": "2\n", "old": "x\n" * 50, ".mailmap": "Eve <eve@x.org> <ada@example.org>\n"}
    )
    repo.write({".gitattributes": "*.yaml diff=evil filter=evil merge=evil ident -text\n"})
    first = repo.commit("naïve first")
    repo.git("mv", "old", "new")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib")
    second = repo.commit("second", stage=False)
    signed = repo.git("cat-file", "commit", second).replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n\n", 1
    )
    third = repo.git("hash-object", "-t", "commit", "-w", "--stdin", given=f"{signed}\n".encode())
    repo.git("update-ref", "refs/heads/main", third)
    repo.git("notes", "add", "-m", "a note", third)
    repo.git("branch", "first", first)
    repo.write({"sub/b.yaml": "3\n", "staged.yaml": "4\n"}).git("update-index", "--add", "sub/b.yaml", "staged.yaml")
    return repo.write({"a.yaml": "5\n", "untracked.yaml": "6\n"})


def answers(repo: Repo) -> dict[str, object]:
    """Return all that can be asked of a repository."""
    repository = found(repo.path / "sub")
    head, first = repository.resolve("main"), repository.resolve("first")
    return {
        "place": (repository.top, repository.git_dir, repository.is_shallow()),
        "head": (repository.head(), repository.commit_date(head), repository.commit_date(first)),
        "bases": (repository.merge_bases(head, first), repository.merge_base(head, first)),
        "work tree": contents(WorkTree(repository)),
        "index": contents(Index(repository)),
        "commit": contents(CommitTree(repository, head)),
        "changed": repository.changes_between(first, head),
        "staged": repository.staged_changes(),
        "commits": list(repository.commits(head)),
        "history": list(repository.history(head)),
        "uncommitted": uncommitted_changes(repository, head),
        "path": repository.git_path("COMMIT_EDITMSG"),
    }


def arm(repo: Repo, trap: Path) -> None:
    """Configure all the traps."""
    hooks = repo.path.parent / "hooks"
    hooks.mkdir()
    for name in HOOKS:
        (hooks / name).symlink_to(trap)
        (repo.path / ".git/hooks" / name).parent.mkdir(exist_ok=True)
        (repo.path / ".git/hooks" / name).symlink_to(trap)
    settings = {
        **{name: f"!{trap}" if name.startswith(("alias", "credential")) else str(trap) for name in PROGRAMS},
        **SETTINGS,
        "core.hooksPath": str(hooks),
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
        "filter.evil.required": "true",
        "include.path": str(repo.path.parent / "included"),
    }
    (repo.path.parent / "included").write_text(f"[core]\n\tfsmonitor = {trap}\n")
    with (repo.path / ".git/config").open("a") as config:
        for name, value in settings.items():
            section, _, rest = name.partition(".")
            part, _, key = rest.rpartition(".")
            config.write(
                f'[{section} "{part}"]\n\t{key} = "{value}"\n' if part else f'[{section}]\n\t{key} = "{value}"\n'
            )


@pytest.mark.case(74, 75)
def test_settings_change_nothing_and_run_nothing(peaceful: Repo, trap: Path, canary: Path) -> None:
    """Cases 74 and 75: every answer is the same as before."""
    before = answers(peaceful)
    arm(peaceful, trap)
    assert answers(peaceful) == before
    assert not canary.exists(), canary.read_text()


@pytest.mark.case(75)
def test_the_surroundings_change_nothing_and_run_nothing(peaceful: Repo, trap: Path, canary: Path) -> None:
    """Case 75: the same by environment variables, once they are cleaned."""
    before = answers(peaceful)
    os.environ |= {
        "GIT_EXTERNAL_DIFF": str(trap),
        "GIT_PAGER": str(trap),
        "GIT_SSH_COMMAND": str(trap),
        "GIT_ASKPASS": str(trap),
        "GIT_TRACE": str(canary),
        "GIT_TRACE2": str(canary),
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor={trap}' 'diff.external={trap}'",
        "GIT_ICASE_PATHSPECS": "1",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "LC_ALL": "de_DE.UTF-8",
    }
    clean_environment(hook=False)
    assert answers(peaceful) == before
    assert not canary.exists(), canary.read_text()


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("diff",),
        ("log", "-1", "-p"),
        ("show", "--show-signature"),
        ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "status"),
        ("-c", "core.fsmonitor=false", "fetch"),
    ],
)
def test_the_traps_work(peaceful: Repo, trap: Path, canary: Path, command: tuple[str, ...]) -> None:
    """Without the care that is taken, the same repository does run programs: otherwise the tests above show nothing."""
    arm(peaceful, trap)
    subprocess.run(["git", *command], cwd=peaceful.path, env=environment(), capture_output=True, check=False)
    assert canary.exists()


@pytest.mark.case(58)
def test_objects_that_are_missing_are_not_fetched(peaceful: Repo, trap: Path, canary: Path) -> None:
    """Case 58: with a remote that is a program."""
    from tpmlint.git.process import GitError

    arm(peaceful, trap)
    peaceful.git("config", "extensions.partialClone", "origin")
    peaceful.git("config", "core.repositoryFormatVersion", "1")
    with pytest.raises(GitError, match=f"^missing object {'2' * 40}$"):
        list(found(peaceful.path).blobs(["2" * 40], 9))
    assert not canary.exists(), canary.read_text()
    subprocess.run(
        ["git", "cat-file", "-p", "2" * 40], cwd=peaceful.path, env=environment(), capture_output=True, check=False
    )
    assert canary.exists(), "the trap does not work, so the test shows nothing"
