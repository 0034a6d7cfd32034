"""What ``diff`` says of a change of the roadmap: a new item or one at risk is never all clear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_changes import FEATURE, PAUL, TEAMS, VAULT, day
from tests.repos import Repo

CAPABILITY = """\
---
kind: capability
id: cards
title: Cards
owner: platform
lifecycle: production
paths: [cards/]
consumers: [{team: shop}]
"""
METRIC = "metrics: [{name: audits, baseline: 4, target: 1, by: 2027-03-31}]\ncapabilities: [cards]\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return a roadmap on a branch of its own, on which nothing changed yet."""
    repo = Repo(tmp_path).write({"tpmlint.toml": 'preset = "starter"\n', "roadmap/teams.yaml": TEAMS + CAPABILITY})
    repo.write({"roadmap/one-click.yaml": FEATURE, "cards/vault.py": "x\n"})
    repo.commit("Start a roadmap", day("2026-01-04"))
    repo.git("checkout", "--quiet", "-b", "topic")
    return repo


def test_a_new_initiative_is_not_all_clear(run: Run, repo: Repo) -> None:
    repo.write({"roadmap/vault.yaml": VAULT + METRIC}).commit("Plan a vault", day("2026-01-11"), PAUL)
    ended = run("diff", "main", "--ci", "none")
    assert (ended.code, ended.err) == (0, "")
    text, _, _ = ended.out.partition("Checked ")
    assert (
        text
        == """\
What changed on the roadmap:
Added:
  A vault for cards (initiative:vault), of Platform, planned, due 2026-02-28

No findings in 1 changed file, but the roadmap changed: 1 added.
"""
    )
    assert run("diff", "main", "--ci", "none", "--quiet").out == ""


def test_an_item_at_risk_is_not_all_clear(run: Run, repo: Repo) -> None:
    repo.write({"roadmap/vault.yaml": VAULT + METRIC}).commit("Plan a vault", day("2026-01-11"), PAUL)
    repo.git("branch", "--force", "main")
    repo.write({"roadmap/vault.yaml": VAULT + METRIC + "health: at-risk\n"})
    staged = run("diff", "--worktree", "--ci", "none").out
    assert "Health:\n  A vault for cards (initiative:vault): at-risk\n" in staged
    repo.commit("Warn", day("2026-01-12"), PAUL)
    text = run("diff", "main", "--ci", "none").out
    assert "Health:\n  A vault for cards (initiative:vault): at-risk, by Paul on 2026-01-12\n" in text
    assert "No findings in 1 changed file, but the roadmap changed: 1 at risk.\n" in text
    page = run("diff", "main", "--ci", "none", "--output-format", "markdown").out
    assert page.startswith("## tpmlint diff: no findings, 1 changed file, on the roadmap 1 at risk\n")
    assert (
        """\

### What changed on the roadmap

**Health**

- **A vault for cards**: at-risk, by Paul on 2026-01-12
"""
        in page
    )


def test_what_the_roadmap_did_in_json(run: Run, repo: Repo) -> None:
    repo.write({"cards/vault.py": "y\n"}).commit("fix: a typo", day("2026-01-11"))
    base, head = repo.git("rev-parse", "main"), repo.head
    value = json.loads(run("diff", "main", "--ci", "none", "--output-format", "json").out)
    whole = {"first": base, "last": head, "events": [], "notes": []}
    assert value["changes"] == {"since": base[:10], "until": head[:10], **whole}
    repo.write({"roadmap/one-click.yaml": FEATURE.replace("2026-03-31", "2026-06-30")})
    value = json.loads(run("diff", "--worktree", "--ci", "none", "--output-format", "json").out)
    assert (value["changes"]["until"], value["changes"]["last"]) == ("the work tree", None)
    assert [(each["event"], each["days"], each["commit"]) for each in value["changes"]["events"]] == [
        ("later", 91, None)
    ]


def test_very_many_changes_are_counted(run: Run, repo: Repo) -> None:
    teams = "".join(f"---\n{{kind: team, id: team-{number}, title: Team {number}}}\n" for number in range(10, 25))
    repo.write({"roadmap/more.yaml": teams}).commit("Add teams", day("2026-01-11"))
    text = run("diff", "main", "--ci", "none").out
    assert "  Team 19 (team:team-19)\n  and 5 more\n" in text
