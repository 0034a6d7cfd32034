"""Makes real git repositories for tests, by git itself, apart from the person, the machine and the clock.

>>> repo = Repo(tmp_path)                                                         # doctest: +SKIP
>>> oid = repo.write({"roadmap/a.yaml": "kind: team"}).commit("Add a team")       # doctest: +SKIP
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

MOMENT = "2026-03-02T09:00:00+00:00"
ADA = "Ada <ada@example.org>"

HASTE = ("-c", "maintenance.auto=false", "-c", "core.fsync=none")
"""What takes a third off a commit: nobody tidies a repository that lives for a test, or waits for its disk."""


class Repo:
    """A repository in ``path``, made with ``git init`` unless there is one.

    Args:
        path: the work tree, or with ``--bare`` the git directory; made if missing.
        options: of ``git init``, such as ``--object-format=sha256``.
    """

    def __init__(self, path: Path, *options: str) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        if not ((path / ".git").exists() or (path / "HEAD").exists()):
            self.git("init", "--quiet", "--initial-branch=main", "--template=", *options)
            if "--template=" not in options:
                # What git's own template makes, but for samples of hooks, which take as long as all the rest.
                top = path / ".git" if (path / ".git").is_dir() else path
                for name in ("hooks", "info"):
                    (top / name).mkdir()

    def git(
        self, *args: str, given: bytes | None = None, env: Mapping[str, str] | None = None, fails: bool = False
    ) -> str:
        """Run git in the repository and return what it writes, without the last line's end.

        Args:
            given: standard input.
            env: more variables.
            fails: whether it may; otherwise a failure raises AssertionError with git's words.
        """
        command = ["git", *args]
        done = subprocess.run(
            ["git", *HASTE, *args],
            cwd=self.path,
            input=given or b"",
            capture_output=True,
            env=environment(env),
            check=False,
        )
        words = done.stderr.decode(errors="replace")
        assert fails or done.returncode == 0, f"{' '.join(command)}: {words}"
        return os.fsdecode(done.stdout).removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes | None]) -> Repo:
        """Write files by path, with ``/``; None removes one. Nothing is staged."""
        for name, content in files.items():
            file = self.path / name
            if content is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def stage(self, *paths: str) -> Repo:
        """Stage paths, by default everything."""
        self.git("add", "--all", "--", *(paths or (".",)))
        return self

    def commit(self, message: str = "Change", date: str = MOMENT, author: str = ADA, stage: bool = True) -> str:
        """Commit and return the new commit's full id; an empty commit is fine.

        Args:
            date: the author's and the committer's, as git reads dates.
            author: ``Name <address>``, also the committer.
            stage: stage everything first.
        """
        if stage:
            self.stage()
        name, address = author.removesuffix(">").split(" <")
        env = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", name), ("EMAIL", address), ("DATE", date))
        }
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "--cleanup=verbatim", "-m", message, env=env)
        return self.head

    @property
    def head(self) -> str:
        """The full id of HEAD."""
        return self.git("rev-parse", "HEAD")

    def blob(self, content: bytes) -> str:
        """Store content without a path and return its id."""
        return self.git("hash-object", "-w", "--stdin", given=content)

    def tree(self, *entries: tuple[str, bytes, str]) -> str:
        """Store a tree of (mode, name, id) as it is, sane or not, and return its id."""
        raw = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)
        return self.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)

    def commit_tree(self, tree: str, message: str = "Change", *parents: str) -> str:
        """Commit a stored tree without touching the work tree, and return the id."""
        return self.git("commit-tree", tree, "-m", message, *(word for oid in parents for word in ("-p", oid)))


def clone(source: Path, target: Path, *options: str) -> Repo:
    """Clone over the protocol that real remotes use, so that depth and filter count."""
    command = ["git", "clone", "--quiet", *options, source.as_uri(), str(target)]
    subprocess.run(command, check=True, capture_output=True, env=environment())
    return Repo(target)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment in which git knows nothing but what is given here."""
    kept = {name: value for name, value in os.environ.items() if not re.match("GIT_|HOME$|XDG_|EMAIL$", name)}
    kept |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    kept |= {"HOME": os.devnull, "GIT_EDITOR": "true"}
    for role in ("AUTHOR", "COMMITTER"):
        kept |= {f"GIT_{role}_NAME": "Ada", f"GIT_{role}_EMAIL": "ada@example.org", f"GIT_{role}_DATE": MOMENT}
    return kept | dict(more or {})
