"""``tpmlint check`` on a roadmap that is kept in another format, as its owner sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.folders import check_folder, find, values
from tpmlint.rule import catalogue

EPICS = """\
[[sources]]
files = ["roadmap.yaml"]

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*]"
    [sources.items.fields]
    id = "id"
    title = "name"
    owner = { from = "team", default = "platform", create = true }
    status = { from = "status", values = { todo = "planned", in_progress = "active", done = "completed" } }
    depends_on = { each = "depends_on" }
    internal_customers = { each = "consumers", as = { team = "name", need = "why" }, create = true }
    enables = { each = "features", as = { feature = "." }, create = true }

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*].tasks[*]"
    [sources.items.fields]
    id = "id"
    title = "title"
    owner = { from = "2/team", default = "platform" }
"""
ROADMAP = """\
version: 1
epics:
  - id: builds
    name: Faster builds
    team: web
    status: in_review
    depends_on: [serach]
    consumers:
      - {name: shop, why: waits for an hour}
    features: [previews]
    tasks:
      - id: T-1
        title: Cache the compiler
      - id: T-1
        title: Cache the tests
      - title: Measure
  - id: search
    name: 12
    status: done
    consumers: []
    features: [quick search]
"""


def test_findings_stand_where_the_author_wrote_and_use_the_authors_words(tmp_path: Path) -> None:
    files = {"tpmlint.toml": EPICS, "roadmap.yaml": ROADMAP}
    found = check_folder(tmp_path, files, "structure", "reference", "context")
    assert found == [
        (
            "roadmap.yaml:6 `in_review` error[schema] unknown status 'in_review'; "
            "this source maps todo, in_progress and done"
        ),
        (
            "roadmap.yaml:7 `serach` error[dangling-reference] initiative builds depends on initiative serach, "
            "which does not exist; did you mean search?"
        ),
        (
            "roadmap.yaml:14 `T-1` error[duplicate-id] initiative T-1 is defined a second time; "
            "give one of the two another id"
        ),
        "  roadmap.yaml:12 `T-1` initiative T-1 is first defined here",
        "roadmap.yaml:16 `title: Measure` error[schema] this initiative has no 'id'; add it",
        (
            "roadmap.yaml:20 `[]` error[no-internal-customer] initiative 'search' names no internal customer; "
            "list at least one team under 'consumers', with what it needs"
        ),
        (
            "roadmap.yaml:21 `quick search` error[schema] 'features' must be the id of a feature such as "
            "one-click-checkout, not 'quick search'"
        ),
        (
            "tpmlint.toml:7 `    [sources.items.fields]` info[unmapped-field] the source roadmap.yaml does not map "
            "'type', 'enables.how', 'status', 'enables' and 'internal_customers', required of an initiative, "
            "in all of its blocks, so the items of the others are not asked for them"
        ),
    ]


def test_items_are_as_in_a_roadmap_of_tpmlints_own(tmp_path: Path) -> None:
    assert values(tmp_path, {"tpmlint.toml": EPICS, "roadmap.yaml": ROADMAP}) == [
        {
            "kind": "initiative",
            "id": "builds",
            "title": "Faster builds",
            "owner": "web",
            "status": "in_review",
            "depends_on": ["serach"],
            "internal_customers": [{"team": "shop", "need": "waits for an hour"}],
            "enables": [{"feature": "previews"}],
        },
        {
            "kind": "initiative",
            "id": "search",
            "title": "12",
            "owner": "platform",
            "status": "completed",
            "enables": [{"feature": "quick search"}],
        },
        {"kind": "initiative", "id": "T-1", "title": "Cache the compiler", "owner": "web"},
        {"kind": "initiative", "id": "T-1", "title": "Cache the tests", "owner": "web"},
        {"kind": "initiative", "title": "Measure", "owner": "web"},
        {"kind": "team", "id": "web", "title": "web"},
        {"kind": "team", "id": "shop", "title": "shop"},
        {"kind": "feature", "id": "previews", "title": "previews"},
        {"kind": "team", "id": "platform", "title": "platform"},
    ]


def test_rules_and_their_help_use_the_authors_names(tmp_path: Path) -> None:
    configuration = EPICS.replace(
        "    [sources.items.fields]\n", '    [sources.items.fields]\n    metrics = { each = "figures" }\n', 1
    )
    roadmap = """\
    epics:
      - {id: a, name: A, team: web, status: in_progress, consumers: [{name: web, why: waits}], features: [x]}
      - {id: b, name: B, team: web, status: done, consumers: [], features: []}
    """
    files = {"tpmlint.toml": configuration, "roadmap.yaml": roadmap}
    found = find(tmp_path, files, "no-success-metric", "no-internal-customer", "enables-nothing", "self-serving")
    assert [(each.rule, each.message, each.help) for each in found] == [
        (
            "no-success-metric",
            (
                "initiative a is in_progress and has no metric of success; give one with a baseline and a target under "
                "'figures'"
            ),
            catalogue()["no-success-metric"].help,
        ),
        (
            "self-serving",
            (
                "initiative a is for nobody but team web, which owns it; "
                "name another team that needs it under 'consumers'"
            ),
            (catalogue()["self-serving"].help or "").replace("`internal_customers`", "`consumers`"),
        ),
        (
            "no-internal-customer",
            ("initiative 'b' names no internal customer; list at least one team under 'consumers', with what it needs"),
            (catalogue()["no-internal-customer"].help or "").replace("`internal_customers`", "`consumers`"),
        ),
        (
            "enables-nothing",
            "initiative 'b' names no feature it enables; list at least one under 'features', with how it does so",
            (catalogue()["enables-nothing"].help or "").replace("`enables`", "`features`"),
        ),
    ]


def test_what_a_source_does_not_map_is_missed_in_no_item(tmp_path: Path) -> None:
    roadmap = """\
    epics:
      - {id: a, name: A, team: web, status: in_progress, consumers: [{name: shop, why: waits}], features: [x]}
    """
    files = {"tpmlint.toml": EPICS, "roadmap.yaml": roadmap}
    assert check_folder(tmp_path, files, "no-capability", "no-success-metric", "no-objective") == []


TWO_BLOCKS = """\
[[sources]]
files = ["roadmap.yaml"]
[[sources.items]]
kind = "initiative"
at = "$.milestones[*]"
fields = { id = "id", title = "name", status = "status", objectives = { each = "goals", create = true } }
[[sources.items]]
kind = "initiative"
at = "$.tasks[*]"
fields = { id = "id", title = "name", status = "status" }
"""


def test_what_one_block_maps_is_not_missed_in_the_items_of_another(tmp_path: Path) -> None:
    roadmap = """\
    milestones:
      - {id: m, name: M, status: active, goals: [growth]}
      - {id: n, name: N, status: active}
    tasks:
      - {id: t, name: T, status: active}
    """
    files = {"tpmlint.toml": TWO_BLOCKS, "roadmap.yaml": roadmap}
    found = find(tmp_path, files, "no-objective")
    assert [(each.location.span and each.location.span.line, each.message.partition(";")[0]) for each in found] == [
        (3, "no objective can be reached from initiative n")
    ]


def test_a_date_that_can_mean_one_day_only_is_taken_as_it_is_written(tmp_path: Path) -> None:
    """A day or a month first, and when a fiscal year begins, nobody else can know."""
    source = """\
    [[sources]]
    files = ["plan.csv"]

    [[sources.items]]
    kind = "feature"
    fields = { id = "id", title = "id", target_date = "due" }
    """
    plan = "id,due\na,Q3 2027\nb,Sept 2027\nc,2027/9/3\nd,2027-Q4\ne,FY2027\nf,03/09/2027\n"
    files = {"tpmlint.toml": source, "plan.csv": plan}
    assert [each["target_date"] for each in values(tmp_path, files)] == [
        *("2027-Q3", "2027-09", "2027-09-03", "2027-Q4"),
        *("FY2027", "03/09/2027"),
    ]
    assert [each.partition("must")[0] for each in check_folder(tmp_path, files, "schema")] == [
        "plan.csv:6 `FY2027` error[schema] 'due' ",
        "plan.csv:7 `03/09/2027` error[schema] 'due' ",
    ]


@pytest.mark.parametrize(
    ("name", "text", "start"),
    [
        ("a.json", '[{"id": "a",}]', "keys and texts need double quotes;"),
        ("a.csv", 'id,title\n"a,b\n', "a cell with a comma, a quote or a line break needs quotes around it,"),
        ("a.yaml", "- {id: a, 42: b}\n", "this is YAML, but readers differ"),
        ("a.yaml", "- {id: a, <<: 3}\n", "this is YAML, but readers differ"),
        ("a.yaml", "- " + "[" * 200 + "]" * 200, "how much a file may hold is limited"),
        ("a.yaml", "- {id: a, b: [}\n", "look at the line named"),
        ("a.csv", "id,title\n" + "a,b\n" * 11, "how much a file may hold is limited"),
        ("a.toml", "id = a\n", "a text needs quotes around it;"),
        ("a.md", "# A\n\n<template>\n\n## B\n\nText\n", "a browser shows nothing of it either, so"),
        ("a.rst", "A\n===\n\n.. raw:: html\n\n   <template>\n\nText\n", "a browser shows nothing of it either: below"),
        ("tables.md", "| id | title |\n|---|---|\n| a | b |\n\n| c | d |\n", "a table is a header, a line of dashes"),
    ],
)
def test_help_is_about_the_syntax_at_hand(name: str, text: str, start: str, tmp_path: Path) -> None:
    reader = {"a.md": "reader = 'markdown-sections'\n", "tables.md": "reader = 'markdown-tables'\n"}.get(name, "")
    items = 'items = [{ kind = "team", fields = { id = "id", title = "id" } }]\n'
    source = f'[[sources]]\nfiles = ["{name}"]\n{reader}{items}'
    limits = "[limits]\ndocuments = 10\n"
    found = find(tmp_path, {"tpmlint.toml": limits + source, name: text}, "yaml-syntax")
    assert [(each.help or "")[: len(start)] for each in found] == [start]
