"""Other trackers, ``[systems.<name>]``: the form of their keys, and an export in which they are looked up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.sources.folders import write

CONFIGURATION = """\
preset = "starter"

[systems.jira]
keys = '^SHOP-\\d+$'
snapshot = "registry/jira.csv"

[systems.github]
snapshot = "issues.json"
"""
JIRA = """\
Summary,Issue key,Issue Type,Status,Resolution,Due date,Labels,Labels
One-click checkout,SHOP-12,Feature,In Progress,,30/Apr/27 12:00 AM,a,b
Old vault,SHOP-13,Epic,Closed,Won't Do,,,
Search,SHOP-14,Epic,Done,Done,2028-01-02,,
"""
GITHUB = """\
[{"number": 605, "title": "Ship", "state": "OPEN", "stateReason": "", "milestone": {"dueOn": "2027-06-01T00:00:00Z"}},
 {"number": 606, "title": "No", "state": "CLOSED", "stateReason": "NOT_PLANNED", "milestone": null}]
"""
TOKENS = """\
kind: initiative
id: tokens
title: Tokens
owner: payments
status: proposed
type: enablement
target_date: 2027-05
enables:
  - {feature: FEATURE, how: "Charges a stored card in one request, so that nobody types a number"}
internal_customers: [{team: shop, need: Keep a customer's card without an audit of its own}]
depends_on: [DEPENDS]
---
{kind: team, id: shop, title: Shop}
---
{kind: team, id: payments, title: Payments}
---
{kind: feature, id: one-click, title: One-click checkout, owner: shop}
"""
FILES = {"tpmlint.toml": CONFIGURATION, "registry/jira.csv": JIRA, "issues.json": GITHUB}


def check(run: Run, depends: str = "", feature: str = "one-click", **more: str) -> list[str]:
    """Return the findings in a roadmap with one initiative."""
    text = TOKENS.replace("FEATURE", feature).replace("DEPENDS", depends)
    write(Path(), {**FILES, "roadmap/a.yaml": text, **more})
    return run("check", "--output-format", "concise", "--as-of", "2026-03-02", "-q").out.splitlines()


@pytest.mark.parametrize(
    ("depends", "found"),
    [
        ("'jira:SHOP-14', 'jira:SHOP-12'", []),
        (
            "'jira:shop-12'",
            [
                (
                    "roadmap/a.yaml:11:14: error[dangling-reference] initiative tokens depends on jira:shop-12, "
                    "but keys of "
                    r"jira match '^SHOP-\d+$'; did you mean jira:SHOP-12?"
                )
            ],
        ),
        (
            "'jira:SHOP-21'",
            [
                (
                    "roadmap/a.yaml:11:14: error[dangling-reference] initiative tokens depends on jira:SHOP-21, "
                    "which is not "
                    "in registry/jira.csv"
                )
            ],
        ),
        (
            "'github:700'",
            [
                (
                    "roadmap/a.yaml:11:14: error[dangling-reference] initiative tokens depends on github:700, "
                    "which is not "
                    "in issues.json"
                )
            ],
        ),
        (
            "'jira:SHOP-13', 'github:606'",
            [
                (
                    "roadmap/a.yaml:11:14: error[closed-reference] initiative tokens depends on jira:SHOP-13, which is "
                    "Won't Do"
                ),
                (
                    "roadmap/a.yaml:11:30: error[closed-reference] initiative tokens depends on github:606, which is "
                    "NOT_PLANNED"
                ),
            ],
        ),
        (
            "'github:605'",
            [
                (
                    "roadmap/a.yaml:7:14: warning[dependency-out-of-order] initiative tokens is due 2027-05, "
                    "before its "
                    "dependency github:605, due 2027-06-01"
                )
            ],
        ),
    ],
)
def test_a_key_is_looked_up(run: Run, depends: str, found: list[str]) -> None:
    assert check(run, depends) == found


def test_a_feature_that_is_due_before_the_initiative_that_enables_it(run: Run) -> None:
    assert check(run, feature="'jira:SHOP-12'") == [
        (
            "roadmap/a.yaml:9:15: warning[feature-before-enabler] initiative tokens is due 2027-05, after "
            "jira:SHOP-12, "
            "which it enables and which is due 2027-04-30"
        )
    ]


def test_places_are_in_the_export(run: Run) -> None:
    check(run, "'jira:SHOP-13'")
    ended = run("check", "--select", "closed-reference", "--as-of", "2026-03-02", "--color", "never")
    assert (
        "   --- registry/jira.csv:3:31\n    |\n  3 | Old vault,SHOP-13,Epic,Closed,Won't Do,,,\n"
        "    |                               -------- Won't Do here\n"
    ) in ended.out


def test_the_form_of_keys_holds_under_external_too(run: Run) -> None:
    more = "{kind: feature, id: search, title: Search, owner: shop, external: {jira: shop-1}}"
    assert check(run, **{"roadmap/b.yaml": more}) == [
        (
            "roadmap/b.yaml:1:74: error[dangling-reference] feature search is jira:shop-1 elsewhere, but keys of "
            "jira match "
            r"'^SHOP-\d+$'"
        )
    ]


@pytest.mark.parametrize(
    ("table", "rules"),
    [
        ("[systems.jira]", ["unverified-reference"]),
        ("[systems.jira]\nkeys = '^TEAM'", ["dangling-reference"]),
        ("[systems.jira]\nkeys = '^SHOP'", []),
        ("", ["dangling-reference"]),
    ],
)
def test_without_an_export(run: Run, table: str, rules: list[str]) -> None:
    found = check(run, feature="'jira:SHOP-99'", **{"tpmlint.toml": f'preset = "starter"\n{table}\n'})
    assert [line.partition("[")[2].partition("]")[0] for line in found] == rules


def test_what_the_export_has_is_not_on_the_roadmap(run: Run) -> None:
    check(run, "'jira:SHOP-12'")
    assert run("list", "initiatives", "--columns", "id,depends_on").out == (
        "id      depends_on\ntokens  jira:SHOP-12\n"
    )
    assert run("impact", "initiative:tokens").code == 0
    assert run("report", "-o", "page.html").code == 0
    assert 'href="#jira:SHOP-12"' not in Path("page.html").read_text(encoding="utf-8")
    assert run("rename", "initiative", "tokens", "vault").code == 0


def test_an_export_that_is_broken_is_reported_once(run: Run) -> None:
    assert check(run, "'jira:SHOP-12', 'jira:SHOP-99'", **{"registry/jira.csv": 'Issue key\n"SHOP-12\n'}) == [
        (
            "registry/jira.csv:2:1: error[yaml-syntax] the quote that opens here is never closed; close it, and "
            "double the "
            "quotes inside"
        )
    ]
    assert check(run, "'jira:SHOP-12'", **{"registry/jira.csv": "Summary\nOne-click\n"}) == [
        (
            "registry/jira.csv:1:1: error[yaml-syntax] no record has a key; one of Issue key, key, identifier, "
            "number, ID and id "
            "must hold it, and the export has Summary"
        )
    ]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Summary,Isue key,Status,Due date", "no record has a key; rename 'Isue key' to 'Issue key'"),
        ("Summary,Issue key,Statsu,Due date", "no record has a status; rename 'Statsu' to 'Status'"),
        ("Summary,Issue key,Status,Due-date", "no record has a date; rename 'Due-date' to 'Due Date'"),
    ],
)
def test_a_column_that_is_nearly_called_as_it_must_be(run: Run, header: str, says: str) -> None:
    text = f"{header}\nOne-click,SHOP-12,Open,2030-01-01\n"
    found = check(run, "'jira:SHOP-12'", **{"registry/jira.csv": text})
    assert [line for line in found if line.startswith("registry")] == [
        f"registry/jira.csv:1:1: error[yaml-syntax] {says}"
    ]


def test_an_export_without_a_status_or_with_an_empty_one_is_no_fault(run: Run) -> None:
    for header in ("Issue key,Team", "Issue key,Status", "Issue key,Due date"):
        assert check(run, "'jira:SHOP-12'", **{"registry/jira.csv": f"{header}\nSHOP-12,\n"}) == []


def test_sources_says_which_columns_are_taken(run: Run) -> None:
    check(run, "'jira:SHOP-12'", **{"registry/jira.csv": JIRA.replace("Due date", "Ends")})
    ended = run("sources")
    assert ended.out == (
        "systems.jira\n"
        "  snapshot          registry/jira.csv\n"
        "  keys              3\n"
        "  key from          Issue key\n"
        "  title from        Summary\n"
        "  status from       Status and Resolution\n"
        "  date from         no column\n"
        "\n"
        "systems.github\n"
        "  snapshot          issues.json\n"
        "  keys              2\n"
        "  key from          number\n"
        "  title from        title\n"
        "  status from       state and stateReason\n"
        "  date from         milestone.dueOn\n"
    )
    assert json.loads(run("sources", "--output-format", "json").out)["systems"][0] == {
        "name": "jira",
        "snapshot": "registry/jira.csv",
        "keys": 3,
        "columns": {"key": ["Issue key"], "title": ["Summary"], "status": ["Status", "Resolution"], "date": []},
    }


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t\n", "\ufeff", "\ufeff\n"])
@pytest.mark.parametrize("path", ["registry/jira.csv", "issues.json"])
def test_an_empty_export_is_an_error_of_its_own(run: Run, path: str, text: str) -> None:
    found = check(run, "'jira:SHOP-99', 'github:1'", **{path: text})
    assert [line for line in found if line.startswith(path)] == [
        f"{path}:1:1: error[yaml-syntax] the export is empty, so no key can be looked up in it; export it again"
    ]
    other = "github" if path == "registry/jira.csv" else "jira"
    assert [line for line in found if "dangling-reference" in line and f"depends on {other}" in line] == [
        line for line in found if not line.startswith(path)
    ]


def test_a_change_that_empties_the_export_is_reported(run: Run) -> None:
    repo = Repo(Path().resolve())
    check(run, "'jira:SHOP-12'")
    repo.commit("Start")
    repo.write({"registry/jira.csv": ""})
    repo.commit("Export again")
    ended = run("diff", "HEAD~1", "--output-format", "concise")
    assert ended.code == 1
    assert (
        "registry/jira.csv:1:1: error[yaml-syntax] the export is empty, so no key can be looked up in it; "
        "export it again"
    ) in ended.out.splitlines()


def test_an_export_may_be_a_source_as_well(run: Run) -> None:
    source = """
[[sources]]
files = ["registry/jira.csv"]
[[sources.items]]
kind = "feature"
when = { "Issue Type" = ["Feature"] }
fields = { id = "Issue key", title = "Summary" }
"""
    found = check(run, "'jira:SHOP-13', 'feature:SHOP-12'", **{"tpmlint.toml": CONFIGURATION + source})
    assert [line for line in found if "closed-reference" in line] == [
        "roadmap/a.yaml:11:14: error[closed-reference] initiative tokens depends on jira:SHOP-13, which is Won't Do"
    ]


@pytest.mark.parametrize(
    ("block", "line", "message"),
    [
        (
            '[systems.jira]\nsnapshot = "registry/jra.csv"',
            2,
            "systems.jira.snapshot: 'registry/jra.csv' cannot be read: no such file; did you mean 'registry/jira.csv'?",
        ),
        (
            '[systems.jira]\nsnapshot = "registry/jira.xml"',
            2,
            "systems.jira.snapshot: 'registry/jira.xml' is neither CSV nor JSON; name a .csv or .json file",
        ),
        (
            "[systems.jira]\nkeys = '^SHOP-('",
            2,
            "systems.jira.keys: '^SHOP-(' is not a regular expression: missing ) at position 7",
        ),
        ("[systems.jira]\nkey = 'a'", 2, "unknown field 'key' in 'systems.jira'; did you mean 'keys'?"),
        ("[systems.feature]", 1, "systems.feature: 'feature' is a kind of item; choose another name for the system"),
        (
            '[kinds.epic]\nlike = "initiative"\n[systems.epic]',
            3,
            "systems.epic: 'epic' is a kind of item; choose another name for the system",
        ),
        (
            '[roadmap]\nsystems = ["jira", "linear"]',
            2,
            "`systems` under [roadmap] is now a table for each system: write [systems.jira] and [systems.linear]",
        ),
    ],
)
def test_a_block_that_cannot_be_followed(run: Run, block: str, line: int, message: str) -> None:
    write(Path(), {**FILES, "tpmlint.toml": block})
    ended = run("check")
    assert (ended.code, ended.err.splitlines()[0]) == (2, f"tpmlint: error: tpmlint.toml:{line}: {message}")


def test_a_pattern_that_takes_too_long(run: Run) -> None:
    found = check(
        run, f"'jira:{'a' * 40}!'", **{"tpmlint.toml": "preset = 'starter'\n[systems.jira]\nkeys = '^(a|a)*$'\n"}
    )
    assert found == [
        (
            f"roadmap/a.yaml:11:14: error[dangling-reference] initiative tokens depends on jira:{'a' * 40}!, but "
            f"the pattern "
            "'^(a|a)*$' of [systems.jira] takes too long on it; simplify the pattern"
        )
    ]


def test_a_change_that_asks_less_of_keys(run: Run) -> None:
    repo = Repo(Path().resolve())
    check(run)
    repo.commit("Start")
    repo.write({"tpmlint.toml": 'preset = "starter"\n[systems.jira]\n[systems.github]\nkeys = "."\n[systems.linear]\n'})
    repo.commit("Simplify")
    ended = run("diff", "HEAD~1", "--select", "policy-weakened", "--output-format", "concise")
    assert [
        each.partition("[policy-weakened] ")[2] for each in ended.out.splitlines() if "policy-weakened" in each
    ] == [
        r"the configuration no longer asks that keys of jira match '^SHOP-\d+$'",
        "the configuration no longer looks keys of jira up in registry/jira.csv",
        "the configuration no longer looks keys of github up in issues.json",
        "the configuration takes references to linear without looking them up",
    ]


def test_a_change_that_removes_trackers(run: Run) -> None:
    """What asks nothing of keys may go; without the others, any text is a key of theirs under ``external``."""
    repo = Repo(Path().resolve())
    repo.write({"tpmlint.toml": CONFIGURATION + "[systems.linear]\n"})
    check(run, **{"tpmlint.toml": CONFIGURATION + "[systems.linear]\n"})
    repo.commit("Start")
    repo.write({"tpmlint.toml": 'preset = "starter"\n'}).commit("Simplify")
    found = run("diff", "HEAD~1", "--select", "policy-weakened", "--output-format", "concise").out.splitlines()
    assert [each for each in found if "policy-weakened" in each] == [
        (
            "tpmlint.toml:1:1: warning[policy-weakened] the configuration removes [systems.github], which asks that "
            "keys of github are in issues.json"
        ),
        (
            "tpmlint.toml:1:1: warning[policy-weakened] the configuration removes [systems.jira], which asks that "
            r"keys of jira match '^SHOP-\d+$' and are in registry/jira.csv"
        ),
    ]


def test_a_change_of_the_export_alone_is_judged(run: Run) -> None:
    repo = Repo(Path().resolve())
    check(run, "'jira:SHOP-12'")
    repo.commit("Start")
    repo.write({"registry/jira.csv": JIRA.replace("In Progress,,", "Closed,Duplicate,")})
    repo.commit("Export again")
    found = run("diff", "HEAD~1", "--output-format", "concise").out
    assert "initiative tokens depends on jira:SHOP-12, which is Duplicate" in found


def test_an_audit_reads_an_export_outside_of_the_roadmap(run: Run, tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    text = TOKENS.replace("FEATURE", "one-click").replace("DEPENDS", "jira:SHOP-12")
    repo.write({**FILES, "roadmap/a.yaml": text}).commit()
    repo.write({"roadmap/a.yaml": text + "# more\n", "registry/jira.csv": JIRA + "Vault,SHOP-15,Epic,Open,,,,\n"})
    repo.commit()
    done = run("audit", "-q", "--select", "dangling-reference")
    assert (done.code, done.err) == (0, "")
