"""How much of the code belongs to a capability today, and where the rest lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tpmlint.engine.runner import options_of
from tpmlint.ledger.ways import Terrain, Ways
from tpmlint.roadmap.claims import Claims
from tpmlint.rule import Context, catalogue
from tpmlint.site.subject import Subject

_FOLDERS = 8


@dataclass(frozen=True, slots=True)
class Code:
    """The code under version control, as an audit counts it.

    That is what could be claimed: not the roadmap's own files, not what is exempt, nor what the option ``not-code`` of
    ``unmapped-code`` names.

    Args:
        claimed: files that belong to a capability.
        held: files by ``kind:id`` of the capability that they belong to.
        unmapped: the folders with the most files that belong to none, and how many.
    """

    files: int
    claimed: int
    held: Mapping[str, int]
    unmapped: tuple[tuple[str, int], ...]


def code_of(subject: Subject) -> Code | None:
    """Return how much of the code belongs to a capability, or None where there is no version control to ask."""
    if subject.tracked is None:
        return None
    context = Context(subject.board.as_of, subject.settings, lambda: subject.tracked)
    not_code = options_of(catalogue()["unmapped-code"], context)["not-code"]
    assert isinstance(not_code, tuple)
    ways = Ways(Claims(subject.roadmap.capabilities, subject.settings), Terrain(subject.settings, not_code))
    held: Counter[str] = Counter()
    unclaimed: Counter[str] = Counter()
    files = claimed = 0
    for path in subject.tracked:
        way = ways.of(path)
        if way.folder is None:
            continue
        files += 1
        claimed += bool(way.owners)
        held.update(f"capability:{owner}" for owner in way.owners)
        if not way.owners:
            unclaimed[f"{way.folder or '.'}/"] += 1
    worst = sorted(unclaimed.items(), key=lambda each: (-each[1], each[0]))[:_FOLDERS]
    return Code(files, claimed, held, tuple(worst))
