"""Headings with fields below them, in a Markdown text, to records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.readers.reading import faults, keys, leaves, located, outcome, read, value
from tpmlint.formats.markdown import Page
from tpmlint.formats.readers import Records
from tpmlint.limits import Limits

ROADMAP = """\
# Roadmap

What we do next: everything.

## Now

### Faster *builds*

- **Owner:** platform
- **Status**: In progress (see #12)
- as agreed

Builds are slow: an hour
for each change.

Note: not a field.

### One click

Owner: web
Target date: 2027-03-01
"""


def test_a_heading_with_fields_is_a_record() -> None:
    above = {"heading": "Now", "headings": ["Roadmap", "Now"], "level": 3, "links": []}
    assert value("markdown-headings", ROADMAP) == [
        {
            "Owner": "platform",
            "Status": "In progress (see #12)",
            "title": "Faster builds",
            "text": "Builds are slow: an hour\nfor each change.\n\nNote: not a field.",
            **above,
            "refs": ["#12"],
        },
        {"Owner": "web", "Target date": "2027-03-01", "title": "One click", **above, "refs": []},
    ]
    places = located("markdown-headings", ROADMAP)
    assert {route[1:]: text for route, text in places.items() if route[:1] == (1,)} == {
        (): "One click",
        ("title",): "One click",
        ("Owner",): "web",
        ("Target date",): "2027-03-01",
        ("level",): "One click",
        ("heading",): "Now",
        ("headings",): "Roadmap\n\nWhat we do next: everything.\n\n## Now",
        ("headings", 0): "Roadmap",
        ("headings", 1): "Now",
        ("links",): "",
        ("refs",): "",
    }
    names = keys("markdown-headings", ROADMAP)
    assert (names[0, "Status"], names[1, "Target date"]) == ("Status", "Target date")
    assert (places[0, "Status"], places[0, "refs", 0]) == ("In progress (see #12)", "#12")


@pytest.mark.parametrize(
    ("below", "fields"),
    [
        ("* Owner: web\n* **Status**: ok\n", {"Owner": "web", "Status": "ok"}),
        ("Owner: web  \nStatus: ok\n", {"Owner": "web", "Status": "ok"}),
        ("1. Owner: web\n   - Status: ok\n", {"Owner": "web", "Status": "ok"}),
        ("> Owner: web\n", {"Owner": "web"}),
        ("Owner: web\nand others\n", {}),
        ("Text.\n\nOwner: web\n", {}),
        ("```\na: b\n```\nOwner: web\n", {}),
        ("- Owner: web\n- Owner: pay\n", {"Owner": "web"}),
        ("- title: Own\n- level: top\n", {"title": "Own", "level": "top"}),
        ("- https://example.org/\n- 12: 13\n- Time:12\n", {}),
    ],
)
def test_what_is_a_field(below: str, fields: dict[str, str]) -> None:
    found = read("markdown-headings", f"# A\n\n{below}")
    if not fields:
        assert found == Records(())
    else:
        [record] = value("markdown-headings", f"# A\n\n{below}")
        added = {"title": "A", "level": 1, "headings": [], "links": [], "refs": []}
        assert record == {**added, **fields}


def test_limits() -> None:
    text = "# A\n\nB: c\n\n" * 3
    most = "the file holds more than 2 headings; split it into several"
    assert faults("markdown-headings", text, Limits(documents=2)) == [(most, (9, 3, 9, 4))]


@pytest.mark.parametrize(
    ("text", "records", "faults"),
    [
        ("# a\n\nb: c\n\n" * 8_000, 5_000, 1),
        ("# a\n\n" + "".join(f"b{number}: c\n" for number in range(19_000)), 1, 0),
        ("# a\n\n" + ("b" + " " * 50_000 + "\n") * 10, 0, 0),
        ("# a\n\n" + "b: " + "*c **" * 20_000, 1, 0),
        ("#" * 500_000, 0, 0),
    ],
)
def test_hostile_files_end_soon(text: str, records: int, faults: int) -> None:
    assert outcome("markdown-headings", text) == (records, faults)


@given(st.text(st.sampled_from("# -*:ab\n`>|[]()1.😀\t"), max_size=80))
def test_every_value_has_a_place(text: str) -> None:
    records = read("markdown-headings", text)
    for part in records.parts:
        found = located("markdown-headings", text)
        for route, each in leaves(part.value):
            assert route in found, (route, each)
    assert Page(text).unread is None or records.faults


NAME = st.from_regex(r"[A-Z][a-z]{1,6}( [a-z]{1,4})?", fullmatch=True)
VALUE = st.from_regex(r"[a-z0-9]{1,5}( [a-z0-9:,]{1,4})?", fullmatch=True)


@given(st.dictionaries(NAME, VALUE, min_size=1, max_size=4), st.sampled_from(["- {}: {}", "- **{}:** {}", "{}: {}"]))
def test_what_is_written_as_fields_is_read_back(fields: dict[str, str], form: str) -> None:
    text = "## Item\n\n" + "\n".join(form.format(*each) for each in fields.items())
    [record] = value("markdown-headings", text)
    assert {name: record[name] for name in fields} == fields
    places, names = located("markdown-headings", text), keys("markdown-headings", text)
    assert {names[0, name]: places[0, name] for name in fields} == fields
