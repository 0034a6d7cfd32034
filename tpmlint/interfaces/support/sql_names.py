"""Names in SQL: what is quoted keeps its capital letters, all else is one name however it is written."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

_PART = r"(?:[\w$]+|\"[^\"]+\"|`[^`]+`|\[[^\]]+\])"
NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
"""A regular expression for a name, with the schema that it may have."""

_PLAIN = re.compile(r"[\w$]+")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")


def plain(text: str) -> str:
    """Return a name as it is compared, each of its parts as by ``part``."""
    parts = re.findall(_PART, text)
    return ".".join(part(each.strip('"`[]'), each[:1] == '"') for each in parts) or text.lower()


def part(text: str, keeps_case: bool) -> str:
    """Return a part of a name: in small letters, or in double quotes if these make it another name."""
    text = text if keeps_case else text.lower()
    return text if _PLAIN.fullmatch(text) and text == text.lower() else f'"{text}"'


def is_qualified(name: str) -> bool:
    """Tell whether a name has a schema."""
    return "." in re.sub(r"\"[^\"]*\"", "", name)


def folded(text: str) -> str:
    """Return the text of a type in small letters, but for what is quoted in it."""
    pieces, at = [], 0
    for found in _QUOTED.finditer(text):
        pieces += [text[at : found.start()].lower(), found[0]]
        at = found.end()
    return "".join([*pieces, text[at:].lower()])


def separated(text: str) -> Iterator[str]:
    """Yield what commas separate outside of brackets and quotes."""
    depth, start = 0, 0
    for match in re.finditer(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|[(),]", text):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
        elif match[0] == "," and depth == 0:
            yield text[start : match.start()].strip()
            start = match.end()
    yield text[start:].strip()


_WIDTH = re.compile(r"\b(smallint|mediumint|int|bigint)\(\d+\)|\b(?<!var)(char)\(1\)")
"""A width for display as MySQL has it, and the length of one that ``char`` has by itself."""


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
        return _WIDTH.sub(r"\1\2", folded(self._types.generate(node)).replace(" byte)", ")"))

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


_REAL = re.compile(r"\b(?:real|float4)\b", re.IGNORECASE)
_COLUMNS = frozenset(["VAR", "IDENTIFIER", "DATE", "TEXT", "FLOAT", "DCOLON"])
_NO_COLUMN = frozenset(["ADD", "COLUMN", "DROP", "MODIFY", "CHANGE", "ALTER", "TO"])


def with_short_floats(sqlglot: Any, statement: str) -> str:
    """Return a statement that writes ``real`` as ``float(24)``, which it is, for the library takes it for ``float``."""
    if not _REAL.search(statement):
        return statement
    pieces, at = [], 0
    tokens = list(sqlglot.tokenize(statement))
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        kind = before.token_type.name
        named = kind in _COLUMNS and before.text.upper() not in _NO_COLUMN
        cast = kind == "ALIAS" and after is not None and after.token_type.name == "R_PAREN"
        if (named or cast) and token.token_type.name == "FLOAT" and _REAL.fullmatch(token.text):
            pieces += [statement[at : token.start], "float(24)"]
            at = token.end + 1
    return "".join([*pieces, statement[at:]])
