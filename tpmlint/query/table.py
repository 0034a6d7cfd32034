"""Rows and columns as a program or a spreadsheet takes them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from tpmlint.query.values import Field, Row, Value, as_text
from tpmlint.text.escape import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell begins that a spreadsheet would compute (CWE-1236)."""


def in_words(field: Field[Row], row: Row) -> str:
    """Return what a person is shown of a field: values with commas between them, made visible."""
    return ", ".join(visible(_counted(field, value)) for value in field.values(row))


def as_objects(fields: Sequence[Field[Row]], rows: Iterable[Row]) -> list[dict[str, object]]:
    """Return one object a row, with the fields' names as keys in their order.

    A field that may have several values is a list, also of one or none; any other is null where there is no value. A
    field of the user's own is a list where it has several values.
    """
    return [{field.name: _object(field, row) for field in fields} for row in rows]


def as_csv(fields: Sequence[Field[Row]], rows: Iterable[Row]) -> str:
    """Return a line of names and one line a row, as RFC 4180 quotes them; several values have ``; `` between them.

    A text that a spreadsheet would take for a formula begins with an apostrophe instead; characters that act are shown.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_inert(field.name) for field in fields])
    for row in rows:
        writer.writerow([_cell(field.values(row)) for field in fields])
    return out.getvalue()


def _counted(field: Field[Row], value: Value) -> str:
    unit = field.unit if value != 1 else field.unit.removesuffix("s")
    return f"{as_text(value)} {unit}".rstrip()


def _object(field: Field[Row], row: Row) -> object:
    values = field.values(row)
    if field.many or (field.many is None and len(values) > 1):
        return list(values)
    return values[0] if values else None


def _cell(values: Sequence[Value]) -> str:
    if len(values) == 1 and not isinstance(values[0], str):
        return as_text(values[0])
    return _inert("; ".join(map(as_text, values)))


def _inert(text: str) -> str:
    return f"'{visible(text)}" if text.startswith(_FORMULA) else visible(text)
