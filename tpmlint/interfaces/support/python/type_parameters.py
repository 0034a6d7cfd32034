"""Type parameters and ``type`` statements of Python 3.12, as older versions read them.

So the facts of a module are the same on each version of Python that tpmlint runs on. Source: PEP 695.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Mapping

_MAY_HAVE = re.compile(
    r"^[ \t]*(?:(?:async[ \t]+)?def[ \t]+\w+[ \t]*\[|class[ \t]+\w+[ \t]*\[|type[ \t]+\w+[ \t]*[=\[])", re.M
)
_SKIPPED = frozenset({tokenize.NL, tokenize.COMMENT})
_STARTS = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING})

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def lowered(text: str) -> tuple[str, Mapping[int, str]]:
    """Return the text of a module without type parameters, on the same lines, and those by the line of their owner.

    What cannot be split into words stays as it is.
    """
    if _MAY_HAVE.search(text) is None:
        return text, {}
    try:
        tokens = [each for each in tokenize.generate_tokens(io.StringIO(text).readline) if each.type not in _SKIPPED]
    except (tokenize.TokenError, SyntaxError):
        return text, {}
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def offset(place: tuple[int, int]) -> int:
        return starts[place[0] - 1] + place[1]

    edits: list[tuple[int, int, str]] = []
    parameters: dict[int, str] = {}
    for at in range(len(tokens) - 2):
        word, name, sign = tokens[at : at + 3]
        begins = at == 0 or tokens[at - 1].type in _STARTS or tokens[at - 1].string in (";", ":")
        if name.type != tokenize.NAME or sign.string not in ("[", "="):
            continue
        alias = word.string == "type" and begins
        if not (alias or (word.string in ("def", "class") and sign.string == "[")):
            continue
        if sign.string == "[":
            close = _closing(tokens, at + 2)
            if close is None:
                return text, {}
            begin, end = offset(sign.start), offset(tokens[close].end)
            parameters[word.start[0]] = text[begin:end]
            edits.append((begin, end, re.sub(r"[^\n]", " ", text[begin:end])))
        if alias:
            edits.append((offset(word.start), offset(name.start), ""))
            edits.append((offset(name.end), offset(name.end), ": TypeAlias"))
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[stop:]
    return text, parameters


def _closing(tokens: list[tokenize.TokenInfo], at: int) -> int | None:
    """Return the number of the token that closes a bracket."""
    depth = 0
    for number in range(at, len(tokens)):
        depth += (tokens[number].string in ("(", "[", "{")) - (tokens[number].string in (")", "]", "}"))
        if depth == 0:
            return number
    return None
