"""What the views show, before it is drawn."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from tests.html_report.large_roadmap import large_roadmap
from tests.html_report.sample_pages import AS_OF, PLAIN, TRACKED, sample_metrics, subject
from tpmlint.html_report import alignment, board, capabilities, findings, items, matrix, overview, timeline
from tpmlint.html_report.history import Block, history_of, spark
from tpmlint.html_report.overview import Headline, headline_of
from tpmlint.html_report.timeline import Pair, late_pairs
from tpmlint.metrics import ContextCounts
from tpmlint.model.items import Item


def names(found: tuple[Item, ...]) -> list[str]:
    return [item.ref for item in found]


def initiative(number: int, more: str = "", status: str = "active") -> str:
    return f"{{kind: initiative, id: i{number}, title: I, owner: t, status: {status}, type: enablement{more}}}\n"


NAMED = ", enables: [{feature: f, how: x}], internal_customers: [{team: t, need: y}]"
OTHERS = "{kind: team, id: t, title: T}\n---\n{kind: feature, id: f, title: F, owner: t}\n---\n"


@pytest.mark.parametrize(
    ("work", "headline"),
    [
        ([], Headline("No initiatives yet", 0, 0)),
        ([initiative(1, NAMED, "completed")], Headline("No initiative is open", 0, 0)),
        ([initiative(1, NAMED)], Headline("The open initiative names a feature and a customer", 1, 1)),
        ([initiative(1)], Headline("The open initiative names no feature, or no customer", 0, 1)),
        (
            [initiative(1, NAMED), initiative(2, NAMED)],
            Headline("All 2 open initiatives name a feature and a customer", 2, 2),
        ),
        (
            [initiative(1, NAMED), initiative(2), initiative(3, NAMED)],
            Headline("2 of 3 open initiatives name a feature and a customer", 2, 3),
        ),
        ([initiative(1), initiative(2)], Headline("None of 2 open initiatives name a feature and a customer", 0, 2)),
        (
            [initiative(1, NAMED), initiative(2, NAMED.replace("feature: f", "feature: nowhere"))],
            Headline("1 of 2 open initiatives names a feature and a customer", 1, 2),
        ),
        (
            [initiative(1, NAMED.replace("feature: f", "feature: 'jira:F-1'")), initiative(2, NAMED)],
            Headline("All 2 open initiatives name a feature and a customer", 2, 2),
        ),
    ],
)
def test_the_headline_counts_open_initiatives(work: list[str], headline: Headline) -> None:
    assert headline_of(subject({"roadmap/a.yaml": OTHERS + "---\n".join(work)}).roadmap) == headline


def test_the_overview_names_the_gaps() -> None:
    view = overview.view(subject(PLAIN))
    assert [(gap.title, names(gap.items)) for gap in view.gaps] == [
        ("Enables no feature", ["initiative:rewrite"]),
        ("Due before something it depends on", ["feature:one-click"]),
        ("Rests on no initiative", ["feature:picks"]),
    ]
    assert [own.item.ref for own in view.next] == ["feature:one-click", "initiative:tokens"]
    assert [(each.team.id, each.initiatives, each.share) for each in view.served] == [
        ("checkout", 1, 1.0),
        ("search", 1, 1.0),
    ]


def test_the_map_skips_what_was_given_up_and_tells_what_is_loose() -> None:
    view = alignment.view(subject(PLAIN))
    drawn = {node.item.ref: node.loose for node in view.nodes}
    assert drawn["initiative:rewrite"] == "no feature"
    assert drawn["feature:picks"] == "no initiative"
    assert drawn["initiative:tokens"] == ""
    assert "initiative:own-cards" not in drawn
    assert view.left_out == 1
    refs = [node.item.ref for node in view.nodes]
    lines = {(refs[one], refs[other]): line.late for line in view.lines for one, other in [line.ends]}
    assert lines == {
        ("objective:quick", "feature:one-click"): False,
        ("objective:loyal", "feature:picks"): False,
        ("feature:one-click", "initiative:tokens"): True,
        ("initiative:tokens", "capability:payments"): False,
        ("initiative:rewrite", "capability:index"): False,
        ("capability:payments", "team:checkout"): False,
        ("initiative:tokens", "team:checkout"): False,
        ("initiative:rewrite", "team:search"): False,
    }


CLOSED = """\
{kind: team, id: t, title: T}
---
{kind: feature, id: f, title: F, owner: t, status: released}
---
{kind: feature, id: g, title: G, owner: t, status: planned}
---
{kind: feature, id: h, title: H, owner: t, status: planned}
---
{kind: capability, id: c, title: C, owner: t, paths: [c/**]}
---
"""


def closed(number: int) -> dict[str, str]:
    """Return items whose other ends are done or given up, beside so many teams."""
    work = [
        initiative(1, NAMED),
        initiative(2, NAMED.replace("feature: f", "feature: g"), "completed"),
        initiative(3, NAMED.replace("feature: f", "feature: h") + ", capabilities: [c]", "canceled"),
        initiative(4, NAMED.replace("team: t", "team: nobody").replace("feature: f", "feature: nowhere")),
        initiative(5, NAMED.replace("team: t", "team: 'jira:T-1'").replace("feature: f", "feature: 'jira:F-1'")),
    ]
    teams = [f"{{kind: team, id: t{each}, title: T}}\n" for each in range(number)]
    return {"roadmap/a.yaml": CLOSED + "---\n".join([*work, *teams])}


@pytest.mark.parametrize(("teams", "crowded"), [(1, False), (70, True)])
def test_only_what_the_roadmap_lacks_is_missing_on_the_map(teams: int, crowded: bool) -> None:
    view = alignment.view(subject(closed(teams)))
    assert view.crowded == crowded
    loose = {node.item.id: node.loose for node in view.nodes if node.item.kind != "team" and node.loose}
    assert loose == {"i4": "no feature and no customer", "h": "no initiative", "c": "no customer"}
    beyond = {node.item.id: node.beyond for node in view.nodes if node.beyond}
    assert beyond == {"h": "rests on 1 canceled initiative"} | (
        {"i1": "enables 1 released feature", "g": "rests on 1 completed initiative"} if crowded else {}
    )


def test_a_crowded_map_says_of_each_item_where_it_stands_when_pointed_at() -> None:
    view = alignment.view(subject(closed(70)))
    assert {node.item.id: (node.standing, node.tall) for node in view.nodes if node.item.id in ("i1", "g")} == {
        "i1": ("active", 26),
        "g": ("planned", 26),
    }


def test_the_matrix_marks_as_missing_what_the_roadmap_lacks() -> None:
    view = matrix.view(subject(closed(1)))
    assert {row.initiative.id: row.lacks for row in view.rows} == {
        "i1": (),
        "i4": ("feature", "customer"),
        "i5": (),
    }


EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "shop"
SHOP = {each.relative_to(EXAMPLE).as_posix(): each.read_text("utf-8") for each in sorted(EXAMPLE.rglob("*.yaml"))}


@pytest.mark.parametrize("files", [SHOP, large_roadmap(60), large_roadmap(220)], ids=["shop", "60", "220"])
def test_no_line_of_the_map_lies_outside_of_it(files: dict[str, str]) -> None:
    view = alignment.view(subject(files))
    lowest = [float(y) for line in view.lines for y in re.findall(r"[\d.-]+ ([\d.-]+)", line.path)]
    assert min(lowest) >= 0
    assert max(lowest) <= view.height


def test_a_part_of_an_objective_is_below_it() -> None:
    view = alignment.view(
        subject(
            {
                "roadmap/a.yaml": "{kind: objective, id: part, title: P, owner: t, parent: whole}\n---\n"
                "{kind: objective, id: whole, title: W, owner: t}\n---\n{kind: team, id: t, title: T}\n"
            }
        )
    )
    [line] = view.lines
    assert [view.nodes[end].item.id for end in line.ends] == ["whole", "part"]


def test_the_matrix_has_what_is_needed_and_how_it_is_enabled() -> None:
    view = matrix.view(subject(PLAIN))
    assert [(row.initiative.id, dict(row.needs), dict(row.hows)) for row in view.rows] == [
        (
            "tokens",
            {"team:checkout": "Keep a card without an audit"},
            {"feature:one-click": "Charges a stored card in one request"},
        ),
        ("rewrite", {"team:search": "Change one rule without changing ten"}, {}),
    ]
    assert names(view.teams) == ["team:checkout", "team:search"]
    assert names(view.features) == ["feature:one-click", "feature:picks"]
    assert not view.crowded


def test_the_board_places_what_has_no_horizon() -> None:
    view = board.view(subject(PLAIN))
    placed = {
        column.name: [(card.item.id, card.placed_by) for card in (*column.features, *column.initiatives)]
        for column in view.columns
    }
    assert placed == {
        "now": [("one-click", "date")],
        "next": [("tokens", "date"), ("rewrite", "status")],
        "later": [("picks", "status")],
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("horizon: later, target_date: 2026-12-01", ("later", None)),
        ("target_date: 2027-05-20", ("now", "date")),
        ("target_date: 2027-05-21", ("next", "date")),
        ("target_date: 2020-01-01", ("now", "date")),
        ("status: active", ("now", "status")),
        ("status: planned", ("next", "status")),
        ("status: proposed", ("later", "status")),
        ("x-a: 1", ("later", "status")),
    ],
)
def test_a_horizon_comes_from_the_item_its_date_or_its_status(fields: str, expected: tuple[str, str | None]) -> None:
    about = subject({"roadmap/a.yaml": f"{{kind: feature, id: f, title: F, owner: t, {fields}}}"})
    assert board.horizon_of(about.roadmap.features[0], AS_OF, 6) == expected


def test_the_timeline_marks_the_pairs_that_the_rule_finds() -> None:
    about = subject(PLAIN)
    feature, work = about.roadmap.features[0], about.roadmap.initiatives[0]
    assert list(late_pairs(about.roadmap)) == [Pair(feature, work, 61, True)]
    view = timeline.view(about)
    [group] = view.groups
    assert (group.feature.item, [(bar.item, bar.late, bar.certain) for bar in group.enablers]) == (
        feature,
        [(work, 61, True)],
    )
    assert [name for _, name in view.ticks] == ["2026 Q3", "2026 Q4", "2027 Q1", "2027 Q2"]
    assert names(view.undated) == ["feature:picks"]
    assert view.pairs == 1


@pytest.mark.parametrize("as_of", [date.min, date(2026, 2, 28), date.max])
def test_dates_beyond_reason_are_drawn_at_the_end_of_the_axis(as_of: date) -> None:
    files = {
        "roadmap/a.yaml": dedent(
            """\
            {kind: feature, id: f, title: F, owner: t, target_date: 9999-12-31}
            ---
            {kind: feature, id: g, title: G, owner: t, target_date: 0001-01-01}
            ---
            """
        )
        + initiative(1, ", start_date: 0001-01-01, target_date: 9999" + NAMED)
    }
    view = timeline.view(subject(files, as_of=as_of))
    places = [
        place
        for group in view.groups
        for bar in (group.feature, *group.enablers)
        for place in (bar.start, bar.left, (bar.left or 0) + bar.width)
        if place is not None
    ]
    assert all(0 <= place <= 100.5 for place in places)
    assert 0 < len(view.ticks) < 20


def test_capabilities_have_their_customers_and_files() -> None:
    view = capabilities.view(subject(PLAIN))
    told = [
        (row.capability.id, [(team.id, how) for team, how in row.consumers], names(row.initiatives), row.files)
        for row in view.rows
    ]
    assert told == [
        ("payments", [("checkout", "x-as-a-service")], ["initiative:tokens"], 2),
        ("index", [("search", "")], ["initiative:rewrite"], 1),
    ]
    assert view.code is not None
    assert (view.code.files, view.code.claimed, view.code.unmapped) == (4, 3, (("web/", 1),))
    assert "web/shop.test.ts" in TRACKED  # exempt, and so not counted


def test_without_version_control_there_are_no_files() -> None:
    view = capabilities.view(subject(PLAIN, tracked=None))
    assert (view.code, [row.files for row in view.rows]) == (None, [None, None])


def test_findings_are_grouped_by_rule_and_the_worst_comes_first() -> None:
    view = findings.view(subject(PLAIN))
    assert [(group.rule, group.severity.word, len(group.findings)) for group in view.groups] == [
        ("enables-nothing", "error", 1),
        ("feature-before-enabler", "error", 1),
        ("no-success-metric", "warning", 2),
    ]
    assert all(group.why and group.page for group in view.groups)
    assert not any("```" in each for group in view.groups for each in group.why)


def test_an_item_tells_what_others_say_of_it() -> None:
    pages = {page.item.ref: page for page in items.view(subject(PLAIN))}
    told = {
        heading: [(each.item.id, each.text) for each in related]
        for heading, related in pages["feature:one-click"].relations
    }
    assert told == {
        "Rests on": [("tokens", "Charges a stored card in one request")],
        "Serves": [("quick", None)],
        "Closed": [("own-cards", "Would have kept the numbers")],
    }
    assert [
        (each.item.id, each.standing) for _, related in pages["feature:one-click"].relations for each in related
    ] == [("tokens", ""), ("quick", ""), ("own-cards", "canceled")]
    assert [heading for heading, _ in pages["initiative:tokens"].relations] == ["Enables", "For", "Changes"]
    assert [heading for heading, _ in pages["team:platform"].relations] == ["Owns"]
    assert [heading for heading, _ in pages["initiative:own-cards"].relations] == ["Enables", "For"]
    assert [(heading, [each.item.id for each in related]) for heading, related in pages["team:checkout"].relations] == [
        ("Needs", ["tokens"]),
        ("Uses", ["payments"]),
        ("Owns", ["quick", "loyal", "one-click"]),
        ("Closed", ["own-cards"]),
    ]


def test_charts_stack_what_was_counted() -> None:
    view = history_of(sample_metrics(months=7))
    changes, context, coverage = view.charts
    assert [chart.id for chart in view.charts] == ["changes", "context", "coverage"]
    assert changes.columns[0].month == "2025-11"
    assert [column.month for column in changes.columns] == sorted(column.month for column in changes.columns)
    assert len(changes.columns) == 13  # also the months in which nothing happened
    first = changes.columns[0]
    assert first.cells == ("4", "0", "0")
    assert first.blocks == (Block("known", 90.0, 60.0),)
    assert changes.columns[1].blocks == ()
    assert first.label == "2025-11: 4 with product context, 0 exempt, 0 without"
    assert context.columns[0].cells == ("4", "4", "100 %")
    assert coverage.columns[0].cells == ("12", "20", "60 %")


def test_a_history_of_decades_is_drawn_from_its_last_ten_years() -> None:
    view = history_of(sample_metrics(months=200))
    assert {len(chart.columns) for chart in view.charts} == {120}
    assert view.earlier > 200
    assert all(len(chart.labels) <= 12 for chart in view.charts)


def test_a_spark_draws_the_last_months() -> None:
    months = history_of(sample_metrics(months=7)).metrics.months
    assert spark(months[-1:], "2026-11", 2) == "M4 17v-16h3v16"
    assert spark(months, None) == ""
    assert ContextCounts({}).share is None
