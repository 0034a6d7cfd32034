"""What the views show, before it is drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from msgspec.structs import replace

from tests.html_report.large_roadmap import large_roadmap
from tests.html_report.sample_pages import AS_OF, PLAIN, TRACKED, sample_metrics, subject
from tpmlint.config import parse
from tpmlint.html_report import alignment, board, capabilities, findings, items, matrix, overview, risk, timeline
from tpmlint.html_report.headline import headline_of
from tpmlint.html_report.history import Block, history_of, spark
from tpmlint.html_report.page import render
from tpmlint.metrics import ContextCounts, MonthMetrics
from tpmlint.model.items import Item
from tpmlint.model.prose import example_feature, example_initiative


def names(found: tuple[Item, ...]) -> list[str]:
    return [item.ref for item in found]


def initiative(number: int, more: str = "", status: str = "active") -> str:
    return f"{{kind: initiative, id: i{number}, title: I, owner: t, status: {status}, type: enablement{more}}}\n"


NAMED = ", enables: [{feature: f, how: x}], internal_customers: [{team: t, need: y}]"
OTHERS = "{kind: team, id: t, title: T}\n---\n{kind: feature, id: f, title: F, owner: t}\n---\n"


@pytest.mark.parametrize(
    ("work", "sentence", "named", "total"),
    [
        ([], "No initiatives yet", 0, 0),
        ([initiative(1, NAMED, "completed")], "No initiative is open", 0, 0),
        ([initiative(1, NAMED)], "The open initiative names a feature and a customer", 1, 1),
        ([initiative(1)], "The open initiative names no feature, or no customer", 0, 1),
        ([initiative(1, NAMED), initiative(2, NAMED)], "All 2 open initiatives name a feature and a customer", 2, 2),
        (
            [initiative(1, NAMED), initiative(2), initiative(3, NAMED)],
            "2 of 3 open initiatives name a feature and a customer",
            2,
            3,
        ),
        ([initiative(1), initiative(2)], "None of 2 open initiatives name a feature and a customer", 0, 2),
        (
            [initiative(1, NAMED), initiative(2, NAMED.replace("feature: f", "feature: nowhere"))],
            "1 of 2 open initiatives names a feature and a customer",
            1,
            2,
        ),
        (
            [initiative(1, NAMED.replace("feature: f", "feature: 'jira:F-1'")), initiative(2, NAMED)],
            "All 2 open initiatives name a feature and a customer",
            2,
            2,
        ),
    ],
)
def test_a_sentence_counts_open_initiatives(work: list[str], sentence: str, named: int, total: int) -> None:
    found = headline_of(subject({"roadmap/a.yaml": OTHERS + "---\n".join(work)}))
    assert (found.context, found.named, found.total) == (sentence, named, total)


SOURCE = """
[[sources]]
files = ["backlog/*.yaml"]

[[sources.items]]
kind = "initiative"

[sources.items.fields]
id = "id"
title = "title"
"""


@pytest.mark.parametrize(
    ("mapped", "records", "sentence", "answer"),
    [
        ("", 3, "The roadmap does not say whether its 3 initiatives are open", "not said"),
        ("", 1, "The roadmap does not say whether the initiative is open", "not said"),
        ('status = "status"\n', 3, "The roadmap does not say what its 3 open initiatives are for", "not said"),
        ('status = "status"\n', 1, "The roadmap does not say what the open initiative is for", "not said"),
        (
            'status = "status"\nenables = { each = "features", as = { feature = "." } }\n',
            3,
            "None of 3 open initiatives name a feature and a customer",
            "3 open initiatives",
        ),
    ],
)
def test_what_a_source_does_not_map_is_not_said(mapped: str, records: int, sentence: str, answer: str) -> None:
    """Nobody has asked for these fields, so the page does not say that they are missing."""
    items = "".join(f"- {{id: i{number}, title: I, status: active, features: []}}\n" for number in range(records))
    about = subject({"backlog/a.yaml": items}, settings=parse(SOURCE + mapped, "tpmlint.toml"))
    found = headline_of(about)
    assert (found.context, found.tone if found.text == sentence else "doubtful") == (sentence, "doubtful")
    questions = {each.text: each.answer for each in overview.view(about).questions}
    assert questions["Which work has no product context?"] == answer
    assert questions["Which features are at risk, and why?"] == "not said"
    assert questions["What is late, and whom does it hurt?"] == "not said"


def test_the_examples_of_init_name_nothing() -> None:
    examples = [
        {"kind": "team", "id": "t", "title": "T"},
        {"kind": "capability", "id": "c", "title": "C", "owner": "t", "paths": ["/c/"]},
        {"kind": "feature", "title": "A feature", **example_feature("t")},
        {"kind": "initiative", "title": "Work", **example_initiative("t", "t", "c")},
    ]
    found = headline_of(subject({"roadmap/a.yaml": "\n---\n".join(map(json.dumps, examples))}))
    assert (found.text, found.tone, found.named, found.total) == (
        "The open initiative is what `tpmlint init` wrote as an example", "doubtful", 0, 1,
    )  # fmt: skip


LATER = (
    "{kind: feature, id: w, title: Wallets, owner: t, status: active, target_date: 2027-04-30, depends_on: [g]}\n---\n"
    "{kind: feature, id: g, title: Gifts, owner: t, status: active, target_date: 2027-04-15}\n---\n"
)
VAULT = ", title: A vault, target_date: 2027-11-30" + NAMED.replace("feature: f", "feature: g")


def plan(*items: str) -> dict[str, str]:
    return {"roadmap/a.yaml": OTHERS + "---\n".join(items)}


FINE = initiative(
    1,
    ", enables: [{feature: f, how: Charges a stored card in one request}]"
    ", internal_customers: [{team: t, need: Keep a card without an audit}]",
)


@pytest.mark.parametrize(
    ("items", "text", "tone"),
    [
        ((FINE,), "No feature is at risk", "good"),
        ((initiative(1),), "The roadmap has 2 errors", "bad"),
        (
            (initiative(1, ", target_date: 2026-10-01" + NAMED, "planned"),),
            "1 item is overdue: I by 50 days",
            "bad",
        ),
        (
            (LATER.removesuffix("---\n"), initiative(1, VAULT).replace("title: I,", "")),
            "2 of 3 features are at risk: Gifts waits for A vault, which is due 2027-11-30, 229 days after it",
            "bad",
        ),
    ],
)
def test_the_headline_is_the_worst_that_is_true(items: tuple[str, ...], text: str, tone: str) -> None:
    found = headline_of(subject(plan(*items)))
    assert (found.text, found.tone) == (text, tone)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (
            "Customers get a narrow session that they have been asking for",
            "Customers get a narrow session that they have been asking…",
        ),
        ("W" * 70, f"{'W' * 59}…"),
    ],
)
def test_a_long_title_in_the_headline_ends_with_a_whole_word(title: str, shown: str) -> None:
    late = f"{{kind: feature, id: l, title: {title}, owner: t, status: active, target_date: 2026-11-10}}\n"
    found = headline_of(subject(plan(late)))
    assert found.text == f"1 of 2 features is at risk: {shown} is overdue by 10 days"


def test_the_only_enabler_is_paused_and_undated_before_the_launch() -> None:
    launch = "{kind: feature, id: g, title: One-click, owner: t, status: active, target_date: 2026-12-01}\n"
    work = initiative(1, ", health: off-track" + NAMED.replace("feature: f", "feature: g"), "paused")
    about = subject(plan(launch, work))
    assert headline_of(about).text == (
        "1 of 2 features is at risk: One-click waits for I, which is off track, is paused and has no target date"
    )
    view = risk.view(about)
    assert [(row.risk.item.id, row.risk.overdue, row.risk.gap) for row in view.features] == [("g", 0, 0)]
    assert [[(names(chain.items), chain.says) for chain in row.chains] for row in view.features] == [
        [(["initiative:i1"], "is off track, is paused and has no target date")]
    ]
    assert (view.total, view.late) == (2, ())


def test_what_is_late_and_whom_it_hurts() -> None:
    """A feature 51 days overdue whose enabler is later by 306 days is in two columns, each with its number."""
    feature = "{kind: feature, id: g, title: G, owner: t, status: active, target_date: 2026-09-30, depends_on: [h]}\n"
    other = "{kind: feature, id: h, title: H, owner: t, status: active, target_date: 2026-09-30}\n"
    work = initiative(1, ", target_date: 2027-08-02" + NAMED.replace("feature: f", "feature: h"))
    old = initiative(2, ", target_date: 2026-11-19" + NAMED.replace("feature: f", "feature: h"))
    about = subject(plan(feature, other, work, old))
    view = risk.view(about)
    assert "3 overdue" in [each.answer for each in overview.view(about).questions]
    assert [
        (row.risk.item.id, row.risk.overdue, row.risk.gap, names(row.features), names(row.customers))
        for row in view.late
    ] == [
        ("g", 51, 306, [], []),
        ("h", 51, 306, ["feature:g"], ["team:t"]),
        ("i2", 1, 0, ["feature:h", "feature:g"], ["team:t"]),
    ]
    assert [row.owner.ref if row.owner is not None else None for row in view.late] == ["team:t"] * 3
    assert "<small>feature</small><td><a href=#team:t>T</a>" in render(about)


def test_the_overview_names_the_gaps() -> None:
    view = overview.view(subject(PLAIN))
    assert [(gap.title, names(gap.items)) for gap in view.gaps] == [
        ("Enables no feature", ["initiative:rewrite"]),
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
    lines = {
        kind: {(refs[one], refs[other]): line.late for line in found for one, other in [line.ends]}
        for kind, found in view.lines
    }
    assert lines == {
        "owner": dict.fromkeys(
            (
                ("objective:quick", "team:checkout"),
                ("objective:loyal", "team:checkout"),
                ("feature:one-click", "team:checkout"),
                ("feature:picks", "team:search"),
                ("initiative:tokens", "team:platform"),
                ("initiative:rewrite", "team:platform"),
                ("capability:payments", "team:platform"),
                ("capability:index", "team:search"),
            ),
            False,
        ),
        "depends": {},
        "customer": {
            ("capability:payments", "team:checkout"): False,
            ("initiative:tokens", "team:checkout"): False,
            ("initiative:rewrite", "team:search"): False,
        },
        "": {
            ("objective:quick", "feature:one-click"): False,
            ("objective:loyal", "feature:picks"): False,
            ("feature:one-click", "initiative:tokens"): True,
            ("initiative:tokens", "capability:payments"): False,
            ("initiative:rewrite", "capability:index"): False,
        },
    }


def test_the_map_marks_the_whole_way_to_what_puts_a_feature_at_risk() -> None:
    """Wallets waits for Gifts, and Gifts for a vault that is due later: both steps are marked, and both features."""
    view = alignment.view(subject(plan(LATER.removesuffix("---\n"), initiative(1, VAULT).replace("title: I,", ""))))
    refs = [node.item.ref for node in view.nodes]
    late = {(kind, refs[line.ends[0]], refs[line.ends[1]]) for kind, found in view.lines for line in found if line.late}
    assert late == {("depends", "feature:w", "feature:g"), ("", "feature:g", "initiative:i1")}
    assert {node.item.id: node.alert for node in view.nodes if node.alert} == {"w": "at risk", "g": "at risk"}


def test_the_map_keeps_which_end_of_a_line_depends_on_the_other() -> None:
    """Lines begin at what is more strategic, whichever of the two waits."""
    feature = "{kind: feature, id: g, title: G, owner: t, depends_on: [initiative:i2]}\n"
    view = alignment.view(subject(plan(feature, initiative(1, ", depends_on: [feature:f]"), initiative(2))))
    refs = [node.item.ref for node in view.nodes]
    turned = {(refs[line.ends[0]], refs[line.ends[1]]): line.turned for line in dict(view.lines)["depends"]}
    assert turned == {("feature:f", "initiative:i1"): True, ("feature:g", "initiative:i2"): False}


def test_overdue_paused_and_completed_are_told_in_words_and_signs() -> None:
    work = [
        initiative(1, ", target_date: 2026-10-01" + NAMED, "planned"),
        initiative(2, NAMED, "paused"),
        initiative(3, ", target_date: 2026-10-01" + NAMED, "completed"),
    ]
    view = alignment.view(subject(plan(*work)))
    assert {node.item.id: (node.sign, node.notes) for node in view.nodes if node.item.kind == "initiative"} == {
        "i1": ("!", (("standing", "planned · 2026-10-01"), ("late", "! overdue by 50 days"))),
        "i2": ("‖", (("standing", "‖ paused"),)),
        "i3": ("✓", (("standing", "✓ completed · 2026-10-01"),)),
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


@pytest.mark.parametrize(
    ("files", "history", "answers"),
    [
        (
            PLAIN,
            True,
            {
                "teams": "3 teams",
                "risk-features": "1 of 2",
                "risk-late": "1 due too early",
                "investment": "not said",
                "investment-map": "not said",
                "history-capabilities": "28 changes",
                "changes": "12 changes",
            },
        ),
        (
            {"roadmap/a.yaml": OTHERS + initiative(1)},
            False,
            {
                "teams": "1 team",
                "risk-features": "none",
                "risk": "not said",
                "investment": "not said",
                "overview-gaps": "1 open initiative",
                "changes": "3 changes",
            },
        ),
    ],
)
def test_the_questions_of_a_planning_meeting_have_short_answers(
    files: dict[str, str], history: bool, answers: dict[str, str]
) -> None:
    about = subject(files, metrics=sample_metrics() if history else None)
    assert {each.at: each.answer for each in overview.view(about).questions} == answers


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
    heights = [y for _, found in view.lines for line in found for y in heights_of(line.path)]
    assert min(heights) >= 0
    assert max(heights) <= view.height


def heights_of(path: str) -> Iterator[float]:
    """Yield the heights of the points of a path in which all but the first are relative."""
    [start] = re.findall(r"M[\d.-]+ ([\d.-]+)", path)
    y = float(start)
    yield y
    for curve in re.findall(r"c([^ch]*)", path):
        steps = [float(step) for step in re.findall(r"-?[\d.]+", curve)]
        yield from (y + step for step in steps[1::2])
        y += steps[-1]


def test_a_part_of_an_objective_is_below_it() -> None:
    view = alignment.view(
        subject(
            {
                "roadmap/a.yaml": "{kind: objective, id: part, title: P, owner: t, parent: whole}\n---\n"
                "{kind: objective, id: whole, title: W, owner: t}\n---\n{kind: team, id: t, title: T}\n"
            }
        )
    )
    [line] = dict(view.lines)[""]
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


def test_the_timeline_marks_what_is_due_after_the_feature_that_waits_for_it() -> None:
    about = subject(PLAIN)
    feature, work = about.roadmap.features[0], about.roadmap.initiatives[0]
    view = timeline.view(about)
    [group] = view.groups
    assert (group.feature.item, [(bar.item, bar.late, bar.certain, bar.via) for bar in group.awaited]) == (
        feature,
        [(work, 61, True, None)],
    )
    assert [name for _, name in view.ticks] == ["2026 Q3", "2026 Q4", "2027 Q1", "2027 Q2"]
    assert [(item.ref, at_risk) for item, at_risk in view.undated] == [("feature:picks", False)]
    assert (view.at_risk, view.total) == (1, 2)


def test_the_timeline_follows_the_whole_chain_to_what_puts_a_feature_at_risk() -> None:
    vault = initiative(1, VAULT + ", health: off-track").replace("title: I,", "")
    view = timeline.view(subject(plan(LATER.removesuffix("---\n"), vault)))
    assert (view.at_risk, view.total) == (2, 3)
    gifts, wallets = view.groups
    assert [(bar.item.id, bar.late, bar.says, bar.via) for bar in gifts.awaited] == [("i1", 229, "off track", None)]
    assert [(bar.item.id, bar.late, bar.says, bar.via) for bar in wallets.awaited] == [
        ("i1", 214, "off track", gifts.feature.item),
        ("g", 0, "", None),
    ]


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
        for bar in (group.feature, *group.awaited)
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


def test_of_many_items_the_page_of_a_team_lists_its_closed_work_alone() -> None:
    about = subject({**PLAIN, **large_roadmap(items.FEW)})
    pages = {page.item.ref: page for page in items.view(about)}
    assert [(heading, [each.item.id for each in related]) for heading, related in pages["team:checkout"].relations] == [
        ("Closed", ["own-cards"])
    ]


def test_charts_stack_what_was_counted() -> None:
    view = history_of(sample_metrics(months=7))
    changes, context, coverage = view.charts
    assert [chart.id for chart in view.charts] == ["changes", "context", "coverage"]
    assert changes.columns[0].month == "2025-11"
    assert [column.month for column in changes.columns] == sorted(column.month for column in changes.columns)
    assert len(changes.columns) == 13  # also the months in which nothing happened
    first = changes.columns[0]
    assert first.cells == ("4", "4", "0", "0")
    assert first.blocks == (Block("known", 90.0, 60.0),)
    assert changes.columns[1].blocks == ()
    assert first.label == "2025-11: 4 with product context, 0 exempt, 0 without"
    assert context.columns[0].cells == ("4", "4", "100 %")
    assert coverage.columns[0].cells == ("12", "20", "60 %")


def test_months_that_are_not_measured_have_no_share_in_the_charts() -> None:
    metrics = sample_metrics(months=7)
    early = MonthMetrics("2025-10", ContextCounts({"exempt": 1, "missing": 3}, measurable=False))
    changes, context, _ = history_of(replace(metrics, months=(early, *metrics.months))).charts
    assert changes.legend[-1] == ("unmeasured", "before the first initiative")
    first = changes.columns[0]
    assert (first.month, first.cells) == ("2025-10", ("4", "–", "1", "–"))
    assert [(block.name, block.height) for block in first.blocks] == [("exempt", 15.0), ("unmeasured", 45.0)]
    assert first.label == "2025-10: 4 before the first initiative, 1 of them exempt"
    assert (context.columns[0].cells, context.columns[0].blocks) == (("0", "0", "–"), ())
    assert ("unmeasured", "before the first initiative") not in history_of(metrics).charts[0].legend


def test_a_history_of_decades_is_drawn_from_its_last_ten_years() -> None:
    view = history_of(sample_metrics(months=200))
    assert {len(chart.columns) for chart in view.charts} == {120}
    assert view.earlier > 200
    assert all(len(chart.labels) <= 12 for chart in view.charts)


def test_a_spark_draws_the_last_months() -> None:
    months = history_of(sample_metrics(months=7)).metrics.months
    assert spark(months[-1:], "2026-11", 2) == "M6 17v-16"
    assert spark(months, None) == ""
    assert ContextCounts({}).share is None
