"""JSON, any data: the path of each value, with prose such as ``description`` and ``title`` set aside."""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.fact_table import FactTable
from tpmlint.interfaces.support.json_data import read_json
from tpmlint.interfaces.support.plain_data import add_data
from tpmlint.interfaces.support.self_described import document_facts, keeps, stands_alone


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the values by path."""
    root = read_json(decode(data))
    if (found := document_facts(root, options)) is not None:
        return found
    table = FactTable()
    add_data(table, "", root, options.ignore_keys)
    return table.facts


language = Language(facts, stands_alone=stands_alone, keeps=keeps)
