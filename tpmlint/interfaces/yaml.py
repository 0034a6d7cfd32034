"""YAML, any data: the path of each value, with prose such as ``description`` and ``brief`` set aside."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.plain_data import add_documents
from tpmlint.interfaces.support.self_described import document_facts, keeps, stands_alone
from tpmlint.interfaces.support.table import FactTable, spell, squeezed
from tpmlint.interfaces.support.yaml_data import read_yaml


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the values of all documents by path."""
    table = FactTable()
    text = decode(data)
    documents = read_yaml(text)
    if len(documents) == 1 and (found := document_facts(documents[0], options)) is not None:
        return found
    add_documents(table, documents, options.ignore_keys)
    lines = text.splitlines()
    for number, line in enumerate(lines, 1) if "{{" in text or "{%" in text else ():
        if (comment := _TEMPLATE.match(line)) is not None:
            rest = (each for each in lines[number:] if each.strip() and not _COMMENT.match(each))
            below = next(rest, "").partition(": ")[0].strip()
            table.add(f"template {squeezed(comment[1])}", f"above {spell(below)}" if below else "at the end", number)
    return table.facts


_COMMENT = re.compile(r"\s*#")
_TEMPLATE = re.compile(
    r"\s*#+\s*(\{\{-?\s*(?:block|define|else|end|if|include|range|template|with)\b.*\}\}|\{%-?\s*\w.*%\})\s*$"
)
"""A comment that programs such as Helm run before they read the file, so that it decides what is in it."""


language = Language(facts, stands_alone=stands_alone, keeps=keeps)
