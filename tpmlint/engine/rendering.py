"""Fill the views of Markdown pages: what each page becomes, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tpmlint.engine.pages import Pages, page_paths
from tpmlint.engine.session import Session
from tpmlint.engine.workspace import Workspace, relative
from tpmlint.errors import UserError
from tpmlint.finding import Span
from tpmlint.fixes.apply import encode
from tpmlint.fixes.rename import RenamePlan, RenameRequest
from tpmlint.fixes.splice import Replacement, apply_edits
from tpmlint.fixes.writing import FileChange
from tpmlint.formats.regions import find_regions
from tpmlint.formats.source_file import MARKDOWN, SourceFile
from tpmlint.formats.yaml.source import offsets
from tpmlint.git.files import Unreadable
from tpmlint.model.index import Roadmap
from tpmlint.model.page_views import PageView
from tpmlint.text.messages import plural, quote, some
from tpmlint.views.support.choice import Renamed, follow


class RenderedPage(Struct, frozen=True):
    """A page with views.

    Args:
        change: its content before and after; None if its text cannot be read.
        views: all views in it, in order.
        is_checked: whether a check looks at it, too.
    """

    path: str
    change: FileChange | None
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
            raise UserError("no view found", "begin one with `<!-- tpmlint: view table kind=features -->`", path)
    rendered = tuple(
        RenderedPage(
            path, _change(pages.files[path], found) if path in pages.files else None, tuple(found), path in kept
        )
        for path, found in sorted(views.items())
    )
    return Rendering(rendered, pages.notes)


def rename_in_pages(
    workspace: Workspace, order: RenameRequest, plan: RenamePlan, before: Roadmap, after: Roadmap
) -> RenamePlan:
    """Return the plan of a rename with the views that name or show the item; what was stale before stays as it is.

    Args:
        workspace: as it is before the rename.
        before, after: the roadmap as it is, and as the plan makes it.
    Raises:
        UserError: a view would be invalid, or choose other items.
    """
    settings, repository = workspace.settings, workspace.repository
    old = Pages(workspace.snapshot, settings, repository)
    if not old.files:
        return plan
    renamed = Renamed(plan.item, order.new, before, after)
    known: dict[tuple[str, str], PageView] = {}
    words: dict[tuple[str, str], str] = {}
    for view in old.views(before):
        if view.fault is None:
            words[view.path, view.words] = new_words = _follow(view, renamed)
            known[view.path, new_words] = view
    texts = {path: change.new for path, change in plan.changes.items()}
    for path, file in Pages(workspace.over(texts).snapshot, settings, repository).files.items():
        cuts = list(_new_words(path, file.text, words))
        if cuts:
            texts[path] = encode(file, apply_edits(file.text, cuts))
    new = Pages(workspace.over(texts).snapshot, settings, repository)
    views: dict[str, list[PageView]] = {}
    count = 0
    for view in new.views(after):
        was = known.get((view.path, view.words))
        if was is None:
            continue
        if view.fault is not None:
            message = f"the view {quote(view.words)} would be invalid: {view.fault[0]}"
            raise UserError(message, "change the view first", f"{view.path}:{view.at.line}")
        is_filled = view.rendered != was.rendered and view.is_stale
        if is_filled:
            views.setdefault(view.path, []).append(view)
        count += is_filled or view.words != was.words
    for path, found in views.items():
        texts[path] = _change(new.files[path], found).new
    originals = {path: encode(file) for path, file in old.files.items()}
    originals.update({path: change.old for path, change in plan.changes.items()})
    # The item's own file stays the last.
    paths = (*(path for path in texts if path not in plan.changes), *plan.changes)
    changes = {path: FileChange(originals[path], texts[path]) for path in paths}
    return replace(plan, changes=changes, views=count)


def _follow(view: PageView, renamed: Renamed) -> str:
    try:
        return follow(view.words, renamed)
    except UserError as error:
        raise UserError(error.message, error.remedy, f"{view.path}:{view.at.line}") from error


def _new_words(path: str, text: str, words: Mapping[tuple[str, str], str]) -> Iterator[Replacement]:
    """Yield the edits that give the views of a page their new words.

    Args:
        words: by path and words of a view.
    """
    for region in find_regions(text):
        new = words.get((path, region.words), region.words)
        if region.body is not None and new != region.words:
            start = text.rindex(region.words, region.start, region.end)
            yield Replacement(start, start + len(region.words), new)


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
        return f"{plural(invalid, 'view')} cannot be rendered." if invalid else "No views found."
    fresh = views - stale - unknown
    parts = [f"{plural(stale, 'view')} in {plural(files, 'file')}"] if stale else []
    rest = f"{plural(fresh, 'view')} {'is' if fresh == 1 else 'are'} up to date"
    if not parts:
        return f"{rest[0].upper()}{rest[1:]}."
    verb = "Wrote" if wrote else "Would write"
    return f"{verb} {parts[0]}{f'; {rest}' if fresh else ''}."
