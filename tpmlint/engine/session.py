"""A session: a workspace for repeated questions, which reads only what has changed.

A session sees the files as they were when it was opened. ``with_texts`` replaces some by an
editor's unsaved texts, and ``refreshed`` reads the disk again; both return another session, which shares the parsed
files. So a session is a value: several threads may use it at the same time.

Checks that found and suppressed nothing are cached: the key covers every input of the check, which are each file's
bytes, those of pages with views, the waivers, the configuration, the selected rules, the date, and the paths of all
tracked files. A page with a view that needs history is always checked. A check that held evidence against git is cached
with the commit and the tags too.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tpmlint import config
from tpmlint.cache.store import Store
from tpmlint.engine.check import CheckResult, check, load_workspace, receipt_of
from tpmlint.engine.pages import needs_history, read_pages
from tpmlint.engine.workspace import Request, Workspace, load_settings, open_workspace
from tpmlint.git.files import Unreadable
from tpmlint.git.snapshot import Overlay
from tpmlint.model.index import build_roadmap
from tpmlint.model.load import LoadedRoadmap
from tpmlint.model.parse_cache import IN_MEMORY, ParseCache
from tpmlint.report import Report, SkippedFile
from tpmlint.settings import LOCK, SHARED_FILE, list_paths

if TYPE_CHECKING:
    from tpmlint.engine.audit import AuditOptions
    from tpmlint.engine.comparison import Comparison
    from tpmlint.engine.fixing import FixResult
    from tpmlint.engine.impact import ImpactAnswer
    from tpmlint.engine.runner import KnownProblems
    from tpmlint.model.impact import Counts
    from tpmlint.query.derived import DatedRoadmap
    from tpmlint.query.search import Answer, Query

AT_ONCE = 64 << 20
"""Maximum size of roadmap files kept in memory for the key; a larger roadmap is always checked."""


class CleanCheck(Struct, frozen=True):
    """What the receipt of a check without findings needs from the cache.

    Args:
        items: number of items by kind.
        skipped: roadmap files without an item.
        sources: number of items by source.
        evidence_state: digest of the commit and the tags that evidence was compared with; empty if none was.
    """

    items: dict[str, int]
    skipped: tuple[SkippedFile, ...]
    sources: dict[str, int] = {}
    evidence_state: str = ""


def cached_check(workspace: Workspace, folder: Path, cache: ParseCache) -> Report:
    """Return the report of ``check``, from the cache in ``folder`` if it is there.

    Raises:
        UserError: as ``check`` does.
    """
    request = workspace.request
    # A check of a part of the roadmap is not valid for the rest.
    whole = not request.paths and request.stdin is None
    settings = workspace.settings
    exports = bool(settings.registries) or any(system.snapshot for system in settings.systems.values())
    contents = _read(workspace) if whole and not exports else None
    compared = _read_compared(workspace, contents) if contents is not None and settings.compared else {}
    if contents is None or compared is None:
        return check(workspace, load_workspace(workspace, cache)).report
    pages = dict(read_pages(workspace.snapshot, workspace.settings))
    if any(map(needs_history, pages.values())):
        return check(workspace, load_workspace(workspace, cache, contents)).report
    store = Store(folder, str(workspace.top), "clean", CleanCheck)
    key = _key(workspace, contents, {**pages, **{path: data for path, (data, _) in compared.items()}})
    known = store.get(key)
    if known is not None and known.evidence_state in ("", workspace.git.state() if known.evidence_state else ""):
        return _clean_report(workspace, contents, known, {path: name for path, (_, name) in compared.items()})
    report = check(workspace, load_workspace(workspace, cache, contents)).report
    asked = workspace.asked_git
    if not report.findings and not report.silenced and (asked is None or (asked.is_known and asked.lasting)):
        receipt = report.receipt
        skipped = tuple(each for each in receipt.skipped if each.path in contents)
        store.put(key, CleanCheck(dict(receipt.items), skipped, dict(receipt.sources), asked.state() if asked else ""))
        store.save()
    return report


def _read(workspace: Workspace) -> dict[str, bytes] | None:
    """Return the bytes of all roadmap files by path, in order; None if one cannot be read, or they are too large."""
    contents: dict[str, bytes] = {}
    remaining = AT_ONCE
    limit = workspace.settings.limits.bytes
    for path, data in workspace.snapshot.read_many(workspace.sources.taken, limit):
        if isinstance(data, Unreadable):
            return None
        remaining -= len(data)
        if remaining < 0:
            return None
        contents[path] = data
    return contents


def _read_compared(workspace: Workspace, taken: Collection[str]) -> dict[str, tuple[bytes, str]] | None:
    """Return by path the bytes of the files that the roadmap is compared with, each with the name of its source.

    None if one cannot be read.
    """
    from tpmlint.model.compared import compared_paths

    settings, snapshot = workspace.settings, workspace.snapshot
    found: dict[str, tuple[bytes, str]] = {}
    for number, paths in compared_paths(snapshot, settings, taken).items():
        for path, data in snapshot.read_many(paths, settings.limits.bytes):
            if isinstance(data, Unreadable):
                return None
            found[path] = data, settings.compared[number].name
    return found


def _key(workspace: Workspace, contents: Mapping[str, bytes], others: Mapping[str, bytes]) -> str:
    digest = hashlib.blake2b(digest_size=20)
    for part in _parts(workspace, contents, others):
        digest.update(b"%d " % len(part))
        digest.update(part)
    return digest.hexdigest()


def _parts(workspace: Workspace, contents: Mapping[str, bytes], others: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield every input of a check.

    Args:
        others: the Markdown pages with views, and the files that the roadmap is compared with.
    """
    settings, snapshot = workspace.settings, workspace.snapshot
    options = (settings, workspace.selection, workspace.as_of, workspace.request.silent)
    yield repr(options).encode("utf-8", "surrogateescape")
    try:
        yield snapshot.read(settings.waivers, settings.limits.bytes)
    except Unreadable as error:
        yield repr(error).encode("utf-8", "surrogateescape")
    tracked = snapshot.tracked()
    if any(mapping.glob for source in settings.sources for mapping in source.mappings):
        yield "\0".join(snapshot.paths()).encode("utf-8", "surrogateescape")
    yield b"none" if tracked is None else "\0".join(("", *tracked)).encode("utf-8", "surrogateescape")
    for path, data in (*contents.items(), *others.items()):
        yield path.encode("utf-8", "surrogateescape")
        yield data


def _clean_report(
    workspace: Workspace, contents: Mapping[str, bytes], known: CleanCheck, compared: Mapping[str, str]
) -> Report:
    """Return the report of a clean check.

    Args:
        compared: by path, the name of the source of each file that the roadmap is compared with.
    """
    skipped = (*workspace.sources.excluded, *known.skipped)
    without = {each.path for each in skipped}
    files = tuple(sorted((*(path for path in contents if path not in without), *compared)))
    roadmap = build_roadmap(())
    if compared:
        from tpmlint.model.compared import ComparedFile

        roadmap = build_roadmap((), compared={0: tuple(ComparedFile(name, path) for path, name in compared.items())})
    receipt = receipt_of(workspace, LoadedRoadmap((), skipped, roadmap))
    return Report((), replace(receipt, files=files, items=known.items, sources=known.sources), top=str(workspace.top))


def open_session(request: Request) -> Session:
    """Resolve a request to repository, files, configuration and reference date.

    Raises:
        UserError: the repository cannot be read, or the configuration is not valid.
    """
    workspace = open_workspace(request)
    return Session(workspace, workspace, {}, ParseCache(request.cache, workspace.top, IN_MEMORY))


class Session:
    """A workspace with its parsed files, and the operations on it.

    Attributes:
        workspace: repository, snapshot, settings and date, with the unsaved texts in place of the files.
        texts: the unsaved texts, by path.
    """

    def __init__(
        self,
        saved: Workspace,
        workspace: Workspace,
        texts: Mapping[str, bytes],
        cache: ParseCache,
        known: KnownProblems | None = None,
    ) -> None:
        """Take an open workspace; use ``open_session`` or ``with_texts`` instead.

        Args:
            saved: the workspace without unsaved texts.
            cache: the cache of parsed files.
            known: what a check of nearly the same files found.
        """
        self._known = known
        self.workspace = workspace
        self.texts = texts
        self._saved = saved
        self._cache = cache

    def with_texts(self, texts: Mapping[str, bytes]) -> Session:
        """Return a session with these unsaved texts, by path relative to the top, instead of the current ones."""
        changed = {path for path in {*self.texts, *texts} if self.texts.get(path) != texts.get(path)}
        if not changed:
            return self
        saved = self._saved
        workspace = saved.over(texts)
        if any(self._is_configuration(path) for path in changed):
            snapshot = Overlay(saved.snapshot, texts)
            settings = load_settings(saved.request, snapshot, saved.top, saved.folder)
            workspace = replace(workspace, settings=settings)
        else:
            workspace = replace(workspace, settings=self.workspace.settings)
        known = None
        if workspace.settings.means_the_same(self.workspace.settings):
            known = self._checked.known if "_checked" in self.__dict__ else self._known
            parsed = dict(self.workspace.parsed)
            if "loaded" in self.__dict__:
                parsed = {each.file.path: each for each in self.loaded.parsed_files}
            workspace = replace(workspace, parsed={path: parsed[path] for path in parsed.keys() - changed})
            workspace = workspace.reusing(self.workspace, changed, same_paths=texts.keys() == self.texts.keys())
        return Session(saved, workspace, texts, self._cache, known)

    def refreshed(self) -> Session:
        """Return a session of the files as they are on disk now, with the same unsaved texts.

        Raises:
            UserError: as ``open_session`` does.
        """
        saved = open_workspace(self.workspace.request)
        return Session(saved, saved, {}, self._cache).with_texts(self.texts)

    def has_file(self, path: str) -> bool:
        """Tell whether a file was there when the session was opened, and git does not ignore it."""
        return path in self._saved.listed

    @functools.cached_property
    def loaded(self) -> LoadedRoadmap:
        """The roadmap with its files; raises UserError if there is none."""
        return load_workspace(self.workspace, self._cache)

    @functools.cached_property
    def dated(self) -> DatedRoadmap:
        """The roadmap on the day that counts as today."""
        from tpmlint.model.risk import NEAR
        from tpmlint.query.derived import DatedRoadmap

        near = self.workspace.settings.options.get("feature-at-risk", {}).get("days", NEAR)
        assert isinstance(near, int)
        return DatedRoadmap(self.loaded.roadmap, self.workspace.as_of, near)

    @functools.cached_property
    def _checked(self) -> CheckResult:
        return check(self.workspace, self.loaded, self._known)

    def check(self) -> CheckResult:
        """Check the roadmap; the result is computed once.

        Raises:
            UserError: there is no roadmap, or the request names an unknown path or rule.
        """
        return self._checked

    def report(self) -> Report:
        """Return the report of ``check``, from the cache if possible."""
        folder = self.workspace.request.cache
        if folder is None or "_checked" in self.__dict__:
            return self.check().report
        from tpmlint.engine.session import cached_check

        return cached_check(self.workspace, folder, self._cache)

    def diff(self, comparison: Comparison) -> Report:
        """Check a change; unsaved texts are used if it is the change of the work tree.

        Raises:
            UserError: there is no repository or no roadmap, or an end of the change cannot be found.
        """
        from tpmlint.engine.diff import compare

        return compare(self.workspace.request, comparison, self._cache, self.texts)

    def audit(self, options: AuditOptions | None = None) -> Report:
        """Check a history: its end as ``check`` does, and every first-parent commit as a change.

        Args:
            options: which history, and with which roadmap; by default all of HEAD's, with the roadmap of each commit.
        Raises:
            UserError: there is no history or no roadmap, or a revision is not found.
        """
        from tpmlint.engine.audit import AuditOptions, audit

        return audit(self.workspace.request, options or AuditOptions())

    def impact(
        self, names: Sequence[str] = (), *, base: str | None = None, counts: Counts | None = None
    ) -> ImpactAnswer:
        """Return whom files, folders and items serve, or everything that changed since a revision.

        Args:
            names: paths relative to the request's start, and items as kind:id or an id alone.
            base: the revision; ``names`` are ignored then.
            counts: which initiatives count; by default open ones.
        Raises:
            UserError: a name is neither a path nor one item, or the revision is not found.
        """
        from tpmlint.engine.impact import impact_of_names, impact_since
        from tpmlint.model.impact import is_open

        roadmap, counts = self.loaded.roadmap, counts or is_open
        if base is not None:
            return impact_since(self.workspace, roadmap, base, counts)
        return impact_of_names(self.workspace, roadmap, names, counts, self.workspace.request.start)

    def query(self, kind: str, query: Query) -> Answer:
        """Return the items of a kind, or the findings, that match a query.

        Args:
            kind: a kind of item, or ``finding``.
        Raises:
            UserError: the query has an unknown field, value or operator.
        """
        from tpmlint.query.search import FINDING, ask_findings, ask_items

        if kind == FINDING:
            return ask_findings(query, self.check().report.findings, self.dated)
        return ask_items(query, kind, self.dated)

    def fix(self, *, unsafe: bool = False) -> FixResult:
        """Apply the fixes of findings, in memory, until none is left.

        Args:
            unsafe: whether to apply fixes that may change the meaning.
        Raises:
            UserError: as ``check`` does.
        """
        from tpmlint.engine.check import scope
        from tpmlint.engine.fixing import apply_fixes

        request, top = self.workspace.request, self.workspace.top
        # With --stdin only that file is returned, so no other may change.
        covers = scope(request if request.stdin is None else replace(request, paths=()), top)
        current = self

        def check_with(files: Mapping[str, bytes]) -> CheckResult:
            nonlocal current
            current = current.with_texts({**self.texts, **files})
            return current.check()

        return apply_fixes(check_with, covers, self.workspace.settings.limits, unsafe=unsafe)

    def _is_configuration(self, path: str) -> bool:
        settings = self.workspace.settings
        named = {settings.source, *(each.path for each in settings.extensions.values()), *list_paths(settings)}
        named.update(each.path for each in settings.files)
        return path in named or path.rpartition("/")[2] in (config.OWN_FILE, SHARED_FILE, LOCK)
