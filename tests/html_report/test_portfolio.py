"""The page over many repositories: what its views say, and how it opens, pages, filters and prints in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.many_exports import export, repository
from docs.browser import opening_time
from tests.html_report.browsing import PHONE, WIDE, Open, go, violations
from tests.portfolios import FLEET, PRODUCT, exported
from tpmlint.formats.registry import Export, decode_export
from tpmlint.html_report.portfolio.context import PortfolioContext, portfolio_context
from tpmlint.html_report.portfolio.page import MOST, TITLES, Views, render, summary, views_of
from tpmlint.model.items import Item
from tpmlint.model.portfolio import build_portfolio
from tpmlint.report import Receipt

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


DAY = date(2026, 11, 9)
MANY = EACH = 40
HOSTILE = '<script>alert(1)</script><!-- --> & "quoted" \'\u202e </script><img src=x onerror=alert(2)>'


def context_of(exports: Mapping[str, Export]) -> PortfolioContext:
    """Return the context of a portfolio of exports."""
    portfolio = build_portfolio(exports)
    kinds = portfolio.roadmap.kinds
    receipt = Receipt(
        version="0.1.0",
        command="portfolio",
        revision=None,
        snapshot="exports",
        as_of=DAY.isoformat(),
        as_of_source="--as-of",
        files=portfolio.roadmap.paths,
        items={kind: sum(item.kind == kind for item in portfolio.roadmap.items) for kind in kinds},
        configuration=None,
        preset="",
    )
    return portfolio_context(portfolio, DAY, "Portfolio", receipt)


def fleet(**more: Iterable[dict[str, Any]]) -> PortfolioContext:
    """Return the context of the fleet, with further repositories or in place of its own."""
    return context_of({name: exported(*items) for name, items in {**FLEET, **more}.items()})


def generated(repositories: int, items: int = 100) -> dict[str, Export]:
    """Return the exports of a generated fleet."""
    return {repository(n): decode_export(json.dumps(export(n, items)).encode(), "") for n in range(repositories)}


def views(**more: Iterable[dict[str, Any]]) -> Views:
    """Return what the views of the fleet show."""
    return views_of(fleet(**more))


def refs(items: Iterable[Item | None]) -> list[str]:
    """Return the names of items."""
    return [item.ref for item in items if item is not None]


def test_who_builds_what_for_whom() -> None:
    found = views().across
    assert [
        (
            row.item.ref,
            row.owner.ref if row.owner else "",
            [(each.relation, each.item.ref, each.text) for each in row.customers],
            row.repositories,
            row.reasons,
        )
        for row in found.rows
    ] == [
        (
            "initiative:platform/vault",
            "team:platform/payments",
            [
                ("enables", "feature:product/one-click", "Charges a stored card"),
                ("for", "team:product/checkout", "Keep a card without an audit"),
            ],
            ("product",),
            ("gap of 91 days",),
        ),
        (
            "initiative:platform/log",
            "team:platform/payments",
            [("for", "team:policy/risk", "Answer an auditor in a minute")],
            ("policy",),
            ("91 days after what waits for it",),
        ),
        (
            "capability:platform/cards",
            "team:platform/payments",
            [("used by", "team:product/checkout", "x-as-a-service")],
            ("product",),
            (),
        ),
    ]
    assert [(each.builder, each.customer, each.items, each.at_risk) for each in found.pairs] == [
        ("platform", "product", 2, 1),
        ("platform", "policy", 1, 0),
    ]


def test_what_is_awaited_in_another_repository_is_built_for_it() -> None:
    waits = {
        "kind": "initiative",
        "id": "pay",
        "title": "Pay",
        "status": "active",
        "depends_on": ["capability:platform/cards"],
    }
    found = views(product=(*PRODUCT, waits))
    cards = next(row for row in found.across.rows if row.item.ref == "capability:platform/cards")
    assert [(each.relation, each.item.ref) for each in cards.customers] == [
        ("used by", "team:product/checkout"),
        ("awaited by", "initiative:product/pay"),
    ]
    closed = views(product=(*PRODUCT, {**waits, "status": "canceled"}))
    assert next((row.capability.ref, row.awaited) for row in closed.capabilities.rows) == (
        "capability:platform/cards",
        0,
    )


def test_risk_that_comes_from_another_repository_stands_before_what_is_more_urgent() -> None:
    own = {"kind": "feature", "id": "sale", "title": "Sale", "status": "active", "target_date": "2026-05-01"}
    found = views(product=(*PRODUCT, own)).risk
    assert [(row.risk.item.ref, across) for row, across in found.features] == [
        ("feature:product/one-click", True),
        ("feature:product/sale", False),
    ]
    chain = found.features[0][0].chains[0]
    assert (refs(chain.items), chain.says) == (
        ["initiative:platform/vault", "initiative:platform/log"],
        "is due 2027-04-30, 63 days after One-click checkout",
    )
    assert (found.across, found.total) == (1, 2)
    assert refs(row.risk.item for row in found.late) == ["initiative:platform/vault"]


def test_the_capability_that_most_repositories_use_comes_first() -> None:
    found = views().capabilities
    assert [(row.capability.ref, row.repositories, refs(row.teams), row.awaited) for row in found.rows] == [
        ("capability:platform/cards", ("product",), ["team:product/checkout"], 0),
        ("capability:product/cart", (), [], 0),
    ]


def test_customers_that_own_no_roadmap() -> None:
    """The team of the product owns a feature; that of the policy nothing, here or under the same name elsewhere."""
    found = views().teams
    assert [(refs(row.items), row.needs, row.uses, row.plans) for row in found.customers] == [
        (["team:policy/risk"], 1, 0, 0)
    ]
    owned = {"kind": "initiative", "id": "audit", "title": "Audit", "owner": "team:risk", "status": "active"}
    elsewhere = views(legal=({"kind": "team", "id": "risk", "title": "Risk and  Compliance"}, owned)).teams
    assert elsewhere.customers == ()
    assert [refs(row.items) for row in elsewhere.rows if len(row.items) > 1] == [
        ["team:legal/risk", "team:policy/risk"]
    ]


def test_shares_of_context_by_team_and_repository() -> None:
    def figures(asked: int, share: float) -> dict[str, Any]:
        counts = {"asked": asked, "share": share}
        return {"total": counts, "teams": [{"team": "risk", "owned": counts, "served": {"asked": 0, "share": None}}]}

    team = {"kind": "team", "id": "risk", "title": "Risk"}
    context = context_of(
        {"a": exported(team, figures=figures(30, 0.5)), "b": exported(team, figures=figures(10, 1.0)), "c": exported()}
    )
    found = views_of(context)
    assert [(row.name, row.share) for row in found.overview.rows] == [("a", 0.5), ("b", 1.0), ("c", None)]
    assert [(refs(row.items), row.owned, row.served) for row in found.teams.rows] == [
        (["team:a/risk", "team:b/risk"], 0.625, None)
    ]


def test_ids_collide_where_titles_differ_and_not_where_only_case_does() -> None:
    found = views(
        shop=(
            {"kind": "feature", "id": "One-Click", "title": "Sign in with one click"},
            {"kind": "team", "id": "checkout", "title": "checkout"},
            {"kind": "initiative", "id": "cart", "title": "Cart"},
        )
    ).collisions
    assert [(row.kind, row.id, refs(row.items)) for row in found.rows] == [
        ("feature", "one-click", ["feature:product/one-click", "feature:shop/One-Click"])
    ]


def test_the_repository_with_most_features_at_risk_comes_first() -> None:
    assert [
        (row.name, row.items, row.open, row.overdue, row.at_risk, row.features, row.serves)
        for row in views().overview.rows
    ] == [
        ("product", 3, 1, 0, 1, 1, 0),
        ("platform", 4, 2, 0, 1, 0, 2),
        ("policy", 1, 0, 0, 0, 0, 0),
    ]


def test_a_portfolio_of_nothing_has_a_page() -> None:
    context = context_of({"empty": exported()})
    found = views_of(context)
    assert list(summary(context, found)) == [
        "1 repository as of 2026-11-09: no items",
        "No initiatives yet",
        "Which features are at risk, and why? none",
        "Who builds what for whom in another repository? nobody",
        "Which capabilities do other repositories use? none",
        "Which customers own no roadmap? none",
        "Which ids mean different things? none",
    ]
    assert "The exports have no items." in render(context, found)


def test_forty_repositories_stay_small(reports: Mapping[str, Path]) -> None:
    """Bytes of the page, and elements that a browser makes of it: rows beyond the first page are text."""
    page = reports["many"].read_text(encoding="utf-8")
    assert len(page.encode()) < 10_000_000 * MANY * EACH / 20_000 + 250_000
    outside = re.sub(r'<script type="?text/html"?>.*?</script>', "", page, flags=re.DOTALL)
    assert len(re.findall(r"<[a-z]", outside)) < 4_000


def test_a_table_says_how_much_it_does_not_have() -> None:
    items = [{"kind": "team", "id": f"t{n}", "title": f"T{n}"} for n in range(MOST + 5)]
    context = context_of({"a": exported(*items)})
    page = render(context, views_of(context))
    assert f"These are the first {MOST} of {MOST + 5}; the others are among" in page
    assert page.count("<small>a/t") == MOST + 5


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return files with portfolios, by name, which ``opened`` opens."""
    hostile = [
        {**item, "title": HOSTILE, "id": f"h{n}", "description": HOSTILE}
        for n, item in enumerate([*PRODUCT, *FLEET["platform"]] * 8)
    ]
    away = {"kind": "initiative", "id": "w", "title": "W", "status": "active", "depends_on": ["feature:nowhere/x"]}
    contexts = {
        "fleet": fleet(other=(away,)),
        "many": context_of(generated(MANY, EACH)),
        "hostile": context_of({"a": exported(*hostile), "b": exported(*hostile[::-1])}),
    }
    folder = tmp_path_factory.mktemp("portfolios")
    files = {}
    for name, context in contexts.items():
        files[name] = folder / f"{name}.html"
        files[name].write_bytes(render(context, views_of(context)).encode())
    return files


def shown(page: Page, table: str) -> list[str]:
    """Return the first cells of the rows of a table that are there."""
    cells: list[str] = page.eval_on_selector_all(
        f"[aria-labelledby={table}] tbody th", "cells => cells.map(cell => cell.firstChild.textContent.trim())"
    )
    return cells


def pager(page: Page, table: str) -> str:
    """Return which rows of a table are shown, in words."""
    return page.locator(f"[aria-labelledby={table}] ~ .pager span").first.inner_text()


@pytest.mark.parametrize(("name", "width", "theme"), [("fleet", WIDE, "light"), ("many", PHONE, "dark")])
def test_every_view_opens_fits_and_can_be_read_by_all(opened: Open, name: str, width: int, theme: str) -> None:
    page = opened(name, width=width, theme=theme)
    views = [each for each in TITLES if each != "unresolved" or name == "fleet"]
    assert page.eval_on_selector_all("nav a", "links => links.map(link => link.hash.slice(1))") == views
    for view in views:
        go(page, view)
        assert page.locator(f"#{view} h2").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_hostile_titles_stay_texts_on_every_page_of_a_table(opened: Open) -> None:
    page = opened("hostile", "items")
    for number in range(3):
        if number:
            page.locator("#items").get_by_role("button", name="Next").click()
        assert all(
            text.startswith('<script>alert(1)</script><!-- --> & "quoted" \'\\u202e')
            for text in shown(page, "items-all")
        )
        assert page.locator("img, main script:not([type='text/html'])").count() == 0
    page.fill("#q", "</script><img")
    assert pager(page, "items-all") == "1 to 25 of 112"


def test_a_table_is_paged_by_mouse_and_by_keyboard(opened: Open) -> None:
    page = opened("many", "items")
    every = MANY * EACH
    first = shown(page, "items-all")
    assert (len(first), pager(page, "items-all")) == (25, f"1 to 25 of {every}")
    box = page.locator("#items .pager")
    assert box.get_by_role("button", name="Previous").is_disabled()
    box.get_by_role("button", name="Next").click()
    assert pager(page, "items-all") == f"26 to 50 of {every}"
    assert not set(shown(page, "items-all")) & set(first)
    box.get_by_role("button", name="Last").focus()
    page.keyboard.press("Enter")
    assert pager(page, "items-all") == f"{every - 24} to {every} of {every}"
    assert page.evaluate("document.activeElement.textContent") == "First"
    page.keyboard.press("Enter")
    assert shown(page, "items-all") == first


def test_search_and_filters_find_what_no_page_has_shown(opened: Open) -> None:
    page = opened("many", "items")
    page.fill("#q", "ledger-032/initiative-32-9")
    assert (len(shown(page, "items-all")), pager(page, "items-all")) == (1, "1 to 1 of 1 that match, of 1600")
    page.fill("#q", "")
    page.select_option("#items [data-filter=repository]", "search-010")
    assert pager(page, "items-all") == "1 to 25 of 40 that match, of 1600"
    page.select_option("#items [data-filter=kind]", "team")
    assert shown(page, "items-all") == ["Team second search 10.0", "Team daily index 10.1"]
    assert page.url.endswith("#items?repository=search-010&kind=team")
    page.fill("#q", "nobody")
    assert (shown(page, "items-all"), pager(page, "items-all")) == ([], "None of 1600 match")


def test_an_item_leads_to_its_row_and_a_repository_to_its_items(opened: Open) -> None:
    page = opened("fleet", "risk")
    page.get_by_role("link", name="A log of every access").first.click()
    assert shown(page, "items-all") == ["A log of every access"]
    assert page.input_value("#q") == "platform/log"
    go(page, "overview")
    page.fill("#q", "")
    page.get_by_role("link", name="platform", exact=True).click()
    assert len(shown(page, "items-all")) == 4


def test_the_chain_through_other_repositories_is_told_and_filtered(opened: Open) -> None:
    page = opened("fleet", "risk")
    row = page.locator("[aria-labelledby=risk-features] tbody tr")
    assert " ".join(row.first.inner_text().split()) == (
        "One-click checkout product 2027-02-26 2027-04-30 – 63 days waits for A vault for cards platform, which waits "
        "for A log of every access platform, which is due 2027-04-30, 63 days after One-click checkout"
    )
    page.select_option("[data-filter=chain]", "across")
    assert row.count() == 1
    page.select_option("#risk [data-filter=repository]", "platform")
    assert page.locator("[aria-labelledby=risk-features]").is_hidden()


def test_what_is_not_here_is_listed(opened: Open) -> None:
    page = opened("fleet", "unresolved")
    assert page.locator("#unresolved .legend").inner_text() == "nowhere: 1 reference"
    assert page.locator("[aria-labelledby=unresolved-references] tbody").inner_text().split("\t") == [
        "W\nother initiative",
        "depends on",
        "feature:x of nowhere",
        "nowhere is not here",
    ]


def test_without_script_the_first_rows_are_there_and_what_is_missing_is_said(opened: Open) -> None:
    page = opened("many", script=False)
    assert len(shown(page, "items-all")) == 25
    text = page.locator("#items .pager").inner_text()
    assert text == f"and {MANY * EACH - 25} more, which this page shows where scripts may run."


def test_paper_gets_the_rows_and_nothing_to_press(opened: Open) -> None:
    page = opened("many", "items")
    page.emulate_media(media="print")
    assert page.locator("#items .pager button:visible").count() == 0
    assert page.locator("#items .pager span").is_visible()


@pytest.mark.slow
def test_two_hundred_repositories_with_twenty_thousand_items(browser: Browser, tmp_path: Path) -> None:
    """Under 10 MB, and open in under two seconds."""
    context = context_of(generated(200))
    assert len(context.report.graph.items) == 20_000
    file = tmp_path / "many.html"
    file.write_bytes(render(context, views_of(context)).encode())
    assert file.stat().st_size < 10_000_000
    taken = []
    for _ in range(5):
        page = browser.new_page()
        page.goto(file.as_uri())
        taken.append(opening_time(page))
        assert page.evaluate("document.querySelectorAll('*').length") < 6_000
        page.close()
    assert sorted(taken)[2] < 2_000
