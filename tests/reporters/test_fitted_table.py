"""A table that fits: columns wrapped as much as needed, and none that is too narrow to read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tpmlint.reporters.render.terminal import Painter, columns_that_fit, fitted_table, width_of

PLAIN = Painter(False)
CELLS = st.text(st.sampled_from("abc -é支"), max_size=30).map(lambda text: " ".join(text.split()))


def test_without_a_terminal_every_row_is_one_line() -> None:
    rows = [("1", "a " * 90 + "a"), ("22", "")]
    assert list(fitted_table(("id", "words"), rows, None, PLAIN)) == ["id  words", "1   " + "a " * 90 + "a", "22"]


def test_the_widest_columns_are_wrapped() -> None:
    rows = [("payment-tokens", "checkout, mobile, search", "Keep tokens instead of card numbers")]
    assert list(fitted_table(("id", "customers", "title"), rows, 50, PLAIN)) == [
        "id              customers         title",
        "payment-tokens  checkout,         Keep tokens",
        "                mobile, search    instead of card",
        "                                  numbers",
    ]


def test_words_break_where_there_is_no_other_way_and_rather_at_a_hyphen() -> None:
    rows = [("strong-authentication", "preview-environments")]
    assert list(fitted_table(("id", "needs"), rows, 26, PLAIN)) == [
        "id            needs",
        "strong-       preview-",
        "authenticati  environments",
        "on",
    ]


def test_the_head_is_painted_and_a_command_is_not_obeyed() -> None:
    assert list(fitted_table(("id",), [("::error::x",)], None, Painter(True))) == ["\x1b[1mid\x1b[0m", "\\x3a:error::x"]


def test_room() -> None:
    columns = [["id", "a" * 20], ["customers", "checkout, mobile"], ["title", "words " * 9], ["late", "3"]]
    prose = [False, False, True, False]
    assert columns_that_fit(columns, prose, None) == [0, 1, 2, 3]
    assert columns_that_fit(columns, prose, 80) == [0, 1, 2, 3]
    assert columns_that_fit(columns, prose, 56) == [0, 1, 3]
    assert columns_that_fit(columns, prose, 10) == [0]


def test_a_long_id_leaves_room_for_the_title() -> None:
    """Only the id breaks that is longer than half of the line, and only where it must."""
    long = "1337-per-profile-tab-colors-for-windows-and-sessions-1337-per-profile-tab-colors"
    rows = [("a-short-id", "planned", "Faster builds"), (long, "active", "Per-profile tab colors")]
    columns = [list(column) for column in zip(("id", "status", "title"), *rows, strict=True)]
    assert columns_that_fit(columns, [False, False, True], 80) == [0, 1, 2]
    assert list(fitted_table(("id", "status", "title"), rows, 80, PLAIN)) == [
        f"{'id':49}status   title",
        f"{'a-short-id':49}planned  Faster builds",
        f"{long[:44]:49}active   Per-profile tab colors",
        long[44:],
    ]


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4), st.integers(30, 100))
def test_lines_fit_and_lose_nothing(rows: list[tuple[str, str, str]], width: int) -> None:
    head = ("a", "b", "c")
    lines = list(fitted_table(head, rows, width, PLAIN))
    assert all(width_of(line) <= width for line in lines)
    seen = sorted("".join(lines).replace(" ", ""))
    assert seen == sorted("".join("".join(row) for row in (head, *rows)).replace(" ", ""))
