"""Which roadmap an audit uses: that of each commit, of one revision, or of a folder elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.engine.no_roadmap import configured_below, uncommitted
from tpmlint.engine.reference_date import plausible_date
from tpmlint.engine.workspace import Request, Workspace, load_settings, open_workspace
from tpmlint.errors import UserError
from tpmlint.git.commits import SHORT
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Directory, Snapshot
from tpmlint.model.roadmap_files import find_sources
from tpmlint.settings import Settings

_ALL_FILES = ("**/*.yaml", "**/*.yml", "**/*.md")


class RoadmapChoice(Struct, frozen=True):
    """The roadmap that an audit uses, by default that of each commit.

    Args:
        folder: one elsewhere, whose roadmap is used for all commits.
        revision: one whose roadmap is used for all commits.
    """

    folder: Path | None = None
    revision: str | None = None

    @property
    def is_fixed(self) -> bool:
        """Whether one roadmap is used for all commits."""
        return self.folder is not None or self.revision is not None


def open_audited(
    request: Request, choice: RoadmapChoice, repository: Repository, tree: CommitTree, newest: date
) -> Workspace:
    """Return the workspace of the roadmap to use: of the newest commit, another revision, or another folder.

    Args:
        tree: the newest commit.
        newest: its date.
    """
    assert tree.revision is not None
    _, source = plausible_date(repository, tree.revision)
    snapshot: Snapshot = tree
    if choice.revision is not None:
        roadmap_at = repository.resolve(choice.revision)
        snapshot = CommitTree(repository, roadmap_at)
        # The reference date is not before the roadmap's own commit.
        newest = max(newest, repository.commit_date(roadmap_at))
    if request.as_of is not None:
        source = "--as-of"
    dated = replace(request, as_of=request.as_of or newest)
    if choice.folder is None:
        return replace(open_workspace(dated, snapshot), as_of_source=source)
    folder = choice.folder.resolve()
    if not folder.is_dir():
        raise UserError("folder not found", "give --roadmap a folder with a roadmap", str(choice.folder))
    top, settings = _outside_settings(replace(request, root=None), folder)
    snapshot = Directory(top, folder.relative_to(top).as_posix() if folder != top else "")
    if not find_sources(snapshot, settings).taken and (settings.source is None or top != folder):
        settings = replace(settings, include=_ALL_FILES)
    return Workspace(dated, top, "", repository, snapshot, settings, dated.as_of or newest, source)


def _outside_settings(request: Request, folder: Path) -> tuple[Path, Settings]:
    """Return folder and settings of the configuration for a roadmap outside of the audited repository.

    It is the nearest one from the roadmap's folder up to the top of that folder's repository; outside of git it is in
    the folder or its parent. One that ``--config`` names may be above the folder too.
    """
    if request.config is not None and not request.isolated:
        holding = (request.start / request.config).parent.resolve()
        top = holding if folder.is_relative_to(holding) else folder
        return top, load_settings(request, Directory(top), top, "")
    own = load_settings(request, Directory(folder), folder, "")
    if own.source is not None or request.isolated:
        return folder, own
    repository = Repository.discover(folder)
    last = folder.parent if repository is None else repository.top
    for above in folder.parents if folder != last else ():
        settings = load_settings(request, Directory(above), above, "")
        if settings.source is not None:
            return above, settings
        if above == last:
            break
    return folder, own


def settings_for_tree(choice: RoadmapChoice, workspace: Workspace) -> Settings:
    """Return the settings for the audited files; if the roadmap is elsewhere, none of them is a roadmap file."""
    if choice.folder is None:
        return workspace.settings
    return replace(workspace.settings, include=(), exclude=(), sources=())


def no_roadmap_error(choice: RoadmapChoice, workspace: Workspace) -> UserError:
    """Return the error for an audit without a roadmap, with a hint if it is not committed yet."""
    remedy = "start one with `tpmlint init`, or use another with --roadmap or --roadmap-at"
    where = f" in {choice.folder}"
    if choice.folder is None:
        revision = (workspace.snapshot.revision or "")[:SHORT]
        where = f" in commit {revision}"
        if (path := uncommitted(workspace)) is not None:
            remedy = f"commit {path}, which lies in the work tree only, or use the roadmap there with `--roadmap .`"
        elif (below := configured_below(workspace)) is not None:
            remedy = f"{below}: audit such a folder with --root, or {remedy}"
    files = ", ".join(workspace.settings.include)
    return UserError(f"no roadmap found{where}: no file matches {files}", remedy, workspace.settings.source)
