"""What a text says of itself above its first section: lines such as ``Status: accepted``, and tables of two columns."""

from __future__ import annotations

from tpmlint.text.regex import regex

FIELD = regex(r"(?P<name>[A-Z][\w-]*(?: [\w-]+){0,3}(?:\(s\))?)[ \t]*:[ \t]*(?P<value>\S[^\n]*)")
"""A line that says a field."""
_NAME = regex(r"\S+(?: \S+){0,4}")
_COLUMNS = frozenset({"field", "key", "name", "property", "attribute", "item", "metadata"})
"""What the column of the names is called in a table of fields."""


def is_name(cell: str) -> bool:
    """Tell whether the first of two cells names what the second says."""
    name = cell.rstrip(" :")
    return _NAME.fullmatch(name) is not None and name.lower() not in _COLUMNS
