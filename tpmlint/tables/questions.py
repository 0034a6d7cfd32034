"""The questions of a portfolio: an SQL file each, whose first comment is the question in plain English."""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping

from msgspec import Struct

VIEWS = "views"
"""The file that makes views of the tables for the command line of DuckDB."""


class Question(Struct, frozen=True):
    """A question.

    Args:
        name: of its file.
        text: in plain English.
        sql: the whole file.
    """

    name: str
    text: str
    sql: str


def questions() -> Mapping[str, Question]:
    """Return all questions by name, sorted."""
    folder = importlib.resources.files(__package__) / "sql"
    found = sorted(each.name.removesuffix(".sql") for each in folder.iterdir() if each.name.endswith(".sql"))
    return {name: _read(name) for name in found if name != VIEWS}


def views() -> str:
    """Return the statements that make views of the tables, for the current folder."""
    return _text(VIEWS)


def _read(name: str) -> Question:
    sql = _text(name)
    return Question(name, sql.partition("\n")[0].removeprefix("-- "), sql)


def _text(name: str) -> str:
    return (importlib.resources.files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
