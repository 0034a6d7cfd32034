"""AsyncAPI 2 and 3: channels, operations, messages, and the properties of their payloads.

What the application receives may loosen, what it sends may tighten; a component is named once for each direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support.data import Node, read
from tpmlint.interfaces.support.fact_table import FactTable, shorten, spell, split
from tpmlint.interfaces.support.plain_data import EXTENSION, Remainder, add_data, keeps_order
from tpmlint.interfaces.support.schemas.compatibility import ACCEPTS, RETURNS, SchemaNames, schema_keeps
from tpmlint.interfaces.support.schemas.definitions import PROSE, escape
from tpmlint.interfaces.support.schemas.facts import Schemas
from tpmlint.interfaces.support.yaml_data import compact

_DIRECTIONS = {"publish": ACCEPTS, "subscribe": RETURNS, "receive": ACCEPTS, "send": RETURNS}
"""Others publish what an application of AsyncAPI 2 receives."""

_OTHER = {ACCEPTS: RETURNS, RETURNS: ACCEPTS}
_OWN_FORMATS = ("application/vnd.aai.asyncapi", "application/schema")


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of an AsyncAPI document; of a part of one, which another file refers to, those of plain data."""
    return described(read(data), options)


def described(root: Node, options: Options) -> Mapping[str, Fact]:
    """Return the facts of such a document that has been read."""
    table = FactTable()
    if "asyncapi" in root.entries:
        _Document(root, table).describe()
    else:
        add_data(table, "", root, options.ignore_keys)
    return table.facts


class _Document:
    def __init__(self, root: Node, table: FactTable) -> None:
        self._root = root
        self._table = table
        self._schemas = Schemas(root, table, ("#/components/schemas/",), _label)
        self._remainder = Remainder(root, table, self._schemas.definitions)
        self._used: set[int] = set()
        """The channels of which operations use all messages, by identity."""

    def describe(self) -> None:
        components = self._root.get("components")
        for name, server in self._root.get("servers").entries.items():
            server = self._remainder.followed(f"server {name}", server)
            words = [f"{key} {spell(text)}" for key in _SERVER if (text := server.text_of(key)) is not None]
            self._table.add(f"server {name}", "; ".join(("server", *words)), server.line)
            self._remainder.add(f"server {name}", server, (*_SERVER, "tags"))
        for name, scheme in components.get("securitySchemes").entries.items():
            scheme = self._remainder.followed(f"security scheme {name}", scheme)
            words = [f"{key} {spell(text)}" for key in _SCHEME if (text := scheme.text_of(key)) is not None]
            self._table.add(f"security scheme {name}", "; ".join(("security scheme", *words)), scheme.line)
            self._remainder.add(f"security scheme {name}", scheme, _SCHEME)
        for name, channel in self._root.get("channels").entries.items():
            self._channel(name, self._remainder.followed(f"channel {name}", channel), channel.line)
        for name, operation in self._root.get("operations").entries.items():
            self._operation(name, self._remainder.followed(f"operation {name}", operation))
        for name, channel in self._root.get("channels").entries.items():
            self._unused(name, self._schemas.definitions.follow(channel))
        self._remainder.add("", self._root, _ROOT)
        if not self._root.get("channels").entries and not self._root.get("operations").entries:
            self._remainder.add("components", components, ("schemas", "securitySchemes"))
            for name in components.get("schemas").entries:
                for direction in (ACCEPTS, RETURNS):
                    self._schemas.request(f"#/components/schemas/{escape(name)}", direction)
        self._schemas.describe_requested()

    def _channel(self, name: str, channel: Node, line: int) -> None:
        address = channel.get("address")
        words = ["channel"] if address.text is None else ["channel", f"address {spell(address.text)}"]
        self._table.add(f"channel {name}", "; ".join(words), line)
        for key, node in channel.get("parameters").entries.items():
            parameter = self._remainder.followed(f"channel {name} parameter {key}", node)
            if "schema" in parameter.entries:
                self._remainder.add(f"channel {name} parameter {key}", parameter, ("schema",))
            schema = parameter.get("schema") if "schema" in parameter.entries else parameter
            self._schemas.describe(f"channel {name} parameter {key}", schema, ACCEPTS, required=True, line=node.line)
        self._remainder.add(f"channel {name}", channel, _CHANNEL)
        self._bindings(f"channel {name}", channel)
        for action in ("publish", "subscribe"):
            if action in channel.entries:
                operation = channel.get(action)
                label = f"{action} {name}"
                self._describe_operation(label, "operation", operation)
                for key, message in self._alternatives(operation.get("message")):
                    self._message(f"{label} {key}", message, _DIRECTIONS[action])

    def _unused(self, name: str, channel: Node) -> None:
        """Describe the messages of a channel that no operation uses: others may do both with them."""
        for key, node in channel.get("messages").entries.items():
            message = self._schemas.definitions.follow(node)
            if id(message) not in self._used:
                for direction in (ACCEPTS, RETURNS):
                    self._message(_label(f"channel {name} {key}", direction), message, direction)

    def _alternatives(self, node: Node) -> Iterator[tuple[str, Node]]:
        """Yield the messages of an operation of AsyncAPI 2 with their names."""
        followed = self._schemas.definitions.follow(node)
        messages = followed.get("oneOf").items or ((node,) if node.entries else ())
        unnamed = 0
        for each in messages:
            message = self._schemas.definitions.follow(each)
            name = message.text_of("name") or message.text_of("messageId") or _last(each.text_of("$ref"))
            unnamed += not name
            yield name or ("message" if unnamed < 2 else f"message {unnamed}"), message

    def _operation(self, name: str, operation: Node) -> None:
        action = operation.text_of("action") or "send"
        direction = _DIRECTIONS.get(action, RETURNS)
        label = f"operation {name}"
        channel = operation.get("channel")
        self._describe_operation(label, f"{action} {shorten(_last(channel.text_of('$ref')) or 'channel')}", operation)
        for key, message in self._messages(operation, channel):
            self._message(f"{label} {key}", message, direction)
        if "reply" in operation.entries:
            reply = self._remainder.followed(f"{label} reply", operation.get("reply"))
            self._remainder.add(f"{label} reply", reply, ("address", "channel", "messages"))
            words = ["reply"]
            if (location := self._schemas.definitions.follow(reply.get("address")).text_of("location")) is not None:
                words.append(f"address {spell(location)}")
            self._table.add(f"{label} reply", "; ".join(words), reply.line)
            for key, message in self._messages(reply, reply.get("channel")):
                self._message(f"{label} reply {key}", message, _OTHER[direction])

    def _messages(self, holder: Node, channel: Node) -> Iterator[tuple[str, Node]]:
        """Yield the messages of an operation, which are all of its channel if it names none."""
        for each in holder.get("messages").items:
            yield _last(each.text_of("$ref")) or "message", self._schemas.definitions.follow(each)
        if "messages" not in holder.entries:
            for key, node in self._schemas.definitions.follow(channel).get("messages").entries.items():
                yield key, self._schemas.definitions.follow(node)

    def _describe_operation(self, label: str, what: str, operation: Node) -> None:
        words = [what]
        if "security" in operation.entries:
            security = operation.get("security")
            self._table.step(operation.line, security.size)
            names = {_last(each.text_of("$ref")) or _requirement(each) for each in security.items} or {"none"}
            words.append(f"security {shorten(' or '.join(sorted(names)))}")
        if operation.holds("deprecated") or operation.holds("x-deprecated"):
            words.append("deprecated")
        self._table.add(label, "; ".join(words), operation.line)
        if (identity := operation.text_of("operationId")) is not None:
            self._table.add(f"{label} operation id", shorten(identity), operation.get("operationId").line)
        self._remainder.add(label, operation, _OPERATION)
        self._bindings(label, operation)

    def _message(self, label: str, message: Node, direction: str) -> None:
        self._used.add(id(message))
        if (reference := message.text_of("$ref")) is not None:
            self._table.add(label, f"message of {shorten(reference)}", message.line)
            return
        media = message.text_of("contentType") or self._root.text_of("defaultContentType")
        words = ["message"] if media is None else ["message", f"content {spell(media.lower())}"]
        words += ["deprecated"] if message.holds("deprecated") else []
        location = self._schemas.definitions.follow(message.get("correlationId")).text_of("location")
        words += [] if location is None else [f"correlation {spell(location)}"]
        self._table.add(label, "; ".join(words), message.line)
        payload, form = message.get("payload"), message.text_of("schemaFormat")
        if "schemaFormat" in payload.entries:
            form, payload = payload.text_of("schemaFormat"), payload.get("schema")
        if form is not None and not form.startswith(_OWN_FORMATS):
            add_data(self._table, f"{label} payload", payload, None)
        elif "payload" in message.entries:
            self._schemas.describe(f"{label} payload", payload, direction)
        for holder in (*message.get("traits").items, message):
            headers = self._schemas.definitions.follow(holder).get("headers")
            if headers.entries:
                self._schemas.describe(f"{label} headers", headers, direction)
        # Messages of AsyncAPI 2 are called by these.
        known = [
            key for key in _MESSAGE if not (key in _NAMES and (message.text_of(key) or "") not in label.split(" "))
        ]
        self._remainder.add(label, message, known)
        for index, trait in enumerate(message.get("traits").items):
            # What a message says itself is not changed by them, so that their order counts.
            self._remainder.add(f"{label} trait {index}", self._schemas.definitions.follow(trait), ("headers",))
        self._bindings(label, message)

    def _bindings(self, label: str, holder: Node) -> None:
        bindings = self._schemas.definitions.follow(holder.get("bindings"))
        if bindings.entries:
            add_data(self._table, f"{label} bindings", bindings, None)


_SERVER = ("url", "host", "pathname", "protocol", "protocolVersion")
_SCHEME = ("type", "in", "name", "scheme")


_NAMES = ("name", "messageId")
_ROOT = ("asyncapi", "channels", "components", "defaultContentType", "info", "operations", "servers", "tags")
_CHANNEL = ("address", "bindings", "messages", "parameters", "publish", "subscribe", "tags")
_OPERATION = (
    "action",
    "bindings",
    "channel",
    "deprecated",
    "message",
    "messages",
    "operationId",
    "reply",
    "security",
    "tags",
    "x-deprecated",
)
_MESSAGE = (
    "bindings",
    "contentType",
    "correlationId",
    "deprecated",
    "headers",
    "messageId",
    "name",
    "payload",
    "schemaFormat",
    "tags",
    "traits",
)
"""What is read of a part of the document; whatever else stands there counts as it is written, unless it is prose."""


def _requirement(node: Node) -> str:
    """Return what clients must have: a scheme, or scopes of several."""
    if "type" in node.entries:
        rest = {key: each for key, each in node.entries.items() if key not in ("type", *PROSE)}
        return f"{node.text_of('type')}{f' {compact(Node(rest, node.line))}' if rest else ''}"
    scopes = [(key, sorted(each.text for each in value.items if each.text)) for key, value in node.entries.items()]
    return " and ".join(sorted(":".join((key, *each)) for key, each in scopes)) or "none"


def _label(name: str, direction: str) -> str:
    return f"{'received' if direction == ACCEPTS else 'sent'} {name}"


def _last(reference: str | None) -> str | None:
    return None if reference is None else shorten(reference.rsplit("/", 1)[-1])


def _keeps(before: Fact, after: Fact) -> bool:
    if all(each.signature.startswith(f"{EXTENSION} ") for each in (before, after)):
        return True
    if keeps_order(before, after):
        return True
    if before.signature.startswith((f"{ACCEPTS} ", f"{RETURNS} ")):
        return schema_keeps(before, after)
    said, now = (set(split(each.signature, ";")) - {"deprecated"} for each in (before, after))
    return said == now


_ROOT_KEY = re.compile(rb"""(?:^|[{,])[ \t]*["']?(?:asyncapi)["']?[ \t]*:""", re.MULTILINE)

language = Language(
    facts,
    stands_alone=lambda data: _ROOT_KEY.search(data) is not None,
    keeps=_keeps,
    names=SchemaNames,
)
