"""Functions and procedures: what they promise to those who call them, and what migrations run by calling them."""

from __future__ import annotations

import re

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.sql_comments import marked, outside
from tpmlint.interfaces.support.sql_database import Database
from tpmlint.interfaces.support.sql_names import NAME, plain, separated
from tpmlint.interfaces.support.sql_type_words import one_spelling
from tpmlint.interfaces.support.table import shorten, squeezed

HEAD = re.compile(
    rf"(?P<verb>CREATE(?:\s+OR\s+(?:REPLACE|ALTER))?|ALTER|DROP)\s+(?:DEFINER\s*=\s*\S+\s+)?"
    rf"(?P<kind>AGGREGATE(?:\s+FUNCTION)?|FUNCTION|PROCEDURE|PROC|ROUTINE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?P<name>{NAME})\s*",
    re.IGNORECASE,
)
"""The start of a statement about a routine."""

_RETURNS = re.compile(
    r"RETURNS? (.*?) ?(?:$|'|\$|;|\b(?:AS|BEGIN|CALLED|COMMENT|CONTAINS|COST|DETERMINISTIC|EXTERNAL|IMMUTABLE|IS"
    r"|LANGUAGE|LEAKPROOF|MODIFIES|NO\s+SQL|NOT|PARALLEL|READS|RETURN|ROWS|SECURITY|SET|SQL|STABLE|STRICT|VOLATILE|WINDOW"
    r"|WITH(?! TIME ZONE)|WITHOUT(?! TIME ZONE))\b)",
    re.IGNORECASE | re.DOTALL,
)
_TABLE = re.compile(r"\s*RETURNS\s+(?:@\w+\s+)?TABLE\s*(?=\()", re.IGNORECASE)
_DEFINES = re.compile(r"\s*(?:RETURNS\b|(?:WITH\s+[\w\s,]+?\s+)?AS\b)", re.IGNORECASE)
"""What follows a routine's name where ``ALTER`` of SQL Server says it anew."""
_ROUTINE = re.compile(
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\s+(?:[\w\"]+\s*\.\s*)?\"?(\w+)\"?\s*\(", re.IGNORECASE
)
_CALL = re.compile(
    r"(?<![\w$.@#\"`])(?:CALL|PERFORM|SELECT)\s+(?:[\w\"]+\s*\.\s*)?[\"`]?(?P<name>\w+)[\"`]?\s*"
    r"(?:\((?:[^()';]|'[^'\n]{0,200}'){0,300}\)|(?=\s*(?:;|$)))",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:CREATE|ALTER|DROP|RENAME)\s+(?:(?:OR|REPLACE|MATERIALIZED|UNIQUE|UNLOGGED)\s+)*"
    r"(?:TABLE|VIEW|INDEX|TYPE|DOMAIN|SCHEMA|DATABASE)\b|\bEXECUTE\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_MOST_CALLED = 200_000
"""Characters of procedures that are run from one text."""

_HEAD_LENGTH = 4_000
"""Characters before the body of a function in which its head is looked for."""


def head_of(statement: str) -> str | None:
    """Return a statement about a routine up to its body; None for another one."""
    match = HEAD.match(statement)
    if match is None:
        return None
    arguments, at = _arguments(statement, match.end())
    if match["verb"].upper() in ("ALTER", "DROP"):
        if match["verb"].upper() == "ALTER" and (
            statement.startswith("@", match.end()) or _DEFINES.match(statement[at : at + _HEAD_LENGTH])
        ):
            return head_of(f"CREATE OR ALTER{statement[len('ALTER') :]}")
        return statement
    returned = _RETURNS.match(squeezed(statement[at : at + _HEAD_LENGTH]))
    returns = returned[1] if returned else ""
    if (table := _TABLE.match(statement, at)) is not None:
        returns = f"TABLE ({squeezed(_arguments(statement, table.end())[0])})"
    return f"{statement[: match.end()]}({arguments})" + (f" RETURNS {returns}" if returns else "")


def read_routine(database: Database, statement: str, line: int) -> None:
    """Apply a statement about a routine, of which the body may be gone."""
    match = HEAD.match(statement)
    if match is None:
        return
    verb, kind = match["verb"].upper().split(), match["kind"].partition(" ")[0].lower()
    kind = kind if kind in ("aggregate", "function") else "procedure"
    written, at = _arguments(statement, match.end())
    arguments = tuple(_DEFAULT.sub(" default ", _argument(each), count=1) for each in separated(written) if each)
    types = tuple(each.partition(" default ")[0] for each in arguments)
    name = plain(match["name"])
    if name.startswith("pg_temp."):
        return  # It is gone after the session.
    name = database.place(name) if verb[0] == "CREATE" else database.locate(name)
    known = database.routines.setdefault(name, {})
    if verb[0] == "CREATE":
        if verb[-1] == "ALTER":
            known.clear()
        rest = statement[at:].strip()
        known[types] = (shorten(squeezed(f"{kind} ({', '.join(arguments)}) {one_spelling(squeezed(rest))}")), line)
        database.forget(f"{name}()", line)
    elif verb[0] == "DROP":
        if not known:
            database.gone[f"{name}()"] = line
        # Without arguments the name says it; they may be named there or not.
        several = len(known) > 1
        for each in [key for key in known if not several or _means(types, key)]:
            del known[each]
    elif (renamed := re.match(rf"\s*RENAME\s+TO\s+({NAME})", statement[at:], re.IGNORECASE)) is not None:
        if not known:
            database.gone[f"{name}()"] = line
        database.routines[database.beside(name, plain(renamed[1]))] = database.routines.pop(name)
    elif (moved := re.match(rf"\s*SET\s+SCHEMA\s+({NAME})", statement[at:], re.IGNORECASE)) is not None:
        if not known:
            database.gone[f"{name}()"] = line
        database.routines[f"{plain(moved[1])}.{name.rpartition('.')[2]}"] = database.routines.pop(name)


_DEFAULT = re.compile(r"\s*(?:\bdefault\b|:?=)\s*")
_IN = re.compile(r"^in (?=\S)(?!out\b)|(?<=[\w\"]) in (?!out\b)")


def _argument(written: str) -> str:
    """Return an argument in one of its spellings; it goes in unless it says something else."""
    return _IN.sub(lambda found: " " if found.start() else "", one_spelling(squeezed(written)))


def _means(types: tuple[str, ...], key: tuple[str, ...]) -> bool:
    return len(types) == len(key) and all(own.endswith(each) for each, own in zip(types, key, strict=True))


def _arguments(statement: str, at: int) -> tuple[str, int]:
    """Return what stands in the brackets that open at a place, and where they end."""
    if statement.startswith("@", at):
        # As in SQL Server.
        end = re.search(r"\s(?:AS|WITH|FOR)\s|$", statement[at:], re.IGNORECASE)
        return statement[at : at + end.start()] if end else "", len(statement)
    if not statement.startswith("(", at):
        return "", at
    depth = 0
    for found in re.finditer(r"'(?:[^']|'')*'|[()]", statement[at:]):
        depth += (found[0] == "(") - (found[0] == ")")
        if depth == 0:
            return statement[at + 1 : at + found.start()], at + found.end()
    return "", len(statement)


def changing_body(statement: str) -> tuple[str, str] | None:
    """Return the name and the body of a routine that changes tables; None for another statement."""
    head = _ROUTINE.search(statement, 0, _HEAD_LENGTH)
    if head is None:
        return None
    _, at = _arguments(statement, head.end() - 1)
    body = squeezed(_COMMENT.sub(" ", statement[at:]))
    return (head[1].lower(), body) if _CHANGES.search(body) else None


_BATCH = re.compile(
    rf"(?:\s|--[^\n]*+|/\*(?:[^*]|\*(?!/)|)*+\*/|)*+(?:CREATE(?:\s+OR\s+ALTER)?|ALTER)\s+PROC(?:EDURE)?\s+(?P<name>{NAME})\s+"
    r"(?:(?:@|WITH\b)[^;]{0,4000}?\b)?AS\b(?!\s*[$'\"])",
    re.IGNORECASE | re.DOTALL,
)
"""The head of a procedure as only SQL Server has it: without brackets, to the end of its batch."""

_RUN = re.compile(
    r"(?<![\w$.@#])EXEC(?:UTE)?\s+(?:@\w+\s*=\s*)?(?:[\w\[\]\"]+\s*\.\s*)?[\[\"]?(?P<name>\w+)[\]\"]?(?=\s|;|$)[^;\n]*",
    re.IGNORECASE,
)


def in_batch(batch: str, bodies: Bodies, mysql: bool) -> str:
    """Return a batch of SQL Server with what it runs of procedures as blocks, and of one that it makes the head."""
    head = _BATCH.match(batch)
    if head is not None:
        name, body = plain(head["name"]).rpartition(".")[2].strip('"'), squeezed(_COMMENT.sub(" ", batch[head.end() :]))
        bodies.pop(name, None)
        if _CHANGES.search(body):
            bodies[name] = body
        return head[0] + "\n" * batch.count("\n", head.end())
    pieces, at = [], 0
    for start in outside(_RUN, batch, mysql) if bodies else ():
        found = _RUN.match(batch, start)
        run = bodies.taken(found["name"]) if found is not None and start >= at else None
        if found is not None and run is not None:
            pieces += [batch[at:start], f";DO $called$ {run} $called$;"]
            at = found.end()
    return "".join([*pieces, batch[at:]])


class Bodies(dict[str, str]):
    """The bodies of routines that change tables, by name.

    Attributes:
        left: how many characters of them may still be run.
    """

    left = _MOST_CALLED

    def taken(self, name: str) -> str | None:
        """Return the body of a routine that is run; None if it changes no tables. Raises UnreadableInterface."""
        body = self.get(name.lower())
        self.left -= len(body or "")
        if self.left < 0:
            raise UnreadableInterface(f"the procedures that it calls have more than {_MOST_CALLED:,} characters")
        return body


def called(text: str, bodies: Bodies) -> str:
    """Return a text with what it calls of routines as blocks that are run.

    Raises:
        UnreadableInterface: that is too long.
    """

    def block(call: re.Match[str]) -> str:
        body = bodies.taken(call["name"])
        lines = "\n" * call[0].count("\n")
        return call[0] if body is None else f"DO $called$ {body} $called${lines}"

    return _CALL.sub(block, text) if bodies else text


def with_called(text: str, mysql: bool) -> str:
    """Return a text in which routines that change tables are run where it calls them, not where it makes them."""
    if not _ROUTINE.search(text):
        return text
    bodies = Bodies()
    pieces, at = [], 0
    for start, after in marked(text, mysql):
        if text[start] != "$":
            continue
        length = text.index("$", start + 1) - start + 1
        body = text[start + length : after - length]
        pieces.append(called(text[at:start], bodies))
        before = max(0, start - _HEAD_LENGTH)
        head = text[max(text.rfind(";", before, start) + 1, before) : start]
        if _ROUTINE.search(head) is None:
            body = called(body, bodies).replace("DO $called$", ";").replace("$called$", "")
        elif (found := changing_body(f"{head} {body}")) is not None:
            bodies[found[0]] = squeezed(_COMMENT.sub(" ", body))
        pieces.append(f"{text[start : start + length]}{body}{text[after - length : after]}")
        at = after
    return "".join([*pieces, called(text[at:], bodies)])
