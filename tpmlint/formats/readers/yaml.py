"""YAML 1.2 as tpmlint's own format has it, and the merge key ``<<``: each document is a part."""

from __future__ import annotations

from collections.abc import Mapping

from tpmlint.finding import Route
from tpmlint.formats.readers import Part, Records
from tpmlint.formats.yaml.documents import Reader
from tpmlint.formats.yaml.errors import Budget, Place
from tpmlint.limits import Limits

ENDINGS = (".yaml", ".yml")


def read(text: str, limits: Limits) -> Records:
    """Read the documents of a text."""
    reader = Reader(text, Budget(limits), quick=limits.bytes, merge=True)
    reader.read(0, len(text))
    parts = tuple(Part(each.value, each.start, each.end, frozenset(each.unknown)) for each in reader.documents)
    return Records(parts, reader.faults.sorted())


def places(text: str, start: int, end: int) -> Mapping[Route, Place]:
    """Return the place of every value in a document; of a broken one as far as it can be read."""
    from tpmlint.formats.yaml.nodes import locate
    from tpmlint.formats.yaml.values import root_of

    root = root_of(text, start, end)
    return {} if root is None else locate(root, text, start)
