"""The features of the server, by their names in the protocol."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tpmlint.errors import UserError
from tpmlint.server import completion, edits, navigation
from tpmlint.server.lsp import Server
from tpmlint.server.projects import State
from tpmlint.server.texts import path_of


def register(server: Server) -> None:
    """Register all features."""
    _lifecycle(server)
    _diagnostics(server)
    _assistance(server)
    _navigation(server)
    _edits(server)


def _lifecycle(server: Server) -> None:
    initial: list[types.InitializeParams] = []

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        initial[:] = [params]

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        server.initialized(_folders(initial[0]))

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        removed = {path_of(each.uri) for each in params.event.removed}
        added = [path for each in params.event.added if (path := path_of(each.uri)) is not None]
        kept = [path for path in server.folders if path not in removed]
        server.folders_changed(tuple(dict.fromkeys((*kept, *added))))

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        server.disk_changed()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.disk_changed()


def _folders(params: types.InitializeParams) -> tuple[Path, ...]:
    """Return the folders that the editor has open, from the newest parameter that it sends."""
    uris = [each.uri for each in params.workspace_folders or ()]
    if not uris and params.root_uri is not None:
        uris = [params.root_uri]
    if not uris and params.root_path is not None:
        return (Path(params.root_path),)
    return tuple(dict.fromkeys(path for uri in uris if (path := path_of(uri)) is not None))


def _diagnostics(server: Server) -> None:
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="tpmlint")

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(
        params: types.DocumentDiagnosticParams,
    ) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
        found = await server.diagnostics(params.text_document.uri)
        number = _result_id(found)
        if number == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(number)
        return types.RelatedFullDocumentDiagnosticReport(list(found), result_id=number)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def workspace_diagnostic(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        found = await server.all_diagnostics()
        versions = {each.uri: each.version for each in server.texts.by_path.values()}
        known = {each.uri: each.value for each in params.previous_result_ids}
        reports: list[types.WorkspaceDocumentDiagnosticReport] = []
        for uri in sorted({*found, *known}):
            diagnostics, version = found.get(uri, ()), versions.get(uri)
            number = _result_id(diagnostics)
            if known.get(uri) == number:
                reports.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, number, version))
            else:
                reports.append(
                    types.WorkspaceFullDocumentDiagnosticReport(uri, list(diagnostics), version, result_id=number)
                )
        return types.WorkspaceDiagnosticReport(reports)


def _result_id(diagnostics: tuple[types.Diagnostic, ...]) -> str:
    return hashlib.blake2b(repr(diagnostics).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _assistance(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await server.ask(
            params.text_document.uri, lambda state, path: navigation.hover(state, path, params.position), None
        )

    options = types.CompletionOptions(trigger_characters=[":", " ", "-", "[", "{", ",", "/"])

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    async def complete(params: types.CompletionParams) -> list[types.CompletionItem]:
        return await server.ask(
            params.text_document.uri, lambda state, path: completion.complete(state, path, params.position), []
        )

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        return await server.ask(params.text_document.uri, navigation.lenses, [])

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        return await server.ask(
            params.text_document.uri, lambda state, path: list(navigation.hints(state, path, params.range)), []
        )


def _navigation(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> types.Location | None:
        return await server.ask(
            params.text_document.uri, lambda state, path: navigation.definition(state, path, params.position), None
        )

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        with_definition = params.context.include_declaration

        def find(state: State, path: str) -> list[types.Location]:
            return navigation.references(state, path, params.position, with_definition=with_definition)

        return await server.ask(params.text_document.uri, find, [])

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        return await server.ask(params.text_document.uri, navigation.document_symbols, [])

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbols(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        return await server.ask_everywhere(lambda state: navigation.workspace_symbols(state, params.query))

    @server.feature("tpmlint/teams")
    async def teams(_: Any) -> list[dict[str, object]]:
        return await server.ask_everywhere(navigation.teams)

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folds(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        return await server.ask(params.text_document.uri, navigation.folds, [])

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions())
    async def links(params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        return await server.ask(params.text_document.uri, navigation.links, [])


def _edits(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.Range | None:
        return await server.ask(
            params.text_document.uri, lambda state, path: edits.rename_range(state, path, params.position), None
        )

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        def plan(state: State, path: str) -> types.WorkspaceEdit | UserError | None:
            try:
                editing = edits.Editing(state, versioned=server.takes_versions)
                return edits.rename(state, path, params.position, params.new_name, editing)
            except UserError as error:
                return error

        found = await server.ask(params.text_document.uri, plan, None, from_disk=True)
        if isinstance(found, UserError):
            raise JsonRpcException(edits.rename_problem(found), types.LSPErrorCodes.RequestFailed.value)
        return found

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[*edits.KINDS]))
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        def find(state: State, path: str) -> list[types.CodeAction] | None:
            editing = edits.Editing(state, versioned=server.takes_versions)
            found = list(edits.actions(state, path, params.range, params.context.only, editing))
            return found if editing.is_current else None

        none: list[types.CodeAction] | None = []
        found = await server.ask(params.text_document.uri, find, none)
        if found is None:
            found = await server.ask(params.text_document.uri, find, none, from_disk=True)
        return found or []
