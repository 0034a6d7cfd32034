"""A session: a workspace for repeated questions, which reads only what has changed.

A session sees the files as they were when it was opened. ``with_texts`` replaces some by an
editor's unsaved texts, and ``refreshed`` reads the disk again; both return another session, which shares the parsed
files. So a session is a value: several threads may use it at the same time.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint import config
from tpmlint.engine.workspace import Request, Workspace, load_settings, open_workspace
from tpmlint.git.snapshot import Overlay
from tpmlint.model.parse_cache import IN_MEMORY, ParseCache
from tpmlint.settings import LOCK, SHARED_FILE, list_paths

if TYPE_CHECKING:
    from tpmlint.engine.audit import AuditOptions
    from tpmlint.engine.check import CheckResult
    from tpmlint.engine.comparison import Comparison
    from tpmlint.engine.fixing import FixResult
    from tpmlint.engine.impact import ImpactAnswer
    from tpmlint.engine.reads import KnownProblems
    from tpmlint.model.impact import Counts
    from tpmlint.model.load import LoadedRoadmap
    from tpmlint.query.derived import DatedRoadmap
    from tpmlint.query.search import Answer, Query
    from tpmlint.report import Report


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
        from tpmlint.engine.check import load_workspace

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
        from tpmlint.engine.check import check

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
        from tpmlint.engine.result_cache import cached_check

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
