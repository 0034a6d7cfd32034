"""Facts of tables in text: the columns that their header names."""

from __future__ import annotations

import random
import time

import pytest

from tests.interfaces.changes import Changes, changes
from tpmlint.interfaces import Fact, Options, UnreadableInterface, language_of
from tpmlint.interfaces.csv import language


def columns(text: str, path: str = "cards.csv") -> list[str]:
    """Return the names of the columns."""
    return [name for name, fact in language.facts(text.encode(), Options(path)).items() if fact.signature == "column"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number,left\n1,2\n", ["number", "left"]),
        ("\n\r\nnumber;left, in cents;owner\n1;2;3\n", ["number", "left, in cents", "owner"]),
        ("number\tleft\n", ["number", "left"]),
        ("number|left\n", ["number", "left"]),
        ('"number","left; or ""spent""",owner;\r\n', ["number", 'left; or "spent"', "owner;"]),
        ('"two\nlines",b\n1,2', ["two lines", "b"]),
        ("\ufeffnumber, left ,\n", ["number", "left", "column 3"]),
        ("a,a,a\n", ["a", "a (2)", "a (3)"]),
        ("one\n1\n", ["one"]),
        ("", []),
        ("\n\n", []),
    ],
)
def test_columns(text: str, expected: list[str]) -> None:
    assert columns(text) == expected


def test_a_fact_has_its_line() -> None:
    assert language.facts(b"\n\nnumber\n1\n", Options("a.csv")) == {
        "(separator)": Fact('","', 3),
        "number": Fact("column", 3),
    }


def test_a_name_decides_on_tabs() -> None:
    assert columns("a,b,c\td\n", "cards.tsv") == ["a,b,c", "d"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a,b\n1,2\n", "a,b\n3,4\n5,6\n", Changes([], [], [], False)),
        ("a,b\n", "b,a\n", Changes([], [], [], False)),
        ("a,b\r\n", "\na, b\n", Changes([], [], [], False)),
        ("a,b\n", "a;b\n", Changes([], [], ["(separator)"], True)),
        ("a,b\n", '"a","b"\n', Changes(["(quotes)"], [], [], True)),
        ("a,b\n", "\ufeffa,b\n", Changes(["(encoding)"], [], [], True)),
        ("\ufeffa,b\n", "a,b\n", Changes([], ["(encoding)"], [], True)),
        ("a\n", '"a"\n1\n', Changes(["(quotes)"], [], [], True)),
        ("a\n1\n", 'a\n"1"\n', Changes([], [], [], False)),
        ("a,b\n", "a,b,c\n", Changes(["c"], [], [], False)),
        ("a,b\n", "a\n", Changes([], ["b"], [], True)),
        ("a,b\n", "a,B\n", Changes(["B"], ["b"], [], True)),
    ],
)
def test_changes(before: str, after: str, expected: Changes) -> None:
    assert changes(language, before, after, "cards.csv") == expected


@pytest.mark.parametrize(
    "text",
    [
        "a," * 500_000,
        '"' * 1_000_000,
        '"' + "a" * 1_000_000,
        "a\n" * 500_000,
        "\0" * 1_000_000,
        '"a' + "\n" * 1_000_000,
    ],
    ids=["columns", "quotes", "one name", "rows", "null", "an open quote"],
)
def test_a_hostile_table_of_one_mebibyte_ends_soon(text: str) -> None:
    start = time.process_time()
    try:
        language.facts(text.encode(), Options("a.csv"))
    except UnreadableInterface:
        pass
    assert time.process_time() - start < 10


def test_a_header_without_an_end_is_unreadable() -> None:
    with pytest.raises(UnreadableInterface) as caught:
        columns("a," * 500_000)
    assert (caught.value.message, caught.value.line) == ("the header row has more than 131,072 characters", 1)


@pytest.mark.parametrize("seed", range(200))
def test_any_text_has_columns(seed: int) -> None:
    text = "".join(random.Random(seed).choices('a,;"\n\r\t|\0é', k=60))
    try:
        assert all(name.isprintable() for name in columns(text))
    except UnreadableInterface:
        pass


def test_it_is_found_by_name() -> None:
    assert language_of("csv") is language
