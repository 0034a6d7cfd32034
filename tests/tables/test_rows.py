"""The rows of the tables: every fact of a roadmap and its history, each at its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CODE, EDIT, ROADMAP, SEARCH
from tests.tables.portfolio import row
from tpmlint.engine.exporting import export_tables
from tpmlint.engine.workspace import Request
from tpmlint.tables.parquet import Answer, ask
from tpmlint.tables.rows import Row
from tpmlint.tables.schema import SCHEMA_VERSION, TABLES, Table

MORE = """\
kind: initiative
id: two-dates
title: 'Two dates; DROP TABLE "items"'
owner: platform/payments
status: paused
type: reliability
horizon: later
start_date: 2026-Q2
target_date: 2026-H2
health: at-risk
investment: {effort: 2, unit: person-weeks}
enables: [{feature: platform/tokens, how: Keeps what tokens ask for within reach of one request}]
internal_customers: [{team: shop, need: Have the cards without running them}]
metrics: [{name: latency of cards, unit: ms, baseline: 900, target: 200}]
depends_on: [vault, "jira:SHOP-12", vault]
"""
CONFIGURATION = """\
preset = "starter"
[systems.jira]
[[registries]]
name = "platform"
file = "platform.tpm.json"
"""


def tables(repo: Repo, folder: Path, name: str = "shop") -> dict[str, tuple[Row, ...]]:
    """Return the rows of each table, as they come back from its file."""
    place = folder / name
    place.mkdir(parents=True)
    for table, data in export_tables(Request(start=repo.path), name).items():
        (place / f"{table}.parquet").write_bytes(data)
    answers: list[Answer] = ask(folder, [f"SELECT * FROM {table.name}" for table in TABLES])
    return {table.name: answer.rows for table, answer in zip(TABLES, answers, strict=True)}


def values(name: str, rows: tuple[Row, ...], *columns: str) -> list[tuple[object, ...]]:
    """Return some columns of a table."""
    [table] = [each for each in TABLES if each.name == name]
    numbers = [[each.name for each in table.columns].index(column) for column in columns]
    return [tuple(row[number] for number in numbers) for row in rows]


PROMISES = ROADMAP | {
    "tpmlint.toml": 'preset = "strict"\n',
    "roadmap/capabilities.yaml": ROADMAP["roadmap/capabilities.yaml"].replace(
        "paths: [/src/cards/]", "paths: [/src/cards/]\ninterfaces: [{type: yaml, path: src/cards/prices.yaml}]"
    ),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository with three months of changes: the second has no context, the third touches two capabilities."""
    repo = Repo(tmp_path_factory.mktemp("work") / "shop")
    repo.write({**PROMISES, **CODE, "src/cards/prices.yaml": "a: 1\n"})
    repo.commit("Start\n\nRoadmap-Item: vault\nRoadmap-Item: index\n", "2026-01-10T09:00:00+00:00")
    repo.write({"src/cards/prices.yaml": "a: 2\n"}).commit("Raise it", "2026-02-03T09:00:00+00:00")
    repo.write({**EDIT, **SEARCH}).commit("Both\n\nRoadmap-Item: vault\n", "2026-03-02T09:00:00+00:00")
    return repo


@pytest.fixture(scope="module")
def found(shop: Repo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Row, ...]]:
    """Its tables."""
    return tables(shop, tmp_path_factory.mktemp("exports"))


def test_the_repository(found: dict[str, tuple[Row, ...]], shop: Repo) -> None:
    assert found["repositories"] == (
        row(
            "repositories",
            repository="shop",
            schema_version=SCHEMA_VERSION,
            commit_id=shop.head,
            commit_date=date(2026, 3, 2),
            first_date=date(2026, 1, 10),
            commits=3,
            judged=3,
            files=4,
            claimed_files=4,
        ),
    )


def test_an_item_and_its_links(found: dict[str, tuple[Row, ...]]) -> None:
    [feature] = [each for each in found["items"] if each[2] == "one-click"]
    assert feature == row(
        "items",
        repository="shop",
        kind="feature",
        id="one-click",
        base_kind="feature",
        title="One click",
        owner="shop",
        owner_repository="shop",
        is_open=True,
        target_date=date(2026, 12, 31),
        target_text="2026-12-31",
        file="roadmap/features.yaml",
        line=1,
    )
    assert values("items", found["items"], "kind", "id", "file", "line") == [
        ("capability", "cards", "roadmap/capabilities.yaml", 1),
        ("capability", "search", "roadmap/capabilities.yaml", 9),
        ("feature", "find-it", "roadmap/features.yaml", 3),
        ("feature", "one-click", "roadmap/features.yaml", 1),
        ("initiative", "index", "roadmap/index.yaml", 1),
        ("initiative", "vault", "roadmap/vault.yaml", 1),
        ("team", "core", "roadmap/teams.yaml", 3),
        ("team", "shop", "roadmap/teams.yaml", 1),
    ]
    assert [each for each in found["links"] if each[2] == "vault"] == [
        ("shop", "initiative", "vault", "capabilities", "shop", "capability", "cards"),
        ("shop", "initiative", "vault", "enables", "shop", "feature", "one-click"),
        ("shop", "initiative", "vault", "internal_customers", "shop", "team", "shop"),
        ("shop", "initiative", "vault", "owner", "shop", "team", "core"),
    ]


def test_a_commit_counts_at_each_capability_but_once_in_its_month(found: dict[str, tuple[Row, ...]]) -> None:
    columns = (
        "month",
        "changes",
        "exempt",
        "needing_context",
        "with_context",
        "without_context",
        "authors",
        "measurable",
    )
    january, february, march = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    assert values("changes", found["changes"], "capability", "owner", *columns) == [
        ("cards", "core", january, 1, 0, 1, 1, 0, 1, True),
        ("search", "core", january, 1, 0, 1, 1, 0, 1, True),
        ("cards", "core", february, 1, 0, 1, 0, 1, 1, True),
        ("cards", "core", march, 1, 0, 1, 1, 0, 1, True),
        ("search", "core", march, 1, 0, 1, 0, 1, 1, True),
    ]
    assert values("months", found["months"], *columns) == [
        (january, 1, 0, 1, 1, 0, 1, True),
        (february, 1, 0, 1, 0, 1, 1, True),
        (march, 1, 0, 1, 0, 1, 1, True),
    ]


def test_changes_of_interfaces_and_of_code_are_apart(found: dict[str, tuple[Row, ...]]) -> None:
    columns = ("changes", "with_context", "without_context")
    promises = values("changes", found["changes"], "capability", *(f"interface_{each}" for each in columns))
    code = values("changes", found["changes"], "capability", *(f"code_{each}" for each in columns))
    assert promises == [
        ("cards", 1, 1, 0),
        ("search", 0, 0, 0),
        ("cards", 1, 0, 1),
        ("cards", 0, 0, 0),
        ("search", 0, 0, 0),
    ]
    assert code == [
        ("cards", 0, 0, 0),
        ("search", 1, 1, 0),
        ("cards", 0, 0, 0),
        ("cards", 1, 1, 0),
        ("search", 1, 0, 1),
    ]


def test_the_findings(found: dict[str, tuple[Row, ...]], shop: Repo) -> None:
    columns = ("rule", "category", "severity", "item_kind", "item_id", "path", "line", "message")
    start = shop.git("log", "--format=%h", "--abbrev=7", "--reverse").split()[0]
    rule = ("status-behind-history", "evidence", "error", "initiative")
    assert values("findings", found["findings"], *columns) == [
        (
            *(*rule, "index", "roadmap/index.yaml", 5),
            f"initiative index is still planned, but 1 commit cites it, such as {start} of 2026-01-10",
        ),
        (
            *(*rule, "vault", "roadmap/vault.yaml", 5),
            f"initiative vault is still planned, but 2 commits cite it, such as {shop.head[:7]} of 2026-03-02",
        ),
    ]


def test_references_to_elsewhere(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    repo.write({"tpmlint.toml": CONFIGURATION, **ROADMAP, "roadmap/more.yaml": MORE}).commit()
    found = tables(repo, tmp_path / "exports")
    assert [each for each in found["items"] if each[2] == "two-dates"] == [
        row(
            "items",
            repository="shop",
            kind="initiative",
            id="two-dates",
            base_kind="initiative",
            title='Two dates; DROP TABLE "items"',
            owner="payments",
            owner_repository="platform",
            status="paused",
            is_open=True,
            type="reliability",
            horizon="later",
            start_date=date(2026, 4, 1),
            target_date=date(2026, 12, 31),
            target_text="2026-H2",
            health="at-risk",
            effort_days=10.0,
            file="roadmap/more.yaml",
            line=1,
        )
    ]
    assert [each for each in found["links"] if each[2] == "two-dates" and each[3] != "internal_customers"] == [
        ("shop", "initiative", "two-dates", "depends_on", "shop", "initiative", "vault"),
        ("shop", "initiative", "two-dates", "depends_on", None, None, "jira:SHOP-12"),
        ("shop", "initiative", "two-dates", "enables", "platform", "feature", "tokens"),
        ("shop", "initiative", "two-dates", "owner", "platform", "team", "payments"),
    ]
    assert ("stale-registry", None, None, "tpmlint.toml") in values(
        "findings", found["findings"], "rule", "item_kind", "item_id", "path"
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_rows_of_a_key_are_one(table: Table, found: dict[str, tuple[Row, ...]]) -> None:
    keys = values(table.name, found[table.name], *table.key) if table.key else []
    assert len(set(keys)) == len(keys)
