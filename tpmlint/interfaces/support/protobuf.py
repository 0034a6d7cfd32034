"""Protocol Buffers: the syntax tree that ANTLR makes, ranges of numbers, and options in one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tpmlint.interfaces import MissingLibrary, UnreadableInterface
from tpmlint.interfaces.support.fact_table import shorten

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


_ENDS = {2**29 - 1: "max", 2**31 - 1: "max"}
"""The last number of a field, and of a value."""
_LAST = 2**31 - 1
_SHOWN = re.compile(r"(?P<word>reserved|extensions) (?P<ranges>-?\d[^\[;]*?)(?P<more> \[.*)?", re.DOTALL)
_RANGE = re.compile(r"(-?\w+?)(?:to(-?\w+))?")


class Ranges:
    """What is taken of the numbers of a message or an enum.

    Args:
        word: what they are taken for.
        line: of the first of them.
    """

    def __init__(self, word: str, line: int) -> None:
        self.line = line
        self._word = word
        self._found: list[tuple[int, int]] = []

    def add(self, written: str) -> None:
        """Add a range as it stands in a file without blanks, such as ``2to4``."""
        found = _RANGE.fullmatch(written)
        if found is not None:
            self._found.append(_ends(found[1], found[2]))

    def __str__(self) -> str:
        joined: list[tuple[int, int]] = []
        for first, last in sorted(self._found):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = joined[-1][0], max(last, joined[-1][1])
            else:
                joined.append((first, last))
        shown = (f"{a}" if a == b else f"{a} to {_ENDS.get(b, b)}" for a, b in joined)
        return f"{self._word} {', '.join(shown)}"


def holds(before: str, after: str) -> bool:
    """Tell whether all numbers that were taken still are."""
    old, new = _SHOWN.fullmatch(before), _SHOWN.fullmatch(after)
    if old is None or new is None or (old["word"], old["more"]) != (new["word"], new["more"]):
        return False
    ranges = iter(_read(new["ranges"]))
    first, last = next(ranges)
    for start, end in _read(old["ranges"]):
        while last < start:
            first, last = next(ranges, (start + 1, _LAST + 1))
        if start < first or end > last:
            return False
    return True


def _read(shown: str) -> list[tuple[int, int]]:
    return [_ends(*each.partition(" to ")[::2]) for each in shown.split(", ")]


def _ends(first: str, last: str | None) -> tuple[int, int]:
    start = integer(first)
    return start, start if not last else _LAST if last == "max" else integer(last)


_BREAK = re.compile(
    r"deprecated|json_name|default|packed|jstype|ctype|idempotency_level|message_set_wire_format|features\b.*"
    r"|\(google\.api\.(?:http|field_behavior|resource_reference|method_signature)\).*|\((?:buf\.)?validate\.\w+\).*"
)
"""Options that affect the code of those who use a message; a change of another one is seen and breaks no user."""

NAMES = re.compile(
    r"(?:java_(?:package|outer_classname|multiple_files)|\w+_package|\w+_namespace|\w+_prefix|optimize_for)"
)
"""Options of a file that say what generated code is called, or what it is like."""

_NUMBER = re.compile(r"0[xX][\da-fA-F]+|\d+")
_USUAL = frozenset(
    (
        *(("deprecated", "false"), ("allow_alias", "false"), ("message_set_wire_format", "false")),
        *(
            ("jstype", "JS_NORMAL"),
            ("ctype", "STRING"),
            ("lazy", "false"),
            ("weak", "false"),
            ("debug_redact", "false"),
        ),
        *(("idempotency_level", "IDEMPOTENCY_UNKNOWN"), ("optimize_for", "SPEED"), ("cc_enable_arenas", "true")),
        *(("java_multiple_files", "false"), ("java_string_check_utf8", "false")),
        *((f"{each}_generic_services", "false") for each in ("cc", "java", "py", "php")),
    )
)
"""Options that say what is so without them."""

_PROSE = re.compile(r"\((?:grpc\.gateway\.protoc_gen_openapiv2\.options|gnostic\.openapi\.v[23])\..*")
"""Options that only write documentation."""


def options_of(node: Any) -> dict[str, str]:
    """Return the options in the brackets of a field or the body of a message, with the values as they are meant."""
    found: dict[str, str] = {}
    for holder in (node, *children(node, "CompactOptions")):
        for option in children(holder, "OptionDecl", "CompactOption"):
            name = text(option.optionName())
            value = _value(option.optionValue())
            if not _PROSE.fullmatch(name) and (name, value) not in _USUAL:
                # One of a list is given several times.
                found[name] = f"{found[name]} {value}" if name in found else value
    return found


def _value(node: Any) -> str:
    """Return the value of an option on one line: without what may part its fields, all texts in double quotes."""
    found: list[str] = []
    for word in words(node):
        if word[:1] == "'":
            word = f'"{re.sub(chr(34), chr(92) + chr(34), word[1:-1])}"'
        elif _NUMBER.fullmatch(word):
            word = str(integer(word))
        if word[:1] == '"' and found and found[-1][:1] == '"':
            found[-1] = f"{found[-1][:-1]}{word[1:]}"
        elif word in ("{", "<"):
            # The colon before what is in brackets need not be there.
            found[-1:] = ["{"] if found and found[-1] == ":" else [*found[-1:], "{"]
        elif word not in (",", ";"):
            found.append("}" if word == ">" else word)
    return " ".join(found)


def is_weak(name: str) -> bool:
    """Tell whether an option of a file is one that a project made, on which no code is known to rest."""
    return name.startswith("(") and _BREAK.fullmatch(name) is None


_HTTP = "(google.api.http)={ "
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|additional_bindings \{|[{}]|[^\"{} ]+")


def without_paths(signature: str) -> tuple[str, frozenset[str]]:
    """Return the signature of a method without the paths of HTTP that it answers, and these."""
    start = signature.find(_HTTP)
    if start < 0:
        return signature, frozenset()
    found: list[list[str]] = [[]]
    words, depth, end = found[0], 1, start + len(_HTTP)
    for match in _TOKEN.finditer(signature, end):
        word, end = match[0], match.end()
        depth += word.endswith("{") - (word == "}")
        if not depth:
            break
        if word.startswith("additional_bindings") and depth == 2:
            words = []
            found.append(words)
        elif word == "}" and depth == 1 and words is not found[0]:
            words = found[0]
        else:
            words.append(word)
    rest = f"{signature[:start]}{signature[end:]}".replace("[, ", "[").replace(", ]", "]").replace(" []", "")
    return rest, frozenset(" ".join(each) for each in found if each)


def in_signature(options: Mapping[str, str]) -> str:
    """Return options for a signature: in brackets those that code rests on, then the others."""
    strong: list[str] = []
    others: list[str] = []
    for name, value in sorted(options.items()):
        word = "deprecated" if (name, value) == ("deprecated", "true") else f"{name}={value}"
        (strong if _BREAK.fullmatch(name) else others).append(word)
    return (f" [{', '.join(strong)}]" if strong else "") + (f"; {shorten(', '.join(others))}" if others else "")
