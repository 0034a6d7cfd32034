"""What HTML hides of a page in Markdown or reStructuredText gives no records."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.readers.reading import faults, read

HIDDEN = (
    "<template>\n\n{}\n\n</template>",
    '<div style="display:none">\n\n{}\n\n</div>',
    "<details hidden>\n\n{}\n\n</details>",
    "<section HIDDEN=''>\n\n{}\n\n</section>",
    "<script>\n\n</script><template>\n\n{}\n\n</template>",
    "<!--\n\n{}\n\n-->",
    "Text <template> that goes on\n\n{}\n\n</template>",
    "<div hidden><div>\n\n</div>\n\n{}\n\n</div>",
    "<div hidden\n>\n\n{}\n\n</div>",
)
SHOWN = (
    "{}",
    "<details>\n<summary>More</summary>\n\n{}\n\n</details>",
    '<div align="center" style="text-align: center;">\n\n{}\n\n</div>',
    "<div hidden>\n\nOld\n\n</div>\n\n{}",
    "<!-- hidden -->\n\n{}",
    "Text `<template>` of code\n\n{}",
    "RFC <number>: <title>, with <select> and <style>\n\n{}",
)
TEXTS = {
    "markdown-tables": "| Id | Owner |\n|---|---|\n| pay | web |\n| ship | ops |",
    "markdown-headings": "## Pay\n\nOwner: web\n\n## Ship\n\nOwner: ops",
    "markdown-lists": "- [ ] Pay\n- [ ] Ship",
}


def records(name: str, text: str) -> list[dict[str, Any]]:
    """Return all records of a text."""
    found = read(name, text)
    assert found.faults == ()
    return [each for part in found.parts if isinstance(part.value, list) for each in part.value]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("frame", HIDDEN)
def test_what_nobody_sees_is_no_record(name: str, frame: str) -> None:
    assert records(name, frame.format(TEXTS[name])) == []


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("frame", SHOWN)
def test_what_is_seen_is_a_record(name: str, frame: str) -> None:
    assert len(records(name, frame.format(TEXTS[name]))) == 2


def test_a_heading_that_nobody_sees_heads_nothing() -> None:
    text = "# Plan\n\n<div hidden>\n\n## Dropped\n\n</div>\n\n- Pay"
    assert [each["headings"] for each in records("markdown-lists", text)] == [["Plan"]]


def test_a_part_of_a_cell_that_nobody_sees_is_not_read() -> None:
    text = "| Id | Owner |\n|---|---|\n| pay<span hidden>ments</span> | <i hidden>[a](b.md)</i>web |\n"
    assert records("markdown-tables", text) == [
        {"Id": "pay", "Owner": "web", "headings": [], "links": [], "refs": []},
    ]


def test_a_tag_that_stands_for_a_word_hides_nothing_behind_it() -> None:
    assert [each["title"] for each in records("markdown-headings", "## Add <select> boxes\n\nOwner: web\n")] == [
        "Add boxes"
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("markdown-tables", "| Id | Owner |\n|---|---|\n| pay <template> | web |\n| ship | ops |\n", 3),
        ("markdown-lists", "- Pay\n\n<div hidden>\n\n- Ship\n", 3),
        ("markdown-lists", "<div><!--\n\n- Pay\n\n--></div>\n", 1),
        ("markdown-lists", "- Pay</select>\n\n<select> of\n\n- Ship\n", 3),
    ],
)
def test_what_is_left_open_is_reported(name: str, text: str, line: int) -> None:
    [(message, place)] = faults(name, text)
    assert message == "HTML that is not closed hides all that follows; close it, or write it as code"
    assert place is not None
    assert place[0] == line


def test_what_is_left_open_at_the_end_hides_nothing() -> None:
    assert len(records("markdown-lists", "- Pay\n- Ship <template>\n")) == 2


def test_a_section_of_a_decision_that_nobody_sees_is_not_read() -> None:
    text = "# Pay\n\n<div hidden>\n\n## Status\n\naccepted\n\n</div>\n\n## Context\n\nIt is dear.\n"
    [part] = read("markdown-sections", text).parts
    assert isinstance(part.value, dict)
    assert part.value["sections"] == {"Pay": "", "Context": "It is dear."}


RAW = "Pay\n===\n\n.. raw:: html\n\n   <div{}>\n\nStatus\n------\n\naccepted\n"
END = "\n.. raw:: html\n\n   </div>\n\nContext\n-------\n\nIt is dear.\n"


def test_a_section_of_a_restructured_text_that_nobody_sees_is_not_read() -> None:
    def sections(text: str) -> object:
        [part] = read("rst-sections", text).parts
        assert isinstance(part.value, dict)
        return part.value["sections"]

    assert sections(RAW.format(" hidden") + END) == {"Pay": "", "Context": "It is dear."}
    assert sections(RAW.format("") + END) == {"Pay": "", "Status": "accepted", "Context": "It is dear."}
    assert sections(RAW.format("\n   hidden") + END) == {"Pay": "", "Context": "It is dear."}
    [(message, place)] = faults("rst-sections", RAW.format(" hidden"))
    assert (message, place) == (
        "HTML that is not closed hides all that follows; close it, or write it as code",
        (4, 1, 4, 14),
    )
