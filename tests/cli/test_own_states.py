"""Statuses of a kind of one's own that is like no other: its schema says which words mean open, done and given up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.sources.folders import write

CONFIGURATION = """\
preset = "starter"

[kinds.risk]
schema = "risk.json"
references = { blocks = "team", depends_on = "risk" }
"""
STATES: dict[str, Any] = {"open": ["watched", "likely"], "done": ["averted"], "dropped": ["accepted"]}
WORDS = ["watched", "likely", "averted", "accepted"]
ROADMAP = """\
{kind: team, id: web, title: Web}
---
{kind: risk, id: flood, title: Flood, stand: averted, blocks: web}
---
{kind: risk, id: storm, title: Storm, stand: accepted}
---
{kind: risk, id: theft, title: Theft, stand: likely, blocks: web, depends_on: flood}
---
{kind: risk, id: virus, title: Virus}
"""


def schema(note: dict[str, Any], field: dict[str, Any] | None = None, **more: Any) -> str:
    """Return the schema of risks, with an annotation of their statuses."""
    words = {"enum": WORDS} if field is None else field
    stand = {**words, "description": "How it stands.", "x-tpmlint": {"shape": "status", **note}}
    return json.dumps({"properties": {"stand": stand, **more}}, indent=1)


@pytest.fixture(autouse=True)
def risks() -> None:
    """Write a roadmap with risks."""
    write(Path(), {"tpmlint.toml": CONFIGURATION, "risk.json": schema(STATES), "roadmap/a.yaml": ROADMAP})


def test_lists_know_which_are_open(run: Run) -> None:
    assert run("check").code == 0
    assert run("list", "risks").out == (
        "id     stand     blocks  depends_on  title\n"
        "flood  averted   web                 Flood\n"
        "storm  accepted                      Storm\n"
        "theft  likely    web     flood       Theft\n"
        "virus                                Virus\n"
    )
    assert run("list", "risks", "--open", "--columns", "id").out.split() == ["id", "theft", "virus"]
    assert run("list", "risks", "--closed", "--columns", "id").out.split() == ["id", "flood", "storm"]
    assert run("list", "risks", "--where", "stand=likely", "--columns", "id").out.split() == ["id", "theft"]


def test_impact_and_report_show_the_status(run: Run) -> None:
    assert run("impact", "risk:theft").out == (
        "risk theft names team:web and risk:flood.\n\n"
        "risk theft          Theft (likely)\n"
        "  blocks web        Web\n"
        "  depends on flood  Flood (averted)\n"
    )
    shown = json.loads(run("impact", "risk:theft", "--output-format", "json").out)["items"]
    assert {each["ref"]: each["status"] for each in shown} == {
        "risk:flood": "averted",
        "risk:theft": "likely",
        "team:web": None,
    }
    assert run("report", "-o", "page.html").code == 0
    assert "<dt>risks<dd>4 <small>2 open</small></dd>" in Path("page.html").read_text(encoding="utf-8")


def test_an_open_risk_that_depends_on_one_that_was_given_up(run: Run) -> None:
    write(Path(), {"roadmap/a.yaml": ROADMAP.replace("depends_on: flood", "depends_on: storm")})
    assert run("check", "--output-format", "concise", "-q").out == (
        "roadmap/a.yaml:7:79: error[closed-reference] risk theft depends on risk storm, which is accepted\n"
    )


def test_a_change_back_is_a_regression(run: Run) -> None:
    repo = Repo(Path().resolve())
    repo.commit("Start")
    repo.write({"roadmap/a.yaml": ROADMAP.replace("averted", "watched")}).commit("Again")
    assert (
        "warning[status-regression]: risk flood was averted and is watched again; write a new risk for what is new, or "
        "say in the message why it was not averted"
    ) in run("diff", "HEAD~1").out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            schema({**STATES, "open": ["watched"], "dropped": ["accepted", "likely"]}),
            "the configuration counts risks whose 'stand' is likely as closed",
        ),
        (
            schema({**STATES, "done": ["averted", "accepted"], "dropped": []}),
            "the configuration changes whether risks whose 'stand' is accepted count as open, done or dropped",
        ),
        (
            json.dumps({"properties": {"stand": {"enum": WORDS}}}),
            "the configuration no longer knows which risks are open",
        ),
    ],
)
def test_a_change_that_counts_fewer_as_open_is_reported(run: Run, text: str, says: str) -> None:
    repo = Repo(Path().resolve())
    repo.commit("Start")
    repo.write({"risk.json": text}).commit("Count anew")
    assert f"warning[policy-weakened]: {says}" in run("diff", "HEAD~1").out


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (schema({**STATES, "dropped": []}), "risk.json:11: nothing says what accepted of 'stand' means"),
        (
            schema({**STATES, "dropped": ["acepted"]}),
            "risk.json:11: unknown word 'acepted' of 'stand'; did you mean 'accepted'?",
        ),
        (schema({**STATES, "dropped": ["accepted", "likely"]}), "risk.json:11: 'likely' is listed twice"),
        (schema({**STATES, "droped": []}), "risk.json:23: unknown list 'droped'; did you mean 'dropped'?"),
        (schema({**STATES, "done": "averted"}), "risk.json:17: 'done' must be a list of words"),
        (schema(STATES, {"type": "string"}), "risk.json:3: 'stand' has no list of words"),
        (
            schema(STATES, second={"enum": ["a"], "x-tpmlint": {"shape": "status", "open": ["a"]}}),
            "risk.json:11: 'stand' and 'second' are both a status",
        ),
    ],
)
def test_a_wrong_annotation_is_refused_at_its_line(run: Run, text: str, error: str) -> None:
    write(Path(), {"risk.json": text})
    ended = run("check")
    assert (ended.code, ended.err.partition("\n")[0]) == (2, f"tpmlint: error: {error}")


def test_a_kind_that_is_like_another_has_its_statuses(run: Run) -> None:
    text = CONFIGURATION.replace('schema = "risk.json"', 'like = "feature"\nschema = "risk.json"')
    write(Path(), {"tpmlint.toml": text.replace(', depends_on = "risk"', "")})
    ended = run("check")
    assert (ended.code, ended.err) == (
        2,
        "tpmlint: error: risk.json:11: the statuses of the kind are those of feature\n  help: remove the annotation\n",
    )


def test_words_with_descriptions(run: Run) -> None:
    words = {"oneOf": [{"const": word, "description": f"It is {word}."} for word in WORDS]}
    write(Path(), {"risk.json": schema(STATES, words)})
    assert run("check").code == 0
    assert run("list", "risks", "--closed", "--columns", "id").out.split() == ["id", "flood", "storm"]


def test_a_source_maps_the_authors_words_to_them(run: Run) -> None:
    source = """
[[sources]]
files = ["risks.csv"]

[[sources.items]]
kind = "risk"
fields.id = "key"
fields.title = "name"
fields.stand = { from = "state", values = { Open = "watched", Closed = "averted", Ignored = "accepted" } }
fields.depends_on = { from = "after", split = " " }
"""
    write(Path(), {"tpmlint.toml": CONFIGURATION + source})
    write(Path(), {"risks.csv": "key,name,state,after\nr1,One,Ignored,\nr2,Two,Open,r1\n"})
    assert run("list", "risks", "--open", "--columns", "id").out.split() == ["id", "r2", "theft", "virus"]
    found = run("check", "--output-format", "concise", "-q").out.splitlines()
    assert "risks.csv:3:13: error[closed-reference] risk r2 depends on risk r1, which is Ignored" in found
