"""Names in SQL: what is quoted keeps its capital letters, all else is one name however it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_PART = r"(?:[\w$]+|\"[^\"]+\"|`[^`]+`|\[[^\]]+\])"
NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
"""A regular expression for a name, with the schema that it may have."""

_PLAIN = re.compile(r"[\w$]+")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")


def plain(text: str) -> str:
    """Return a name as it is compared, each of its parts as by ``part``."""
    parts = re.findall(_PART, text)
    return ".".join(part(each.strip('"`[]'), each[:1] == '"') for each in parts) or text.lower()


def part(text: str, keeps_case: bool) -> str:
    """Return a part of a name: in small letters, or in double quotes if these make it another name."""
    text = text if keeps_case else text.lower()
    return text if _PLAIN.fullmatch(text) and text == text.lower() else f'"{text}"'


def is_qualified(name: str) -> bool:
    """Tell whether a name has a schema."""
    return "." in re.sub(r"\"[^\"]*\"", "", name)


def folded(text: str, change: Callable[[str], str] = str.lower) -> str:
    """Return a text in small letters, or changed in another way, but for what is quoted in it."""
    pieces, at = [], 0
    for found in _QUOTED.finditer(text):
        pieces += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*pieces, change(text[at:])])


def separated(text: str) -> Iterator[str]:
    """Yield what commas separate outside of brackets and quotes."""
    depth, start = 0, 0
    for match in re.finditer(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|[(),]", text):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
        elif match[0] == "," and depth == 0:
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()
