"""Tables in text, such as CSV: the columns of the header row of each, whatever their order, and what separates them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.fact_table import FactTable, shorten, spell

_DELIMITERS = ",;\t|"
_LONGEST = 131_072
"""Characters of a header row."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the columns that the first row with text in it names, under the name of the file, and how it is written.

    A column without a name is called by its place; a blank is part of a name. What separates the cells, quotes around
    them, empty lines above them and a mark of the byte order are promises too: who reads commas does not read
    semicolons.
    """
    text = decode(data)
    if (at := text.find("\0")) >= 0:
        raise UnreadableInterface("there is a null byte in the text; remove it", text.count("\n", 0, at) + 1)
    start = len(text) - len(text.lstrip("\r\n"))
    line = text.count("\n", 0, start) + 1
    head = text[start : start + _LONGEST]
    found = FactTable()
    if not head.strip():
        return found.facts
    file = options.path.rpartition("/")[2]
    own = file.rpartition(".")[0] or file
    delimiter = "\t" if file.lower().endswith((".tsv", ".tab")) else _delimiter_of(head)
    try:
        lines = io.StringIO(head, newline="")
        row = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        raise UnreadableInterface("the header row cannot be read; see its quotes and line ends", line) from None
    if len(text) > start + _LONGEST and lines.tell() == len(head):
        raise UnreadableInterface(f"the header row has more than {_LONGEST:,} characters", line)
    written = head[: lines.tell()]
    found.add(own, "table", line)
    found.add(f"{own} (separator)", spell(delimiter), line)
    if '"' in written:
        found.add(f"{own} (quotes)", "cells in quotes", line, demand=True)
    if data.startswith(codecs.BOM_UTF8):
        found.add(f"{own} (encoding)", "UTF-8 with a byte order mark", line, demand=True)
    if start:
        found.add(f"{own} (empty lines)", f"{line - 1} above the header row", line, demand=True)
    seen: dict[str, int] = {}
    for number, cell in enumerate(row, 1):
        name = shorten(cell) if cell.strip() else f"column {number}"
        if name != " ".join(name.split()):
            name = spell(name)
        seen[name] = seen.get(name, 0) + 1
        found.add(f"{own}.{name}" if seen[name] == 1 else f"{own}.{name} ({seen[name]})", "column", line)
    return found.facts


def _delimiter_of(head: str) -> str:
    """Return what separates the cells of the first line: what is most often outside of quotes, a comma in doubt."""
    outside = "".join(head.split("\n", 1)[0].split('"')[::2])
    return max(_DELIMITERS, key=lambda each: (outside.count(each), each == ","))


language = Language(facts, named_by_path=True)
