"""Resolve a request to repository, snapshot, settings and reference date."""

from __future__ import annotations

import functools
import os
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from tpmlint import config
from tpmlint.engine.reference_date import reference_date
from tpmlint.engine.selection import Selection, check_names, check_rule_name
from tpmlint.errors import UserError
from tpmlint.finding import Severity
from tpmlint.git.files import decode_path, disk_path, link_out
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Directory, Index, Overlay, Snapshot, WorkTree
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.model.roadmap_files import Sources, find_sources
from tpmlint.settings import Settings

if TYPE_CHECKING:
    from tpmlint.history.lookup import GitLookup
    from tpmlint.model.items import Item
    from tpmlint.model.promises import Promise
    from tpmlint.suppression.waivers import Waivers


class Request(Struct, frozen=True, kw_only=True):
    """What to check, and how.

    Args:
        start: the folder where the search for git and for configuration starts.
        root: the folder to check instead of the one with the configuration.
        config: a configuration file to use instead of the one found.
        isolated: use the defaults and ignore configuration files.
        paths: show findings in these files and folders only; the whole roadmap is still read.
        stdin: path and bytes to use instead of a file's content, from an editor.
        select, ignore: rule ids or categories; ``select`` replaces the configuration's, ``ignore`` adds to it.
        severity: levels by rule id or category.
        as_of: the reference date; None means the commit's, or today for one that is being made.
        staged: check the index, which will be committed.
        at: the revision to check.
        silent: whether ignore comments and waivers apply; if not, all findings are shown.
        text_edits: whether to compute the text edits of each fix, for editors and SARIF.
        cache: the folder of the cache, which does not affect results; None disables it.
        pull_request: returns the number of the pull request that is being checked, which no commit names yet, or None.
    """

    start: Path
    root: Path | None = None
    config: Path | None = None
    isolated: bool = False
    paths: tuple[Path, ...] = ()
    stdin: tuple[str, bytes] | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    as_of: date | None = None
    staged: bool = False
    at: str | None = None
    silent: bool = True
    text_edits: bool = False
    cache: Path | None = None
    pull_request: Callable[[], int | None] = lambda: None


class Reused(Struct, frozen=True):
    """The properties of a workspace that it need not work out; None for those that it must."""

    sources: Sources | None = None
    git: GitLookup | None = None
    waivers: Waivers | None = None
    pages: Mapping[str, bytes] | None = None
    reviewed: Callable[[Item], tuple[Promise, ...] | None] | None = None


class Workspace(Struct, frozen=True, dict=True):
    """A resolved request: files, their configuration, and the reference date.

    Args:
        request: the request.
        top: the folder on disk that all paths are relative to.
        folder: the folder that the request starts from, relative to ``top``; empty for ``top`` itself.
        repository: None outside of git.
        parsed: parsed files of this snapshot, by path.
        reused: what ``reusing`` took from another workspace.
    """

    request: Request
    top: Path
    folder: str
    repository: Repository | None
    snapshot: Snapshot
    settings: Settings
    as_of: date
    as_of_source: str
    parsed: Mapping[str, ParsedFile] = field(default_factory=dict)
    reused: Reused = Reused()

    @functools.cached_property
    def selection(self) -> Selection:
        """The rules that run; raise UserError for an unknown rule."""
        return selection_of(self.request, self.settings)

    @functools.cached_property
    def sources(self) -> Sources:
        """The roadmap files of the snapshot."""
        if self.reused.sources is not None:
            return self.reused.sources
        return find_sources(self.snapshot, self.settings)

    @functools.cached_property
    def listed(self) -> frozenset[str]:
        """The paths of the snapshot."""
        return frozenset(self.snapshot.paths())

    @functools.cached_property
    def git(self) -> GitLookup:
        """What git knows of evidence, as of the snapshot's commit."""
        if self.reused.git is not None:
            return self.reused.git
        from tpmlint.history.lookup import GitLookup

        request, revision = self.request, self.snapshot.revision
        return GitLookup(self.repository, revision, self.settings.change, request.cache, request.pull_request)

    @property
    def asked_git(self) -> GitLookup | None:
        """The same as ``git`` if a rule has asked it something, else None."""
        git: GitLookup | None = self.__dict__.get("git", self.reused.git)
        return git if git is not None and git.asked else None

    @functools.cached_property
    def waivers(self) -> Waivers:
        """The waivers file."""
        if self.reused.waivers is not None:
            return self.reused.waivers
        from tpmlint.suppression.waivers import load_waivers

        return load_waivers(self.snapshot, self.settings)

    @functools.cached_property
    def pages(self) -> Mapping[str, bytes]:
        """The Markdown pages with views."""
        if self.reused.pages is not None:
            return self.reused.pages
        from tpmlint.engine.pages import read_pages

        return dict(read_pages(self.snapshot, self.settings))

    @functools.cached_property
    def reviewed(self) -> Callable[[Item], tuple[Promise, ...] | None]:
        """Finds the promises that an item was reviewed against."""
        if self.reused.reviewed is not None:
            return self.reused.reviewed
        from tpmlint.model.promises import reviewed_in

        return reviewed_in(self.repository, self.snapshot, self.settings)

    def reusing(self, other: Workspace, changed: Collection[str], *, same_paths: bool) -> Workspace:
        """Return this workspace with what another one has read and worked out, as far as it still holds.

        Args:
            other: has the same settings and commit.
            changed: paths of the files that differ.
            same_paths: whether both have the same files.
        """

        def known(name: str) -> Any:
            return other.__dict__.get(name, getattr(other.reused, name))

        git, pages = known("git"), known("pages")
        if pages is not None:
            from tpmlint.engine.pages import page_paths, read_pages

            kept = {path: data for path, data in pages.items() if path not in changed}
            again = dict(read_pages(self.snapshot, self.settings, page_paths(changed, self.settings)))
            pages = dict(sorted({**kept, **again}.items()))
        reused = Reused(
            sources=known("sources") if same_paths else None,
            git=git.again() if git is not None else None,
            waivers=known("waivers") if self.settings.waivers not in changed else None,
            pages=pages,
            reviewed=known("reviewed"),
        )
        return replace(self, reused=reused)

    def over(self, texts: Mapping[str, bytes]) -> Workspace:
        """Return the workspace with some files' contents replaced, by path, and the same settings."""
        if not texts:
            return self
        parsed = {path: file for path, file in self.parsed.items() if path not in texts}
        return replace(self, snapshot=Overlay(self.snapshot, texts), parsed=parsed)


def open_workspace(
    request: Request,
    snapshot: Snapshot | None = None,
    *,
    making_commit: bool = False,
    repository: Repository | None = None,
) -> Workspace:
    """Resolve a request to repository, files, configuration and reference date.

    Args:
        snapshot: the files to check, if already known.
        making_commit: whether they are of a commit that is being made, as the index always is.
        repository: that of the request, if already known.
    Raises:
        UserError: the repository cannot be read, or the configuration is invalid.
    """
    top, folder, repository, snapshot = open_snapshot(request, snapshot, repository)
    settings = load_settings(request, snapshot, top, folder)
    making_commit = making_commit or request.staged
    as_of, source = reference_date(request.as_of, repository, snapshot.revision, making_commit)
    return Workspace(request, top, folder, repository, snapshot, settings, as_of, source)


def open_snapshot(
    request: Request, snapshot: Snapshot | None = None, repository: Repository | None = None
) -> tuple[Path, str, Repository | None, Snapshot]:
    """Return the root of a request's files, its folder in that, the repository and the files.

    Args:
        snapshot, repository: those already known.
    Raises:
        UserError: the repository cannot be read.
    """
    start = _start(request)
    if not start.is_dir():
        raise UserError("folder not found", "give --root a folder", str(request.root or request.start))
    repository = repository or find_repository(request)
    top = repository.top if repository is not None else start
    if not start.is_relative_to(top):
        # Git's variables redirect it, as they do in hooks.
        raise UserError(
            f"{start} lies outside of {top}, which GIT_DIR names", "unset GIT_DIR, or name the folder by --root"
        )
    if snapshot is None:
        snapshot = _snapshot(request, repository, top)
    if request.stdin is not None:
        path, data = request.stdin
        snapshot = Overlay(snapshot, {relative(Path(path), request.start, top): data})
    return top, start.relative_to(top).as_posix() if start != top else "", repository, snapshot


def _start(request: Request) -> Path:
    """Return the folder to check; raise UserError if ``--root`` names one behind a link out of its repository."""
    if request.root is not None:
        link = link_out(Path(os.path.abspath(request.root)) / "any")
        if link is not None:
            raise UserError(
                f"{request.root} lies behind the link {link}, which leads out of the repository",
                "name the folder itself",
                "--root",
            )
    return (request.root or request.start).resolve()


def load_settings(request: Request, snapshot: Snapshot, top: Path, folder: str) -> Settings:
    """Return the configuration for a request.

    Raises:
        UserError: it cannot be read, or names an unknown rule or option.
    """
    if request.isolated:
        settings = Settings(folder=folder if request.root is not None else "")
    elif request.config is not None:
        settings = _load_named(request.config, snapshot, request.start, top)
    else:
        settings = config.load(snapshot, folder)
    check_names(settings)
    return settings


def _load_named(path: Path, snapshot: Snapshot, start: Path, top: Path) -> Settings:
    """Return the configuration in the file of ``--config``, which may lie outside of the repository."""
    whole = path if path.is_absolute() else start / path
    if not whole.parent.resolve().is_relative_to(top):
        return config.load_outside(whole)
    return config.load_file(snapshot, relative(path, start, top))


def find_repository(request: Request) -> Repository | None:
    """Return the repository of a request, or None if its folder is not in one.

    A bare repository must be named with ``--root``: it may have come with untrusted files.

    Raises:
        GitError: it cannot be read.
    """
    start = _start(request)
    bare = all((start / name).exists() for name in ("HEAD", "objects", "refs"))
    if request.root is not None and bare and not os.path.lexists(start / ".git"):
        return Repository.open(start)
    return Repository.discover(start)


def sparse_paths(workspace: Workspace, paths: Iterable[str]) -> Mapping[str, str]:
    """Return those of some files that a sparse checkout keeps from the disk, with the command that brings each."""
    wanted = [path for path in paths if not os.path.lexists(disk_path(workspace.top, path))]
    if not wanted or workspace.repository is None:
        return {}
    sparse = workspace.repository.listing().sparse
    return {
        path: f"git sparse-checkout add {shlex.quote(path.rpartition('/')[0] or f'/{path}')}"
        for path in wanted
        if path in sparse
    }


@contextmanager
def write_lock(request: Request) -> Iterator[None]:
    """Hold the lock of a request's files, for a command that reads, changes and writes them.

    Raises:
        Timeout: another run of tpmlint held the lock for too long.
        GitError: as ``find_repository`` does.
    """
    from tpmlint.atomic_write import locked

    start = _start(request)
    if not start.is_dir():  # Opening the workspace reports it.
        yield
        return
    repository = find_repository(request)
    with locked(start if repository is None else repository.top):
        yield


def _snapshot(request: Request, repository: Repository | None, top: Path) -> Snapshot:
    if request.at is not None or request.staged:
        if repository is None:
            raise UserError("this folder is not in a git repository", "run without --staged and --at", str(top))
        return CommitTree(repository, repository.resolve(request.at)) if request.at is not None else Index(repository)
    return WorkTree(repository) if repository is not None else Directory(top)


def relative(path: Path, start: Path, top: Path) -> str:
    """Return a user's path relative to ``top``, with ``/``; raise UserError if it is outside."""
    whole = path if path.is_absolute() else start / path
    named = whole.resolve() if whole.name == ".." else whole.parent.resolve() / whole.name
    try:
        inside = named.relative_to(top).as_posix()
    except ValueError:
        raise UserError(f"{path} lies outside of {top}", "name a file of the repository") from None
    return inside if os.name == "nt" else decode_path(os.fsencode(inside))


def selection_of(request: Request, settings: Settings) -> Selection:
    """Return the rules that a request runs; raise UserError for an unknown rule."""
    for name in (*request.select, *request.ignore, *request.severity):
        check_rule_name(name, "command line")
    return Selection(
        select=request.select or settings.select,
        ignore=(*settings.ignore, *request.ignore),
        severity=request.severity,
    )
