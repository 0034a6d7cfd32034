"""Statuses of items of a source where people read them: as their author wrote them. Data has one word for all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources.folders import write

CONFIGURATION = """\
[[sources]]
files = ["plan.yaml"]

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*]"
  fields.id = "id"
  fields.title = "name"
  fields.owner = { from = "team", create = true }
  fields.type = { from = "sort", values = { Platform = "enablement" } }
  fields.status = { from = "state", values = { Doing = "active", Shipped = "completed" } }
  fields.enables = { each = "for", as = { feature = "what", how = "why" } }
  fields.target_date = "due"

  [[sources.items]]
  kind = "feature"
  at = "$.features[*]"
  fields.id = "id"
  fields.title = "name"
  fields.owner = "team"
  fields.status = { from = "state", values = { Out = "released", Dead = "canceled" } }
"""
PLAN = """\
epics:
  - {id: builds, name: Faster builds, team: web, sort: Platform, state: doing, due: 2026-01, for: [{what: cards}]}
  - {id: tests, name: Faster tests, team: web, state: Shipped, for: [{what: cards}, {what: gifts}]}
features:
  - {id: cards, name: Cards, team: web, state: Out}
  - {id: gifts, name: Gifts, team: web, state: Dead}
"""


@pytest.fixture(autouse=True)
def plan() -> None:
    """Write a plan in another format."""
    write(Path(), {"tpmlint.toml": CONFIGURATION, "plan.yaml": PLAN})


def test_impact(run: Run) -> None:
    assert run("impact", "feature:cards").out == (
        "feature cards rests on 1 initiative.\n\n"
        "feature cards        Cards (Out)\n"
        "  initiative builds  Faster builds (doing, due 2026-01)\n"
        "  closed             tests (Shipped)\n"
    )


def test_the_report(run: Run) -> None:
    assert run("report", "-o", "page.html").code == 0
    page = Path("page.html").read_text(encoding="utf-8")
    body = re.sub(r"(?s)<script.*?</script>", " ", page.partition("</style>")[2])
    # The legend of the map says what its signs mean, whatever the author's words are.
    text = re.sub(r"<[^>]+>", " ", body).replace("✓ completed, ‖ paused, ! overdue", "")
    assert [
        word for word in ("doing", "Shipped", "Out", "Dead", "Platform") if not re.search(rf"\b{word}\b", text)
    ] == []
    assert re.findall(r"\b(?:completed|released|enablement)\b", text) == []


def test_lists_show_and_take_the_authors_words(run: Run) -> None:
    """Data has one word for all sources, and conditions take either."""
    write(Path(), {"roadmap/a.yaml": "{kind: feature, id: own, title: Own, owner: web, status: released}\n"})
    shown = ("--columns", "id,status")
    assert run("list", "features", *shown).out == "id     status\ncards  Out\ngifts  Dead\nown    released\n"
    for condition in ("status=released", "status=out", "status=OUT"):
        found = run("list", "features", "--where", condition, *shown, "--output-format", "json")
        assert json.loads(found.out) == [
            {"id": "cards", "status": "released"},
            {"id": "own", "status": "released"},
        ]
    assert run("list", "features", "--status", "dead", *shown, "--output-format", "csv").out == (
        "id,status\ngifts,canceled\n"
    )
    assert run("list", "features", "--where", "status!=Out", *shown).out == "id     status\ngifts  Dead\n"
    refused = run("list", "features", "--status", "ded").err
    assert "tpmlint: error: --status: status is never 'ded'; did you mean dead?\n" in refused


def test_a_waiver_of_an_item_of_a_source(run: Run) -> None:
    words = ("check", "--select", "overdue,hygiene", "--as-of", "2026-03-02", "--output-format", "concise", "-q")
    assert run(*words).out == (
        "plan.yaml:2:85: warning[overdue] initiative builds was due 2026-01, 30 days ago, and is doing; close it, or "
        "move the date\n"
    )
    ended = run("waive", "overdue", "initiative:builds", "--reason", "Agreed with the shop", "--expires", "2030")
    assert (ended.code, ended.err) == (0, "")
    assert run(*words).out == ""
