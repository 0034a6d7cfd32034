"""The text of a new item, whole, and what is left of it when it is read again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schema.sample_documents import KINDS
from tpmlint.formats.source_file import read
from tpmlint.init.item import example, markdown_file, yaml_file
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
