"""Names and types in what sqlglot parses, as they are compared."""

from __future__ import annotations

import functools
from typing import Any

from tpmlint.interfaces.support.sql.names import part, plain
from tpmlint.interfaces.support.sql.type_words import one_spelling


class Words:
    """Reads names of what sqlglot parses.

    Args:
        sqlglot: the library.
        mysql: whether quotes around names are those of MySQL, which change nothing.
    """

    def __init__(self, sqlglot: Any, mysql: bool) -> None:
        self._exp = sqlglot.exp
        self._keeps_case = not mysql
        self._types = _generator(sqlglot)

    def of(self, node: Any) -> str:
        """Return the name of a column, a constraint or the like; empty if it has none."""
        while isinstance(node, self._exp.Ordered):
            node = node.this
        inner = node if isinstance(node, self._exp.Identifier) else node.args.get("this")
        if isinstance(inner, self._exp.Identifier):
            return part(inner.this, self._keeps_case and bool(inner.args.get("quoted")))
        return plain(node.name) if node.name else ""

    def of_table(self, node: Any) -> str:
        """Return the name of a table or view, with the schema that is written before it."""
        parts = node.parts if isinstance(node, self._exp.Table | self._exp.Column) else [node]
        return ".".join(self.of(each) for each in parts)

    def of_type(self, node: Any) -> str:
        """Return a type in small letters, in one word of those that mean the same in a database."""
        return one_spelling(self._types.generate(node)).replace(" byte)", ")")

    def of_outputs(self, query: Any) -> list[str]:
        """Return the names of the columns that a query has."""
        found = []
        for each in getattr(query, "selects", ()):
            alias = each.args.get("alias")
            if isinstance(alias, self._exp.Identifier):
                found.append(self.of(alias))
            elif isinstance(each, self._exp.Star):
                found.append("*")
            else:
                found.append(self.of(each) if isinstance(each, self._exp.Column) else plain(each.alias_or_name or ""))
        return found


_TYPES_OF_THEIR_OWN = frozenset(
    (
        *("NCHAR", "NVARCHAR", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB"),
        *("SMALLDATETIME", "ROWVERSION"),
    )
)
"""What sqlglot would write as a type that holds less, or more, in the same database."""


@functools.cache
def _generator(sqlglot: Any) -> Any:
    """Return what writes a type of sqlglot as text."""
    base = sqlglot.Generator
    mapping = {kind: word for kind, word in base.TYPE_MAPPING.items() if kind.name not in _TYPES_OF_THEIR_OWN}
    return type("Types", (base,), {"TYPE_MAPPING": mapping, "DATA_TYPE_SPECIFIERS_ALLOWED": True})()
