"""Regions of a page: which comments count, and what is wrong about those that do not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpmlint.formats.regions import END, find_regions

NOT_ALONE = "a comment for a view must stand alone on its line, outside of lists, quotes and other HTML"
NO_END = "the view has no end; write `<!-- tpmlint: end -->` on a line of its own below it"
TYPO = "'{}' is neither 'view' nor 'end'; did you mean {}?"
BEGIN = "a comment for a view must begin with '<!-- tpmlint: view'"


def found(text: str) -> list[tuple[int, str, str | None]]:
    """Return each region as its line, its words, and the text in it or what is wrong."""
    return [
        (
            text.count("\n", 0, region.start) + 1,
            region.words,
            text[slice(*region.body)] if region.body is not None else region.fault and f"! {region.fault[0]}",
        )
        for region in find_regions(text)
    ]


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("# A\n\n<!-- tpmlint: view risks -->\nold\n<!-- tpmlint: end -->\n", [(3, "risks", "old\n")]),
        ("<!-- tpmlint: view risks -->\n<!-- tpmlint: end -->", [(1, "risks", "")]),
        ("  <!--tpmlint: view risks--> \r\nold\r\n   <!--  tpmlint: end  -->\r\n", [(1, "risks", "old\r\n")]),
        ("---\ntitle: A\n---\n<!-- tpmlint: view risks -->\n<!-- tpmlint: end -->\n", [(4, "risks", "")]),
        ("text\n<!-- tpmlint: view risks -->\n<!-- tpmlint: end -->\ntext\n", [(2, "risks", "")]),
        (
            f'<!-- tpmlint: view a b="c<d" -->\n{END}\n<!-- tpmlint: view e -->\n\n{END}\n',
            [(1, 'a b="c<d"', ""), (3, "e", "\n")],
        ),
    ],
)
def test_a_region_is_what_is_between_its_comments(text: str, regions: list[tuple[int, str, str]]) -> None:
    assert found(text) == regions


@pytest.mark.parametrize(
    "text",
    [
        "```\n<!-- tpmlint: view risks -->\n<!-- tpmlint: end -->\n```\n",
        "~~~md\n<!-- tpmlint: end -->\n~~~\n",
        "    <!-- tpmlint: view risks -->\n    <!-- tpmlint: end -->\n",
        "Write `<!-- tpmlint: view risks -->` and ``<!-- tpmlint: end -->``.\n",
        "\\<!-- tpmlint: view risks -->\n",
        "<!-- tpmlint: ignore[overdue] reason -->\n",
        "<!-- tpmlint: note -->\n",
        "<!-- see tpmlint: view risks -->\n",
    ],
)
def test_code_and_other_comments_are_text(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("<!-- tpmlint: view risks -->\n", [(1, "risks", f"! {NO_END}")]),
        ("<!-- tpmlint: view a -->\n<!-- tpmlint: view b -->\n<!-- tpmlint: end -->\n", [(1, "a", f"! {NO_END}")]),
        ("\n<!-- tpmlint: end -->\n", [(2, "", "! this comment ends no view")]),
        (
            "<!-- tpmlint: view a -->\n<!-- tpmlint: view b -->\n<!-- tpmlint: end -->\n<!-- tpmlint: end -->\n",
            [(2, "b", "! a view cannot be inside of another, and this one is inside of that in line 1")],
        ),
        ("Some <!-- tpmlint: view a --> text\n\n<!-- tpmlint: end -->\n", [(1, "a", f"! {NOT_ALONE}")]),
        ("<!-- tpmlint: view a -->\n<!-- tpmlint: end --> more\n", [(2, "", f"! {NOT_ALONE}")]),
        ("<!-- tpmlint: view\na -->\n<!-- tpmlint: end -->\n", [(1, "a", f"! {NOT_ALONE}")]),
        ("<div>\n<!-- tpmlint: view a -->\n</div>\n\n<!-- tpmlint: end -->\n", [(2, "a", f"! {NOT_ALONE}")]),
        (
            "- <!-- tpmlint: view a -->\n- <!-- tpmlint: end -->\n",
            [(1, "a", f"! {NOT_ALONE}"), (2, "", f"! {NOT_ALONE}")],
        ),
        ("<!-- tpmlint: view a -->\u2028\n\n<!-- tpmlint: end -->\n", [(1, "a", f"! {NOT_ALONE}")]),
        ("> <!-- tpmlint: view a -->\n\n<!-- tpmlint: end -->\n", [(1, "a", f"! {NOT_ALONE}")]),
    ],
)
def test_what_is_no_region_is_said_once(text: str, faults: list[tuple[int, str, str]]) -> None:
    assert found(text) == faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "<!-- tpmlint: veiw table -->\nold\n<!-- tpmlint: end -->\n",
            [(1, "table", f"! {TYPO.format('veiw', 'view')}")],
        ),
        ("<!-- tpmlint: viewer -->\n", [(1, "", f"! {TYPO.format('viewer', 'view')}")]),
        ("<!-- tpmlint: View a -->\n<!-- tpmlint: end -->\n", [(1, "a", f"! {TYPO.format('View', 'view')}")]),
        ("<!-- tpmlint: view a -->\n<!-- tpmlint: edn -->\n", [(2, "", f"! {TYPO.format('edn', 'end')}")]),
        ("Some <!-- tpmlint: viwe a --> text\n", [(1, "a", f"! {TYPO.format('viwe', 'view')}")]),
        ("<!-- tpmlint:view a -->\n<!-- tpmlint: end -->\n", [(1, "a", f"! {BEGIN}")]),
        ("<!-- TPMLINT : view a -->\n<!-- tpmlint: end -->\n", [(1, "a", f"! {BEGIN}")]),
        ("<!-- tpmlint: ingore[overdue] reason -->\n", []),
    ],
)
def test_a_misspelled_comment_is_said_once(text: str, faults: list[tuple[int, str, str]]) -> None:
    assert found(text) == faults


def test_a_region_beyond_what_is_read_of_a_page() -> None:
    text = "<!-- tpmlint: view a -->\n" + "line\n" * 20_000 + "<!-- tpmlint: end -->\n"
    assert found(text) == [(1, "a", "! the file has more than 20,000 lines of Markdown; split it into several")]
    below = "line\n" * 20_000 + "<!-- tpmlint: ignore[overdue] a -->\n\n<!-- tpmlint: view a -->\n" + f"{END}\n"
    assert found(below) == [(20_003, "a", "! the file has more than 20,000 lines of Markdown; split it into several")]


PIECES = (
    "<!-- tpmlint: view a -->",
    "<!-- tpmlint: view b c=d -->",
    END,
    "<!--",
    "-->",
    "```",
    "~~~",
    "    ",
    "- ",
    "> ",
    "`",
    "<div>",
    "| a |\n| - |",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u2028",
    "---\n",
    "text",
)


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_whatever_a_page_holds_its_regions_can_be_replaced(text: str) -> None:
    """Regions are whole lines, do not overlap, and are the same ones when something else stands in them."""
    regions = find_regions(text)
    at = 0
    replaced = text
    for region in regions:
        assert (region.body is None) is (region.fault is not None)
        if region.body is not None:
            start, end = region.body
            assert at <= region.start < region.end <= start <= end
            assert text[start - 1] in "\r\n"
            assert start == end or text[end - 1] in "\r\n"
            assert text[end:].lstrip(" \t").startswith("<!--")
            at = end
    for region in reversed(regions):
        if region.body is not None:
            start, end = region.body
            replaced = f"{replaced[:start]}{region.newline}New.{region.newline}{region.newline}{replaced[end:]}"
    assert [each.words for each in find_regions(replaced) if each.body] == [each.words for each in regions if each.body]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "text",
    [
        "<!-- tpmlint: view " * 50_000,
        f"<!-- tpmlint: view {' ' * 900_000}",
        f"a <!-- tpmlint: view {'[' * 900_000} --> b",
        f"<!-- tpmlint: view {'a=b ' * 200_000}-->\n{END}\n",
        "<!-- tpmlint: view a -->\n" * 19_000,
        f"<!-- tpmlint: view a -->\n{END}\n" * 9_000,
        f"> <!-- tpmlint: view {'>' * 500_000}",
    ],
    ids=len,
)
def test_a_page_that_is_made_to_take_long(text: str) -> None:
    begun = time.process_time()
    find_regions(text)
    assert time.process_time() - begun < 10
