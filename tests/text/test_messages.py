"""The words of messages: amounts, lists, quotes and shares."""

from __future__ import annotations

import pytest

from tpmlint.text.messages import join_words, percent, plural, quote, some, with_article, with_names


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


def test_words_are_joined_as_in_a_sentence() -> None:
    assert [join_words("abc"[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert join_words(["a", "b"], "or") == "a or b"


def test_of_many_names_the_first_are_shown() -> None:
    assert [some("abcde"[:count], 3) for count in range(6)] == [
        "",
        "a",
        "a and b",
        "a, b and c",
        "a, b, c and 1 more",
        "a, b, c and 2 more",
    ]
    assert [some("abcd"[:count], 3, ", ") for count in (0, 2, 4)] == ["", "a, b", "a, b, c and 1 more"]


def test_a_noun_goes_before_its_names() -> None:
    assert [with_names("team", ["shop"]), with_names("team", ["shop", "search"])] == [
        "team shop",
        "teams shop and search",
    ]


def test_an_article_fits_its_word() -> None:
    assert [with_article(word) for word in ("team", "objective", "user")] == ["a team", "an objective", "a user"]


def test_a_quote_is_one_short_line() -> None:
    assert quote("two\n  lines") == "'two lines'"
    assert quote("x" * 80) == f"'{'x' * 80}'"
    assert quote("x" * 81) == f"'{'x' * 79}…'"


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "-"), (0.0, "0 %"), (0.001, "1 %"), (0.5, "50 %"), (0.996, "99 %"), (0.9999, "99 %"), (1.0, "100 %")],
)
def test_all_and_nothing_are_said_of_nothing_else(share: float | None, text: str) -> None:
    assert percent(share) == text


def test_a_share_of_nothing_is_unknown() -> None:
    assert percent(None, "–") == "–"
