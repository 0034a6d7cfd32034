"""The page as text: one file, a policy that fits it, the same bytes for the same roadmap, and not too many of them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from tests.html_report.large_roadmap import large_roadmap
from tests.html_report.sample_pages import BIDI, HOSTILE, PLAIN, TITLE, sample_metrics, subject
from tpmlint.html_report import alignment, markdown
from tpmlint.html_report.page import compact, render

VOID = {"meta", "link", "input"}
CLOSED_BY = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "p": {"article", "dd", "details", "div", "dl", "dt", "figure", "h3", "h4", "ol", "p", "section", "table", "ul"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"tr"},
    "thead": {"tbody"},
    "tbody": {"tfoot"},
    "option": {"option"},
}
"""Elements that HTML closes by itself, with what begins after them; the end of what is around them also does."""


class Reader(HTMLParser):
    """Reads a page as a browser does, and notes what is left open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name == "href" and value and tag in ("a", "use")]
        self.faults += [f"{tag} {name}" for name in named if name.startswith("on") or name in ("style", "src")]
        while self.open and tag in CLOSED_BY.get(self.open[-1], ()):
            self.open.pop()
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] in CLOSED_BY and self.open[-1] != tag:
            self.open.pop()
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> in {self.open[-3:]}")
        else:
            self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


@pytest.mark.parametrize(
    "files",
    [PLAIN, HOSTILE, large_roadmap(60), large_roadmap(220), {"roadmap/a.yaml": "{kind: team, id: t, title: T}"}],
)
def test_the_page_is_well_formed_and_its_links_lead_somewhere(files: dict[str, str]) -> None:
    reader = read(render(subject(files, metrics=sample_metrics())))
    assert (reader.open, reader.faults) == ([], [])
    assert len(reader.ids) == len(set(reader.ids))
    inner = {link[1:] for link in reader.links if link.startswith("#")}
    assert inner - {*reader.ids, "everything"} == set()
    assert {link.partition("/")[0] for link in reader.links if not link.startswith("#")} <= {"https:", "http:"}


def test_the_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    page = render(subject(PLAIN))
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    directives = dict(each.split(" ", 1) for each in policy.replace("&#39;", "'").split("; "))
    for name in ("style", "script"):
        [text] = re.findall(rf"<{name}>(.*?)</{name}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert directives.pop(f"{name}-src") == f"'sha256-{digest}'"
    assert directives == {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_same_roadmap_gives_the_same_bytes() -> None:
    assert render(subject(PLAIN, metrics=sample_metrics())) == render(subject(PLAIN, metrics=sample_metrics()))


def test_five_hundred_items_and_ten_years_stay_under_two_megabytes() -> None:
    tracked = tuple(f"src/part-{n}/a.py" for n in range(83))
    page = render(subject(large_roadmap(500), tracked=tracked, metrics=sample_metrics(120, 83, 287, 20)))
    assert len(page.encode()) < 2_000_000


@pytest.mark.case(84, 85)
def test_what_users_wrote_is_text_and_what_acts_is_shown() -> None:
    page = render(subject(HOSTILE, title=BIDI, tracked=("<b>/x.py",)))
    assert page.count("<script") == 1
    assert TITLE not in page
    assert "javascript:" not in page
    assert r"safe\u202egnp.exe\x07" in page
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f-\x9f]", page)


def test_what_is_not_unicode_can_still_be_written() -> None:
    about = subject({"roadmap/caf\udce9.yaml": PLAIN["roadmap/code.yaml"]}, title="caf\udce9")
    for text in (render(about), markdown.render(about)):
        assert "caf\\xe9" in text
        text.encode()


def test_the_board_names_what_waits_for_work_at_risk() -> None:
    files = {path: text.replace("2027-05-31", "2027-02-28\n        health: off-track") for path, text in PLAIN.items()}
    _, _, board = render(subject(files)).partition('<section id="board"')
    feature, _, _ = board.partition("One-click checkout</a>")[2].partition("<li")
    assert "<span class=maybe>at risk</span>" in feature


def test_what_is_empty_says_what_would_be_there() -> None:
    page = render(subject({"roadmap/a.yaml": "{kind: team, id: t, title: T}"}))
    for said in (
        "No open initiatives yet",
        "No targets yet",
        "No capabilities yet",
        "Nothing is planned for now yet",
        "none yet",
    ):
        assert said in page


@pytest.mark.case(86)
def test_markdown_shows_hostile_texts_and_obeys_none() -> None:
    text = markdown.render(subject(HOSTILE, title="@org/team ![](https://example.org/x.png) | `"))
    outside = re.sub(r"(`+).*?\1", "", text.replace("```mermaid", "").replace("\n```", ""))
    assert "<script" not in outside
    assert "@org" not in outside
    assert "![" not in outside


def test_markdown_tells_the_whole_in_short() -> None:
    text = markdown.render(subject(PLAIN, metrics=sample_metrics()))
    assert text.startswith(
        "# The shop\n\n**1 of 2 features is at risk: One-click checkout waits for Keep tokens, which is due "
        "2027-05-31, 61 days after it.**\n\n1 of 2 open initiatives names a feature and a customer.\n"
    )
    assert "| 2 | 2 | 3 (2 open) | 2 | 3 |" in text
    assert "```mermaid\nflowchart LR\n" in text
    assert (
        "| feature at risk | due | expected | overdue by | gap | why |\n"
        "| --- | --- | --- | --: | --: | --- |\n"
        "| One-click checkout | 2027-03-31 | 2027-05-31 |  | 61 days | waits for Keep tokens, which is due 2027-05-31, "
        "61 days after it |\n\n"
        "| late | due | overdue by | gap | features that wait for it | teams |\n"
    ) in text
    assert "- **1** enables no feature: Write it anew" in text


def test_a_map_that_mermaid_does_not_draw_is_skipped() -> None:
    text = markdown.render(subject(large_roadmap(500)))
    assert "```mermaid" not in text
    assert "which is more than mermaid draws" in text


def test_dot_has_a_node_for_every_item_and_an_edge_for_every_line() -> None:
    text = alignment.render(subject(PLAIN))
    assert '    "initiative:tokens" [label="Keep tokens\\ntokens"];' in text
    assert '  "feature:one-click" -> "initiative:tokens" [label="enables"];' in text
    assert "own-cards" not in text
    hostile = alignment.render(subject({"roadmap/a.yaml": '{kind: team, id: t, title: "a\\\\\\"];x [b"}'}))
    assert '"team:t" [label="a\\\\\\"];x [b\\nt"];' in hostile


def test_what_changed_is_linked_and_what_users_wrote_in_it_is_text() -> None:
    before = {path: text.replace("2027-03-31", "2027-01-31") for path, text in PLAIN.items()}
    before["roadmap/gone.yaml"] = f"kind: team\nid: gone\ntitle: {json.dumps('<b>Gone</b>')}\n"
    page = render(subject(PLAIN, before=before))
    _, _, section = page.partition('<section id="changes"')
    section, _, _ = section.partition("</section>")
    lines = section.split("<li data-s>")[1:]
    assert lines[0].startswith("&lt;b&gt;Gone&lt;/b&gt;: team, by &lt;/script&gt;&lt;script&gt;window.owned=1")
    assert lines[1].startswith(
        "<a href=#feature:one-click>One-click checkout</a>: 2027-01-31 → 2027-03-31, 59 days later"
    )
    assert "What changed from 2026-10-21 to 2026-11-20" in section
    assert "1 removed, 1 moved later." in section
    assert re.findall("<h3>(.*?)</h3>", section) == ["Removed from the roadmap", "Moved later"]


def test_many_changes_unfold_and_very_many_are_counted() -> None:
    page = render(subject(large_roadmap(500)))
    _, _, section = page.partition('<section id="changes"')
    added = section.partition("</section>")[0].partition("<h3>Added</h3>")[2]
    first, _, rest = added.partition("<details><summary>12 more</summary>")
    assert (first.count("<li"), rest.partition("</details>")[0].count("<li")) == (12, 12)
    assert re.search(r"and \d+ others; <code>tpmlint changes</code> lists them", rest)


def test_markdown_tells_what_changed() -> None:
    before = {path: text.replace("2027-03-31", "2027-01-31") for path, text in PLAIN.items()}
    text = markdown.render(subject(PLAIN, before=before))
    assert (
        """\
## What changed from 2026-10-21 to 2026-11-20

1 moved later.

### Moved later

- **One-click checkout**: 2027-01-31 → 2027-03-31, 59 days later"""
        in text
    )


def test_markdown_draws_what_waits_for_what() -> None:
    text = "".join(
        f"{{kind: initiative, id: {name}, title: I, owner: a, type: enablement, status: active,\n"
        f"depends_on: [{awaited}],\n"
        "enables: [{feature: f, how: It calls it}], internal_customers: [{team: a, need: To call it}]}\n---\n"
        for name, awaited in (("one", ""), ("two", "one"))
    )
    files = {"roadmap/a.yaml": text + "{kind: feature, id: f, title: F, owner: a, depends_on: [initiative:two]}\n"}
    lines = markdown.render(subject(files)).splitlines()
    assert [line for line in lines if "-->" in line] == [
        "  n0 -->|enables| n2",
        "  n1 -->|enables| n2",
        "  n1 -->|waits for| n0",
    ]


def test_a_capability_for_internal_customers_alone_has_customers_and_no_consumers() -> None:
    """An internal customer waits for work, a consumer uses what is there."""
    page = render(
        subject(
            {
                "roadmap/all.yaml": (
                    "{kind: team, id: a, title: A}\n---\n{kind: team, id: b, title: B}\n---\n"
                    "{kind: feature, id: f, title: F, owner: b}\n---\n"
                    "{kind: capability, id: c, title: C, owner: a, paths: [/c/]}\n---\n"
                    "{kind: initiative, id: i, title: I, owner: a, type: enablement, status: active,\n"
                    "capabilities: [c], enables: [{feature: f, how: It calls it}],\n"
                    "internal_customers: [{team: b, need: To call it}]}\n"
                )
            }
        )
    )
    assert "Every open initiative names a feature and a customer, and every capability has a customer." in page
    assert "Consumers" not in page


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ('<p class="quiet">a</p>', "<p class=quiet>a</p>"),
        ('<a href="#team:a" title="two words">a</a>', '<a href=#team:a title="two words">a</a>'),
        # What would end a value, or begin another: white space, quotes, signs, a slash before the end of the tag.
        ('<p title="">a</p>', '<p title="">a</p>'),
        ('<p title="a=&#34;b&#34;">a</p>', '<p title="a=&#34;b&#34;">a</p>'),
        ('<p title="a=" class="b=">a</p>', '<p title="a=" class="b=">a</p>'),
        ('<p title="`a`">a</p>', '<p title="`a`">a</p>'),
        ('<p title="&lt;/p&gt;">a</p>', '<p title="&lt;/p&gt;">a</p>'),
        ('<a href="https://example.org/">a</a>', '<a href="https://example.org/">a</a>'),
        ('<use href="#ticks"/>', "<use href=#ticks />"),
        # What users wrote looks like a tag and is text.
        ('<p>="a" &lt;p class=&#34;b&#34;&gt; ="b"</p>', '<p>="a" &lt;p class=&#34;b&#34;&gt; ="b"</p>'),
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n", "<ul><li>a<li>b</ul>"),
        ("<p>a\n  b</p>\n<b>c</b>\n<b>d</b>", "<p>a\nb</p><b>c</b>\n<b>d</b>"),
        ("<p>\N{NO-BREAK SPACE}\n\N{NO-BREAK SPACE}a</p>", "<p>\N{NO-BREAK SPACE}\n\N{NO-BREAK SPACE}a</p>"),
        ("<p>a</p><p>b</p><b>c</b>", "<p>a<p>b</p><b>c</b>"),
    ],
)
def test_a_browser_needs_no_quotes_end_tags_and_line_breaks(written: str, short: str) -> None:
    assert compact(written) == short
