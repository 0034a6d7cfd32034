"""Trailers in messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.change.trailers import (
    MOST,
    Trailer,
    clean_message,
    decorated_trailers,
    plain_lines,
    read_trailers,
    split_values,
)

KEYS = {"roadmap-item": "roadmap-item", "initiative": "roadmap-item", "roadmap-reason": "roadmap-reason"}


def found(text: str) -> list[Trailer]:
    """Return the trailers of ``text``."""
    return list(read_trailers(text, KEYS))


def item(value: str, line: int) -> Trailer:
    """Return a citation as it is read."""
    return Trailer("roadmap-item", value, line)


def test_a_trailer_in_the_last_paragraph() -> None:
    assert found("Fix it\n\nBody.\n\nRoadmap-Item: checkout-speed\nSigned-off-by: Ada\n") == [item("checkout-speed", 5)]


def test_every_paragraph_counts_for_a_squash_merge_pushes_them_up() -> None:
    message = "Merge (#12)\n\n* One\n\nRoadmap-Item: one\n\n* Two\n\nRoadmap-Item: two\n\nCo-authored-by: B <b@x>\n"
    assert found(message) == [item("one", 5), item("two", 9)]


def test_messages_that_git_merge_squash_indents() -> None:
    """What stands in a fence that one leaves open, and what is indented further or below, is read as elsewhere."""
    head = "commit {:040x}\nAuthor: A <a@x>\nDate:   Mon Nov 30 2026\n\n"
    message = (
        "Squashed commit of the following:\n\n"
        + head.format(1)
        + "    Two\n\n    Roadmap-Item: two\n    ```\n    Roadmap-Item: fenced\n\n"
        + head.format(2)
        + "    One\n\n      Roadmap-Item: further\n    Roadmap-Item: one,\n      and more\n"
        + "\nBelow it\n    Roadmap-Item: below\n"
    )
    assert found(message) == [item("two", 9), item("one, and more", 20)]
    assert found(message.removeprefix("Squashed ")) == []


def test_keys_are_known_in_any_case_and_by_alias() -> None:
    assert found("ROADMAP-ITEM: a\ninitiative: b\nRoadmap-item:c") == [item("a", 1), item("b", 2), item("c", 3)]


def test_an_empty_value_is_none_so_that_a_template_cites_nothing() -> None:
    assert found("Roadmap-Item:\nRoadmap-Item:   \n") == []


def test_a_value_goes_on_in_indented_lines() -> None:
    assert found("Roadmap-Reason: the shop\n  was down\n\n  not this\n") == [
        Trailer("roadmap-reason", "the shop was down", 1)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "  Roadmap-Item: indented",
        "> Roadmap-Item: quoted",
        "- Roadmap-Item: listed",
        "See Roadmap-Item: inside a sentence",
        "```\nRoadmap-Item: fenced\n```",
        "~~~text\nRoadmap-Item: fenced\n~~~",
        "````\n```\nRoadmap-Item: in the longer fence\n````",
        "```\nRoadmap-Item: in a fence that nobody closes",
        "<!-- Roadmap-Item: commented -->",
        "<!--\nRoadmap-Item: commented\n-->",
        "<!-- a --> Roadmap-Item: not in the first column",
        "<!-- a\n--> Roadmap-Item: not in the first column",
        "<!-- a --><!-- b\nRoadmap-Item: commented\n-->",
    ],
)
def test_what_only_shows_a_trailer_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Roadmap-Item: x <!-- the initiative -->",
        "Roadmap-Item: x\r\n",
        "```\ncode\n```\nRoadmap-Item: x",
        "<!-- hint -->\nRoadmap-Item: x",
        "`Roadmap-Item` is asked for\nRoadmap-Item: x",
        "```inline``` is no fence\nRoadmap-Item: x",
    ],
)
def test_what_stands_beside_does_not_hide_it(text: str) -> None:
    assert [each.value for each in found(text)] == ["x"]


def test_several_values_and_backticks() -> None:
    assert list(split_values(item("`one`, initiative:two,, ` three `", 1))) == ["one", "initiative:two", "three"]


def test_a_full_stop_ends_the_sentence_and_not_the_name() -> None:
    assert list(split_values(item("one, v1.2.", 1))) == ["one", "v1.2"]


@pytest.mark.parametrize(
    "text", ["> - Roadmap-Item: a", "```\n- Roadmap-Item: a\n```", "    - Roadmap-Item: a", "- Roadmap-Item:"]
)
def test_what_is_quoted_or_empty_is_not_meant_as_a_trailer(text: str) -> None:
    assert list(decorated_trailers(text, KEYS)) == []


def test_comment_lines_and_the_diff_below_the_scissors_are_taken_out_and_lines_keep_their_numbers() -> None:
    written = (
        "Subject\n# Roadmap-Item: hint\nRoadmap-Item: x\n# ------------------------ >8 ------------------------\n+y"
    )
    assert clean_message(written) == "Subject\n\nRoadmap-Item: x"
    assert found(clean_message(written)) == [item("x", 3)]


def test_another_comment_character() -> None:
    assert clean_message("; hint\n# 12 fixed", ";") == "\n# 12 fixed"


def test_the_number_of_trailers_is_bounded() -> None:
    assert len(found("Roadmap-Item: x\n" * 200_000)) == MOST


def test_many_comments_on_one_line() -> None:
    assert found("x" + "<!-- -->" * 50_000 + "\nRoadmap-Item: x") == [item("x", 2)]


@given(st.text(alphabet="Roadmap-Item: x\n`~<!->\r\t "))
def test_any_text_is_read_and_each_trailer_stands_where_it_says(text: str) -> None:
    lines = text.split("\n")
    for trailer in found(text):
        assert lines[trailer.line - 1].lower().startswith(("roadmap-item", "initiative", "roadmap-reason"))
        assert trailer.value == trailer.value.strip() != ""


@given(st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), min_size=1, max_size=5))
def test_what_is_written_in_the_first_column_is_found(ids: list[str]) -> None:
    message = "Subject\n\n" + "\n\n".join(f"Roadmap-Item: {name}" for name in ids)
    assert [each.value for each in found(message)] == ids


def test_empty_lines_cost_nothing() -> None:
    assert list(plain_lines("\n" * 100_000 + "a\n\n \n```\n\n```\n")) == [(100_001, "a"), (100_003, "")]
