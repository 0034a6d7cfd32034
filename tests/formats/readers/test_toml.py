"""TOML to records, with the places that the standard library does not give."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, keys, located, outcome, value

TEXT = """\
# Roadmap
version = 1

[[group]]
name = "builds"
due = 2027-03-31
items = [
  { label = "Cache", status = "Complete" },
  { label = 'Share', status = "Assigned" },
]

[[group]]
name = "search"
"""


def test_a_file_is_one_mapping() -> None:
    assert value("toml", TEXT) == {
        "version": 1,
        "group": [
            {
                "name": "builds",
                "due": "2027-03-31",
                "items": [{"label": "Cache", "status": "Complete"}, {"label": "Share", "status": "Assigned"}],
            },
            {"name": "search"},
        ],
    }
    places = located("toml", TEXT)
    assert places["group", 0, "items", 1] == "{ label = 'Share', status = \"Assigned\" }"
    assert places["group", 0, "items", 1, "status"] == '"Assigned"'
    assert places["group", 1, "name"] == '"search"'
    assert keys("toml", TEXT)["group", 0, "due"] == "due"


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n"])
def test_nothing_is_no_record(text: str) -> None:
    assert outcome("toml", text) == (0, 0)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a = 1\nb = \n", "this is not TOML (invalid value); fix the syntax", (2, 5, 2, 5)),
        ("a = 1\na = 2\n", "this is not TOML (cannot overwrite a value); fix the syntax", (2, 6, 2, 6)),
        (".".join(["a"] * 150) + " = 1\n", "a key has more than 100 parts; use fewer", (1, 1, 1, 201)),
    ],
)
def test_faults(text: str, message: str, place: tuple[int, int, int, int]) -> None:
    assert faults("toml", text) == [(message, place)]


@given(text=st.text())
def test_a_text_is_read_or_has_a_fault_as_the_standard_library_says(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert outcome("toml", text) == (0, 1)
    else:
        assert outcome("toml", text)[1] == 0


@pytest.mark.parametrize("text", ["a." * 100_000, '"a".' * 60_000, "x" * 250_000, "'" * 250_000, "a" * 300_000])
def test_long_keys_take_no_longer(text: str) -> None:
    assert outcome("toml", f"{text}a = 1") == (1, 0) if text[:2] == "xx" else (0, 1)
