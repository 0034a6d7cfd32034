"""The text of a new item, whole, and what is left of it when it is read again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schema.sample_documents import KINDS
from tpmlint.errors import UserError
from tpmlint.formats.source_file import read
from tpmlint.init.item import Assignment, complaints, example, markdown_file, missing_fields, values_of, yaml_file
from tpmlint.limits import Limits
from tpmlint.model.parsed_file import ParsedFile, parse_file
from tpmlint.schema import fields, load
from tpmlint.schema.files import editor_comment

EXPECTED = Path(__file__).parent / "expected"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1).filter(str.strip)


def least(kind: str) -> dict[str, object]:
    """Return an item with the required fields, each with the schema's example."""
    schema = load(kind)["properties"]
    values = {field.name: example(schema[field.name]) for field in fields(kind) if field.required}
    # An accepted decision would need more.
    return {name: "proposed" if name == "status" else value for name, value in values.items() if name != "kind"}


def reread(text: str, path: str = "roadmap/new.yaml") -> ParsedFile:
    """Read a text that must be one faultless item."""
    parsed = parse_file(path, text.encode(), Limits())
    assert (parsed.file.faults, parsed.violations, len(parsed.items)) == ((), (), 1)
    return parsed


def test_a_whole_yaml_file() -> None:
    expected = editor_comment("team") + (EXPECTED / "team.yaml").read_text("utf-8")
    assert yaml_file("team", {"id": "payments", "title": "Payments"}) == expected


def test_a_whole_markdown_file() -> None:
    values: dict[str, object] = {
        "id": "tokens",
        "title": "Tokens: not cards",
        "owner": "payments",
        "status": "accepted",
    }
    values |= {"features": ["one-click"], "date": "2026-03-17"}
    assert markdown_file("decision", values) == (EXPECTED / "decision.md").read_text("utf-8")


def test_a_brief_file_with_notes() -> None:
    values = {"id": "shop", "title": "Shop", "owner": "core", "paths": ["/src/", "!*.md"], "tags": ["a, b", "c"]}
    assert yaml_file("capability", values, {"kind": "Yours.", "paths": "Where it is."}, brief=True) == (
        editor_comment("capability")
        + """\
# Every field explained: tpmlint explain capability

# Yours.
kind: capability
id: shop
title: Shop
owner: core
# Where it is.
paths:
  - /src/
  - "!*.md"
# Words to find and group items by.
tags:
  - a, b
  - c
"""
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_optional_field_can_be_used_as_it_stands(kind: str) -> None:
    """Taking away every # that stands right before a field leaves a valid item with all of its fields."""
    text = re.sub(r"^#(?=\S|  )", "", yaml_file(kind, least(kind)), flags=re.MULTILINE)
    (item,) = reread(text).items
    assert list(item.value) == [
        *(field.name for field in fields(kind) if field.required),
        *(field.name for field in fields(kind) if not field.required),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_each_optional_field_has_a_comment_above_it(kind: str) -> None:
    blocks = yaml_file(kind, least(kind)).split("\n\n")[3:]
    optional = [field.name for field in fields(kind) if not field.required]
    assert [re.search("^#(\\w+):", block, re.MULTILINE)[1] for block in blocks] == optional  # type: ignore[index]
    assert all(block.startswith("# ") for block in blocks)
    assert max(map(len, "\n".join(blocks).splitlines())) <= 110


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["roadmap/new.yaml", "roadmap/new.md"])
@given(title=TEXT, words=st.lists(TEXT), key=TEXT)
def test_any_text_reads_back(kind: str, path: str, title: str, words: list[str], key: str) -> None:
    """Also as an element of a list, and as the name of a field of the user's own."""
    values = {**least(kind), "title": title, "tags": words, f"x-{key}": title}
    text = (markdown_file if path.endswith(".md") else yaml_file)(kind, values)
    assert reread(text, path).items[0].value == {"kind": kind, **values}


@pytest.mark.parametrize("date", ["2026-09-30", "2026-09", "2026-Q3", "2026-H2", "2026"])
def test_dates_read_back_as_text(date: str) -> None:
    text = yaml_file("feature", {**least("feature"), "target_date": date})
    assert reread(text).items[0].value["target_date"] == date


def test_an_empty_list_reads_back() -> None:
    text = yaml_file("feature", {**least("feature"), "tags": []}, brief=True)
    assert text.endswith("tags: []\n")
    assert reread(text).items[0].tags == ()


def test_numbers_stay_numbers() -> None:
    values = {**least("initiative"), "investment": {"effort": 0.5, "unit": "person-months"}}
    (document,) = read("roadmap/new.yaml", yaml_file("initiative", values).encode(), Limits()).documents
    assert isinstance(document.value, dict)
    assert document.value["investment"] == {"effort": 0.5, "unit": "person-months"}


def refusal(kind: str, *given: Assignment) -> tuple[str, str | None, str | None]:
    """Return the message, the remedy and the place of the refusal that ``given`` meets."""
    with pytest.raises(UserError) as caught:
        values_of(kind, given)
    return caught.value.message, caught.value.remedy, caught.value.place


def test_every_form_of_field() -> None:
    given = [
        Assignment("--title", "title", "Faster = better"),
        Assignment("--enables", "enables", "one-click = Charges a = b"),
        Assignment("--enables", "enables", "jira:SHOP-12=Too"),
        Assignment("--customer", "internal_customers", "shop=To sell"),
        Assignment("--set", "capabilities", "pay"),
        Assignment("--set", "capabilities", "web"),
        Assignment("--set", "investment.effort", "2.5"),
        Assignment("--set", "investment.unit", "weeks"),
        Assignment("--set", "external.jira", "12"),
        Assignment("--set", "target_date", "2027"),
        Assignment("--set", "x-cost-center", "4711"),
    ]
    assert values_of("initiative", given) == {
        "title": "Faster = better",
        "enables": [{"feature": "one-click", "how": "Charges a = b"}, {"feature": "jira:SHOP-12", "how": "Too"}],
        "internal_customers": [{"team": "shop", "need": "To sell"}],
        "capabilities": ["pay", "web"],
        "investment": {"effort": 2.5, "unit": "weeks"},
        "external": {"jira": "12"},
        "target_date": "2027",
        "x-cost-center": "4711",
    }


@pytest.mark.parametrize(
    ("kind", "given", "message", "remedy"),
    [
        ("team", Assignment("--set", "titel", "x"), "a team has no 'titel'; did you mean title?", None),
        (
            "team",
            Assignment("--enables", "enables", "a=b"),
            "a team has no 'enables'",
            (
                "it has title, owner, type, parent, contact, interactions, related, description, tags, links, "
                "external and evidence, and x- fields of your own"
            ),
        ),
        ("team", Assignment("--set", "id", "x"), "id is an argument already", "write tpmlint new team ID"),
        (
            "initiative",
            Assignment("--enables", "enables", "one-click"),
            "'one-click' lacks its how",
            "write --enables FEATURE=HOW",
        ),
        (
            "initiative",
            Assignment("--enables", "enables", "=so"),
            "'=so' lacks its feature",
            "write --enables FEATURE=HOW",
        ),
        (
            "initiative",
            Assignment("--customer", "internal_customers", "a= "),
            "'a= ' lacks its need",
            "write --customer TEAM=NEED",
        ),
        (
            "initiative",
            Assignment("--set", "enables", "a=b"),
            "enables holds more than FIELD=VALUE can say",
            "give --enables FEATURE=HOW",
        ),
        (
            "initiative",
            Assignment("--set", "metrics", "a"),
            "metrics holds more than FIELD=VALUE can say",
            "skip it, and uncomment metrics in the file",
        ),
        (
            "team",
            Assignment("--set", "contact", "a"),
            "contact has keys of its own",
            "give --set contact.KEY=VALUE with chat or email as KEY",
        ),
        (
            "team",
            Assignment("--set", "external", "a"),
            "external has keys of its own",
            "give --set external.KEY=VALUE with jira as KEY",
        ),
        (
            "team",
            Assignment("--set", "contact.fax", "1"),
            "'contact.fax' is not a field of a team that an option can give",
            None,
        ),
        (
            "team",
            Assignment("--set", "title.x", "1"),
            "'title.x' is not a field of a team that an option can give",
            None,
        ),
        (
            "initiative",
            Assignment("--set", "score.rice", "1"),
            "'score.rice' is not a field of an initiative that an option can give",
            None,
        ),
        ("team", Assignment("--title", "title", "\udcff"), "'\\udcff' is not UTF-8", "check the terminal's encoding"),
    ],
)
def test_what_cannot_be_given(kind: str, given: Assignment, message: str, remedy: str | None) -> None:
    found = refusal(kind, given)
    assert found[0] == message
    assert found[2] == given.option
    if remedy is not None:
        assert found[1] == remedy


@pytest.mark.parametrize("name", ["title", "contact.chat"])
def test_a_single_value_is_given_once(name: str) -> None:
    given = Assignment("--set", name, "x")
    assert refusal("team", given, given) == (f"{name} is given twice", "give it once", "--set")


def test_a_field_and_its_keys_do_not_mix() -> None:
    given = [Assignment("--set", "x-a", "1"), Assignment("--set", "title", "x")]
    assert refusal("team", *given, Assignment("--set", "title", "y"))[0] == "title is given twice"


def test_what_is_missing_comes_in_the_schema_s_order() -> None:
    names = [field.name for field in missing_fields("initiative", {"id": "x", "owner": "core"})]
    assert names == ["title", "status", "type", "enables", "internal_customers"]


def test_complaints_are_about_one_field_only() -> None:
    values = {"id": "x", "status": "done", "owner": "not an id"}
    (message,) = complaints("initiative", values, "status")
    assert "did you mean 'completed'?" in message
    assert list(complaints("initiative", values, "title")) == []
