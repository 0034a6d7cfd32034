"""Tell whether a text is another one with fewer words."""

from __future__ import annotations

from collections.abc import Iterable


def is_shortened(text: str, other: str, words: Iterable[str]) -> bool:
    """Tell whether a text is a piece of another one, or some of its words in their order.

    Args:
        text: without white space, as are all.
        words: of the other text, which they make together.
    """
    if len(text) >= len(other):
        return False
    if text in other:
        return True
    reached = {0}  # so many letters of the text can be made of the words so far
    for word in words:
        reached |= {at + len(word) for at in reached if text.startswith(word, at)}
    return len(text) in reached
