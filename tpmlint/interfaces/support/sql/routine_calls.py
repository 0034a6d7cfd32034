"""Calls of functions and procedures that migrations have made: what these run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.fact_table import squeezed
from tpmlint.interfaces.support.sql.comments import marked, outside, without_comments
from tpmlint.interfaces.support.sql.routines import HEAD, argument_types, arguments_at, means
from tpmlint.interfaces.support.sql.spelling import NAME, plain

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
