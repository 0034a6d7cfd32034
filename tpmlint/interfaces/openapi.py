"""OpenAPI 2, 3.0 and 3.1: operations, their parameters, and the properties of requests and responses.

Components are named once, for each direction in which they are used: ``request Card.number``, ``response Card.number``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support.data import Node, read
from tpmlint.interfaces.support.fact_table import DEEPEST, FactTable, shorten, spell, split
from tpmlint.interfaces.support.plain_data import EXTENSION, Remainder, add_data, add_rest, keeps_order
from tpmlint.interfaces.support.schemas.compatibility import ACCEPTS, RETURNS, SchemaNames, schema_keeps
from tpmlint.interfaces.support.schemas.definitions import escape
from tpmlint.interfaces.support.schemas.facts import Schemas
from tpmlint.interfaces.support.schemas.openapi import (
    ROOT_KEY,
    OpenapiLinks,
    add_security_schemes,
    add_server,
    is_operation,
    others,
    promises_nothing,
    security_of,
)
from tpmlint.interfaces.support.yaml_data import compact

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_FOLDERS = ("#/components/schemas/", "#/definitions/")
_IGNORED_HEADERS = frozenset(("accept", "content-type", "authorization"))
"""Header parameters that OpenAPI 3 ignores."""

_SHARED = ("callbacks", "headers", "links", "mediaTypes", "parameters", "pathItems", "requestBodies", "responses")
"""Parts that others refer to beside schemas."""

_ROOT = (
    *_SHARED,
    "basePath",
    "components",
    "consumes",
    "definitions",
    "host",
    "info",
    "openapi",
    "paths",
    "produces",
    "security",
    "securityDefinitions",
    "servers",
    "swagger",
    "tags",
    "webhooks",
)
_OPERATION = (
    "callbacks",
    "consumes",
    "deprecated",
    "operationId",
    "parameters",
    "produces",
    "requestBody",
    "responses",
    "security",
    "servers",
    "tags",
    "x-stability",
    "x-stability-level",
)
_PARAMETER = ("allowEmptyValue", "allowReserved", "deprecated", "explode", "in", "name", "required", "style")
"""What is read of a part of the document; whatever else stands there counts as it is written, unless it is prose."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of an OpenAPI document; of a part of one, which another file refers to, those of plain data."""
    return described(read(data), options)


def described(root: Node, options: Options) -> Mapping[str, Fact]:
    """Return the facts of such a document that has been read."""
    table = FactTable()
    if "openapi" in root.entries or "swagger" in root.entries:
        _Document(root, table).describe(options.names or ())
    elif options.ignore_keys is None and promises_nothing(root):
        return {}
    elif options.ignore_keys is not None or not _Document(root, table).describe_part("response" in options.path):
        add_data(table, "", root, options.ignore_keys)
    return table.facts


class _Document:
    def __init__(self, root: Node, table: FactTable) -> None:
        self._root = root
        self._table = table
        self._schemas = Schemas(root, table, _FOLDERS, _label)
        self._remainder = Remainder(root, table, self._schemas.definitions)
        self._old = "swagger" in root.entries

    def describe(self, taken: Iterable[str]) -> None:
        """Describe all that is served, and the parts that other files take by ``$ref``."""
        self._servers()
        for path, item in self._root.get("paths").entries.items():
            if path.startswith("/"):
                self._path("", path, item, ACCEPTS, 0)
        for name, item in self._root.get("webhooks").entries.items():
            self._path("webhook ", name, item, RETURNS, 0)
        if not self._root.get("paths").entries and not self._root.get("webhooks").entries:
            self._library()
        for pointer in sorted(taken):
            self._taken(pointer)
        add_security_schemes(self._table, self._root, self._schemas.definitions)
        add_rest(self._table, "", self._root, _ROOT)
        for part in ("webhooks", "components"):
            self._extensions(part, self._root.get(part))
        paths = self._root.get("paths")
        self._remainder.add("paths", paths, [path for path in paths.entries if path.startswith("/")])
        version = re.match(r"\d+\.\d+", self._root.text_of("openapi") or "3.0")
        if version is None or version[0] != "3.0":
            # Others give some keywords another meaning.
            written = self._root.get("openapi")
            self._table.add("openapi", shorten(version[0] if version else compact(written)), written.line)
        self._schemas.describe_requested()

    def describe_part(self, is_response: bool) -> bool:
        """Describe a part in a file of its own, if it is an operation, a path or a response; return whether it is one.

        Args:
            is_response: its path says so of what may be a request as well.
        """
        root = self._root
        methods = [each for each in _METHODS if is_operation(root.get(each))]
        if is_operation(root):
            self._operation("operation", Node({}, root.line), root, ACCEPTS, 0)
        elif methods:
            for method in methods:
                self._operation(method.upper(), root, root.get(method), ACCEPTS, 0)
            self._remainder.add("path", root, (*methods, "parameters", "servers"))
        elif is_response and "content" in root.entries and "required" not in root.entries:
            self._response("response", root, Node({}, root.line), ACCEPTS)
        else:
            return False
        self._schemas.describe_requested()
        return True

    def _servers(self) -> None:
        for server in self._root.get("servers").items:
            add_server(self._table, "", server)
        host, base = self._root.get("host"), self._root.get("basePath")
        if self._old and (host.text or base.text):
            line = host.line if host.text else base.line
            self._table.add(f"server {shorten((host.text or '') + (base.text or ''))}", "server", line)

    def _library(self) -> None:
        """Describe the schemas of a document without operations: others refer to them, in whichever direction."""
        for folder in _FOLDERS:
            for name in self._schemas.definitions.named(folder):
                for direction in (ACCEPTS, RETURNS):
                    self._schemas.request(f"{folder}{escape(name)}", direction)
        for key, node in (*self._root.get("components").entries.items(), *self._root.entries.items()):
            if key in _SHARED:
                add_data(self._table, key, node, None)

    def _taken(self, pointer: str) -> None:
        """Describe a part of the document that another file refers to, in whichever direction."""
        if f"#{pointer}".startswith(_FOLDERS):
            if self._schemas.definitions.target(f"#{pointer}") is not None:
                for direction in (ACCEPTS, RETURNS):
                    self._schemas.request(f"#{pointer}", direction)
        elif (
            not pointer.startswith("/paths/") and (node := self._schemas.definitions.target(f"#{pointer}")) is not None
        ):
            add_data(self._table, f"part {shorten(pointer)}", node, None)

    def _path(self, before: str, path: str, item: Node, direction: str, depth: int) -> None:
        item = self._remainder.followed(f"{before}{path}", item)
        if (reference := item.text_of("$ref")) is not None:
            self._table.add(f"{before}{path}", f"path of {shorten(reference)}", item.line)
        self._remainder.add(f"{before}{path}", item, (*_METHODS, "parameters", "servers", "$ref"))
        for method in _METHODS:
            if method in item.entries:
                self._operation(f"{before}{method.upper()} {path}", item, item.get(method), direction, depth)

    def _operation(self, name: str, item: Node, operation: Node, direction: str, depth: int) -> None:
        signature = ["operation"]
        if (direction == ACCEPTS and depth == 0) or "security" in operation.entries:
            holder = operation if "security" in operation.entries else self._root
            signature.append(f"security {security_of(self._table, holder)}")
        if operation.holds("deprecated"):
            signature.append("deprecated")
        for key in ("x-stability", "x-stability-level"):
            if (stability := operation.text_of(key)) is not None:
                signature.append(f"stability {spell(stability)}")
        tags = sorted({spell(each.text) for each in operation.get("tags").items if each.text is not None})
        if tags:
            signature.append(f"tags {' '.join(tags)}")  # Generated clients have their names from them.
        self._table.add(name, "; ".join(signature), operation.line)
        self._remainder.add(name, operation, _OPERATION)
        # Those of an operation replace those of its path, as these do those of the document.
        holder = operation if "servers" in operation.entries else item
        for server in holder.get("servers").items:
            add_server(self._table, f"{name} ", server)
        if (identity := operation.text_of("operationId")) is not None:
            self._table.add(f"{name} operation id", shorten(identity), operation.get("operationId").line)
        parameters: dict[tuple[str, str], Node] = {}
        for node in (*item.get("parameters").items, *operation.get("parameters").items):
            parameter = self._remainder.followed(f"{name} parameter", node)
            place, word = parameter.text_of("in"), parameter.text_of("name")
            if place is not None and word is not None:
                parameters[place, word] = parameter
            elif (reference := parameter.text_of("$ref")) is not None:
                self._table.add(
                    f"{name} parameter {shorten(reference)}", f"parameter of {shorten(reference)}", node.line
                )
        for (place, word), parameter in parameters.items():
            self._parameter(name, place, word, parameter, operation, direction)
        self._body(name, operation.get("requestBody"), direction)
        for part in ("responses", "callbacks"):
            self._extensions(f"{name} {part}", operation.get(part))
        for status, response in operation.get("responses").entries.items():
            if not status.startswith("x-"):
                self._response(
                    f"{name} {status.upper() if status != 'default' else status}", response, operation, direction
                )
        for key, callback in operation.get("callbacks").entries.items():
            if depth < DEEPEST:
                followed = self._remainder.followed(f"{name} callback {key}", callback)
                self._extensions(f"{name} callback {key}", followed)
                for url, each in followed.entries.items():
                    self._path(f"{name} callback {key} ", url, each, _OTHER[direction], depth + 1)

    def _parameter(self, name: str, place: str, key: str, parameter: Node, operation: Node, direction: str) -> None:
        if place == "body":
            self._remainder.add(f"{name} request", parameter, (*_PARAMETER, "schema"))
            for media in self._media("consumes", operation):
                required = parameter.holds("required")
                self._schemas.describe(
                    f"{name} request {media}",
                    parameter.get("schema"),
                    direction,
                    required=required,
                    separator=" ",
                    line=parameter.line,
                )
            return
        if place == "header":
            key = key.lower()
            if key in _IGNORED_HEADERS and not self._old:
                return
        label = f"{name} {'form' if place == 'formData' else place} {key}"
        more = _serialisation(place, parameter)
        more += ["deprecated"] if parameter.holds("deprecated") and not self._old else []
        required = parameter.holds("required") or place == "path"
        self._value(label, parameter, direction, required, more)

    def _value(self, label: str, holder: Node, direction: str, required: bool | None, more: list[str]) -> None:
        """Describe a parameter or a header, whose schema stands in it, below it or in its content."""
        content = holder.get("content").entries
        known = (*_PARAMETER, "content") if content else (*_PARAMETER, "schema")
        if not self._old:
            more = [*more, *others(self._table, holder, known)]
        for media, node in content.items():
            self._schemas.describe(
                f"{label} {_media_type(media)}",
                node.get("schema"),
                direction,
                required=required,
                more=more,
                separator=" ",
                line=holder.line,
            )
            self._remainder.add(f"{label} {_media_type(media)}", node, ("schema",))
        if content:
            return
        schema = holder.get("schema")
        if self._old:
            # `required` is a word about the parameter here, and a schema's list of properties elsewhere.
            schema = Node({k: v for k, v in holder.entries.items() if k not in ("required", "in", "name")}, holder.line)
        self._schemas.describe(label, schema, direction, required=required, more=more, line=holder.line)

    def _extensions(self, label: str, node: Node) -> None:
        """Add the extensions of a mapping whose other keys are names."""
        self._remainder.add(label, node, [key for key in node.entries if not key.startswith("x-")])

    def _media(self, key: str, operation: Node) -> list[str]:
        holder = operation if key in operation.entries else self._root
        texts = dict.fromkeys(each.text for each in holder.get(key).items if each.text is not None)
        self._table.step(operation.line, 1 + len(holder.get(key).items))
        return [_media_type(each) for each in texts] or ["*/*"]

    def _body(self, name: str, node: Node, direction: str) -> None:
        if not node.entries:
            return
        label = f"{name} request"
        body = self._remainder.followed(label, node)
        required = body.holds("required")
        if (reference := body.text_of("$ref")) is not None:
            self._table.add(label, f"body of {shorten(reference)}", node.line)
            return
        presence = (
            ("required" if required else "optional") if direction == ACCEPTS else "always" if required else "maybe"
        )
        self._table.add(label, f"{direction} body; {presence}", node.line, demand=required and direction == ACCEPTS)
        self._content(label, body, direction)
        self._remainder.add(label, body, ("content", "required"))

    def _content(self, label: str, holder: Node, direction: str) -> None:
        for media, node in holder.get("content").entries.items():
            self._schemas.describe(
                f"{label} {_media_type(media)}", node.get("schema"), direction, separator=" ", line=node.line
            )
            self._remainder.add(f"{label} {_media_type(media)}", node, ("schema",))

    def _response(self, label: str, node: Node, operation: Node, direction: str) -> None:
        response = self._remainder.followed(label, node)
        other = _OTHER[direction]
        if (reference := response.text_of("$ref")) is not None:
            self._table.add(label, f"response of {shorten(reference)}", node.line)
            return
        self._table.add(label, "response", node.line)
        for key, each in response.get("headers").entries.items():
            named = f"{label} header {key.lower()}"
            header = self._remainder.followed(named, each)
            more = [] if self._old else _serialisation("header", header)
            more += ["deprecated"] if header.holds("deprecated") and not self._old else []
            self._value(named, header, other, None if self._old else header.holds("required"), more)
        self._remainder.add(label, response, ("content", "headers", "schema"))
        if self._old and "schema" in response.entries:
            for media in self._media("produces", operation):
                self._schemas.describe(f"{label} {media}", response.get("schema"), other, separator=" ")
        else:
            self._content(label, response, other)


_OTHER = {ACCEPTS: RETURNS, RETURNS: ACCEPTS}
"""What is accepted is answered with what is returned; in a webhook or callback it is the other way round."""


def _serialisation(place: str, parameter: Node) -> list[str]:
    """Return how the value of a parameter is written, as far as that is not the usual way."""
    usual = "form" if place in ("query", "cookie") else "simple"
    style = parameter.text_of("style") or usual
    words = [] if style == usual else [f"style {spell(style)}"]
    explode = parameter.get("explode").value
    if isinstance(explode, bool) and explode is not (style == "form"):
        words.append(f"explode {spell(explode)}")
    return words + [word for word in ("allowReserved", "allowEmptyValue") if parameter.holds(word)]


def _label(name: str, direction: str) -> str:
    return f"{'request' if direction == ACCEPTS else 'response'} {name}"


def _media_type(text: str) -> str:
    return shorten("; ".join(part.strip().lower() for part in text.split(";")))


def _keeps(before: Fact, after: Fact) -> bool:
    if all(each.signature.startswith(f"{EXTENSION} ") for each in (before, after)):
        return True
    if keeps_order(before, after):
        return True
    old, new = split(before.signature, ";"), split(after.signature, ";")
    if old[0] != "operation" or new[0] != "operation":
        return schema_keeps(before, after)
    skipped = ("deprecated", "security ", "tags ")
    rest = [[part for part in each if not part.startswith(skipped)] for each in (old, new)]
    asked, granted = _alternatives(old), _alternatives(new)
    # Whoever met one of the former requirements must still meet one.
    return rest[0] == rest[1] and all(any(each <= words for each in granted) for words in asked)


def _alternatives(parts: list[str]) -> list[frozenset[str]]:
    text = next((part.removeprefix("security ") for part in parts if part.startswith("security ")), "none")
    return [frozenset(each.split(" and ")) - {"none"} for each in text.split(" or ")]


language = Language(
    facts,
    stands_alone=lambda data: ROOT_KEY.search(data) is not None,
    keeps=_keeps,
    names=SchemaNames,
    links=lambda before, after: (OpenapiLinks(before), OpenapiLinks(after, before)),
)
