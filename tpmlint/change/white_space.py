"""Whether two versions of a file differ in white space that means nothing.

White space here is, in the languages listed below: indentation in some of them, blanks at the end of a line, line ends,
and the final newline. In any other file all of these may mean something, so that nothing is white space. A line is
never joined or split, and white space inside a literal always counts. The answer
depends on the two texts and the file's name alone, never on a formatter, a parser or a git attribute of the machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from msgspec import Struct

from tpmlint.text.regex import regex

_ANYTHING = regex(rb"")
_NOTHING = regex(rb"(?!)")
_PYTHON = regex(
    rb"#[^\n]*"
    rb"|(?P<many>(?P<quotes>\"\"\"|''')(?:[^\\\"']++|\\.|(?!(?P=quotes)).|)*+(?:(?P=quotes)|\Z))"
    rb"|\"(?:[^\"\\\n]|\\.|)*+\"?"
    rb"|'(?:[^'\\\n]|\\.|)*+'?",
    re.DOTALL,
)
_GO = regex(
    rb"//[^\n]*|/\*.*?(?:\*/|\Z)|(?P<many>`[^`]*+)`?|\"(?:[^\"\\\n]|\\.|)*+\"?|'(?:[^'\\\n]|\\.|)*+'?",
    re.DOTALL,
)
_FORMATTED = regex(rb"[ft]r?$", re.IGNORECASE)
"""The prefix of a Python string with replacement fields."""

_FIELD_PART = regex(rb"(?<=\{)[\w.]+(?:![rsa])?:[^{}'\"\\\n]*|'[^'\"\\\n{}]*'|\"[^'\"\\\n{}]*\"|[^'\"\\#{}]")
"""What every version of Python reads alike within a replacement field."""

_CODING = regex(rb"[ \t\f]*#.*?coding[:=][ \t]*(?!utf-?8|ascii|latin-?1)", re.IGNORECASE)
_GO_DIRECTIVE = regex(rb"[ \t]*//[^\s/]")
_CGO = regex(rb"[\"`](?:C[\"`]|\\[0-7xuU])")
_YAML_ALONE = regex(rb"\s*(?:[!&]\S*\s+)*[|>]")
"""A block scalar in a line without its key: how deep its parent is indented is unknown."""

_LINE_BREAKS = regex(rb"\r(?!\n|\Z)|\xc2\x85|\xe2\x80[\xa8\xa9]")
"""Line breaks of some languages that do not end a line for git."""

_YAML_BLOCK = regex(rb"(?:^|[\s:])[|>][-+0-9]*\s*(?:#.*)?$")
_YAML_TEMPLATE = regex(rb"(?<!\$)\{\{|\{%|<%|`")
"""What makes a template of YAML, in which any text may be part of a literal."""

_QUOTE = regex(rb"[`\"'<\\]|#/|\$\{")
"""What may open a literal of several lines in languages with many forms of them: quotes, here-documents, markup, a line
that goes on, a default of the shell."""


class _Language(Struct, frozen=True):
    """What white space means in a language.

    Args:
        opener: what a line may open a literal of several lines with; from there on every blank counts.
        indentation: whether indentation means nothing.
        line_ends: whether line ends mean nothing inside a literal either, because its parsers normalize them.
        carriage_returns: whether one at the end of a line means nothing.
    """

    opener: re.Pattern[bytes]
    indentation: bool = True
    line_ends: bool = True
    carriage_returns: bool = True


_C = _Language(regex(rb"R\"|R\\\s*$|\?\?/"), line_ends=False)
_C_SHARP = _Language(regex(rb"\"\"\"|@\$?\""), line_ends=False)
_TEMPLATES = _Language(
    regex(rb"`|(?:=|^|\*/)\s*(?:\"[^\"]*|'[^']*)$")
)  # an attribute of JSX may go on in the next line
_TEXT_BLOCKS = _Language(regex(rb"\"\"\"|\\u+00(?:0[aAdD]|22|5[cC])"))
_FLAT = _Language(_NOTHING)
_QUOTED = _Language(_QUOTE, indentation=False, line_ends=False)
_SHELL = _Language(_QUOTE, indentation=False, line_ends=False, carriage_returns=False)
_UNKNOWN = _Language(_ANYTHING, indentation=False, line_ends=False)
_BLANKS_COUNT = _Language(_ANYTHING, indentation=False)
_INDENTED = _Language(_NOTHING, indentation=False)

_LANGUAGES = {
    **dict.fromkeys(("c", "cc", "cpp", "cxx", "h", "hh", "hpp"), _C),
    "cs": _C_SHARP,
    **dict.fromkeys(("cjs", "js", "mjs", "ts"), _TEMPLATES),
    **dict.fromkeys(("java", "kt"), _TEXT_BLOCKS),
    **dict.fromkeys(("go", "json", "proto"), _FLAT),
    **dict.fromkeys(("py", "pyi", "yaml", "yml"), _INDENTED),
    **dict.fromkeys(("bash", "sh"), _SHELL),
    **dict.fromkeys(("dart", "jsx", "rs", "scala", "swift", "tf", "toml", "tsx"), _QUOTED),
    # Blanks at the end of a line are part of a value or of the text.
    **dict.fromkeys(("csv", "markdown", "md", "properties", "tsv", "txt"), _BLANKS_COUNT),
}
_NAMES = {"dockerfile": _QUOTED}
BLANKS_MEAN_NOTHING = tuple(sorted(name for name, each in _LANGUAGES.items() if each in (_INDENTED, _QUOTED, _SHELL)))
"""The endings of files where blanks at the end of a line mean nothing and indentation does, without the dot."""

INDENTATION_MEANS_NOTHING = tuple(sorted(name for name, each in _LANGUAGES.items() if each.indentation))
"""The endings of files whose indentation is white space, without the dot."""


def differs_in_white_space(path: str, old: bytes, new: bytes) -> bool:
    """Tell whether two versions of a file differ only in white space that means nothing.

    Args:
        path: the file's name tells its language; of an unknown one nothing is white space.
    """
    if b"\0" in old or b"\0" in new or old.split() != new.split():
        return False
    before, after = _lines(old), _lines(new)
    if len(before) != len(after):
        return False
    if b"#!" in (old[:2], new[:2]) and before[0] != after[0]:
        return False  # the system would search for an interpreter whose name ends with a carriage return, or for none
    if _LINE_BREAKS.search(old) or _LINE_BREAKS.search(new):
        return False
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    language = _NAMES.get(name.lower()) or _LANGUAGES.get(ending, _UNKNOWN)
    literal = _literal_lines(ending, language, new, after)
    continued = False
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        ends_in_backslash = other.rstrip().endswith(b"\\")
        if number in literal or continued or ends_in_backslash:
            if language.line_ends or (language.indentation and number not in literal):
                one, other = one.removesuffix(b"\r"), other.removesuffix(b"\r")
        else:
            one, other = _trim(one, language), _trim(other, language)
        if one != other:
            return False
        continued = ends_in_backslash
    return old.endswith(b"\n") is new.endswith(b"\n") or not (continued or len(after) - 1 in literal)


def _lines(data: bytes) -> list[bytes]:
    return data.removesuffix(b"\n").split(b"\n")


def _trim(line: bytes, language: _Language) -> bytes:
    kept = (line.removesuffix(b"\r") if language.carriage_returns else line).rstrip(b" \t")
    return kept.lstrip(b" \t") if language.indentation else kept


def _literal_lines(ending: str, language: _Language, text: bytes, lines: list[bytes]) -> Set[int]:
    """Return the numbers of the lines, from 0, that are or may be part of a literal of several lines."""
    exact = _EXACT.get(ending)
    if exact is not None:
        return set(exact(text.removesuffix(b"\n") + b"\n", lines))
    first = next((number for number, line in enumerate(lines) if language.opener.search(line)), len(lines))
    return frozenset(range(first, len(lines)))


def _python_literals(text: bytes, lines: list[bytes]) -> Iterator[int]:
    """Yield the lines of literals; from a string on that versions of Python read differently, all."""
    if any(map(_CODING.match, lines[:2])):
        yield from range(len(lines))
    for token in _PYTHON.finditer(text):
        if _FORMATTED.search(text, max(token.start() - 2, 0), token.start()) and _may_go_on(token[0].lstrip(b"\"'")):
            yield from range(text.count(b"\n", 0, token.start()), len(lines))
            break
    yield from _long_tokens(_PYTHON, text)


def _may_go_on(token: bytes) -> bool:
    """Tell whether a formatted string may be longer than Python before 3.12 reads it.

    Since then a replacement field may hold the quotes of its string, comments and line breaks.
    """
    depth = at = 0
    while at < len(token):
        char = token[at : at + 1]
        if depth == 0 and (token.startswith(b"{{", at) or (char == b"\\" and token[at + 1 : at + 2] not in b"{}")):
            at += 2
        elif depth > 0 and (part := _FIELD_PART.match(token, at)) is not None:
            at = part.end()
        elif char in b"{}":
            depth = max(depth + (1 if char == b"{" else -1), 0)
            at += 1
        elif depth == 0:
            at += 1
        else:
            return True
    return depth > 0


def _go_literals(text: bytes, lines: list[bytes]) -> Iterator[int]:
    """Yield the lines of raw strings, and directives, which count at the start of a line only; with C code all."""
    if _CGO.search(text):
        yield from range(len(lines))
    yield from (number for number, line in enumerate(lines) if _GO_DIRECTIVE.match(line))
    yield from _long_tokens(_GO, text)


def _long_tokens(tokens: re.Pattern[bytes], text: bytes) -> Iterator[int]:
    line = at = 0
    for token in tokens.finditer(text):
        line += text.count(b"\n", at, token.start())
        at = token.start()
        breaks = (token["many"] or b"").count(b"\n")
        if breaks:
            yield from range(line, line + breaks + 1)


def _yaml_literals(text: bytes, lines: list[bytes]) -> Iterator[int]:
    """Yield the lines of block scalars, which are indented deeper than the line that opens one; of a template, all."""
    outer: int | None = None
    for number, line in enumerate(lines):
        if _YAML_TEMPLATE.search(line):
            yield from range(number, len(lines))
            return
        if outer is not None:
            if not line.strip() or len(line) - len(line.lstrip(b" ")) > outer:
                yield number
                continue
            outer = None
        if _YAML_BLOCK.search(line):
            # One that belongs to the document itself, behind `---`, may stand in the first column.
            alone = line.startswith(b"---") or _YAML_ALONE.match(line)
            outer = -1 if alone else len(line) - len(line.lstrip(b" "))


_EXACT: dict[str, Callable[[bytes, list[bytes]], Iterator[int]]] = {
    "go": _go_literals,
    "py": _python_literals,
    "pyi": _python_literals,
    "yaml": _yaml_literals,
    "yml": _yaml_literals,
}
