"""JSON Lines: the content of ``json``, one typed object per line."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.report import Report
from tpmlint.reporters import Style
from tpmlint.reporters.json import dump, report_values


def render(report: Report, style: Style) -> str:
    """Return a line that names the version, then one per finding and verdict, and last the receipt.

    The objects are those of ``schemas/report.schema.json``, with ``type`` added: ``report``, ``finding``, ``verdict``,
    ``figures``, ``uncovered``, ``suggestion``, ``changes``, ``receipt``; ``uncovered`` has a ``path``. A text without
    its last line was cut off on the way.
    """
    return "".join(dump(line, indent=0) for line in _lines(report))


def _lines(report: Report) -> Iterator[dict[str, object]]:
    value = report_values(report)
    yield {"type": "report", "version": value.pop("version")}
    receipt = value.pop("receipt")
    for key, each in value.items():
        if isinstance(each, (list, tuple)):
            # Files that no capability claims are paths.
            objects = ({"path": one} if isinstance(one, str) else one for one in each)
            yield from ({"type": key.removesuffix("s"), **one} for one in objects)
        elif each is not None:
            yield {"type": key, **each}
    yield {"type": "receipt", **receipt}
