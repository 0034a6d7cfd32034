"""Functions and procedures: what they promise to those who call them, and what calls in migrations have run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.fact_table import shorten, squeezed
from tpmlint.interfaces.support.sql.comments import marked, outside, without_comments
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


_MAKES = re.compile(r"\b(?:FUNCTION|PROC|PROCEDURE)\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:CREATE|ALTER|DROP|RENAME)\s+(?:(?:OR|REPLACE|MATERIALIZED|UNIQUE|UNLOGGED)\s+)*"
    r"(?:TABLE|VIEW|INDEX|TYPE|DOMAIN|SCHEMA|DATABASE)\b|\bEXECUTE\b",
    re.IGNORECASE,
)
_ENDS = re.compile("[;\f]")
_MOST_CALLED = 200_000
"""Characters of procedures that are run from one text."""

_DEEPEST = 20
"""Of procedures that call each other."""

_BLOCK = re.compile(r"\s*DO\b", re.IGNORECASE)
_NAMES_ALONE = re.compile(
    r"\s*(?:GRANT|REVOKE|DENY|COMMENT|SECURITY|DROP|EXPLAIN\b(?!.*\bANALY[SZ]E\b)|ALTER\s+(?!TABLE\b)"
    r"|CREATE\b(?!(?:\s+\w+){0,3}\s+(?:TABLE|VIEW)\b.*\bAS[\s(]*(?:SELECT|WITH|VALUES|EXECUTE)\b)"
    r"|CREATE\s+(?:OR\s+\w+\s+)?(?:TEMP\w*\s+|RECURSIVE\s+)*VIEW\b)",
    re.IGNORECASE | re.DOTALL,
)
"""A statement that names functions and runs none."""

_MENTION = re.compile(
    r"(?<![\w$@#])(?:(?P<name>\w+)[\"`\]]?\s*\("
    rf"|(?:CALL|PERFORM|EXEC(?:UTE)?)\s+(?:@\w+\s*=\s*)?(?P<called>{NAME})(?!\s*\())|(?P<end>;)",
    re.IGNORECASE,
)
_RUNS = re.compile(r"\b(?:BEGIN|CALL|RETURN|SELECT)\b", re.IGNORECASE)
_EXECUTES = re.compile(r"\bEXECUTE\s*$", re.IGNORECASE)


class Bodies:
    """The routines of a text, by name, and which of them change tables, by themselves or by what they call."""

    def __init__(self, mysql: bool) -> None:
        self._mysql = mysql
        self._bodies: dict[str, dict[tuple[str, ...], str]] = {}
        self._callers: dict[str, set[str]] = {}
        self._changing: set[str] = set()
        self._left = _MOST_CALLED

    def __bool__(self) -> bool:
        return bool(self._changing)

    def add(self, name: str, types: tuple[str, ...], body: str) -> None:
        """Note the body of a routine; it takes the place of one of the name with the same arguments."""
        body = squeezed(without_comments(body, self._mysql)).replace("$called", "$ called")
        self._bodies.setdefault(name, {})[types] = body
        called = {each for each, _ in self._mentions(body) if each}
        for each in called:
            self._callers.setdefault(each, set()).add(name)
        if _CHANGES.search(body) or called & self._changing:
            pending = [name]
            while pending:
                each = pending.pop()
                if each not in self._changing and each in self._bodies:
                    self._changing.add(each)
                    pending += self._callers.get(each, ())

    def drop(self, name: str, types: tuple[str, ...] | None) -> None:
        """Forget a routine; None for its types if the name says which it is."""
        known = self._bodies.get(name, {})
        for each in [key for key in known if types is None or means(types, key)]:
            del known[each]
        if not known:
            self._bodies.pop(name, None)
            self._changing.discard(name)

    def taken(self, name: str, above: tuple[str, ...] = ()) -> str | None:
        """Return what is run by a call of a routine, with what that calls; None if it changes no tables.

        Raises:
            UnreadableInterface: that is too long, or too deep.
        """
        if name not in self._changing or name in above:
            return None
        bodies = self._bodies[name].values()
        self._left -= sum(map(len, bodies))
        if len(above) > _DEEPEST:
            raise UnreadableInterface(f"more than {_DEEPEST} procedures call each other")
        if self._left < 0:
            raise UnreadableInterface(f"the procedures that it calls have more than {_MOST_CALLED:,} characters")
        return "; ".join(self._within(each, (*above, name)) for each in bodies)

    def _within(self, body: str, above: tuple[str, ...] = ()) -> str:
        """Return a body with what it calls behind each of its statements."""
        pieces, at, runs = [], 0, []
        for name, end in self._mentions(body):
            if name and (run := self.taken(name, above)) is not None:
                runs.append(f" {run};")
            elif not name and runs:
                pieces += [body[at:end], *runs]
                at, runs = end, []
        return "".join([*pieces, body[at:], *[";"] * bool(runs), *runs])

    def _mentions(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield the routines that a text may call, and an empty name where a statement ends, with their ends."""
        for found in _MENTION.finditer(self._shown(text)):
            name = found["name"] or plain(found["called"] or "").rpartition(".")[2].strip('"')
            yield name.lower(), found.end()

    def _shown(self, text: str) -> str:
        """Return a text with blanks for its comments, and for texts in it that are not executed."""
        pieces, at = [], 0
        for start, after in marked(text, self._mysql):
            if text[start] not in '"`':
                executed = text[start] == "'" and _EXECUTES.search(text, max(at, start - 40), start)
                inner = text[start:after].replace("'", " ").replace(";", " ") if executed else " " * (after - start)
                pieces += [text[at:start], inner]
                at = after
        return "".join([*pieces, text[at:]])

    def after(self, statement: str) -> str:
        """Return a statement with what it runs of routines behind it, or inside of a block; note one that it makes."""
        makes = _MAKES.search(statement)
        if not makes and not self._changing:
            return statement
        shown = self._shown(statement)
        head = HEAD.match(shown, len(shown) - len(shown.lstrip())) if makes else None
        if head is not None:
            self._make(head, statement, shown)
            return statement
        if _NAMES_ALONE.match(shown):
            return statement
        runs = [run for name, _ in self._mentions(shown) if (run := self.taken(name)) is not None]
        block = self._in_block(statement) if _BLOCK.match(shown) else statement
        return "".join([block, *(f";DO $called$ {each} $called$" for each in runs)])

    def _make(self, head: re.Match[str], statement: str, shown: str) -> None:
        name = plain(head["name"]).rpartition(".")[2].strip('"')
        written, at = arguments_at(shown, head.end())
        types = argument_types(written)
        if head["verb"].upper() == "DROP":
            self.drop(name, types if shown.startswith("(", head.end()) else None)
        elif head["verb"].upper() != "ALTER":
            texts = [shown[at:]] if _CHANGES.search(shown, at) or _RUNS.search(shown, at) else []
            for start, after in marked(statement, self._mysql):
                if statement[start] == "'":
                    texts.append(statement[start + 1 : after - 1].replace("''", "'"))
                elif statement[start] == "$":
                    texts.append(_inner(statement, start, after))
            self.add(name, types, "; ".join(texts))

    def _in_block(self, statement: str) -> str:
        pieces, at = [], 0
        for start, after in marked(statement, self._mysql):
            if statement[start] == "'":
                body = self._within(statement[start + 1 : after - 1].replace("''", "'")).replace("'", "''")
                pieces += [statement[at:start], f"'{body}'"]
            elif statement[start] == "$":
                body = _inner(statement, start, after)
                edge = (after - start - len(body)) // 2
                pieces += [statement[at : start + edge], self._within(body), statement[after - edge : after]]
            else:
                continue
            at = after
        return "".join([*pieces, statement[at:]])


def _inner(text: str, start: int, after: int) -> str:
    """Return what stands between the dollars of a text."""
    length = text.index("$", start + 1) - start + 1
    return text[start + length : after - length]


def with_called(text: str, mysql: bool) -> str:
    """Return a text in which routines that change tables are run where it calls them, not where it makes them."""
    if not _MAKES.search(text):
        return text
    bodies = Bodies(mysql)
    pieces, at, begin = [], 0, 0
    for start, after in [*marked(text, mysql), (len(text), len(text))]:
        for end in _ENDS.finditer(text, at, start):
            pieces += [bodies.after(text[begin : end.start()]), end[0]]
            begin = end.end()
        at = after
    return "".join([*pieces, bodies.after(text[begin:])])


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
        name = plain(head["name"]).rpartition(".")[2].strip('"')
        bodies.drop(name, None)
        bodies.add(name, (), batch[head.end() :])
        return head[0] + "\n" * batch.count("\n", head.end())
    pieces, at = [], 0
    for start in outside(_RUN, batch, mysql) if bodies else ():
        found = _RUN.match(batch, start)
        run = bodies.taken(found["name"].lower()) if found is not None and start >= at else None
        if found is not None and run is not None:
            pieces += [batch[at:start], f";DO $called$ {run} $called$;"]
            at = found.end()
    return "".join([*pieces, batch[at:]])
