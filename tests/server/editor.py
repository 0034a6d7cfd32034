"""An editor for tests: a real client that starts the real server, and waits for what it says."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pytest_lsp import make_test_lsp_client

from tpmlint.text.escape import visible

_Result = TypeVar("_Result")

PATIENCE = 20.0
"""Seconds until a silent server fails a test."""

COMMAND = (sys.executable, "-m", "tpmlint", "lsp")
EVERYTHING = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(
            document_changes=True,
            resource_operations=[
                types.ResourceOperationKind.Create,
                types.ResourceOperationKind.Rename,
            ],
        ),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
        diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True),
    ),
    text_document=types.TextDocumentClientCapabilities(
        completion=types.CompletionClientCapabilities(
            completion_item=types.ClientCompletionItemOptions(
                documentation_format=[types.MarkupKind.Markdown], label_details_support=True
            )
        ),
        hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
        rename=types.RenameClientCapabilities(prepare_support=True),
    ),
)
"""An editor that is told diagnostics."""


class Editor:
    """An editor with folders open, whose methods wait for the server.

    Args:
        folders: the folders that it has open.
        capabilities: what it can do.
        command: starts the server.
    """

    def __init__(
        self,
        *folders: Path,
        capabilities: types.ClientCapabilities = EVERYTHING,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self.folders = folders
        self.client: Any = make_test_lsp_client()
        self.registered: list[types.Registration] = []
        self.published: list[types.PublishDiagnosticsParams] = []
        self._versions: dict[str, int] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._told = threading.Condition()
        self._watch()
        self.run(self.client.start_io(command[0], *command[1:]))
        self.server = self.run(
            self.client.initialize_session(
                types.InitializeParams(
                    capabilities,
                    workspace_folders=[types.WorkspaceFolder(each.as_uri(), each.name) for each in folders],
                )
            )
        )

    def _watch(self) -> None:
        """Wake up whoever waits, after each notification and each request of the server."""

        def register(params: types.RegistrationParams) -> None:
            self.registered += params.registrations

        def waking(handle: Callable[..., None]) -> Callable[..., None]:
            def handle_and_wake(*message: Any) -> None:
                handle(*message)
                with self._told:
                    if isinstance(message[-1], types.PublishDiagnosticsParams):
                        self.published.append(message[-1])
                    self._told.notify_all()

            return handle_and_wake

        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(register)
        protocol = self.client.protocol
        protocol._handle_notification = waking(protocol._handle_notification)
        protocol._handle_request = waking(protocol._handle_request)

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Return what a coroutine returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def send(self, method: str, params: object) -> None:
        """Send a notification."""
        self._loop.call_soon_threadsafe(self.client.protocol.notify, method, params)

    def ask(self, method: str, params: object) -> Any:
        """Return the answer to a request; raise JsonRpcException if it is an error."""
        return self.run(self.client.protocol.send_request_async(method, params))

    def wait(self, until: Callable[[], _Result]) -> _Result:
        """Wait for the server to tell what is wanted, and return it."""
        with self._told:
            assert self._told.wait_for(until, PATIENCE), f"the server said only {self.client.diagnostics}"
            return until()

    def uri(self, path: str, folder: int = 0) -> str:
        """Return the address of a file in a folder."""
        return (self.folders[folder] / path).as_uri()

    def open(self, path: str, text: str | None = None, language: str = "yaml") -> None:
        """Open a file, by default with its text on disk."""
        shown = (self.folders[0] / path).read_bytes().decode(errors="replace") if text is None else text
        self._versions[path] = 0
        document = types.TextDocumentItem(self.uri(path), language, 0, shown)
        self.send(types.TEXT_DOCUMENT_DID_OPEN, types.DidOpenTextDocumentParams(document))

    def change(self, path: str, *changes: types.TextDocumentContentChangeEvent | str) -> None:
        """Change a file that is open; a text is the whole of it."""
        self._versions[path] += 1
        identifier = types.VersionedTextDocumentIdentifier(self._versions[path], self.uri(path))
        events = [types.TextDocumentContentChangeWholeDocument(e) if isinstance(e, str) else e for e in changes]
        self.send(types.TEXT_DOCUMENT_DID_CHANGE, types.DidChangeTextDocumentParams(identifier, events))

    def save(self, path: str, text: str) -> None:
        """Write a file that is open."""
        (self.folders[0] / path).write_text(text, encoding="utf-8")
        identifier = types.TextDocumentIdentifier(self.uri(path))
        self.send(types.TEXT_DOCUMENT_DID_SAVE, types.DidSaveTextDocumentParams(identifier))

    def close(self, path: str) -> None:
        """Close a file."""
        identifier = types.TextDocumentIdentifier(self.uri(path))
        self.send(types.TEXT_DOCUMENT_DID_CLOSE, types.DidCloseTextDocumentParams(identifier))

    def findings(self, path: str, folder: int = 0) -> list[str]:
        """Return the findings that the editor shows in a file, such as ``3:0-5 error[schema] message``."""
        return told(self.client.diagnostics.get(self.uri(path, folder), ()))

    def shows(self, path: str, wanted: Sequence[str], folder: int = 0) -> bool:
        """Wait until the editor shows these findings in a file; fail with those that it shows instead."""
        with self._told:
            done = self._told.wait_for(lambda: self.findings(path, folder) == list(wanted), PATIENCE)
        assert done, self.findings(path, folder)
        return done

    def shows_what(self, path: str, wanted: Callable[[list[str]], bool]) -> bool:
        """Wait until the findings that the editor shows in a file are as wanted."""
        return self.wait(lambda: wanted(self.findings(path)))

    def stop(self) -> int:
        """End the server, and return its exit code."""
        self.run(self.client.shutdown_session())
        process = self.client._server
        self.run(self.client.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        code: int = process.returncode
        return code


_LEVELS = ("", "error", "warning", "info", "hint")


def told(diagnostics: Sequence[types.Diagnostic]) -> list[str]:
    """Return diagnostics as lines, without the help."""
    return [
        f"{place(each.range)} {_LEVELS[each.severity or 0]}[{each.code}] {visible(each.message.partition(chr(10))[0])}"
        for each in diagnostics
    ]


def place(where: types.Range) -> str:
    """Return a range as ``line:from-to``, or ``line:from-line:to`` where it is longer; lines count from 0."""
    start, end = where.start, where.end
    last = f"{end.character}" if end.line == start.line else f"{end.line}:{end.character}"
    return f"{start.line}:{start.character}-{last}"


def changes_of(edit: types.WorkspaceEdit | None) -> Mapping[str, list[str]]:
    """Return the edits of a workspace edit by the last part of each address, such as ``3:0-5 -> text``."""
    found: dict[str, list[str]] = {}
    for change in (edit.document_changes if edit is not None else None) or ():
        if isinstance(change, types.TextDocumentEdit):
            lines = [f"{place(each.range)} -> {each.new_text!r}" for each in change.edits if hasattr(each, "new_text")]
            found.setdefault(change.text_document.uri.rpartition("/")[2], []).extend(lines)
        elif isinstance(change, types.CreateFile):
            found.setdefault(change.uri.rpartition("/")[2], []).append("created")
    return found
