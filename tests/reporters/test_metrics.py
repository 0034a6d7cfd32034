"""What an audit counted, in every format that shows it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from msgspec.structs import replace

from tests.reporters.sample_metrics import APRIL, METRICS, NOTHING, audited
from tpmlint.metrics import HistoryMetrics, MonthMetrics
from tpmlint.reporters import Style, formats, reporter
from tpmlint.schema.files import load


def shown(name: str, metrics: HistoryMetrics = METRICS, **style: object) -> str:
    return reporter(name)(audited(metrics), Style(**style))  # type: ignore[arg-type]


TEXT = r"""1,205 commits on the first-parent line from 2026-01-05 to 2026-04-30: 1,200 judged, 3 ungoverned (before the first roadmap, or before [change] since), 2 unreadable.

Product context  60 %  of 5 changes that somebody should be able to explain: 2 cited, 1 standing, 2 missing; 1 more
                       needs none
Drift            60 %  of these changes touch code that no open feature depends on
Coverage         99 %  of 2,000 files of code belong to a capability

By month:
  month    changes  authors  asked  missing  context  drift
  2026-03        3        2      2        0    100 %    0 %
  2026-04        3        1      3        2     33 %  100 %

By capability:
  capability      files  touches  authors  asked  missing  context  drift  owner
  cards              12        4        2      3        1     67 %   33 %  core
  =cmd|'\x1b[31m   gone        2        1      2        1     50 %  100 %  =cmd|'\x1b[31m
  quiet               0        0        0      0        0        -      -  -

By initiative:
  initiative  status     cited  first       last        to active  to done  slips
  vault       completed      7  2026-03-01  2026-04-02      1 day  90 days      2  45 days in all
  paper       -              0  -           -                   -        -      -

By team:
  team  owns: changes  context  uses: changes  context
  core              4     67 %              0        -
  shop              0        -              4     67 %

Changed most, and claimed by no capability:
  folder        commits  last
  lib/new\n/          4  2026-04-30
  (top folder)        1  2026-03-02

Commits without product context, newest month first, in a month the largest:
  2026-04-30 3f2c1ab0de  Retry | the bank twice
    cards and search: 12 files, src/cards/bank.go, src/cards/retry.go and 10 more
    fix: cite `Roadmap-Item: vault`
  2026-04-02 77aa00ff11  =cmd|'\x1b[31m
    =cmd|'\x1b[31m: 1 file, a\n.go
    fix: plan an initiative that lists =cmd|'\x1b[31m

No findings: 7 items in 2 files.
Audited 1205 commits; checked the work tree at 3f2c1ab as of 2026-11-20 (date of the commit); preset standard, configuration tpmlint.toml.
"""  # noqa: E501


def test_text() -> None:
    assert shown("text") == TEXT


def test_text_says_little_where_little_is_known_or_wanted() -> None:
    assert shown("text", NOTHING).splitlines()[0] == "No commits."
    assert shown("text", verbosity=-1) == ""
    none = replace(METRICS, judged=0)
    assert "By month" not in shown("text", none)


def test_long_tables_are_cut_and_say_so() -> None:
    months = tuple(MonthMetrics(f"{2020 + number // 12}-{number % 12 + 1:02}", APRIL) for number in range(20))
    capabilities = tuple(replace(METRICS.capabilities[0], capability=f"c{number:02}") for number in range(20))
    long = replace(METRICS, months=months, capabilities=capabilities)
    cut = shown("text", long).splitlines()
    assert [line for line in cut if "`-v` shows all" in line] == [
        "  ... 8 earlier; `-v` shows all",
        "  ... 5 more; `-v` shows all",
    ]
    assert [line.split()[0] for line in cut if line.startswith("  20") and line[9] == " "] == [
        each.month for each in months[8:]
    ]
    assert "-v" not in shown("text", long, verbosity=1)


MARKDOWN = r"""## tpmlint audit: no findings, 7 items in 2 files

1,200 of 1,205 commits from 2026-01-05 to 2026-04-30 were judged (3 ungoverned, 2 unreadable).

**60 %** of 5 changes with product context; **nobody said what 2 of them are for**. Drift is 60 %, and capabilities claim 99 % of 2,000 files of code.

| Capability | Owner | Touches | Product context | Nobody said what for | Drift |
|---|---|---:|---:|---:|---:|
| `cards` | `core` | 4 | 67 % | 1 | 33 % |
| `=cmd\|'\x1b[31m` | `=cmd\|'\x1b[31m` | 2 | 50 % | 1 | 100 % |

| Commit | Nobody said what for | Capabilities | Files | What would fix it |
|---|---|---|---|---|
| `3f2c1ab0de` 2026-04-30 | Retry `\|` the bank twice | `cards`, `search` | `src/cards/bank.go`, `src/cards/retry.go`, `src/search/a\|b.go` and 9 more | cite `Roadmap-Item: vault` |
| `77aa00ff11` 2026-04-02 | `=cmd\|'\x1b[31m` | `=cmd\|'\x1b[31m` | `a\n.go` | plan an initiative that lists `=cmd\|'\x1b[31m` |

<details><summary>Receipt</summary>
"""  # noqa: E501


def test_markdown() -> None:
    assert shown("markdown").startswith(MARKDOWN)
    assert shown("markdown", NOTHING).splitlines()[:4] == [
        "## tpmlint audit: no findings, 7 items in 2 files",
        "",
        "No commits to check.",
        "",
    ]


def test_in_markdown_nothing_is_said_of_what_was_not_judged() -> None:
    nothing = replace(METRICS.total, verdicts={})
    young = replace(METRICS, judged=1, ungoverned=1204, unreadable=0, total=nothing, unexplained=())
    assert shown("markdown", young).splitlines()[2:5] == [
        "1 of 1,205 commits from 2026-01-05 to 2026-04-30 was judged (1,204 ungoverned).",
        "",
        "No judged commit needs product context, and capabilities claim 99 % of 2,000 files of code.",
    ]


def test_markdown_stays_within_what_a_comment_takes() -> None:
    many = tuple(replace(METRICS.capabilities[0], capability=f"{'x' * 50}{number}") for number in range(5000))
    text = shown("markdown", replace(METRICS, capabilities=many))
    assert len(text.encode()) < 65_536
    assert "more capabilities." in text


CSV = r"""capability,title,owner,month,touches,exempt,cited,carried,standing,waived,missing,authors,share,drift,unexplained
cards,Cards,core,2026-03,3,1,2,0,0,0,0,2,1.0,0.0,
cards,Cards,core,2026-04,1,0,0,0,0,0,1,1,0.0,1.0,"3f2c1ab0de of 2026-04-30 Retry | the bank twice (12 files, src/cards/bank.go, src/cards/retry.go and 10 more; fix: cite `Roadmap-Item: vault`)"
'=cmd|'\x1b[31m,'=cmd|'\x1b[31m,'=cmd|'\x1b[31m,2026-04,2,0,0,0,1,0,1,1,0.5,1.0,"77aa00ff11 of 2026-04-02 =cmd|'\x1b[31m (1 file, a\n.go; fix: plan an initiative that lists =cmd|'\x1b[31m)"
""".replace("\n", "\r\n")  # noqa: E501


def test_csv_has_a_row_for_a_capability_and_month() -> None:
    assert shown("csv") == CSV
    assert shown("csv", NOTHING) == CSV.splitlines(keepends=True)[0]


@pytest.mark.parametrize("metrics", [METRICS, NOTHING])
def test_json_is_what_the_schema_says(metrics: HistoryMetrics) -> None:
    whole = json.loads(shown("json", metrics))
    jsonschema.Draft7Validator(load("report")).validate(whole)
    first, line, last = (json.loads(line) for line in shown("jsonl", metrics).splitlines())
    assert (first["type"], line, last["type"]) == ("report", {"type": "figures", **whole["figures"]}, "receipt")


def test_json_has_every_figure() -> None:
    metrics = json.loads(shown("json"))["figures"]
    assert metrics["months"][1] == {
        "month": "2026-04",
        "changes": 3,
        "verdicts": {"exempt": 0, "cited": 0, "carried": 0, "standing": 1, "waived": 0, "missing": 2},
        "authors": 1,
        "asked": 3,
        "share": 0.3333,
        "adrift": 3,
        "drift": 1.0,
        "interface": {"changes": 0, "asked": 0, "share": None},
        "code": {"changes": 3, "asked": 3, "share": 0.3333},
    }
    assert {key: value for key, value in metrics["initiatives"][0].items() if key != "slips"} == {
        "initiative": "vault",
        "title": "Vault",
        "owner": "core",
        "status": "completed",
        "citations": 7,
        "first_cited": "2026-03-01",
        "last_cited": "2026-04-02",
        "proposed": "2026-01-05",
        "active": "2026-01-06",
        "completed": "2026-04-06",
        "days_to_active": 1,
        "days_to_completed": 90,
        "moved": 3,
        "days_slipped": 45,
    }
    assert metrics["coverage"] == {
        "files": 2000,
        "claimed": 1999,
        "share": 0.9995,
        "unmapped": [
            {"folder": "lib/new\n", "changes": 4, "last": "2026-04-30"},
            {"folder": "", "changes": 1, "last": "2026-03-02"},
        ],
        "months": [
            {"month": "2026-03", "files": 8, "claimed": 8},
            {"month": "2026-04", "files": 9, "claimed": 4},
        ],
    }


@pytest.mark.parametrize("name", formats())
def test_every_format_takes_an_audit(name: str) -> None:
    """What shows findings only is as of any run without one; nothing that somebody named gets through."""
    assert "\x1b" not in shown(name)


NARROW = """\
By capability:
  capability                           touches asked missing context drift owner
  cards                                      4     3       1    67 %  33 % core
  {long}
                                             4     3       1    67 %  33 % core
  no room for: files, authors

By initiative:
  initiative  status     cited  last        to active  to done  slips
  vault       completed      7  2026-04-02      1 day  90 days      2
  paper       -              0  -                   -        -      -
  no room for: first
"""


def test_a_narrow_terminal_cuts_no_id() -> None:
    """Columns go that matter less, and an id that is too long has a line of its own."""
    cards, long = METRICS.capabilities[0], "graphql-interface-of-the-dashboard-and-of-all-storefronts"
    narrow = shown("text", replace(METRICS, capabilities=(cards, replace(cards, capability=long))), width=80)
    assert NARROW.format(long=long) in narrow
    assert [line for line in narrow.splitlines() if len(line) > 80] == []
