"""``init --from``: the source that reads files in another format, proposed and added to the configuration."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.sources.folders import write
from tpmlint.config.builtin import formats

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "formats"
NEXT = (
    "\nWrote tpmlint.toml. Next:\n"
    "  tpmlint check    see what is wrong in it, at your own lines\n"
    "  tpmlint sources  see which fields and words are not mapped\n"
)
PLAN = """\
version: 1
epics:
  - id: builds
    name: Faster builds
    team: web
    status: in_review
    depends_on: [search]
    consumers:
      - {name: shop, why: waits for an hour}
    features: [previews]
    points: 3
    tasks:
      - {id: T-1, title: Cache the compiler, state: wierd}
      - {id: T-2, title: Cache the tests, state: todo}
  - {id: search, name: Search, team: web, status: done}
"""
BLOCK = """\
[[sources]]
files = ["plan.yaml"]

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*]"
    [sources.items.fields]
    id = "id"
    title = "name"
    owner = { from = "team", create = true }
    status = { from = "status", values = { in_review = "active", done = "completed" } }
    enables = { each = "features", as = { feature = "." }, create = true }
    internal_customers = { each = "consumers", as = { team = "name", need = "why" }, create = true }
    depends_on = { each = "depends_on" }
    # Not recognised: "points"

  [[sources.items]]
  kind = "initiative"
  at = "$.epics[*].tasks[*]"
    [sources.items.fields]
    id = "id"
    title = "title"
    owner = { from = "2/team", create = true }
    status = { from = "state", values = { todo = "planned" } }
    # Words of "state" that were not recognised: "wierd"
"""
SAID = """
Reads plan.yaml: 4 initiatives in 1 file.
Not recognised, fields at $.epics[*]: points.
Not recognised, words of 'state' at $.epics[*].tasks[*]: 'wierd'.
"""


@pytest.mark.parametrize("name", formats())
def test_a_format_that_comes_along_is_recognised(name: str, run: Run, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / name, tmp_path, dirs_exist_ok=True)
    before = run("check", "--output-format", "concise", "--ignore", "unmapped-field").out
    (tmp_path / "tpmlint.toml").unlink()
    first = min(path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".toml")
    ended = run("init", "--from", str(first.relative_to(tmp_path)), "--yes")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f'[[sources]]\nformat = "{name}"\n\nReads {name}: ')
    assert ended.out.endswith(NEXT)
    text = (tmp_path / "tpmlint.toml").read_text()
    (tmp_path / "tpmlint.toml").write_text(text.replace('preset = "starter"', 'preset = "standard"'))
    assert run("check", "--output-format", "concise", "--ignore", "unmapped-field").out == before


def test_commits_that_name_the_items_are_pointed_out(run: Run, tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    write(tmp_path, {"backlog/tasks/back-1 - one.md": "---\nid: BACK-1\ntitle: One\nstatus: Done\n---\n"})
    for _ in range(12):
        repo.stage().commit("BACK-1 - Go on")
    ended = run("init", "--from", "backlog", "--yes")
    assert ended.out.split("\n\n")[2] == (
        "12 of 12 commits name one of these items, such as BACK-1. For them to count as citations, add this under "
        "[change]:\n  reference-patterns = ['\\b((?i:BACK-)\\d+)\\b']"
    )


def test_files_of_a_format_elsewhere_are_named(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "arch/adr/0001-one.md": "# One\n\n## Status\n\nAccepted\n",
            "export/tasks.csv": "ID,Team,Title,Status,Priority,Creator\nA-1,Web,One,Todo,High,Ada\n",
            "proposals/one/12-a/kep.yaml": "title: A\n",
        },
    )
    ended = run("init", "--from", "arch/adr", "export/tasks.csv", "proposals")
    assert ended.out.split("\n\n")[:3] == [
        '[[sources]]\nfiles = ["/arch/adr/[0-9]*.md"]\nformat = "adr"',
        '[[sources]]\nfiles = ["/proposals/**/kep.yaml", "!**/*-template/**"]\nformat = "kep"',
        '[[sources]]\nfiles = ["/export/tasks.csv"]\nformat = "linear-csv"',
    ]


def test_decisions_are_recognised_by_the_name_of_their_folder(run: Run, tmp_path: Path) -> None:
    for folder in ("architecture-decision-record", "doc/Decision Records", "docs/architecture/decision"):
        write(tmp_path, {f"{folder}/001-one.md": "# One\n\n## Status\n\nAccepted\n"})
        ended = run("init", "--from", f"{folder}/001-one.md")
        assert ended.out.split("\n\n")[0] == f'[[sources]]\nfiles = ["/{folder}/[0-9]*.md"]\nformat = "adr"'


def test_a_large_file_beside_those_of_a_format_is_skipped(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {"docs/adr/001-one.md": "# One\n\n## Status\n\nAccepted\n", "docs/data.json": f'"{"x" * 1_100_000}"'},
    )
    ended = run("init", "--from", "docs")
    assert (ended.code, ended.out.split("\n\n")[0]) == (0, '[[sources]]\nformat = "adr"')
    assert run("init", "--from", "docs/data.json").err.startswith(
        "tpmlint: error: docs/data.json: the file cannot be read"
    )


def test_fields_and_words_of_a_format_of_its_own_are_proposed(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": PLAN})
    ended = run("init", "--from", "plan.yaml", "--yes")
    assert (ended.code, ended.out, ended.err) == (0, BLOCK + SAID + NEXT, "")
    assert (tmp_path / "tpmlint.toml").read_text().endswith(f"\n\n{BLOCK}")
    found = run("check", "--output-format", "concise", "--select", "structure,reference", "--ignore", "unmapped-field")
    assert (found.code, found.out.splitlines()[0]) == (
        1,
        "plan.yaml:13:53: error[schema] unknown state 'wierd'; this source maps todo",
    )


DELIVERY = """\
apiVersion: roadmap.example.org/v1
kind: Delivery
metadata: {name: one-zero}
spec:
  order:
    - {id: G00, status: notstarted, created: 2026-03-05T11:10:04Z, group: Core}
    - {id: G01, status: inprogress, created: 2026-03-06T03:51:57Z}
    - {id: G02, status: done, created: 2026-03-06T09:04:02Z}
"""


def test_a_wrapper_a_stray_group_and_words_run_together(run: Run, tmp_path: Path) -> None:
    """What wraps the items is not one, a group that few of them have is not the owner, and hyphens do not matter."""
    write(tmp_path, {"plan.yaml": DELIVERY})
    ended = run("init", "--from", "plan.yaml", "--yes")
    assert (ended.code, ended.out.removesuffix(NEXT), ended.err) == (
        0,
        """\
[[sources]]
files = ["plan.yaml"]

  [[sources.items]]
  kind = "initiative"
  at = "$.spec.order[*]"
    [sources.items.fields]
    id = "id"
    title = "id"
    status = { from = "status", values = { notstarted = "planned", inprogress = "active", done = "completed" } }
    # Not clear: whether 'group' is the owner: 2 records lack it
    # Not recognised: "created", "group"

Reads plan.yaml: 3 initiatives in 1 file.
Not clear, whether 'group' is the owner: 2 records lack it at $.spec.order[*].
Not recognised, fields at $.spec.order[*]: created, group.
""",
        "",
    )


def test_an_id_that_references_use_counts_more_than_one_that_is_called_so(run: Run, tmp_path: Path) -> None:
    nodes = [
        {"id": "M0", "node_key": "81df7683", "title": "Begin", "dependencies": []},
        {"id": "M1", "node_key": "44ef4a9d", "title": "Go on", "dependencies": ["81df7683"]},
    ]
    write(tmp_path, {"phases.json": json.dumps({"nodes": nodes})})
    lines = proposed(run, "phases.json")
    assert ('id = "node_key"' in lines, 'depends_on = { each = "dependencies" }' in lines) == (True, True)
    assert run("check", "--quiet", "--ignore", "unmapped-field").code == 0


STREAMS = """\
workstreams:
  - {id: W1, name: Begin, goal: "From the first visit to the first order in five minutes, with each step told"}
  - {id: W2, name: Truth, goal: Every documented claim about how orders behave is true as shipped.}
decisions:
  - {id: D1, question: Do we count versions?, date: 2026-03-02}
non_goals:
  - a second kind of basket
non-objectives:
  - {id: N1, name: A language of queries}
"""


def test_a_sentence_names_no_objective_and_what_is_no_goal_is_none(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": STREAMS})
    lines = proposed(run, "plan.yaml")
    assert [line for line in lines if line.startswith(("Reads", "Not"))] == [
        "Reads plan.yaml: 2 initiatives and 1 decision in 1 file.",
        "Not recognised, fields at $.workstreams[*]: goal.",
        """Not read, $["non-objectives"][*] (1 record): 'non_objectives' are no items of a roadmap.""",
    ]
    assert 'title = "question"' in lines


PAGE = """\
---
title: Roadmap
description: What we build, and in which order.
---
# Roadmap

| Tier | Id form |
|------|---------|
| Core | W1      |

| Id | Title | Phase |
|----|-------|-------|
| W1 | Begin | P1    |
| W2 |       | P2    |

## P1

- Depends on: nothing

## P2 and what follows

- Depends on: P1.

| Gate | Status |
|------|--------|
| G1   | open   |
"""


def test_of_the_tables_of_a_page_those_that_name_items_are_read(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.md": PAGE})
    lines = proposed(run, "plan.md")
    assert lines == [
        'files = ["plan.md"]',
        'reader = "markdown-tables"',
        'kind = "initiative"',
        r'at = "$[?@[\"Id\"] && @[\"Title\"]]"',
        'id = "Id"',
        'title = "Title"',
        '# Not recognised: "Phase"',
        "Reads plan.md: 2 initiatives in 1 file.",
        """Not recognised, fields at $[?@["Id"] && @["Title"]]: Phase.""",
        "Not read, rows of other tables (2 records): they have no 'Id' and 'Title'.",
    ]
    found = run("check", "--output-format", "concise", "--ignore", "unmapped-field").out
    assert found.splitlines()[0] == "plan.md:14:14: error[schema] 'Title' is empty; add a value"


EPICS = """\
epics:
  - {id: E-1, title: Loop, features: [{id: F-1, title: Capture}, {id: F-2, title: Replay}]}
  - {id: E-2, title: Scope, features: [{id: F-3, title: Collect}]}
"""


def test_features_within_epics_are_items_that_these_enable(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": EPICS})
    lines = proposed(run, "plan.yaml")
    assert lines[-1] == "Reads plan.yaml: 2 initiatives and 3 features in 1 file."
    assert run("check", "--quiet", "--ignore", "unmapped-field").code == 0


def test_lists_that_are_called_by_a_horizon_give_it(run: Run, tmp_path: Path) -> None:
    lists = "".join(f"{name}:\n  - {{id: {name}-1, title: One, status: planned}}\n" for name in ("now", "next"))
    write(tmp_path, {"plan.yaml": f"version: 1\n{lists}"})
    assert proposed(run, "plan.yaml").count('horizon = "1#"') == 2
    found = run("list", "initiatives", "--columns", "id,horizon", "--output-format", "csv").out
    assert found.splitlines() == ["id,horizon", "next-1,next", "now-1,now"]


def test_a_new_configuration_does_not_ask_other_files_to_be_items(run: Run, tmp_path: Path) -> None:
    """Files in ``roadmap/`` that are in the author's own format too, or are notes, stay what they are."""
    write(
        tmp_path,
        {
            "roadmap/roadmap.yaml": "items:\n  - {id: a, title: A, status: planned}\n",
            "roadmap/notes/idea.md": "---\nid: idea\ntitle: An idea\n---\n",
        },
    )
    run("init", "--from", "roadmap/roadmap.yaml", "--yes")
    assert 'include = [\n    "**/*.tpm.yaml",\n]\n' in (tmp_path / "tpmlint.toml").read_text()
    assert run("check", "--quiet", "--ignore", "unmapped-field").code == 0


def test_of_files_that_are_an_item_each_every_one_is_read(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        text = f"# Goal {name}\n\n## Outcome\n\nGood.\n\n## Scope\n\n- This\n- That\n"
        write(tmp_path, {f"goals/{name}.md": text})
    lines = proposed(run, "goals")
    assert ('reader = "markdown-sections"' in lines, lines[-1]) == (
        True,
        "Reads /goals/*.md: 3 initiatives in 3 files.",
    )


def test_a_value_that_older_readers_of_yaml_take_for_another_is_the_authors_own(run: Run, tmp_path: Path) -> None:
    """Only the author's own tools read the file, and they may be meant to see a point in time there."""
    write(tmp_path, {"plan.yaml": DELIVERY})
    run("init", "--from", "plan.yaml", "--yes")
    assert run("check", "--quiet", "--ignore", "unmapped-field").out == ""
    write(tmp_path, {"roadmap/team.yaml": "kind: team\nid: web\ntitle: Web\ntags: [yes]\n"})
    found = run("check", "--output-format", "concise", "--select", "yaml-portability").out
    message = "'yes' is text, but true to readers of YAML 1.1; write \"yes\""
    assert [line for line in found.splitlines() if ": warning" in line] == [
        f"roadmap/team.yaml:4:8: warning[yaml-portability] {message}"
    ]


def test_nothing_is_written_unasked(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": PLAN})
    ended = run("init", "--from", "plan.yaml")
    assert (ended.code, ended.out) == (0, BLOCK + SAID)
    assert ended.err == "tpmlint: note: nothing is written; --yes writes it into tpmlint.toml\n"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"]


def test_a_configuration_keeps_what_it_has(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path, {"tpmlint.toml": "# Ours\n[roadmap]\ninclude = []\n", "squads.json": '[{"key": "a", "name": "A"}]\n'}
    )
    assert run("init", "--from", "squads.json", "--yes").code == 0
    assert (tmp_path / "tpmlint.toml").read_text() == (
        "# Ours\n[roadmap]\ninclude = []\n\n"
        '[[sources]]\nfiles = ["squads.json"]\n\n  [[sources.items]]\n  kind = "team"\n'
        '    [sources.items.fields]\n    id = "key"\n    title = "name"\n'
    )


def test_the_table_of_a_shared_file(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": '[tool.tpmlint]\npreset = "strict"\n', ".github/CODEOWNERS": "/a/ @o/web\n"})
    assert run("init", "--from", ".github/CODEOWNERS", "--yes").code == 0
    assert (tmp_path / "pyproject.toml").read_text() == (
        '[tool.tpmlint]\npreset = "strict"\n\n[[tool.tpmlint.sources]]\nformat = "codeowners"\n'
    )


def proposed(run: Run, *names: str) -> list[str]:
    """Return the lines that ``init --from`` proposes and says, without those that are the same for every source."""
    out = run("init", "--from", *names, "--yes").out.partition("\nWrote")[0]
    return [line.strip() for line in out.splitlines() if line.strip() and not line.strip().startswith("[")]


REFERENCES = """\
Key,Name,Status,Depends On,Tags
R-1,Keep cards,Done,,a|b
R-2,Vouchers,n/a,"R-1; R-4",
R-3,Dark mode,Done,N/A,
R-4,Gifts,Planned,-,
R 5,Bad key,Planned,R-1,
"""


def test_references_are_made_as_the_ids_are(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.csv": REFERENCES})
    assert proposed(run, "plan.csv")[:7] == [
        'files = ["plan.csv"]',
        'kind = "initiative"',
        'id = "Key"',
        'title = "Name"',
        'status = { from = "Status", values = { Done = "completed", Planned = "planned", "n/a" = "" } }',
        'depends_on = { each = "Depends On", split = ";", match = "N/A|-|(?P<id>.+)" }',
        'tags = { each = "Tags", split = "|" }',
    ]
    found = run("check", "--output-format", "concise", "--select", "structure,reference", "--ignore", "unmapped-field")
    assert [line.partition(": ")[2] for line in found.out.splitlines() if line.startswith("plan.csv")] == [
        "error[schema] initiative 'R-2' has no 'Status'; add it, such as Done or Planned",
        (
            "error[schema] 'Key' must be 1 to 128 letters from a to z, digits, '-', '_' or '.', "
            "beginning and ending with a letter or digit, not 'R 5'"
        ),
    ]


@pytest.mark.parametrize(
    ("cells", "mapping"),
    [
        ("One,\nTwo things,One\n", '{ each = "After", slug = true }'),
        ('"One, two",\nThree,"One, two"\nFour,Three\n', '{ each = "After", slug = true }'),
        ('One,\nTwo things,\nSix,"One, two things"\n', '{ each = "After", split = ",", slug = true }'),
        ('One,\nTwo things,\nSix,"One\ntwo things"\n', '{ each = "After", split = "\\n", slug = true }'),
    ],
)
def test_references_by_title(cells: str, mapping: str, run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.csv": f"Title,After\n{cells}"})
    assert f"depends_on = {mapping}" in proposed(run, "plan.csv")
    found = run("check", "--output-format", "concise", "--select", "dangling-reference")
    assert (found.code, found.out.count("dangling-reference")) == (0, 0)


TEAMS = """\
squads:
  - {slug: payments, name: Payments, lead: '@ada'}
  - {slug: web, name: Web, lead: '@bob'}
work:
  - {key: EP-1, name: One click, squad: payments}
  - {key: EP-2, name: Dark mode, squad: paymens}
"""


def test_who_owns_is_a_team_that_is_defined(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": TEAMS, "more.csv": "Key,Title,Team\nA,Bee,Web\nC,Dee,Wbe\n"})
    lines = proposed(run, "plan.yaml", "more.csv")
    assert [line for line in lines if line.startswith(("owner", "Not"))] == [
        'owner = "squad"',
        'owner = { from = "Team", slug = true }',
        "Not recognised, fields at $.squads[*]: lead.",
    ]
    assert [line.split()[0] for line in run("list", "teams").out.splitlines()] == ["id", "payments", "web"]
    found = run("check", "--output-format", "concise", "--select", "dangling-reference").out
    assert [line.partition(": ")[0] for line in found.splitlines()[:2]] == ["more.csv:3:7", "plan.yaml:6:41"]


def test_teams_of_the_roadmap_are_not_created_again(run: Run, tmp_path: Path) -> None:
    team = "kind: team\nid: web\ntitle: Web\n"
    write(tmp_path, {"roadmap/web.yaml": team, "plan.csv": "Key,Title,Team\nA,Bee,web\nC,Dee,wbe\n"})
    assert 'owner = "Team"' in proposed(run, "plan.csv")


@pytest.mark.parametrize(
    ("owners", "mapping"),
    [
        (("@ada", "@bob"), None),
        (("ada@example.org", "bob@example.org"), None),
        (("@ada", "web"), '{ from = "owner", match = "@[^/]+|[^@]+@.+|(?P<id>.+)", create = true }'),
        (("@shop/web", "@shop/pay"), '{ from = "owner", match = "@[^/]+/(?P<id>.+)", create = true }'),
        (("web", "n/a"), '{ from = "owner", match = "n/a|(?P<id>.+)", create = true }'),
        (('"web, pay"', "web"), '{ each = "owner", split = ",", create = true }'),
        (('"Smith, Sons"', "web"), '{ from = "owner", slug = true, create = true }'),
        (("Web", "Data Platform"), '{ from = "owner", slug = true, create = true }'),
    ],
)
def test_a_person_is_no_team(owners: tuple[str, str], mapping: str | None, run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {"plan.csv": "key,title,owner\n" + "".join(f"A-{at},Title,{each}\n" for at, each in enumerate(owners))},
    )
    own = [line.partition(" = ")[2] for line in proposed(run, "plan.csv") if line.startswith("owner")]
    assert own == ([] if mapping is None else [mapping])
    teams = run("list", "teams", "--output-format", "json").out
    assert "ada" not in teams


BOARD = """\
| Epic | Status | ETA | Depends on |
|---|---|---|---|
| Faster builds | 🚧 In progress | Q3 2027 | — |
| Cache | ✅ Done | Q2 2027 | Faster builds |
| Gifts | 📋 Planed | TBD | Cache; Faster builds |
"""


def test_signs_around_words_and_dates_in_words(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"ROADMAP.md": BOARD})
    assert proposed(run, "ROADMAP.md")[5:9] == [
        'status = { from = "Status", values = { "🚧 In progress" = "active", "✅ Done" = "completed" } }',
        'depends_on = { each = "Depends on", split = ";", match = "—|(?P<id>.+)", slug = true }',
        'target_date = { from = "ETA", match = "TBD|(?P<id>.+)" }',
        '# Words of "Status" that were not recognised: "📋 Planed"',
    ]
    found = run("check", "--output-format", "concise", "--select", "schema,dangling-reference").out.splitlines()
    assert [line.partition(": ")[0] for line in found if line.startswith("ROADMAP.md")] == ["ROADMAP.md:5:11"]


def test_tasks_in_a_mapping_have_the_owner_around_them(run: Run, tmp_path: Path) -> None:
    task = "tasks: {cache: {title: Cache, status: todo}, ci: {title: CI, status: todo}}"
    write(
        tmp_path, {"plan.yaml": f"version: 1\nepics:\n  builds: {{title: Builds, owner: web, status: done, {task}}}\n"}
    )
    lines = proposed(run, "plan.yaml")
    assert [line for line in lines if line.startswith(("at", "owner", "Not", "Reads"))] == [
        'at = "$.epics.*"',
        'owner = { from = "owner", create = true }',
        'at = "$.epics.*.tasks.*"',
        'owner = { from = "2/owner", create = true }',
        "Reads plan.yaml: 3 initiatives in 1 file.",
    ]
    assert "web  3     web" in run("list", "teams").out


@pytest.mark.parametrize(
    ("first", "second", "at", "field"),
    [
        ('"2027-Q3"', '"2027-Q4"', "$.*[*]", 'target_date = "1#"'),
        (
            "plan:\n Now",
            " Later",
            "$.plan.*[*]",
            'horizon = { from = "1#", values = { Now = "now", Later = "later" } }',
        ),
        ('"2026"', '"2027"', "$.*[*]", 'target_date = "1#"'),
    ],
)
def test_lists_by_period_are_one(first: str, second: str, at: str, field: str, run: Run, tmp_path: Path) -> None:
    write(
        tmp_path, {"plan.yaml": f"{first}:\n  - {{title: Aa, owner: web}}\n{second}:\n  - {{title: Bb, owner: web}}\n"}
    )
    lines = proposed(run, "plan.yaml")
    assert (f'at = "{at}"' in lines, field in lines) == (True, True), lines
    assert lines[-1] == "Reads plan.yaml: 2 initiatives in 1 file."


ISSUES = """\
{"issues": [
  {"key": "SHOP-1", "fields": {"summary": "One click", "status": {"name": "To Do"}, "duedate": "2027-04-30",
   "assignee": {"displayName": "Ada"}}}
]}
"""
NODES = """\
{"data": {"nodes": [
  {"id": "5f0c", "identifier": "ENG-1", "title": "A", "state": {"name": "Todo", "type": "x"}}
]}}
"""


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            ISSUES,
            [
                'id = "key"',
                'title = "fields.summary"',
                'status = { from = "fields.status.name", values = { "To Do" = "planned" } }',
                'target_date = "fields.duedate"',
            ],
        ),
        (
            NODES,
            ['id = "identifier"', 'title = "title"', 'status = { from = "state.name", values = { Todo = "planned" } }'],
        ),
    ],
)
def test_what_trackers_answer(text: str, fields: list[str], run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"export.json": text})
    assert proposed(run, "export.json")[3 : 3 + len(fields)] == fields


def test_a_table_with_columns_as_everybody_has_them_is_no_format(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.csv": "ID,Title,Team,Status\nA-1,Alpha,web,Open\n"})
    assert 'format = "linear-csv"' not in proposed(run, "plan.csv")


UNCLEAR = (
    "dates of 'Due': '03/04/2027' may begin with the day or the month; "
    'dates = ["%d/%m/%Y"] or ["%m/%d/%Y"] says which'
)


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (("30/Apr/27", "2027-05-01", "tbd"), ['{ from = "Due", match = "tbd|(?P<id>.+)", dates = ["%d/%b/%y"] }']),
        (("01.03.2027", "31.03.2027"), ['{ from = "Due", dates = ["%d.%m.%Y"] }']),
        (("03/04/2027", "13/04/2027"), ['{ from = "Due", dates = ["%d/%m/%Y"] }']),
        (
            ("30/Apr/27 12:00 AM", "1/May/27"),
            ['{ from = "Due", match = "(?P<id>.+?)(?:(?:T|,? +)[0-9]{1,2}:[0-9]{2}.*)?", dates = ["%d/%b/%y"] }'],
        ),
        (("2027-Q3", "2027-04"), ['"Due"']),
        (
            ("03/04/2027", "04/03/2027"),
            [f"# Not clear: {UNCLEAR}", f"Not clear, {UNCLEAR}."],
        ),
    ],
)
def test_dates(cells: tuple[str, ...], lines: list[str], run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.csv": "Key,Title,Due\n" + "".join(f"A-{at},Aa,{each}\n" for at, each in enumerate(cells))})
    kept = ("target_date", "# Not clear", "Not clear, dates")
    found = [each.removeprefix("target_date = ") for each in proposed(run, "plan.csv") if each.startswith(kept)]
    assert found == lines
    checked = run("check", "--output-format", "concise", "--select", "structure", "--ignore", "unmapped-field")
    assert (checked.code, checked.out.count("plan.csv:")) == (0, 0)


EXPORT = """\
{"people": [{"name": "Ada", "team": "core"}], "releases": [{"name": "v1"}], "teams": [{"slug": "core", "name": "Core"}],
 "roadmap": {"items": [
  {"id": "RM-1", "fields": {"summary": "Pictures", "state": {"name": "Planned"}, "team": {"slug": "core"}, "x": 1},
   "steps": [{"name": "first"}]},
  {"id": "RM-2", "fields": {"summary": "Limits", "state": {"name": "Planed"}, "team": {"slug": "cor"}}}]}}
"""


def test_every_list_is_read_or_named(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"export.json": EXPORT})
    assert proposed(run, "export.json") == [
        'files = ["export.json"]',
        'kind = "team"',
        'at = "$.teams[*]"',
        'id = "slug"',
        'title = "name"',
        'kind = "initiative"',
        'at = "$.roadmap.items[*]"',
        'id = "id"',
        'title = "fields.summary"',
        'owner = "fields.team.slug"',
        'status = { from = "fields.state.name", values = { Planned = "planned" } }',
        '# Words of "fields.state" that were not recognised: "Planed"',
        '# Not recognised: "fields.x"',
        "Reads export.json: 1 team and 2 initiatives in 1 file.",
        "Not recognised, words of 'fields.state' at $.roadmap.items[*]: 'Planed'.",
        "Not recognised, fields at $.roadmap.items[*]: fields.x.",
        "Not read, $.people[*] (1 record): 'people' are no items of a roadmap.",
        "Not read, $.releases[*] (1 record): they have no status, owner or date.",
        "Not read, $.roadmap.items[*].steps[*] (1 record): they have no status and no owner, as parts of an item.",
    ]


def test_mappings_keyed_by_id(run: Run, tmp_path: Path) -> None:
    plan = "teams:\n  web: {title: Web}\nepics:\n  a: {title: Aa, team: web}\n  b: {title: Bb, team: wbe}\n"
    write(tmp_path, {"plan.yaml": plan})
    assert [line for line in proposed(run, "plan.yaml") if line.startswith(("at", "id", "owner"))] == [
        'at = "$.teams.*"',
        'id = "0#"',
        'at = "$.epics.*"',
        'id = "0#"',
        'owner = "team"',
    ]


TABLE = """\
# Plan

## Now

| Initiative | Team | Status | Target |
|---|---|---|---|
| Faster builds | Web Team | In Progress | 2026-Q3 |
"""


@pytest.mark.parametrize(
    ("path", "text", "fields"),
    [
        (
            "plan.md",
            TABLE,
            [
                'reader = "markdown-tables"',
                'id = { from = "Initiative", slug = true }',
                'title = "Initiative"',
                'owner = { from = "Team", slug = true, create = true }',
                'status = { from = "Status", values = { "In Progress" = "active" } }',
                'target_date = "Target"',
                'horizon = { from = "heading", values = { Now = "now" } }',
            ],
        ),
        (
            "plan.md",
            "# Plan\n\n- [ ] One\n- [x] Two\n",
            [
                'reader = "markdown-lists"',
                'id = { from = "text", slug = true }',
                'title = "text"',
                'status = { from = "done", values = { false = "planned", true = "completed" } }',
            ],
        ),
        (
            "plan.md",
            "# Plan\n\n- [ ] One\n- [x] Two\n\n## Notes\n\n- ask Bob\n",
            [
                'reader = "markdown-lists"',
                'at = "$[?@.mark]"',
                'id = { from = "text", slug = true }',
                'title = "text"',
                'status = { from = "done", values = { false = "planned", true = "completed" } }',
            ],
        ),
        (
            "plan.md",
            "# Plan\n\nOwner: pm\n\n## One\n\n- Owner: web\n- Status: Dnoe\n\n## Two\n\n- Status: Done\n",
            [
                'reader = "markdown-headings"',
                'at = "$[?@.level != 1]"',
                'id = { from = "title", slug = true }',
                'title = "title"',
                'owner = { from = "Owner", create = true }',
                'status = { from = "Status", values = { Done = "completed" } }',
                '# Words of "Status" that were not recognised: "Dnoe"',
            ],
        ),
        (
            "plan.json",
            '{"services": {"pay": {"name": "Pay", "squad": {"name": "web"}}, "find": {"name": "Find"}}}',
            ['at = "$.services.*"', 'id = "0#"', 'title = "name"', 'owner = { from = "squad.name", create = true }'],
        ),
        (
            "plan.csv",
            'Key,Name,State,Due,Depends on\nA-1,One,Doing,2026-12-01T08:00,\nA-2,Two,Blocked,,"A-1, A-9"\n',
            [
                'id = "Key"',
                'title = "Name"',
                'status = { from = "State", values = { Doing = "active", Blocked = "paused" } }',
                'depends_on = { each = "Depends on", split = "," }',
                'target_date = { from = "Due", match = "(?P<id>[0-9]{4}-[0-9]{2}-[0-9]{2}).*" }',
            ],
        ),
    ],
)
def test_shapes(path: str, text: str, fields: list[str], run: Run, tmp_path: Path) -> None:
    write(tmp_path, {path: text})
    ended = run("init", "--from", path, "--yes")
    lines = [line.strip() for line in ended.out.partition("\nReads")[0].splitlines()]
    skipped = ("[", "files", "kind", "")
    assert [line for line in lines if line and not line.startswith(skipped[:3])] == fields
    assert run("sources").out.splitlines()[2].split()[0] == "items"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (
            ("--from", "plan.yaml"),
            (
                "tpmlint: error: plan.yaml: sources[1] of tpmlint.toml, *.yaml, has plan.yaml already\n"
                "  help: `tpmlint sources` shows what it reads; change that block by hand\n"
            ),
        ),
        (
            ("--from", "plans"),
            ("tpmlint: error: plans: file, folder or pattern not found\n  help: name one that is in the tree\n"),
        ),
        (
            ("--from", "notes.txt"),
            (
                "tpmlint: error: notes.txt: "
                "none of its files is YAML, JSON, TOML, CSV, Markdown, AsciiDoc or reStructuredText\n"
                "  help: name one that is\n"
            ),
        ),
        (
            ("--from", "numbers.json"),
            (
                "tpmlint: error: numbers.json: no list of records with an id or a title was found in numbers.json\n"
                "  help: if it is prose, start a roadmap with `tpmlint init`; else describe its records by hand: "
                "`tpmlint explain config.sources`\n"
            ),
        ),
        (
            ("--from", "broken.json"),
            (
                "tpmlint: error: broken.json:1:29: this is not JSON (expecting value); fix the syntax\n"
                "  help: correct the file first\n"
            ),
        ),
        (("--yes",), "tpmlint: error: --yes: nothing to confirm\n  help: give --from or --editor too\n"),
        (
            ("plan.yaml",),
            "tpmlint: error: unexpected argument 'plan.yaml'\n  help: see `tpmlint init --help`\n",
        ),
        (
            ("--from", "numbers.json", "--team", "web"),
            "tpmlint: error: --team: --from and --team exclude each other\n  help: give one of them\n",
        ),
    ],
)
def test_refusals(words: tuple[str, ...], error: str, run: Run, tmp_path: Path) -> None:
    configuration = (
        '[[sources]]\nfiles = ["*.yaml"]\nitems = [{ kind = "team", fields = { id = "id", title = "name" } }]\n'
    )
    files = {"tpmlint.toml": configuration, "plan.yaml": PLAN, "notes.txt": "-\n", "numbers.json": "[1, 2]\n"}
    files["broken.json"] = '[{"id": "a", "name": "Aaa"},, {}]\n'
    write(tmp_path, files)
    ended = run("init", *words)
    assert (ended.code, ended.out, ended.err) == (2, "", error)
    assert (tmp_path / "tpmlint.toml").read_text() == configuration


def test_records_that_cannot_be_read_are_named(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plans/a.yaml": "- {id: a, name: Aaa}\n", "plans/b.yaml": "- {id: b, name: [}\n"})
    found = [line for line in proposed(run, "plans") if line.startswith("Not read")]
    assert [line.partition(";")[0] for line in found] == ["Not read, plans/b.yaml:1:18: '}' closes what '[' opens"]


@pytest.mark.parametrize("before", ['# Ours\r\npreset = "strict"\r\n', '# Ours\r\npreset = "strict"'])
def test_line_ends_stay(before: str, run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.csv": "key,title\na,Aa\n"})
    (tmp_path / "tpmlint.toml").write_bytes(before.encode())
    assert run("init", "--from", "plan.csv", "--yes").code == 0
    lines = (tmp_path / "tpmlint.toml").read_bytes().splitlines(keepends=True)
    assert lines[:4] == [b"# Ours\r\n", b'preset = "strict"\r\n', b"\r\n", b"[[sources]]\r\n"]
    assert all(line.endswith(b"\r\n") for line in lines)


def test_sources_that_are_written_inline_are_left_alone(run: Run, tmp_path: Path) -> None:
    configuration = (
        'sources = [{ files = ["a.yaml"], items = [{ kind = "team", fields = { id = "id", title = "name" } }] }]\n'
    )
    write(tmp_path, {"tpmlint.toml": configuration, "plan.yaml": PLAN})
    ended = run("init", "--from", "plan.yaml", "--yes")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "tpmlint: error: tpmlint.toml: `sources` is one list there, so a table cannot be added\n"
        "  help: write it as [[sources]] tables, or add the block by hand\n"
    )
    assert (tmp_path / "tpmlint.toml").read_text() == configuration


@pytest.mark.parametrize(
    ("text", "kind", "at", "more", "listed"),
    [
        ("roadmap:\n  - Dark mode\n  - SSO\n", "feature", "$.roadmap[*]", "", "dark-mode sso"),
        ("- Dark mode\n- SSO\n", "feature", "", "", "dark-mode sso"),
        ("goals: [Grow, Stay]\n", "objective", "$.goals[*]", "", "grow stay"),
        ("roadmap:\n  now: [SSO]\n  later: [PDF]\n", "feature", "$.roadmap.*[*]", 'horizon = "1#"', "pdf sso"),
        ("2027-Q1: [SSO]\n2027-Q2: [PDF]\n", "feature", "$.*[*]", 'target_date = "1#"', "pdf sso"),
    ],
)
def test_a_list_of_titles_alone(
    text: str, kind: str, at: str, more: str, listed: str, run: Run, tmp_path: Path
) -> None:
    write(tmp_path, {"plan.yaml": text})
    ended = run("init", "--from", "plan.yaml", "--yes")
    lines = ["[[sources]]", 'files = ["plan.yaml"]', "", "  [[sources.items]]", f'  kind = "{kind}"']
    lines += [f'  at = "{at}"'] * bool(at)
    lines += ["    [sources.items.fields]", '    id = { from = ".", slug = true }', '    title = "."']
    assert (ended.code, ended.out.partition("\n\nReads")[0].splitlines()) == (
        0,
        [*lines, *[f"    {more}"] * bool(more)],
    )
    assert sorted(run("list", kind, "--columns", "id", "--output-format", "csv").out.split()[1:]) == listed.split()


@pytest.mark.parametrize("text", ["tags: [a, b]\n", "title: SSO\nid: sso\ntasks: [Write it, Test it]\n"])
def test_texts_that_are_parts_of_something_else_are_no_items(text: str, run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": text})
    assert 'from = "."' not in run("init", "--from", "plan.yaml", "--yes").out


def test_a_folder_of_a_format_with_a_file_that_the_format_skips(run: Run, tmp_path: Path) -> None:
    """The completed tasks, which open ones depend on, must not be lost for a readme.md among these."""
    shutil.copytree(EXAMPLES / "backlog", tmp_path, dirs_exist_ok=True)
    (tmp_path / "tpmlint.toml").unlink()
    write(tmp_path, {"backlog/tasks/readme.md": "# Tasks\n"})
    ended = run("init", "--from", "backlog/tasks", "--yes")
    block = '[[sources]]\nformat = "backlog"\n\nReads backlog: 3 initiatives in 3 files.\n'
    assert (ended.code, ended.out.removesuffix(NEXT)) == (0, block)


def test_one_record_without_a_group_lacks_it(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": "".join(f"- {{id: {each}, group: Core}}\n" for each in "ab") + "- {id: c}\n"})
    ended = run("init", "--from", "plan.yaml", "--yes")
    assert (ended.code, ended.err) == (0, "")
    assert "\nNot clear, whether 'group' is the owner: 1 record lacks it.\n" in ended.out


@pytest.mark.parametrize(
    ("name", "from_example", "table", "items"),
    [
        (
            "it's/issues [2].csv",
            "jira-csv/jira.csv",
            'files = ["/it\'s/issues \\\\[2\\\\].csv"]\nformat = "jira-csv"\n',
            "jira-csv: 2 initiatives and 1 feature in 1 file",
        ),
        (
            "a[b]/decisions/0001-keep.md",
            "adr/docs/adr/0001-keep-cards-ourselves.md",
            "files = ['/a\\[b\\]/decisions/[0-9]*.md']\nformat = \"adr\"\n",
            "adr: 1 decision in 1 file",
        ),
    ],
)
def test_a_path_with_signs_of_patterns_and_of_toml(
    run: Run, tmp_path: Path, name: str, from_example: str, table: str, items: str
) -> None:
    write(tmp_path, {name: (EXAMPLES / from_example).read_text(encoding="utf-8")})
    ended = run("init", "--from", name, "--yes")
    assert (ended.code, ended.out, ended.err) == (0, f"[[sources]]\n{table}\nReads {items}.\n{NEXT}", "")
