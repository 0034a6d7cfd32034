"""The command ``list``: the questions of a planning meeting."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.cli.conftest import Run
from tests.query.shop import FILES

Process: TypeAlias = Callable[..., subprocess.CompletedProcess[bytes]]

ON = ("--as-of", "2027-03-02")


@pytest.fixture(autouse=True)
def shop() -> None:
    """Write the roadmap of the small shop."""
    for path, text in FILES.items():
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")


def test_initiatives(run: Run) -> None:
    ended = run("list", "initiatives", *ON)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "id              status     owner     target_date  overdue  customers         features        title\n"
        "tokens          active     platform  2027-02-28   2 days   checkout          one-click       "
        "Keep tokens instead of card numbers\n"
        "fresh-index     planned    platform  2027-H2               search, checkout  instant-search  "
        "Bring every change into the index\n"
        "first-tracking  completed  platform                        checkout          tracking        Follow a parcel\n"
        "old-vault       canceled   checkout                        search            one-click       "
        "A vault of our own\n"
    )


def test_a_narrow_terminal_has_room_for_the_title_before_whom_and_what_it_is_for(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tpmlint.cli.list.width", lambda: 80)
    ended = run("list", "initiatives", *ON)
    assert ended.out == (
        "id              status     owner     target_date  title\n"
        "tokens          active     platform  2027-02-28   Keep tokens instead of card\n"
        f"{'':50}numbers\n"
        "fresh-index     planned    platform  2027-H2      Bring every change into the\n"
        f"{'':50}index\n"
        "first-tracking  completed  platform               Follow a parcel\n"
        "old-vault       canceled   checkout               A vault of our own\n"
    )
    assert ended.err == "tpmlint: note: no room for overdue, customers, features; --columns names those to show\n"


@pytest.mark.parametrize(
    ("kind", "out"),
    [
        (
            "features",
            (
                "id              status    target_date  gap       enablers        customers         owner     title\n"
                "tracking        released  2026                   first-tracking  checkout          checkout  "
                "Order tracking\n"
                "one-click       active    2027-03-31             tokens          checkout          checkout  "
                "One-click checkout\n"
                "instant-search            2027-Q2      184 days  fresh-index     search, checkout  search    "
                "Results while you type\n"
            ),
        ),
        (
            "capability",
            (
                "id        lifecycle   owner     customers         initiatives  title\n"
                "index                 search    search, checkout  fresh-index  Finding products\n"
                "kit                   platform  checkout          tokens       Shared components\n"
                "payments  production  platform  checkout, search  tokens       Taking money\n"
            ),
        ),
        (
            "Teams",
            (
                "id        type            owns  needs                consumes  title\n"
                "checkout  stream-aligned  5     tokens, fresh-index  payments  Checkout\n"
                "platform  platform        6                                    Platform\n"
                "search    stream-aligned  3     fresh-index          payments  Search\n"
            ),
        ),
        (
            "objectives",
            (
                "id          perspective  features                   customers         owner     parent     title\n"
                "come-back   business     instant-search, one-click  search, checkout  checkout             "
                "Customers order again\n"
                "effortless  product      one-click                  checkout          checkout  come-back  "
                "Paid in a minute\n"
            ),
        ),
        (
            "decisions",
            (
                "id         status    date        initiatives  owner     title\n"
                "no-cards   accepted  2026-08-18  tokens       platform  Keep tokens, never card numbers\n"
                "own-index  proposed                           search    Run the index ourselves\n"
            ),
        ),
    ],
)
def test_the_other_kinds(run: Run, kind: str, out: str) -> None:
    ended = run("list", kind, *ON)
    assert (ended.code, ended.out, ended.err) == (0, out, "")


def ids(run: Run, *words: str) -> list[str]:
    ended = run("list", *words, *ON, "--columns", "id", "--output-format", "csv")
    assert (ended.code, ended.err) == (0, "")
    return ended.out.split()[1:]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("features --at-risk", ["one-click", "instant-search"]),
        ("initiatives --at-risk --where overdue>0", ["tokens"]),
        ("initiatives --customer checkout --open", ["tokens", "fresh-index"]),
        ("initiatives --closed", ["first-tracking", "old-vault"]),
        ("initiatives --status active,planned --type enablement", ["tokens"]),
        ("initiatives --status active --status planned --sort -id", ["tokens", "fresh-index"]),
        ("initiatives --tag PCI", ["tokens"]),
        ("initiatives --where metrics.name=mttr", ["tokens"]),
        ("initiatives --where x-cost>=3 --where target_date<2027-Q2", ["tokens"]),
        ("features --objective come-back --sort -target_date", ["instant-search", "one-click"]),
        ("features --customer search", ["instant-search"]),
        ("capabilities --feature one-click --owner platform", ["kit", "payments"]),
        ("teams --capability kit", ["checkout"]),
        ("decisions --initiative tokens", ["no-cards"]),
    ],
)
def test_choosing(run: Run, words: str, found: list[str]) -> None:
    assert ids(run, *words.split()) == found


def test_what_is_at_risk_says_why(run: Run) -> None:
    ended = run("list", "features", "--at-risk", *ON, "--output-format", "csv")
    assert ended.out.splitlines()[0] == "id,target_date,overdue,gap,expected,risks"
    assert [line.split(",")[0] for line in ended.out.splitlines()[1:]] == ["one-click", "instant-search"]
    assert "overdue" in ended.out.splitlines()[1].split(",", 5)[5]
    ended = run("list", "capabilities", "--at-risk", *ON)
    assert (ended.code, ended.out) == (2, "")
    assert "--at-risk: a capability is neither open nor closed" in ended.err


def test_json_keeps_keys_and_types(run: Run) -> None:
    words = "--columns id,target_date,overdue,customers,rice,tags,metrics.target,x-cost,x-review,owner --open"
    ended = run("list", "initiatives", *ON, *words.split(), "--output-format", "json")
    assert (ended.code, ended.err) == (0, "")
    value = json.loads(ended.out)
    assert value == [
        {
            "id": "tokens",
            "target_date": "2027-02-28",
            "overdue": 2,
            "customers": ["checkout"],
            "rice": 250.0,
            "tags": ["pci", "Money"],
            "metrics.target": [30, "15 %"],
            "x-cost": 3,
            "x-review": None,
            "owner": "platform",
        },
        {
            "id": "fresh-index",
            "target_date": "2027-H2",
            "overdue": None,
            "customers": ["search", "checkout"],
            "rice": None,
            "tags": [],
            "metrics.target": [],
            "x-cost": 12,
            "x-review": "2027-02",
            "owner": "platform",
        },
    ]
    assert [list(each) for each in value] == [words.split()[1].split(",")] * 2


def test_csv_computes_nothing_and_shows_what_acts(run: Run) -> None:
    Path("roadmap/evil.yaml").write_text(
        'kind: team\nid: evil\ntitle: "=cmd|\'x\'!A0, \\x1b[2J"\nx-note: "-2+3"\nx-cost: -5\n'
        "---\nkind: team\nid: worse\ntitle: '::error::x'\n"
    )
    ended = run("list", "teams", "--columns", "title,id,x-note,x-cost", "--output-format", "csv", "--where", "id~e")
    assert (ended.code, ended.err) == (0, "")
    assert list(csv.reader(io.StringIO(ended.out))) == [
        ["title", "id", "x-note", "x-cost"],
        ["Checkout", "checkout", "", ""],
        ["'=cmd|'x'!A0, \\x1b[2J", "evil", "'-2+3", "-5"],
        ["Search", "search", "", ""],
        ["\\x3a:error::x", "worse", "", ""],
    ]


def test_a_table_shows_what_acts(run: Run) -> None:
    Path("roadmap/evil.yaml").write_text('kind: team\nid: evil\ntitle: "::error::x \\x1b[2J"\n')
    assert run("list", "teams", "--where", "id=evil", "--columns", "title").out == ("title\n\\x3a:error::x \\x1b[2J\n")


@pytest.mark.parametrize(("name", "out"), [("table", ""), ("json", "[]\n"), ("csv", "id,title\n")])
def test_nothing_matches(run: Run, name: str, out: str) -> None:
    ended = run("list", "initiatives", "--where", "id=x", "--columns", "id,title", "--output-format", name)
    assert (ended.code, ended.out, ended.err) == (0, out, "tpmlint: note: no initiative matches\n")


def test_a_name_that_nobody_has(run: Run) -> None:
    ended = run("list", "initiatives", "--owner", "platfrom", "--customer", "chekout")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == (
        "tpmlint: note: unknown team 'platfrom'; did you mean platform?\n"
        "tpmlint: note: unknown team 'chekout'; did you mean checkout?\n"
        "tpmlint: note: no initiative matches\n"
    )


@pytest.mark.parametrize(
    ("words", "err"),
    [
        (
            "initiativs",
            (
                "tpmlint: error: unknown kind 'initiativs'; did you mean initiatives?\n"
                "  help: there are initiatives, capabilities, decisions, features, findings, objectives, teams\n"
            ),
        ),
        (
            "initiatives --status actve",
            (
                "tpmlint: error: --status: status is never 'actve'; did you mean active?\n"
                "  help: it is proposed, planned, active, paused, completed or canceled\n"
            ),
        ),
        (
            "teams --columns id,titel",
            (
                "tpmlint: error: --columns: a team has no field 'titel'; did you mean title?\n"
                "  help: it has those of `tpmlint explain team`, and derived: owns, needs, consumes and file\n"
            ),
        ),
        (
            "teams --sort -lifecycle",
            (
                "tpmlint: error: --sort: a team has no field 'lifecycle'\n"
                "  help: it has those of `tpmlint explain team`, and derived: owns, needs, consumes and file\n"
            ),
        ),
        (
            "teams --open",
            (
                "tpmlint: error: --open: a team is neither open nor closed\n"
                "  help: only initiatives and features are; choose by --where\n"
            ),
        ),
        (
            "initiatives --rule overdue",
            "tpmlint: error: --rule: only findings can be filtered by it\n  help: see `tpmlint list findings`\n",
        ),
        (
            "findings --rule unused-tem",
            (
                "tpmlint: error: --rule: unknown rule or category 'unused-tem'; did you mean unused-team?\n"
                "  help: `tpmlint rules` lists all rules\n"
            ),
        ),
        (
            "findings --severity eror",
            (
                "tpmlint: error: --severity: severity is never 'eror'; did you mean error?\n"
                "  help: it is error, warning or info\n"
            ),
        ),
        (
            "findings --status active",
            (
                "tpmlint: error: --status: a finding has no field 'status'\n"
                "  help: it has rule, category, severity, item, owner, place, file, line, message, help, fingerprint\n"
            ),
        ),
        (
            "initiatives --output-format cvs",
            (
                "tpmlint: error: --output-format: unknown output format 'cvs'; did you mean csv?\n"
                "  help: there are csv, json, table\n"
            ),
        ),
        (
            "",
            (
                "tpmlint: error: name the KIND of items to list\n"
                "  help: there are initiatives, features, capabilities, teams, objectives, decisions, findings\n"
            ),
        ),
    ],
)
def test_what_cannot_be_answered(run: Run, words: str, err: str) -> None:
    ended = run("list", *words.split())
    assert (ended.code, ended.out, ended.err) == (2, "", err)


BROKEN = """\
kind: initiative
id: astray
title: Leads nowhere
owner: platform
status: active
type: enablement
enables:
  - feature: one-clik
    how: Nobody knows
internal_customers:
  - team: search
    need: To find it
"""


@pytest.fixture
def broken() -> None:
    """Add an initiative that names a feature which is not there, and a capability without a good status."""
    Path("roadmap/astray.yaml").write_text(BROKEN)


@pytest.mark.usefixtures("broken")
def test_findings(run: Run) -> None:
    ended = run("list", "findings", *ON, "--item", "Astray", "--severity", "error")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "rule                severity  item               place                     message\n"
        "dangling-reference  error     initiative:astray  roadmap/astray.yaml:8:14  initiative astray enables feature "
        "one-clik, which does not exist; did you mean one-click?\n"
    )


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("--rule dangling-reference", {"dangling-reference"}),
        ("--rule reference --item initiative:astray", {"dangling-reference"}),
        ("--owner platform --severity error", {"dangling-reference"}),
        ("--owner search --severity error", {"feature-before-enabler"}),
        ("--customer search --severity error", {"dangling-reference", "feature-before-enabler"}),
        ("--capability payments --severity error", set()),
        ("--where message~one-clik", {"dangling-reference"}),
        ("--where line>=8 --where file=roadmap/astray.yaml --severity error", {"dangling-reference"}),
    ],
)
def test_choosing_findings(run: Run, words: str, rules: set[str]) -> None:
    ended = run("list", "findings", *ON, *words.split(), "--output-format", "json")
    assert ended.code == 0
    assert {each["rule"] for each in json.loads(ended.out)} == rules
    assert ended.err == ("" if rules else "tpmlint: note: no finding matches\n")


@pytest.mark.usefixtures("broken")
def test_findings_of_an_item_that_is_not_there(run: Run) -> None:
    ended = run("list", "findings", "--item", "initiative:astry")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == (
        "tpmlint: note: unknown item 'initiative:astry'; did you mean initiative:astray?\n"
        "tpmlint: note: no finding matches\n"
    )


def test_what_cannot_be_read_is_said(run: Run) -> None:
    Path("roadmap/half.yaml").write_text("kind: team\nid: half\ntitle: [\n")
    Path("roadmap/odd.yaml").write_text("kind: team\nid: odd\ntitle: Odd\ntype: nonsense\n")
    ended = run("list", "teams", "--columns", "id,type")
    assert (ended.code, ended.out.split("\n", 1)[0]) == (0, "id        type")
    assert ended.err == (
        "tpmlint: note: 1 file could not be read whole (roadmap/half.yaml); `tpmlint check` says why\n"
        "tpmlint: note: 1 item could not be read whole (team:odd); `tpmlint check` says why\n"
    )


def test_no_roadmap(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    for kind in ("teams", "findings"):
        ended = run("list", kind)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith("tpmlint: error: no roadmap found: no file matches roadmap/**/*.yaml")


def test_help_still_lists_the_commands_once_list_is_imported(run: Run) -> None:
    assert run("list", "teams").code == 0
    assert "  list  " in run("--help").out


@pytest.mark.parametrize("name", ["table", "json", "csv"])
def test_a_terminal_without_unicode(process: Process, name: str) -> None:
    Path("roadmap/more.yaml").write_text("kind: team\nid: more\ntitle: Zürich 支\n", encoding="utf-8")
    done = process("list", "teams", "--output-format", name, env={"PYTHONIOENCODING": "ascii"}, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
