"""Texts that are others with fewer words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.text.shortening import is_shortened

FULL = "charges a stored card without asking"


def shortened(text: str, other: str = FULL) -> bool:
    """Tell whether a text is shortened from another one."""
    return is_shortened(text.replace(" ", ""), other.replace(" ", ""), other.split())


@pytest.mark.parametrize("text", ["charges a stored card", "a card without", "charges asking", "rges a sto"])
def test_a_piece_and_some_of_the_words_in_their_order(text: str) -> None:
    assert shortened(text)


@pytest.mark.parametrize(
    "text", ["card a stored", "charges the card", FULL, "sard", "charges a stored card without asking twice"]
)
def test_other_words_another_order_and_the_whole_are_not(text: str) -> None:
    assert not shortened(text)


def test_the_work_grows_with_the_words() -> None:
    """Words that fit in many ways are the worst."""
    words = ["ab", "a", "b"] * 33
    text = "ab" * 60
    assert not is_shortened(f"{text}c", "".join(words), words)
    assert not is_shortened("ba" * 50 + "c", "ab" * 5_000, ["ab"] * 5_000)


@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_any_words_of_a_text_and_never_the_other_way_round(words: list[str], chance: random.Random) -> None:
    kept = sorted(chance.sample(range(len(words)), chance.randrange(len(words))))
    full, less = " ".join(words), " ".join(words[at] for at in kept)
    assert shortened(less, full)
    assert not shortened(full, less)
