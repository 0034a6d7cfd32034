"""Whatever people write in a roadmap, a page with it has the same views, and is the same when rendered again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.in_memory import roadmap
from tpmlint.engine.pages import Pages
from tpmlint.formats.markdown_inline import parser
from tpmlint.formats.regions import END, find_regions
from tpmlint.git.snapshot import Directory, Overlay
from tpmlint.model.index import Roadmap
from tpmlint.settings import Settings
from tpmlint.text.escape import visible
from tpmlint.views import Subject, render
from tpmlint.views.support.page import task

WORDS = (
    "now-next-later",
    "table kind=features columns=id,title,benefit,status",
    "timeline",
    "graph with=capabilities,teams,objectives",
    "matrix",
    "risks",
    "decisions",
)
HOSTILE = (
    "<!-- tpmlint: end -->",
    "<!-- tpmlint: view risks -->",
    "-->",
    "```",
    "~~~",
    "\n\n# Heading",
    "\n<!-- tpmlint: end -->\n",
    "| a | b |",
    "![](http://example.org/x.png)",
    "[x](javascript:alert(1))",
    "@org/team #12 fixes #3",
    "<img src=x onerror=alert(1)>",
    '"]; click n0 href "javascript:alert(1)"',
    "%% comment",
    "%%{init: {'theme': 'dark'}}%%",
    "a; b",
    "a : done, 2026-01-01, 1d",
    "section A",
    "end",
    "#quot;",
    "- [ ] task",
    "1. one",
    "> quote",
    "    code",
    "&lt;b&gt;",
    "`",
    "``` `` `",
    "\\",
    "**bold** _it_ ~~no~~",
    "    ",
    "\u202e",
    "\u2028",
)
TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("`|<>-#:;%\"']\n"), min_size=1, max_size=30),
).filter(str.strip)


def items(title: str, text: str) -> Roadmap:
    """Return a roadmap in which somebody wrote these texts."""
    values = (
        {"kind": "team", "id": "a", "title": title},
        {"kind": "capability", "id": "c", "title": title, "owner": "a", "paths": ["/c/"]},
        {
            "kind": "feature",
            "id": "f",
            "title": title,
            "owner": "a",
            "status": "planned",
            "target_date": "2027-01",
            "benefit": text,
        },
        {
            "kind": "initiative",
            "id": "i",
            "title": title,
            "owner": "a",
            "status": "active",
            "type": "enablement",
            "target_date": "2027-02-28",
            "capabilities": ["c"],
            "enables": [{"feature": "f", "how": text}],
            "internal_customers": [{"team": "a", "need": text}],
        },
        {
            "kind": "decision",
            "id": "d",
            "title": title,
            "owner": "a",
            "status": "accepted",
            "date": "2027-01-01",
            "initiatives": ["i"],
        },
    )
    text = "\n---\n".join(json.dumps(each) for each in values)
    # YAML has an escape of its own for what JSON writes in two.
    text = re.sub(r"\\ud[89ab]..\\ud[c-f]..", _one_escape, text)
    made = roadmap(text)
    assume(not made.invalid)
    return made


def _one_escape(pair: re.Match[str]) -> str:
    character: str = json.loads(f'"{pair[0]}"')
    return f"\\U{ord(character):08x}"


def rendered(page: str, subject: Roadmap) -> str:
    """Return a page with its views rendered, as `tpmlint render` does."""
    data = {"ROADMAP.md": page.encode()}
    pages = Pages(Overlay(Directory(Path("/nowhere")), data), Settings(), None)
    text = page
    for region, view in reversed(list(zip(find_regions(page), pages.views(subject), strict=True))):
        assert view.rendered is not None, view.fault
        assert region.body is not None
        text = text[: region.body[0]] + view.rendered + text[region.body[1] :]
    return text


PAGE = "# Roadmap\n\n" + "".join(f"<!-- tpmlint: view {words} -->\n{END}\n\n" for words in WORDS) + "The end.\n"


@given(TEXT, TEXT)
def test_any_text_leaves_the_page_as_it_is_around_it(title: str, text: str) -> None:
    made = items(title, text)
    page = rendered(PAGE, made)
    assert [region.words for region in find_regions(page)] == [*WORDS]
    assert all(region.fault is None for region in find_regions(page))
    assert page.startswith("# Roadmap\n\n<!--")
    assert page.endswith(f"{END}\n\nThe end.\n")
    assert re.search(r"[ \t]$", page, re.MULTILINE) is None
    assert rendered(page, made) == page


@given(TEXT, TEXT)
def test_any_text_is_text(title: str, text: str) -> None:
    """No heading, list in a list, image, link, quote or HTML comes of it, and no cell is lost."""
    made = items(title, text)
    for words in WORDS:
        tokens = parser().parse("\n".join(render(words, Subject(made, lambda _: made))))
        inline = [child.type for token in tokens for child in token.children or ()]
        kinds = {token.type for token in tokens} | set(inline)
        assert not kinds & {"heading_open", "blockquote_open", "html_block", "html_inline", "image", "link_open", "hr"}
        assert not kinds & {"ordered_list_open", "code_block", "em_open", "s_open"}
        assert max((token.level for token in tokens), default=0) <= 5
        for row in re.findall(r"^\| .*\|$", "\n".join(render(words, Subject(made, lambda _: made))), re.MULTILINE):
            assert visible(row) == row


@given(TEXT)
def test_a_task_has_nothing_that_mermaid_obeys(text: str) -> None:
    """Of the grammar's special characters none is left: it splits tasks at colons and lines at semicolons."""
    name = task(text)
    plain = re.sub(r"#[0-9]+;", "", name)
    assert not set(plain) & set(":;#%\"'`<>{}[]()|\\&\n\r")
    assert re.match(r"(?:title|section|click|gantt|dateformat|\d{4}-)", name, re.IGNORECASE) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Keep tokens, not cards", "Keep tokens, not cards"),
        ("Zahlung über Nacht", "Zahlung über Nacht"),
        ("a : done, b; c", "a #58; done, b#59; c"),
        ("%% hidden", "#37;#37; hidden"),
        ("section Later", "#115;ection Later"),
        ("Titles of pages", "#84;itles of pages"),
        ("2027-01-01", "#50;027-01-01"),
        ("#35;", "#35;35#59;"),
        ('a "b" <b>', "a #34;b#34; #60;b#62;"),
        (" ", ""),
    ],
)
def test_the_name_of_a_task(text: str, name: str) -> None:
    assert task(text) == name
