"""Resolve a request to repository, snapshot, settings and reference date."""

from __future__ import annotations

import functools
import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

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
from tpmlint.model.load import Sources, find_sources, source_paths
from tpmlint.model.parsed_file import ParsedFile
from tpmlint.settings import Settings
from tpmlint.text.messages import plural

if TYPE_CHECKING:
    from tpmlint.history.lookup import GitLookup


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


class Workspace(Struct, frozen=True, dict=True):
    """A resolved request: files, their configuration, and the reference date.

    Args:
        request: the request.
        top: the folder on disk that all paths are relative to.
        folder: the folder that the request starts from, relative to ``top``; empty for ``top`` itself.
        repository: None outside of git.
        parsed: parsed files of this snapshot, by path.
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

    @functools.cached_property
    def selection(self) -> Selection:
        """The rules that run; raise UserError for an unknown rule."""
        return selection_of(self.request, self.settings)

    @functools.cached_property
    def sources(self) -> Sources:
        """The roadmap files of the snapshot."""
        return find_sources(self.snapshot, self.settings)

    @functools.cached_property
    def git(self) -> GitLookup:
        """What git knows of evidence, as of the snapshot's commit."""
        from tpmlint.history.lookup import GitLookup

        request, revision = self.request, self.snapshot.revision
        return GitLookup(self.repository, revision, self.settings.change, request.cache, request.pull_request)

    def over(self, texts: Mapping[str, bytes]) -> Workspace:
        """Return the workspace with some files' contents replaced, by path, and the same settings."""
        if not texts:
            return self
        parsed = {path: file for path, file in self.parsed.items() if path not in texts}
        return replace(self, snapshot=Overlay(self.snapshot, texts), parsed=parsed)


def open_workspace(request: Request, snapshot: Snapshot | None = None, *, making_commit: bool = False) -> Workspace:
    """Resolve a request to repository, files, configuration and reference date.

    Args:
        snapshot: the files to check, if already known.
        making_commit: whether they are of a commit that is being made, as the index always is.
    Raises:
        UserError: the repository cannot be read, or the configuration is invalid.
    """
    start = _start(request)
    if not start.is_dir():
        raise UserError("there is no such folder", "give --root a folder", str(request.root or request.start))
    repository = find_repository(request)
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
    folder = start.relative_to(top).as_posix() if start != top else ""
    settings = load_settings(request, snapshot, top, folder)
    making_commit = making_commit or request.staged
    as_of, source = reference_date(request.as_of, repository, snapshot.revision, making_commit)
    return Workspace(request, top, folder, repository, snapshot, settings, as_of, source)


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
        settings = config.load_file(snapshot, relative(request.config, request.start, top))
    else:
        settings = config.load(snapshot, folder)
    check_names(settings)
    return settings


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


def no_roadmap(workspace: Workspace) -> UserError:
    """Return the error for a snapshot without a roadmap, with a hint if the roadmap is not committed yet."""
    snapshot, settings, repository = workspace.snapshot, workspace.settings, workspace.repository
    empty = workspace.sources.taken
    if repository is not None and not repository.is_bare and snapshot.label in ("index", "commit"):
        known = frozenset(empty)
        uncommitted = next(
            (path for path in source_paths(WorkTree(repository).paths(), settings) if path not in known), None
        )
        if uncommitted is not None:
            command = f"`git add {shlex.quote(uncommitted)}`"
            return UserError(
                f"no roadmap found in the {snapshot.label}: {uncommitted} lies in the work tree only",
                f"stage it with {command}" if snapshot.label == "index" else f"commit it, after {command}",
                settings.source,
            )
    if empty:
        where = f" in the {snapshot.label}" if snapshot.label in ("index", "commit") else ""
        hold = f"and {plural(len(empty) - 1, 'more file')} hold" if len(empty) > 1 else "holds"
        return UserError(
            f"no roadmap found{where}: {empty[0]} {hold} no item",
            "write one into it, or begin a file with `tpmlint new team ID`",
            settings.source,
        )
    if not settings.include:
        return UserError("no roadmap found: `[roadmap] include` is empty", "name its files there", settings.source)
    remedy = "start one with `tpmlint init`, or name its files in `[roadmap] include`"
    if settings.source is None and (below := _configured_below(workspace)):
        named = (
            f"{below[0]} and {len(below) - 1} more are configurations"
            if below[1:]
            else f"{below[0]} is a configuration"
        )
        remedy = f"{named}: check such a folder with --root, or start a roadmap here with `tpmlint init`"
    return UserError(f"no roadmap found: no file matches {', '.join(settings.include)}", remedy, settings.source)


def _configured_below(workspace: Workspace) -> list[str]:
    """Return the configurations one or two folders below the one that is checked, nearest first."""
    above = f"{workspace.folder}/" if workspace.folder else ""
    named = f"/{config.OWN_FILE}"
    configurations = [path for path in workspace.snapshot.paths() if path.startswith(above) and path.endswith(named)]
    deep = {path: path.count("/", len(above)) for path in configurations}
    return sorted((path for path in configurations if 1 <= deep[path] <= 2), key=lambda path: (deep[path], path))


def _snapshot(request: Request, repository: Repository | None, top: Path) -> Snapshot:
    if request.at is not None or request.staged:
        if repository is None:
            raise UserError("this folder is not in a git repository", "run without --staged and --at", str(top))
        return CommitTree(repository, repository.resolve(request.at)) if request.at is not None else Index(repository)
    return WorkTree(repository) if repository is not None else Directory(top)


def relative(path: Path, start: Path, top: Path) -> str:
    """Return a user's path relative to ``top``, with ``/``; raise UserError if it is outside."""
    whole = path if path.is_absolute() else start / path
    parent = whole.parent.resolve()
    try:
        inside = (parent / whole.name).relative_to(top).as_posix()
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
