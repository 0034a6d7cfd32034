"""Tables in text, such as CSV: the columns of the header row, whatever their order, and what separates them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.table import FactTable, shorten, spell

_DELIMITERS = ",;\t|"
_LONGEST = 131_072
"""Characters of a header row."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the columns that the first row with text in it names, and how it is written.

    A column without a name is called by its place. What separates the cells, quotes around them and a mark of the
    byte order are promises too: who reads commas does not read semicolons.
    """
    text = decode(data)
    start = len(text) - len(text.lstrip("\r\n"))
    line = text.count("\n", 0, start) + 1
    head = text[start : start + _LONGEST]
    table = FactTable()
    if not head.strip():
        return table.facts
    delimiter = "\t" if options.path.lower().endswith((".tsv", ".tab")) else _delimiter_of(head)
    try:
        lines = io.StringIO(head, newline="")
        row = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error as error:
        raise UnreadableInterface(f"the header row cannot be read ({error})", line) from None
    if len(text) > start + _LONGEST and lines.tell() == len(head):
        raise UnreadableInterface(f"the header row has more than {_LONGEST:,} characters", line)
    written = head[: lines.tell()]
    table.add("(separator)", spell(delimiter), line)
    if '"' in written:
        table.add("(quotes)", "cells in quotes", line, demand=True)
    if data.startswith(codecs.BOM_UTF8):
        table.add("(encoding)", "UTF-8 with a byte order mark", line, demand=True)
    seen: dict[str, int] = {}
    for number, cell in enumerate(row, 1):
        name = shorten(" ".join(cell.split())) or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        table.add(name if seen[name] == 1 else f"{name} ({seen[name]})", "column", line)
    return table.facts


def _delimiter_of(head: str) -> str:
    """Return what separates the cells of the first line: what is most often outside of quotes, a comma in doubt."""
    outside = "".join(head.split("\n", 1)[0].split('"')[::2])
    return max(_DELIMITERS, key=lambda each: (outside.count(each), each == ","))


language = Language(facts)
