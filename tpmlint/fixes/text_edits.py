"""Replace ranges of a text, all at once."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Replacement(Struct, frozen=True, order=True):
    """A range of a text and its replacement; an empty range is an insertion."""

    start: int
    end: int
    new: str

    def overlaps(self, other: Replacement) -> bool:
        """Return whether two cuts change the same characters, or insert at the same offset."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end

    def moved(self, offset: int) -> Replacement:
        """Return the same cut in a text that begins ``offset`` characters earlier."""
        return Replacement(self.start + offset, self.end + offset, self.new)


def merge_replacements(cuts: Iterable[Replacement]) -> tuple[Replacement, ...] | None:
    """Return cuts in order, each once, with removals that overlap made one; None where others overlap."""
    merged: list[Replacement] = []
    for cut in sorted(set(cuts)):
        if merged and merged[-1].overlaps(cut):
            last = merged.pop()
            if last.new or cut.new or cut.start == cut.end or last.start == last.end:
                return None
            cut = Replacement(last.start, max(last.end, cut.end), "")
        merged.append(cut)
    return tuple(merged)


def apply_edits(text: str, cuts: Iterable[Replacement]) -> str:
    """Return ``text`` after cuts that do not overlap."""
    parts: list[str] = []
    at = 0
    for cut in sorted(cuts):
        parts += [text[at : cut.start], cut.new]
        at = cut.end
    return "".join([*parts, text[at:]])
