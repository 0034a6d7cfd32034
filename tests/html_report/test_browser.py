"""The report in a real browser: every view opens, reads well, can be used by keyboard, and asks nobody for anything."""

from __future__ import annotations

import functools
import http.server
import itertools
import re
import statistics
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from docs.browser import opening_time
from tests.html_report.browsing import PHONE, WIDE, Open, go, violations
from tests.html_report.sample_pages import BIDI, HOSTILE, PLAIN, TITLE, sample_metrics, subject
from tpmlint.html_report.page import VIEWS, render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tpmlint.html_report.context import ReportContext


NODES = "nodes => nodes.filter(node => node.getClientRects().length).map(node => node.getAttribute('href'))"

# The lines that are seen, and those of which a point lies behind a card or outside of the drawing.
BEHIND = """() => {
  const svg = [...document.querySelectorAll("svg.map")].find(each => each.getClientRects().length);
  const seen = each => each.getClientRects().length;
  const cards = [...svg.querySelectorAll(".layer a")].filter(seen).map(a => {
    const [x, y] = a.getAttribute("transform").match(/[\\d.-]+/g).map(Number);
    return {x, y, tall: Number(a.querySelector("rect").getAttribute("height"))};
  });
  const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const lines = [...svg.querySelectorAll(".lines path")].filter(seen);
  const wrong = lines.filter(line => {
    const long = line.getTotalLength();
    for (let at = 0; at <= long; at += 4) {
      const {x, y} = line.getPointAtLength(at);
      if (x < left || x > left + width || y < top || y > top + height) return true;
      if (cards.some(c => x > c.x + 1 && x < c.x + 189 && y > c.y && y < c.y + c.tall)) return true;
    }
    return false;
  });
  return {lines: lines.length, wrong: wrong.map(line => line.dataset.e + " " + line.getAttribute("d"))};
}"""

# What a browser has read of the views: every element with its attributes and texts, and the words as they are seen.
TREE = """() => {
  const tree = node => node.nodeType == 3 ? node.data.replace(/\\s+/g, "") : "<" + node.nodeName
    + [...node.attributes].map(each => " " + each.name + "=" + each.value.trim()).sort().join("")
    + ">" + [...node.childNodes].map(tree).join("") + "</>";
  const main = document.querySelector("main");
  return [tree(main), main.innerText];
}"""


def views_of(page: Page) -> list[str]:
    return [str(each) for each in page.eval_on_selector_all(".view", "views => views.map(view => view.id)")]


@pytest.mark.parametrize(
    ("name", "width", "theme"),
    [
        ("plain", WIDE, "light"),
        pytest.param("plain", WIDE, "dark", marks=pytest.mark.slow),
        pytest.param("plain", PHONE, "light", marks=pytest.mark.slow),
        ("plain", PHONE, "dark"),
        pytest.param("hostile", WIDE, "light", marks=pytest.mark.slow),
        ("hostile", PHONE, "dark"),
        ("bare", WIDE, "dark"),
        pytest.param("bare", PHONE, "light", marks=pytest.mark.slow),
    ],
)
def test_every_view_opens_fits_and_can_be_read_by_all(opened: Open, name: str, width: int, theme: str) -> None:
    page = opened(name, width=width, theme=theme)
    expected = [view for view in VIEWS if view != "history" or name == "plain"]
    assert views_of(page) == expected
    wrong: list[str] = []
    for view in expected:
        go(page, view)
        assert page.eval_on_selector_all(".view.shown", "views => views.map(view => view.id)") == [view]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{view} is wider than the window")
        wrong += [f"{view}: {each}" for each in violations(page)]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_large_report_opens_faster_than_all_of_its_text(
    opened: Open, browser: Browser, reports: Mapping[str, Path], width: int
) -> None:
    # `make bench ROWS=page` holds it to a second, which says nothing on a machine that does something else.
    bare = re.sub(r"<(script|style).*?</\1>", "", reports["large"].read_text(encoding="utf-8"), flags=re.DOTALL)
    plain = reports["large"].with_name("text-alone.html")
    plain.write_text(bare, encoding="utf-8")
    ratios = []
    for _ in range(3):
        page = opened("large", width=width)
        other = browser.new_page(viewport={"width": width, "height": 800})
        other.goto(plain.as_uri())
        ratios.append(opening_time(page) / opening_time(other))
        other.close()
    assert statistics.median(ratios) < 1, ratios


@pytest.mark.parametrize("width", [pytest.param(WIDE, marks=pytest.mark.slow), PHONE])
def test_a_large_report_fits(opened: Open, width: int) -> None:
    page = opened("large", width=width)
    for view in views_of(page):
        go(page, view)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


@pytest.mark.parametrize(
    "about", [subject(PLAIN, metrics=sample_metrics()), subject(HOSTILE, title=BIDI)], ids=["plain", "hostile"]
)
def test_a_compact_page_is_read_as_its_templates_are_written(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, about: ReportContext
) -> None:
    pages = [render(about)]
    monkeypatch.setattr("tpmlint.html_report.page.compact", str)
    pages.append(render(about))
    assert len(pages[0]) < len(pages[1])
    page = browser.new_page()
    read = []
    for each in pages:
        page.set_content(each)
        read.append(page.evaluate(TREE))
    page.close()
    assert read[0] == read[1]


def test_a_large_report_names_items_by_number_where_nobody_sees_it(opened: Open) -> None:
    page = opened("large", "feature:feature-1")
    page.click(".item.shown dl a >> nth=0")
    page.wait_for_selector('[id="initiative:initiative-1"].shown')
    assert page.evaluate("location.hash") == "#initiative:initiative-1"
    assert page.locator("a").evaluate_all("links => links.filter(link => /^#\\d/.test(link.hash)).length") == 0
    page.evaluate("location.hash = document.querySelector('[id=\"team:team-4\"] h3').id")
    page.wait_for_selector('[id="team:team-4"].shown')
    bare = opened("large", script=False)
    bare.click('[id="feature:feature-1"] dl a >> nth=0')
    assert bare.locator(":target").inner_text() == bare.locator('[id="initiative:initiative-1"] h3').inner_text()


def test_cells_are_labeled_on_a_phone_and_tables_stay_tables_without_script(opened: Open) -> None:
    page = opened("plain", "history", width=PHONE)
    label = "cell => getComputedStyle(cell, '::before').content"
    assert page.locator("#history .rows tbody td").first.evaluate(label) == '"Touches: "'
    bare = opened("plain", "history", width=PHONE, script=False)
    assert bare.locator("#history .rows thead th").nth(1).evaluate("head => head.offsetHeight") > 5
    assert bare.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_what_is_drawn_differently_for_many_items_passes_axe(opened: Open) -> None:
    page = opened("many")
    for view in ("map", "matrix"):
        go(page, view)
        assert violations(page, f"#{view}") == [], view


def test_served_by_a_server_the_page_is_all_that_it_asks_for(browser: Browser, reports: Mapping[str, Path]) -> None:
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            asked.append(self.path)

    folder = functools.partial(Handler, directory=str(reports["plain"].parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/plain.html", wait_until="networkidle")
        for view in views_of(page):
            go(page, view)
        context.close()
        server.shutdown()
    assert asked == ["/plain.html"]


def test_a_search_leaves_the_line_of_what_matches_from_strategy_to_people(opened: Open) -> None:
    page = opened("plain", "map")
    every = page.eval_on_selector_all(".map .layer a", NODES)
    page.fill("#q", "TOKENS")
    line = [
        "#objective:quick",
        "#feature:one-click",
        "#initiative:tokens",
        "#capability:payments",
        "#team:platform",
        "#team:checkout",
    ]
    assert page.eval_on_selector_all(".map .layer a", NODES) == line
    assert page.inner_text("#notice") == "1 of 11 match"
    page.fill("#q", "no such thing")
    assert page.eval_on_selector_all(".map .layer a", NODES) == []
    assert page.inner_text("#notice") == "Nothing here matches"
    page.fill("#q", "")
    assert page.eval_on_selector_all(".map .layer a", NODES) == every
    assert page.inner_text("#notice") == ""


def test_pointing_at_an_item_or_moving_to_it_by_keyboard_shows_its_line(opened: Open) -> None:
    page = opened("plain", "map")
    lit = "nodes => nodes.map(node => node.getAttribute('href'))"
    line = ["#objective:quick", "#feature:one-click", "#initiative:tokens", "#capability:payments"]
    line += ["#team:platform", "#team:checkout"]
    page.hover('.map a[href="#capability:payments"] rect')
    assert page.eval_on_selector_all(".map.narrowed a.on", lit) == line
    page.mouse.move(1, 1)
    assert page.eval_on_selector_all(".map.narrowed a.on", lit) == []
    page.focus('.map a[href="#initiative:rewrite"]')
    assert page.eval_on_selector_all(".map.narrowed a.on", lit) == [
        "#initiative:rewrite",
        "#capability:index",
        "#team:platform",
        "#team:search",
    ]
    page.keyboard.press("Enter")
    page.wait_for_selector('[id="initiative:rewrite"].shown')
    assert page.evaluate("document.activeElement.textContent") == "Write it anew"
    page.click("text=Show its line on the map")
    page.wait_for_selector("#map.shown")
    assert page.eval_on_selector_all(".map .layer a", NODES) == [
        "#initiative:rewrite",
        "#capability:index",
        "#team:search",
        "#team:platform",
    ]


def test_on_a_phone_the_map_is_lists_that_search_narrows_too(opened: Open) -> None:
    page = opened("plain", "map", width=PHONE)
    assert not page.is_visible("svg.map")
    assert page.locator(".strata li:visible").count() == 11
    page.fill("#q", "one-click")
    assert page.locator(".strata li > p:first-child a").all_inner_texts() == [
        "Paid in a minute",
        "One-click checkout",
        "Keep tokens",
        "Taking money",
        "Checkout",
        "Platform",
    ]
    assert page.locator(".strata li", has_text="Keep tokens (").count() == 0
    initiative = page.locator(".strata section:nth-child(3) li")
    assert initiative.locator("p").all_inner_texts() == [
        "Keep tokens",
        "active · 2027-05-31",
        "owned by Platform",
        "for Checkout",
        "changes Taking money",
        "enables One-click checkout",
    ]


def test_on_a_phone_the_map_says_which_of_two_items_waits(opened: Open) -> None:
    page = opened("depending", "map", width=PHONE)
    assert page.locator(".strata section:first-child .ties").all_inner_texts() == [
        "owned by Platform",
        "awaited by Rotate keys",
    ]
    assert "depends on Wallets" in page.locator(".strata section:nth-child(2) .ties").all_inner_texts()


def test_every_team_has_its_lines_and_a_legend_tells_owner_from_customer(opened: Open) -> None:
    ends_of = "lines => lines.map(line => line.dataset.e.split(' ')[1])"
    for name in ("plain", "many"):
        page = opened(name, "map")
        numbers = page.eval_on_selector_all("#map .entire .kind-team a", "found => found.map(team => team.dataset.n)")
        ends = {
            kind: set(page.eval_on_selector_all(f"#map .entire .{kind} path", ends_of))
            for kind in ("owner", "customer")
        }
        assert numbers
        assert set(numbers) <= ends["owner"] | ends["customer"]
    page = opened("plain", "map")
    looks = {
        kind: page.eval_on_selector(
            f".entire .{kind} path", "path => [getComputedStyle(path).stroke, getComputedStyle(path).strokeDasharray]"
        )
        for kind in ("owner", "customer")
    }
    assert looks["owner"][0] != looks["customer"][0]
    assert looks["owner"][1] != looks["customer"][1] == "none"
    assert page.locator("#map .legend li").all_inner_texts()[:2] == ["for a team: its customer", "owned by a team"]
    page.hover('.entire a[href="#team:platform"] rect')
    assert page.locator('.narrowed a.on[href="#initiative:tokens"]').count() == 1


@pytest.mark.parametrize("width", [1024, WIDE, 1900])
def test_the_headings_of_the_map_cover_no_card(opened: Open, width: int) -> None:
    page = opened("plain", "map", width=width)
    low = page.locator(".heads").bounding_box()
    tops = page.eval_on_selector_all(
        "svg.map .layer a rect:first-of-type", "cards => cards.map(card => card.getBoundingClientRect().top)"
    )
    assert low is not None
    assert min(tops) >= low["y"] + low["height"]


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_at_1024_pixels_titles_on_the_map_stay_in_their_cards_and_are_large_enough(opened: Open, theme: str) -> None:
    for name, at in (("plain", "map"), ("large", "map?open=objective:objective-3"), ("large", "map?q=open")):
        page = opened(name, at, width=1024, theme=theme)
        over = """texts => texts.filter(text => text.getClientRects().length).filter(text => {
          const card = text.parentNode.querySelector("rect").getBoundingClientRect();
          return text.getBoundingClientRect().right > card.right;
        }).map(text => text.textContent)"""
        assert page.eval_on_selector_all(".layer a text", over) == []
        size = """texts => Math.min(...texts.filter(text => text.getClientRects().length).map(text =>
          parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""
        assert page.eval_on_selector_all("#map .layer text", size) > 9.5


@pytest.mark.slow
def test_five_hundred_items_are_grouped_fold_and_keep_their_headings_in_sight(opened: Open) -> None:
    page = opened("large", "map")
    assert not page.is_visible(".entire")
    folds = page.locator(".fold > summary h3").all_inner_texts()
    assert folds == [*sorted(folds[:-1]), "No objective"]
    assert len(folds) == 11
    assert page.locator(".drawing svg").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") < 2000
    assert re.fullmatch(
        r"9 features · 41 initiatives · 25 at risk · 16 ‖ paused",
        page.inner_text(".fold:has-text('Be open search') small"),
    )
    page.focus(".fold:has-text('Be open search') summary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawing svg")
    assert page.evaluate("location.hash") == "#map?open=objective:objective-3"
    assert "Make the safe profile" in page.locator(".drawing svg text").all_text_contents()
    assert violations(page, "#map") == []
    page.evaluate("scrollTo(0, 2500)")
    seen = "each => { const {top, bottom} = each.getBoundingClientRect(); return 0 <= top && bottom < 120; }"
    assert page.eval_on_selector(".heads", seen)
    assert page.eval_on_selector(".fold[open] summary", seen)
    page.select_option("#map [data-filter=group]", "team")
    assert len(page.locator(".fold > summary").all()) == 20
    page.select_option("#map [data-filter=group]", "none")
    assert page.is_visible(".entire")
    seen = "lines => lines.filter(line => line.getClientRects().length).length"
    assert page.eval_on_selector_all("svg.map .lines path", seen) > 500


def test_many_items_without_objective_and_team_are_not_grouped(browser: Browser) -> None:
    many = "---\n".join(f"{{kind: initiative, id: work-{n}, title: Work {n}, status: planned}}\n" for n in range(70))
    page = browser.new_page(viewport={"width": WIDE, "height": 800})
    page.set_content(render(subject({"roadmap/a.yaml": many})))
    page.evaluate("location.hash = '#map'")
    page.wait_for_selector("#map.shown")
    assert page.locator("[data-filter=group]").count() == 0
    assert page.locator(".fold").count() == 0
    assert page.is_visible("#map .entire")
    page.close()


@pytest.mark.parametrize(
    ("chosen", "matched"),
    [
        ({"team": "team-3"}, "40 of 440 match"),
        pytest.param({"type": "reliability"}, "48 of 440 match", marks=pytest.mark.slow),
        pytest.param({"status": "paused"}, "47 of 440 match", marks=pytest.mark.slow),
        ({"team": "team-3", "status": "paused"}, "5 of 440 match"),
    ],
)
def test_the_map_filters_and_a_link_shows_the_same_to_others(
    opened: Open, chosen: dict[str, str], matched: str
) -> None:
    page = opened("large", "map")
    for name, value in chosen.items():
        page.select_option(f"#map [data-filter={name}]", value)
    assert page.inner_text("#notice") == matched
    folds = page.locator(".fold > summary").all_inner_texts()
    sent = page.evaluate("location.hash")
    assert sent == "#map?" + "&".join(f"{name}={value}" for name, value in chosen.items())
    other = opened("large", sent.removeprefix("#"))
    assert other.inner_text("#notice") == matched
    assert other.locator(".fold > summary").all_inner_texts() == folds
    for name, value in chosen.items():
        assert other.input_value(f"#map [data-filter={name}]") == value


def test_an_objective_leaves_what_serves_it_or_a_part_of_it(opened: Open) -> None:
    page = opened("large", "map?objective=objective-3&group=none")
    assert page.locator(".drawing .kind-objective a").first.get_attribute("href") == "#objective:objective-3"
    assert page.locator(".fold").count() == 0
    assert page.locator(".drawing .kind-feature a").count() == 17


@pytest.mark.slow
def test_the_board_of_five_hundred_items_folds_filters_and_keeps_its_headings_in_sight(opened: Open) -> None:
    page = opened("large", "board")
    assert page.locator("#board .card:visible").count() == 32  # eight features and eight initiatives in two columns
    assert page.evaluate("document.documentElement.scrollHeight") < 5000
    page.click("#board .more summary")
    assert page.locator("#board .card:visible").count() > 32
    page.select_option("#board [data-filter=team]", "team-3")
    page.select_option("#board [data-filter=status]", "paused")
    assert page.evaluate("location.hash") == "#board?team=team-3&status=paused"
    assert page.locator("#board .card:visible").count() == 5
    assert page.inner_text("#board .column small") in ("2 of 146 items", "3 of 146 items")
    assert page.inner_text("#notice") == "5 of 327 match"
    assert page.locator("#board .card:visible .paused").all_inner_texts() == ["‖ paused"] * 5
    page.select_option("#board [data-filter=status]", "")
    page.evaluate("scrollTo(0, 1200)")
    assert page.eval_on_selector("#board .column h3", "head => Math.round(head.getBoundingClientRect().top)") == 0
    assert violations(page, "#board") == []


@pytest.mark.slow
def test_the_matrix_of_five_hundred_items_is_a_table_of_what_a_filter_leaves(opened: Open) -> None:
    page = opened("large", "matrix")
    assert page.is_visible("#matrix .pairs")
    page.evaluate("scrollTo(0, 1200)")
    assert page.eval_on_selector(".pairs thead th", "head => Math.round(head.getBoundingClientRect().top)") == 0
    page.select_option("#matrix [data-filter=team]", "team-3")
    assert not page.is_visible("#matrix .pairs")
    assert page.locator(".cross tbody tr").count() == 25
    row = page.locator(".cross tbody tr", has_text="Make the open search ready")
    assert row.locator(".t, .f").evaluate_all("cells => cells.map(cell => cell.dataset.c)") == [
        "Team shared search",
        "Customers get a open search that they have been asking for",
    ]
    assert violations(page, "#matrix") == []
    for width in (1024, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "Team shared search" in row.evaluate("row => getComputedStyle(row.querySelector('.t'), '::after').content")
    page.select_option("#matrix [data-filter=team]", "")
    assert page.is_visible("#matrix .pairs")


@pytest.mark.slow
def test_the_list_of_five_hundred_items_is_short_until_it_is_unfolded_or_printed(opened: Open) -> None:
    shown = "rows => rows.filter(row => row.getClientRects().length).length"
    page = opened("large", "matrix")
    assert page.eval_on_selector_all(".pairs tbody tr", shown) == 25
    page.fill("#q", "search")
    found = int(page.inner_text("#notice").split(" of ")[0])
    assert page.eval_on_selector_all(".pairs tbody tr", shown) == found > 25
    assert not page.is_visible(".unfold")
    page.fill("#q", "")
    assert page.eval_on_selector_all(".pairs tbody tr", shown) == 25
    page.emulate_media(media="print")
    assert page.eval_on_selector_all(".pairs tbody tr", shown) == 239
    assert not page.is_visible(".unfold")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert page.eval_on_selector_all(".pairs tbody tr", shown) == 25
    assert violations(page, "#matrix") == []
    page.get_by_role("button", name="214 more initiatives").press("Enter")
    assert page.eval_on_selector_all(".pairs tbody tr", shown) == 239
    assert page.evaluate("document.activeElement.closest('tbody tr').sectionRowIndex") == 0
    assert page.evaluate("document.activeElement.closest('tbody').previousElementSibling.rows.length") == 25
    go(page, "board")
    go(page, "matrix")
    assert page.eval_on_selector_all(".pairs tbody tr", shown) == 239
    bare = opened("large", "matrix", script=False)
    assert bare.eval_on_selector_all(".pairs tbody tr", shown) == 239
    assert not bare.is_visible(".unfold")


def test_on_the_timeline_late_paused_and_completed_differ_by_more_than_color(opened: Open) -> None:
    page = opened("many", "timeline", width=1024)
    said = {
        kind: page.locator(f"#timeline .row:has(svg .{kind}) .due").first.inner_text()
        for kind in ("late", "paused", "done")
    }
    assert re.search(r"\d+ days too late$", said["late"])
    assert "‖ paused" in said["paused"]
    assert "✓ completed" in said["done"]
    dashes = "mark => getComputedStyle(mark).strokeDasharray"
    assert page.eval_on_selector("#timeline svg .paused", dashes) != "none"
    assert page.eval_on_selector("#timeline svg .late:not(.paused)", dashes) == "none"
    boxes = page.eval_on_selector_all(
        ".axis text.tick",
        "all => all.map(t => t.getBoundingClientRect()).filter(b => b.width).map(b => [b.left, b.right])",
    )
    assert all(one[1] < other[0] for one, other in itertools.pairwise(boxes))


def test_arrows_show_which_capability_depends_on_which(opened: Open) -> None:
    page = opened("depending", "investment")
    assert violations(page, "#investment") == []
    assert page.eval_on_selector_all(".arrows path", "all => all.map(each => each.dataset.e)") == [
        "capability:payments capability:vault",
        "capability:search capability:index",
        "capability:index capability:vault",
    ]
    page.focus('.places a[data-n="capability:vault"]')
    lit = page.eval_on_selector_all(".places.narrowed .on", "all => all.map(each => each.dataset.n || each.dataset.e)")
    assert lit == [
        "capability:payments capability:vault",
        "capability:index capability:vault",
        "capability:index",
        "capability:payments",
        "capability:vault",
    ]
    page.keyboard.press("Shift+Tab")
    used = page.locator("#investment tr", has=page.locator("th >> text=Keeping secrets"))
    assert used.locator("td").last.inner_text() == "Taking money, Finding words"


def test_back_and_forward_lead_through_filters_and_searches(opened: Open) -> None:
    page = opened("large", "map")
    page.select_option("#map [data-filter=status]", "paused")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("daily/")
    assert page.evaluate("location.hash") == "#map?q=daily%2F&status=paused"
    page.keyboard.press("Backspace")
    assert page.inner_text("#notice") == "23 of 440 match"
    page.go_back()
    page.wait_for_function("() => document.getElementById('q').value == ''")
    assert page.inner_text("#notice") == "47 of 440 match"
    page.go_back()
    page.wait_for_function("() => !location.hash.includes('?')")
    assert page.input_value("#map [data-filter=status]") == ""
    assert page.inner_text("#notice") == ""
    page.go_forward()
    page.go_forward()
    page.wait_for_function("() => document.getElementById('q').value == 'daily'")
    assert page.inner_text("#notice") == "23 of 440 match"
    page.click("nav >> text=Findings")
    page.wait_for_selector("#findings.shown")
    assert page.evaluate("location.hash") == "#findings?q=daily&status=paused"


@pytest.mark.parametrize(
    ("view", "words", "left"),
    [
        ("matrix", "anew", 1),
        ("board", "checkout", 2),
        ("timeline", "keep", 1),
        ("investment", "finding", 2),
        ("capabilities", "finding", 1),
        ("findings", "before its enabler", 1),
        ("items", "audit", 2),
        ("history", "taking", 1),
        ("overview", "picks", 1),
    ],
)
def test_search_leaves_what_matches(opened: Open, view: str, words: str, left: int) -> None:
    page = opened("plain", view)
    page.fill("#q", words)
    assert page.locator(f"#{view} [data-s]:visible").count() == left
    shown = page.locator(f"#{view} [data-s]:visible").all_inner_texts()
    assert all(word in plain(text) for word in words.split() for text in shown), shown
    assert re.fullmatch(rf"{left} of \d+ match", page.inner_text("#notice"))


def plain(text: str) -> str:
    return text.casefold()


def test_capabilities_are_filtered_by_lifecycle_and_sorted_by_keyboard(opened: Open) -> None:
    page = opened("plain", "capabilities")
    rows = "rows => rows.map(row => row.querySelector('th a').hash)"
    page.focus("#capabilities th:nth-child(1) button")
    page.keyboard.press("Enter")
    assert page.get_attribute("#capabilities th:nth-child(1)", "aria-sort") == "ascending"
    assert page.eval_on_selector_all("#capabilities tbody tr", rows) == ["#capability:index", "#capability:payments"]
    page.keyboard.press("Space")
    assert page.get_attribute("#capabilities th:nth-child(1)", "aria-sort") == "descending"
    assert page.eval_on_selector_all("#capabilities tbody tr", rows) == ["#capability:payments", "#capability:index"]
    page.focus("#capabilities th:has-text('Files') button")
    page.keyboard.press("Enter")
    assert page.get_attribute("#capabilities th:nth-child(1)", "aria-sort") is None
    assert page.eval_on_selector_all("#capabilities tbody tr", rows) == ["#capability:payments", "#capability:index"]
    assert page.inner_text("#notice") == "Sorted by Files, descending"
    page.select_option("#capabilities select", "experimental")
    assert page.eval_on_selector_all("#capabilities tbody tr:not([hidden])", rows) == ["#capability:index"]


def test_findings_are_filtered_by_level_and_explained(opened: Open) -> None:
    page = opened("plain", "findings")
    page.select_option("#findings select", "error")
    assert set(page.locator("#findings .found > li > b:visible").all_inner_texts()) == {"error"}
    page.click("summary:has-text('feature-before-enabler')")
    assert page.is_visible("text=Customers were promised a date")


def test_a_finding_of_an_item_leads_to_the_explanation_of_its_rule(opened: Open) -> None:
    page = opened("plain", "initiative:rewrite")
    page.click(".item.shown >> text=enables-nothing")
    page.wait_for_selector("#findings.shown")
    assert page.evaluate("document.activeElement.id") == "r-enables-nothing"


@pytest.mark.parametrize(
    ("at", "view", "notice"),
    [
        ("q", "overview", "This report has no q"),
        ("theme", "overview", "This report has no theme"),
        ("__proto__", "overview", "This report has no __proto__"),
        ("%E0%A4%A", "overview", ""),
        ("<img src=x onerror=alert(1)>", "overview", "This report has no <img src=x onerror=alert(1)>"),
        ("map?q=%E0%A4%A&group=x&team=%00&type=constructor&open=,x,,", "map", "Nothing here matches"),
        ("board?team=constructor&status=__proto__&x=y", "board", ""),
        ("??q=one-click", "overview", ""),
    ],
)
def test_an_address_made_by_anybody_leaves_the_page_usable(opened: Open, at: str, view: str, notice: str) -> None:
    page = opened("plain", "risk")
    page.evaluate("at => { location.hash = at }", at)
    page.wait_for_selector(f"#{view}.shown")
    assert page.locator(".view.shown").count() == 1
    assert page.inner_text("#notice") == notice
    assert page.locator("#q, #theme").evaluate_all("found => found.map(each => each.tabIndex)") == [0, 0]
    page.fill("#q", "payments")
    assert page.inner_text("#notice") != notice


@pytest.mark.case(85)
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_hostile_texts_stay_texts(opened: Open, width: int) -> None:
    page = opened("hostile", width=width)
    for view in views_of(page):
        go(page, view)
    assert page.evaluate("window.owned") is None
    assert page.eval_on_selector_all("img, iframe, object, embed, form, base", "found => found.length") == 0
    assert page.locator("script").count() == 1
    assert page.eval_on_selector_all("[onload], [onerror], [style]", "found => found.length") == 0
    schemes = page.eval_on_selector_all("a", "links => [...new Set(links.map(link => link.protocol || 'none'))]")
    assert set(schemes) <= {"file:", "https:", "http:", "none", ":"}
    go(page, "items")
    assert page.text_content('[id="feature:one-click"] h3') == TITLE
    assert "Click me" in str(page.text_content('[id="feature:one-click"]'))
    assert page.locator("text=Click me").locator("xpath=self::a").count() == 0
    assert page.text_content('[id="initiative:tokens"] h3') == r"safe\u202egnp.exe\x07"
    assert BIDI not in page.content()


def test_the_theme_follows_the_system_until_the_button_is_used_and_is_remembered(opened: Open) -> None:
    page = opened("plain", theme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    assert page.inner_text("#theme") == "Light theme"
    page.click("#theme")
    light = page.evaluate(ground)
    assert light != dark
    assert page.inner_text("#theme") == "Dark theme"
    page.reload()
    # Chromium keeps the choice in another process, which may write it only after the reload.
    page.wait_for_function("() => document.getElementById('theme').textContent == 'Dark theme'")
    assert page.evaluate(ground) == light


def test_other_open_pages_follow_the_choice_of_theme(opened: Open) -> None:
    page = opened("plain", theme="dark")
    other = page.context.new_page()
    other.goto(page.url)
    assert other.inner_text("#theme") == "Light theme"
    page.click("#theme")
    other.wait_for_function("() => document.getElementById('theme').textContent == 'Dark theme'")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert other.evaluate(ground) == page.evaluate(ground)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("initiative:nope", "This report has no initiative:nope"),
        ("a%E2%80%AEb%07", r"This report has no a\u{202e}b\u{7}"),
        ("x" * 300, f"This report has no {'x' * 79}…"),
        ("initiative:tokens", ""),
        ("r-no-such-rule", ""),
        ("", ""),
    ],
)
def test_an_address_that_leads_nowhere_says_so(opened: Open, at: str, said: str) -> None:
    page = opened("plain", at)
    assert page.inner_text("#notice") == said
    go(page, "map")
    assert page.inner_text("#notice") == ""


def test_what_a_search_has_packed_lies_apart(opened: Open) -> None:
    page = opened("many", "map")
    page.fill("#q", "index")
    behind = page.evaluate(BEHIND)
    assert behind["lines"] > 10
    assert behind["wrong"] == []
    every = page.locator(".map .layer a:visible").count()
    page.locator(".map .layer a:visible").first.hover()
    assert page.locator(".map.narrowed").count() == 1
    assert page.locator(".map .layer a:visible").count() == every


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_what_the_axis_of_time_says_stays_on_it(opened: Open, width: int) -> None:
    for name in ("plain", "many"):
        page = opened(name, "timeline", width=width)
        ends = page.eval_on_selector_all(
            ".axis text",
            "texts => texts.map(text => text.getBoundingClientRect()).filter(box => box.width).map(box => box.right)",
        )
        edge = page.evaluate("document.querySelector('.axis').getBoundingClientRect().right")
        assert ends
        assert max(ends) <= edge


LATE = "61 days after what waits for it"


def test_the_page_of_a_team_opens_from_its_item(opened: Open) -> None:
    page = opened("plain", "team:platform")
    page.click(".item.shown >> text=What it builds, waits for and owns")
    page.wait_for_selector("#teams.shown")
    team = page.locator('[id="t-team:platform"]')
    cells = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.replace(/\\s+/g, ' ').trim()))"
    assert team.locator("table").nth(0).locator("tbody tr").evaluate_all(cells) == [
        [
            *("next", "Keep tokens initiative, active", "Checkout", "One-click checkout", "2027-05-31"),
            LATE,
        ],
        ["next", "Write it anew initiative, planned", "Search", "–", "no date", "–"],
    ]
    assert team.locator("table").nth(1).locator("tbody tr").evaluate_all(cells) == [
        ["Keep tokens", "Checkout", "One-click checkout", "2027-05-31", LATE],
        ["Write it anew", "Search", "–", "no date", "–"],
    ]
    owned = team.locator("table").nth(2).locator("tbody tr").evaluate_all(cells)
    assert [row[:3] for row in owned] == [["Taking money", "production", "Checkout"]]
    waits = page.locator('[id="t-team:checkout"] table[aria-labelledby$="-waits"] tbody tr').evaluate_all(cells)
    assert waits == [["Keep tokens", "Platform", "One-click checkout", "2027-05-31", LATE]]


@pytest.mark.slow
def test_many_teams_are_folded_until_they_are_chosen_or_found(opened: Open) -> None:
    page = opened("large", "teams")
    assert page.locator(".team").count() == 20
    assert page.locator(".team[open]").count() == 0
    page.click("#teams .legend >> text=Team open search")
    assert page.locator(".team[open]").evaluate_all("teams => teams.map(team => team.id)") == ["t-team:team-3"]
    assert page.locator('[id="t-team:team-3"] table').first.is_visible()
    assert violations(page, "#teams") == []
    page.fill("#q", "initiative-23 ")
    found = page.locator(".team:visible").evaluate_all("teams => teams.filter(team => team.open).length")
    assert 0 < found == page.locator(".team:visible").count() < 20


def test_teams_are_open_without_script_and_on_paper(opened: Open) -> None:
    page = opened("large", "teams")
    page.emulate_media(media="print")
    assert page.locator('[id="t-team:team-3"] table').first.is_visible()
    bare = opened("large", "teams", script=False)
    assert bare.locator(".team[open]").count() == 20


@pytest.mark.parametrize(
    ("name", "width"), [("plain", WIDE), ("large", WIDE), pytest.param("large", PHONE, marks=pytest.mark.slow)]
)
def test_the_headline_leaves_the_room_to_the_other_views(opened: Open, name: str, width: int) -> None:
    page = opened(name, width=width)
    tall = "head => head.getBoundingClientRect().height"
    whole = page.eval_on_selector(".head", tall)
    go(page, "teams")
    assert page.is_visible(".head h1")
    assert page.eval_on_selector(".head", tall) < min(110, whole * 0.6)
    page.emulate_media(media="print")
    assert page.is_visible(".head .second, .head .meter")


def test_keyboard_alone_leads_through_the_views(opened: Open) -> None:
    page = opened("plain")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#risk"
    page.keyboard.press("Enter")
    page.wait_for_selector("#risk.shown")
    assert page.evaluate("document.activeElement.id") == "h-risk"
    assert page.evaluate("scrollY") == 0
    page.go_back()
    page.wait_for_selector("#overview.shown")


def test_paper_gets_the_view_in_light_and_nothing_to_press(opened: Open) -> None:
    page = opened("plain", "map", theme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.is_visible(".bar")
    assert page.is_visible("svg.map")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 33, 39)"
    assert page.pdf().startswith(b"%PDF")
    page.evaluate("location.hash = 'everything'")
    page.wait_for_selector("body.every")
    assert page.locator(".view:visible").count() == len(VIEWS)


def test_without_script_all_views_are_there_to_read(opened: Open) -> None:
    page = opened("plain", script=False)
    assert page.locator(".view:visible").count() == len(VIEWS)
    assert not page.is_visible("#q")
    assert not page.is_visible("#theme")
