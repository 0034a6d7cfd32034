"""The lists of a Markdown text to records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, leaves, located, outcome, read, records, value
from tpmlint.formats.list_items import strip_references
from tpmlint.formats.markdown import Page
from tpmlint.formats.readers import Records
from tpmlint.limits import Limits

ROADMAP = """\
# Roadmap

## Now

- [ ] Pay with **one click** (see #12, acme/shop!4)
  - [x] Wallet button https://example.org/w.
  - Refunds in
    three days

    Waits for [the bank](bank.md).
* [~] Search
"""


def test_a_picture_before_the_text_is_a_sign() -> None:
    text = "- ✅ Pay\n- [ ] :runner: Search\n- 👩🏽 Ada\n- 1️⃣ One\n- :a\n"
    found = [(each.get("sign"), each["text"]) for each in value("markdown-lists", text)]
    assert found == [("✅", "Pay"), (":runner:", "Search"), ("👩", "Ada"), (None, "1️⃣ One"), (None, ":a")]
    places = located("markdown-lists", text)
    assert (places[1, "sign"], places[1, "text"]) == (":runner:", "Search")


def test_a_link_alone_leads_elsewhere() -> None:
    text = (
        "- [Pay](#pay)\n- [Search](plans/search.md)\n- [Refunds](https://example.org/12)\n- [Gifts](#gifts) for all\n"
    )
    assert [each.get("see") for each in value("markdown-lists", text)] == ["#pay", "plans/search.md", None, None]
    assert located("markdown-lists", text)[0, "see"] == "[Pay](#pay)"


def test_an_item_is_a_record() -> None:
    above = {"heading": "Now", "headings": ["Roadmap", "Now"]}
    assert value("markdown-lists", ROADMAP) == [
        {"text": "Pay with one click", "done": False, "mark": " ", "level": 1, "refs": ["#12", "acme/shop!4"], **above},
        {
            "text": "Wallet button",
            "done": True,
            "mark": "x",
            "level": 2,
            "parent": "Pay with one click",
            "refs": ["https://example.org/w"],
            **above,
        },
        {"text": "Refunds in three days", "level": 2, "parent": "Pay with one click", "refs": ["bank.md"], **above},
        {"text": "Search", "done": False, "mark": "~", "level": 1, "refs": [], **above},
    ]
    places = located("markdown-lists", ROADMAP)
    assert {route[1:]: text for route, text in places.items() if route[:1] == (0,) and "head" not in str(route)} == {
        (): "[ ] Pay with **one click** (see #12, acme/shop!4)",
        ("text",): "Pay with **one click** (see #12, acme/shop!4)",
        ("done",): "[ ]",
        ("mark",): " ",
        ("level",): "",
        ("refs",): "#12, acme/shop!4",
        ("refs", 0): "#12",
        ("refs", 1): "acme/shop!4",
    }
    assert places[1, "parent"] == places[0, "text"]
    assert places[2, "text"] == "Refunds in\n    three days"
    assert places[2, "refs", 0] == "bank.md"
    assert places[3, "heading"] == "Now"


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Pay (#12)", "Pay"),
        ("Pay (see #12)", "Pay"),
        ("Pay – #12, !13", "Pay"),
        ("Pay: https://example.org/a(b)", "Pay"),
        ("Pay [#12]", "Pay"),
        ("Pay via #12 soon", "Pay via #12 soon"),
        ("Pay #12 and #13", "Pay #12 and"),
        ("Use C#12 and x#1", "Use C#12 and x#1"),
        ("#12", "#12"),
        ("(#12)", "(#12)"),
    ],
)
def test_references_at_the_end_are_not_part_of_the_text(text: str, without: str) -> None:
    assert strip_references(text) == without


def test_numbers_in_code_are_not_references() -> None:
    [item] = value("markdown-lists", "- Colour `#123456` and [see](#below), see #7\n")
    assert item["refs"] == ["#7"]


@pytest.mark.parametrize("box", ["[1]", "[ok]", "[](x)", "[x](y)", "[x]y"])
def test_what_is_not_a_box(box: str) -> None:
    [item] = value("markdown-lists", f"- {box} Pay\n")
    assert "done" not in item


def test_lists_in_lists_of_another_kind_and_in_quotes() -> None:
    text = "1. One\n   - [X] Two\n\n> - Three\n>   more\n"
    assert [(item["text"], item["level"], item.get("done")) for item in value("markdown-lists", text)] == [
        ("One", 1, None),
        ("Two", 2, True),
        ("Three more", 1, None),
    ]
    assert located("markdown-lists", text)[2, "text"] == "Three\n>   more"


@pytest.mark.parametrize("text", ["", "# Title\n", "-\n", "- [ ]\n", "```\n- a\n```\n", "- ---\n"])
def test_no_items(text: str) -> None:
    assert read("markdown-lists", text) == Records(())


def test_limits() -> None:
    items = "the file holds more than 2 list items; split it into several"
    assert faults("markdown-lists", "- a\n- b\n- c\n", Limits(documents=2)) == [(items, (3, 3, 3, 4))]
    deep = "lists and quotes nest too deep here to be read; use fewer levels"
    nested = "".join(f"{'  ' * level}- a\n" for level in range(12))
    assert faults("markdown-lists", nested) == [(deep, (10, 19, 10, 22))]
    assert [item["level"] for item in records("markdown-lists", nested)] == list(range(1, 10))


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("text", "records", "faults"),
    [
        ("".join(f"{' ' * level}- a\n" for level in range(1_400)), 36, 1),
        ("> - " * 50_000, 0, 1),
        ("- a\n" * 30_000, 10000, 2),
        ("- a\n" + "\t- b\n" * 30_000, 10000, 2),
        (("- " + "[a](" * 5_000 + "\n") * 50, 50, 0),
        (("- " + "*a **a " * 2_800 + "\n") * 50, 50, 0),
        (("- " + "".join("`" * length + " " for length in range(1, 190)) + "\n") * 50, 50, 0),
        ("- " + "[" * 500_000, 1, 0),
        ("- " + "a/a" * 300_000, 1, 0),
        ("- " + "#1 " * 100_000, 1, 0),
        ("".join(f"[a{number}]: b\n" for number in range(25_000)), 0, 1),
    ],
)
def test_hostile_files_end_soon(text: str, records: int, faults: int) -> None:
    assert outcome("markdown-lists", text) == (records, faults)


@given(st.text(st.sampled_from("ab #1!/*`[]()x\n ->"), max_size=40))
def test_every_text_is_at_its_place(inside: str) -> None:
    text = f"# T\n\n- {inside}"
    page = Page(text)
    places = located("markdown-lists", text)
    for part in read("markdown-lists", text).parts:
        for route, found in leaves(part.value):
            if route[1:] == ("done",):
                assert places[route][1] in ("xX" if found else " ~/>!?-")
            elif route[1:] in (("text",), ("parent",)) and "\n" not in places[route]:
                assert strip_references(page.read_inline(places[route]).line) == found


@given(st.text())
def test_no_text_raises(text: str) -> None:
    read("markdown-lists", text)
    read("markdown-lists", f"- [ ] {text}")
