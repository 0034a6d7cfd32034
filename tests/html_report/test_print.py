"""The report on paper: the size of each page, nothing blank, nothing cut, and no meaning that rests on a background."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tpmlint.html_report.page import VIEWS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


A4, A4_LANDSCAPE, A3_LANDSCAPE = (210, 297), (297, 210), (420, 297)
LANDSCAPE = ("matrix", "investment", "capabilities")

# What reaches over the right edge of its page, of which the widths in pixels are the window's.
CUT = """() => [...document.querySelectorAll(".view.shown *")]
  .filter(each => !each.parentElement.closest("svg") && each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => each.outerHTML.slice(0, 90))"""

PAINTED = """(selector, pseudo) => [...document.querySelectorAll(selector)]
  .filter(each => each.getClientRects().length)
  .map(each => getComputedStyle(each, pseudo))
  .map(style => [style.backgroundColor, parseFloat(style.borderTopWidth) > 0])"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page whose reader has a dark system and a window of ordinary size."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="dark")
    yield context.new_page()
    context.close()


def printed(page: Page, report: Path, at: str) -> list[tuple[tuple[int, int], int]]:
    """Return of each printed page its size in millimetres and how many runs of text are on it."""
    page.goto("about:blank")
    page.goto(f"{report.as_uri()}#{at}")
    pdf = page.pdf(prefer_css_page_size=True)
    objects: dict[int, bytes] = {}
    for number, body in re.findall(rb"\n(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL):
        objects.setdefault(int(number), body)  # What is compressed may look like an object, too.
    pages = []
    for body in objects.values():
        if not re.search(rb"/Type /Page\b", body):
            continue
        box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", body)
        content = re.search(rb"/Contents (\d+) 0 R", body)
        assert box is not None
        assert content is not None
        head, _, stream = objects[int(content[1])].partition(b"stream\n")
        drawn = zlib.decompress(stream) if b"/FlateDecode" in head else stream
        width, height = (round(float(each) / 72 * 25.4) for each in box.groups())
        pages.append(((width, height), len(re.findall(rb"\bT[jJ]\b", drawn))))
    return pages


@pytest.mark.parametrize("name", ["plain", "bare", "many", pytest.param("large", marks=pytest.mark.slow)])
def test_the_map_is_one_poster(page: Page, reports: Mapping[str, Path], name: str) -> None:
    sizes = [size for size, _ in printed(page, reports[name], "map")]
    assert sizes == [A3_LANDSCAPE]


def test_a_map_that_a_search_has_narrowed_is_one_poster(page: Page, reports: Mapping[str, Path]) -> None:
    page.goto(f"{reports['many'].as_uri()}#map")
    page.fill("#q", "index")
    assert len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_what_a_filter_leaves_in_folds_is_one_poster_of_that(page: Page, reports: Mapping[str, Path]) -> None:
    every = printed(page, reports["many"], "map")
    [(size, texts)] = printed(page, reports["many"], "map?team=team-1&type=reliability")
    assert size == A3_LANDSCAPE
    assert 20 < texts < every[0][1] / 2
    assert page.locator(".fold").count() > 0


@pytest.mark.few(13)
@pytest.mark.parametrize("view", [view for view in VIEWS if view != "map"])
@pytest.mark.parametrize("name", ["plain", "many"])
def test_other_views_are_a4_and_no_page_is_blank(page: Page, reports: Mapping[str, Path], name: str, view: str) -> None:
    if name == "many" and view == "history":
        view = "overview"  # there is no history without the option
    pages = printed(page, reports[name], view)
    assert {size for size, _ in pages} == {A4_LANDSCAPE if view in LANDSCAPE else A4}
    assert [texts for _, texts in pages if not texts] == []


@pytest.mark.parametrize("script", [True, False])
def test_all_views_begin_a_page_and_the_poster_stands_alone(
    browser: Browser, reports: Mapping[str, Path], script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    pages = printed(context.new_page(), reports["plain"], "everything")
    context.close()
    sizes = [size for size, _ in pages]
    assert sizes.count(A3_LANDSCAPE) == 1
    assert sizes.count(A4_LANDSCAPE) >= len(LANDSCAPE)
    assert len(sizes) >= len(VIEWS)
    assert sizes[0] == A4
    assert [number for number, (_, texts) in enumerate(pages, 1) if not texts] == []


@pytest.mark.parametrize("name", ["plain", pytest.param("many", marks=pytest.mark.slow)])
def test_nothing_is_cut_at_the_edge(page: Page, reports: Mapping[str, Path], name: str) -> None:
    page.goto(reports[name].as_uri())
    page.emulate_media(media="print")
    wrong = {}
    for view in page.eval_on_selector_all(".view", "views => views.map(view => view.id)"):
        across = 400 if view == "map" else 273 if view in LANDSCAPE else 186
        page.set_viewport_size({"width": round(across / 25.4 * 96), "height": 1000})
        page.evaluate("at => { location.hash = at }", view)
        page.wait_for_selector(f"#{view}.shown")
        if found := page.evaluate(CUT):
            wrong[view] = found
    assert wrong == {}


@pytest.mark.parametrize(
    ("view", "selector", "pseudo"),
    [
        ("overview", ".dot", None),
        ("overview", ".mark:not(.info)", None),
        ("map", ".key", None),
        ("history", ".key", None),
        ("items", ".item .kind", "::before"),
    ],
)
def test_swatches_and_marks_need_no_background(
    page: Page, reports: Mapping[str, Path], view: str, selector: str, pseudo: str | None
) -> None:
    page.goto(f"{reports['plain'].as_uri()}#{view}")
    page.emulate_media(media="print")
    script = f"pseudo => ({PAINTED})('#{view} {selector}', pseudo)"
    found = page.evaluate(script, pseudo)
    assert found
    assert {(ground, bordered) for ground, bordered in found} == {("rgba(0, 0, 0, 0)", True)}


def test_marks_are_words_and_so_is_what_the_matrix_lacks(page: Page, reports: Mapping[str, Path]) -> None:
    page.goto(f"{reports['plain'].as_uri()}#matrix")
    page.emulate_media(media="print")
    row = page.locator("#matrix tbody tr", has_text="Write it anew")
    assert row.locator("th").inner_text().split() == ["Write", "it", "anewerror", "enables", "no", "feature"]
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#matrix .mark')).fontSize)") >= 9


@pytest.mark.parametrize("width", [1024, 1280, 1366])
def test_the_bar_wraps_neither_the_button_nor_the_name_of_a_view(
    page: Page, reports: Mapping[str, Path], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(reports["plain"].as_uri())
    lines = "each => Math.round(each.getBoundingClientRect().height / parseFloat(getComputedStyle(each).lineHeight))"
    assert page.eval_on_selector("#theme", lines) == 1
    heights = "links => [...new Set(links.map(link => link.offsetHeight))].length"
    assert page.eval_on_selector_all("nav a", heights) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
