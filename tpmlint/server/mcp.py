"""The MCP server: the tools of ``mcp_tools`` for coding assistants, over standard input and output.

It reads the roadmap again for every question; files that did not change are not parsed again. It writes nothing, starts
nothing but git, and opens no connection. It answers one question at a time, in a thread, so that the server responds
meanwhile.
"""

from __future__ import annotations

import logging
import traceback
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

import anyio
import anyio.to_thread
import msgspec
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    ToolAnnotations,
)
from mcp_types import Tool as ToolEntry

from tpmlint import __version__
from tpmlint.engine.session import Session, open_session
from tpmlint.engine.workspace import Request
from tpmlint.errors import Timeout, UserError
from tpmlint.rule import catalogue
from tpmlint.server.mcp_data import ABOUT, arguments_schema, compact, result_schema, safe_text, safe_values
from tpmlint.server.mcp_explain import unknown
from tpmlint.server.mcp_tools import Tool, card, tools
from tpmlint.text.escape import visible

Context: TypeAlias = ServerRequestContext[Any, Any]

INSTRUCTIONS = f"""\
tpmlint keeps the roadmap of this repository beside the code: which initiative changes which capability, which product \
feature that enables, and for which internal customer.

- Before you change code, call who_is_this_for with its paths, and mind who relies on it.
- Before you commit, call context_of_change; put the line that fits, `Roadmap-Item: <initiative>`, into the message.
- If no initiative fits, ask the user what the change is for, and offer a draft from draft_initiative. Do not make one \
up.
- After you change the roadmap, call check.

The {ABOUT}."""

_LOG = logging.getLogger(__name__)
_PAGE = 100
"""The most resources on one page of the list."""

_ITEMS, _RULES = "tpmlint://items/", "tpmlint://rules/"
_LIST_HINT = "resources/list lists them"
_UNCHANGED = {"explain": frozenset({"text"}), "draft_initiative": frozenset({"text"})}
"""Texts that stay whole, by tool: they are tpmlint's, made safe already, or to be written into a file."""


def serve(request: Request) -> None:
    """Serve standard input and output until the client closes them.

    Args:
        request: where the roadmap is; paths in questions are relative to its start.
    """
    anyio.run(partial(_serve, Answers(request)))


async def _serve(answers: Answers) -> None:
    server = make_server(answers)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


class Answers:
    """Answers about the roadmap of a request, which is read again for every question.

    Args:
        request: where the roadmap is.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._session: Session | None = None
        self.tools = tools()

    def session(self) -> Session:
        """Return a session of the files as they are now."""
        self._session = open_session(self._request) if self._session is None else self._session.refreshed()
        return self._session

    def call(self, tool: Tool, arguments: dict[str, Any]) -> CallToolResult:
        """Return the answer of a tool, or its error with what to do about it."""
        try:
            try:
                asked = msgspec.convert(arguments, tool.arguments)
            except msgspec.ValidationError as error:
                raise UserError(str(error), f"see the input schema of {tool.name}", "arguments") from error
            values = safe_values(tool.run(self.session(), asked), _UNCHANGED.get(tool.name, frozenset()))
        except Exception as error:  # A crash ends one answer, not the server.
            return CallToolResult(content=[TextContent(type="text", text=_error_text(error))], is_error=True)
        return CallToolResult(content=[TextContent(type="text", text=compact(values))], structured_content=values)

    def resources(self, start: int) -> ListResourcesResult:
        """Return one page of the list of all items and rules.

        Args:
            start: how many come before it.
        """
        items = self.session().loaded.roadmap.items
        found = [
            Resource(
                name=visible(item.ref),
                title=safe_text(item.title, 200) if item.title else None,
                uri=f"{_ITEMS}{item.kind}/{quote(item.id, safe='')}",
                mime_type="application/json",
            )
            for item in items[start : start + _PAGE]
        ]
        rules = list(catalogue().values())
        first = max(start - len(items), 0)
        found += [
            Resource(name=entry.id, title=entry.title, uri=f"{_RULES}{entry.id}", mime_type="text/markdown")
            for entry in rules[first : first + _PAGE - len(found)]
        ]
        end = start + len(found)
        return ListResourcesResult(
            resources=found, next_cursor=str(end) if end < len(items) + len(rules) and found else None
        )

    def read(self, uri: str) -> ReadResourceResult:
        """Return the card of an item, or the text about a rule.

        Raises:
            UserError: the address is unknown.
        """
        if uri.startswith(_ITEMS):
            kind, _, name = uri.removeprefix(_ITEMS).partition("/")
            found = card(self.session(), f"{unquote(kind)}:{unquote(name)}")
            text, mime = compact(safe_values(found)), "application/json"
        else:
            if not uri.startswith(_RULES):
                raise UserError(f"unknown resource {uri!r}", _LIST_HINT)
            name = unquote(uri.removeprefix(_RULES))
            entry = catalogue().get(name)
            if entry is None:
                raise unknown("rule", name, catalogue(), remedy=_LIST_HINT)
            text, mime = f"# {entry.id}\n\n{entry.doc}\n", "text/markdown"
        return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=mime, text=text)])


def make_server(answers: Answers) -> Server[Any]:
    """Return the server; it is not connected yet."""
    one_at_a_time = anyio.CapacityLimiter(1)

    async def list_tools(context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_entry(tool) for tool in answers.tools.values()])

    async def call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
        tool = answers.tools.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, _error_text(unknown("tool", params.name, answers.tools)))
        call = partial(answers.call, tool, params.arguments or {})
        return await anyio.to_thread.run_sync(call, limiter=one_at_a_time)

    async def list_resources(context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        cursor = "0" if params is None or params.cursor is None else params.cursor
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
            raise MCPError(INVALID_PARAMS, safe_text(f"invalid cursor {cursor!r}", 80))
        try:
            return await anyio.to_thread.run_sync(answers.resources, int(cursor), limiter=one_at_a_time)
        except Exception as error:
            raise MCPError(INTERNAL_ERROR, _error_text(error)) from error

    async def list_templates(context: Context, params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        return ListResourceTemplatesResult(resource_templates=[*_TEMPLATES])

    async def read_resource(context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        try:
            return await anyio.to_thread.run_sync(answers.read, params.uri, limiter=one_at_a_time)
        except Exception as error:
            code = INVALID_PARAMS if isinstance(error, UserError) else INTERNAL_ERROR
            raise MCPError(code, _error_text(error)) from error

    return Server(
        "tpmlint",
        version=__version__,
        title="tpmlint",
        description="Whom code is for: the roadmap of this repository, kept as code",
        instructions=INSTRUCTIONS,
        website_url="https://tpmlint.github.io/tpmlint/",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


_TEMPLATES = (
    ResourceTemplate(
        name="item",
        title="An item of the roadmap",
        uri_template=f"{_ITEMS}{{kind}}/{{id}}",
        description="An item by kind and id, as the tool `item` returns it.",
        mime_type="application/json",
    ),
    ResourceTemplate(
        name="rule",
        title="A rule",
        uri_template=f"{_RULES}{{rule}}",
        description="What a rule finds, and why, with a bad and a good example.",
        mime_type="text/markdown",
    ),
)


def _entry(tool: Tool) -> ToolEntry:
    return ToolEntry(
        name=tool.name,
        title=tool.name.replace("_", " ").capitalize(),
        description=tool.description,
        input_schema=arguments_schema(tool.arguments),
        output_schema=result_schema(tool.result),
        annotations=ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _error_text(error: Exception) -> str:
    """Return an error as the command line prints it: place, message and remedy. A bug is logged to standard error."""
    if isinstance(error, UserError | Timeout):
        place = f"{error.place}: " if isinstance(error, UserError) and error.place else ""
        lines = [f"error: {place}{error.message}", *([f"help: {error.remedy}"] if error.remedy else [])]
    elif isinstance(error, OSError) and error.strerror:
        lines = [f"error: {error.filename or 'a file'}: {error.strerror}"]
    else:
        lines = "".join(traceback.format_exception(error)).splitlines()
        _LOG.error("%s", "\n".join(visible(line) for line in lines))
        lines = [f"internal error: {type(error).__name__}", f"help: this is a bug in tpmlint {__version__}"]
    return "\n".join(safe_text(line) for line in lines)
