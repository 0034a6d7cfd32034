"""Kinds of item of one's own, ``[kinds.<name>]``, in every command that names a kind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.sources.folders import write
from tpmlint.model.kinds import STANDARD

CONFIGURATION = """\
preset = "starter"

[kinds.epic]
like = "initiative"

[kinds.story]
like = "feature"

[kinds.risk]
schema = "schemas/risk.json"
plural = "dangers"
references = { blocks = "epic", threatens = ["story", "feature"] }

[[overrides]]
kinds = ["epic"]
severity = { overdue = "off" }
"""
SCHEMA = """\
{"properties": {"impact": {"enum": ["high", "low"], "description": "How bad. Example: high.", "examples": ["high"]}},
 "required": ["impact"]}
"""
ROADMAP = """\
kind: epic
id: faster-builds
title: Builds in five minutes
owner: platform
status: proposed
type: developer-experience
target_date: 2026-01
enables:
  - feature: one-click
    how: A change of the payment page reaches its first customers the same day
internal_customers:
  - team: shop
    need: Try three price layouts a day instead of one
capabilities: [build]
---
{kind: story, id: one-click, title: One-click checkout, owner: shop}
---
{kind: capability, id: build, title: Builds, owner: platform, paths: [build/]}
---
{kind: risk, id: fire, title: Fire, impact: high, blocks: faster-builds, threatens: [one-click]}
---
{kind: team, id: shop, title: Shop, related: ["risk:fire"]}
---
{kind: team, id: platform, title: Platform}
"""
FILES = {"tpmlint.toml": CONFIGURATION, "schemas/risk.json": SCHEMA, "roadmap/a.yaml": ROADMAP}


@pytest.fixture(autouse=True)
def roadmap() -> None:
    """Write a roadmap with three kinds of its own."""
    write(Path(), FILES)


def check(run: Run, text: str) -> list[str]:
    """Return the findings in a roadmap with one more item."""
    Path("roadmap/b.yaml").write_text(text, encoding="utf-8")
    return run("check", "--output-format", "concise", "--as-of", "2026-03-02", "-q").out.splitlines()


def test_a_roadmap_of_own_kinds_is_clean_and_counted(run: Run) -> None:
    ended = run("check", "--as-of", "2026-03-02")
    assert (ended.code, ended.out) == (
        0,
        (
            "All clear: 6 items in 1 file.\nChecked the directory as of 2026-03-02 (--as-of); preset starter, "
            "configuration tpmlint.toml.\n"
        ),
    )
    counted = json.loads(run("check", "--output-format", "json").out)["receipt"]["items"]
    assert {kind: count for kind, count in counted.items() if count} == {
        "capability": 1,
        "team": 2,
        "epic": 1,
        "story": 1,
        "risk": 1,
    }


@pytest.mark.parametrize(
    ("item", "finding"),
    [
        (
            "{kind: epic, id: a, title: A, owner: shop, status: activ, type: reliability}",
            (
                "roadmap/b.yaml:1:52: error[schema] 'status' must be proposed, planned, active, paused, completed or "
                "canceled, not 'activ'; did you mean 'active'?"
            ),
        ),
        (
            "{kind: epik, id: a, title: A}",
            (
                "roadmap/b.yaml:1:8: error[unknown-kind] 'kind' must be initiative, feature, capability, team, "
                "objective, decision, epic, story or risk, not 'epik'; did you mean 'epic'?"
            ),
        ),
        (
            "{kind: risk, id: a, title: A}",
            "roadmap/b.yaml:1:2: error[schema] risk 'a' has no 'impact'; add one such as impact: high",
        ),
        (
            "{kind: risk, id: a, title: A, impact: low, blocks: faster-bilds}",
            (
                "roadmap/b.yaml:1:52: error[dangling-reference] risk a blocks epic faster-bilds, which does not exist; "
                "did you mean faster-builds?"
            ),
        ),
        (
            "{kind: risk, id: a, title: A, impact: low, blocks: 'team:shop'}",
            "roadmap/b.yaml:1:52: error[schema] 'blocks' must be the id of an epic such as my-epic, not 'team:shop'",
        ),
        (
            "{kind: risk, id: Fire, title: A, impact: low}",
            (
                "roadmap/b.yaml:1:18: error[duplicate-id] risk Fire differs from fire by case alone; give one of "
                "the two another id"
            ),
        ),
        (
            "{kind: story, id: a, title: A, owner: shop, depends_on: ['risk:fire']}",
            (
                "roadmap/b.yaml:1:58: error[schema] an entry of 'depends_on' must be the id of a story such as "
                "accounts, not 'risk:fire'"
            ),
        ),
        (
            "{kind: story, id: a, title: A, owner: shop, depends_on: [a]}",
            "roadmap/b.yaml:1:58: error[dependency-cycle] story a depends on itself; take that out",
        ),
    ],
)
def test_a_mistake_in_an_item_of_an_own_kind(run: Run, item: str, finding: str) -> None:
    assert finding in check(run, item)


def test_an_own_kind_obeys_the_rules_of_the_kind_that_it_is_like(run: Run) -> None:
    found = check(run, "{kind: epic, id: a, title: A, owner: shop, status: active, type: reliability}")
    assert [line.partition("]")[0].rpartition("[")[2] for line in found] == [
        "enables-nothing",
        "no-capability",
        "no-internal-customer",
        "no-success-metric",
    ]
    assert all("epic" in line for line in found)


def test_lists(run: Run) -> None:
    assert run("list", "epics", "--as-of", "2026-03-02").out == (
        "id             status    owner     target_date  overdue  customers  features   title\n"
        "faster-builds  proposed  platform  2026-01      30 days  shop       one-click  Builds in five minutes\n"
    )
    assert run("list", "dangers", "--columns", "id,blocks,threatens").out == (
        "id    blocks         threatens\nfire  faster-builds  one-click\n"
    )
    assert run("list", "stories", "--epic", "faster-builds", "--columns", "id,enablers").out == (
        "id         enablers\none-click  faster-builds\n"
    )
    assert run("list", "risks").code == 2
    assert run("list", "risk", "--epic", "faster-builds", "--columns", "id").out == "id\nfire\n"
    assert run("list", "epics", "--feature", "one-click", "--columns", "id").out == "id\nfaster-builds\n"


def test_a_list_of_an_unknown_kind(run: Run) -> None:
    ended = run("list", "epcs")
    assert (ended.code, ended.err) == (
        2,
        (
            "tpmlint: error: unknown kind 'epcs'; did you mean epics?\n  help: there are epics, capabilities, dangers, "
            "decisions, features, findings, initiatives, objectives, stories, teams\n"
        ),
    )


def test_a_new_item_is_in_a_folder_of_its_kind(run: Run) -> None:
    ended = run("new", "risk", "flood", "--set", "impact=low", "--set", "blocks=faster-builds")
    assert (ended.code, ended.out) == (0, "Wrote roadmap/dangers/flood.yaml\n")
    text = Path("roadmap/dangers/flood.yaml").read_text(encoding="utf-8")
    assert text.startswith(
        "# Every field explained: tpmlint explain risk\n\nkind: risk\nid: flood\ntitle: Flood\nblocks: faster-builds\n"
        "impact: low\n"
    )
    assert run("new", "epic", "x").err == (
        "tpmlint: error: epic x has no 'owner', 'type', 'enables' or 'internal_customers' yet\n  help: add --owner "
        "TEAM --type TYPE --enables FEATURE=HOW --customer TEAM=NEED\n"
    )


def test_impact(run: Run) -> None:
    assert run("impact", "epic:faster-builds").out == (
        "epic faster-builds is for shop.\n\n"
        "epic faster-builds  Builds in five minutes (proposed, due 2026-01)\n"
        "  story one-click   One-click checkout: "
        "A change of the payment page reaches its first customers the same day\n"
        "  for shop          Try three price layouts a day instead of one\n"
        "  capability build  Builds (owned by platform): build/\n"
        "  risk fire         Fire: blocks it\n"
    )
    assert run("impact", "risk:fire").out == (
        "risk fire names epic:faster-builds and story:one-click.\n\n"
        "risk fire               Fire\n"
        "  blocks faster-builds  Builds in five minutes (proposed, due 2026-01)\n"
        "  threatens one-click   One-click checkout\n"
    )
    asked = json.loads(run("impact", "risk:fire", "--output-format", "json").out)["asked"]
    assert [(each["ref"], each["initiatives"], each["customers"]) for each in asked] == [
        ("risk:fire", ["faster-builds"], ["shop"])
    ]
    answer = json.loads(run("impact", "epic:faster-builds", "--output-format", "json").out)
    assert {"from": "risk:fire", "to": "epic:faster-builds", "relation": "about", "text": None} in answer["connections"]
    assert "risk:fire" in {each["ref"] for each in answer["items"]}
    assert "classDef risk fill:#" in run("impact", "risk:fire", "--output-format", "mermaid").out


def test_a_rename_reaches_references_with_and_without_the_kind(run: Run) -> None:
    assert run("rename", "story", "one-click", "two-click").out == (
        "Renamed story one-click to two-click: 2 references in 1 file\n"
    )
    text = Path("roadmap/a.yaml").read_text(encoding="utf-8")
    assert "feature: two-click" in text
    assert "threatens: [two-click]" in text
    assert run("check").code == 0


def test_explanations(run: Run) -> None:
    lines = run("explain", "epic").out.splitlines()
    assert lines[2] == "An epic: technical work that enables product features for internal customers."
    assert not any("initiative" in line for line in lines)
    assert run("explain", "risk.blocks").out == (
        "risk.blocks (optional, the id of an epic such as my-epic)\n\nWhat a risk blocks.\n\nExample: my-epic.\n"
    )
    assert run("explain", "epik").err.startswith("tpmlint: error: unknown rule or kind 'epik'; did you mean epic?")


def test_the_schema_of_an_own_kind(run: Run) -> None:
    schema = json.loads(run("schema", "epic").out)
    assert (schema["title"], schema["properties"]["kind"]["const"], "$id" in schema) == ("Epic", "epic", False)


def test_the_page_has_own_kinds(run: Run) -> None:
    assert run("report", "-o", "page.html").code == 0
    page = Path("page.html").read_text(encoding="utf-8")
    assert '<article class="item kind-epic" id=epic:faster-builds' in page
    assert '<article class="item kind-risk" data-off id=risk:fire' in page
    assert (
        f".kind-epic {{ --kind: light-dark({STANDARD['initiative'].light}, {STANDARD['initiative'].dark}); }}" in page
    )
    (risk,) = re.findall(r"\.kind-risk \{ --kind: light-dark\((#\w+), (#\w+)\); \}", page)
    assert set(risk).isdisjoint({color for kind in STANDARD.values() for color in (kind.light, kind.dark)})
    assert "Named by dangers" in page
    assert "<dt>dangers<dd>1" in page
    assert ">epics " in page
    dot = run("report", "-o", "-", "--output-format", "dot").out
    assert '"epic:faster-builds" [label=' in dot


def test_waivers_of_own_kinds(run: Run) -> None:
    Path("roadmap/b.yaml").write_text("{kind: epic, id: a, title: A, owner: shop, status: active, type: reliability}")
    ended = run("waive", "no-capability", "epic:a", "--reason", "A spike of two weeks", "--expires", "2030")
    assert (ended.code, ended.err) == (0, "")
    found = run("check", "--select", "no-capability,hygiene", "--as-of", "2026-03-02").out
    assert "no-capability" not in found.partition("Checked")[0]


def test_the_cache_knows_own_kinds(run: Run) -> None:
    first = run("check", "--as-of", "2026-03-02").out
    assert run("check", "--as-of", "2026-03-02").out == first
    Path("tpmlint.toml").write_text(CONFIGURATION.replace("kinds.story", "kinds.tale").replace("story", "tale"))
    assert "unknown-kind" in run("check", "--as-of", "2026-03-02").out


def test_a_commit_may_cite_an_item_of_an_own_kind(run: Run) -> None:
    repo = Repo(Path().resolve())
    repo.commit("Start")
    repo.write({"build/a.py": "print()\n"})
    repo.commit("Cache the compiler\n\nRoadmap-Item: epic:faster-builds")
    (verdict,) = json.loads(run("diff", "HEAD~1", "--output-format", "json").out)["verdicts"]
    assert (verdict["capability"], verdict["verdict"], verdict["features"]) == ("build", "cited", ["one-click"])
    repo.write({"build/a.py": "print(1)\n"})
    repo.commit("Cache more\n\nRoadmap-Item: epic:faster-bilds")
    assert "cites 'epic:faster-bilds', which does not exist; did you mean epic:faster-builds?" in (
        run("diff", "HEAD~1").out
    )


def test_an_own_kind_shows_in_the_configuration(run: Run) -> None:
    shown = json.loads(run("config", "show", "--output-format", "json").out)
    assert shown["kinds"] == {
        "epic": {"plural": "epics", "like": "initiative", "references": {}},
        "story": {"plural": "stories", "like": "feature", "references": {}},
        "risk": {
            "plural": "dangers",
            "like": "",
            "references": {"blocks": ["epic"], "threatens": ["story", "feature"]},
        },
    }
    assert shown["schema"] == {"risk": {"extend": "schemas/risk.json", "requires": ["impact"]}}


def test_a_source_makes_items_of_own_kinds(run: Run) -> None:
    source = """
[[sources]]
files = ["risks.yaml"]

[[sources.items]]
kind = "risk"
at = "$.risks[*]"
fields = { id = "key", title = "name", blocks = "stops", impact = { from = "size", values = { XL = "high", S = "low" }}}
"""
    Path("tpmlint.toml").write_text(CONFIGURATION + source)
    Path("risks.yaml").write_text("risks:\n  - {key: flood, name: Flood, size: XXL, stops: faster-bilds}\n")
    assert check(run, "{kind: team, id: x, title: X, related: ['risk:flood']}") == [
        "risks.yaml:2:37: error[schema] unknown size 'XXL'; this source maps XL and S",
        (
            "risks.yaml:2:49: error[dangling-reference] risk flood blocks epic faster-bilds, which does not exist; "
            "did you mean faster-builds?"
        ),
    ]


def test_the_schema_of_the_kind_that_it_is_like_holds_for_an_own_kind(run: Run) -> None:
    more = '\n[schema.feature]\nextend = "schemas/feature.json"\n'
    write(Path(), {"schemas/feature.json": '{"required": ["benefit"]}', "tpmlint.toml": CONFIGURATION + more})
    assert "error[schema] story 'one-click' has no 'benefit'" in run("check", "--output-format", "concise").out


def words_of(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str) -> set[str]:
    """Return what the shell is offered after a line."""
    words = line.split()
    monkeypatch.setenv("_TPMLINT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    with pytest.raises(SystemExit):
        run()
    return {each.partition(",")[2] for each in capsys.readouterr().out.splitlines()}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("tpmlint list ep", {"epics"}),
        ("tpmlint list dan", {"dangers"}),
        ("tpmlint new ri", {"risk"}),
        ("tpmlint rename sto", {"story"}),
        ("tpmlint explain risk.b", {"risk.blocks"}),
        ("tpmlint schema ep", {"epic"}),
        ("tpmlint list epics --st", {"--status", "--story"}),
    ],
)
def test_completion(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, offered: set[str]
) -> None:
    assert words_of(run, monkeypatch, capsys, line) == offered


@pytest.mark.parametrize(
    ("block", "line", "message"),
    [
        (
            '[kinds.epic]\nlike = "initative"',
            2,
            (
                "'kinds.epic.like' must be initiative, feature, capability, team, objective or decision, not "
                "'initative'; did you mean 'initiative'?"
            ),
        ),
        (
            "[kinds.epic]",
            1,
            (
                "kinds.epic: the kind has no `like`, `schema` or `references`; is it like one of initiative, feature, "
                'capability, team, objective and decision? Write like = "initiative"'
            ),
        ),
        (
            '[kinds.feature]\nlike = "initiative"',
            1,
            "kinds.feature: 'feature' names feature already; choose another word",
        ),
        (
            '[kinds.finding]\nlike = "initiative"',
            1,
            "kinds.finding: 'finding' means something else; choose another word",
        ),
        (
            '[kinds.epic]\nlike = "initiative"\nplural = "features"',
            3,
            "kinds.epic.plural: 'features' names feature already; choose another word",
        ),
        (
            '[kinds.risk]\nreferences = { blocks = "initative" }',
            2,
            "kinds.risk.references.blocks: unknown kind 'initative'; did you mean 'initiative'?",
        ),
        (
            '[kinds.risk]\nreferences = { owner = "team" }',
            2,
            "kinds.risk.references.owner: 'owner' is a field of it already; choose another name",
        ),
        ('[kinds.epic]\nlik = "initiative"', 2, "unknown field 'lik' in 'kinds.epic'; did you mean 'like'?"),
        ('[kinds.Epic]\nlike = "initiative"', 1, "'Epic' cannot name a kind; write it in lower case, such as epic"),
        (
            '[kinds.risk]\nschema = "schemas/none.json"',
            2,
            "the schema schemas/none.json cannot be read: no such file",
        ),
        (
            '[kinds.epic]\nlike = "initiative"\n[[overrides]]\nkinds = ["epik"]\nseverity = { overdue = "off" }',
            4,
            (
                "an entry of 'overrides.kinds' must be initiative, feature, capability, team, objective, decision or "
                "epic, not 'epik'; did you mean 'epic'?"
            ),
        ),
        (
            (
                '[kinds.epic]\nlike = "initiative"\n[[sources]]\nfiles = ["a.yaml"]\n[[sources.items]]\nkind = "epik"\n'
                'fields = { id = "id", title = "id" }'
            ),
            6,
            "sources[1].items[1].kind: unknown kind 'epik'; did you mean 'epic'?",
        ),
    ],
)
def test_a_block_that_cannot_be_followed(run: Run, block: str, line: int, message: str) -> None:
    Path("tpmlint.toml").write_text(block)
    ended = run("check")
    assert ended.code == 2
    assert ended.err.splitlines()[0] == f"tpmlint: error: tpmlint.toml:{line}: {message}"


def test_a_change_that_takes_own_kinds_away(run: Run) -> None:
    repo = Repo(Path().resolve())
    repo.commit("Start")
    weaker = CONFIGURATION.replace('like = "feature"', 'like = "decision"').replace('blocks = "epic", ', "")
    weaker = weaker.replace('[kinds.epic]\nlike = "initiative"\n', "").replace('["epic"]', '["story"]')
    repo.write({"tpmlint.toml": weaker, "schemas/risk.json": "{}"})
    repo.commit("Simplify")
    ended = run("diff", "HEAD~1", "--select", "policy-weakened", "--output-format", "concise")
    assert [
        each.partition("[policy-weakened] ")[2] for each in ended.out.splitlines() if "policy-weakened" in each
    ] == [
        "the configuration takes the kind epic away, so that its items are not checked",
        "the configuration makes story like decision, no longer like feature",
        "the configuration changes what schemas/risk.json asks of every risk, and may ask less",
        (
            "the configuration asks of every risk by schemas/risk.json what risk:fire does not meet, "
            "so that less of it is read"
        ),
        "the configuration takes references of risk in blocks away, or lets them name other kinds",
        "the configuration lowers overdue to off for items of kind story",
    ]


def test_a_change_that_adds_an_own_kind_weakens_nothing(run: Run) -> None:
    repo = Repo(Path().resolve())
    repo.commit("Start")
    repo.write({"tpmlint.toml": CONFIGURATION + '\n[kinds.spike]\nlike = "initiative"\n'})
    repo.commit("Have spikes")
    assert "policy-weakened" not in run("diff", "HEAD~1", "--output-format", "concise").out
