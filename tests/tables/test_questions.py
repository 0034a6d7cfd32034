"""The questions: what they answer, the same in DuckDB and in SQLite, in words that other dialects read."""

from __future__ import annotations

import functools
import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from tests.tables.portfolio import PORTFOLIO, write
from tpmlint.tables.parquet import Answer, ask
from tpmlint.tables.questions import questions, views
from tpmlint.tables.rows import Row
from tpmlint.tables.schema import TABLES

QUESTIONS = questions()
_OCTOBER, _NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
_LATE, _DUE = date(2027, 5, 31), date(2027, 3, 31)
ANSWERS: dict[str, list[Row]] = {
    # A team with two titles is two teams; a feature has the same id in two repositories.
    "colliding-ids": [
        ("feature", "one-click", 2, 2, "checkout", "search"),
        ("team", "mobile", 2, 2, "checkout", "platform"),
    ],
    "context-by-month": [(_OCTOBER, 1, 4, 1, 25.0), (_NOVEMBER, 2, 8, 4, 50.0)],
    "context-by-team": [("payments", 1, 8, 6, 25.0), ("keys", 1, 2, 0, 100.0)],
    "customers-without-roadmap": [("mobile", 1, 1), ("risk", 1, 1)],
    "effort-by-capability": [
        ("platform", "card-vault", "payments", "parity", 3, 1, 50.0),
        ("platform", "keys", "payments", "commodity", 1, 0, 20.0),
    ],
    # One-click waits for the vault of the platform, and that for the paused log; nothing waits for what is done.
    "features-at-risk": [
        ("checkout", "one-click", _DUE, "platform", "initiative", "vault", 2, "due after the feature", _LATE),
        ("checkout", "one-click", _DUE, "platform", "initiative", "audit-log", 3, "paused", None),
        ("platform", "tokens", None, "platform", "initiative", "audit-log", 1, "paused", None),
    ],
    "findings-by-repository": [
        ("checkout", "feature-at-risk", "warning", 2),
        ("checkout", "enables-nothing", "error", 1),
    ],
    "initiatives-without-feature": [("checkout", "tidy-up", "The tidy-up", "checkout", "active")],
    "interface-changes-without-context": [("platform", "card-vault", "payments", 3, 3, _NOVEMBER)],
    "shared-capabilities": [("platform", "card-vault", "The card-vault", "payments", 2, 2)],
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """The answers for the portfolio, by the names of the questions."""
    folder = write(tmp_path_factory.mktemp("exports"))
    return dict(zip(QUESTIONS, ask(folder, [each.sql for each in QUESTIONS.values()]), strict=True))


def test_there_are_ten_questions() -> None:
    assert [*QUESTIONS] == [*ANSWERS]
    assert len(QUESTIONS) == 10


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_a_question_answers(name: str, answers: dict[str, Answer]) -> None:
    assert [*answers[name].rows] == ANSWERS[name]


def dateless(row: Row) -> Row:
    """Return a row with its days as text."""
    return tuple(each.isoformat() if isinstance(each, date) else each for each in row)


@pytest.fixture(scope="module")
def sqlite() -> sqlite3.Connection:
    """The portfolio in another engine, which has neither dates nor truth values."""
    connection = sqlite3.connect(":memory:")
    for table in TABLES:
        names = ", ".join(each.name for each in table.columns)
        connection.execute(f"CREATE TABLE {table.name} ({names})")
        marks = ", ".join("?" for _ in table.columns)
        for rows in PORTFOLIO:
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", map(dateless, rows[table.name]))
    return connection


@pytest.mark.parametrize("name", QUESTIONS)
def test_another_engine_answers_the_same(name: str, sqlite: sqlite3.Connection) -> None:
    assert sqlite.execute(QUESTIONS[name].sql).fetchall() == [*map(dateless, ANSWERS[name])]


@pytest.mark.parametrize("dialect", ["postgres", "bigquery", "snowflake", "redshift", "trino", "databricks"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_other_dialects_read_it_as_it_is(name: str, dialect: str) -> None:
    """It says in that dialect what it says in DuckDB's, but for the place of NULL in an order, and whole numbers or
    zero in a division: no column in an order of these has NULL, and no division is of whole numbers or by zero.
    """
    assert says(name, dialect) == says(name, "duckdb")


@functools.cache
def says(name: str, dialect: str) -> str:
    """Return what a question says in a dialect, in the words of none."""
    sqlglot = pytest.importorskip("sqlglot")
    tree = sqlglot.parse_one(QUESTIONS[name].sql, read=dialect)
    assert not list(tree.find_all(sqlglot.exp.Anonymous)), "a function that is not of the standard"
    for node in tree.walk():
        for unequal in ("nulls_first", "safe", "typed"):
            node.args.pop(unequal, None)
    # Read once more: some dialects have a word of their own for IS NOT NULL.
    return str(sqlglot.parse_one(tree.sql(comments=False)).sql())


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_names_tables_and_columns_that_there_are(name: str) -> None:
    sqlglot = pytest.importorskip("sqlglot")
    from sqlglot.optimizer.qualify import qualify

    schema: dict[str, object] = {table.name: {each.name: each.type for each in table.columns} for table in TABLES}
    tree = qualify(sqlglot.parse_one(QUESTIONS[name].sql, read="duckdb"), schema=schema)
    inner = {each.alias for each in tree.find_all(sqlglot.exp.CTE)}
    assert {each.name for each in tree.find_all(sqlglot.exp.Table)} - inner <= schema.keys()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_one_statement_that_begins_with_plain_english(name: str) -> None:
    question = QUESTIONS[name]
    assert re.fullmatch(r"[A-Z].*\?", question.text)
    statement = re.sub(r"^--.*\n", "", question.sql, flags=re.MULTILINE)
    assert ";" not in statement
    assert "ORDER BY" in statement, "the same tables give the same answer"
    assert "LIMIT" not in statement, "not of the standard"


def test_the_views_are_those_of_all_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `duckdb -init views.sql` does, in the folder of the exports."""
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(write(tmp_path))
    with duckdb.connect(":memory:") as connection:
        connection.execute(views())
        for table in TABLES:
            found = connection.execute(f"SELECT * FROM {table.name}").fetchall()
            assert sorted(map(repr, found)) == sorted(repr(row) for rows in PORTFOLIO for row in rows[table.name])
        assert connection.execute(QUESTIONS["features-at-risk"].sql).fetchall() == ANSWERS["features-at-risk"]
