"""Words of SQL for types: those that mean the same in a database are written as one."""

from __future__ import annotations

import re
from typing import Any

from tpmlint.interfaces.support.sql.names import folded

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
