"""JSON Schema: properties by path, with type, whether they are required, values and bounds.

A schema is taken for one of what is accepted, such as a configuration file: it may loosen without breaking anybody.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support.data import Node, read
from tpmlint.interfaces.support.fact_table import FactTable, shorten
from tpmlint.interfaces.support.schemas.compatibility import ACCEPTS, SchemaNames, schema_keeps
from tpmlint.interfaces.support.schemas.definitions import escape
from tpmlint.interfaces.support.schemas.facts import Schemas

_FOLDERS = ("#/$defs/", "#/definitions/")


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return what a schema accepts: ``$`` is the whole, and a definition has its own name."""
    return described(read(data))


def described(root: Node) -> Mapping[str, Fact]:
    """Return what a schema accepts that has been read."""
    if not isinstance(root.value, dict | bool):
        raise UnreadableInterface("a schema must be a mapping", root.line)
    table = FactTable()
    found = Schemas(root, table, _FOLDERS, _label)
    for key in ("$id", "id"):
        if (identity := root.text_of(key)) is not None:
            table.add("$id", shorten(identity), root.get(key).line)
    if (dialect := root.text_of("$schema")) is not None and not dialect.rstrip("#").endswith("/2020-12/schema"):
        # Others give some keywords another meaning.
        table.add("$schema", shorten(dialect.rstrip("#").partition("://")[2] or dialect), root.get("$schema").line)
    if not root.entries or root.entries.keys() - {"$schema", "$id", "id", "$defs", "definitions", "title", "$comment"}:
        found.describe("$", root, ACCEPTS)
    for folder in _FOLDERS:
        for name in found.definitions.named(folder):
            found.request(f"{folder}{escape(name)}", ACCEPTS)
    found.describe_requested()
    return table.facts


def _label(name: str, direction: str) -> str:
    return name


language = Language(facts, stands_alone=lambda data: True, keeps=schema_keeps, names=SchemaNames)
