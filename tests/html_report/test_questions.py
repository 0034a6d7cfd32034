"""The questions of a planning meeting: each has its answer on one screen, for the example and for 500 items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from docs.demo import demo
from tests.html_report.browsing import violations
from tests.html_report.large_roadmap import large_roadmap
from tests.html_report.sample_pages import sample_metrics, subject
from tpmlint.html_report.page import render
from tpmlint.metrics import UnexplainedCommit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


OPENED = [
    ("example", "light"),
    pytest.param(("example", "dark"), marks=pytest.mark.slow),
    pytest.param(("company", "light"), marks=pytest.mark.slow),
    ("company", "dark"),
]

# The rows of a table, or the lines of a list, that can be read without scrolling, with the headings of the table.
ON_SCREEN = """selector => {
  const seen = each => {
    const box = each.getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
  };
  const text = each => each.innerText.replace(/\\s+/g, " ").trim();
  const found = document.querySelector(selector);
  const heads = found.matches("table") ? [found.tHead.rows[0]] : [];
  const rows = found.matches("table") ? [...found.tBodies[0].rows] : [...found.children];
  const cells = row => row.cells ? [...row.cells].map(text) : [text(row)];
  return [...heads, ...rows].filter(seen).map(cells);
}"""


@pytest.fixture(scope="module")
def asked(reports: Mapping[str, Path]) -> Mapping[str, Path]:
    """Return the report of the example, and one of 500 items that says all that the questions ask for."""
    folder = reports["large"].parent
    files = large_roadmap(500)
    before = {path: text.replace("target_date: 2027-0", "target_date: 2026-1") for path, text in files.items()}
    commit = UnexplainedCommit(date(2026, 11, 2), "0123abc", "Tidy up", ("capability-1",), ("a.py",), 1, "cite `x`")
    metrics = replace(sample_metrics(120, 83, 287, 20), unexplained=(commit,))
    about = subject(
        {path: _invested(text) for path, text in files.items()},
        tracked=tuple(f"src/part-{n}/a.py" for n in range(83)),
        metrics=metrics,
        before=before,
    )
    pages = {"example": demo(), "company": render(about).encode()}
    found = {}
    for name, page in pages.items():
        found[name] = folder / f"asked-{name}.html"
        found[name].write_bytes(page)
    return found


def _invested(text: str) -> str:
    text = text.replace("\ntype: ", "\ninvestment: {effort: 3, unit: person-months}\ntype: ")
    for index, advantage in enumerate(("differentiator", "commodity")):
        lifecycle = ("experimental", "deprecated")[index]
        words = f"evolution: commodity\nadvantage: {advantage}"
        text = text.replace(f"lifecycle: {lifecycle}", f"lifecycle: {lifecycle}\n{words}")
    return text


@pytest.fixture(params=OPENED, ids="-".join)
def page(browser: Browser, asked: Mapping[str, Path], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give the overview of each report, in each theme, in a window of ordinary size."""
    name, theme = request.param
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=theme)
    opened = context.new_page()
    opened.goto(asked[name].as_uri())
    yield opened
    context.close()


def answer(page: Page, question: str, selector: str) -> list[list[str]]:
    """Follow a question of the overview and return what of its answer is on the screen, in which axe finds nothing."""
    link = page.locator("#overview .questions a", has_text=question)
    at = str(link.get_attribute("href"))
    link.click()
    page.wait_for_function("at => document.querySelector(at).contains(document.activeElement)", arg=at)
    found: list[list[str]] = page.evaluate(ON_SCREEN, selector)
    view = page.locator(".view.shown").get_attribute("id")
    if is_example(page):
        assert violations(page, f"#{view}") == []
    return found


def is_example(page: Page) -> bool:
    return page.url.partition("#")[0].endswith("asked-example.html")


def test_what_each_team_builds_for_whom_enabling_what_and_when(page: Page) -> None:
    answer(page, "What does each team build", ".legend")
    teams = page.locator("#teams > .legend a").evaluate_all("links => links.map(link => link.hash.slice(1))")
    assert len(teams) == (5 if is_example(page) else 20)
    for team in teams:
        page.click(f'#teams > .legend a[href="#{team}"]')
        page.wait_for_function("id => document.activeElement.id == id", arg=team)
        if page.locator(f'[id="{team}-work"]').count():
            heads, *rows = page.evaluate(ON_SCREEN, f'[id="{team}"] table')
            assert heads == ["When", "What", "For", "Enables", "Due", "Risk"]
            assert len(rows) >= min(6, page.locator(f'[id="{team}"] table >> nth=0 >> tbody tr').count())


def test_what_is_late_and_whom_it_hurts(page: Page) -> None:
    if is_example(page):
        assert page.locator(".questions li", has_text="What is late").inner_text().split("\n")[-1] == "nothing"
        return
    heads, *rows = answer(page, "What is late", 'table[aria-labelledby="risk-late"]')
    assert heads == ["Item", "Owner", "Due", "Overdue by", "Gap", "Features it hurts", "Teams"]
    assert len(rows) >= 8
    assert [row for row in rows if row[3] == row[4] == "–" or row[5] == row[6] == "–"] == []


def test_which_features_are_at_risk_and_why(page: Page) -> None:
    heads, *rows = answer(page, "Which features are at risk", 'table[aria-labelledby="risk-features"]')
    assert heads == ["Feature", "Due", "Expected", "Overdue by", "Gap", "Why"]
    if is_example(page):
        because = "waits for Bring every change into the search index within a minute, which is at risk"
        assert [(row[0], row[-1]) for row in rows] == [("Results while you type", because), ("Picks for you", because)]
    else:
        assert len(rows) >= 5
        assert all(row[-1].startswith("waits for ") for row in rows)


def test_where_the_effort_goes_planned_and_actual(page: Page) -> None:
    heads, *rows = answer(page, "Where does the effort go", 'table[aria-labelledby="investment-type"]')
    assert [heads[0], *heads[-3:]] == ["Type", "Planned", "Actual", "Changes"]
    if is_example(page):
        assert [(row[0], *row[-3:-1]) for row in rows][:2] == [
            ("reliability", "33 %", "7 %"),
            ("infrastructure", "23 %", "13 %"),
        ]
    assert {"enablement", "reliability", "technical-debt"} <= {row[0] for row in rows}


def test_which_capability_is_starved_or_over_fed(page: Page) -> None:
    answer(page, "starved or over-fed", "#investment-map ~ .about")
    said = page.locator("#investment-map ~ .about >> nth=1")
    assert said.evaluate("each => each.getBoundingClientRect().bottom < innerHeight")
    if is_example(page):
        assert said.inner_text() == "Over-fed: Switching features on for some customers first."
    else:
        assert said.inner_text().startswith("Over-fed: The ")


def test_which_work_has_no_product_context(page: Page) -> None:
    heads, *rows = answer(page, "no product context", "#history-unexplained ~ table")
    assert [head.rstrip(" ↕") for head in heads] == ["Commit", "Day", "Capabilities", "Files", "What would fix it"]
    if is_example(page):
        assert rows[0][0].startswith("Release to everyone at once before the weekend")
        assert rows[0][-1] == "cite Roadmap-Item: second-region"
    else:
        assert rows == [["Tidy up 0123abc", "2026-11-02", rows[0][2], "1", "cite x"]]


def test_what_changed_since_last_month(page: Page) -> None:
    answer(page, "What changed since", "#changes .plain")
    first = page.locator("#changes .plain li").first
    assert first.evaluate("each => each.getBoundingClientRect().bottom < innerHeight")
    assert page.locator("#changes .about").first.inner_text().endswith(".")
    assert "moved" in page.inner_text("#changes .about") or is_example(page)
