"""Protocol Buffers: messages, fields with numbers and types, enum values, services, reserved ranges, public imports.

What breaks is what buf's rules for files say: code that was generated from the former file must still compile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tpmlint.interfaces import Fact, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.limits import DEEPEST
from tpmlint.interfaces.support.source_text import source_text
from tpmlint.interfaces.support.table import FactTable

# The parser is pure Python: it reads about 15,000 words a second.
_MOST_WORDS = 80_000
_HIDDEN = 1
# Options that the code of those who use a message rests on; the others are for those who generate it, or prose.
_OPTIONS = re.compile(
    r"deprecated|json_name|default|packed|jstype|ctype|idempotency_level|message_set_wire_format|features\b.*"
    r"|\(google\.api\.(?:http|field_behavior|resource_reference|method_signature)\).*|\((?:buf\.)?validate\.\w+\).*"
)
_FILE_OPTIONS = re.compile(
    r"(?:go|java|ruby)_package|(?:csharp|php)_namespace|(?:objc_class|php_class|swift)_prefix|java_multiple_files"
    r"|optimize_for|(?:cc|java|py)_generic_services|java_string_check_utf8"
)

_FIELDS = (
    "FieldDeclWithCardinality",
    "MessageFieldDecl",
    "ExtensionFieldDecl",
    "OneofFieldDecl",
    "MapFieldDecl",
    "GroupDecl",
    "OneofGroupDecl",
)


class _Refuse:
    """An error listener of ANTLR; without one it prints an error and goes on."""

    def syntaxError(self, parser: object, symbol: object, line: int, column: int, message: str, error: object) -> None:
        raise UnreadableInterface(f"it is not Protocol Buffers: {message.splitlines()[0][:200]}", line)

    def reportAmbiguity(self, *_: object) -> None: ...

    def reportAttemptingFullContext(self, *_: object) -> None: ...

    def reportContextSensitivity(self, *_: object) -> None: ...


def _parsed(text: str) -> Any:
    """Return the tree of ANTLR: that of the library has neither lines nor hexadecimal numbers of fields."""
    try:
        from antlr4 import CommonTokenStream, InputStream
        from proto_schema_parser.antlr.ProtobufLexer import ProtobufLexer
        from proto_schema_parser.antlr.ProtobufParser import ProtobufParser
    except ImportError:
        raise MissingLibrary("proto-schema-parser", "interfaces-protobuf") from None
    lexer = ProtobufLexer(InputStream(text))
    lexer.removeErrorListeners()
    lexer.addErrorListener(_Refuse())
    tokens = CommonTokenStream(lexer)
    tokens.fill()
    for token in tokens.tokens:
        if token.type in (ProtobufLexer.LINE_COMMENT, ProtobufLexer.BLOCK_COMMENT):
            token.channel = _HIDDEN  # The grammar takes comments between declarations, not inside them.
    tokens.seek(0)
    parser = ProtobufParser(tokens)
    parser.removeErrorListeners()
    parser.addErrorListener(_Refuse())
    return parser.file_()


def _is(node: Any, kind: str) -> bool:
    return type(node).__name__ == f"{kind}Context"


def _children(node: Any, *kinds: str) -> Iterator[Any]:
    """Yield the children of some kinds, also those one rule below, as in ``messageElement: fieldDecl | ...``."""
    for child in node.children or ():
        if type(child).__name__.removesuffix("Context") in kinds:
            yield child
        elif type(child).__name__.endswith("ElementContext"):
            yield from _children(child, *kinds)


def _words(node: Any) -> list[str]:
    """Return the tokens of a node."""
    found, open_nodes = [], [node]
    while open_nodes:
        node = open_nodes.pop()
        if getattr(node, "children", None):
            open_nodes.extend(reversed(node.children))
        elif hasattr(node, "symbol"):
            found.append(node.getText())
    return found


def _text(node: Any) -> str:
    return "".join(_words(node))


def _options(node: Any, kinds: re.Pattern[str]) -> dict[str, str]:
    """Return the options that count, in the brackets of a field or the body of a message."""
    found = {}
    for holder in (node, *_children(node, "CompactOptions")):
        for option in _children(holder, "OptionDecl", "CompactOption"):
            name = _text(option.optionName())
            value = " ".join(_words(option.optionValue()))
            if kinds.fullmatch(name) and (name, value) != ("deprecated", "false"):
                found[name] = value
    return found


def _written(options: Mapping[str, str]) -> str:
    words = [
        "deprecated" if (name, value) == ("deprecated", "true") else f"{name}={value}"
        for name, value in options.items()
    ]
    return f" [{', '.join(sorted(words))}]" if words else ""


def _number(node: Any) -> str:
    return str(int(_text(node), 0)) if not re.fullmatch(r"-?0\d+", _text(node)) else str(int(_text(node), 8))


class _Reader:
    """Reads the declarations of a file.

    Args:
        tree: of the whole file.
    """

    def __init__(self, tree: Any) -> None:
        self.found = FactTable()
        self._syntax = ""
        for declaration in _children(tree, "SyntaxDecl", "EditionDecl"):
            self._syntax = _text(declaration).partition("=")[2].strip("\"';")
        self._package = next((_text(package.packageName()) for package in _children(tree, "PackageDecl")), "")
        self._declared: set[str] = set()
        self._declare(tree, self._package, 0)
        self._features = _options(tree, re.compile(r"features\b.*"))
        presence = self._features.pop("features.field_presence", "")
        self._implicit = self._syntax == "proto3" or presence == "IMPLICIT"
        # The syntax decides how lists are packed, texts are checked, JSON is read, and whether an enum is closed.
        self._of = {"": " of proto2", "proto2": " of proto2", "proto3": ""}.get(
            self._syntax, f" of edition {self._syntax}"
        )
        for declaration in _children(tree, "ImportDecl"):
            if declaration.PUBLIC():
                path = re.sub("[\"']", "", _text(declaration.importedFileName()))
                self.found.add(f"{self._package} passes on {path}".strip(), "public import", declaration.start.line)
        for declaration in _children(tree, "OptionDecl"):
            name = _text(declaration.optionName())
            if _FILE_OPTIONS.fullmatch(name):
                self.found.add(
                    f"{self._package} option {name}".strip(), _text(declaration.optionValue()), declaration.start.line
                )
        self._scope(tree, self._package)

    def _declare(self, node: Any, scope: str, depth: int) -> None:
        if depth > DEEPEST:
            raise UnreadableInterface(f"more than {DEEPEST} levels of nesting", node.start.line)
        for inner in _children(node, "MessageDecl", "EnumDecl"):
            name = self._join(scope, _text(inner.messageName() if _is(inner, "MessageDecl") else inner.enumName()))
            self._declared.add(name)
            if _is(inner, "MessageDecl"):
                self._declare(inner, name, depth + 1)

    def _own(self, node: Any, scope: str) -> str:
        """Return the options of a declaration; what the file sets for all is said of the outermost ones."""
        options = _options(node, _OPTIONS)
        if scope != self._package:
            return _written(options)
        return self._of + _written({**self._features, **options})

    def _join(self, scope: str, name: str) -> str:
        return f"{scope}.{name}" if scope else name

    def _type(self, node: Any, scope: str) -> str:
        """Return the full name of a type if it is declared in this file, else what is written."""
        name = _text(node)
        if name.startswith("."):
            return name[1:]
        while self._join(scope, name) not in self._declared:
            if not scope:
                return name
            scope = scope.rpartition(".")[0]
        return self._join(scope, name)

    def _scope(self, node: Any, scope: str) -> None:
        for inner in _children(
            node, "MessageDecl", "EnumDecl", "ExtensionDecl", "ServiceDecl", "MessageReservedDecl", "ExtensionRangeDecl"
        ):
            line = inner.start.line
            if _is(inner, "MessageDecl"):
                name = self._join(scope, _text(inner.messageName()))
                self.found.add(name, "message" + self._own(inner, scope), line)
                self._fields(inner, name, name)
                self._scope(inner, name)
            elif _is(inner, "EnumDecl"):
                self._enum(inner, scope)
            elif _is(inner, "ExtensionDecl"):
                self._fields(inner, f"{self._type(inner.extendedMessage(), scope)} extension {scope}".strip(), scope)
            elif _is(inner, "ServiceDecl"):
                self._service(inner, self._join(scope, _text(inner.serviceName())), scope)
            else:
                self._ranges(inner, scope, "reserved" if _is(inner, "MessageReservedDecl") else "extensions")

    def _fields(self, node: Any, name: str, scope: str, oneof: str = "") -> None:
        for field in _children(node, *_FIELDS, "OneofDecl"):
            if _is(field, "OneofDecl"):
                self._fields(field, name, scope, f" in oneof {_text(field.oneofName())}")
                continue
            inner = next(_children(field, "FieldDeclWithCardinality"), field)
            self._field(inner, name, scope, oneof)

    def _field(self, field: Any, name: str, scope: str, oneof: str) -> None:
        own = self._join(name, _text(field.fieldName()))
        options = _options(field, _OPTIONS)
        label = ""
        for cardinality in _children(field, "FieldCardinality"):
            label = _text(cardinality) + " "
        if _is(field, "MapFieldDecl"):
            kind = f"map<{_text(field.mapType().mapKeyType())}, {self._type(field.mapType().typeName(), scope)}>"
        elif _is(field, "GroupDecl") or _is(field, "OneofGroupDecl"):
            kind = "group"
            self._fields(field, own, own)
            self._scope(field, own)
        else:
            written = next(child for child in field.children if type(child).__name__.endswith("TypeNameContext"))
            kind = self._type(written, scope)
            presence = options.pop("features.field_presence", "IMPLICIT" if self._implicit else "EXPLICIT")
            if presence == "LEGACY_REQUIRED":
                label = "required "
            elif not label and not oneof and presence == "EXPLICIT":
                label = "optional "
        required = label == "required " or any("REQUIRED" in value for value in options.values())
        number = _number(field.fieldNumber())
        # An extension outside of messages has nothing around it that says the syntax.
        where = self._of if " extension" in name and scope == self._package else ""
        signature = f"{label}{kind} = {number}{oneof}{where}{_written(options)}"
        self.found.add(own, signature, field.start.line, demand=required)

    def _enum(self, enum: Any, scope: str) -> None:
        name = self._join(scope, _text(enum.enumName()))
        self.found.add(name, "enum" + self._own(enum, scope), enum.start.line)
        for position, value in enumerate(_children(enum, "EnumValueDecl")):
            number = _number(value.enumValueNumber())
            # A field that is not set has the first value; where it must be 0, that changes nothing.
            first = " default" if position == 0 and number != "0" else ""
            self.found.add(
                f"{name}.{_text(value.enumValueName())}",
                f"= {number}{first}{_written(_options(value, _OPTIONS))}",
                value.start.line,
            )
        for reserved in _children(enum, "EnumReservedDecl"):
            self._ranges(reserved, name, "reserved")

    def _ranges(self, node: Any, name: str, word: str) -> None:
        for ranges in _children(node, "TagRanges", "EnumValueRanges", "Names"):
            for one in _children(ranges, "TagRange", "EnumValueRange", "StringLiteral", "Identifier"):
                text = " ".join(_words(one)).strip("\"'")
                self.found.add(f"{name} {word} {text}", word, one.start.line)

    def _service(self, service: Any, name: str, scope: str) -> None:
        self.found.add(name, "service" + _written(_options(service, _OPTIONS)), service.start.line)
        for method in _children(service, "MethodDecl"):
            sides = []
            for side in (method.inputType(), method.outputType()):
                message = side.messageType()
                stream = "stream " if message.STREAM() else ""
                sides.append(f"({stream}{self._type(message.methodDeclTypeName(), scope)})")
            options = _written(_options(method, _OPTIONS))
            self.found.add(
                self._join(name, _text(method.methodName())),
                f"rpc{sides[0]} returns {sides[1]}{options}",
                method.start.line,
            )


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file."""
    text = source_text(data, _MOST_WORDS)
    try:
        return _Reader(_parsed(text)).found.facts
    except RecursionError:
        raise UnreadableInterface(f"more than {DEEPEST} levels of nesting") from None
    except ValueError as error:  # A number of more digits than Python reads.
        raise UnreadableInterface(f"it is not Protocol Buffers: {str(error)[:200]}") from None


def _keeps(before: Fact, after: Fact) -> bool:
    """Deprecation, also when it is taken back, keeps the promise."""
    former, now = (
        re.sub(r" \[\]$", "", re.sub(r"(?<=[\[ ])deprecated(?:, )?|, deprecated(?=\])", "", fact.signature))
        for fact in (before, after)
    )
    return former == now


language = Language(facts, extra="interfaces-protobuf", keeps=_keeps)
