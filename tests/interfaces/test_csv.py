"""Facts of tables in text: the columns that their header names."""

from __future__ import annotations

import random
import time

import pytest

from tests.interfaces.changes import Changes, changes
from tpmlint.change.contracts import Declaration, compare
from tpmlint.interfaces import Fact, Options, UnreadableInterface, language_of
from tpmlint.interfaces.csv import language
from tpmlint.model.items import Interface


def columns(text: str, path: str = "cards.csv") -> list[str]:
    """Return the names of the columns, without that of the file."""
    found = language.facts(text.encode(), Options(path)).items()
    return [name.removeprefix("cards.") for name, fact in found if fact.signature == "column"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number,left\n1,2\n", ["number", "left"]),
        ("\n\r\nnumber;left, in cents;owner\n1;2;3\n", ["number", "left, in cents", "owner"]),
        ("number\tleft\n", ["number", "left"]),
        ("number|left\n", ["number", "left"]),
        ('"number","left; or ""spent""",owner;\r\n', ["number", 'left; or "spent"', "owner;"]),
        ('"two\nlines",b\n1,2', ['"two\\nlines"', "b"]),
        ("\ufeffnumber, left ,\n", ["number", '" left "', "column 3"]),
        ("a,a,a\n", ["a", "a (2)", "a (3)"]),
        ("one\n1\n", ["one"]),
        ("first  name,b\xa0, \n", ['"first  name"', '"b\\u00a0"', "column 3"]),
        ("", []),
        ("\n\n", []),
    ],
)
def test_columns(text: str, expected: list[str]) -> None:
    assert columns(text) == expected


def test_a_fact_has_its_line() -> None:
    assert language.facts(b"\n\nnumber\n1\n", Options("a.csv")) == {
        "a": Fact("table", 3),
        "a (separator)": Fact('","', 3),
        "a (empty lines)": Fact("2 above the header row", 3, demand=True),
        "a.number": Fact("column", 3),
    }


def test_a_name_decides_on_tabs() -> None:
    assert columns("a,b,c\td\n", "cards.tsv") == ["a,b,c", "d"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a,b\n1,2\n", "a,b\n3,4\n5,6\n", Changes([], [], [], False)),
        ("a,b\n", "b,a\n", Changes([], [], [], False)),
        ("a,b\r\n", "a,b\n", Changes([], [], [], False)),
        ("a,b\n", "\na,b\n", Changes(["cards (empty lines)"], [], [], True)),
        # A blank is part of a name.
        ("a,b\n", "a, b\n", Changes(['cards." b"'], ["cards.b"], [], True)),
        ("a,b\n", "a,b \n", Changes(['cards."b "'], ["cards.b"], [], True)),
        ("a b\n", "a  b\n", Changes(['cards."a  b"'], ["cards.a b"], [], True)),
        ("a,b\n", "a;b\n", Changes([], [], ["cards (separator)"], True)),
        ("a,b\n", '"a","b"\n', Changes(["cards (quotes)"], [], [], True)),
        ("a,b\n", "\ufeffa,b\n", Changes(["cards (encoding)"], [], [], True)),
        ("\ufeffa,b\n", "a,b\n", Changes([], ["cards (encoding)"], [], True)),
        ("a\n", '"a"\n1\n', Changes(["cards (quotes)"], [], [], True)),
        ("a\n1\n", 'a\n"1"\n', Changes([], [], [], False)),
        ("a,b\n", "a,b,c\n", Changes(["cards.c"], [], [], False)),
        ("a,b\n", "a\n", Changes([], ["cards.b"], [], True)),
        ("a,b\n", "a,B\n", Changes(["cards.B"], ["cards.b"], [], True)),
    ],
)
def test_changes(before: str, after: str, expected: Changes) -> None:
    assert changes(language, before, after, "data/cards.csv") == expected


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


def test_a_null_byte_is_told() -> None:
    with pytest.raises(UnreadableInterface) as caught:
        columns("a,b\n1,\0\n")
    assert (caught.value.message, caught.value.line) == ("there is a null byte in the text; remove it", 2)


def test_a_column_that_goes_to_another_table() -> None:
    before, after = (
        {f"{path}.csv": text for path, text in zip(("orders", "users"), texts, strict=True)}
        for texts in (("id,total\n", "email\n"), ("total\n", "id,email\n"))
    )
    declaration = Declaration(Interface(0, "csv", "*.csv"), tuple((each, each) for each in before), lambda: ((), ()))
    change = compare(
        (declaration,), {k: v.encode() for k, v in before.items()}.get, {k: v.encode() for k, v in after.items()}.get
    )
    assert [(each.sign, each.name, each.path) for each in change.facts] == [
        ("-", "orders.id", "orders.csv"),
        ("+", "users.id", "users.csv"),
    ]


def test_it_is_found_by_name() -> None:
    assert language_of("csv") is language
