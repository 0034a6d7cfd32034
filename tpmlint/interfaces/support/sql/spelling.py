"""Names and types of SQL in one spelling, in the text of a statement and in what sqlglot parses."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
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


def folded(text: str, change: Callable[[str], str] = str.lower) -> str:
    """Return a text in small letters, or changed in another way, but for what is quoted in it."""
    pieces, at = [], 0
    for found in _QUOTED.finditer(text):
        pieces += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*pieces, change(text[at:])])


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


_WORDS = {
    "bool": "boolean",
    "char varying": "varchar",
    "character": "char",
    "character varying": "varchar",
    "dec": "decimal",
    "double precision": "double",
    "float4": "float(24)",
    "float8": "double",
    "int2": "smallint",
    "int4": "int",
    "int8": "bigint",
    "integer": "int",
    "national char": "nchar",
    "national character": "nchar",
    "national character varying": "nvarchar",
    "national char varying": "nvarchar",
    "national varchar": "nvarchar",
    "nchar varying": "nvarchar",
    "bit varying": "varbit",
    "numeric": "decimal",
    "nvarchar2": "nvarchar",
    "real": "float(24)",
    "serial2": "smallserial",
    "serial4": "serial",
    "serial8": "bigserial",
    "varchar2": "varchar",
}
"""What means the same, and the word for it here; of several words the longest counts."""

_SPELLED = re.compile(
    r"(?<![\w.$])(?:"
    r"(?P<time>time(?:stamp)?)(?:\s*\((?P<digits>\d+)\))?\s+(?P<zone>with|without)\s+time\s+zone"
    r"|(?P<flag>tinyint)\s*\(1\)|(?P<width>u?(?:tinyint|smallint|mediumint|int|bigint))\s*\(\d+\)"
    r"|(?P<one>n?char(?:acter)?|bit)\s*\(1\)|float\s*\((?P<precision>\d{1,3})\)"
    r"|(?P<decimal>decimal|numeric|dec|number)\s*\(\s*(?P<whole>\d+)\s*,\s*0\s*\)|bpchar(?=\s*\()|(?:"
    + "|".join(each.replace(" ", r"\s+") for each in sorted(_WORDS, key=lambda each: -len(each)))
    + r")(?![\w$]))"
)
_CATALOG = re.compile(r"(?<![\w.$])pg_catalog\s*\.\s*")


def one_spelling(text: str) -> str:
    """Return a text in small letters, but for what is quoted in it, with one word for types that mean the same."""
    return folded(text, lambda piece: _SPELLED.sub(_plain, _CATALOG.sub("", piece.lower())))


def _plain(found: re.Match[str]) -> str:
    if found["time"]:
        return found["time"] + "tz" * (found["zone"] == "with") + (f"({found['digits']})" if found["digits"] else "")
    if found["precision"]:
        return "float(24)" if int(found["precision"]) <= 24 else "double"
    if found["decimal"]:
        return f"{_WORDS.get(found['decimal'], found['decimal'])}({found['whole']})"
    if found["flag"]:
        return "boolean"
    if word := found["width"] or found["one"]:
        # A width for display as MySQL has it, and the length of one that a type has by itself.
        return word.replace("character", "char")
    word = " ".join(found[0].split())
    return "char" if word == "bpchar" else _WORDS[word]


_UNREAD = ("real", "float4", "int8", *(each for each in _WORDS if each.startswith(("national ", "bit "))))
"""Words that sqlglot takes for another type, or does not read."""

_HAS_UNREAD = re.compile(rf"\b(?:{'|'.join(each.replace(' ', chr(92) + 's+') for each in _UNREAD)})\b", re.IGNORECASE)
_COLUMNS = frozenset(["VAR", "IDENTIFIER", "DATE", "TEXT", "FLOAT", "DCOLON"])
_NO_COLUMN = frozenset(["ADD", "COLUMN", "DROP", "MODIFY", "CHANGE", "ALTER", "TO"])


def with_read_types(sqlglot: Any, statement: str) -> str:
    """Return a statement in which types that the library does not read as what they are have another spelling."""
    if not _HAS_UNREAD.search(statement):
        return statement
    pieces, at = [], 0
    tokens = list(sqlglot.tokenize(statement))
    rest = (*tokens[2:], None, None)
    for before, token, after, behind in zip(tokens, tokens[1:], rest, rest[1:], strict=False):
        kind = before.token_type.name
        named = kind in _COLUMNS and before.text.upper() not in _NO_COLUMN
        if token.start < at or token.token_type.name == "IDENTIFIER" or not (named or kind == "ALIAS"):
            continue
        last = after if after is not None and f"{token.text} {after.text}".lower() in _UNREAD else token
        word = " ".join(statement[token.start : last.end + 1].lower().split())
        end = after if last is token else behind
        cast = kind == "ALIAS" and end is not None and end.token_type.name in ("R_PAREN", "L_PAREN", "L_BRACKET")
        # Of ClickHouse, which has its own capital letters, it is a number of one byte.
        if word in _UNREAD and (named or cast) and token.text != "Int8":
            pieces += [statement[at : token.start], _WORDS[word]]
            at = last.end + 1
    return "".join([*pieces, statement[at:]])


class Spelling:
    """Spells names and types of what sqlglot parses.

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
