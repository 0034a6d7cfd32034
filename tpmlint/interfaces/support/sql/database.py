"""The tables, views and types of a database, as the statements of migrations change them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from tpmlint.interfaces import Fact, UnreadableInterface
from tpmlint.interfaces.support.fact_table import FactTable, shorten
from tpmlint.interfaces.support.sql.spelling import is_qualified

MOST_STEPS = 5_000_000
"""Names that are looked through to apply all statements: one that drops or renames may look through those of others."""


class Column(Struct):
    """A column of a table.

    Args:
        kind: its type, as SQL writes it in small letters.
        line: that made it, or last changed it by itself.
        required: whether it is not null.
        filled: whether a row gets a value where none is given.
        value: which, as SQL writes it, if that is known.
    """

    kind: str
    line: int
    required: bool = False
    filled: bool = False
    value: str = "..."


class View(Struct):
    """A view.

    Args:
        line: that made it.
        tables: what it reads.
        read: the columns that it names there, and ``*``.
        kinds: the types of columns that it says itself, and of which tables it takes all.
        stored: whether its rows are kept until it is refreshed.
    """

    columns: tuple[str, ...]
    line: int
    tables: set[str] = set()
    read: frozenset[str] = frozenset()
    kinds: dict[str, str] = {}
    stored: bool = False


class Named(NamedTuple):
    """What a constraint with a name says of a column that has its own place for it: ``NOT NULL`` or a default."""

    column: str
    is_not_null: bool


class Table(Struct):
    """A table.

    Args:
        line: that made it, or gave it its name.
        keys: what it asks of its rows, with the line, by the name of the constraint; one without a name gets it as
            PostgreSQL names it.
        before: whether it was made before the migrations that are here, so that it may have other columns.
        named: by the name of a constraint that says ``NOT NULL`` or a default.
    """

    name: str
    line: int
    columns: dict[str, Column] = {}
    keys: dict[str, tuple[str, int]] = {}
    before: bool = False
    relations: dict[str, tuple[str, int]] = {}
    """What the table is to others, by their names: it inherits from them, or they are parts of it."""
    named: dict[str, Named] = {}

    def drop_key(self, name: str, line: int, *, optional: bool = False) -> None:
        """Drop a constraint; one whose name is not known may be any that a database has named.

        Args:
            optional: whether it need not be there.
        """
        if self.keys.pop(name, None) is not None:
            return
        if name in self.named:
            said = self.named.pop(name)
            if said.column in self.columns and said.is_not_null:
                self.columns[said.column].required = False
            elif said.column in self.columns:
                self.columns[said.column].filled = False
        elif not (self.before or optional):
            self.relations[name] = ("without", line)

    def drop_index(self, name: str) -> None:
        """Drop an index, which is a key if it is unique; MySQL calls one without a name as its first column."""
        unnamed = (
            key
            for key, each in self.keys.items()
            if key.startswith(f"{self.name}_") and each[0].startswith((f"unique ({name})", f"unique ({name},"))
        )
        self.keys.pop(name if name in self.keys else next(unnamed, name), None)

    def rename_column(self, old: str, new: str) -> None:
        """Give a column another name, also in the keys."""
        self.columns = {new if name == old else name: column for name, column in self.columns.items()}
        word = re.compile(rf"(?<=[(\s]){re.escape(old)}(?=[,)])")
        for name, (key, line) in self.keys.items():
            if old in key:
                own, of, other = key.partition(" of ")
                self.keys[name] = f"{word.sub(lambda _: new, own)}{of}{other}", line
        for name, said in self.named.items():
            if said.column == old:
                self.named[name] = said._replace(column=new)

    def drop_column(self, name: str) -> None:
        """Drop a column, and the keys that it is in."""
        self.columns.pop(name, None)
        word = re.compile(rf"[(\s]{re.escape(name)}[,)]")
        checked = re.compile(rf"check\b.*(?<![\w\"]){re.escape(name)}(?![\w\"])")
        self.keys = {
            label: each
            for label, each in self.keys.items()
            if name not in each[0] or not (word.search(each[0].partition(" of ")[0]) or checked.match(each[0]))
        }


class Database:
    """What migrations have made of a database so far.

    Attributes:
        tables, views: by name, without the schema that is there by itself.
        enums: the values of each enumerated type, and the line that makes it.
        composites: the attributes of each composite type with theirs, and the line.
        others: what is said of each domain and other type, and the line.
        routines: of each function and procedure, its fact by its arguments, and the line.
        gone: what goes or is altered that was made before the migrations that are here, with the lines.
        has_sessions: whether a table of the session is there until its file ends; ``DISCARD`` ends it before.

    Args:
        ends: the last line of each file.
    """

    def __init__(self, ends: Sequence[int] = ()) -> None:
        self._ends = ends
        self.tables: dict[str, Table] = {}
        self.views: dict[str, View] = {}
        self.enums: dict[str, tuple[list[str], int]] = {}
        self.composites: dict[str, tuple[dict[str, str], int]] = {}
        self.others: dict[str, tuple[list[str], int]] = {}
        self.routines: dict[str, dict[tuple[str, ...], tuple[str, int]]] = {}
        self.gone: dict[str, int] = {}
        self.has_sessions = True
        self._temporary: dict[str, int] = {}
        self._path: tuple[str, ...] = ()
        self._schemas: set[str] = {"public", "dbo"}
        """Those of which tables may be named without it."""
        self._steps = 0

    def step(self, steps: int, line: int | None = None) -> None:
        """Count names that are looked through; raise UnreadableInterface beyond the limit."""
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise UnreadableInterface(f"it takes more than {MOST_STEPS:,} steps to read", line)

    @property
    def _relations(self) -> tuple[dict[str, Any], ...]:
        return self.tables, self.views, self.enums, self.composites, self.others

    def make_temporary(self, name: str, line: int) -> None:
        """Note a table of the session, which is there until the file ends; not one that hides another of its name."""
        if self.has_sessions and not any(name in names for names in self._relations):
            self._temporary[name] = line

    def is_temporary(self, name: str, line: int) -> bool:
        """Tell whether a name means a table of the session where it is used."""
        if name.startswith("pg_temp."):  # The schema of the session in PostgreSQL.
            return name not in self.tables
        made = self._temporary.get(name)
        return made is not None and bisect_left(self._ends, made) == bisect_left(self._ends, line)

    def drop_temporary(self, name: str) -> None:
        self._temporary.pop(name, None)

    def use(self, words: str) -> None:
        """Note schemas whose tables need not be named with them from then on."""
        self._schemas.update(re.findall(r"[\w$]+", words.lower()))

    def enter(self, schemas: tuple[str, ...]) -> None:
        """Look for names without a schema in some from then on; in the usual one if there are none."""
        self._path = schemas

    def place(self, name: str) -> str:
        """Return the name of what is made under one: in the first of the schemas that are looked at."""
        return self._candidates(name)[0]

    def locate(self, name: str) -> str:
        """Return the name of what is there under one, in whichever schema that is looked at."""
        candidates = self._candidates(name)
        for each in candidates:
            if any(each in names for names in (*self._relations, self.routines)):
                return each
        return candidates[0]

    def _candidates(self, name: str) -> list[str]:
        if is_qualified(name):
            # The schema of SQL Server that is there by itself is in the database that is used.
            name = name.replace(".dbo.", ".").removeprefix("public.")
            if not name.startswith("dbo."):
                return [name]
            name = name.removeprefix("dbo.")
        self.step(len(self._path))
        return [f"{each}.{name}".removeprefix("public.") for each in self._path] or [name]

    def facts(self) -> Mapping[str, Fact]:
        """Return what the database promises now."""
        found = FactTable()
        for name, table in self.tables.items():
            found.add(name, "table", table.line)
            for column, each in table.columns.items():
                words = [each.kind, *["not null"] * each.required, *[f"= {each.value}"] * each.filled]
                found.add(f"{name}.{column}", " ".join(words), each.line, demand=each.required and not each.filled)
            for other, (word, line) in table.relations.items():
                found.add(f"{name} {word.partition(' ')[0]} {other}", word, line)
            for key, line in table.keys.values():
                found.add(f"{name} {key}", "key", line, demand=True)
        for name, view in self.views.items():
            found.add(name, "materialized view" if view.stored else "view", view.line)
            for column in view.columns:
                kind = f", {view.kinds[column]}" if column in view.kinds else ""
                found.add(f"{name}.{column}", f"column of a view{kind}", view.line)
        for name, line in self.gone.items():
            found.add(f"before: {name}", "changed", line, demand=True)
        for name, (values, line) in self.enums.items():
            found.add(name, "type", line)
            for value, former in zip(values, ["", *values], strict=False):
                # They are sorted in the order in which they are listed.
                found.add(f"{name}.{value}", f"value after {shorten(former)}" if former else "value", line)
        for name, (attributes, line) in self.composites.items():
            found.add(name, "type", line)
            for attribute, kind in attributes.items():
                found.add(f"{name}.{attribute}", kind, line)
        for name, (texts, line) in self.others.items():
            found.add(name, shorten("; ".join(texts)), line)
        for name, overloads in self.routines.items():
            for signature, line in overloads.values():
                if not re.search(r"\breturns (?:event_)?trigger$", signature):
                    found.add(f"{name}()", signature, line)
        return found.facts

    def make(self, name: str, line: int) -> Table:
        """Return a new table of a name."""
        self.forget(name, line)
        former = self.tables.get(name)
        if former is not None and former.before and self._file(former.line) != self._file(line):
            self.gone[name] = former.line
        table = self.tables[name] = Table(name, line)
        return table

    def forget(self, name: str, line: int) -> None:
        """Forget that something went or was altered that is made now.

        A file may drop what it makes. What another file does before that cannot have happened in this order, so that
        it is the newer one, to which its name gives a place among those that have run.
        """
        self.step(len(self.gone), line)
        self.gone = {
            each: at
            for each, at in self.gone.items()
            if self._file(at) != self._file(line) or not (each == name or each.startswith(f"{name}."))
        }

    def _file(self, line: int) -> int:
        return bisect_left(self._ends, line)

    def drop_dependent(self, name: str, column: str | None = None) -> None:
        """Drop the views that read a table or view, or a column of it, and the keys that refer to it."""
        gone = [name]
        while gone:
            source = gone.pop()
            self.step(len(self.views))
            for view in [
                key
                for key, each in self.views.items()
                if source in each.tables and (source != name or column is None or each.read & {column, "*"})
            ]:
                del self.views[view]
                gone.append(view)
        if column is None:
            for table in self.tables.values():
                self.step(1 + len(table.keys))
                table.keys = {
                    key: each
                    for key, each in table.keys.items()
                    if f"{each[0].partition(' on ')[0]} ".find(f") of {name} ") < 0
                }

    def drop_database(self, name: str, line: int) -> None:
        """Drop what is in a database; one that is not known has what was made before the migrations that are here."""
        if name not in self._schemas:
            self.gone[f"database {name}"] = line
        self.drop_schema(name)

    def drop_schema(self, name: str) -> None:
        """Drop what is in a schema."""
        for names in self._relations:
            self.step(len(names))
            for each in [
                key for key in names if key.rpartition(".")[0] == name or ("." not in key and name in self._schemas)
            ]:
                names.pop(each, None)
                self.drop_dependent(each)
        self.step(len(self.routines))
        for each in [key for key in self.routines if key.rpartition(".")[0] == name or name in self._schemas]:
            del self.routines[each]

    def rename(self, old: str, new: str, line: int) -> None:
        """Give a table or view another name, also in the views that read it."""
        new = self.beside(old, new)
        if old in self.tables:
            table = self.tables[new] = self.tables.pop(old)
            if table.before:
                self.gone[old] = line
            table.line = line
        elif old in self.views:
            self.views[new] = self.views.pop(old)
        else:
            self.gone[old] = line
        self.forget(new, line)
        self.step(len(self.views), line)
        for view in self.views.values():
            if old in view.tables:
                view.tables = {*view.tables - {old}, new}

    def beside(self, old: str, new: str) -> str:
        """Return a new name with the schema of the old one, unless it has one."""
        if is_qualified(new):
            return self._candidates(new)[0]
        return f"{old.rpartition('.')[0]}.{new}" if is_qualified(old) else new

    def rename_type(self, old: str, new: str, line: int) -> None:
        """Give a type another name."""
        new = self.beside(old, new)
        if old in self.enums:
            self.enums[new] = self.enums.pop(old)
        elif old in self.composites:
            self.composites[new] = self.composites.pop(old)
        elif old in self.others:
            self.others[new] = self.others.pop(old)
        else:
            self.gone[old] = line

    def swap(self, one: str, other: str, line: int) -> None:
        """Give each of two tables the name of the other one."""
        other = self.beside(one, other)
        first, second = (self.tables.pop(each, Table(each, line)) for each in (one, other))
        self.tables[other], self.tables[one] = first, second

    def lose(self, table: Table, column: str, line: int) -> None:
        """Note that a column goes, or is altered, that was made before the migrations that are here."""
        if table.before and column not in table.columns:
            self.gone[f"{table.name}.{column}"] = line
