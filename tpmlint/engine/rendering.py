"""Fill the views of Markdown pages: what each page becomes, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from tpmlint.engine.pages import Pages, page_paths
from tpmlint.engine.session import Session
from tpmlint.engine.workspace import Workspace, relative
from tpmlint.errors import UserError
from tpmlint.finding import Span
from tpmlint.fixes.apply import encode
from tpmlint.fixes.splice import Replacement, apply_edits
from tpmlint.fixes.writing import FileChange
from tpmlint.formats.source_file import MARKDOWN, SourceFile
from tpmlint.formats.yaml.source import offsets
from tpmlint.git.files import Unreadable
from tpmlint.model.index import Roadmap
from tpmlint.model.page_views import PageView
from tpmlint.text.messages import plural, some


class RenderedPage(Struct, frozen=True):
    """A page with views.

    Args:
        change: its content before and after.
        views: all views in it, in order.
        is_checked: whether a check looks at it, too.
    """

    path: str
    change: FileChange
    views: tuple[PageView, ...]
    is_checked: bool = True

    @property
    def stale(self) -> tuple[PageView, ...]:
        """The views that are out of date."""
        return tuple(view for view in self.views if view.is_stale)

    @property
    def faults(self) -> tuple[PageView, ...]:
        """The views that are invalid."""
        return tuple(view for view in self.views if view.fault is not None)

    def line_after(self, view: PageView) -> int:
        """Return the line of a view once the page is written."""
        above = (each for each in self.stale if each.at.line < view.at.line)
        return view.at.line + sum((each.rendered or "").count("\n") - each.text.count("\n") for each in above)


class Rendering(Struct, frozen=True):
    """The pages with views, in order of their paths, and notes on what could not be judged."""

    pages: tuple[RenderedPage, ...]
    notes: tuple[str, ...] = ()


def render_pages(session: Session, files: Sequence[Path] = ()) -> Rendering:
    """Render the views of pages, in memory.

    Args:
        files: the pages; by default those that ``[views] files`` names.
    Raises:
        UserError: there is no roadmap, an item cannot be read whole, or a file does not exist or has no view.
    """
    workspace = session.workspace
    roadmap = session.loaded.roadmap
    settings, snapshot = workspace.settings, workspace.snapshot
    if roadmap.invalid or roadmap.lost:
        broken = [path for path, _ in sorted(roadmap.invalid)] or ["the roadmap"]
        raise UserError(
            f"{some(sorted(set(broken)))} cannot be read whole, and a view would lack what is in it",
            "`tpmlint check` says why",
        )
    named = tuple(dict.fromkeys(relative(file, workspace.request.start, workspace.top) for file in files))
    for path, given in zip(named, files, strict=False):
        if not path.lower().endswith(MARKDOWN):
            raise UserError("only Markdown has views", "name a file that ends in .md", str(given))
        try:
            snapshot.read(path, settings.limits.bytes)
        except Unreadable as error:
            raise UserError(f"the file cannot be read: {error.reason}", "name a Markdown file", str(given)) from error
    kept = page_paths(snapshot.paths(), settings)
    pages = Pages(snapshot, settings, workspace.repository, named or kept)
    views: dict[str, list[PageView]] = {}
    for view in pages.views(roadmap):
        views.setdefault(view.path, []).append(view)
    for path in named:
        if path not in views:
            raise UserError(
                "there is no view in it", "begin one with `<!-- tpmlint: view table kind=features -->`", path
            )
    rendered = tuple(
        RenderedPage(path, _change(pages.files[path], found), tuple(found), path in kept)
        for path, found in sorted(views.items())
    )
    return Rendering(rendered, pages.notes)


class AffectedPages(Struct, frozen=True):
    """What becomes of the pages with views when the roadmap changes.

    Args:
        changes: the pages to write, by path.
        views: number of views that are filled anew.
        broken: place and words of the views that were valid and are not any more.
    """

    changes: Mapping[str, FileChange]
    views: int
    broken: tuple[tuple[str, str], ...]


def affected_pages(
    workspace: Workspace, before: Roadmap, texts: Mapping[str, FileChange], after: Roadmap
) -> AffectedPages:
    """Fill the views that a change of the roadmap makes stale, in memory; what was stale before stays as it is.

    Args:
        workspace: as it is before the change.
        texts: the files that the change writes.
        after: the roadmap that they make.
    """
    settings, repository = workspace.settings, workspace.repository
    old = Pages(workspace.snapshot, settings, repository)
    if not old.files:
        return AffectedPages({}, 0, ())
    changed = workspace.over({path: change.new for path, change in texts.items()})
    new = Pages(changed.snapshot, settings, repository)
    known = {(view.path, view.words): view for view in old.views(before)}
    views: dict[str, list[PageView]] = {}
    broken = []
    for view in new.views(after):
        was = known.get((view.path, view.words))
        if was is None or was.fault is not None:
            continue
        if view.fault is not None:
            broken.append((f"{view.path}:{view.at.line}", view.words))
        elif view.rendered != was.rendered and view.is_stale:
            views.setdefault(view.path, []).append(view)
    changes = {path: _change(new.files[path], found) for path, found in views.items()}
    for path, change in texts.items():
        if path in changes:
            changes[path] = FileChange(change.old, changes[path].new)
    return AffectedPages(changes, sum(map(len, views.values())), tuple(broken))


def _change(file: SourceFile, views: Sequence[PageView]) -> FileChange:
    cuts = [
        Replacement(*_range(file, view.body), view.rendered)
        for view in views
        if view.is_stale and view.body is not None and view.rendered is not None
    ]
    return FileChange(encode(file), encode(file, apply_edits(file.text, cuts)))


def _range(file: SourceFile, span: Span) -> tuple[int, int]:
    found = offsets(file.text, span)
    assert found is not None
    return found


def summary(rendering: Rendering, *, wrote: bool) -> str:
    """Return how many views were written, or would be, and how many are up to date."""
    views = sum(len(page.views) - len(page.faults) for page in rendering.pages)
    stale = sum(len(page.stale) for page in rendering.pages)
    unknown = sum(view.rendered is None and view.fault is None for page in rendering.pages for view in page.views)
    files = sum(bool(page.stale) for page in rendering.pages)
    if not views:
        invalid = sum(len(page.faults) for page in rendering.pages)
        return f"{plural(invalid, 'view')} cannot be rendered." if invalid else "There are no views."
    fresh = views - stale - unknown
    parts = [f"{plural(stale, 'view')} in {plural(files, 'file')}"] if stale else []
    rest = f"{plural(fresh, 'view')} {'is' if fresh == 1 else 'are'} up to date"
    if not parts:
        return f"{rest[0].upper()}{rest[1:]}."
    verb = "Wrote" if wrote else "Would write"
    return f"{verb} {parts[0]}{f'; {rest}' if fresh else ''}."
