"""XML 1.0 in ASCII, whatever is in it."""

from __future__ import annotations

from xml.etree import ElementTree

from tpmlint.text.escape import visible


def document(root: ElementTree.Element) -> str:
    """Return a document, indented; what is not ASCII is a character reference, so that every encoding carries it.

    Characters that XML forbids must have been made visible before: ElementTree writes them as they are.
    """
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root).decode("ascii")}\n'


def attributes(given: dict[str, str | int | None]) -> dict[str, str]:
    """Return attributes without those that are None, each on one line and without what XML forbids."""
    return {name: visible(str(value)) for name, value in given.items() if value is not None}
