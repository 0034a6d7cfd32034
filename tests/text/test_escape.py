"""Words that the text of a program is made of."""

from __future__ import annotations

import pytest

from tpmlint.text.messages import plural


@pytest.mark.parametrize(
    ("count", "word", "said"),
    [
        (1, "day", "1 day"),
        (2, "day", "2 days"),
        (0, "key", "0 keys"),
        (2, "capability", "2 capabilities"),
        (3, "file", "3 files"),
    ],
)
def test_a_word_agrees_with_its_number(count: int, word: str, said: str) -> None:
    assert plural(count, word) == said
