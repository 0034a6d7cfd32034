"""Functions and procedures: what they promise to those who call them."""

from __future__ import annotations

import re

from tpmlint.interfaces.support.fact_table import shorten, squeezed
from tpmlint.interfaces.support.sql.database import Database
from tpmlint.interfaces.support.sql.spelling import NAME, one_spelling, plain, separated

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
_HEAD_LENGTH = 4_000
"""Characters before the body of a function in which its head is looked for."""


def head_of(statement: str) -> str | None:
    """Return a statement about a routine up to its body; None for another one."""
    match = HEAD.match(statement)
    if match is None:
        return None
    arguments, at = arguments_at(statement, match.end())
    if match["verb"].upper() in ("ALTER", "DROP"):
        if match["verb"].upper() == "ALTER" and (
            statement.startswith("@", match.end()) or _DEFINES.match(statement[at : at + _HEAD_LENGTH])
        ):
            return head_of(f"CREATE OR ALTER{statement[len('ALTER') :]}")
        return statement
    returned = _RETURNS.match(squeezed(statement[at : at + _HEAD_LENGTH]))
    returns = returned[1] if returned else ""
    if (table := _TABLE.match(statement, at)) is not None:
        returns = f"TABLE ({squeezed(arguments_at(statement, table.end())[0])})"
    return f"{statement[: match.end()]}({arguments})" + (f" RETURNS {returns}" if returns else "")


def read_routine(database: Database, statement: str, line: int) -> None:
    """Apply a statement about a routine, of which the body may be gone."""
    match = HEAD.match(statement)
    if match is None:
        return
    verb, kind = match["verb"].upper().split(), match["kind"].partition(" ")[0].lower()
    kind = kind if kind in ("aggregate", "function") else "procedure"
    written, at = arguments_at(statement, match.end())
    arguments = tuple(_DEFAULT.sub(" default ", _argument(each), count=1) for each in separated(written) if each)
    types = argument_types(written)
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
        for each in [key for key in known if not several or means(types, key)]:
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


def argument_types(written: str) -> tuple[str, ...]:
    """Return what stands in the brackets of a routine without defaults, one for each argument."""
    return tuple(_DEFAULT.split(_argument(each), maxsplit=1)[0] for each in separated(written) if each)


def means(types: tuple[str, ...], key: tuple[str, ...]) -> bool:
    """Tell whether types, with names or without, are those of the arguments of a routine."""
    return len(types) == len(key) and all(own.endswith(each) for each, own in zip(types, key, strict=True))


def arguments_at(statement: str, at: int) -> tuple[str, int]:
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
