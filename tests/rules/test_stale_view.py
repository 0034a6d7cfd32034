"""``stale-view``: what it says of a page, and where it keeps quiet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.in_memory import judge, roadmap, said
from tpmlint.engine.pages import Pages
from tpmlint.finding import Edit, FileRef, Fix, Span
from tpmlint.git.snapshot import Directory, Overlay
from tpmlint.settings import Settings

ROADMAP = """\
kind: team
id: shop
title: Shop
---
kind: feature
id: a
title: Speed
owner: shop
status: planned
---
kind: feature
id: b
title: Search
owner: shop
status: planned
"""
VIEW = "<!-- tpmlint: view table kind=features columns=title -->"
END = "<!-- tpmlint: end -->"
ROWS = "\n| title |\n| --- |\n| Speed |\n| Search |\n\n"
NO_END = f"the view has no end; write `{END}` on a line of its own below it"


def found(text: str, items: str = ROADMAP) -> list[str]:
    return said(judge(items, "stale-view", pages={"ROADMAP.md": text}))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "was never rendered"),
        ("\n\n", "was never rendered"),
        (ROWS.replace("Speed", "Sped"), "is out of date from line 5 on, which should be '| Speed |'"),
        (ROWS.replace("| Search |\n", ""), "is out of date from line 6 on, which should be '| Search |'"),
        (f"{ROWS}More\n", "is out of date: line 8 is no longer part of it"),
        (ROWS.lstrip("\n"), "is out of date from line 2 on, which should be empty"),
        (ROWS.replace("|\n", "| \n"), "is out of date from line 3 on, which should be '| title |'"),
    ],
)
def test_what_differs(text: str, says: str) -> None:
    assert found(f"{VIEW}\n{text}{END}\n") == [f"ROADMAP.md:1 `{VIEW}` error[stale-view] the view table {says}"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_up_to_date(newline: str) -> None:
    assert found(f"# A\n{VIEW}\n{ROWS}{END}\n".replace("\n", newline)) == []


def test_the_fix_replaces_what_is_between_the_comments() -> None:
    [finding] = judge(ROADMAP, "stale-view", pages={"docs/a.md": f"# A\n\n{VIEW}\nold\nold\n{END}\nrest\n"})
    edit = Edit(FileRef("docs/a.md", Span(4, 1, 6, 1)), ROWS)
    assert finding.fix == Fix("Render the view table again", (edit,))


def test_views_of_one_page_are_judged_one_by_one() -> None:
    text = f"{VIEW}\n{ROWS}{END}\n\n<!-- tpmlint: view risks -->\n{END}\n\n<!-- tpmlint: view risk -->\n{END}\n"
    assert found(f"{text}\n{VIEW}\n") == [
        "ROADMAP.md:10 `<!-- tpmlint: view risks -->` error[stale-view] the view risks was never rendered",
        "ROADMAP.md:13 `<!-- tpmlint: view risk -->` error[stale-view] unknown view 'risk'; did you mean risks?",
        f"ROADMAP.md:16 `{VIEW}` error[stale-view] {NO_END}",
    ]


def test_nothing_is_stale_while_an_item_cannot_be_read_but_faults_are_told() -> None:
    """The view would lack the item, and so the page is right to have it."""
    broken = ROADMAP.replace("title: Search\n", "titel: Search\n")
    assert found(f"{VIEW}\n{END}\n\n{VIEW}\n", broken) == [f"ROADMAP.md:4 `{VIEW}` error[stale-view] {NO_END}"]


def test_a_page_that_is_part_of_the_roadmap() -> None:
    """An item in Markdown may hold a view in its text."""
    item = f"---\nkind: team\nid: ops\ntitle: Ops\n---\n\n{VIEW}\n{END}\n"
    settings = Settings(views=("/roadmap/*.md",))
    texts = {"roadmap/a.yaml": ROADMAP, "roadmap/ops.md": item}
    found = judge(texts, "stale-view", settings=settings, pages={"roadmap/ops.md": item})
    assert said(found) == [f"roadmap/ops.md:7 `{VIEW}` error[stale-view] the view table was never rendered"]


@pytest.mark.parametrize("path", ["NOTES.md", "a/README.md", "docs/a.txt", "roadmap/a.md"])
def test_other_files_are_no_pages(path: str) -> None:
    assert judge(ROADMAP, "stale-view", pages={path: f"{VIEW}\n{END}\n"}) == ()


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (f"{VIEW}\n{END}\ncaf\xe9\n".encode("latin-1"), "it is not UTF-8"),
        (f"{VIEW}\n{END}\n".encode("utf-16"), "it is not UTF-8"),
        (f"{VIEW}\n{END}\n".encode() + b"\n" * 2**20, "it has more than 1,048,576 bytes"),
        (b"caf\xe9\n", None),
        (b"\n" * (2**20 + 1), None),
    ],
)
def test_a_page_whose_text_cannot_be_read(page: bytes, why: str | None) -> None:
    pages = Pages(Overlay(Directory(Path("/nowhere")), {"README.md": page}), Settings(), None)
    faults = [(each.path, each.at.line, each.fault and each.fault[0]) for each in pages.views(roadmap(ROADMAP))]
    assert faults == ([("README.md", 1, f"the views of the page cannot be read: {why}")] if why else [])
