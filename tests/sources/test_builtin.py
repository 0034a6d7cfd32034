"""The formats that come along, each on its example under ``examples/formats``: the faults in it, and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.in_memory import said
from tests.repos import Repo
from tests.shop import judged, told
from tests.sources.folders import check_folder, find, values
from tpmlint.api import check
from tpmlint.config.builtin import formats
from tpmlint.engine.workspace import Request

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "formats"

FOUND = {
    "adr": [
        (
            "docs/adr/0002-one-queue-for-orders.md:3 `Acepted` error[schema] unknown status "
            "'Acepted'; this source maps accepted, approved, adopted, decided, implemented, completed, "
            "amended, partly superseded, partially superseded, documented and 17 more"
        ),
        (
            "docs/adr/0004-poll-the-bank.md:7 `Superseded` error[schema] decision '0004-poll-the-bank' has no "
            "'superseded by', which is expected where status is 'Superseded'; add it"
        ),
        (
            "tpmlint.toml:2 `format = \"adr\"` info[unmapped-field] the source adr maps no 'owner', "
            "required of a decision, so its items are not asked for it"
        ),
    ],
    "backlog": [
        (
            "backlog/tasks/task-7 - Pay-with-one-click.md:12 `task-9` error[dangling-reference] "
            "initiative task-7 depends on initiative task-9, which does not exist"
        ),
        (
            "backlog/tasks/task-8 - Show-saved-cards.md:4 `Doing` error[schema] unknown status "
            "'Doing'; this source maps To Do, Building, Proving, Done, In Progress, Draft, Backlog, Todo, "
            "Ready, Review and 8 more"
        ),
        (
            'tpmlint.toml:2 `format = "backlog"` info[unmapped-field] the source backlog maps no '
            "'owner', 'type', 'enables' and 'internal_customers', required of an initiative, so its "
            "items are not asked for them"
        ),
    ],
    "backstage": [
        (
            "services/checkout/catalog-info.yaml:15 `component:fraud` error[dangling-reference] "
            "capability checkout depends on capability fraud, which does not exist"
        ),
        (
            "services/checkout/catalog-info.yaml:24 `payment` error[dangling-reference] capability "
            "api-checkout is owned by team payment, which does not exist; did you mean payments?"
        ),
        (
            "tpmlint.toml:2 `format = \"backstage\"` info[unmapped-field] the source backstage does not map 'paths', "
            "required of a capability, in all of its blocks, so the items of the others are not asked for it"
        ),
    ],
    "codeowners": [],
    "github-issues": [
        (
            'tpmlint.toml:2 `format = "github-issues"` info[unmapped-field] the source github-issues '
            "maps no 'owner', required of a feature, so its items are not asked for it"
        ),
        (
            'tpmlint.toml:2 `format = "github-issues"` info[unmapped-field] the source github-issues '
            "maps no 'owner', 'type', 'enables' and 'internal_customers', required of an initiative, "
            "so its items are not asked for them"
        ),
    ],
    "jira-csv": [
        (
            "jira.csv:2 `SHOP-99` error[dangling-reference] initiative SHOP-12 depends on initiative "
            "SHOP-99, which does not exist"
        ),
        (
            "jira.csv:5 `Waiting for QA` error[schema] unknown Status 'Waiting for QA'; this source "
            "maps To Do, Open, Backlog, Selected for Development, Ready, Reopened, In Progress, In "
            "Review, Code Review, Testing and 9 more"
        ),
        ("jira.csv:5 `30/Feb/27` error[schema] Due date '30/Feb/27' is not a date such as 31/Dec/26"),
        (
            'tpmlint.toml:2 `format = "jira-csv"` info[unmapped-field] the source jira-csv maps no '
            "'type', 'enables' and 'internal_customers', required of an initiative, so its items are not "
            "asked for them"
        ),
    ],
    "kep": [
        (
            "keps/sig-shop/0007-one-click-payments/kep.yaml:15 `/keps/sig-shop/0003-express-lane` "
            "error[dangling-reference] initiative 0007-one-click-payments replaces initiative "
            "0003-express-lane, which does not exist"
        ),
        (
            "keps/sig-shop/0012-stored-cards/kep.yaml:7 `implementabel` error[schema] unknown status "
            "'implementabel'; this source maps implementable, provisional, implemented, deferred, "
            "rejected, withdrawn and replaced"
        ),
        (
            "tpmlint.toml:2 `format = \"kep\"` info[unmapped-field] the source kep maps no 'type', "
            "'enables' and 'internal_customers.need', required of an initiative, so its items are not "
            "asked for them"
        ),
    ],
    "linear-csv": [
        (
            'linear.csv:4 `"PAY-7, PAY-70"` error[dangling-reference] initiative PAY-12 depends on '
            "initiative PAY-70, which does not exist"
        ),
        (
            "linear.csv:5 `\"Rework\"` error[schema] unknown Status 'Rework'; this source maps Triage, "
            "Backlog, Todo, In Progress, In Review, Done, Canceled and Duplicate"
        ),
        (
            'tpmlint.toml:2 `format = "linear-csv"` info[unmapped-field] the source linear-csv maps no '
            "'type', 'enables' and 'internal_customers', required of an initiative, so its items are "
            "not asked for them"
        ),
    ],
}
"""Structure, references and paths; what the context of a roadmap lacks is said of every format alike."""


@pytest.mark.parametrize("name", formats())
def test_the_example_of_a_format(name: str, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / name, tmp_path, dirs_exist_ok=True)
    assert said(find(tmp_path, {}, "structure", "reference", "paths")) == FOUND[name]


def test_the_relations_and_milestones_of_an_enhancement_proposal(tmp_path: Path) -> None:
    """Several predecessors, things that are worth seeing, and releases that stand for days."""
    text = 'title: Cards\nstatus: implementable\nmilestone: {stable: "v1.33"}\n'
    more = 'replaces: ["/keps/sig-a/1-old/README.md", "2-older"]\nsee-also: ["/keps/sig-a/1-old/", "https://example.org/x"]\n'
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "kep"\n',
        "keps/sig-a/3-cards/kep.yaml": text + more,
        "keps/sig-a/1-old/kep.yaml": "title: Old\nstatus: replaced\n",
    }
    relations = {
        "kind": "initiative",
        "id": "3-cards",
        "title": "Cards",
        "status": "active",
        "related": ["1-old", "2-older"],
        "replaces": "1-old",
    }
    assert values(tmp_path, files)[1] == relations
    for skipped in ("n/a", "none", "https://docs.example.org/old", "(https://example.org/archive)"):
        files["keps/sig-a/3-cards/kep.yaml"] = f"{text}replaces: [{skipped!r}]\n"
        assert "replaces" not in values(tmp_path, files)[1]
    files["keps/sig-a/3-cards/kep.yaml"] = text + more
    files["tpmlint.toml"] += '[calendars.kubernetes]\n"v1.33" = 2027-04-23\n'
    assert values(tmp_path, files)[1] == {**relations, "target_date": "2027-04-23"}


def test_commits_cite_an_enhancement_proposal_by_its_number(tmp_path: Path) -> None:
    """The number is the key that its issue has, which `reference-patterns` find in messages."""
    text = "title: A\nowning-sig: sig-a\nparticipating-sigs: [sig-b]\nstatus: implementable\nkep-number: 7\n"
    files = {
        "tpmlint.toml": "[[sources]]\nformat = \"kep\"\n[change]\nreference-patterns = ['\\bKEP-0*(\\d+)\\b']\n",
        "keps/sig-a/7-a/kep.yaml": text,
        "keps/sig-a/8-b/kep.yaml": text.replace("7", "8"),
    }
    mapped = [each["external"] for each in values(tmp_path / "folder", files) if each["kind"] == "initiative"]
    assert mapped == [{"github": 7}, {"github": 8}]
    repo = Repo(tmp_path / "enhancements").write(files)
    repo.commit("Two proposals")
    repo.git("switch", "--quiet", "--create", "topic")
    first = repo.write({"cmd/a.go": "package a\n"}).commit("KEP-0007: Begin\n\nKEP-9 comes later.")[:10]
    repo.write({"cmd/b.go": "package b\n"}).commit("KEP-8: Begin")
    unmatched = f"{first}:3 info[unmatched-citation] {first} refers to '9', which no item bears"
    assert told(judged(repo, "main")) == [unmatched]


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ("status: implemented\nstage: stable\n", ""),
        ("status: implementable\nstage: beta\ncreation-date: 2026-02-11\n", ""),
        ("status: implemented\n", ""),
        (
            "status: implemented\nstage: beta\n",
            "3 `beta` initiative '7-a' has stage 'beta' where status is 'implemented'; this source expects stable",
        ),
        (
            "status: replaced\n",
            (
                "2 `replaced` initiative '7-a' has no 'superseded-by', which is expected where status is 'replaced'; "
                "add it"
            ),
        ),
        ("status: replaced\nsuperseded-by: [https://docs.example.org/new]\n", ""),
        (
            "status: provisional\ncreation-date: 2026-14-02\n",
            (
                "3 `2026-14-02` 'creation-date' must be a date such as 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026, "
                "not '2026-14-02'"
            ),
        ),
        ("status: replaced\nsuperseded-by: [KEP-0012]\nreplaces: ['#12', kinflate]\n", ""),
        ("status: provisional\nsee-also: ['12', '/keps/sig-b/12-b/README.md', a talk]\n", ""),
        (
            "status: provisional\nreplaces: [KEP-13]\n",
            "3 `KEP-13` replaces 'KEP-13' names no file: none matches 'keps/**/13-*/kep.yaml'",
        ),
    ],
)
def test_the_faults_of_an_enhancement_proposal(tmp_path: Path, record: str, found: str) -> None:
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "kep"\n',
        "keps/sig-a/7-a/kep.yaml": f"title: A\n{record}owning-sig: sig-a\n",
        "keps/sig-b/12-b/kep.yaml": "title: B\nstatus: provisional\nowning-sig: sig-b\n",
        "keps/NNNN-kep-template/kep.yaml": "title: Title\nstatus: provisional|implementable\n",
    }
    expected = f"keps/sig-a/7-a/kep.yaml:{found}".replace("` ", "` error[schema] ", 1)
    said = check_folder(tmp_path, files, "schema", "dangling-reference", "no-internal-customer")
    assert said == ([expected] if found else [])


def test_who_takes_part_in_an_enhancement_proposal_may_be_nobody_else(tmp_path: Path) -> None:
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "kep"\n',
        "keps/sig-a/7-a/kep.yaml": "title: A\nowning-sig: sig-a\nparticipating-sigs: [sig-a]\nstatus: implementable\n",
        "keps/sig-a/8-b/kep.yaml": "title: B\nowning-sig: sig-a\nparticipating-sigs: []\nstatus: implementable\n",
    }
    assert check_folder(tmp_path, files, "context") == []


@pytest.mark.parametrize(
    ("text", "successor"),
    [
        ("## Status\n\nSuperseded by [5. Better](0005-better.md)\n", "0005-better"),
        ("## Status\n\nSuperseded by 5\n", "0005-better"),
        ("## Status\n\nSuperseded by ADR 5, in May.\n", "0005-better"),
        ("## Status\n\nSuperceded by 0005-better.\n", "0005-better"),
        ("## Status\n\nReplaced by `0005-better.md` in May.\n", "0005-better"),
        ("* Status: superseded by ADR-0005\n* Date: 2026-02-02\n", "0005-better"),
        ("## Status\n\nPartly superseded\n", None),
        ("## Status\n\nOn hold\n", None),
        ("Date: 05/02/2018\n\n## Status\n\n⌛️ Superseded by [5. Better](0005-better.md)\n", "0005-better"),
        ("Date: 5 February 2018\n\n## Status\n\n✅ Accepted\n", None),
        ("* Status: Documented, as built\n* Date: 2026-03-01, extended 2026-07-29 (coverage)\n", None),
        ("Text without a status.\n", None),
    ],
)
def test_what_supersedes_a_decision(tmp_path: Path, text: str, successor: str | None) -> None:
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "adr"\n',
        "docs/adr/0001-a.md": f"# 1. A\n\n{text}",
        "docs/adr/0005-better.md": "# 5. Better\n\n## Status\n\nAccepted\n",
        "doc/adr/0005-other.md": "# 5. Other\n",
        "docs/adr/0000-TEMPLATE.md": "# Title\n\nDate: <!-- today -->\n\n## Status\n\nAccepted, or not\n",
    }
    assert next(each for each in values(tmp_path, files) if each["id"] == "0001-a").get("superseded_by") == successor
    assert check_folder(tmp_path, files, "schema", "dangling-reference") == []


@pytest.mark.parametrize(
    "above",
    [
        'status: "superseded by ADR-5"',
        "status: superseded by [ADR-0005](0005-better.md)",
        "status: superseded\nsuperseded-by: 5",
        "status: superseded\nsuperseded_by: 0005-better.md",
    ],
)
def test_what_supersedes_a_decision_in_front_matter(tmp_path: Path, above: str) -> None:
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "adr"\n',
        "docs/decisions/0001-a.md": f"---\n{above}\n---\n# A\n",
        "docs/decisions/0005-better.md": "---\nstatus: accepted\n---\n# Better\n",
    }
    assert values(tmp_path, files)[0]["superseded_by"] == "0005-better"
    assert check_folder(tmp_path, files, "schema", "dangling-reference") == []


def test_a_superseded_decision_names_one_that_is_there(tmp_path: Path) -> None:
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "adr"\n',
        "docs/adr/0001-a.md": "# 1. A\n\n## Status\n\nSuperseded by ADR 7\n",
        "docs/adr/0002-b.md": "# 2. B\n\n## Status\n\nSuperseded by [7. C](0007-c.md)\n",
        "docs/adr/0003-c.md": "# 3. C\n\nDate: 2026-02-31\n\n## Status\n\nSuperseded\n",
    }
    assert check_folder(tmp_path, files, "schema", "dangling-reference") == [
        (
            "docs/adr/0001-a.md:5 `Superseded by ADR 7` error[schema] status 'Superseded by ADR 7' names no file: none "
            "matches '/docs/adr/7-*.[amr][ds]*'"
        ),
        (
            "docs/adr/0002-b.md:5 `0007-c.md` error[dangling-reference] decision 0002-b is superseded by decision "
            "0007-c, which does not exist"
        ),
        "docs/adr/0003-c.md:3 `2026-02-31` error[schema] 'date' must be a valid date, not '2026-02-31'",
        (
            "docs/adr/0003-c.md:7 `Superseded` error[schema] decision '0003-c' has no 'superseded by', which is "
            "expected where status is 'Superseded'; add it"
        ),
    ]


CATALOG = """\
kind: Component
metadata: {name: web, annotations: {backstage.io/source-location: 'url:https://github.com/o/r/tree/main/apps/web/'}}
spec: {owner: 'group:default/shop', lifecycle: GA, dependsOn: ['component:default/cart', 'Resource:db'],
  consumesApis: [pay], providesApis: [pay], system: shop}
---
kind: API
metadata: {name: pay, title: Payments}
spec: {type: openapi, lifecycle: production, owner: 'user:jane', definition: {$text: ./pay/openapi.yaml}}
---
kind: API
metadata: {name: rates}
spec: {type: openapi, lifecycle: production, owner: shop, definition: 'openapi: 3.0.0'}
---
kind: Group
metadata: {name: shop}
spec: {type: platform, profile: {displayName: Shop}, children: []}
---
kind: User
metadata: {name: jane}
---
kind: Location
metadata: {name: here}
---
kind: Resource
metadata: {name: db}
spec: {owner: shop, dependencyOf: ['component:web']}
---
kind: System
metadata: {name: shop}
spec: {owner: shop}
---
kind: Component
metadata: {name: tool}
spec: {owner: shop, lifecycle: experimental}
"""


def test_the_entities_of_a_catalogue(tmp_path: Path) -> None:
    """Several in one file, with references of every kind; skeletons of templates are not read."""
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "backstage"\n',
        "catalog/catalog-info.yaml": CATALOG,
        "cart/catalog-info.yml": "kind: Component\nmetadata: {name: cart}\nspec: {owner: shop, lifecycle: beta}\n",
        "new/skeleton/catalog-info.yaml": "kind: Component\nmetadata: {name: '${{ values.name }}'}\n",
    }
    shop = {"owner": "shop"}
    cart, web, pay, rates, team, store, system, tool = values(tmp_path, files)
    assert cart == {
        **{"kind": "capability", "id": "cart", "title": "cart", "lifecycle": "experimental", "paths": ["/cart/"]},
        **shop,
    }
    assert web == {
        **{"kind": "capability", "id": "web", "title": "web", "lifecycle": "production", "paths": ["/apps/web/"]},
        **{"depends_on": ["cart", "resource-db", "api-pay"], "related": ["api-pay", "system-shop"]},
        **shop,
    }
    assert pay == {
        **{"kind": "capability", "id": "api-pay", "title": "Payments", "owner": "user:jane", "lifecycle": "production"},
        "interfaces": [{"type": "openapi", "path": "catalog/pay/openapi.yaml"}],
    }
    assert rates == {"kind": "capability", "id": "api-rates", "title": "rates", "lifecycle": "production", **shop}
    assert team == {"kind": "team", "id": "shop", "title": "Shop", "type": "platform"}
    assert store == {"kind": "capability", "id": "resource-db", "title": "db", **shop}
    assert system == {"kind": "capability", "id": "system-shop", "title": "shop", **shop}
    assert tool["paths"] == ["/catalog/"]
    assert check_folder(tmp_path, files, "schema", "reference", "context") == [
        (
            "catalog/catalog-info.yaml:8 `'user:jane'` error[schema] spec.owner 'user:jane' is not a team, such as "
            "'group:default/web'; correct it"
        )
    ]


def test_a_component_at_the_top_has_the_whole_repository(tmp_path: Path) -> None:
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "backstage"\n',
        "catalog-info.yaml": "kind: Component\nmetadata: {name: a}\nspec: {owner: shop}\n",
    }
    assert values(tmp_path, files)[0]["paths"] == ["/**"]


def test_the_columns_of_an_export_of_jira(tmp_path: Path) -> None:
    """Dates as Jira writes them, columns of a project's own, and what was closed and is not done."""
    text = (
        "Summary,Issue key,Issue Type,Status,Resolution,Due date,Labels,Labels,Custom field (Target end),"
        "Custom field (Start date),Custom field (Team),Inward issue link (Blocks)\n"
        "A,S-1,Epic,Done,Won't Do,20/Aug/26,x,y,,2026-01-05,Web Team,S-2\n"
        "B,S-2,Epic,In Progress,,,,,14/Jul/26 3:42 PM,,,\n"
        "C,S-3,Feature,Done,Done,6/21/2026 16:14,,,,,,\n"
        "D,S-4,Story,To Do,,,,,,,,\n"
    )
    files = {"tpmlint.toml": '[[sources]]\nformat = "jira-csv"\n', "jira.csv": text}
    assert values(tmp_path, files) == [
        {
            **{"kind": "initiative", "id": "S-1", "title": "A", "owner": "web-team", "status": "canceled"},
            **{"start_date": "2026-01-05", "target_date": "2026-08-20", "depends_on": ["S-2"], "tags": ["x", "y"]},
        },
        {"kind": "initiative", "id": "S-2", "title": "B", "target_date": "2026-07-14", "status": "active"},
        {"kind": "feature", "id": "S-3", "title": "C", "target_date": "6/21/2026", "status": "released"},
        {"kind": "team", "id": "web-team", "title": "web-team"},
    ]
    assert check_folder(tmp_path, files, "schema") == [
        ("jira.csv:4 `6/21/2026 16:14` error[schema] Due date '6/21/2026 16:14' is not a date such as 31/Dec/26")
    ]
    files["jira.csv"] = "Summary,Issue key,Issue Type,Status\nA,S-1,Epic,Done\n"
    assert check_folder(tmp_path, files, "schema") == []


def test_the_columns_of_an_export_of_linear(tmp_path: Path) -> None:
    """Dates of both forms; older exports have fewer columns."""
    text = (
        "ID,Team,Title,Status,Labels,Started,Due Date,Parent issue,Project,Project Milestone,Initiatives,Related to,"
        "Blocked by,Duplicate of\n"
        'A-1,Web,One,Todo,"a, b",Wed Jul 01 2026 11:51:28 GMT+0000 (GMT+00:00),2026-08-01,,P,M,,"A-2, A-3",,\n'
        "A-2,Web,Two,Duplicate,,2026-01-12T10:00:00.000Z,,A-1,,,,,A-1,A-3\n"
        "A-3,Web,Three,Done,,,soon,,,,,,,\n"
    )
    files = {"tpmlint.toml": '[[sources]]\nformat = "linear-csv"\n', "linear.csv": text}
    initiative = {"kind": "initiative", "owner": "web"}
    assert values(tmp_path, files)[:3] == [
        {
            **{**initiative, "id": "A-1", "title": "One", "status": "planned", "start_date": "2026-07-01"},
            **{"target_date": "2026-08-01", "related": ["A-2", "A-3"], "tags": ["a", "b"]},
            **{"x-project": "P", "x-milestone": "M"},
        },
        {
            **{**initiative, "id": "A-2", "title": "Two", "status": "canceled", "start_date": "2026-01-12"},
            **{"depends_on": ["A-1"], "related": ["A-1"], "superseded_by": "A-3"},
        },
        {**initiative, "id": "A-3", "title": "Three", "status": "completed", "target_date": "soon"},
    ]
    assert [each.partition(" error")[0] for each in check_folder(tmp_path, files, "schema")] == ["linear.csv:4 `soon`"]
    files["linear.csv"] = "ID,Team,Title,Status\nA-1,Web,One,Todo\n"
    assert check_folder(tmp_path, files, "schema") == []


def test_the_milestone_of_an_issue(tmp_path: Path) -> None:
    issue = (
        '{"number": 4, "title": "A", "state": "CLOSED", "stateReason": "NOT_PLANNED", "labels": [{"name": "Epic"}], '
        '"milestone": {"title": "v2", "dueOn": "2026-08-01T07:00:00Z"}, "url": "https://github.com/o/r/issues/4"}'
    )
    files = {"tpmlint.toml": '[[sources]]\nformat = "github-issues"\n', "issues.json": f"[{issue}]"}
    assert values(tmp_path, files) == [
        {
            **{"kind": "initiative", "id": "4", "title": "A", "status": "canceled", "target_date": "2026-08-01"},
            **{"tags": ["Epic"], "links": [{"url": "https://github.com/o/r/issues/4"}], "x-milestone": "v2"},
        }
    ]


def test_the_parent_and_the_milestone_of_a_task(tmp_path: Path) -> None:
    task = "---\nid: task-7.1\ntitle: A\nstatus: To Do\nparent_task_id: task-7\nmilestone: m-1\ndependencies: []\n---\n"
    files = {"tpmlint.toml": '[[sources]]\nformat = "backlog"\n', "backlog/tasks/task-7.1 - A.md": task}
    files["backlog/tasks/readme.md"] = "Tasks are here.\n"
    assert values(tmp_path, files) == [
        {
            **{"kind": "initiative", "id": "task-7.1", "title": "A", "status": "planned", "related": ["task-7"]},
            "x-milestone": "m-1",
        }
    ]


def test_the_last_line_of_codeowners_that_matches_has_a_file(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo").write(
        {
            "tpmlint.toml": '[[sources]]\nformat = "codeowners"\n',
            ".github/CODEOWNERS": "/tests/contrib/ @o/web\n/tests/contrib/**/test_*_dsm.py @o/data\n",
            "tests/contrib/kafka/test_kafka_dsm.py": "",
        }
    )
    repo.commit("Own the tests")
    assert check(Request(start=repo.path, select=("overlapping-paths",))).findings == ()


def test_a_line_of_codeowners_that_matches_no_file(tmp_path: Path) -> None:
    """That the source does not say how far one may build on it does not keep a claim from being dead."""
    repo = Repo(tmp_path / "repo").write(
        {
            "tpmlint.toml": '[[sources]]\nformat = "codeowners"\n',
            ".github/CODEOWNERS": "/web/ @o/web\n/webb/ @o/web\n",
            "web/a.py": "",
        }
    )
    repo.commit("Own the web")
    assert said(check(Request(start=repo.path)).findings) == [
        (
            ".github/CODEOWNERS:2 `/webb/` warning[dead-path] capability webb claims '/webb/', which matches no "
            "tracked file; correct it, or take it out"
        )
    ]


def test_paths_begin_in_the_folder_of_the_configuration(tmp_path: Path) -> None:
    """Those that a field takes from the file's, those relative to it, and those of the files that it names."""
    api = "kind: API\nmetadata: {name: p}\nspec: {owner: web, type: openapi, definition: {$text: ./api.yaml}}\n"
    repo = Repo(tmp_path / "repo").write(
        {
            "plan/tpmlint.toml": '[[sources]]\nformat = "adr"\n[[sources]]\nformat = "backstage"\n',
            "plan/docs/adr/0001-a.md": "# A\n\n## Status\n\nSuperseded by 2\n",
            "plan/docs/adr/0002-b.md": "# B\n\n## Status\n\nAccepted\n",
            "plan/web/catalog-info.yaml": f"kind: Component\nmetadata: {{name: a}}\nspec: {{owner: web}}\n---\n{api}",
            "plan/catalog-info.yaml": "kind: Group\nmetadata: {name: web}\n",
            "plan/web/api.yaml": "openapi: 3.0.0\n",
        }
    )
    repo.commit("Plan in a folder")
    assert said(check(Request(start=repo.path / "plan", ignore=("unmapped-field",))).findings) == []


def test_definitions_of_apis_at_an_address_are_no_files(tmp_path: Path) -> None:
    catalog = """\
kind: API
metadata: {name: rates}
spec: {owner: web, type: graphql, definition: {$text: https://example.org/rates.graphql}}
---
kind: API
metadata: {name: pay}
spec: {owner: web, type: grpc, definition: {$yaml: https://example.org/pay.yaml, $text: file:./pay.proto}}
---
kind: API
metadata: {name: cards}
spec: {owner: web, type: graphql, definition: {$text: ./cards.txt}}
"""
    files = {
        "tpmlint.toml": '[[sources]]\nformat = "backstage"\n',
        "catalog-info.yaml": catalog,
        "pay.proto": "",
        "cards.txt": "",
    }
    assert [each.get("interfaces") for each in values(tmp_path, files)] == [
        None,
        [{"path": "pay.proto"}],
        [{"type": "graphql", "path": "cards.txt"}],
    ]
    assert check_folder(tmp_path, files, "schema") == []
