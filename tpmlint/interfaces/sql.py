"""SQL migrations, one after the other: tables and columns with type and nullability, keys, views, enumerated types.

Files of one pattern are one text in the order of their names; files that take a migration back, such as ``1.down.sql``,
do not belong to it, and sections that do, as goose and dbmate mark them, are skipped. Statements about data promise
nothing.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from tpmlint.interfaces import Fact, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.source_text import source_text, squeezed
from tpmlint.interfaces.support.sql_database import Column, Database, Table, View
from tpmlint.interfaces.support.sql_statements import readings
from tpmlint.interfaces.support.table import shorten

_MOST_WORDS = 70_000
_MOST_STATEMENTS = 4_000
_NAME = r"(?:[\w$]+|\"[^\"]+\"|`[^`]+`|\[[^\]]+\])(?:\s*\.\s*(?:[\w$]+|\"[^\"]+\"|`[^`]+`|\[[^\]]+\]))*"
_ALTER = re.compile(rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?({_NAME})\s*", re.IGNORECASE)
# Actions that change how a table is kept, not what it promises.
_HARMLESS = re.compile(
    r"(?:OWNER\b|ENABLE|DISABLE|VALIDATE|SET\s*\(|RESET|SET\s+(?:TABLESPACE|LOGGED|UNLOGGED|WITHOUT)|REPLICA|CLUSTER|FORCE"
    r"|NO\s+FORCE|ATTACH|DETACH|COMMENT|ENGINE|AUTO_INCREMENT|(?:DEFAULT\s+)?CHARACTER|CONVERT|ROW_FORMAT|INHERIT"
    r"|ADD\s+(?:FULLTEXT\s+|SPATIAL\s+)?(?:INDEX|KEY)|DROP\s+(?:INDEX|KEY)"
    r"|ADD\s+(?:CONSTRAINT\s+\S+\s+)?(?:CHECK|EXCLUDE)"
    r"|ALTER\s+(?:COLUMN\s+)?\S+\s+(?:SET\s+(?:STATISTICS|STORAGE)|ADD\s+GENERATED|RESET))",
    re.IGNORECASE,
)
_CHANGE = re.compile(rf"CHANGE\s+(?:COLUMN\s+)?({_NAME})\s+({_NAME})\s+", re.IGNORECASE)
_TYPE = re.compile(rf"(CREATE|ALTER|DROP)\s+TYPE\s+(?:IF\s+EXISTS\s+)?({_NAME})\s*(.*)", re.IGNORECASE | re.DOTALL)
_VIEW = re.compile(
    rf"ALTER\s+(?:MATERIALIZED\s+)?(?:VIEW|INDEX)\s+(?:IF\s+EXISTS\s+)?({_NAME})\s*(.*)", re.IGNORECASE | re.DOTALL
)
_RENAMED = re.compile(rf"RENAME\s+TO\s+({_NAME})$", re.IGNORECASE)
_RENAMED_PART = re.compile(rf"RENAME\s+(CONSTRAINT|INDEX|KEY|COLUMN)?\s*({_NAME})\s+TO\s+({_NAME})$", re.IGNORECASE)
_DROPPED_TABLES = re.compile(
    rf"(DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?)({_NAME}(?:\s*,\s*{_NAME})+)((?:\s+(?:CASCADE|RESTRICT))?)\s*", re.IGNORECASE
)
"""A statement that old versions of sqlglot do not read, one name at a time."""
_DROPPED_COLUMN = re.compile(rf"DROP\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?({_NAME})\s+CASCADE$", re.IGNORECASE)
_HARMLESS_FOR_VIEW = re.compile(
    r"(?:OWNER\b|SET\s*\(|SET\s+(?:TABLESPACE|STATISTICS)|RESET|CLUSTER|ALTER\b|ATTACH|DEPENDS|NO\s+DEPENDS|REBUILD"
    r"|REORGANIZE|DISABLE|COMPILE|UNUSABLE|VISIBLE|INVISIBLE)",
    re.IGNORECASE,
)
_SCHEMA_IN_USE = re.compile(
    r"\b(?:USE|SET\s+(?:SESSION\s+|LOCAL\s+)?(?:SEARCH_PATH\s*(?:TO|=)|SCHEMA))\s+([^;\n]{1,200})", re.IGNORECASE
)
_RENAME = re.compile(rf"RENAME\s+TABLE\s+({_NAME})\s+TO\s+({_NAME})$", re.IGNORECASE)


_NOWHERE = "nothing"
"""The signature of what some databases have, and others have not."""

_ANY = re.IGNORECASE | re.DOTALL


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of all migrations together, as they are after the last."""
    text = source_text(data, _MOST_WORDS, comment="--")
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
        parsed: dict[str, Any] = {}
        for statements in readings(sqlglot, text):
            reader = _Reader(sqlglot, "mysql" if "`" in text else None, parsed)
            for words in _SCHEMA_IN_USE.findall(text):
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
        parsed: the statements that are parsed already, which several databases may run.
    """

    def __init__(self, sqlglot: Any, dialect: str | None, parsed: dict[str, Any]) -> None:
        self.dialect = dialect
        self._sqlglot = sqlglot
        self._exp = sqlglot.exp
        self._trees = parsed
        self._count = 0
        self.database = Database()

    def read(self, statement: str, line: int) -> None:
        """Apply a statement; raise UnreadableInterface if it cannot be read."""
        if match := _TYPE.match(statement):
            self._type(match[1].upper(), _plain(match[2]), match[3], line)
        elif match := _RENAME.match(statement):
            self.database.rename(_plain(match[1]), _plain(match[2]), line)
        elif match := _ALTER.match(statement):
            self._alter(match[1], statement[match.end() :], line)
        elif match := _VIEW.match(statement):
            self._alter_view(_plain(match[1]), match[2].strip(), line)
        elif re.match(r"DROP\s+OWNED|ALTER\s+(?:SCHEMA|DATABASE)\b.*\b(?:RENAME|TRANSFER|SWAP)\b", statement, _ANY):
            raise UnreadableInterface(f"what {squeezed(statement[:200])[:60]!r} changes cannot be told", line)
        elif not re.match(r"ALTER\s+(?:SCHEMA|DATABASE)\b", statement, re.IGNORECASE):
            if (several := _DROPPED_TABLES.fullmatch(statement)) is not None:
                for each in re.finditer(_NAME, several[2], re.IGNORECASE):
                    self._drop(self._parsed(f"{several[1]}{each[0]}{several[3]}", line), line)
                return
            tree = self._parsed(statement, line)
            if isinstance(tree, self._exp.Create):
                self._create(tree, line)
            elif isinstance(tree, self._exp.Drop):
                self._drop(tree, line)

    def _parsed(self, statement: str, line: int) -> Any:
        self._count += 1
        if self._count > _MOST_STATEMENTS:
            raise UnreadableInterface(f"there are more than {_MOST_STATEMENTS:,} statements about tables", line)
        if statement in self._trees:
            return self._trees[statement]
        reason = "it is not understood"
        try:
            tree = self._sqlglot.parse_one(statement, dialect=self.dialect)
            if not tree.find(self._exp.Command):
                self._trees[statement] = tree
                return tree
        except (self._sqlglot.errors.SqlglotError, ValueError, TypeError, AttributeError, IndexError) as error:
            reason = squeezed(re.sub(r"\x1b\[\d*m", "", str(error)))[:120]
        except RecursionError:
            reason = "the nesting is too deep"
        shown = squeezed(statement[:200])[:60]
        raise UnreadableInterface(f"a statement cannot be read, {shown!r}: {reason}", line)

    def _name(self, node: Any) -> str:
        parts = (
            [part.name for part in node.parts] if isinstance(node, self._exp.Table | self._exp.Column) else [node.name]
        )
        return _plain(".".join(parts))

    def _create(self, tree: Any, line: int) -> None:
        exp, kind = self._exp, tree.args["kind"]
        if kind == "INDEX":
            index = tree.this
            if tree.args.get("unique") and index.args.get("table") is not None:
                table = self.database.tables.get(self._name(index.args["table"]))
                columns = index.args["params"].args.get("columns") if index.args.get("params") else None
                partial = index.args["params"].args.get("where") if index.args.get("params") else None
                if table is not None and columns and not partial:
                    name = _plain(index.name) or "_".join([table.name, *(_plain(each.name) for each in columns), "idx"])
                    table.keys[name] = (self._key("unique", columns), line)
            return
        schema = tree.this if isinstance(tree.this, exp.Schema) else None
        name = self._name(schema.this if schema is not None else tree.this)
        properties = tree.args.get("properties")
        if properties is not None and properties.find(exp.TemporaryProperty):
            return
        query = tree.expression
        if kind == "VIEW":
            names = [_plain(each.name) for each in schema.expressions] if schema is not None else []
            if not names and query is not None:
                names = [_plain(each) for each in getattr(query, "named_selects", ())]
            self.database.views[name] = self._view(names, query, line)
            self.database.gone.pop(name, None)
        elif not (tree.args.get("exists") and name in self.database.tables):
            table = self.database.tables[name] = Table(name, line)
            self.database.gone = {
                each: at for each, at in self.database.gone.items() if each.split(".")[0] != name and each != name
            }
            self._copy(tree, table, line)
            for each in schema.expressions if schema is not None else ():
                self._define(table, each, line)
            if schema is None and query is not None:
                for column in getattr(query, "named_selects", ()):
                    table.columns[_plain(column)] = Column("unknown", line)

    def _copy(self, tree: Any, table: Table, line: int) -> None:
        """Add what a new table has from those that it is made like, or cloned from."""
        for each in [*tree.find_all(self._exp.LikeProperty), *tree.find_all(self._exp.Clone)]:
            source = self.database.tables.get(self._name(each.this))
            if source is not None and source is not table:
                table.columns.update({name: replace(column, line=line) for name, column in source.columns.items()})
                keys = source.keys if isinstance(each, self._exp.Clone) else {}
                table.keys.update({name: (key, line) for name, (key, _) in keys.items()})

    def _view(self, names: list[str], query: Any, line: int) -> View:
        columns = tuple(each for each in names if each and each != "*")
        if query is None:
            return View(columns, line)
        exp = self._exp
        tables = {self._name(each) for each in query.find_all(exp.Table)}
        named = query.find_all(exp.Column, exp.Star)
        read = {"*" if isinstance(each, exp.Star) else _plain(each.name) for each in named}
        return View(columns, line, tables, frozenset(read))

    def _alter_view(self, name: str, action: str, line: int) -> None:
        """Apply an action to a view, or to an index, which is a key if it is unique."""
        view = self.database.views.get(name)
        if match := _RENAMED.match(action):
            if view is not None or name in self.database.tables:
                self.database.rename(name, _plain(match[1]), line)
            for table in self.database.tables.values():
                table.keys = {_plain(match[1]) if key == name else key: each for key, each in table.keys.items()}
        elif (match := _RENAMED_PART.match(action)) and view is not None:
            old, new = _plain(match[2]), _plain(match[3])
            view.columns = tuple(new if each == old else each for each in view.columns)
        elif match := re.match(r"(?:\(([^()]*)\)\s*)?(?:WITH\s+\w+\s+)?AS\s+(.*)", action, _ANY):
            names = [_plain(each) for each in match[1].split(",")] if match[1] else []
            query = self._parsed(match[2], line)
            names = names or [_plain(each) for each in getattr(query, "named_selects", ())]
            self.database.views[name] = self._view(names, query, line)
        elif not _HARMLESS_FOR_VIEW.match(action):
            raise UnreadableInterface(f"a statement cannot be read, {squeezed(action[:200])[:60]!r}", line)

    def _define(self, table: Table, node: Any, line: int, label: str = "") -> None:
        """Add what stands in the brackets of a table: a column or a constraint."""
        exp = self._exp
        if isinstance(node, exp.ColumnDef):
            kinds = [each.kind for each in node.args.get("constraints") or ()]
            name = _plain(node.name)
            kind = node.args.get("kind")
            written = kind.sql().lower() if kind is not None else "unknown"
            primary = any(isinstance(each, exp.PrimaryKeyColumnConstraint) for each in kinds)
            strict = any(
                isinstance(each, exp.NotNullColumnConstraint) and not each.args.get("allow_null") for each in kinds
            )
            fills = (
                exp.DefaultColumnConstraint,
                exp.GeneratedAsIdentityColumnConstraint,
                exp.AutoIncrementColumnConstraint,
            )
            computed = (exp.ComputedColumnConstraint, exp.GeneratedAsRowColumnConstraint)
            filled = "serial" in written or any(isinstance(each, (*fills, *computed)) for each in kinds)
            table.columns[name] = Column(shorten(written), line, strict or primary, filled)
            if primary:
                table.keys[f"{table.name}_pkey"] = (f"primary key ({name})", line)
            if any(isinstance(each, exp.UniqueColumnConstraint) for each in kinds):
                table.keys[f"{table.name}_{name}_key"] = (f"unique ({name})", line)
            for each in kinds:
                if isinstance(each, exp.Reference):
                    table.keys[f"{table.name}_{name}_fkey"] = (self._foreign([node], each), line)
        elif isinstance(node, exp.Constraint):
            for each in node.expressions:
                self._define(table, each, line, _plain(node.name))
        elif isinstance(node, exp.PrimaryKey):
            table.keys[label or f"{table.name}_pkey"] = (self._key("primary key", node.expressions), line)
            for each in node.expressions:
                if _plain(each.name) in table.columns:
                    table.columns[_plain(each.name)].required = True
        elif isinstance(node, exp.UniqueColumnConstraint):
            columns = node.this.expressions if isinstance(node.this, exp.Schema) else []
            if columns:
                own = _plain(node.this.name) or "_".join([table.name, *(_plain(each.name) for each in columns), "key"])
                table.keys[label or own] = (self._key("unique", columns), line)
        elif isinstance(node, exp.ForeignKey):
            own = "_".join([table.name, *(_plain(each.name) for each in node.expressions), "fkey"])
            table.keys[label or own] = (self._foreign(node.expressions, node.args.get("reference")), line)

    def _key(self, word: str, columns: Any) -> str:
        names = [_plain(each.name) or squeezed(each.sql()).lower() for each in columns]
        return f"{word} ({', '.join(names)})"

    def _foreign(self, columns: Any, reference: Any) -> str:
        target = reference.this if reference is not None else None
        table = target.this if isinstance(target, self._exp.Schema) else target
        return self._key("foreign key", columns) + (f" of {self._name(table)}" if table is not None else "")

    def _drop(self, tree: Any, line: int) -> None:
        for node in tree.args.get("tables") or ([tree.this] if tree.this else []):
            if tree.args["kind"] in ("SCHEMA", "DATABASE"):
                self.database.drop_schema(re.sub(r"[\"`\[\]\s]", "", node.sql()).lower())
                continue
            name = self._name(node)
            if tree.args.get("cascade") and tree.args["kind"] != "INDEX":
                self.database.drop_dependent(name)
            if tree.args["kind"] == "TABLE":
                table = self.database.tables.pop(name, None)
                if table is None or table.before:
                    self.database.gone[name] = line
            elif "VIEW" in tree.args["kind"]:
                if self.database.views.pop(name, None) is None:
                    self.database.gone[name] = line
            elif tree.args["kind"] == "INDEX":
                for table in self.database.tables.values():
                    table.keys.pop(name, None)

    def _alter(self, written: str, actions: str, line: int) -> None:
        """Apply the actions of an ALTER TABLE one by one, for some of them are not understood together."""
        name = _plain(written)
        table = self.database.tables.get(name)
        if table is None and name in self.database.views:
            self._alter_view(name, actions.strip(), line)
            return
        if table is None:
            # Made before the migrations that are here.
            table = self.database.tables[name] = Table(name, line, before=True)
        word = ""
        for action in filter(None, _split(actions)):
            if not re.match(r"(?:ADD|DROP|ALTER|RENAME|MODIFY|CHANGE|SET)\b", action, re.IGNORECASE) and word == "ADD":
                action = f"ADD {action}"
            word = action.partition(" ")[0].upper()
            self._action(table, name, action, line)

    def _action(self, table: Table, name: str, action: str, line: int) -> None:
        exp = self._exp
        if _HARMLESS.match(action):
            return
        if (match := _RENAMED_PART.match(action)) and (match[1] or "").upper() in ("CONSTRAINT", "INDEX", "KEY"):
            old, new = _plain(match[2]), _plain(match[3])
            table.keys = {new if key == old else key: each for key, each in table.keys.items()}
            return
        if match := _DROPPED_COLUMN.match(action):
            self.database.drop_dependent(name, _plain(match[1]))
        if re.match(r"DROP\s+PRIMARY\s+KEY", action, re.IGNORECASE):
            table.keys = {key: each for key, each in table.keys.items() if not each[0].startswith("primary key")}
            return
        if match := _CHANGE.match(action):
            old, new = _plain(match[1]), _plain(match[2])
            self.database.lose(table, old, line)
            table.rename_column(old, new)
            action = f"ADD COLUMN {match[2]} {action[match.end() :]}"
        modifies = re.match(r"MODIFY\b", action, re.IGNORECASE) is not None
        action = re.sub(r"^MODIFY\s+(?:COLUMN\s+)?", "ADD COLUMN ", action, flags=re.IGNORECASE)
        action = re.sub(r"^DROP\s+(?:FOREIGN\s+KEY|CHECK)\b", "DROP CONSTRAINT", action, flags=re.IGNORECASE)
        action = re.sub(r"^DROP\s+(?!COLUMN\b|CONSTRAINT\b|IF\b)", "DROP COLUMN ", action, flags=re.IGNORECASE)
        action = re.sub(r"\s+(?:FIRST|AFTER\s+\S+)$", "", action, flags=re.IGNORECASE)
        for each in self._parsed(f"ALTER TABLE t {action}", line).args.get("actions") or ():
            if isinstance(each, exp.ColumnDef):
                if modifies:
                    self.database.lose(table, _plain(each.name), line)
                self._define(table, each, line)
            elif isinstance(each, exp.AddConstraint):
                for constraint in each.expressions:
                    self._define(table, constraint, line)
            elif isinstance(each, exp.RenameColumn):
                old, new = _plain(each.this.name), _plain(each.args["to"].name)
                self.database.lose(table, old, line)
                table.rename_column(old, new)
            elif isinstance(each, exp.AlterRename):
                self.database.rename(name, self._name(each.this), line)
            elif isinstance(each, exp.Drop):
                for node in each.args.get("tables") or ([each.this] if each.this else []):
                    if each.args["kind"] == "CONSTRAINT":
                        table.keys.pop(_plain(node.name), None)
                    else:
                        self.database.lose(table, _plain(node.name), line)
                        table.drop_column(_plain(node.name))
            elif isinstance(each, exp.AlterColumn):
                column = _plain(each.this.name)
                self.database.lose(table, column, line)
                self._alter_column(table.columns.setdefault(column, Column("unknown", line)), each)
            elif isinstance(each, exp.SwapTable):
                self.database.swap(name, self._name(each.this), line)
            else:
                raise UnreadableInterface(f"what {squeezed(action[:200])[:60]!r} changes cannot be told", line)

    def _alter_column(self, column: Column, node: Any) -> None:
        if node.args.get("dtype") is not None:
            column.kind = shorten(node.args["dtype"].sql().lower())
        elif node.args.get("allow_null") is not None:
            column.required = not node.args["allow_null"]
        elif node.args.get("default") is not None:
            column.filled = True
        elif node.args.get("drop"):
            column.filled = False

    def _type(self, verb: str, name: str, rest: str, line: int) -> None:
        """Follow an enumerated type; others, such as composite ones, are left to the database."""
        values = [each.replace("''", "'") for each in re.findall(r"'((?:[^']|'')*)'", rest)]
        if verb == "CREATE" and re.match(r"AS\s+ENUM\b", rest, re.IGNORECASE):
            self.database.enums[name] = (values, line)
        elif verb == "DROP":
            self.database.enums.pop(name, None)
        elif verb == "ALTER" and values:
            known = self.database.enums.setdefault(name, ([], line))[0]
            if re.match(r"ADD\s+VALUE", rest, re.IGNORECASE) and values[0] not in known:
                known.append(values[0])
            elif re.match(r"RENAME\s+VALUE", rest, re.IGNORECASE) and len(values) == 2 and values[0] in known:
                known[known.index(values[0])] = values[1]
        elif (match := re.match(rf"RENAME\s+TO\s+({_NAME})", rest, re.IGNORECASE)) and name in self.database.enums:
            self.database.enums[_plain(match[1])] = self.database.enums.pop(name)


def _plain(name: str) -> str:
    """Return a name without quotes, in small letters, and without the schema that is there by itself."""
    return re.sub(r"[\"`\[\]\s]", "", name).lower().removeprefix("public.").removeprefix("dbo.")


def _split(actions: str) -> Iterator[str]:
    """Yield what commas separate outside of brackets and quotes."""
    depth, start = 0, 0
    for match in re.finditer(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|[(),]", actions):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
        elif match[0] == "," and depth == 0:
            yield actions[start : match.start()].strip()
            start = match.end()
    yield actions[start:].strip()


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether readers and writers go on: a default was added, and with it perhaps NOT NULL."""
    old, new = before.signature, after.signature
    return new.endswith(" = ...") and new.removesuffix(" = ...").removesuffix(" not null") == old.removesuffix(
        " not null"
    )


language = Language(facts, extra="interfaces-sql", folded=True, skips=("*.down.sql", "*_down.sql"), keeps=_keeps)
