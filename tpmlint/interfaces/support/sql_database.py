"""The tables, views and types of a database, as the statements of migrations change them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from tpmlint.interfaces import Fact
from tpmlint.interfaces.support.table import FactTable


class Column(Struct):
    """A column of a table.

    Args:
        kind: its type, as SQL writes it in small letters.
        line: that made it.
        required: whether it is not null.
        filled: whether a row gets a value where none is given.
    """

    kind: str
    line: int
    required: bool = False
    filled: bool = False


class View(Struct):
    """A view.

    Args:
        line: that made it.
        tables: what it reads.
        read: the columns that it names there, and ``*``.
    """

    columns: tuple[str, ...]
    line: int
    tables: set[str] = set()
    read: frozenset[str] = frozenset()


class Table(Struct):
    """A table.

    Args:
        line: that made it.
        keys: what it asks of its rows, with the line, by the name of the constraint; one without a name gets it as
            PostgreSQL names it.
        before: whether it was made before the migrations that are here, so that it may have other columns.
    """

    name: str
    line: int
    columns: dict[str, Column] = {}
    keys: dict[str, tuple[str, int]] = {}
    before: bool = False

    def rename_column(self, old: str, new: str) -> None:
        """Give a column another name, also in the keys."""
        self.columns = {new if name == old else name: column for name, column in self.columns.items()}
        word = re.compile(rf"(?<=[(\s]){re.escape(old)}(?=[,)])")
        self.keys = {name: (word.sub(lambda _: new, key), line) for name, (key, line) in self.keys.items()}

    def drop_column(self, name: str) -> None:
        """Drop a column, and the keys that it is in."""
        self.columns.pop(name, None)
        word = re.compile(rf"[(\s]{re.escape(name)}[,)]")
        self.keys = {label: each for label, each in self.keys.items() if not word.search(each[0].partition(" of ")[0])}


class Database:
    """What migrations have made of a database so far.

    Attributes:
        tables, views: by name, without the schema that is there by itself.
        enums: the values of each enumerated type, and the line that makes it.
        gone: what goes or is altered that was made before the migrations that are here, with the lines.
    """

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self.views: dict[str, View] = {}
        self.enums: dict[str, tuple[list[str], int]] = {}
        self.gone: dict[str, int] = {}
        self._schemas: set[str] = {"public", "dbo"}
        """Those of which tables may be named without it."""

    def use(self, words: str) -> None:
        """Note schemas whose tables need not be named with them from then on."""
        self._schemas.update(re.findall(r"[\w$]+", words.lower()))

    def facts(self) -> Mapping[str, Fact]:
        """Return what the database promises now."""
        found = FactTable()
        for name, table in self.tables.items():
            found.add(name, "table", table.line)
            for column, each in table.columns.items():
                words = [each.kind, *["not null"] * each.required, *["= ..."] * each.filled]
                found.add(f"{name}.{column}", " ".join(words), each.line, demand=each.required and not each.filled)
            for key, line in table.keys.values():
                found.add(f"{name} {key}", "key", line, demand=True)
        for name, view in self.views.items():
            found.add(name, "view", view.line)
            for column in view.columns:
                found.add(f"{name}.{column}", "column of a view", view.line)
        for name, line in self.gone.items():
            found.add(f"before: {name}", "changed", line, demand=True)
        for name, (values, line) in self.enums.items():
            found.add(name, "type", line)
            for value in values:
                found.add(f"{name}.{value}", "value", line)
        return found.facts

    def make(self, name: str, line: int) -> Table:
        """Return a new table of a name; what went under that name before it counts for nothing."""
        self.gone = {each: at for each, at in self.gone.items() if each.split(".")[0] != name and each != name}
        table = self.tables[name] = Table(name, line)
        return table

    def drop_dependent(self, name: str, column: str | None = None) -> None:
        """Drop the views that read a table or view, or a column of it, and the keys that refer to it."""
        gone = [name]
        while gone:
            source = gone.pop()
            for view in [
                key
                for key, each in self.views.items()
                if source in each.tables and (source != name or column is None or each.read & {column, "*"})
            ]:
                del self.views[view]
                gone.append(view)
        if column is None:
            for table in self.tables.values():
                table.keys = {key: each for key, each in table.keys.items() if not each[0].endswith(f") of {name}")}

    def drop_schema(self, name: str) -> None:
        """Drop what is in a schema."""
        for names in (self.tables, self.views, self.enums):
            for each in [
                key for key in names if key.rpartition(".")[0] == name or ("." not in key and name in self._schemas)
            ]:
                names.pop(each, None)
                self.drop_dependent(each)

    def rename(self, old: str, new: str, line: int) -> None:
        """Give a table or view another name, also in the views that read it."""
        if "." not in new and "." in old:
            new = f"{old.rpartition('.')[0]}.{new}"
        if old in self.tables:
            table = self.tables[new] = self.tables.pop(old)
            if table.before:
                self.gone[old] = line
        elif old in self.views:
            self.views[new] = self.views.pop(old)
        else:
            self.gone[old] = line
        self.gone.pop(new, None)
        for view in self.views.values():
            view.tables = {new if each == old else each for each in view.tables}

    def swap(self, one: str, other: str, line: int) -> None:
        """Give each of two tables the name of the other one."""
        if "." not in other and "." in one:
            other = f"{one.rpartition('.')[0]}.{other}"
        first, second = (self.tables.pop(each, Table(each, line)) for each in (one, other))
        self.tables[other], self.tables[one] = first, second

    def lose(self, table: Table, column: str, line: int) -> None:
        """Note that a column goes, or is altered, that was made before the migrations that are here."""
        if table.before and column not in table.columns:
            self.gone[f"{table.name}.{column}"] = line
