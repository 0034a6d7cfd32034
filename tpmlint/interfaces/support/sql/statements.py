"""Which statements about tables, views, indexes and types a text of SQL runs, whatever the database.

Databases differ in what is a comment and where a text ends. Where they would run different statements, the text is not
readable: nobody can tell which of them counts.
"""

from __future__ import annotations

import functools
import re
from typing import Any, TypeAlias

from tpmlint.interfaces import FILE_END, UnreadableInterface
from tpmlint.interfaces.support.fact_table import squeezed
from tpmlint.interfaces.support.sql.client_commands import ROUTINE, with_semicolons, without_client_lines, without_go
from tpmlint.interfaces.support.sql.comments import (
    Server,
    blank_run_comments,
    is_of_mysql,
    marked,
    outside,
    refuse_other_quotes,
    servers,
    without_comments,
)
from tpmlint.interfaces.support.sql.routines import head_of, with_called
from tpmlint.interfaces.support.sql.types import TYPE

Statements: TypeAlias = list[tuple[str, int]]
"""Statements and their lines."""

_SECTION = re.compile(r"\s*--\s*(?:\+goose|\+migrate|migrate:)\s*(up|down)\b", re.IGNORECASE)
_OTHER_SECTION = re.compile(
    r"\s*(?:--\s*(?:\+micrate\s+|rambler\s+|!|=+\s*)?(up|down)s?(?:\s+migration)?[\s=:]*$"
    r"|--\s*//\s*@UNDO\b|-{4}\s*create above / drop below\s*-{4})",
    re.IGNORECASE,
)
"""Marks of node-pg-migrate, node-migrate, Play, micrate, rambler and shmig, of MyBatis and of tern."""
_ABOUT = (
    r"(?:(?:CREATE(?:\s+OR\s+(?:REPLACE|ALTER))?"
    r"(?:\s+(?:GLOBAL|LOCAL|UNLOGGED|MATERIALIZED|UNIQUE(?:\s+(?:NON)?CLUSTERED)?|TEMP|TEMPORARY|RECURSIVE|FORCE))*"
    r"|(?:ALTER|DROP)(?:\s+MATERIALIZED)?)\s+(?:TABLE|VIEW|INDEX|TYPE|DOMAIN)\b|(?:RENAME\s+TABLES?|DROP\s+TABLES)\b"
    r"|(?:ALTER|DROP)\s+(?:SCHEMA|DATABASE)\b|DROP\s+OWNED\b)"
)
_STARTS = re.compile(_ABOUT, re.IGNORECASE)
SCHEMAS = re.compile(
    r"(?:USE\s+(?!ROLE\b|WAREHOUSE\b|SECONDARY\b)(?:(?:SCHEMA|DATABASE|CATALOG)\s+)?"
    r"|ALTER\s+SESSION\s+SET\s+CURRENT_SCHEMA\s*=|SET\s+(?:SESSION\s+|LOCAL\s+)?(?:SEARCH_PATH\s*(?:TO\b|=)|(?:CURRENT\s+)?SCHEMA\s*=?)"
    r"|RESET\s+(?:SEARCH_PATH|ALL)\b|SELECT\s+(?:PG_CATALOG\s*\.\s*)?SET_CONFIG\s*\(\s*'search_path'\s*,)"
    r"\s*(?P<schemas>'[^']*'|[^;'()]*)",
    re.IGNORECASE,
)
"""A statement that says which schemas are meant by names without one."""

_TABLES = re.compile(r"(DROP|RENAME)\s+TABLES\b", re.IGNORECASE)
_CLUSTERED = re.compile(r"(\bUNIQUE|\bPRIMARY\s+KEY)\s+(?:NON)?CLUSTERED\b", re.IGNORECASE)
# What may change tables, and what of it does not: other things that a database has, each a kind of its own.
_MAY_CHANGE = re.compile(
    r"(?:(?:CREATE|RECREATE|ALTER|DROP|UNDROP|RENAME|IMPORT|FLASHBACK|ROLLBACK|ABORT)\b"
    r"|(?:ATTACH|DETACH|EXCHANGE|MOVE|REPLACE|RESTORE)\s+(?:\w+\s+)?(?:TABLES?|VIEW|DICTIONARY)\b)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:(?:CREATE(?:\s+OR\s+(?:REPLACE|ALTER))?|ALTER|DROP|RENAME)\s+(?:DEFINER\s*=\s*\S+\s+)?"
    r"(?:(?:PUBLIC|PRIVATE|TRUSTED|PROCEDURAL|TEMP|TEMPORARY|DATABASE|SERVER|APPLICATION|LOGICAL|SQL|NON)\s+)*"
    r"(?:ACCESS\s+METHOD|AGGREGATE|APPLICATION|ASSEMBLY|ASYMMETRIC\s+KEY|AUTHORIZATION|CAST|CATALOG|CERTIFICATE|COLLATION"
    r"|COLUMN\s+ENCRYPTION|COLUMN\s+MASTER|CONSTRAINT\s+TRIGGER|CONVERSION|CREDENTIAL|DATABASE|DEFAULT|DICTIONARY"
    r"|DIRECTORY|ENDPOINT|EVENT|EXTENSION|FILE\s+FORMAT|FOREIGN\s+DATA|FUNCTION|FULLTEXT|GROUP|INSTANCE"
    r"|LANGUAGE|LARGE\s+OBJECT|LIBRARY|LINK|LOGFILE|LOGIN|MASKING|MASTER\s+KEY|MESSAGE|OPERATOR|PACKAGE|PARTITION"
    r"|PIPE|POLICY|PREPARE|PROC|PROCEDURE|PROFILE|PUBLICATION|QUEUE|RESOURCE|ROLE|ROUTINE|ROW\s+ACCESS|RULE|SCHEMA"
    r"|SECRET|SECURITY|SEQUENCE|SERVER|SERVICE|SESSION|SETTINGS|SPATIAL|STAGE|STATISTICS|STREAM|SUBSCRIPTION"
    r"|SYMMETRIC\s+KEY|SYNONYM|SYSTEM|TABLESPACE|TAG|TASK|TEXT\s+SEARCH|TRANSFORM|TRIGGER|UNDO|USER|WAREHOUSE"
    r"|WORKLOAD|XML|(?:BITMAP|INVERTED|VECTOR|(?:NON)?CLUSTERED(?:\s+COLUMNSTORE)?|COLUMNSTORE)\s+INDEX)\b"
    r"|DROP\s+TEMPORARY\s+TABLES?\b)",
    re.IGNORECASE,
)
_DROPS_MORE = re.compile(
    r"DROP\s+(?:EXTENSION|SERVER|LANGUAGE|ACCESS\s+METHOD|FOREIGN\s+DATA|COLLATION)\b.*\bCASCADE\s*$",
    re.IGNORECASE | re.DOTALL,
)
"""What takes away columns, tables and functions that rest on it."""
_BEHIND = re.compile(
    r"PRAGMA\s+writable_schema\b|(?:sys\s*\.\s*|dbo\s*\.\s*)?sp_rename\b|(?:UPDATE|DELETE\s+FROM|INSERT\s+(?:OR\s+\w+\s+)?INTO)\s+(?:pg_catalog\s*\.\s*)?"
    r"(?:sqlite_(?:master|schema)|pg_(?:attribute|class|enum|proc|type))\b"
    r"|CREATE\s+(?:OR\s+REPLACE\s+)?RULE\b.{1,200}?\bON\s+SELECT\b",
    re.IGNORECASE | re.DOTALL,
)
"""What changes tables in the catalogue of the database, or makes a view of a table by a rule."""
_EVENT = re.compile(
    r"(?:CREATE|ALTER)\s+(?:OR\s+REPLACE\s+)?(?:DEFINER\s*=\s*\S+\s+)?EVENT\b.*?\bDO\b", re.IGNORECASE | re.DOTALL
)
"""A statement up to what it does later, again and again."""
_CHANGES_MORE = re.compile(
    r"\b(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+)?(?:TABLE|VIEW|INDEX|FUNCTION|PROCEDURE)\b", re.IGNORECASE
)
_RUNS_A_FILE = re.compile(
    r"^[ \t]*(?:SOURCE[ \t]+[^\s;=()]+|\\\.[ \t]+\S+|\.read\b[^\n]*|STA(?:RT)?[ \t]+[^\s;()]+\.\w+"
    r"|@@?[\w~&/-]+[./][\w./~&-]*)[ \t;\f]*$",
    re.IGNORECASE | re.MULTILINE,
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
    r"(?<![\w$.@#])(?<!\bOR\s)(?:(?:CREATE|ALTER|DROP)\s+(?:(?:MATERIALIZED|EXTERNAL)\s+)?(?:TABLE|VIEW)\b"
    r"|DROP\s+(?:(?:PROC|PROCEDURE|FUNCTION|TYPE)\b|INDEX\s+(?:IF\s+EXISTS\s+)?[^\s,;]+\s+ON\b))",
    re.IGNORECASE,
)
_NOT_RUN = re.compile(
    rf"(?:GRANT|REVOKE|DENY|EXPLAIN|COMMENT|ALTER\s+(?:FUNCTION|PROC|PROCEDURE|TRIGGER|EVENT))\b|{ROUTINE}",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"(?:GRANT|REVOKE|DENY)\b.*?\b(?:TO|FROM)\b", re.IGNORECASE | re.DOTALL)
"""A statement about rights up to whose they are: what it calls `CREATE TABLE` before is one of the rights."""
_RUN_AND_EXPLAINED = re.compile(
    r"\AEXPLAIN\s+(?:ANALY[SZ]E\b(?:\s+VERBOSE\b)?|\([^()]*\bANALY[SZ]E\b(?!\s+(?:FALSE|OFF|0)\b)[^()]*\))\s*",
    re.IGNORECASE,
)
_SP_RENAME = re.compile(
    r"(?:EXEC(?:UTE)?\s+)?(?:\[?(?:sys|dbo)\]?\s*\.\s*)?\[?sp_rename\]?\s+(?:@objname\s*=\s*)?N?'(?P<old>[^']+)'\s*,"
    r"\s*(?:@newname\s*=\s*)?N?'(?P<new>[^'\[\]]+)'(?:\s*,\s*(?:@objtype\s*=\s*)?N?'(?P<kind>\w+)')?\s*",
    re.IGNORECASE,
)
_SCHEMA_ELEMENTS = re.compile(r"CREATE\s+SCHEMA\b[^;']*?\bCREATE\s+(?:TABLE|VIEW)\b", re.IGNORECASE)
_FROM_TEXT = re.compile(
    r"(?<![\w$.@#])(?:PREPARE\s+\w+\s+FROM\b|DBMS_(?:UTILITY\s*\.\s*EXEC_DDL_STATEMENT|SQL\s*\.\s*PARSE)\b"
    r"|EXEC(?:UTE)?(?:\s*[('@\"$]|\s+(?:N'|IMMEDIATE\b|[^\n;]{0,80}\bsp_(?:executesql|rename)\b)))|\\gexec\b",
    re.IGNORECASE,
)
# Signs that not all databases read alike.
_DOUBTFUL = re.compile(r"\\|#|--\S[^\n]*;")

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
_FILE_ENDS = f"{FILE_END.decode()}\n"
_HEAD = 4_000
"""Characters before the body of a function in which its head is looked for."""


def readings(sqlglot: Any, text: str) -> list[Statements]:
    """Return the statements that a text runs, once for all databases that run the same ones.

    Sections that take migrations back and bodies of functions are not run; the statements of a DO block and those in a
    text that it executes are. Those in comments that MySQL and MariaDB run are run by these, from the version on that
    the comment names.

    Args:
        sqlglot: the library.

    Returns:
        first what a database runs that has no such comments, then what those run that do, in the order of versions.

    Raises:
        UnreadableInterface: it is not SQL, or databases differ in what it runs for another reason.
    """
    text = _without_sections_down(text, _SECTION)
    found: list[Statements] = []
    # What other tools take for a section down is a comment for whoever does not use them.
    for each in dict.fromkeys((text, _without_sections_down(text, _OTHER_SECTION))):
        for server in servers(each):
            run = _statements(sqlglot, each, server)
            if not found or run != found[-1]:
                found.append(run)
    return found


def _statements(sqlglot: Any, text: str, server: Server) -> Statements:
    if not _DOUBTFUL.search(text):
        return _read(sqlglot, text, is_of_mysql(text), server)
    text = _with_spaced_comments(text)
    found: list[Statements] = []
    errors: list[UnreadableInterface] = []
    for mysql in (False, True):
        try:
            found.append(_read(sqlglot, text, mysql, server))
        except UnreadableInterface as error:
            errors.append(error)
    if not found:
        raise errors[0]
    if found[0] != found[-1]:
        common = {*found[0]}.intersection(found[1])
        others = (each for each in (*found[0], *found[1]) if each not in common)
        statement, line = next(others, max(found, key=len)[-1])
        shown = squeezed(statement[:200])[:60]
        raise UnreadableInterface(f"not every database would run {shown!r}: see the quotes and comments", line)
    return found[0]


def _without_sections_down(text: str, mark: re.Pattern[str]) -> str:
    """Return a text with empty lines for the sections that take back what those before them in the file do."""
    lines, up, down = [], False, False
    for line in text.split("\n"):
        section = mark.match(line)
        if section:
            word = (section[1] or "undo").lower()
            down = (up and word == "down") or word == "undo"
            up = up or word == "up"
        lines.append("" if down else line)
        if FILE_END.decode() in line:
            up = down = False
    return "\n".join(lines)


def _with_spaced_comments(text: str) -> str:
    """Return a text in which MySQL takes comments such as ``--it's`` for comments too, if no statement ends in them."""
    pieces, at = [], 0
    for start, after in marked(text, mysql=False):
        if text.startswith("--", start) and ";" not in text[start:after]:
            pieces += [text[at:start], "-- "]
            at = start + 2
    return "".join([*pieces, text[at:]])


def _read(sqlglot: Any, text: str, mysql: bool, server: Server) -> Statements:
    refuse_other_quotes(text, mysql)
    _refuse_other_files(text, mysql)
    text = with_called(with_semicolons(blank_run_comments(text, mysql, server)), mysql)
    text = _with_run_texts(without_go(without_client_lines(text, mysql), mysql), mysql)
    found: Statements = []
    above = 0
    for part in without_comments(text.replace(_FILE_ENDS, f"{_FILE_ENDS};"), mysql).split(_FILE_ENDS):
        try:
            # Nothing goes on in the next file, and a change adds one to many that were read before.
            run = (_split if len(part) > _LONGEST_KEPT else _split_again)(sqlglot, part, mysql)
        except UnreadableInterface as error:
            raise UnreadableInterface(error.message, None if error.line is None else error.line + above) from None
        found += [(statement, line + above) for statement, line in run]
        above += part.count("\n") + 1
    return found


def _split(sqlglot: Any, text: str, mysql: bool) -> Statements:
    """Return the statements of a file that count; raise UnreadableInterface if one cannot be followed."""
    try:
        tokens = sqlglot.tokenize(text, "mysql" if mysql else None)
    except sqlglot.errors.TokenError:
        raise UnreadableInterface("the text is not SQL: a text, a quoted name or a comment is not closed") from None
    found: Statements = []
    first = None
    for token in [*tokens, None]:
        if token is None or token.token_type.name == "SEMICOLON":
            if first is not None:
                statement = text[first.start : token.start if token is not None else len(text)].strip()
                statement = _RUN_AND_EXPLAINED.sub("", statement, count=1)
                for part in _one_by_one(statement, first.line, mysql):
                    if _STARTS.match(part) or SCHEMAS.match(part) or TYPE.match(part):
                        part = _TABLES.sub(r"\1 TABLE", part, count=1) if _TABLES.match(part) else part
                        part = _CLUSTERED.sub(r"\1", part)
                        found.append((part, first.line))
                    elif (head := head_of(part)) is not None:
                        found.append((head, first.line))
                    elif _changes_unseen(part, mysql):
                        shown = squeezed(part[:200])[:60]
                        raise UnreadableInterface(f"what {shown!r} changes cannot be told", first.line)
            first = None
        elif first is None:
            first = token
    return found


_LONGEST_KEPT = 8_192
_split_again = functools.lru_cache(maxsize=4_096)(_split)


def _refuse_other_files(text: str, mysql: bool) -> None:
    """Raise UnreadableInterface where a line runs another file, as the clients of MySQL, Oracle and SQLite have it."""
    for at in outside(_RUNS_A_FILE, text, mysql):
        line = text[at:].lstrip().partition("\n")[0]
        raise UnreadableInterface(
            f"what {squeezed(line[:200])[:60]!r} runs cannot be told", text.count("\n", 0, at) + 1
        )


def _changes_unseen(statement: str, mysql: bool) -> bool:
    """Return whether a statement may change tables in a way that is not followed."""
    event = _EVENT.match(statement)
    if event is not None and _CHANGES_MORE.search(statement, event.end()):
        return True
    if _DROPS_MORE.match(statement) or _BEHIND.match(statement):
        return True
    if _NOT_RUN.match(statement):
        return False
    if _MAY_CHANGE.match(statement):
        return not _OTHER.match(statement)
    selects = False
    if _INTO.search(statement):
        for at in outside(_SELECT_INTO, statement, mysql):
            found = _SELECT_INTO.match(statement, at)
            if found is not None and found["into"] and selects:
                return True
            selects = selects or bool(found is not None and found["select"])
    return False


def _one_by_one(statement: str, line: int, mysql: bool) -> list[str]:
    """Return the statements in what stands between two semicolons; raise UnreadableInterface if a text is run."""
    if (renamed := _SP_RENAME.fullmatch(statement)) is not None:
        return [_renaming(renamed)]
    if _SCHEMA_ELEMENTS.match(statement):
        raise UnreadableInterface("in which schema CREATE SCHEMA makes its tables is not followed", line)
    rights = _RIGHTS.match(statement)
    begin = rights.end() if rights is not None else 0
    if rights is None and _NOT_RUN.match(statement):
        return [statement]
    if not (_NEXT.search(statement, max(begin, 1)) or _FROM_TEXT.search(statement, begin)):
        return [statement]
    if any(at >= begin for at in outside(_FROM_TEXT, statement, mysql)):
        raise UnreadableInterface("a statement is made from a text when it runs", line)
    starts = [0, *(at for at in outside(_NEXT, statement, mysql) if at >= max(begin, 1))]
    return [statement[at:end].strip() for at, end in zip(starts, [*starts[1:], len(statement)], strict=True)]


def _renaming(call: re.Match[str]) -> str:
    """Return the statement that renames what SQL Server's own procedure does."""
    kind = (call["kind"] or "object").upper()
    owner, _, part = call["old"].rpartition(".")
    if kind in ("COLUMN", "INDEX"):
        return f"ALTER TABLE {owner} RENAME {kind} {part} TO [{call['new']}]"
    return f"RENAME TABLE {call['old']} TO [{call['new']}]"


def _with_run_texts(text: str, mysql: bool) -> str:
    """Return a text with what it runs from texts as statements, and without bodies of functions."""
    pieces, at = [], 0
    for start, after in marked(text, mysql):
        mark = text[start]
        if mysql and mark == "-" and not text[after : after + 1].isspace() and text[start:after] == "--":
            # Minus a negative value; not every version of the library knows.
            pieces += [text[at:start], "- -"]
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


def _run_by(text: str, start: int, body: str, after: int) -> str:
    """Return what is run of a text in dollars or quotes: the statements of a DO block, nothing of a function."""
    lines = "\n" * body.count("\n")
    head = _COMMENT.sub(" ", text[max(text.rfind(";", 0, start) + 1, start - _HEAD) : start])
    line = text.count("\n", 0, start) + 1
    if do := _DO.search(f"{squeezed(head)[-60:]} "):
        language = _LANGUAGE.search(do[0]) or _LANGUAGE.match(text, after)
        variables = set(outside(_INTO, body, mysql=False))  # What a block selects goes into them.
        body = _INTO.sub(lambda found: "" if found.start() in variables else found[0], body)
        body = _EXECUTE.sub(lambda found: found[1].replace("''", "'") + ";", body)
        composed = outside(_COMPOSED, body, mysql=False)
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
