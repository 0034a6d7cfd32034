"""As much of a list as there is room for."""

from __future__ import annotations

from collections.abc import Sequence


def size(text: str) -> int:
    """Return what a text takes with the end of its line: bytes of UTF-8, which are never fewer than characters."""
    return len(text.encode("utf-8", "backslashreplace")) + 1


def fitting(texts: Sequence[str], room: int) -> int:
    """Return how many of the texts, from the first on, fit into ``room``."""
    for number, text in enumerate(texts):
        room -= size(text)
        if room < 0:
            return number
    return len(texts)
