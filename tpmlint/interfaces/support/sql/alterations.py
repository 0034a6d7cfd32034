"""What ALTER statements of migrations do to tables and views, one action at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.fact_table import shorten, squeezed
from tpmlint.interfaces.support.sql.database import Column, Database, Table
from tpmlint.interfaces.support.sql.spelling import NAME, Spelling, folded, plain, separated
from tpmlint.interfaces.support.sql.tables import Tables

# Actions that change how a table is kept, not what it promises.
_HARMLESS = re.compile(
    r"(?:OWNER\b|ENABLE|DISABLE|VALIDATE|SET\s*\(|RESET|SET\s+(?:TABLESPACE|LOGGED|UNLOGGED|WITHOUT)|REPLICA|CLUSTER|FORCE"
    r"|NO\s+FORCE|COMMENT|ENGINE|AUTO_INCREMENT|(?:DEFAULT\s+)?CHARACTER|CONVERT|ROW_FORMAT"
    r"|ADD\s+(?:FULLTEXT\s+|SPATIAL\s+)?(?:INDEX|KEY)"
    r"|ALTER\s+(?:COLUMN\s+)?\S+\s+(?:SET\s+(?:STATISTICS|STORAGE)|RESET)"
    # ClickHouse changes rows by ALTER, and keeps tables in other orders, too.
    r"|UPDATE\s+\S+\s*=|DELETE\s+WHERE\b|ADD\s+PROJECTION\s+(?:IF\s+NOT\s+EXISTS\s+)?\S+\s*\(\s*SELECT\b"
    r"|(?:DROP|CLEAR|MATERIALIZE)\s+PROJECTION\s+(?!CASCADE\b|RESTRICT\b)\w|MATERIALIZE\s+\w)",
    re.IGNORECASE,
)
_CHANGE = re.compile(rf"CHANGE\s+(?:COLUMN\s+)?({NAME})\s+({NAME})\s+", re.IGNORECASE)
_RENAMED = re.compile(rf"RENAME\s+TO\s+({NAME})$", re.IGNORECASE)
_RENAMED_PART = re.compile(rf"RENAME\s+(CONSTRAINT|INDEX|KEY|COLUMN)?\s*({NAME})\s+TO\s+({NAME})$", re.IGNORECASE)
_DROPPED_COLUMN = re.compile(rf"DROP\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?({NAME})\s+CASCADE$", re.IGNORECASE)
_DROPPED_KEY = re.compile(
    rf"(?:DROP\s+(?:INDEX|KEY)\s+(?:IF\s+EXISTS\s+)?|DISABLE\s+(?:NO)?(?:VALIDATE\s+)?CONSTRAINT\s+)({NAME})[\w\s]*",
    re.IGNORECASE,
)
_DROPPED_UNIQUE = re.compile(r"(?:DROP|DISABLE)\s+UNIQUE\s*\(([^()]*)\)[\w\s]*", re.IGNORECASE)
_BRACKETS = re.compile(r"(?<![\w\]\"'])\[([^\]\[\d'\"][^\]\['\"]*)\]")
_DROPPED_COLUMNS = re.compile(
    rf"(?:DROP|SET\s+UNUSED)\s*(?:COLUMNS?\s*)?\(([^()]*)\)[\w\s]*|SET\s+UNUSED\s+COLUMN\s+({NAME})[\w\s]*",
    re.IGNORECASE,
)
"""As Oracle has it."""
_HARMLESS_FOR_VIEW = re.compile(
    r"(?:OWNER\b|SET\s*\(|SET\s+(?:TABLESPACE|STATISTICS)|RESET|CLUSTER|ALTER\b|ATTACH|DEPENDS|NO\s+DEPENDS|REBUILD"
    r"|REORGANIZE|DISABLE|COMPILE|UNUSABLE|VISIBLE|INVISIBLE)",
    re.IGNORECASE,
)
_CHECKED = re.compile(rf"ALTER\s+(?:CONSTRAINT|CHECK)\s+({NAME})\s+(\w[\w\s]*)", re.IGNORECASE)
_WHEN = re.compile(r" (?:not )?(?:deferrable|enforced)| initially (?:deferred|immediate)")
_UNUSUAL = (" deferrable", " initially deferred", " not enforced")
"""When and whether a key is checked, and what of it is not as usual."""
_EXCLUDE = re.compile(rf"ADD\s+(?:CONSTRAINT\s+({NAME})\s+)?(EXCLUDE\b.*)", re.IGNORECASE | re.DOTALL)
_IF_NEW = re.compile(rf"ADD\s+CONSTRAINT\s+IF\s+NOT\s+EXISTS\s+({NAME})", re.IGNORECASE)
_BY_INDEX = re.compile(
    rf"ADD\s+(?:CONSTRAINT\s+({NAME})\s+)?(PRIMARY\s+KEY|UNIQUE)\s+USING\s+INDEX\s+({NAME})(\s+[\w\s]+)?", re.IGNORECASE
)
"""A key that a unique index becomes, which gets its name."""
_CHECK = re.compile(
    rf"ADD\s+(?:CONSTRAINT\s+({NAME})\s+)?(CHECK\s*\(.*\))\s*(?:(?:NOT|NO)\s+(?:VALID|INHERIT|ENFORCED)\s*|ENFORCED\s*)*$",
    re.IGNORECASE | re.DOTALL,
)
_GENERATED = re.compile(
    rf"ALTER\s+(?:COLUMN\s+)?({NAME})\s+(ADD|SET|DROP)\s+((?:GENERATED|IDENTITY|EXPRESSION)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANY = re.IGNORECASE | re.DOTALL


class Alterations:
    """Applies actions to tables and views.

    Args:
        exp: the expressions of sqlglot.
        spelling: spells the names in them.
        database: that is changed.
        tables: defines what is added to a table.
        parse: parses a statement that begins on a line.
    """

    def __init__(
        self, exp: Any, spelling: Spelling, database: Database, tables: Tables, parse: Callable[[str, int], Any]
    ) -> None:
        self._exp = exp
        self._spelling = spelling
        self._database = database
        self._tables = tables
        self._parse = parse

    def alter_view(self, name: str, action: str, line: int, *, is_view: bool = True) -> None:
        """Apply an action to a view, or to an index, which is a key if it is unique."""
        view = self._database.views.get(name)
        if match := _RENAMED.match(action):
            if view is not None or name in self._database.tables or is_view:
                self._database.rename(name, plain(match[1]), line)
            self._database.step(len(self._database.tables), line)
            for table in self._database.tables.values():
                if name in table.keys:
                    self._rename_key(table, name, plain(match[1]), line)
        elif (match := _RENAMED_PART.match(action)) and view is not None:
            old, new = plain(match[2]), plain(match[3])
            view.columns = tuple(new if each == old else each for each in view.columns)
        elif match := re.match(r"(?:\(([^()]*)\)\s*)?(?:WITH\s+\w+\s+)?AS\s+(.*)", action, _ANY):
            names = [plain(each) for each in match[1].split(",")] if match[1] else []
            query = self._parse(match[2], line)
            self._database.views[name] = self._tables.view(names, query, line)
        elif not _HARMLESS_FOR_VIEW.match(action):
            raise UnreadableInterface(f"a statement cannot be read, {squeezed(action[:200])[:60]!r}", line)

    def alter(self, written: str, actions: str, line: int) -> None:
        """Apply the actions of an ALTER TABLE one by one, for some of them are not understood together."""
        name = self._database.locate(plain(written))
        if self._database.is_temporary(name, line):
            return
        table = self._database.tables.get(name)
        if table is None and name in self._database.views:
            self.alter_view(name, actions.strip(), line)
            return
        if table is None:
            # Made before the migrations that are here.
            table = self._database.tables[name] = Table(name, line, before=True)
        word = ""
        for action in filter(None, separated(actions)):
            if not re.match(r"(?:ADD|DROP|ALTER|RENAME|MODIFY|CHANGE|SET)\b", action, re.IGNORECASE) and word == "ADD":
                action = f"ADD {action}"
            word = action.partition(" ")[0].upper()
            if (several := _DROPPED_COLUMNS.fullmatch(action)) is not None:
                for each in separated(several[1] or several[2]):
                    self._action(table, name, f"DROP COLUMN {each}", line)
                continue
            self._action(table, name, action, line)

    def _action(self, table: Table, name: str, action: str, line: int) -> None:
        exp = self._exp
        action = _BRACKETS.sub(lambda found: f'"{found[1].lower()}"', action)
        if match := _IF_NEW.match(action):
            if plain(match[1]) in table.keys:
                return
            action = f"ADD CONSTRAINT {match[1]}{action[match.end() :]}"
        if match := _DROPPED_KEY.fullmatch(action):
            self._database.step(len(table.keys), line)
            table.drop_index(plain(match[1]))
            return
        if match := _DROPPED_UNIQUE.fullmatch(action):
            columns = f"({', '.join(plain(each) for each in separated(match[1]))})"
            self._database.step(len(table.keys), line)
            table.keys = {key: each for key, each in table.keys.items() if each[0] != f"unique {columns}"}
            return
        if self._relate(table, name, action, line) or _HARMLESS.match(action):
            return
        if (match := _RENAMED_PART.match(action)) and (match[1] or "").upper() in ("CONSTRAINT", "INDEX", "KEY"):
            self._rename_key(table, plain(match[2]), plain(match[3]), line)
            return
        if match := _CHECKED.fullmatch(action):
            own, words = plain(match[1]), f" {folded(squeezed(match[2]))}"
            if own in table.keys:
                start, on, rest = _WHEN.sub("", table.keys[own][0]).partition(" on ")
                when = (each for each in _UNUSUAL if re.search(rf"(?<! not){each}", words))
                table.keys[own] = ("".join((start, *when, on, rest)), line)
            return
        if match := _EXCLUDE.match(action):
            table.keys[plain(match[1] or f"{name}_excl")] = (shorten(folded(squeezed(match[2]))), line)
            return
        if match := _BY_INDEX.fullmatch(action):
            self._add_key_of(table, name, match, line)
            return
        if match := _GENERATED.match(action):
            own = plain(match[1])
            self._database.lose(table, own, line)
            filled = table.columns.setdefault(own, Column("unknown", line))
            filled.filled = match[2].upper() != "DROP"
            filled.value = shorten(folded(squeezed(match[3]))) if filled.filled else "..."
            filled.line = line
            return
        if match := _CHECK.match(action):
            # The library does not read one without a name here.
            for each in self._parse(f"CREATE TABLE t ({match[2]})", line).this.expressions:
                self._tables.define(table, each, line, plain(match[1]) if match[1] else "")
            return
        if match := _RENAMED_PART.match(action):
            # Without the word the library takes it for another name of the table.
            action = f"RENAME COLUMN {match[2]} TO {match[3]}"
        if match := _DROPPED_COLUMN.match(action):
            self._database.drop_dependent(name, plain(match[1]))
        if re.match(r"DROP\s+PRIMARY\s+KEY", action, re.IGNORECASE):
            self._database.step(len(table.keys), line)
            table.keys = {key: each for key, each in table.keys.items() if not each[0].startswith("primary key")}
            return
        if match := _CHANGE.match(action):
            old, new = plain(match[1]), plain(match[2])
            self._rename_column(table, old, new, line)
            action = f"ADD COLUMN {match[2]} {action[match.end() :]}"
        modifies = re.match(r"MODIFY\b", action, re.IGNORECASE) is not None
        action = re.sub(r"^MODIFY\s+(?:COLUMN\s+)?", "ADD COLUMN ", action, flags=re.IGNORECASE)
        action = re.sub(r"^DROP\s+(?:FOREIGN\s+KEY|CHECK)\b", "DROP CONSTRAINT", action, flags=re.IGNORECASE)
        action = re.sub(r"^DROP\s+(?!COLUMN\b|CONSTRAINT\b|IF\b)", "DROP COLUMN ", action, flags=re.IGNORECASE)
        action = re.sub(r"(?<!\s)\s+(?:FIRST|AFTER\s+\S+)$", "", action, flags=re.IGNORECASE)
        applied = self._parse(f"ALTER TABLE t {action}", line).args.get("actions")
        if not applied or any(
            isinstance(each, exp.Drop) and not each.args.get("this") and not each.args.get("tables") for each in applied
        ):
            raise UnreadableInterface(f"what {squeezed(action[:200])[:60]!r} changes cannot be told", line)
        for each in applied:
            if isinstance(each, exp.ColumnDef):
                if modifies:
                    self._database.lose(table, self._spelling.of(each), line)
                self._tables.define(table, each, line)
            elif isinstance(each, exp.AddConstraint):
                for constraint in each.expressions:
                    self._tables.define(table, constraint, line)
            elif isinstance(each, exp.RenameColumn):
                old, new = self._spelling.of(each.this), self._spelling.of(each.args["to"])
                self._rename_column(table, old, new, line)
            elif isinstance(each, exp.AlterRename):
                self._database.rename(name, self._spelling.of_table(each.this), line)
            elif isinstance(each, exp.Drop):
                for node in each.args.get("tables") or ([each.this] if each.this else []):
                    if each.args["kind"] == "CONSTRAINT":
                        table.drop_key(self._spelling.of(node), line, optional=bool(each.args.get("exists")))
                    else:
                        self._database.lose(table, self._spelling.of(node), line)
                        self._database.step(len(table.keys), line)
                        table.drop_column(self._spelling.of(node))
            elif isinstance(each, exp.AlterColumn):
                column = self._spelling.of(each.this)
                self._database.lose(table, column, line)
                self._alter_column(table.columns.setdefault(column, Column("unknown", line)), each, line)
            elif isinstance(each, exp.SwapTable):
                self._database.swap(name, self._spelling.of_table(each.this), line)
            else:
                raise UnreadableInterface(f"what {squeezed(action[:200])[:60]!r} changes cannot be told", line)

    def _add_key_of(self, table: Table, name: str, match: re.Match[str], line: int) -> None:
        """Make the key that an index becomes, by the columns of the index if it was made here."""
        label, kind, index, when = match[1] or match[3], match[2], plain(match[3]), match[4] or ""
        columns = re.fullmatch(r"unique (\(.*\))", table.keys.pop(index, ("", line))[0])
        if columns is not None:
            self._action(table, name, f"ADD CONSTRAINT {label} {kind} {columns[1]}{when}", line)
        else:
            table.keys[plain(label)] = (f"{folded(squeezed(kind))} using index {index}", line)

    def _rename_key(self, table: Table, old: str, new: str, line: int) -> None:
        self._database.step(len(table.keys), line)
        table.keys = {new if key == old else key: each for key, each in table.keys.items()}

    def _rename_column(self, table: Table, old: str, new: str, line: int) -> None:
        self._database.lose(table, old, line)
        self._database.step(len(table.columns) + len(table.keys) + len(table.named), line)
        table.rename_column(old, new)
        if new in table.columns:
            table.columns[new].line = line

    def _relate(self, table: Table, name: str, action: str, line: int) -> bool:
        """Apply an action that changes what a table is to another; return whether it does."""
        if match := re.match(rf"(NO\s+)?INHERIT\s+({NAME})$", action, re.IGNORECASE):
            parent = self._database.locate(plain(match[2]))
            if match[1] and table.relations.pop(parent, None) is None:
                self._database.gone[f"{name} inherits {parent}"] = line
            elif not match[1]:
                table.relations[parent] = ("inherits", line)
        elif match := re.match(rf"ATTACH\s+PARTITION\s+({NAME})\s*(.*)", action, _ANY):
            bounds = folded(squeezed(match[2]))
            table.relations[self._database.locate(plain(match[1]))] = (f"partition {bounds}".rstrip(), line)
        elif match := re.match(rf"DETACH\s+PARTITION\s+({NAME})", action, re.IGNORECASE):
            part = self._database.locate(plain(match[1]))
            if table.relations.pop(part, None) is None:
                self._database.gone[f"{name} partition {part}"] = line
        elif match := re.match(rf"SET\s+SCHEMA\s+({NAME})$", action, re.IGNORECASE):
            self._database.rename(name, f"{plain(match[1])}.{name.rpartition('.')[2]}", line)
        else:
            return False
        return True

    def _alter_column(self, column: Column, node: Any, line: int) -> None:
        column.line = line  # Where it is as it is now.
        if node.args.get("dtype") is not None:
            collation = node.args.get("collate")
            words = [self._spelling.of_type(node.args["dtype"])]
            words += (
                [folded(squeezed(f"COLLATE {collation.sql()}"))] if isinstance(collation, self._exp.Expression) else []
            )
            column.kind = shorten(" ".join(words))
        elif node.args.get("allow_null") is not None:
            column.required = not node.args["allow_null"]
        elif node.args.get("default") is not None:
            column.filled, column.value = True, shorten(folded(squeezed(node.args["default"].sql())))
        elif node.args.get("drop"):
            column.filled = False
