"""The syntax tree of Protocol Buffers, as ANTLR makes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tpmlint.interfaces import MissingLibrary, UnreadableInterface

_HIDDEN = 1


class _Refuse:
    """An error listener of ANTLR; without one it prints an error and goes on."""

    def syntaxError(self, parser: object, symbol: object, line: int, column: int, message: str, error: object) -> None:
        raise UnreadableInterface(f"it is not Protocol Buffers: {message.splitlines()[0][:200]}", line)

    def reportAmbiguity(self, *_: object) -> None: ...

    def reportAttemptingFullContext(self, *_: object) -> None: ...

    def reportContextSensitivity(self, *_: object) -> None: ...


def parsed(text: str) -> Any:
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


def is_a(node: Any, kind: str) -> bool:
    return type(node).__name__ == f"{kind}Context"


def children(node: Any, *kinds: str) -> Iterator[Any]:
    """Yield the children of some kinds, also those one rule below, as in ``messageElement: fieldDecl | ...``."""
    for child in node.children or ():
        if type(child).__name__.removesuffix("Context") in kinds:
            yield child
        elif type(child).__name__.endswith("ElementContext"):
            yield from children(child, *kinds)


def words(node: Any) -> list[str]:
    """Return the tokens of a node."""
    found, open_nodes = [], [node]
    while open_nodes:
        node = open_nodes.pop()
        if getattr(node, "children", None):
            open_nodes.extend(reversed(node.children))
        elif hasattr(node, "symbol"):
            found.append(node.getText())
    return found


def text(node: Any) -> str:
    return "".join(words(node))


def integer(written: str) -> int:
    """Return a number that is decimal, octal or hexadecimal."""
    return int(written, 8) if re.fullmatch(r"-?0\d+", written) else int(written, 0)
