"""Resolve a request to repository, snapshot, settings and reference date."""

from __future__ import annotations

import functools
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from tpmlint import config
from tpmlint.engine.selection import Selection, check_names, check_rule_name
from tpmlint.errors import UserError
from tpmlint.finding import Severity
from tpmlint.git.commits import nearest_plausible
from tpmlint.git.files import decode_path, link_out
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Directory, Index, Overlay, Snapshot, WorkTree
from tpmlint.model.load import Sources, find_sources, source_paths
from tpmlint.model.reading import ParsedFile
from tpmlint.settings import Settings
from tpmlint.text.messages import plural


class Request(Struct, frozen=True, kw_only=True):
    """What to judge and how.

    Args:
        start: the folder in which the search for git and for configuration starts.
        root: the folder to judge instead of the one that holds the configuration.
        config: a configuration file to use instead of the one found.
        isolated: use the defaults, whatever configuration there is.
        paths: show findings in these files and folders only; the whole roadmap is read all the same.
        stdin: path and bytes that stand in for a file's content, as an editor has it.
        select, ignore: rule ids or categories; ``select`` replaces the configuration's, ``ignore`` adds to it.
        severity: levels by rule id or category.
        as_of: the day that counts as today; None takes the commit's.
        staged: judge the index, what will be committed.
        at: the revision to judge.
        silent: whether ignore comments and waivers silence findings; if not, all are shown.
        text_edits: whether each fix gets the text edits that carry it out, as editors and SARIF need them.
        cache: the folder of the cache, which changes no result; None does without.
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


class Workspace(Struct, frozen=True, dict=True):
    """What a request is about: files, the configuration that governs them, and the day.

    Args:
        request: what was asked.
        top: the folder on disk that all paths are relative to.
        folder: the folder that the request starts from, relative to ``top``; empty for ``top`` itself.
        repository: None outside of git.
        known: by path, files of this snapshot that have been parsed already.
    """

    request: Request
    top: Path
    folder: str
    repository: Repository | None
    snapshot: Snapshot
    settings: Settings
    as_of: date
    as_of_source: str
    known: Mapping[str, ParsedFile] = field(default_factory=dict)

    @functools.cached_property
    def selection(self) -> Selection:
        """The rules that run; raise a Refusal for a name that is not a rule."""
        return selection_of(self.request, self.settings)

    @functools.cached_property
    def sources(self) -> Sources:
        """The roadmap files of the snapshot."""
        return find_sources(self.snapshot, self.settings)

    def over(self, texts: Mapping[str, bytes]) -> Workspace:
        """Return the same workspace with other contents of some files, by path; the settings stay."""
        if not texts:
            return self
        known = {path: parsed for path, parsed in self.known.items() if path not in texts}
        return replace(self, snapshot=Overlay(self.snapshot, texts), known=known)


def open_workspace(request: Request, snapshot: Snapshot | None = None) -> Workspace:
    """Find the repository, the files, the configuration and the day that a request means.

    Args:
        snapshot: the files to judge, where they are known already.
    Raises:
        Refusal: the repository cannot be read, or the configuration cannot be followed.
    """
    start = _start(request)
    if not start.is_dir():
        raise UserError("there is no such folder", "give --root a folder", str(request.root or request.start))
    repository = find_repository(request)
    top = repository.top if repository is not None else start
    if not start.is_relative_to(top):
        # Git was told to by its variables, which count in hooks.
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
    as_of, source = _day(request, repository, snapshot)
    return Workspace(request, top, folder, repository, snapshot, settings, as_of, source)


def _start(request: Request) -> Path:
    """Return the folder to judge; raise UserError if ``--root`` names one behind a link out of its repository."""
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
    """Return the configuration that governs a request.

    Raises:
        Refusal: it cannot be read, or names what is not there.
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
    """Return the repository that a request means, or None if its folder is in none.

    A git directory without a work tree is one only where ``--root`` names it: whoever stands in one may not know that
    it came with somebody's files.

    Raises:
        GitError: it cannot be read.
    """
    start = _start(request)
    bare = all((start / name).exists() for name in ("HEAD", "objects", "refs"))
    if request.root is not None and bare and not os.path.lexists(start / ".git"):
        return Repository.open(start)
    return Repository.discover(start)


@contextmanager
def write_lock(request: Request) -> Iterator[None]:
    """Hold the lock of the files that a request is about: for a command that reads, changes and writes them.

    Raises:
        Timeout: another run of tpmlint has held it for too long.
        GitError: as ``find_repository`` does.
    """
    from tpmlint.locking import locked

    start = _start(request)
    if not start.is_dir():  # Opening the workspace says so.
        yield
        return
    repository = find_repository(request)
    with locked(start if repository is None else repository.top):
        yield


def no_roadmap(workspace: Workspace) -> UserError:
    """Return what to say where no file of the snapshot is roadmap, also where git does not have it yet."""
    snapshot, settings, repository = workspace.snapshot, workspace.settings, workspace.repository
    empty = workspace.sources.taken
    if repository is not None and not repository.is_bare and snapshot.label in ("index", "commit"):
        known = frozenset(empty)
        there = next((path for path in source_paths(WorkTree(repository).paths(), settings) if path not in known), None)
        if there is not None:
            way = f"`git add {shlex.quote(there)}`"
            return UserError(
                f"no roadmap found in the {snapshot.label}: {there} lies in the work tree only",
                f"stage it with {way}" if snapshot.label == "index" else f"commit it, after {way}",
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
        remedy = f"{named}: judge such a folder with --root, or start a roadmap here with `tpmlint init`"
    return UserError(f"no roadmap found: no file matches {', '.join(settings.include)}", remedy, settings.source)


def _configured_below(workspace: Workspace) -> list[str]:
    """Return the configurations that lie one or two folders below the one that is judged, nearest first."""
    above = f"{workspace.folder}/" if workspace.folder else ""
    named = f"/{config.OWN_FILE}"
    found = [path for path in workspace.snapshot.paths() if path.startswith(above) and path.endswith(named)]
    deep = {path: path.count("/", len(above)) for path in found}
    return sorted((path for path in found if 1 <= deep[path] <= 2), key=lambda path: (deep[path], path))


def _snapshot(request: Request, repository: Repository | None, top: Path) -> Snapshot:
    if request.at is not None or request.staged:
        if repository is None:
            raise UserError("this folder is not in a git repository", "leave out --staged and --at", str(top))
        return CommitTree(repository, repository.resolve(request.at)) if request.at is not None else Index(repository)
    return WorkTree(repository) if repository is not None else Directory(top)


def _day(request: Request, repository: Repository | None, snapshot: Snapshot) -> tuple[date, str]:
    if request.as_of is not None:
        return request.as_of, "--as-of"
    if repository is None or snapshot.revision is None:
        return datetime.now(UTC).date(), "today, as there is no commit"
    return plausible_date(repository, snapshot.revision)


def plausible_date(repository: Repository, revision: str) -> tuple[date, str]:
    """Return the day that a commit counts for, and which that is: its own, or the nearest that can be believed."""
    clock = datetime.now(UTC).date()
    found = nearest_plausible(repository.recent_dates(revision), clock)
    if found is not None and found[1]:
        return found[0], "date of the commit"
    source = "date of the newest commit whose date can be believed"
    if found is not None:
        return found[0], source
    from tpmlint.history.commit_range import newest_plausible_day

    return newest_plausible_day(repository.first_parents, revision), source


def relative(path: Path, start: Path, top: Path) -> str:
    """Return a user's path relative to ``top``, with ``/``; raise a Refusal if it lies elsewhere."""
    whole = path if path.is_absolute() else start / path
    parent = whole.parent.resolve()
    try:
        inside = (parent / whole.name).relative_to(top).as_posix()
    except ValueError:
        raise UserError(f"{path} lies outside of {top}", "name a file of the repository") from None
    return inside if os.name == "nt" else decode_path(os.fsencode(inside))


def selection_of(request: Request, settings: Settings) -> Selection:
    """Return which rules a request runs; raise a Refusal for a name that is no rule."""
    for name in (*request.select, *request.ignore, *request.severity):
        check_rule_name(name, "command line")
    return Selection(
        select=request.select or settings.select,
        ignore=(*settings.ignore, *request.ignore),
        severity=request.severity,
    )
