"""The tables as Parquet files, written and read by DuckDB: the only module that knows it.

DuckDB neither loads nor downloads an extension here; Parquet is a part of it. Values and paths reach it as values,
never as a part of a statement.
"""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.tables.rows import Row, Rows, Value
from tpmlint.tables.schema import SCHEMA_VERSION, TABLES, Table

try:
    import duckdb
except ModuleNotFoundError as error:
    if error.name != "duckdb":
        raise
    raise UserError("the library duckdb is not installed", "run `pip install 'tpmlint[portfolio]'`") from None

MAGIC = b"PAR1"
"""How every Parquet file begins."""

_AT_ONCE = 20_000
"""Rows that are handed over together."""

_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_MEMORY = "512MiB"
"""What DuckDB may take before it uses a temporary folder."""

_REMEDY = "export the repository again with `tpmlint export --output-format parquet`"


def encode(rows: Rows) -> dict[str, bytes]:
    """Return the Parquet file of each table, by its name.

    The same rows give the same bytes with the same version of DuckDB.
    """
    with tempfile.TemporaryDirectory(prefix="tpmlint-") as folder:
        # With one thread, rows stay in order.
        connection = duckdb.connect(":memory:", config={**_OFFLINE, "threads": 1, "temp_directory": folder})
        with connection:
            for table in TABLES:
                connection.execute(_create(table))
                _insert(connection, table, rows[table.name])
                connection.table(table.name).write_parquet(str(Path(folder, table.file)), compression="zstd")
        return {table.name: Path(folder, table.file).read_bytes() for table in TABLES}


def _create(table: Table) -> str:
    columns = (f"{each.name} {each.type}{' NOT NULL' if each.required else ''}" for each in table.columns)
    return f"CREATE TABLE {table.name} ({', '.join(columns)})"


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, column by column: row by row takes some twenty times as long."""
    values = ", ".join(f"CAST(unnest(${number}) AS {each.type})" for number, each in enumerate(table.columns, 1))
    for start in range(0, len(rows), _AT_ONCE):
        columns = [list(column) for column in zip(*rows[start : start + _AT_ONCE], strict=True)]
        connection.execute(f"INSERT INTO {table.name} SELECT {values}", columns)


class Answer(Struct, frozen=True):
    """What a statement returns.

    Args:
        columns: their names.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def ask(folder: Path, statements: Iterable[str]) -> list[Answer]:
    """Read the tables of all repositories in a folder, and return the answer to each statement.

    Args:
        folder: has a folder with the files of each repository, whatever its name.
        statements: queries of the tables by their names.
    Raises:
        UserError: there are no tables, not all of a repository, or they are damaged, of another version, or have one
            repository twice.
    """
    folders = sorted(each.parent for each in folder.glob(f"*/{TABLES[0].file}"))
    if not folders:
        remedy = f"name the folder that has the folders of repositories; there must be a */{TABLES[0].file} in it"
        raise UserError("no tables found", remedy, str(folder))
    with tempfile.TemporaryDirectory(prefix="tpmlint-") as place:
        config = {**_OFFLINE, "memory_limit": _MEMORY, "temp_directory": place}
        with duckdb.connect(":memory:", config=config) as connection:
            for table in TABLES:
                _load(connection, table, [each / table.file for each in folders])
            _refuse_others(connection, folder)
            return [_answer(connection, each) for each in statements]


def _load(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]) -> None:
    for file in files:
        if not file.is_file():
            raise UserError("a table of the repository is missing", _REMEDY, str(file))
    connection.execute(_create(table))
    columns = ", ".join(each.name for each in table.columns)
    # A path is a pattern to DuckDB.
    paths = [glob.escape(str(each)) for each in files]
    try:
        connection.execute(f"INSERT INTO {table.name} SELECT {columns} FROM read_parquet($1)", [paths])
    except duckdb.Error as error:
        message = f"the table {table.name} cannot be read: {str(error).strip().splitlines()[0]}"
        raise UserError(message, _REMEDY, str(files[0].parent.parent)) from error


def _refuse_others(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Raise UserError if a repository is there twice, or by another version of the tables."""
    query = """
        SELECT repository, COUNT(*), MAX(schema_version) FROM repositories
        GROUP BY repository HAVING COUNT(*) > 1 OR MAX(schema_version) <> $1 ORDER BY repository
    """
    for repository, count, version in connection.execute(query, [SCHEMA_VERSION]).fetchall():
        if count > 1:
            remedy = "keep one of its folders, or export repositories under different names with --name"
            raise UserError(f"the repository {repository} is there {count} times", remedy, str(folder))
        message = f"the tables of {repository} have version {version}, and this tpmlint reads {SCHEMA_VERSION}"
        raise UserError(message, _REMEDY, str(folder))


def _answer(connection: duckdb.DuckDBPyConnection, statement: str) -> Answer:
    done = connection.execute(statement)
    columns = tuple(each[0] for each in done.description or ())
    return Answer(columns, tuple(tuple(map(_plain, row)) for row in done.fetchall()))


def _plain(value: Value | Decimal) -> Value:
    """Return a value as it is shown: in the last digits of a sum, the order of its parts would show."""
    return round(float(value), 6) if isinstance(value, float | Decimal) else value
