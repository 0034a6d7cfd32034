"""Tell whether a text is another one with fewer words."""

from __future__ import annotations

from collections.abc import Sequence

_MOST_WORDS = 100
"""Of a text whose words are compared: a sentence has fewer, and of a longer text a piece is found."""

_MOST_WAYS = 16
"""Ways to make the beginning of a text of words, which differ only where words are joined."""


def is_shortened(text: str, other: str, words: Sequence[str]) -> bool:
    """Tell whether a text is a piece of another one, or some of its words in their order.

    Args:
        text: without white space, as are all.
        words: of the other text, which they make together.
    """
    if len(text) >= len(other):
        return False
    if text in other:
        return True
    if len(words) > _MOST_WORDS:
        return False
    reached = {0}  # so many letters of the text can be made of the words so far
    left = sum(map(len, words))
    for word in words:
        left -= len(word)
        reached |= {at + len(word) for at in reached if text.startswith(word, at)}
        if len(text) - max(reached) > left:
            return False
        if len(reached) > _MOST_WAYS:
            reached = set(sorted(reached)[-_MOST_WAYS:])
    return len(text) in reached
