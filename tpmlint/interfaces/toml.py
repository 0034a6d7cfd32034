"""TOML, any data: the path of each value, with prose such as ``description`` and ``title`` set aside."""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.plain_data import add_data, keeps_order
from tpmlint.interfaces.support.table import FactTable
from tpmlint.interfaces.support.toml_data import read_toml


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the values by path."""
    table = FactTable()
    add_data(table, "", read_toml(decode(data)), options.ignore_keys)
    return table.facts


language = Language(facts, keeps=keeps_order)
