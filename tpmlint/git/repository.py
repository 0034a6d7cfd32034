"""A git repository: its location, revisions, history and files."""

from __future__ import annotations

import functools
import os
import weakref
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from tpmlint.git import commits, discovery, refs, tree
from tpmlint.git.commits import CommitInfo, batched
from tpmlint.git.discovery import FoundRepository
from tpmlint.git.log import FirstParentLog, MessageLog
from tpmlint.git.objects import Blob, ObjectReader, Stream
from tpmlint.git.process import DEADLINE, GitError, Output, git_error, run
from tpmlint.git.tree import ChangedPath, Listing, WorkTreeListing

__all__ = ["ChangedPath", "CommitInfo", "GitError", "Repository"]

_EMPTY_TREE = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
_EMPTY_BLOB = {
    "sha1": "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "sha256": "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
}
_FEW_PATHS = 100
"""Paths that git compares with each file of the index."""

_NO_COMMIT_YET = b"does not have any commits yet"


_DAY = 86_400
"""Seconds."""


class Repository:
    """One repository, read through git.

    Attributes:
        top: the work tree's top folder; the git directory where ``is_bare``.
        git_dir: the git directory; for a linked work tree its own, not the common one.
        is_bare: whether there is no work tree.
    """

    def __init__(self, found: FoundRepository, deadline: float = DEADLINE) -> None:
        self.top = found.top
        self.git_dir = found.git_dir
        self.is_bare = found.is_bare
        self._found = found
        self._deadline = deadline
        self._dates: dict[str, tuple[date, ...]] = {}
        self._reader = ObjectReader(functools.partial(_cat_file, found.where, deadline))
        weakref.finalize(self, self._reader.close)

    @classmethod
    def discover(cls, start: Path, deadline: float = DEADLINE) -> Repository | None:
        """Return the repository whose work tree holds ``start``, or None if none does.

        In a hook (see ``clean_environment``) it is the repository that git names, which may be bare.

        Raises:
            GitError: it is broken, has an unsafe owner or no work tree here; or git is not installed.
            GitTimeout: git gave no answer within ``deadline`` seconds.
        """
        location = discovery.find_repository_of(start, deadline)
        return None if location is None else cls(location, deadline)

    @classmethod
    def open(cls, path: Path, deadline: float = DEADLINE) -> Repository:
        """Return the repository at ``path``: a work tree, or a git directory (bare or not), used without work tree.

        Raises:
            GitError: it is neither, or a git directory that lies among the tracked files of a work tree.
        """
        if os.path.lexists(path / ".git"):
            location = discovery.find_repository_of(path, deadline)
            if location is not None:
                return cls(location, deadline)
        return cls(discovery.find_git_dir(path, deadline), deadline)

    @classmethod
    def kept(cls, git_dir: Path, deadline: float = DEADLINE) -> Repository:
        """Return the repository of a submodule that git keeps below its own directory; raise as ``open`` does."""
        return cls(discovery.find_git_dir(git_dir, deadline, kept=True), deadline)

    def close(self) -> None:
        """End the processes that read objects; they start again when needed."""
        self._reader.close()

    def run(self, *args: str, accept: Collection[int] = (0,)) -> bytes:
        """Return git's output; use only plumbing commands that run no program that the repository configures."""
        return self._run(args, accept).stdout

    def answer(self, *args: str, data: bytes) -> bytes:
        """Run git as ``run`` does, with standard input."""
        return run(self._found.where, args, data, deadline=self._deadline).stdout

    def git_path(self, name: str) -> Path:
        """Return where git keeps ``name``, such as ``MERGE_HEAD``, for this work tree."""
        return self.top / os.fsdecode(self.run("rev-parse", "--git-path", name).removesuffix(b"\n"))

    def is_submodule(self) -> bool:
        """Return whether the work tree is a submodule of another one."""
        return not self.is_bare and discovery.is_submodule(self.top, self._deadline)

    # Revisions

    def resolve(self, revision: str) -> str:
        """Return the full id of the commit that ``revision`` names.

        Raises:
            GitError: it names no commit, is not a revision, or is ambiguous.
        """
        return refs.resolve(self._run, revision, is_shallow=self.is_shallow())

    def has(self, oid: str) -> bool:
        """Tell whether a commit is here."""
        return self._run(("cat-file", "-e", f"{oid}^{{commit}}"), (0, 1, 128)).status == 0

    def head(self) -> str | None:
        """Return the id of the checked-out commit, or None if there is no commit yet.

        Raises:
            GitError: HEAD or its branch is broken.
        """
        return self._recent[0][0] if self._recent else None

    def commit_date(self, oid: str) -> date:
        """Return the committer's day in UTC; a year beyond ``date`` becomes the last possible."""
        return self.recent_dates(oid)[0]

    def recent_dates(self, oid: str) -> tuple[date, ...]:
        """Return the committers' days of a commit and of the newest of its ancestors, itself first, fifty at most."""
        recent = self._recent
        if not recent or recent[0][0] != oid:
            recent = _read_recent(self.run(*commits.RECENT, oid, "--"))
        return tuple(commits.day(timestamp) for _, timestamp in recent)

    def next_commit_date(self) -> date | None:
        """Return the day that GIT_COMMITTER_DATE gives to the next commit, in UTC; None if it gives none."""
        text = os.environ.get("GIT_COMMITTER_DATE")
        if not text:
            return None
        # `rev-parse` reads a date as `commit` does, and prints it in seconds since 1970.
        seconds = self.run("rev-parse", f"--since={text}").strip().removeprefix(b"--max-age=")
        return commits.day(int(seconds)) if seconds.isdigit() else None

    def all_dates(self, oid: str) -> tuple[date, ...]:
        """Return the committers' days of a commit and of all its ancestors, the commit's first, each day once."""
        if oid not in self._dates:
            fields = self.run(*commits.TIMES, oid, "--").removesuffix(b"\0").split(b"\0")
            days = dict.fromkeys(commits.parse_seconds(field) // _DAY for field in fields)
            self._dates[oid] = tuple(commits.day(number * _DAY) for number in days)
        return self._dates[oid]

    def is_shallow(self) -> bool:
        """Return whether the clone's history is cut off."""
        return self._found.is_shallow

    def origin(self) -> str | None:
        """Return the URL of ``origin`` from the repository's own configuration, unchanged, or None.

        Only that file is read: not what it includes, nor the user's configuration. The URL is untrusted and may hold
        a password.
        """
        output = self._run(("config", "--local", "--null", "--get", "remote.origin.url"), (0, 1))
        return os.fsdecode(output.stdout.removesuffix(b"\0")) or None

    def merge_bases(self, a: str, b: str) -> tuple[str, ...]:
        """Return the ids of all best common ancestors of two commits, sorted; empty for unrelated histories."""
        return commits.merge_bases(self.run, a, b)

    def common_ancestors(self, oids: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of all best common ancestors of several commits, sorted."""
        return commits.common_ancestors(self.run, oids)

    def merge_base(self, a: str, b: str, names: tuple[str, str] | None = None) -> str:
        """Return the best common ancestor; of several (criss-cross merge), the one with the smallest id.

        Args:
            a, b: full ids.
            names: how the user named them.
        Raises:
            GitError: there is none, or the clone is too shallow to tell.
        """
        boundary = self.boundary() if self.is_shallow() else frozenset()
        return commits.merge_base(self.run, a, b, names or (a[:12], b[:12]), boundary)

    def has_full_history(self, a: str, b: str) -> bool:
        """Return whether the history between two commits and their common ancestors is complete."""
        return commits.has_full_history(self.run, a, b, self.boundary())

    def commits(
        self, head: str, excluding: Iterable[str] = (), first_parent: bool = False, topological: bool = False
    ) -> Generator[CommitInfo, None, None]:
        """Yield, newest first, the commits reachable from ``head`` and from none of ``excluding``, all full ids.

        Args:
            topological: yield every commit after its descendants, regardless of dates.
        """
        order = ("--first-parent",) * first_parent + ("--topo-order",) * topological
        args = (*commits.LOG, *order, head)
        with self._stream((*args, *(f"^{oid}" for oid in excluding), "--")) as stream:
            yield from commits.read_commits(stream.chunks())

    def history(
        self, head: str, excluding: Iterable[str] = (), first_parent: bool = False
    ) -> Iterator[tuple[CommitInfo, tuple[ChangedPath, ...]]]:
        """Yield commits as ``commits`` does, each with the paths in which it differs from its parent.

        Args:
            first_parent: follow first parents only and compare merges with their first parent; else a merge has no
                paths, since they belong to the commits that it merges.
        """
        follow = ("--first-parent", "--diff-merges=first-parent") if first_parent else ()
        args = (*commits.RAW_LOG, *follow, head, *(f"^{oid}" for oid in excluding), "--")
        with self._stream(args) as stream:
            yield from commits.read_history(stream.chunks())

    def touched_paths(self, oids: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return, by commit id, the paths that differ from the commit's first parent."""
        paths: dict[str, frozenset[str]] = {}
        for batch in batched(oids):
            with self._stream((*commits.RAW_LOG, "--no-walk", "--diff-merges=first-parent", *batch, "--")) as stream:
                paths.update(
                    (info.oid, frozenset(file.path for file in files))
                    for info, files in commits.read_history(stream.chunks())
                )
        return paths

    def first_parent_log(self, head: str, excluding: Iterable[str] = ()) -> FirstParentLog:
        """Return the first-parent line of ``head``, newest first, with the commits that each of them merged.

        Args:
            excluding: full ids; commits reachable from them are skipped.
        """
        return FirstParentLog(self._stream, self.run, head, tuple(excluding))

    def count(self, head: str, excluding: Iterable[str] = ()) -> int:
        """Return how many commits ``first_parent_log`` yields."""
        return int(self.run("rev-list", "--count", "--first-parent", head, *(f"^{oid}" for oid in excluding), "--"))

    def first_parents(self, head: str, most: int | None = None) -> tuple[tuple[str, int], ...]:
        """Return id and committer's time in seconds of the first-parent line, newest first, at most ``most``."""
        limit = () if most is None else (f"--max-count={most}",)
        output = self.run("log", "--first-parent", "--no-show-signature", "--format=%H %ct", *limit, head, "--")
        pairs = (line.partition(" ") for line in output.decode("ascii", "replace").splitlines())
        return tuple((oid, commits.parse_seconds(time.encode())) for oid, _, time in pairs)

    def message_log(self, head: str, excluding: Iterable[str] = (), *options: str) -> MessageLog:
        """Return the messages of commits reachable from ``head`` and from none of ``excluding``, newest first.

        Args:
            options: of ``git log``.
        """
        args = (*commits.MESSAGES, *options, head, *(f"^{oid}" for oid in excluding), "--")
        return MessageLog(self._stream(args))

    def tags(self) -> dict[str, str]:
        """Return the object that each tag names, by the tag's name; of an annotated one what it is a tag of."""
        return refs.read_tags(os.fsdecode(self.run(*refs.TAGS, accept=(0, 1))))

    def branches_and_tags(self, most: int) -> tuple[str, ...]:
        """Return the names of at most so many branches and tags, the newest first."""
        return refs.branch_and_tag_names(self.run, most)

    def find_commits(self, names: Iterable[str]) -> dict[str, str]:
        """Return the full id of each abbreviated id that names a commit, of any branch, by the abbreviated one."""
        unique = list(dict.fromkeys(names))
        lines_in = "".join(f"{name}^{{commit}}\n" for name in unique).encode("ascii")
        lines = self.answer("cat-file", "--batch-check", data=lines_in).decode("ascii", "replace").splitlines()
        found = ((name, line.split(" ")) for name, line in zip(unique, lines, strict=True))
        return {name: words[0] for name, words in found if words[1:2] == ["commit"]}

    def missing_from(self, oids: Iterable[str], ref: str) -> frozenset[str]:
        """Return those of some commits that another one does not contain."""
        wanted = frozenset(oids)
        lines_in = "".join(f"{oid}\n" for oid in (*sorted(wanted), f"^{ref}")).encode("ascii")
        return wanted.intersection(self.answer("rev-list", "--stdin", data=lines_in).decode("ascii").split())

    def is_partial(self) -> bool:
        """Return whether the clone lacks objects that its remote has promised."""
        return any(self.git_path("objects/pack").glob("*.promisor"))

    def parents(self, oid: str) -> tuple[str, ...]:
        """Return the full ids of a commit's parents, the branch that was merged into first."""
        return tuple(self.run("rev-list", "--parents", "--max-count=1", oid, "--").decode("ascii").split()[1:])

    def is_ancestor(self, oid: str, of: str) -> bool:
        """Return whether ``oid`` is ``of`` or one of its ancestors."""
        return self._run(("merge-base", "--is-ancestor", oid, of), (0, 1)).status == 0

    # Files

    def empty_tree(self) -> str:
        """Return the id of the empty tree, to compare with where there is no commit yet."""
        return _EMPTY_TREE[self._found.object_format]

    def listing(self) -> WorkTreeListing:
        """List the files of the work tree."""
        return tree.read_work_tree(self._list(*tree.WORK_TREE))

    def tracked(self) -> tuple[str, ...]:
        """Return the paths in the index, sorted, also those deleted or sparse in the work tree."""
        return self.listing().tracked.paths

    def untracked(self) -> tuple[str, ...]:
        """Return the paths that are neither in the index nor ignored, sorted."""
        return tuple(sorted(self.listing().untracked))

    def tree(self, oid: str) -> Listing:
        """Return the files of a commit or tree, sorted by path.

        Raises:
            GitError: it lists a path twice, or an unsafe path.
        """
        return tree.read_tree(self._list(*tree.TREE, oid, "--"))

    def tree_near_index(self, oid: str) -> Listing:
        """Return the files of a commit or tree as ``tree`` does, by what the index has and the commit has not.

        That is three times as fast where they have most in common.
        """
        place = Path(os.environ.get("GIT_INDEX_FILE") or self.git_dir / "index")
        try:
            before = place.stat()
            changes = self.staged_changes(oid)
            files = self.index().changed(change.reversed() for change in changes)
            after = place.stat()
        except (OSError, GitError, KeyError):  # No index, an unmerged one, or one that was just written.
            return self.tree(oid)
        # Git replaces the file: whoever has written it meanwhile has made two answers of different files.
        same = os.path.samestat(before, after) and before.st_mtime_ns == after.st_mtime_ns
        return files if same and before.st_size == after.st_size else self.tree(oid)

    def index(self) -> Listing:
        """Return the files of the index, sorted by path.

        Raises:
            GitError: the index is unmerged.
        """
        output = self._list(*tree.STAGED)
        files = tree.read_staged(output)
        empty = f" {_EMPTY_BLOB[self._found.object_format]} "
        # Git lists what `git add -N` announced as an empty file.
        if empty.encode() not in output:
            return files
        announced = [path for path, words in zip(files.paths, files.words, strict=True) if empty in words]
        named = announced if len(announced) <= _FEW_PATHS else []
        changes = tree.read_changes(self.run(*tree.INDEX, self.empty_tree(), "--", *named))
        gone = set(announced).difference(change.path for change in changes)
        return files.without(gone) if gone else files

    def changes_between(self, before: str, after: str) -> tuple[ChangedPath, ...]:
        """Return the paths that differ between two commits or trees, sorted."""
        return tree.read_changes(self.run(*tree.TREES, before, after, "--"))

    def renames_between(self, before: str, after: str) -> Mapping[str, str]:
        """Return the new path of each file that was renamed between two commits, as merging them would find it."""
        return tree.read_renames(self.run(*tree.RENAMES, before, after, "--"))

    def staged_changes(self, before: str | None = None) -> tuple[ChangedPath, ...]:
        """Return the paths in which the index differs from a commit or tree, by default from HEAD, sorted."""
        base = before or self.head() or self.empty_tree()
        return tree.read_changes(self.run(*tree.INDEX, base, "--"))

    def blobs(self, oids: Iterable[str], limit: int) -> Generator[Blob, None, None]:
        """Yield the blob of each id, in order; without content if it has more than ``limit`` bytes.

        Raises:
            GitError: an object is missing or is not a blob.
        """
        return self._reader.read(oids, limit)

    def _run(self, args: tuple[str, ...], accept: Collection[int]) -> Output:
        return run(self._found.where, args, None, accept, self._deadline)

    def _list(self, *args: str) -> bytes:
        """Return what git lists, perhaps megabytes in small pieces, which ``run`` would wait for one by one."""
        with self._stream(args) as stream:
            return stream.rest()

    def _stream(self, args: tuple[str, ...]) -> Stream:
        return Stream(self._found.where, args, has_input=False, deadline=self._deadline)

    @functools.cached_property
    def _recent(self) -> tuple[tuple[str, int], ...]:
        output = self._run((*commits.RECENT, "--"), (0, 128))
        if output.status == 0:
            return _read_recent(output.stdout)
        if _NO_COMMIT_YET in output.stderr:
            return ()
        raise git_error(output.stderr, "log")

    def boundary(self) -> frozenset[str]:
        """Return the ids of the commits at which a shallow clone is cut off; empty for a complete clone."""
        if not self.is_shallow():
            return frozenset()
        try:
            return frozenset(self.git_path("shallow").read_text("ascii").split())
        except OSError as error:
            why = f"the list of shallow commits cannot be read: {error.strerror}"
            raise GitError(why, commits.UNSHALLOW) from None


def _read_recent(output: bytes) -> tuple[tuple[str, int], ...]:
    pairs = (record.partition(b" ") for record in output.removesuffix(b"\0").split(b"\0"))
    return tuple((oid.decode("ascii"), commits.parse_seconds(timestamp)) for oid, _, timestamp in pairs)


def _cat_file(where: tuple[str, ...], deadline: float, batch: str) -> Stream:
    return Stream(where, ("cat-file", batch), has_input=True, deadline=deadline)
