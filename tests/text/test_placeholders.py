"""What counts as text without substance."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tpmlint.text.placeholders import lack_of_substance, repeats, telling_text

WORDS = st.sampled_from(
    [
        "see",
        "the",
        "docs",
        "because",
        "needed",
        "tomorrow",
        "asdf",
        "test",
        "refunds",
        "cards",
        "2027",
        "a",
        "PR-12",
        "SHOP-12",
        "GH12",
        "www.example.com",
        "x/y.md",
        "https://example.com/a",
        "#12",
        "foo-bar",
        "支払い",
        "it's",
        "-",
        "…",
        "ok",
    ]
)
SIGN = " .."
"""Ends a text in which links and keys of tickets are looked for, and says nothing."""


@given(st.lists(WORDS, min_size=1, max_size=4).map(" ".join))
@example("foo-bar")
@example("www.example")
@example("支払い")
def test_a_quick_answer_is_the_thorough_one(text: str) -> None:
    assert lack_of_substance(text) == lack_of_substance(text + SIGN)


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("Shoppers pay without an account", None),
        ("TODO", "a placeholder"),
        ("www.example.com", "only a link"),
        ("SHOP-12", "only a ticket key"),
        ("see the ticket", "only a pointer to something else"),
        ("refunds", "one word"),
        ("it is needed because it is needed", "no reason, only the claim that there is one"),
        ("we will do it tomorrow", "a placeholder"),
    ],
)
def test_what_a_text_lacks(text: str, lack: str | None) -> None:
    assert lack_of_substance(text) == lack


@pytest.mark.parametrize(
    ("text", "title", "same"),
    [
        ("One-click checkout", "One click checkout", True),
        ("Enables one-click checkout", "One click checkout", True),
        ("One click", "One click checkout", False),
        ("One-click checkout (SHOP-12)", "One click checkout", True),
        ("One-click checkout. TODO", "SHOP-12: One click checkout", True),
        ("Enables the team", "Enables the team", True),
        ("Enables the team", "One click checkout", False),
        ("", "One click checkout", False),
    ],
)
def test_a_text_that_repeats_a_title(text: str, title: str, same: bool) -> None:
    assert repeats(text, (None, "", "Wallets", title)) is same


TEXTS = st.lists(st.one_of(WORDS, st.sampled_from(["TODO", "<why>", "enables", ".", ",", ":", "("])), max_size=8).map(
    " ".join
)


@given(TEXTS)
def test_what_is_told_at_once_is_what_the_parts_tell(text: str) -> None:
    assert telling_text(text) == telling_text(text + SIGN)


@given(TEXTS, st.tuples(TEXTS, TEXTS))
def test_a_title_is_repeated_where_all_that_is_told_is_the_same(text: str, titles: tuple[str, str]) -> None:
    """A look at single words may only spare the comparison of texts that differ."""
    told = telling_text(text).split()
    same = any(title and {*told} == {*telling_text(title).split()} for title in titles)
    assert repeats(text, titles) or not same
