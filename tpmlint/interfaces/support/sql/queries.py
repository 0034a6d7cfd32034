"""Which columns a query has, and of which types, as far as what it reads is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support.sql.database import Database
from tpmlint.interfaces.support.sql.spelling import Spelling

Outputs: TypeAlias = list[tuple[str, str]]
"""The columns of a query, with their types, empty if unknown."""

_NONE: Mapping[str, Outputs] = {}
_MOST_COLUMNS = 2_000


class _Source(Struct, frozen=True):
    """What a query reads.

    Args:
        alias: that columns of it begin with.
        name: of the table or view.
        columns: None if they are not known.
        is_whole: whether these are all.
    """

    alias: str
    name: str
    columns: Outputs | None
    is_whole: bool


class Queries:
    """Tells the columns of queries.

    Args:
        exp: the expressions of sqlglot.
        spelling: spells the names in them.
        database: that they read.
    """

    def __init__(self, exp: Any, spelling: Spelling, database: Database) -> None:
        self._exp = exp
        self._spelling = spelling
        self._database = database

    def outputs(self, query: Any, line: int, outer: Mapping[str, Outputs] = _NONE) -> Outputs:
        """Return the columns of a query with their types.

        Args:
            outer: those of the queries that have a name around it.

        Raises:
            UnreadableInterface: there are too many.
        """
        exp = self._exp
        sources: dict[str | None, list[_Source]] = {None: self._sources(query, outer, line)}
        for each in sources[None]:
            sources.setdefault(each.alias, []).append(each)
        kinds: dict[str | None, Mapping[str, set[str]]] = {}
        found: Outputs = []
        for name, each in zip(self._spelling.of_outputs(query), getattr(query, "selects", ()), strict=True):
            inner = each.unalias()
            owner = inner.args.get("table") if isinstance(inner, exp.Column) else None
            alias = None if owner is None else owner.name
            if isinstance(inner, exp.Star) or (isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)):
                found += _all_of(sources.get(alias, ()))
            elif isinstance(inner, exp.Cast):
                found.append((name, self._spelling.of_type(inner.to)))
            elif isinstance(inner, exp.Literal):
                found.append((name, "text" if inner.is_string else "int" if inner.is_int else "numeric"))
            elif isinstance(inner, exp.Column):
                if alias not in kinds:
                    kinds[alias] = _kinds(sources.get(alias, ()))
                known = kinds[alias].get(self._spelling.of(inner), ())
                found.append((name, next(iter(known)) if len(known) == 1 else ""))
            else:
                found.append((name, " ".join(self._spelling.of_type(each.to) for each in inner.find_all(exp.Cast))))
            if len(found) > _MOST_COLUMNS:
                raise UnreadableInterface(f"a query has more than {_MOST_COLUMNS:,} columns", line)
        return found

    def _sources(self, query: Any, outer: Mapping[str, Outputs], line: int) -> list[_Source]:
        """Return what a query reads, each with its columns."""
        named = dict(outer)
        for each in getattr(query, "ctes", ()):
            columns = self.outputs(each.this, line, named)
            names = [self._spelling.of(one) for one in getattr(each.args.get("alias"), "columns", ())]
            if len(names) == len(columns):
                columns = [(name, kind) for name, (_, kind) in zip(names, columns, strict=True)]
            named[each.alias] = columns
        start = query.find(self._exp.From)
        joins = query.args.get("joins") or ()
        read = [] if start is None else [start.this, *(each.this for each in joins)]
        return [self._source(each, named, line) for each in read]

    def _source(self, read: Any, named: Mapping[str, Outputs], line: int) -> _Source:
        exp, alias = self._exp, read.alias_or_name
        if isinstance(read, exp.Subquery):
            return _Source(alias, "a query", self.outputs(read.this, line, named), True)
        if not isinstance(read, exp.Table):
            return _Source(alias, "a query", None, False)
        name = self._database.locate(self._spelling.of_table(read))
        table, view = self._database.tables.get(name), self._database.views.get(name)
        is_whole = table is None or not table.before or name in named
        columns: Outputs | None = None
        if not read.args.get("db") and read.name in named:
            columns = named[read.name]
        elif table is not None:
            columns = [(column, each.kind) for column, each in table.columns.items()]
        elif view is not None:
            columns = [(column, view.kinds.get(column, "")) for column in view.columns]
        self._database.step(len(columns or ()), line)
        return _Source(alias, name, columns, is_whole)


def _kinds(sources: Iterable[_Source]) -> Mapping[str, set[str]]:
    """Return by the names of columns the types that they have."""
    found: dict[str, set[str]] = {}
    for source in sources:
        for name, kind in dict(source.columns or ()).items():
            found.setdefault(name, set()).add(kind)
    return found


def _all_of(sources: Iterable[_Source]) -> Outputs:
    """Return all columns of tables; where one of them is not known, whose they are."""
    found: Outputs = []
    for each in sources:
        found += [("*", f"all of {each.name}")] if each.columns is None or not each.is_whole else each.columns
    return found or [("*", "all")]
