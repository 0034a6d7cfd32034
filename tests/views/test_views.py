"""What each view shows: whole texts, and what is wrong about words that mean nothing."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.in_memory import roadmap
from tpmlint.errors import UserError
from tpmlint.model.index import Roadmap
from tpmlint.views import Subject, names, render, title_of, view_named

BEFORE = """\
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
target_date: 2027-03-31
benefit: Customers buy with one tap
---
kind: feature
id: fax
title: Orders by fax
owner: checkout
---
kind: initiative
id: phone
title: Orders by phone
owner: checkout
type: exploration
status: active
enables: [{feature: one-click, how: Somebody types the number}]
internal_customers: [{team: checkout, need: Orders of people without a computer}]
---
kind: initiative
id: tokens
title: Keep tokens, no numbers
owner: platform
type: enablement
status: active
target_date: 2027-01
enables: [{feature: one-click, how: Nobody types a number again}]
internal_customers: [{team: checkout, need: One call that charges}]
"""
NOW = """\
kind: team
id: platform
title: Platform
---
kind: team
id: checkout
title: Shop
---
kind: feature
id: one-click
title: One-click checkout
owner: checkout
status: active
target_date: 2027-03-31
benefit: Customers buy with one tap
---
kind: feature
id: search
title: Results while you type
owner: checkout
status: planned
target_date: 2027-Q2
---
kind: feature
id: tracking
title: Order tracking
owner: checkout
status: released
target_date: 2026
---
kind: initiative
id: tokens
title: Keep tokens, no numbers
owner: platform
type: enablement
status: active
start_date: 2026-09
target_date: 2027-04-30
capabilities: [payments]
enables: [{feature: one-click, how: Nobody types a number again}]
internal_customers: [{team: checkout, need: One call that charges}]
---
kind: initiative
id: index
title: "A fresh index; soon"
owner: platform
type: enablement
status: proposed
horizon: next
enables: [{feature: search, how: The index knows a change at once}]
internal_customers: [{team: checkout, need: A search that is right}]
---
kind: initiative
id: phone
title: Orders by phone
owner: checkout
type: exploration
status: canceled
enables: [{feature: one-click, how: Somebody types the number}]
internal_customers: [{team: checkout, need: Orders of people without a computer}]
---
kind: capability
id: payments
title: Payments
owner: platform
paths: [/payments/]
---
kind: decision
id: no-cards
title: Keep no card numbers
status: accepted
date: 2026-08-18
initiatives: [tokens, gone]
---
kind: decision
id: buy-search
title: Buy a search
status: rejected
features: [search]
"""


def at(revision: str) -> Roadmap:
    """Return the roadmap at a tag."""
    if revision == "v1":
        return roadmap(BEFORE)
    raise UserError(f"unknown tag or commit {revision}")


def shown(words: str) -> str:
    """Return the lines of a view of the roadmap."""
    return "".join(f"{line}\n" for line in render(words, Subject(roadmap(NOW), at)))


LATER = ", 89 days later, which delays One-click checkout by 30 days; Shop waits for it"
NO_RISKS = "No item is due before what it waits for, and none waits for what is off track, paused or without a date."
VIEWS = {
    "now-next-later": """\
        **Now**

        - **One-click checkout** (feature of checkout, due 2027-03-31): Customers buy with one tap
        - **Keep tokens, no numbers** (initiative of platform, due 2027-04-30): enables One-click checkout; for Shop

        **Next**

        - **Results while you type** (feature of checkout, due 2027-Q2)
        - **A fresh index; soon** (initiative of platform): enables Results while you type; for Shop
        """,
    "now-next-later kind=features status=planned": """\
        **Next**

        - **Results while you type** (feature of checkout, due 2027-Q2)
        """,
    "now-next-later team=platform open=no": "Nothing is open.\n",
    "table kind=features columns=title,status,target_date sort=-target_date": """\
        | title | status | target date |
        | --- | --- | --- |
        | Results while you type | planned | 2027-Q2 |
        | One-click checkout | active | 2027-03-31 |
        | Order tracking | released | 2026 |
        """,
    'table kind=initiative where="target_date < 2027-06" columns=id,customers,objectives': """\
        | id | customers | objectives |
        | --- | --- | --- |
        | tokens | checkout | |
        """,
    "table kind=objectives": "The roadmap has no such objectives.\n",
    "timeline": """\
        ```mermaid
        gantt
          dateFormat YYYY-MM-DD
          inclusiveEndDates
          section Features
          One-click checkout : active, milestone, 2027-03-31, 0d
          Results while you type : 2027-04-01, 2027-06-30
          section Initiatives
          Keep tokens, no numbers : active, 2026-09-01, 2027-04-30
        ```
        """,
    "timeline open=no": """\
        ```mermaid
        gantt
          dateFormat YYYY-MM-DD
          inclusiveEndDates
          section Features
          Order tracking : done, 2026-01-01, 2026-12-31
        ```
        """,
    "timeline kind=initiatives status=proposed": "Nothing that is open has a date.\n",
    "graph kind=initiatives with=teams,capabilities": """\
        ```mermaid
        flowchart LR
          n0["capability payments<br/>Payments"]
          n1["initiative tokens<br/>Keep tokens, no numbers"]
          n2["initiative index<br/>A fresh index#59; soon"]
          n3["team checkout<br/>Shop"]
          n0 -->|changed by| n1
          n1 -->|for| n3
          n2 -->|for| n3
          classDef capability fill:#e8eef7,stroke:#4a6fa5,color:#222
          class n0 capability
          classDef initiative fill:#fff3d6,stroke:#b8860b,color:#222
          class n1,n2 initiative
          classDef team fill:#fbe4ec,stroke:#b0426f,color:#222
          class n3 team
        ```
        """,
    "matrix": """\
        | | Keep tokens, no numbers | A fresh index; soon |
        | --- | --- | --- |
        | One-click checkout | ● | |
        | Results while you type | | ● |
        """,
    "matrix by=capabilities": """\
        | | Payments |
        | --- | --- |
        | One-click checkout | ● |
        | Results while you type | |
        """,
    "matrix by=capabilities feature=search": "No capabilities enable these features.\n",
    "risks": """\
        | what | due | waits for | due | gap | why |
        | --- | --- | --- | --- | --- | --- |
        | One-click checkout | 2027-03-31 | Keep tokens, no numbers | 2027-04-30 | 30 days | |
        | Results while you type | 2027-Q2 | A fresh index; soon | no date | | has no target date |
        """,
    "risks kind=initiatives": f"{NO_RISKS}\n",
    "decisions": """\
        | date | decision | status | about |
        | --- | --- | --- | --- |
        | 2026-08-18 | Keep no card numbers | accepted | Keep tokens, no numbers |
        | | Buy a search | rejected | Results while you type |
        """,
    "decisions status=proposed": "There are no decisions.\n",
    "changes since=v1": f"""\
        **Finished**

        - **Order tracking**, due 2026

        **Added**

        - **Results while you type**: feature of Shop, planned, due 2027-Q2
        - **A fresh index; soon**: initiative of Platform, proposed

        **Dropped**

        - **Orders by phone**: active → canceled

        **Removed from the roadmap**

        - **Orders by fax**: feature

        **Moved later**

        - **Keep tokens, no numbers**: 2027-01 → 2027-04-30{LATER}
        """,
    "changes since=v1 until=v1": "Nothing changed.\n",
    "changes since=v1 team=platform": f"""\
        **Added**

        - **A fresh index; soon**: initiative of Platform, proposed

        **Moved later**

        - **Keep tokens, no numbers**: 2027-01 → 2027-04-30{LATER}
        """,
}


@pytest.mark.parametrize("words", VIEWS)
def test_what_a_view_shows(words: str) -> None:
    assert shown(words) == dedent(VIEWS[words])


def test_every_view_is_shown_here_and_says_what_it_is() -> None:
    assert {words.partition(" ")[0] for words in VIEWS} == {*names()}
    assert all(title_of(name) and view_named(name).render.__doc__ for name in names())


def test_the_graph_has_what_waits_for_what() -> None:
    """Also an initiative for another; what enables a feature is drawn as that alone."""
    text = NOW.replace("status: proposed\n", "status: proposed\ndepends_on: [tokens, phone]\n").replace(
        "status: planned\n", "status: planned\ndepends_on: [one-click, initiative:index]\n"
    )
    lines = render("graph", Subject(roadmap(text), at))
    assert [line for line in lines if "[" in line] == [
        '  n0["capability payments<br/>Payments"]',
        '  n1["initiative tokens<br/>Keep tokens, no numbers"]',
        '  n2["initiative index<br/>A fresh index#59; soon"]',
        '  n3["feature one-click<br/>One-click checkout"]',
        '  n4["feature search<br/>Results while you type"]',
    ]
    assert [line for line in lines if "-->" in line] == [
        "  n0 -->|changed by| n1",
        "  n1 -->|enables| n3",
        "  n2 -->|enables| n4",
        "  n2 -->|waits for| n1",
        "  n4 -->|waits for| n3",
    ]


def test_a_wide_matrix_is_a_list() -> None:
    initiatives = "".join(
        f"---\nkind: initiative\nid: i{number}\ntitle: Work {number:02}\nowner: a\ntype: debt\nstatus: active\n"
        f"enables: [{{feature: f, how: A good way}}]\ninternal_customers: [{{team: a, need: A good thing}}]\n"
        for number in range(13)
    )
    wide = roadmap(f"kind: feature\nid: f\ntitle: Speed\nowner: a\n{initiatives}")
    works = ", ".join(f"Work {number:02}" for number in range(13))
    assert render("matrix", Subject(wide, at)) == (
        "| feature | initiatives |",
        "| --- | --- |",
        f"| Speed | {works} |",
    )


def test_a_diagram_that_mermaid_would_not_draw() -> None:
    features = "---\n".join(
        f"kind: feature\nid: f{number}\ntitle: {'x' * 60}\nowner: a\nstatus: planned\ntarget_date: 2027-01-01\n"
        for number in range(600)
    )
    assert render("timeline", Subject(roadmap(features), at)) == (
        "The diagram has 604 lines, which is more than mermaid draws; choose fewer items.",
    )


ALL = "the views are changes, decisions, graph, matrix, now-next-later, risks, table and timeline"
KINDS = "this view takes initiatives, features, capabilities, teams, objectives and decisions"
FILTERS = "team, owner, status, type, tag, open, initiative, feature, capability, customer, objective and where"
TODAY = "'overdue' depends on the day, so that the page would be stale tomorrow"
TEAM = "it has those of `tpmlint explain team`, and derived: owns, needs, consumes and file"
SPLIT = "split it into several views"
CONDITION = "write FIELD=VALUE, or with != < <= > >= or ~ (contains) for ="


@pytest.mark.parametrize(
    ("words", "message", "remedy"),
    [
        ("", "the comment names no view", ALL),
        ("tabel", "unknown view 'tabel'; did you mean table?", ALL),
        ("risks taem=a", "the view risks has no 'taem'; did you mean team?", f"it has kind, {FILTERS}"),
        ("risks all", "'all' is not KEY=VALUE", 'write team=platform, or where="target_date<2027" with quotes'),
        (f"risks where=a={'b' * 1000}", "the words of a view have more than 1,000 characters", SPLIT),
        (f"risks team={','.join('a' * 31)}", "the view has more than 30 values", SPLIT),
        ("risks team=a team=b", "team is given twice", "separate values with commas"),
        ("risks team=platfrom", "unknown team 'platfrom'; did you mean platform?", "name one that exists"),
        ("risks kind=teams", "unknown kind 'teams'", "this view takes features and initiatives"),
        ("risks open=maybe", "open must be yes, no or all, not 'maybe'", "open=all shows closed items too"),
        ("table", "the view table has no kind", "write kind=features, for example"),
        ("table kind=featurs", "unknown kind 'featurs'; did you mean features?", KINDS),
        ("table kind=teams columns=titel", "a team has no field 'titel'; did you mean title?", TEAM),
        ("table kind=features columns=overdue", TODAY, "choose another"),
        ("table kind=features sort=-overdue", TODAY, "choose another"),
        ('table kind=features where="overdue>0"', TODAY, "choose another"),
        ("table kind=features where=status", "invalid condition 'status'", CONDITION),
        ("matrix by=teams", "by must be initiatives or capabilities, not 'teams'", "write by=capabilities"),
        ("graph with=team", "with cannot be 'team'; did you mean teams?", "it is capabilities, teams or objectives"),
        ("changes", "the view changes has no since", "write since=v1.3, with a tag or the id of a commit"),
        ("changes since=v9", "unknown tag or commit v9", None),
    ],
)
def test_words_that_mean_nothing(words: str, message: str, remedy: str | None) -> None:
    with pytest.raises(UserError) as caught:
        shown(words)
    assert (caught.value.message, caught.value.remedy) == (message, remedy)


def test_without_items() -> None:
    nothing = Subject(roadmap("kind: team\nid: a\ntitle: A\n"), at)
    assert {words: render(words, nothing) for words in ("graph", "matrix", "risks", "timeline", "now-next-later")} == {
        "graph": ("Nothing is open.",),
        "matrix": ("No feature is open.",),
        "risks": (NO_RISKS,),
        "timeline": ("Nothing that is open has a date.",),
        "now-next-later": ("Nothing is open.",),
    }
