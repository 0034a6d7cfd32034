"""Commands for a client in a text of SQL, and not for the database: ends of statements, those of psql and SQL*Plus."""

from __future__ import annotations

import functools
import re

from tpmlint.interfaces import FILE_END, UnreadableInterface
from tpmlint.interfaces.support.fact_table import squeezed
from tpmlint.interfaces.support.sql.comments import DOLLARS, marked, outside
from tpmlint.interfaces.support.sql.routines import Bodies, head_of, in_batch

ROUTINE = (
    r"CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:DEFINER\s*=\s*\S+\s+)?(?:AGGREGATE\s+|CONSTRAINT\s+)?"
    r"(?:FUNCTION|PROC|PROCEDURE|TRIGGER|EVENT|RULE)\b"
)
"""The head of what has a body of statements that are not run with it."""

_MOST_ENDINGS = 20
"""Ends of statements that ``DELIMITER`` may choose in one text."""

_BODY = re.compile(rf"(?:\s|--[^\n]*+|/\*(?!!)(?:[^*]|\*(?!/)|)*+\*/|)*+{ROUTINE}", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*(?!!).*?\*/|--[^\n]*", re.DOTALL)
_GO = re.compile(r"^[ \t]*(?:GO(?:[ \t]+\d+)?[ \t]*;?|/)[ \t]*(?=$|--|\f)", re.IGNORECASE | re.MULTILINE)
_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+([^\s'\"]+)[ \t]*\f?$", re.IGNORECASE | re.MULTILINE)

# Lines for psql and SQL*Plus, which are no SQL, so that quotes in them open nothing.
_CLIENT = re.compile(
    rf"(?P<copy>(?<![\w$.@#])FROM\s+P?STDIN\b)|(?P<command>^[ \t]*\\(?!gexec\b|N\b)[A-Za-z!?][^\n]*)"
    rf"|(?P<within>(?<=[\s;])\\(?!N\b)[A-Za-z!?][^\n]*)"
    rf"|(?P<line>^[ \t]*(?:REM|REMARK|PRO|PROMPT)(?=[ \t\n])[^\n]*)"
    rf"|(?P<end>;|\f|^[ \t]*(?:/|GO)[ \t]*$)|(?P<mark>--|/\*|\#|['\"`]|{DOLLARS})|(?P<other>\w+|\S)",
    re.IGNORECASE | re.MULTILINE,
)
_FOR_CLIENT = re.compile(r"\\|^[ \t]*(?:REM|REMARK|PRO|PROMPT)[ \t\n]|\bP?STDIN\b", re.IGNORECASE | re.MULTILINE)
_COPY_ENDS = re.compile(r"(?:[^;'\f]|'[^'\n]{0,50}'){0,300};[ \t]*(?:--[^\n]*)?\n")
_DATA_END = re.compile(r"^\\\.[ \t]*$", re.MULTILINE)
_DECIDES = re.compile(r"\s*\\(?:q|quit|if|elif|else|endif|ir?|include|include_relative)(?![a-z_])")
"""A line for psql that decides which statements run."""

_SENDS = re.compile(r"\s*\\g(?:x|desc|set(?:[ \t]+\w+)?)?[ \t]*$", re.IGNORECASE)


def with_semicolons(text: str) -> str:
    """Return a text in which statements end as ``DELIMITER`` of MySQL's client says, without bodies of routines."""
    if not _DELIMITER.search(text):
        return text
    pieces, at, start, ending, end = [], 0, 0, ";", FILE_END.decode()
    bodies, endings = Bodies(mysql=True), set[str]()
    while found := _ends(ending).search(text, at):
        at = found.end()
        if found.lastgroup is None:
            continue
        pieces.append(_sent(text[start : found.start()], ending, bodies))
        start = at
        if found.lastgroup == "next":
            ending = found["next"].split()[1]
            endings.add(ending)
            if len(endings) > _MOST_ENDINGS:
                line = text.count("\n", 0, found.start()) + 1
                raise UnreadableInterface(f"there are more than {_MOST_ENDINGS} delimiters", line)
        if end in found[0]:
            ending = ";"
        pieces.append(("" if found.lastgroup == "file" else ";") + end * (end in found[0]))
    return "".join([*pieces, _sent(text[start:], ending, bodies)])


@functools.lru_cache(maxsize=_MOST_ENDINGS)
def _ends(ending: str) -> re.Pattern[str]:
    """Return what ends a statement, outside of comments and texts, which take the rest if they do not end."""
    return re.compile(
        rf"(?P<next>{_DELIMITER.pattern})|(?P<file>\f)|(?P<end>{re.escape(ending)})"
        r"|--(?=\s)[^\n]*|\#[^\n]*|/\*(?s:.*?\*/|.*)|'(?:\\.|[^'\\])*'?|\"(?:\\.|[^\"\\])*\"?|`[^`]*`?",
        re.IGNORECASE | re.MULTILINE,
    )


def _sent(statement: str, ending: str, bodies: Bodies) -> str:
    """Return a statement as it is sent: of a routine the head, and what it calls of those before it as a block."""
    run = bodies.after(statement)
    if ending == ";" or not _BODY.match(statement):
        return run
    lines = "\n" * statement.count("\n")
    head = head_of(_COMMENT.sub(" ", statement).strip())
    return f"{lines}{'' if head is None else squeezed(head)}"


def without_go(text: str, mysql: bool) -> str:
    """Return a text with semicolons for the lines that send statements to SQL Server or Oracle."""
    if not _GO.search(text):
        return text
    pieces, at = [], 0
    bodies, end = Bodies(mysql), FILE_END.decode()
    for start in [*outside(_GO, text, mysql), len(text)]:
        found = _GO.match(text, start)
        batches = (in_batch(each, bodies, mysql) for each in text[at:start].split(end))
        pieces += [end.join(batches), ";" if start < len(text) else ""]
        at = start if found is None else found.end()
    return "".join(pieces)


def without_client_lines(text: str, mysql: bool) -> str:
    """Return a text without lines for psql and SQL*Plus, and without the data of ``COPY ... FROM STDIN``.

    Raises:
        UnreadableInterface: where such a line, or the data, ends cannot be told, or what it runs.
    """
    if not _FOR_CLIENT.search(text):
        return text
    pieces, at, kept, fresh = [], 0, 0, True
    while found := _CLIENT.search(text, at):
        start, at, kind = found.start(), found.end(), found.lastgroup
        data = kind == "copy"
        if kind == "mark":
            mark = next(marked(text, mysql, start), None)
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
            if kind != "line" and _DECIDES.match(words):
                line = text.count("\n", 0, start) + 1
                raise UnreadableInterface(f"what {squeezed(words[:200])[:60]!r} runs cannot be told", line)
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
