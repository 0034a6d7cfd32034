"""Comments, quoted names and texts in a text of SQL: where they are, and which comments a database runs.

MySQL and MariaDB run ``/*! ... */``, ``/*!80016 ... */`` from a version on, and ``/*M! ... */``. Every other database
takes them for comments, so that one text is several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from tpmlint.interfaces import UnreadableInterface

DOLLARS = r"(?<![\w$])\$(?:[A-Za-z_]\w*)?\$"
"""Opens and closes a text in PostgreSQL."""

_MARK = re.compile(rf"--[^\n]*|/\*|['\"`]|{DOLLARS}")
_MARK_OF_MYSQL = re.compile(rf"--(?=\s|$)[^\n]*|--|\#[^\n]*|/\*|['\"`]|{DOLLARS}")
_TEXT = re.compile(r"(?:[^']|''|)*+'")
_ESCAPED = re.compile(r"(?:\\.|[^'\\]|''|)*+'", re.DOTALL)
_ESCAPED_DOUBLE = re.compile(r'(?:\\.|[^"\\])*"', re.DOTALL)

_ORACLE = re.compile(r"(?<![\w$\"'`.])N?Q'(?=\S)", re.IGNORECASE)
_CLOSING = {"[": "]", "(": ")", "{": "}", "<": ">"}

_LONGEST_NAME = 128
"""Characters of a name in SQL Server."""
_BRACKETS = re.compile(rf"\[(?=[^\]\n]{{0,{_LONGEST_NAME}}}(?:['\"`]|--|/\*))")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")

_OPENS = re.compile(r"/\*(M?)!(\d{5,6})?")
# As dumps have them by the dozen; none takes a part of a statement about tables away.
_SETS_VARIABLE = re.compile(r"\s*SET\s+(?:@|NAMES\s|\w+\s*=)(?:[^;'\"`]|'[^'\\]*')*", re.IGNORECASE)
_OLD = 50_700
"""Of MySQL; what begins to be run before it is run by all that are in use, and MariaDB runs nothing from it on..."""
_OWN = 100_000
"""... to this, its own version 10."""
_MOST_VERSIONS = 6


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
        elif opening == "'" or (opening == '"' and mysql):
            closed = (_ESCAPED_DOUBLE if opening == '"' else _ESCAPED if mysql else _TEXT).match(text, at)
            end = closed.end() - 1 if closed else -1
            at = end + 1
        elif opening in '"`' or opening.startswith("$"):
            end = text.find(opening, at)
            at = end + len(opening)
        else:
            end = at
        if end < 0:
            return
        yield start, at


def is_of_mysql(text: str) -> bool:
    """Tell whether names stand in backticks; those in comments and texts, as Prisma writes them, say nothing."""
    return "`" in text and any(text[start] == "`" for start, _ in marked(text, mysql=False))


def outside(pattern: re.Pattern[str], text: str, mysql: bool) -> list[int]:
    """Return where a pattern begins outside of comments and texts."""
    marks, start, after, found = marked(text, mysql), -1, 0, []
    for match in pattern.finditer(text):
        while after <= match.start():
            start, after = next(marks, (len(text), len(text) + 1))
        if match.start() < start:
            found.append(match.start())
    return found


def without_comments(text: str, mysql: bool) -> str:
    """Return a text in which comments are blank, so that none parts the words that tell what a statement does."""
    pieces, at = [], 0
    for start, after in marked(text, mysql):
        if text.startswith(("--", "/*", "#"), start) and text[start:after] != "--":
            pieces += [text[at:start], " ", "\n" * text.count("\n", start, after)]
            at = after
    return "".join([*pieces, text[at:]])


def refuse_other_quotes(text: str, mysql: bool) -> None:
    """Raise UnreadableInterface where databases differ in what ends a text: ``q'[it's]'``, the name ``[it's]``."""
    for at in outside(_BRACKETS, text, mysql) if _BRACKETS.search(text) else ():
        name, closed, _ = text[at : at + _LONGEST_NAME + 2].partition("]")
        if not closed:
            continue
        bare = "" if "\n" in name else _QUOTED.sub("", name)
        if any(name.count(each) % 2 for each in "'\"`") or "--" in bare or "/*" in bare:
            message = "not every database takes the same for a name in brackets that holds a quote or a comment"
            raise UnreadableInterface(message, text.count("\n", 0, at) + 1)
    for at in outside(_ORACLE, text, mysql) if _ORACLE.search(text) else ():
        start = text.index("'", at)
        end = text.find(f"{_CLOSING.get(text[start + 1], text[start + 1])}'", start + 2)
        if next(marked(text, mysql, start), (start, -1)) != (start, end + 2):
            message = "not every database takes the same for the end of a text that begins with q'"
            raise UnreadableInterface(message, text.count("\n", 0, start) + 1)


class Server(Struct, frozen=True):
    """A database that runs some comments.

    Args:
        version: of MySQL or MariaDB, such as 80016; None for another one, which runs none.
    """

    version: int | None = None
    mariadb: bool = False

    def runs(self, mark: re.Match[str]) -> bool:
        """Tell whether it runs the comment that begins with a mark."""
        since = _since(mark)
        if self.version is None or (mark[1] and not self.mariadb):
            return False
        return since <= self.version and not (self.mariadb and not mark[1] and _OLD <= since < _OWN)


def servers(text: str) -> list[Server]:
    """Return the databases that may differ in which comments of a text they run.

    Raises:
        UnreadableInterface: these are too many.
    """
    versions: dict[bool, set[int]] = {False: set(), True: set()}
    end = 0
    for mark in _OPENS.finditer(text):
        end = text.find("*/", mark.end()) if end < mark.end() else end
        if end < 0:
            break
        if not _is_harmless(text, mark, end):
            since = _since(mark)
            if not mark[1]:
                versions[False].add(since)
            if mark[1] or not _OLD <= since < _OWN:
                versions[True].add(since)
    if versions[False] == versions[True] == {0}:
        versions[True] = set()
    found = [Server(version, mariadb) for mariadb in (False, True) for version in sorted(versions[mariadb])]
    if len(found) > _MOST_VERSIONS:
        raise UnreadableInterface("too many comments that only some versions of MySQL run", 1)
    return [Server(), *found]


def blank_run_comments(text: str, mysql: bool, server: Server) -> str:
    """Return a text with what a database runs of its comments, at the same places.

    Args:
        mysql: quotes and other comments are those of MySQL.
    """
    if server.version is None:
        return text
    pieces, at = [], 0
    for start, after in marked(text, mysql):
        mark = _OPENS.match(text, start)
        if mark is not None and server.runs(mark) and not _is_harmless(text, mark, after - 2):
            pieces += [text[at:start], " " * len(mark[0]), text[mark.end() : after - 2], "  "]
            at = after
    return "".join([*pieces, text[at:]])


def _since(mark: re.Match[str]) -> int:
    """Return the version from which on a comment is run; 0 for all of those that are in use."""
    version = int(mark[2] or 0)
    return 0 if version < _OLD else version


def _is_harmless(text: str, mark: re.Match[str], end: int) -> bool:
    """Tell whether a comment that ends at a place changes no table; one that holds another is not looked through."""
    return text.find("/*", mark.end(), end) < 0 and _SETS_VARIABLE.fullmatch(text, mark.end(), end) is not None
