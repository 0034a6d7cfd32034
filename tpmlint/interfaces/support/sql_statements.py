"""Which statements about tables, views, indexes and types a text of SQL runs, whatever the database.

Databases differ in what is a comment and where a text ends. Where they would run different statements, the text is not
readable: nobody can tell which of them counts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from tpmlint.interfaces import FILE_END, UnreadableInterface
from tpmlint.interfaces.support.source_text import squeezed

Statements: TypeAlias = list[tuple[str, int]]
"""Statements and their lines."""

_SECTION = re.compile(r"\s*--\s*(?:\+goose|\+migrate|migrate:)\s*(up|down)\b", re.IGNORECASE)
_ABOUT = (
    r"(?:(?:CREATE(?:\s+OR\s+(?:REPLACE|ALTER))?"
    r"(?:\s+(?:GLOBAL|LOCAL|UNLOGGED|MATERIALIZED|UNIQUE(?:\s+(?:NON)?CLUSTERED)?|TEMP|TEMPORARY|RECURSIVE|FORCE))*"
    r"|(?:ALTER|DROP)(?:\s+MATERIALIZED)?)\s+(?:TABLE|VIEW|INDEX|TYPE)\b|(?:RENAME\s+TABLES?|DROP\s+TABLES)\b"
    r"|(?:ALTER|DROP)\s+(?:SCHEMA|DATABASE)\b|DROP\s+OWNED\b)"
)
_STARTS = re.compile(_ABOUT, re.IGNORECASE)
_TABLES = re.compile(r"(DROP|RENAME)\s+TABLES\b", re.IGNORECASE)
_CLUSTERED = re.compile(r"(CREATE\s+UNIQUE)\s+(?:NON)?CLUSTERED\b", re.IGNORECASE)
# What may change tables, and what of it does not: other things that a database has, each a kind of its own.
_MAY_CHANGE = re.compile(r"(?:CREATE|ALTER|DROP|UNDROP|RENAME|IMPORT)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:(?:CREATE(?:\s+OR\s+(?:REPLACE|ALTER))?|ALTER|DROP|RENAME)\s+(?:DEFINER\s*=\s*\S+\s+)?"
    r"(?:(?:PUBLIC|PRIVATE|TRUSTED|PROCEDURAL|TEMP|TEMPORARY|DATABASE|SERVER|APPLICATION|LOGICAL|SQL|NON)\s+)*"
    r"(?:ACCESS\s+METHOD|AGGREGATE|APPLICATION|ASSEMBLY|ASYMMETRIC\s+KEY|AUTHORIZATION|CAST|CATALOG|CERTIFICATE|COLLATION"
    r"|COLUMN\s+ENCRYPTION|COLUMN\s+MASTER|CONSTRAINT\s+TRIGGER|CONVERSION|CREDENTIAL|DATABASE|DEFAULT|DICTIONARY"
    r"|DIRECTORY|DOMAIN|ENDPOINT|EVENT|EXTENSION|FILE\s+FORMAT|FOREIGN\s+DATA|FUNCTION|FULLTEXT|GROUP|INSTANCE"
    r"|LANGUAGE|LARGE\s+OBJECT|LIBRARY|LINK|LOGFILE|LOGIN|MASKING|MASTER\s+KEY|MESSAGE|OPERATOR|PACKAGE|PARTITION"
    r"|PIPE|POLICY|PREPARE|PROC|PROCEDURE|PROFILE|PUBLICATION|QUEUE|RESOURCE|ROLE|ROUTINE|ROW\s+ACCESS|RULE|SCHEMA"
    r"|SECRET|SECURITY|SEQUENCE|SERVER|SERVICE|SESSION|SETTINGS|SPATIAL|STAGE|STATISTICS|STREAM|SUBSCRIPTION"
    r"|SYMMETRIC\s+KEY|SYNONYM|SYSTEM|TABLESPACE|TAG|TASK|TEXT\s+SEARCH|TRANSFORM|TRIGGER|UNDO|USER|WAREHOUSE"
    r"|WORKLOAD|XML|(?:BITMAP|VECTOR|(?:NON)?CLUSTERED(?:\s+COLUMNSTORE)?|COLUMNSTORE)\s+INDEX)\b"
    r"|DROP\s+TEMPORARY\s+TABLES?\b)",
    re.IGNORECASE,
)
# SELECT ... INTO makes a table, but not one that is gone after the session, and not of variables and files.
_SELECT_INTO = re.compile(
    r"(?<![\w$.@#])(?:(?:INSERT|MERGE|REPLACE)(?:\s+(?:\w+|OR\s+\w+))?\s+INTO\b|(?P<select>SELECT)\b"
    r"|(?P<into>INTO)\s+(?!(?:OUTFILE|DUMPFILE|(?:LOCAL\s+|GLOBAL\s+)?TEMP(?:ORARY)?)\b)(?=[\w\"`\[]))",
    re.IGNORECASE,
)
_INTO = re.compile(r"(?<![\w$.@#])INTO\b", re.IGNORECASE)
# SQL Server runs a statement that follows another one without a semicolon, or a condition.
_NEXT = re.compile(
    r"(?<![\w$.@#])(?<!\bOR\s)(?:CREATE|ALTER|DROP)\s+(?:(?:MATERIALIZED|EXTERNAL)\s+)?(?:TABLE|VIEW)\b", re.IGNORECASE
)
_ROUTINE = (
    r"CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:AGGREGATE\s+|CONSTRAINT\s+)?"
    r"(?:FUNCTION|PROC|PROCEDURE|TRIGGER|EVENT|RULE)\b"
)
_NOT_RUN = re.compile(
    rf"(?:GRANT|REVOKE|DENY|EXPLAIN|COMMENT|ALTER\s+(?:FUNCTION|PROC|PROCEDURE|TRIGGER|EVENT))\b|{_ROUTINE}",
    re.IGNORECASE,
)
_BODY = re.compile(rf"(?:\s|--[^\n]*|/\*(?!!).*?\*/)*{_ROUTINE}", re.IGNORECASE | re.DOTALL)
_FROM_TEXT = re.compile(
    r"(?<![\w$.@#])(?:PREPARE\s+\w+\s+FROM\b"
    r"|EXEC(?:UTE)?(?:\s*[('@\"$]|\s+(?:N'|IMMEDIATE\b|[^\n;]{0,80}\bsp_(?:executesql|rename)\b)))|\\gexec\b",
    re.IGNORECASE,
)
_GO = re.compile(r"^[ \t]*(?:GO(?:[ \t]+\d+)?[ \t]*;?|/)[ \t]*(?=$|--|\f)", re.IGNORECASE | re.MULTILINE)
_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+([^\s'\"]+)[ \t]*\f?$", re.IGNORECASE | re.MULTILINE)

_DOLLARS = r"(?<![\w$])\$(?:[A-Za-z_]\w*)?\$"
_MARK = re.compile(rf"--[^\n]*|/\*|['\"`]|{_DOLLARS}")
_MARK_OF_MYSQL = re.compile(rf"--(?=\s|$)[^\n]*|--|\#[^\n]*|/\*|['\"`]|{_DOLLARS}")
_ESCAPED = re.compile(r"(?:\\.|[^'\\])*'", re.DOTALL)
_ESCAPED_DOUBLE = re.compile(r'(?:\\.|[^"\\])*"', re.DOTALL)
_RUN_BY_MYSQL = re.compile(rf"/\*M?!\d*\s*(?={_ABOUT}|(?:ALTER|DROP|RENAME)\b)", re.IGNORECASE)
# Signs that not all databases read alike.
_DOUBTFUL = re.compile(r"\\|#|--\S[^\n]*;")

# Lines for psql and SQL*Plus, which are no SQL, so that quotes in them open nothing.
_CLIENT = re.compile(
    rf"(?P<copy>(?<![\w$.@#])FROM\s+P?STDIN\b)|(?P<command>^[ \t]*\\(?!gexec\b|N\b)[A-Za-z!?][^\n]*)"
    rf"|(?P<within>(?<=[\s;])\\(?!N\b)[A-Za-z!?][^\n]*)"
    rf"|(?P<line>^[ \t]*(?:REM|REMARK|PRO|PROMPT)(?=[ \t\n])[^\n]*)"
    rf"|(?P<end>;|\f|^[ \t]*(?:/|GO)[ \t]*$)|(?P<mark>--|/\*|\#|['\"`]|{_DOLLARS})|(?P<other>\w+|\S)",
    re.IGNORECASE | re.MULTILINE,
)
_FOR_CLIENT = re.compile(r"\\|^[ \t]*(?:REM|REMARK|PRO|PROMPT)[ \t\n]|\bP?STDIN\b", re.IGNORECASE | re.MULTILINE)
_COPY_ENDS = re.compile(r"(?:[^;'\f]|'[^'\n]{0,50}'){0,300};[ \t]*(?:--[^\n]*)?\n")
_DATA_END = re.compile(r"^\\\.[ \t]*$", re.MULTILINE)
_SENDS = re.compile(r"\s*\\g(?:x|desc|set(?:[ \t]+\w+)?)?[ \t]*$", re.IGNORECASE)

_DO = re.compile(r"\bDO\s+(?:LANGUAGE\s+[\w\"']+\s+)?(E?)\s*$", re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*LANGUAGE\s+['\"]?(\w+)", re.IGNORECASE)
_FUNCTION = re.compile(r"\bCREATE\b.*\b(?:FUNCTION|PROCEDURE)\b", re.IGNORECASE | re.DOTALL)
_STEP = re.compile(r"\b(?:BEGIN|THEN|ELSE|LOOP)\b", re.IGNORECASE)
_INSIDE = re.compile(rf"(?:^|;|\b(?:BEGIN|THEN|ELSE|LOOP)\b)\s*{_ABOUT}", re.IGNORECASE)
_EXECUTE = re.compile(r"\bEXECUTE\s+'((?:[^']|'')*)'(?=\s*(?:;|INTO\b|USING\b))", re.IGNORECASE)
_COMPOSED = re.compile(r"\bEXECUTE\b(?!\s+(?:FUNCTION|PROCEDURE|ON)\b)", re.IGNORECASE)
# A text about rights or data into which nothing but quoted names and values is put.
_HARMLESS_FORMAT = re.compile(
    r"EXECUTE\s+format\s*\(\s*'\s*(?:GRANT|REVOKE|COMMENT|INSERT|UPDATE|DELETE|ANALYZE|VACUUM|REFRESH|NOTIFY"
    r"|(?:CREATE|ALTER|DROP)\s+(?:ROLE|USER|POLICY|PUBLICATION|DEFAULT|SEQUENCE|TRIGGER))\b"
    r"(?:[^';%]|''|%(?:\d+\$)?[IL]|%%)*'\s*(?:,|\))",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_HEAD = 4_000
"""Characters before the body of a function in which its head is looked for."""


def statements(sqlglot: Any, text: str) -> Statements:
    """Return the statements that a text runs.

    Sections that take migrations back and bodies of functions are not run; the statements of a DO block, those in a
    text that it executes, and those in comments that MySQL runs are.

    Args:
        sqlglot: the library.
    Raises:
        UnreadableInterface: it is not SQL, or databases differ in what it runs.
    """
    text = _with_semicolons(_without_sections_down(text))
    if not _DOUBTFUL.search(text):
        return _read(sqlglot, text, mysql="`" in text)
    text = _with_spaced_comments(text)
    found: list[Statements] = []
    errors: list[UnreadableInterface] = []
    for mysql in (False, True):
        try:
            found.append(_read(sqlglot, text, mysql))
        except UnreadableInterface as error:
            errors.append(error)
    if not found:
        raise errors[0]
    if found[0] != found[-1]:
        others = [each for each in (*found[0], *found[1]) if each not in found[0] or each not in found[1]]
        shown = squeezed(others[0][0][:200])[:60]
        raise UnreadableInterface(f"not every database would run {shown!r}: see the quotes and comments", others[0][1])
    return found[0]


def _without_sections_down(text: str) -> str:
    """Return a text with empty lines for the sections that take back what those before them in the file do."""
    lines, up, down = [], False, False
    for line in text.split("\n"):
        section = _SECTION.match(line)
        if section:
            down = up and section[1].lower() == "down"
            up = up or section[1].lower() == "up"
        lines.append("" if down else line)
        if FILE_END.decode() in line:
            up = down = False
    return "\n".join(lines)


def _with_semicolons(text: str) -> str:
    """Return a text in which statements end as ``DELIMITER`` of MySQL's client says, without bodies of routines."""
    if not _DELIMITER.search(text):
        return text
    pieces, at, start, ending, end = [], 0, 0, ";", FILE_END.decode()
    while found := _ends(ending).search(text, at):
        at = found.end()
        if found.lastgroup is None:
            continue
        pieces.append(_sent(text[start : found.start()], ending))
        start = at
        if found.lastgroup == "next":
            ending = found["next"].split()[1]
        if end in found[0]:
            ending = ";"
        pieces.append(("" if found.lastgroup == "file" else ";") + end * (end in found[0]))
    return "".join([*pieces, _sent(text[start:], ending)])


@functools.lru_cache(maxsize=16)
def _ends(ending: str) -> re.Pattern[str]:
    """Return what ends a statement, outside of comments and texts, which take the rest if they do not end."""
    return re.compile(
        rf"(?P<next>{_DELIMITER.pattern})|(?P<file>\f)|(?P<end>{re.escape(ending)})"
        r"|--(?=\s)[^\n]*|\#[^\n]*|/\*(?s:.*?\*/|.*)|'(?:\\.|[^'\\])*'?|\"(?:\\.|[^\"\\])*\"?|`[^`]*`?",
        re.IGNORECASE | re.MULTILINE,
    )


def _sent(statement: str, ending: str) -> str:
    return "\n" * statement.count("\n") if ending != ";" and _BODY.match(statement) else statement


def _with_spaced_comments(text: str) -> str:
    """Return a text in which MySQL takes comments such as ``--it's`` for comments too, if no statement ends in them."""
    pieces, at = [], 0
    for start, after in _marked(text, mysql=False):
        if text.startswith("--", start) and ";" not in text[start:after]:
            pieces += [text[at:start], "-- "]
            at = start + 2
    return "".join([*pieces, text[at:]])


def _read(sqlglot: Any, text: str, mysql: bool) -> Statements:
    text = _with_run_texts(_without_go(_without_client_lines(text, mysql), mysql), mysql)
    text = _without_comments(text, mysql)
    try:
        tokens = sqlglot.tokenize(text, "mysql" if mysql else None)
    except sqlglot.errors.TokenError as error:
        raise UnreadableInterface(f"the text is not SQL: {squeezed(str(error))[:200]}") from None
    found: Statements = []
    first = None
    for token in [*tokens, None]:
        if token is None or token.token_type.name == "SEMICOLON":
            if first is not None:
                statement = text[first.start : token.start if token is not None else len(text)].strip()
                for part in _one_by_one(statement, first.line, mysql):
                    if _STARTS.match(part):
                        part = _TABLES.sub(r"\1 TABLE", part, count=1) if _TABLES.match(part) else part
                        part = _CLUSTERED.sub(r"\1", part, count=1) if _CLUSTERED.match(part) else part
                        found.append((part, first.line))
                    elif _changes_unseen(part, mysql):
                        shown = squeezed(part[:200])[:60]
                        raise UnreadableInterface(f"what {shown!r} changes cannot be told", first.line)
            first = None
        elif first is None:
            first = token
    return found


def _changes_unseen(statement: str, mysql: bool) -> bool:
    """Return whether a statement may change tables in a way that is not followed."""
    if _NOT_RUN.match(statement):
        return False
    if _MAY_CHANGE.match(statement):
        return not _OTHER.match(statement)
    selects = False
    if _INTO.search(statement):
        for at in _outside(_SELECT_INTO, statement, mysql):
            found = _SELECT_INTO.match(statement, at)
            if found is not None and found["into"] and selects:
                return True
            selects = selects or bool(found is not None and found["select"])
    return False


def _without_client_lines(text: str, mysql: bool) -> str:
    """Return a text without lines for psql and SQL*Plus, and without the data of ``COPY ... FROM STDIN``.

    Raises:
        UnreadableInterface: where such a line, or the data, ends cannot be told.
    """
    if not _FOR_CLIENT.search(text):
        return text
    pieces, at, kept, fresh = [], 0, 0, True
    while found := _CLIENT.search(text, at):
        start, at, kind = found.start(), found.end(), found.lastgroup
        data = kind == "copy"
        if kind == "mark":
            mark = next(_marked(text, mysql, start), None)
            if mark is None:
                break
            if mark[0] == start:
                at = mark[1]
            fresh = fresh and found[0] in ("--", "/*", "#")
            continue
        if kind in ("command", "within", "line"):
            words = found[0].lstrip()
            data = bool(re.match(r"\\copy\b.*\bFROM\s+P?STDIN\b", words, re.IGNORECASE))
            odd = words.count("'") % 2 or words.count('"') % 2 or "/*" in words or "$$" in words or "`" in words
            doubtful = odd if kind == "within" else ";" in words or "\\" in words[1:]
            if kind == "line":
                doubtful = odd and not fresh
            elif words[1] in "gG" and kind == "command":
                doubtful = not _SENDS.match(words)
            if doubtful:
                line = text.count("\n", 0, start) + 1
                raise UnreadableInterface(f"where {squeezed(words[:200])[:60]!r} ends cannot be told", line)
            if kind == "command" or (kind == "line" and fresh):
                pieces += [text[kept:start], ";" if words[1] in "gG" else ""]
                kept = at
        elif not data:
            fresh = kind == "end"
        if data:
            head = _COPY_ENDS.match(text, at) if kind == "copy" else None
            end = _DATA_END.search(text, head.end() if head else at) if head or kind == "command" else None
            if end is None or FILE_END.decode() in text[at : end.start()]:
                line = text.count("\n", 0, start) + 1
                raise UnreadableInterface("where the data of COPY end cannot be told", line)
            at, fresh = end.end(), True
            begin = head.end() if head is not None else found.end()
            pieces += [text[kept:begin], "\n" * text.count("\n", begin, at)]
            kept = at
    return "".join([*pieces, text[kept:]])


def _without_comments(text: str, mysql: bool) -> str:
    """Return a text in which comments are blank, so that none parts the words that tell what a statement does."""
    pieces, at = [], 0
    for start, after in _marked(text, mysql):
        if text.startswith(("--", "/*", "#"), start) and text[start:after] != "--":
            pieces += [text[at:start], " ", "\n" * text.count("\n", start, after)]
            at = after
    return "".join([*pieces, text[at:]])


def _one_by_one(statement: str, line: int, mysql: bool) -> list[str]:
    """Return the statements in what stands between two semicolons; raise UnreadableInterface if a text is run."""
    if _NOT_RUN.match(statement) or not (_NEXT.search(statement, 1) or _FROM_TEXT.search(statement)):
        return [statement]
    if _outside(_FROM_TEXT, statement, mysql):
        raise UnreadableInterface("a statement is made from a text when it runs", line)
    starts = [0, *(at for at in _outside(_NEXT, statement, mysql) if at)]
    return [statement[at:end].strip() for at, end in zip(starts, [*starts[1:], len(statement)], strict=True)]


def _outside(pattern: re.Pattern[str], text: str, mysql: bool) -> list[int]:
    """Return where a pattern begins outside of comments and texts."""
    marks, start, after, found = _marked(text, mysql), -1, 0, []
    for match in pattern.finditer(text):
        while after <= match.start():
            start, after = next(marks, (len(text), len(text) + 1))
        if match.start() < start:
            found.append(match.start())
    return found


def _without_go(text: str, mysql: bool) -> str:
    """Return a text with semicolons for the lines that send statements to SQL Server or Oracle."""
    if not _GO.search(text):
        return text
    pieces, at = [], 0
    for start in _outside(_GO, text, mysql):
        found = _GO.match(text, start)
        pieces += [text[at:start], ";"]
        at = start if found is None else found.end()
    return "".join([*pieces, text[at:]])


def _with_run_texts(text: str, mysql: bool) -> str:
    """Return a text with what it runs from texts and comments as statements, and without bodies of functions."""
    pieces, at = [], 0
    for start, after in _marked(text, mysql):
        mark = text[start]
        if mysql and mark == "-" and not text[after : after + 1].isspace() and text[start:after] == "--":
            # Minus a negative value; not every version of the library knows.
            pieces += [text[at:start], "- -"]
            at = after
        elif mark == "/":
            if run := _RUN_BY_MYSQL.match(text, start):
                pieces += [text[at:start], text[run.end() : after - 2]]
                at = after
        elif mark == "$":
            length = text.index("$", start + 1) - start + 1
            body = text[start + length : after - length]
            pieces += [text[at:start], _run_by(text, start, body, after)]
            at = after
        elif mark == "'" and _DO.search(f"{text[max(0, start - _HEAD) : start].rstrip()[-60:]} "):
            pieces += [text[at:start], _run_by(text, start, text[start + 1 : after - 1].replace("''", "'"), after)]
            at = after
    return "".join([*pieces, text[at:]])


def _marked(text: str, mysql: bool, at: int = 0) -> Iterator[tuple[int, int]]:
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


def _run_by(text: str, start: int, body: str, after: int) -> str:
    """Return what is run of a text in dollars or quotes: the statements of a DO block, nothing of a function."""
    lines = "\n" * body.count("\n")
    head = _COMMENT.sub(" ", text[max(text.rfind(";", 0, start) + 1, start - _HEAD) : start])
    line = text.count("\n", 0, start) + 1
    if do := _DO.search(f"{squeezed(head)[-60:]} "):
        language = _LANGUAGE.search(do[0]) or _LANGUAGE.match(text, after)
        variables = set(_outside(_INTO, body, mysql=False))  # What a block selects goes into them.
        body = _INTO.sub(lambda found: "" if found.start() in variables else found[0], body)
        body = _EXECUTE.sub(lambda found: found[1].replace("''", "'") + ";", body)
        composed = _outside(_COMPOSED, body, mysql=False)
        if (
            do[1]
            or (language and language[1].lower() not in ("plpgsql", "sql"))
            or any(not _HARMLESS_FORMAT.match(body, at) for at in composed)
        ):
            raise UnreadableInterface("a statement is made from a text when it runs", line)
        return f";{_STEP.sub(lambda found: f'{found[0]};', body)};"
    if not _FUNCTION.search(head) and _INSIDE.search(body):
        raise UnreadableInterface("not every database takes what stands between two $$ for a text", line)
    return f"''{lines}"
