"""Where comments, quoted names and texts are in a text of SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpmlint.interfaces import UnreadableInterface

DOLLARS = r"(?<![\w$])\$(?:[A-Za-z_]\w*)?\$"
"""Opens and closes a text in PostgreSQL."""

_MARK = re.compile(rf"--[^\n]*|/\*|['\"`]|{DOLLARS}")
_MARK_OF_MYSQL = re.compile(rf"--(?=\s|$)[^\n]*|--|\#[^\n]*|/\*|['\"`]|{DOLLARS}")
_ESCAPED = re.compile(r"(?:\\.|[^'\\])*'", re.DOTALL)
_ESCAPED_DOUBLE = re.compile(r'(?:\\.|[^"\\])*"', re.DOTALL)


def marked(text: str, mysql: bool, at: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where comments, quoted names and texts start and end from a place on, up to one without an end."""
    mark = _MARK_OF_MYSQL if mysql else _MARK
    while found := mark.search(text, at):
        opening, start, at = found[0], found.start(), found.end()
        if opening == "/*":
            end = text.find("*/", at)
            if text.find("/*", at, max(end, at)) >= 0:
                raise UnreadableInterface("there is a comment in a comment", text.count("\n", 0, start) + 1)
            at = end + 2
        elif opening in "'\"" and mysql:
            closed = (_ESCAPED if opening == "'" else _ESCAPED_DOUBLE).match(text, at)
            end = closed.end() - 1 if closed else -1
            at = end + 1
        elif opening in "'\"`" or opening.startswith("$"):
            end = text.find(opening, at)
            at = end + len(opening)
        else:
            end = at
        if end < 0:
            return
        yield start, at


def outside(pattern: re.Pattern[str], text: str, mysql: bool) -> list[int]:
    """Return where a pattern begins outside of comments and texts."""
    marks, start, after, found = marked(text, mysql), -1, 0, []
    for match in pattern.finditer(text):
        while after <= match.start():
            start, after = next(marks, (len(text), len(text) + 1))
        if match.start() < start:
            found.append(match.start())
    return found


_ORACLE = re.compile(r"(?<![\w$\"'`.])N?Q'(?=\S)", re.IGNORECASE)
_CLOSING = {"[": "]", "(": ")", "{": "}", "<": ">"}


_BRACKETS = re.compile(r"\[(?=[^\]\n]*['\"`])")


def refuse_other_quotes(text: str, mysql: bool) -> None:
    """Raise UnreadableInterface where databases differ in what ends a text: ``q'[it's]'``, the name ``[it's]``."""
    for at in outside(_BRACKETS, text, mysql) if _BRACKETS.search(text) else ():
        name = text[at : text.find("]", at)]
        if any(name.count(each) % 2 for each in "'\"`"):
            message = "not every database takes the same for a name in brackets that holds a quote"
            raise UnreadableInterface(message, text.count("\n", 0, at) + 1)
    for at in outside(_ORACLE, text, mysql) if _ORACLE.search(text) else ():
        start = text.index("'", at)
        end = text.find(f"{_CLOSING.get(text[start + 1], text[start + 1])}'", start + 2)
        if next(marked(text, mysql, start), (start, -1)) != (start, end + 2):
            message = "not every database takes the same for the end of a text that begins with q'"
            raise UnreadableInterface(message, text.count("\n", 0, start) + 1)
