"""Markdown pages with views: which files they are, and what the views in them should say."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.finding import Span
from tpmlint.formats.source_file import MARKDOWN, SourceFile, read
from tpmlint.git.files import Obstacle, Unreadable
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository
from tpmlint.git.snapshot import CommitTree, Snapshot
from tpmlint.model.index import Roadmap
from tpmlint.model.page_views import PageView
from tpmlint.model.roadmap_files import inside
from tpmlint.patterns import Patterns
from tpmlint.patterns.matching import near_endings
from tpmlint.settings import Settings
from tpmlint.text.messages import some
from tpmlint.text.regex import regex

_MARK = regex(rb"<!--[ \t]{0,9}tpmlint[ \t]{0,9}:(?![ \t]{0,9}ignore\b)", re.IGNORECASE)
_HISTORY = regex(rb"tpmlint: view\s+changes\b")
_MOST_TIMES = 16
"""How often the limit of a file is read of a page to see whether it has views."""
_MOST_VIEWS = 100
_MOST_REVISIONS = 20
"""Roadmaps of the past that are read, whatever a page says."""

_FEWER = "choose fewer items, or divide it into several pages"
_REVISION = regex(r"[0-9a-f]{7,64}")


def page_paths(paths: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """Return those of some files that may hold views, sorted: those that ``[views] files`` names."""
    patterns = Patterns(settings.views)
    return tuple(
        path
        for path in sorted(near_endings(paths, MARKDOWN))
        if path.lower().endswith(MARKDOWN)
        and (own := inside(settings.folder, path)) is not None
        and patterns.match(own)
    )


def read_pages(
    snapshot: Snapshot, settings: Settings, paths: Iterable[str] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield the files with a view and their bytes, also those whose text is too large, or not UTF-8.

    Args:
        paths: the files to look at; None means those that the configuration names.
    """
    wanted = page_paths(snapshot.paths(), settings) if paths is None else paths
    for path, data in snapshot.read_many(wanted, settings.limits.bytes):
        if isinstance(data, Unreadable) and data.obstacle is Obstacle.SIZE:
            data = _large(snapshot, path, settings.limits.bytes * _MOST_TIMES)
        if not isinstance(data, Unreadable) and _mark_in(data) is not None:
            yield path, data


def _large(snapshot: Snapshot, path: str, limit: int) -> bytes | Unreadable:
    try:
        return snapshot.read(path, limit)
    except Unreadable as error:
        return error


def _mark_in(data: bytes) -> re.Match[bytes] | None:
    """Return the first mark of a view, in UTF-8 or UTF-16."""
    return _MARK.search(data.replace(b"\0", b"") if b"\0" in data else data)


def needs_history(data: bytes) -> bool:
    """Tell whether a view in a page may depend on more than the files beside it."""
    return _HISTORY.search(data) is not None


class _Rendered(Struct, frozen=True):
    """What a view shows: its text and the bytes of that, what is wrong with it, or why it cannot be known."""

    text: str | None = None
    size: int = 0
    fault: tuple[str, str | None] | None = None
    unknown: str = ""


class Pages:
    """The pages of one snapshot; they are read when a rule asks for their views.

    Args:
        paths: the files to look at; None means those that the configuration names.
        held: returns the files with a view and their bytes, where they are read already.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        settings: Settings,
        repository: Repository | None,
        paths: Iterable[str] | None = None,
        held: Callable[[], Mapping[str, bytes]] | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._held = held
        self._settings = settings
        self._repository = repository
        self._paths = paths
        self._unknown: dict[str, None] = {}
        self._at: dict[str, Roadmap] = {}
        self._rendered: dict[tuple[str, str], _Rendered] = {}
        self._was_read = False
        self._unread: dict[str, PageView] = {}

    @functools.cached_property
    def files(self) -> Mapping[str, SourceFile]:
        """The pages with a view, by path."""
        self._was_read = True
        held = self._held
        pages = read_pages(self._snapshot, self._settings, self._paths) if held is None else held().items()
        found: dict[str, SourceFile] = {}
        for path, data in pages:
            file = read(path, data, self._settings.limits)
            if file.text:
                found[path] = file
            else:
                self._unread[path] = self._unreadable(path, data)
        return found

    def _unreadable(self, path: str, data: bytes) -> PageView:
        """Return what is wrong with a page that has views and whose text cannot be read."""
        mark = _mark_in(data)
        line = 1 + (mark.string.count(b"\n", 0, mark.start()) if mark is not None else 0)
        limit = self._settings.limits.bytes
        why, remedy = "it is not UTF-8", "save it as UTF-8"
        if len(data) > limit:
            why, remedy = f"it has more than {limit:,} bytes", "divide it into several pages"
        fault = (f"the views of the page cannot be read: {why}", remedy)
        return PageView(path, Span(line, 1, line, 1), "", fault=fault)

    @property
    def known(self) -> Mapping[str, SourceFile]:
        """The pages, by path, if a rule has asked for them."""
        return self.files if self._was_read else {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the views that could not be judged."""
        return tuple(self._unknown)

    def views(self, roadmap: Roadmap) -> tuple[PageView, ...]:
        """Return the views of all pages, in the order of the pages.

        While an item cannot be read whole nothing is known of them but their faults: they would lack it.
        """
        files = self.files
        found = [view for path, file in files.items() for view in self._views_of(path, file.text, roadmap)]
        return (*found, *self._unread.values())

    def _views_of(self, path: str, text: str, roadmap: Roadmap) -> Iterator[PageView]:
        from tpmlint.formats.regions import find_regions
        from tpmlint.formats.yaml.source import span

        size = len(text.encode())
        for region in find_regions(text):
            at = span(text, region.start, region.end)
            if region.body is None:
                yield PageView(path, at, region.words, fault=region.fault)
                continue
            start, end = region.body
            written, rendered = text[start:end], self._render(region.words, region.newline, roadmap)
            if rendered.unknown:
                self._unknown[f"{path} is not judged where it shows changes: {rendered.unknown}"] = None
            grown = size + rendered.size - len(written.encode()) if rendered.text is not None else size
            if grown > self._settings.limits.bytes:
                # It could be written, but nobody would read it again.
                rendered = _Rendered(
                    fault=(f"the page would be larger than {self._settings.limits.bytes:,} bytes", _FEWER)
                )
            else:
                size = grown
            yield PageView(path, at, region.words, span(text, start, end), written, rendered.text, rendered.fault)

    def _render(self, words: str, newline: str, roadmap: Roadmap) -> _Rendered:
        """Return what a view shows; each different one is rendered once."""
        from tpmlint.views import Subject, UnknownHistory, render

        if (words, newline) in self._rendered:
            return self._rendered[words, newline]
        if len(self._rendered) >= _MOST_VIEWS:
            return _Rendered(fault=(f"pages have more than {_MOST_VIEWS} different views", "remove some"))
        try:
            lines = ("", *render(words, Subject(roadmap, self._roadmap_at)), "")
        except UserError as error:
            rendered = _Rendered(fault=(error.message, error.remedy))
        except UnknownHistory as error:
            rendered = _Rendered(unknown=str(error))
        else:
            text = "".join(f"{line}{newline}" for line in lines)
            is_whole = not (roadmap.invalid or roadmap.lost)
            rendered = _Rendered(text, len(text.encode())) if is_whole else _Rendered()
        self._rendered[words, newline] = rendered
        return rendered

    def _roadmap_at(self, revision: str) -> Roadmap:
        if revision not in self._at:
            if len(self._at) >= _MOST_REVISIONS:
                raise UserError(f"views name more than {_MOST_REVISIONS} tags and commits", "remove some")
            self._at[revision] = self._load_at(revision)
        return self._at[revision]

    def _load_at(self, revision: str) -> Roadmap:
        from tpmlint.model.load import load_roadmap
        from tpmlint.views import UnknownHistory

        repository = self._repository
        if repository is None:
            raise UserError("the view changes needs a git repository", "run `git init`, or remove the view")
        if repository.is_shallow():
            raise UnknownHistory("the clone is shallow; `git fetch --unshallow --tags` brings the rest")
        tree = CommitTree(repository, _resolve(repository, revision))
        try:
            return load_roadmap(tree, self._settings_at(tree)).roadmap
        except GitError as error:
            raise UnknownHistory(f"the clone lacks files of {revision} ({error.message})") from error

    def _settings_at(self, tree: CommitTree) -> Settings:
        """Return the configuration of a commit, which knows where its roadmap is; the current one if it is invalid."""
        from tpmlint import config

        if self._settings.source is None:
            return self._settings
        try:
            return config.load(tree, self._settings.folder)
        except GitError:
            raise
        except UserError:
            return self._settings


def _resolve(repository: Repository, revision: str) -> str:
    """Return the commit that a tag or the beginning of an id names: a branch moves, and the page would be stale."""
    names = [f"refs/tags/{revision}"] if not _REVISION.fullmatch(revision) else [f"refs/tags/{revision}", revision]
    for name in names:
        try:
            return repository.resolve(name)
        except GitError:
            continue
    raise UserError(f"unknown tag or commit {some([revision])}", "name a tag, or the id of a commit; a branch moves")
