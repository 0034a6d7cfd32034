"""How much of the code belongs to a capability today, and where the rest lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tpmlint.patterns import Patterns
from tpmlint.roadmap.claims import Claims, OwnFiles
from tpmlint.roadmap.load import inside
from tpmlint.site.subject import Subject

_FOLDERS = 8


@dataclass(frozen=True, slots=True)
class Code:
    """The code under version control, without what is exempt and the roadmap's own files.

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
    settings = subject.settings
    claims, own = Claims(subject.roadmap.capabilities, settings), OwnFiles(settings)
    exempt = Patterns(settings.change.exempt_paths)
    held: Counter[str] = Counter()
    unclaimed: Counter[str] = Counter()
    files = claimed = 0
    for path in subject.tracked:
        within = inside(settings.folder, path)
        owners = claims.owners(path)
        held.update({owner.ref for owner in owners})
        if within is None or own.match(within) or exempt.match(within):
            continue
        files += 1
        claimed += bool(owners)
        if not owners:
            unclaimed[_folder(path)] += 1
    worst = sorted(unclaimed.items(), key=lambda each: (-each[1], each[0]))[:_FOLDERS]
    return Code(files, claimed, held, tuple(worst))


def _folder(path: str) -> str:
    """Return the first two folders that a file lies in, with ``/``; ``./`` for one at the top."""
    parts = path.split("/")[:-1][:2]
    return "".join(f"{part}/" for part in parts) or "./"
