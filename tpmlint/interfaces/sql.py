"""SQL migrations, one after the other: tables and columns with type and nullability, keys, views, types, functions.

Files of one pattern are one text in the order of their names; files that take a migration back, such as ``1.down.sql``,
do not belong to it, and sections that do, as goose and dbmate mark them, are skipped. Statements about data promise
nothing.
"""

from __future__ import annotations

import functools
import itertools
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tpmlint.interfaces import FILE_END, Fact, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.data import source_text
from tpmlint.interfaces.support.fact_table import squeezed
from tpmlint.interfaces.support.sql.alterations import Alterations
from tpmlint.interfaces.support.sql.comments import is_of_mysql, without_comments
from tpmlint.interfaces.support.sql.database import Database
from tpmlint.interfaces.support.sql.routines import HEAD, read_routine
from tpmlint.interfaces.support.sql.spelling import NAME, Spelling, plain, separated, with_read_types
from tpmlint.interfaces.support.sql.statements import SCHEMAS, readings
from tpmlint.interfaces.support.sql.tables import Tables
from tpmlint.interfaces.support.sql.types import TYPE, read_type

_MOST_WORDS = 200_000
_MOST_STATEMENTS = 4_000
_ALTER = re.compile(rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?({NAME})\s*", re.IGNORECASE)
_VIEW = re.compile(
    rf"ALTER\s+(?:MATERIALIZED\s+)?(?P<kind>VIEW|INDEX)\s+(?:IF\s+EXISTS\s+)?(?P<name>{NAME})\s*(?P<action>.*)",
    re.IGNORECASE | re.DOTALL,
)
_INDEX_NULLS = re.compile(
    r"(?P<start>CREATE\s+UNIQUE\s+INDEX\b[^']*?\)\s*)NULLS\s+(?P<not>NOT\s+)?DISTINCT\b(?P<end>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A unique index that says whether rows without a value are the same, which the library does not read."""
_STORED = re.compile(r"(CREATE\s+UNIQUE\s+INDEX\b[^']*?\))\s*(?:STORING\s*\([^()']*\)|USING\s+HASH\b)", re.IGNORECASE)
"""How CockroachDB keeps an index, behind its columns."""
_DROPPED = re.compile(
    r"(DROP\s+(?:TABLE|INDEX(?:\s+CONCURRENTLY)?)\s+(?:IF\s+EXISTS\s+)?)"
    rf"({NAME}(?:\s*,\s*{NAME})+)((?:\s+(?:CASCADE|RESTRICT))?)\s*",
    re.IGNORECASE,
)
"""A statement that old versions of sqlglot do not read, one name at a time."""
_SCHEMA_IN_USE = re.compile(
    r"(?:(?:^|;)[ \t]*USE|\bSET\s+(?:SESSION\s+|LOCAL\s+)?(?:SEARCH_PATH\s*(?:TO|=)|SCHEMA))\s+([^;\n]{1,200})",
    re.IGNORECASE | re.MULTILINE,
)
_GONE_SOON = re.compile(
    r"CREATE\s+(?:LOCAL\s+|GLOBAL\s+)?TEMP(?:ORARY)?\s+TABLE\b.*\bON\s+COMMIT\s+DROP\b", re.IGNORECASE | re.DOTALL
)
"""A table that is gone after the transaction, which may be over with the statement."""
_TEMPLATE = re.compile(
    r"\{\{-?[ \t]*(?!(?:if|else|end|range|with|define|template|block)\b)"
    r"((?:[^{}\n\"]|\"[^\"\n]{0,100}\"){1,200}?)[ \t]*-?\}\}(?=\.?[\w\"`])"
)
"""What a tool puts into names, such as a schema or a prefix, before it runs a migration; what it says is the name."""
_ENDS_SESSION = re.compile(r"\bDISCARD\s+(?:ALL|TEMP)", re.IGNORECASE)
_RENAME = re.compile(rf"RENAME\s+TABLE\s+({NAME})\s+TO\s+({NAME})$", re.IGNORECASE)


_DIALECTS = ("postgres", "mysql", "tsql", "oracle", "clickhouse")
"""Of databases whose own words, such as ``STORED`` behind a generated column, not every dialect has."""

_NOWHERE = "nothing"
"""The signature of what some databases have, and others have not."""

_ANY = re.IGNORECASE | re.DOTALL


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of all migrations together, as they are after the last."""
    text = source_text(data, _MOST_WORDS, comment="--")
    text = _TEMPLATE.sub(lambda found: re.sub(r"\W+", "_", found[1].lower()).strip("_"), text)
    if (lone := text.find("\r")) >= 0:
        message = "a line ends as not every database takes it for one; save the file with line breaks as in Unix"
        raise UnreadableInterface(message, text.count("\n", 0, lone) + 1)
    try:
        import sqlglot
    except ImportError:
        raise MissingLibrary("sqlglot", "interfaces-sql") from None
    log = logging.getLogger("sqlglot")
    level = log.level
    log.setLevel(logging.CRITICAL)  # It warns about what it does not read; that is an error here, or no matter.
    try:
        found: list[Mapping[str, Fact]] = []
        ends = [number for number, each in enumerate(text.split("\n"), 1) if each.endswith(FILE_END.decode())]
        for statements in readings(sqlglot, text):
            reader = _Reader(sqlglot, "mysql" if is_of_mysql(text) else None, ends)
            reader.database.has_sessions = _ENDS_SESSION.search(text) is None
            for words in _SCHEMA_IN_USE.findall(without_comments(text, reader.dialect == "mysql")):
                reader.database.use(words)
            for statement, line in statements:
                reader.read(statement, line)
            found.append(reader.database.facts())
        return found[0] if len(found) == 1 else _by_database(found)
    finally:
        log.setLevel(level)


def _by_database(found: list[Mapping[str, Fact]]) -> Mapping[str, Fact]:
    """Return the facts of several databases that run different statements; where they differ, what each has."""
    together: dict[str, Fact] = {}
    for name in dict.fromkeys(name for each in found for name in each):
        facts = [each.get(name) for each in found]
        known = [each for each in facts if each is not None]
        signatures = [_NOWHERE if each is None else each.signature for each in facts]
        signature = " / ".join(each for each, _ in itertools.groupby(signatures))
        together[name] = Fact(signature, known[0].line, any(each.demand for each in known))
    return together


class _Reader:
    """Follows migrations.

    Args:
        sqlglot: the library.
        dialect: that the statements are written in, if that can be told.
        ends: the last line of each file.
    """

    def __init__(self, sqlglot: Any, dialect: str | None, ends: Sequence[int]) -> None:
        self.dialect = dialect
        self._sqlglot = sqlglot
        self._exp = sqlglot.exp
        self._count = 0
        self.database = Database(ends)
        spelling = Spelling(sqlglot, dialect == "mysql")
        self._tables = Tables(self._exp, spelling, self.database)
        self._alterations = Alterations(self._exp, spelling, self.database, self._tables, self._parsed)

    def read(self, statement: str, line: int) -> None:
        """Apply a statement; raise UnreadableInterface if it cannot be read."""
        if _GONE_SOON.match(statement):
            return
        if match := TYPE.match(statement):
            read_type(self.database, match, line)
        elif HEAD.match(statement):
            read_routine(self.database, statement, line)
        elif match := SCHEMAS.match(statement):
            self._enter(match["schemas"] or "")
        elif match := _RENAME.match(statement):
            self.database.rename(self.database.locate(plain(match[1])), plain(match[2]), line)
        elif match := _ALTER.match(statement):
            self._alterations.alter(match[1], statement[match.end() :], line)
        elif match := _VIEW.match(statement):
            name, is_view = self.database.locate(plain(match["name"])), match["kind"].upper() == "VIEW"
            self._alterations.alter_view(name, match["action"].strip(), line, is_view=is_view)
        elif re.match(r"DROP\s+OWNED|ALTER\s+(?:SCHEMA|DATABASE)\b.*\b(?:RENAME|TRANSFER|SWAP)\b", statement, _ANY):
            raise UnreadableInterface(f"what {squeezed(statement[:200])[:60]!r} changes cannot be told", line)
        elif not re.match(r"ALTER\s+(?:SCHEMA|DATABASE)\b", statement, re.IGNORECASE):
            if (several := _DROPPED.fullmatch(statement)) is not None:
                for each in re.finditer(NAME, several[2], re.IGNORECASE):
                    self._tables.drop(self._parsed(f"{several[1]}{each[0]}{several[3]}", line), line)
                return
            statement = _STORED.sub(r"\1", statement)
            nulls = _INDEX_NULLS.match(statement)
            tree = self._parsed(statement if nulls is None else nulls["start"] + nulls["end"], line)
            if isinstance(tree, self._exp.Create):
                self._tables.create(tree, line, " nulls not distinct" if nulls is not None and nulls["not"] else "")
            elif isinstance(tree, self._exp.Drop):
                self._tables.drop(tree, line)

    def _parsed(self, statement: str, line: int) -> Any:
        self._count += 1
        if self._count > _MOST_STATEMENTS:
            raise UnreadableInterface(f"there are more than {_MOST_STATEMENTS:,} statements about tables", line)
        try:
            if len(statement) > _LONGEST_KEPT:
                return _parse(self._sqlglot, statement, self.dialect)
            return _parse_again(self._sqlglot, statement, self.dialect)
        except UnreadableInterface as error:
            raise UnreadableInterface(error.message, line + (error.line or 0)) from None

    def _enter(self, schemas: str) -> None:
        """Look for tables in other schemas from then on, as SET search_path and USE say."""
        names = (plain(each.strip("' ")) for each in separated(schemas.strip()) if each.strip("' "))
        self.database.enter(tuple(each for each in names if each not in ("default", '"$user"')))


def _parse(sqlglot: Any, statement: str, dialect: str | None) -> Any:
    """Return the tree of a statement.

    Raises:
        UnreadableInterface: no dialect reads it; its line counts from 0.
    """
    reason, offset = "it is not understood", 0
    texts = dict.fromkeys((with_read_types(sqlglot, statement), statement))
    dialects = (dialect, *(each for each in _DIALECTS if each != dialect))
    for text, each in itertools.product(texts, dialects):
        try:
            tree = sqlglot.parse_one(text, dialect=each)
            if not tree.find(sqlglot.exp.Command):
                return tree
        except RecursionError:
            reason = "the nesting is too deep"
            break
        except (sqlglot.errors.SqlglotError, ValueError, TypeError, AttributeError, IndexError) as error:
            place: dict[str, Any] = next(iter(getattr(error, "errors", ())), {})
            if each == dialect and (word := place.get("highlight")):
                reason = f"{squeezed(word)[:40]!r} is not expected there; check what stands before it"
                offset = min(statement.count("\n"), (place.get("line") or 1) - 1)
    shown = squeezed(statement[:200])[:60]
    raise UnreadableInterface(f"a statement cannot be read, {shown!r}: {reason}", offset)


_LONGEST_KEPT = 1_000
_parse_again = functools.lru_cache(maxsize=_MOST_STATEMENTS)(_parse)
"""For statements that several databases run, or that a migration before the one that a change adds has."""


_MADE = re.compile(r"(?:generated always|as)\b")
"""What a database fills a column with that nobody else may write."""


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether readers and writers go on: a default was added, and with it perhaps NOT NULL."""
    if before.signature.startswith("value") and after.signature.startswith("value"):
        return True  # Of an enumerated type, at another place among the others.
    if before.signature.startswith(("function (", "procedure (")):
        return set(before.signature.split(" / ")) <= set(after.signature.split(" / "))
    (old, _, former), (new, filled, value) = (each.signature.partition(" = ") for each in (before, after))
    if before.signature.startswith(("domain;", "type;")) or (
        old.endswith(" not null") and not new.endswith(" not null")
    ):
        return False
    if _MADE.match(value) and not _MADE.match(former):
        return False
    return bool(filled) and new.removesuffix(" not null") == old.removesuffix(" not null")


_UNDO = re.compile(r"(.*/)?U(\d[^/]*?__)[^/]*\.sql", re.DOTALL)
"""What takes back a migration of Flyway, which has the same version behind a V."""

_DOWN = re.compile(r"(?P<start>(?:.*/)?(?:(?!V\d)[^/]*(?P<sign>[._]))?)down\.sql", re.DOTALL)
"""What takes back a migration that is called ``up`` in its place, or nothing behind a dot; Flyway runs each V."""


def _undoing(paths: Collection[str]) -> Collection[str]:
    """Return those of the files that take a migration back which is beside them, by their names."""
    versions = {found[1] for path in paths if (found := re.search(r"(?:^|/)V(\d[^/]*?__)[^/]*$", path))}
    return {
        path
        for path in paths
        if ((down := _DOWN.fullmatch(path)) is not None and any(each in paths for each in _twins(down)))
        or ((undo := _UNDO.fullmatch(path)) is not None and undo[2] in versions)
    }


def _twins(down: re.Match[str]) -> Iterator[str]:
    yield f"{down['start']}up.sql"
    if down["sign"] == ".":
        yield f"{down['start']}sql"


_NUMBERED = re.compile(r"(?:V\d+(?:[._]\d+)*__[^/]*|\d+_[^/]*\.up)\.sql")
"""Names by which a tool is known that takes 2 before 10: Flyway and golang-migrate. Others sort as text is sorted."""


def _in_order(paths: Iterable[str]) -> list[str]:
    """Return migrations in the order of their names; those that Flyway repeats are last."""

    def place(path: str) -> tuple[bool, list[tuple[str, int]], str]:
        name = path.rpartition("/")[2]
        if not _NUMBERED.fullmatch(name):
            # A dot before a name hides a file from some tools, and must not put what it does before all others.
            return name.startswith("R__"), [(path.removesuffix(name) + name.lstrip("."), -1)], path
        parts = ((words, int(number or -1)) for words, number in re.findall(r"(\D*)(\d{1,18})?", path))
        # A part of a version comes behind the name of the version itself.
        return False, [("~" if words in (".", "_") and number >= 0 else words, number) for words, number in parts], path

    return sorted(paths, key=place)


_NOT_OF_FLYWAY = re.compile(r"(?:.*/)?(?:_+V\d[^/]*|V\d+(?:[._]\d+)*_(?![_\d])(?!.*__)[^/]*)\.sql", re.DOTALL)
"""Names that are almost those of versions of Flyway, which it does not take."""


def _unread(path: str) -> str:
    return "almost a version of Flyway" if _NOT_OF_FLYWAY.fullmatch(path) else ""


language = Language(
    facts,
    extra="interfaces-sql",
    folded=True,
    ordered=_in_order,
    skips=_undoing,
    unread=_unread,
    keeps=_keeps,
)
