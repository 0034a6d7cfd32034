"""Tables in text, such as CSV: the columns of the header row, whatever their order."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support.data import decode
from tpmlint.interfaces.support.table import FactTable, shorten

_DELIMITERS = ",;\t|"
_LONGEST = 131_072
"""Characters of a header row."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the columns that the first row with text in it names; one without a name is called by its place."""
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
