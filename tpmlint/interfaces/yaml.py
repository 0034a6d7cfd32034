"""YAML, any data: the path of each value, with prose such as ``description`` and ``brief`` set aside."""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.plain_data import add_documents
from tpmlint.interfaces.support.table import FactTable
from tpmlint.interfaces.support.yaml_data import read_yaml


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the values of all documents by path."""
    table = FactTable()
    add_documents(table, read_yaml(decode(data)), options.ignore_keys)
    return table.facts


language = Language(facts)
