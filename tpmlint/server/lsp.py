"""The language server: notifications from the editor, requests to it, and the diagnostics that it publishes.

Notifications are handled at once and in order. One worker thread checks and answers requests, one after the other, so
that a check never delays the next key stroke. If texts change during a check, they are checked again.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from tpmlint import __version__, config
from tpmlint.errors import UserError
from tpmlint.server.diagnostics import Report, failure_diagnostic, report
from tpmlint.server.projects import Failure, Project, State, failure_of, failure_of_crash, project_folder
from tpmlint.server.texts import OpenText, OpenTexts, path_of
from tpmlint.settings import SHARED_FILE

_Answer = TypeVar("_Answer")

NAME = "tpmlint"
_CREATED_OR_DELETED = types.WatchKind.Create | types.WatchKind.Delete
_WATCHED = (
    types.FileSystemWatcher(f"**/{config.OWN_FILE}"),
    types.FileSystemWatcher(f"**/{SHARED_FILE}"),
    types.FileSystemWatcher("**/*.{yaml,yml,md,markdown,json,toml,csv,tsv}"),
    # A capability that claims a missing file is a finding.
    types.FileSystemWatcher("**/*", _CREATED_OR_DELETED),
)


class Protocol(LanguageServerProtocol):
    """The protocol without the documents of pygls, which ends lines at characters that end none in a roadmap."""

    _server: Server

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.texts.open(params.text_document)
        self._server.opened(params.text_document.uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.texts.change(params)
        self._server.changed()

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.texts.close(params.text_document.uri)
        self._server.closed(params.text_document.uri)


class Server(LanguageServer):
    """The server of one editor.

    Attributes:
        texts: the documents that the editor has open.
    """

    def __init__(self) -> None:
        super().__init__(NAME, __version__, protocol_cls=Protocol)
        self.texts = OpenTexts()
        self._folders: tuple[Path, ...] = ()
        self._projects: dict[Path, Project] = {}
        self._reports: dict[Path, Report] = {}
        self._published: Mapping[str, tuple[types.Diagnostic, ...]] = {}
        self._shown: dict[Path, frozenset[str]] = {}
        self._pulls_all = False
        self._worker = ThreadPoolExecutor(1, "tpmlint")
        self._is_dirty = False
        self._publishing: asyncio.Task[None] | None = None

    # Notifications.

    def initialized(self, folders: tuple[Path, ...]) -> None:
        """Open the projects of the folders of the editor, and watch their files."""
        self.texts.encoding = self.server_capabilities.position_encoding or types.PositionEncodingKind.Utf16
        self.folders_changed(folders)
        capabilities = self.client_capabilities.workspace
        watched = capabilities.did_change_watched_files if capabilities is not None else None
        if watched is not None and watched.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions(list(_WATCHED))
            registration = types.Registration(
                "tpmlint-watched", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, register_options=options
            )
            self.client_register_capability(types.RegistrationParams([registration]))

    def folders_changed(self, folders: tuple[Path, ...]) -> None:
        """Open the projects of these folders, and drop those of others."""
        self._folders = folders
        wanted = {*folders, *(project_folder(path, folders) for path in self.texts.by_path)}
        self._projects = {folder: self._projects.get(folder) or Project(folder) for folder in sorted(wanted)}
        self.changed()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that the editor has open."""
        return self._folders

    def opened(self, uri: str) -> None:
        """Open the project of a document that was opened."""
        path = path_of(uri)
        if path is not None:
            self.project(path)
        self.changed()

    def closed(self, uri: str) -> None:
        """Check without a document that was closed; if it was never saved, its file does not exist."""
        path = path_of(uri)
        if path is not None and not path.exists():
            self.disk_changed()
        self.changed()

    def disk_changed(self) -> None:
        """Read all files again, because other programs changed some."""
        for project in self._projects.values():
            project.disk_changed()
        self.changed()

    def changed(self) -> None:
        """Check again, now or after the check that is running."""
        self._is_dirty = True
        if self._publishing is None or self._publishing.done():
            self._publishing = asyncio.get_running_loop().create_task(self._publish())

    # Requests.

    def project(self, path: Path) -> Project:
        """Return the project that a file belongs to."""
        folder = project_folder(path, self._folders)
        return self._projects.setdefault(folder, Project(folder))

    async def ask(
        self, uri: str, question: Callable[[State, str], _Answer], default: _Answer, *, from_disk: bool = False
    ) -> _Answer:
        """Return what ``question`` returns for a file, or ``default`` if its project has no valid roadmap.

        Args:
            question: called with the project and the path of the file relative to its top, in the worker thread.
            from_disk: whether to read all files again first.
        """
        place = path_of(uri)
        if place is None:
            return default
        project, open_texts = self.project(place), self.texts.by_path
        if from_disk:
            project.disk_changed()

        def answer() -> _Answer:
            try:
                state = project.state(open_texts, self.texts.encoding)
                path = state.path(place)
                return default if path is None else question(state, path)
            except UserError:  # The check reports it.
                return default

        return await self._work(answer)

    async def ask_everywhere(self, question: Callable[[State], list[_Answer]]) -> list[_Answer]:
        """Return what ``question`` returns for each project, in one list."""
        projects, open_texts = tuple(self._projects.values()), self.texts.by_path

        def answer() -> list[_Answer]:
            found: list[_Answer] = []
            for project in projects:
                try:
                    found += question(project.state(open_texts, self.texts.encoding))
                except UserError:
                    continue
            return found

        return await self._work(answer)

    async def diagnostics(self, uri: str) -> tuple[types.Diagnostic, ...]:
        """Return the diagnostics of the current text of a document."""
        place = path_of(uri)
        if place is None:
            return ()
        project, open_texts = self.project(place), self.texts.by_path
        found = await self._work(functools.partial(self._report, project, open_texts))
        path = found.state.path(place) if found.state is not None else None
        return () if path is None else tuple(_all_of(found).get(path, ()))

    async def all_diagnostics(self) -> Mapping[str, tuple[types.Diagnostic, ...]]:
        """Return the diagnostics of all files that have some, by URI; none is published any more, and the last go."""
        if not self._pulls_all:
            self._pulls_all = True
            for uri in self._published:
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        open_texts = self.texts.by_path
        projects = tuple(self._projects.values())
        return _by_uri([await self._work(functools.partial(self._report, each, open_texts)) for each in projects])

    def _work(self, task: Callable[[], _Answer]) -> asyncio.Future[_Answer]:
        return asyncio.get_running_loop().run_in_executor(self._worker, task)

    # Diagnostics.

    async def _publish(self) -> None:
        while self._is_dirty:
            self._is_dirty = False
            open_texts = self.texts.by_path
            for folder, project in tuple(self._projects.items()):
                found = await self._work(functools.partial(self._report, project, open_texts))
                self._reports[folder] = found
                self._show_failures(folder, found.failures)
            self._reports = {folder: found for folder, found in self._reports.items() if folder in self._projects}
            if not self._is_dirty:
                self._send(open_texts)

    def _report(self, project: Project, open_texts: Mapping[Path, OpenText]) -> Report:
        """Check a project, in the worker thread. An error in a check does not end the server."""
        before = self._reports.get(project.folder)
        try:
            state = project.state(open_texts, self.texts.encoding)
            return before if before is not None and before.state is state else report(state, before)
        except UserError as error:
            last = before.state if before is not None else None
            return Report(last, {}, (failure_of(error),))
        except Exception as error:
            return Report(None, {}, (failure_of_crash(error, "tpmlint cannot check this roadmap"),))

    def _show_failures(self, folder: Path, failures: tuple[Failure, ...]) -> None:
        """Show each failure when it is new, and not again while it lasts."""
        shown = self._shown.get(folder, frozenset())
        for failure in failures:
            if failure.message in shown:
                continue
            level = types.MessageType.Info if failure.is_quiet else types.MessageType.Error
            text = failure.message if failure.path is None else f"{failure.path}: {failure.message}"
            self.window_log_message(types.LogMessageParams(level, failure.details or text))
            if not failure.is_quiet:
                self.window_show_message(types.ShowMessageParams(level, text))
        self._shown[folder] = frozenset(each.message for each in failures)

    def _send(self, open_texts: Mapping[Path, OpenText]) -> None:
        """Publish the diagnostics of files whose diagnostics changed.

        A client that pulls those of open documents, or of all, would show them twice, so it gets only those of other
        files, or none.
        """
        wanted = _by_uri(self._reports.values())
        changed = {uri for uri in {*wanted, *self._published} if wanted.get(uri) != self._published.get(uri)}
        versions = {opened.uri: opened.version for opened in open_texts.values()}
        pulled = changed if self._pulls_all else changed & versions.keys() if self._pulls else set()
        for uri in sorted(changed - pulled):
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, list(wanted.get(uri, ())), versions.get(uri))
            )
        if pulled and self._refreshes:
            self.workspace_diagnostic_refresh(None)
        self._published = wanted

    @property
    def _pulls(self) -> bool:
        """Whether the client pulls the diagnostics of open documents."""
        capabilities = self.client_capabilities.text_document
        return capabilities is not None and capabilities.diagnostic is not None

    @property
    def takes_versions(self) -> bool:
        """Whether the client supports edits with versions, and can create files."""
        capabilities = self.client_capabilities.workspace
        edits = capabilities.workspace_edit if capabilities is not None else None
        operations = (edits.resource_operations if edits is not None else None) or ()
        return edits is not None and bool(edits.document_changes) and types.ResourceOperationKind.Create in operations

    @property
    def _refreshes(self) -> bool:
        """Whether the client pulls diagnostics again on request."""
        capabilities = self.client_capabilities.workspace
        found = capabilities.diagnostics if capabilities is not None else None
        return found is not None and bool(found.refresh_support)


def _by_uri(reports: Iterable[Report]) -> Mapping[str, tuple[types.Diagnostic, ...]]:
    """Return the diagnostics of some reports by the URIs of their files, each once."""
    wanted: dict[str, tuple[types.Diagnostic, ...]] = {}
    for each in reports:
        if each.state is not None:
            for path, diagnostics in _all_of(each).items():
                uri = each.state.uri(path)
                known = wanted.get(uri, ())
                wanted[uri] = (*known, *(one for one in diagnostics if one not in known)) if known else diagnostics
    return wanted


def _all_of(found: Report) -> Mapping[str, tuple[types.Diagnostic, ...]]:
    """Return the diagnostics of a report by path, including those for failures in a file."""
    in_files = [each for each in found.failures if each.path is not None]
    if not in_files:
        return found.by_path
    every = dict(found.by_path)
    for each in in_files:
        assert each.path is not None
        every[each.path] = (*every.get(each.path, ()), failure_diagnostic(each))
    return every


def make_server() -> Server:
    """Return a server that handles all features."""
    from tpmlint.server import features

    server = Server()
    features.register(server)
    return server
