"""Tables and views that migrations make and drop, as sqlglot parses their statements."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from tpmlint.interfaces.support.fact_table import shorten, squeezed
from tpmlint.interfaces.support.sql.database import Column, Database, Named, Table, View
from tpmlint.interfaces.support.sql.queries import Queries
from tpmlint.interfaces.support.sql.spelling import Spelling, folded, plain


class Tables:
    """Makes and drops tables, views and indexes.

    Args:
        exp: the expressions of sqlglot.
        spelling: spells the names in them.
        database: that is changed.
    """

    def __init__(self, exp: Any, spelling: Spelling, database: Database) -> None:
        self._exp = exp
        self._spelling = spelling
        self._database = database
        self._queries = Queries(exp, spelling, database)

    def _located(self, node: Any) -> str:
        return self._database.locate(self._spelling.of_table(node))

    def create(self, tree: Any, line: int, more: str = "") -> None:
        """Make what a statement makes; ``more`` is what the library does not read of an index."""
        exp, kind = self._exp, tree.args["kind"]
        if kind == "INDEX":
            index = tree.this
            if tree.args.get("unique") and index.args.get("table") is not None:
                table = self._database.tables.get(self._located(index.args["table"]))
                columns = index.args["params"].args.get("columns") if index.args.get("params") else None
                partial = index.args["params"].args.get("where") if index.args.get("params") else None
                if table is not None and columns:
                    name = self._spelling.of(index) or "_".join(
                        [table.name, *(self._spelling.of(each) for each in columns), "idx"]
                    )
                    where = f" {folded(squeezed(partial.sql()))}" if partial else ""
                    table.keys[name] = (shorten(self._key("unique", columns) + more + where), line)
            return
        schema = tree.this if isinstance(tree.this, exp.Schema) else None
        name = self._database.place(self._spelling.of_table(schema.this if schema is not None else tree.this))
        properties = tree.args.get("properties")
        if properties is not None and properties.find(exp.TemporaryProperty):
            if kind == "TABLE":
                self._database.make_temporary(name, line)
            return
        query = tree.expression
        if kind == "VIEW":
            names = [self._spelling.of(each) for each in schema.expressions] if schema is not None else []
            stored = properties is not None and properties.find(exp.MaterializedProperty) is not None
            self._database.views[name] = self.view(names, query, line, stored)
            self._database.forget(name, line)
        elif not (tree.args.get("exists") and name in self._database.tables):
            table = self._database.make(name, line)
            self._copy(tree, table, line)
            self._relate(properties, name, table, line)
            for each in schema.expressions if schema is not None else ():
                self.define(table, each, line)
            if schema is None and query is not None:
                for column, kind in self._queries.outputs(query, line):
                    table.columns[column] = Column(kind or "unknown", line)

    def _copy(self, tree: Any, table: Table, line: int) -> None:
        """Add what a new table has from those that it is made like, or cloned from."""
        for each in [*tree.find_all(self._exp.LikeProperty), *tree.find_all(self._exp.Clone)]:
            source = self._database.tables.get(self._located(each.this))
            if source is not None and source is not table:
                self._database.step(len(source.columns) + len(source.keys), line)
                table.columns.update({name: replace(column, line=line) for name, column in source.columns.items()})
                keys = source.keys if isinstance(each, self._exp.Clone) else {}
                table.keys.update({name: (key, line) for name, (key, _) in keys.items()})

    def _relate(self, properties: Any, name: str, table: Table, line: int) -> None:
        """Note from which tables a new one inherits its columns, and of which it is a part."""
        if properties is None:
            return
        for each in properties.find_all(self._exp.InheritsProperty):
            for node in each.expressions:
                parent = self._located(node)
                table.relations[parent] = ("inherits", line)
                self._take_columns(parent, table, line)
        for each in properties.find_all(self._exp.PartitionedOfProperty):
            parent = self._located(each.this)
            self._take_columns(parent, table, line)
            if parent in self._database.tables:
                bounds = folded(squeezed(each.expression.sql()))
                self._database.tables[parent].relations[name] = (f"partition {bounds}", line)

    def _take_columns(self, parent: str, table: Table, line: int) -> None:
        source = self._database.tables.get(parent)
        if source is not None:
            self._database.step(len(source.columns), line)
            table.columns.update({name: replace(column, line=line) for name, column in source.columns.items()})

    def view(self, names: list[str], query: Any, line: int, stored: bool = False) -> View:
        """Return a view.

        Args:
            names: of its columns, if it lists them; without these they are those of the query.
        """
        if query is None:
            return View(tuple(names), line, stored=stored)
        exp = self._exp
        outputs = self._queries.outputs(query, line)
        if names and len(names) == len(outputs):
            outputs = [(name, kind) for name, (_, kind) in zip(names, outputs, strict=True)]
        elif names:
            outputs = [(name, "") for name in names]
        tables = {self._located(each) for each in query.find_all(exp.Table)}
        named = query.find_all(exp.Column, exp.Star)
        read = {"*" if isinstance(each, exp.Star) else self._spelling.of(each) for each in named}
        columns = tuple(name for name, _ in outputs if name)
        kinds = {name: kind for name, kind in outputs if kind}
        return View(columns, line, tables, frozenset(read), kinds, stored)

    def define(self, table: Table, node: Any, line: int, label: str = "") -> None:
        """Add what stands in the brackets of a table: a column or a constraint."""
        exp = self._exp
        if isinstance(node, exp.ColumnDef):
            labelled = [(self._spelling.of(each), each.kind) for each in node.args.get("constraints") or ()]
            kinds = [each for _, each in labelled]
            name = self._spelling.of(node)
            kind = node.args.get("kind")
            written = self._spelling.of_type(kind) if kind is not None else "unknown"
            primary = any(isinstance(each, exp.PrimaryKeyColumnConstraint) for each in kinds)
            strict = any(
                isinstance(each, exp.NotNullColumnConstraint) and not each.args.get("allow_null") for each in kinds
            )
            values = [value for each in kinds if (value := self._value(each)) is not None]
            filled = "serial" in written or bool(values)
            rest = sorted(folded(squeezed(each.sql())) for each in kinds if self._is_other(each))
            table.columns[name] = Column(
                shorten(" ".join((written, *rest))), line, strict or primary, filled, shorten(" ".join(values) or "...")
            )
            for own, each in labelled:
                if isinstance(each, exp.CheckColumnConstraint):
                    self._check(table, each, own or f"{table.name}_{name}_check", line)
                elif isinstance(each, exp.PrimaryKeyColumnConstraint):
                    table.keys[own or f"{table.name}_pkey"] = (f"primary key ({name})", line)
                elif isinstance(each, exp.UniqueColumnConstraint):
                    table.keys[own or f"{table.name}_{name}_key"] = (f"unique ({name})" + self._nulls(each), line)
                elif isinstance(each, exp.Reference):
                    table.keys[own or f"{table.name}_{name}_fkey"] = (self._foreign([node], each), line)
                elif own and isinstance(each, exp.NotNullColumnConstraint | exp.DefaultColumnConstraint):
                    table.named[own] = Named(name, isinstance(each, exp.NotNullColumnConstraint))
        elif isinstance(node, exp.CheckColumnConstraint):
            columns = {self._spelling.of(each) for each in node.find_all(exp.Column)}
            self._check(
                table, node, label or "_".join([table.name, *(columns if len(columns) == 1 else ()), "check"]), line
            )
        elif isinstance(node, exp.ExcludeColumnConstraint):
            table.keys[label or f"{table.name}_excl"] = (shorten(folded(squeezed(node.sql()))), line)
        elif isinstance(node, exp.Constraint):
            for each in node.expressions:
                self.define(table, each, line, self._spelling.of(node))
        elif isinstance(node, exp.PrimaryKey):
            key = self._key("primary key", node.expressions) + self._when(node.args.get("options"))
            table.keys[label or f"{table.name}_pkey"] = (key, line)
            for each in node.expressions:
                if self._spelling.of(each) in table.columns:
                    table.columns[self._spelling.of(each)].required = True
        elif isinstance(node, exp.UniqueColumnConstraint):
            columns = node.this.expressions if isinstance(node.this, exp.Schema) else []
            if columns:
                own = self._spelling.of(node.this) or "_".join(
                    [table.name, *(self._spelling.of(each) for each in columns), "key"]
                )
                key = self._key("unique", columns) + self._nulls(node) + self._when(node.args.get("options"))
                table.keys[label or own] = (key, line)
        elif isinstance(node, exp.ForeignKey):
            own = "_".join([table.name, *(self._spelling.of(each) for each in node.expressions), "fkey"])
            table.keys[label or own] = (self._foreign(node.expressions, node.args.get("reference")), line)

    def _value(self, kind: Any) -> str | None:
        """Return what fills a column where no value is given; None if a constraint does not say that."""
        exp = self._exp
        if isinstance(kind, exp.DefaultColumnConstraint):
            if isinstance(kind.this, exp.Null):  # As without.
                return None
            return folded(squeezed(kind.this.sql()))
        filling = (
            exp.GeneratedAsIdentityColumnConstraint,
            exp.ComputedColumnConstraint,
            exp.GeneratedAsRowColumnConstraint,
        )
        if isinstance(kind, filling):
            return folded(squeezed(kind.sql()))
        return "..." if isinstance(kind, exp.AutoIncrementColumnConstraint) else None

    def _is_other(self, kind: Any) -> bool:
        """Tell whether a constraint of a column has no place of its own, and says more than prose."""
        exp = self._exp
        read = (
            exp.CheckColumnConstraint,
            exp.CommentColumnConstraint,
            exp.NotNullColumnConstraint,
            exp.PrimaryKeyColumnConstraint,
            exp.Reference,
            exp.UniqueColumnConstraint,
        )
        return not isinstance(kind, (*read, exp.DefaultColumnConstraint)) and self._value(kind) is None

    def _check(self, table: Table, node: Any, name: str, line: int) -> None:
        number = 0
        while (free := f"{name}{number or ''}") in table.keys:
            self._database.step(1, line)
            number += 1
        table.keys[free] = (shorten(f"check ({folded(squeezed(node.this.unnest().sql()))})"), line)

    def _nulls(self, unique: Any) -> str:
        return " nulls not distinct" if unique.args.get("nulls") else ""

    def _key(self, word: str, columns: Any) -> str:
        names = [self._spelling.of(each) or folded(squeezed(each.sql())) for each in columns]
        return f"{word} ({', '.join(names)})"

    def _foreign(self, columns: Any, reference: Any) -> str:
        target = reference.this if reference is not None else None
        table = target.this if isinstance(target, self._exp.Schema) else target
        rules = self._when(None if reference is None else reference.args.get("options"))
        named = target.expressions if isinstance(target, self._exp.Schema) else ()
        of = f" of {self._located(table)}{self._key('', named) if named else ''}{rules}" if table is not None else ""
        return self._key("foreign key", columns) + of

    def _when(self, options: Any) -> str:
        """Return what a key says of when and how it is checked, and what it does on deletion."""
        words = sorted(squeezed(str(each).lower()) for each in options or ())
        usual = ("not deferrable", "initially immediate", "match simple")
        return "".join(f" {each}" for each in words if each not in usual and not each.endswith("no action"))

    def drop(self, tree: Any, line: int) -> None:
        for node in tree.args.get("tables") or ([tree.this] if tree.this else []):
            if tree.args["kind"] == "DATABASE":
                self._database.drop_database(plain(node.sql()), line)
                continue
            if tree.args["kind"] == "SCHEMA":
                self._database.drop_schema(plain(node.sql()))
                continue
            name = self._located(node)
            if tree.args["kind"] == "TABLE" and self._database.is_temporary(name, line):
                self._database.drop_temporary(name)
                continue
            if tree.args.get("cascade") and tree.args["kind"] != "INDEX":
                self._database.drop_dependent(name)
            if tree.args["kind"] == "TABLE":
                table = self._database.tables.pop(name, None)
                if table is None or table.before:
                    self._database.gone[name] = line
            elif "VIEW" in tree.args["kind"]:
                if self._database.views.pop(name, None) is None:
                    self._database.gone[name] = line
            elif tree.args["kind"] == "INDEX":
                cluster = tree.args.get("cluster")
                on = self._located(cluster.this) if cluster is not None else name.rpartition(".")[0]
                self._database.step(len(self._database.tables), line)
                for table in self._database.tables.values():
                    table.keys.pop(name, None)
                    if table.name == on:  # As MySQL and SQL Server have it.
                        self._database.step(len(table.keys), line)
                        table.drop_index(self._spelling.of(node))
