"""Every type of interface has a page that says what is compared, what is not a promise, and what is not seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tpmlint.interfaces import types

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
FOR_ALL = {"files", "measured"}
PARTS = ["What is compared", "What is not a promise", "What is not seen"]


def text_of(kind: str) -> str:
    return (DOCS / "interfaces" / f"{kind}.md").read_text(encoding="utf-8")


def part(kind: str, heading: str) -> str:
    """Return the text below a heading of a page, on one line."""
    return " ".join(text_of(kind).partition(f"\n## {heading}\n")[2].partition("\n## ")[0].split())


def test_each_type_has_its_page_and_no_page_is_left_over() -> None:
    assert {page.stem for page in (DOCS / "interfaces").glob("*.md")} == {*types(), *FOR_ALL}


@pytest.mark.parametrize("kind", types())
def test_a_page_has_the_same_three_parts_and_declares_its_type(kind: str) -> None:
    text = text_of(kind)
    assert re.findall(r"^## (.+)$", text, re.M) == PARTS
    assert [heading for heading in PARTS if "- " not in part(kind, heading)] == []
    assert f"type: {kind}," in text or "the name tells the type" in text


@pytest.mark.parametrize("kind", types())
def test_those_who_read_how_to_use_interfaces_are_led_to_each_page(kind: str) -> None:
    assert f"](../interfaces/{kind}.md)" in (DOCS / "use/interfaces.md").read_text(encoding="utf-8")
