"""The receipt as names and values, for formats that have room for these and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from tpmlint.finding import Receipt
from tpmlint.text.escape import visible


def facts(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """Yield what was examined, and by which rules of play; what does not apply is left out."""
    given = {
        "tpmlint": receipt.version,
        "command": receipt.command,
        "revision": receipt.revision,
        "base": receipt.base,
        "merge_base": receipt.merge_base,
        "shallow": "true" if receipt.shallow else None,
        "snapshot": receipt.snapshot,
        "as_of": f"{receipt.as_of} ({receipt.as_of_source})",
        "configuration": receipt.configuration or "none",
        "preset": receipt.preset,
        "fail_on": receipt.fail_on,
        "files": str(len(receipt.files)),
        "items": str(sum(receipt.items.values())),
        "commits": str(receipt.commits) if receipt.commits else None,
        "changes": str(receipt.changes) if receipt.changes else None,
        "suppressed": str(receipt.suppressed),
        "waived": str(receipt.waived),
    }
    yield from ((name, visible(value)) for name, value in given.items() if value is not None)
    yield from (("note", visible(note)) for note in receipt.notes)
