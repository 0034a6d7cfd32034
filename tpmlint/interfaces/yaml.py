"""YAML, any data: the path of each value, with prose such as ``description`` and ``brief`` set aside."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.fact_table import FactTable, spell, squeezed
from tpmlint.interfaces.support.plain_data import add_documents
from tpmlint.interfaces.support.self_described import ResourceNames, document_facts, keeps, stands_alone
from tpmlint.interfaces.support.yaml_data import read_yaml


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the values of all documents by path."""
    table = FactTable()
    text = decode(data)
    documents = read_yaml(text)
    if len(documents) == 1 and (found := document_facts(documents[0], options)) is not None:
        return found
    add_documents(table, documents, options.ignore_keys)
    lines = text.splitlines() if "{{" in text or "{%" in text else []
    below = ""
    templates: list[tuple[str, str, int]] = []
    for number, line in zip(range(len(lines), 0, -1), reversed(lines), strict=True):
        if line.strip() and not _COMMENT.match(line):
            below = line.partition(": ")[0].strip()
        elif (comment := _TEMPLATE.match(line)) is not None:
            where = f"above {spell(below)}" if below else "at the end"
            templates.append((f"template {squeezed(comment[1])}", where, number))
    for name, where, number in reversed(templates):
        table.add(name, where, number)
    return table.facts


_COMMENT = re.compile(r"\s*#")
_TEMPLATE = re.compile(
    r"\s*#+\s*(\{\{-?\s*(?:block|define|else|end|if|include|range|template|with)\b.*\}\}|\{%-?\s*\w.*%\})\s*$"
)
"""A comment that programs such as Helm run before they read the file, so that it decides what is in it."""


language = Language(facts, stands_alone=stands_alone, keeps=keeps, names=ResourceNames)
