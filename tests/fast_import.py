"""Makes whole histories at once, by ``git fast-import``: any graph of commits, any bytes, any dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.repos import Repo

START = 1_772_442_000  # 2026-03-02T09:00:00+00:00
DAY = 86_400

Tree: TypeAlias = Mapping[bytes, bytes | tuple[bytes, bytes]]
"""Content by path, or mode and content."""


@dataclass(frozen=True, slots=True)
class Made:
    """A commit to be made.

    Args:
        parents: numbers of earlier commits, the branch merged into first.
        files: all of its files.
        author: also the committer.
        seconds: since 1970, of both.
    """

    parents: tuple[int, ...]
    files: Tree = field(default_factory=dict)
    message: bytes = b"Change\n"
    author: bytes = b"Ada <ada@example.org>"
    seconds: int = START


def make(repo: Repo, commits: Sequence[Made]) -> tuple[str, ...]:
    """Make commits, the last one being ``main``, and return their ids; nothing is checked out."""
    marks = repo.path.parent / f"{repo.path.name}.marks"
    repo.git("fast-import", "--quiet", "--force", f"--export-marks={marks}", given=b"".join(_stream(commits)))
    oid_of = dict(line.split(" ") for line in marks.read_text("ascii").splitlines())
    return tuple(oid_of[f":{number + 1}"] for number in range(len(commits)))


def _stream(commits: Sequence[Made]) -> Iterator[bytes]:
    for number, commit in enumerate(commits):
        yield b"reset refs/heads/main\ncommit refs/heads/main\nmark :%d\n" % (number + 1)
        for role in (b"author", b"committer"):
            yield b"%s %s %d +0000\n" % (role, commit.author, commit.seconds)
        yield _data(commit.message)
        for place, parent in enumerate(commit.parents):
            yield b"%s :%d\n" % (b"merge" if place else b"from", parent + 1)
        yield b"deleteall\n"
        for path, content in commit.files.items():
            mode, text = content if isinstance(content, tuple) else (b"100644", content)
            yield b"M %s inline %s\n%s" % (mode, _quoted(path), _data(text))


def _data(text: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(text), text)


def _quoted(path: bytes) -> bytes:
    return b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'
