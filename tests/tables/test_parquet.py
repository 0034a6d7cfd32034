"""Parquet by DuckDB: values come back as they were, the same rows give the same bytes, and nothing is loaded."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.tables.portfolio import CHECKOUT, PLATFORM, item, repository, row, write
from tpmlint.errors import UserError
from tpmlint.tables.parquet import ask, encode
from tpmlint.tables.rows import Row, Value
from tpmlint.tables.schema import SCHEMA_VERSION, TABLES, Table

HOSTILE = (
    "'); DROP TABLE items; --",
    "\"; COPY items TO '/tmp/stolen'; --",
    "$1 ? {} %s \\\\ \n\t",
    "a\x00b",
    "𝔘ñïçødé \u202e \U0001f600",
    "x" * 70_000,
    "",
)


def test_text_of_a_repository_is_never_a_part_of_a_statement(tmp_path: Path) -> None:
    items = tuple(item("checkout", f"feature:{number}", title=text) for number, text in enumerate(HOSTILE))
    [answer] = ask(write(tmp_path, repository("checkout", items=items)), ["SELECT title FROM items ORDER BY id"])
    assert answer.rows == tuple((text,) for text in HOSTILE)


def test_folders_are_never_a_part_of_a_statement_nor_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "a'); DROP TABLE items; --" / "[b]*?"
    other = tmp_path / "a'); DROP TABLE items; --" / "bcd"
    write(folder, repository("one", items=(item("one", "feature:a"),)))
    write(other, repository("two", items=(item("two", "feature:a"),)))
    [answer] = ask(folder, ["SELECT repository FROM items"])
    assert answer.rows == (("one",),)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_type_comes_back(table: Table, tmp_path: Path) -> None:
    values: dict[str, Value] = {
        "VARCHAR": "a",
        "DATE": date(2026, 2, 28),
        "BIGINT": 2**40,
        "DOUBLE": 0.1,
        "BOOLEAN": True,
        "schema_version": SCHEMA_VERSION,
    }
    full: Row = tuple(values.get(each.name, values[each.type]) for each in table.columns)
    least: Row = tuple(value if each.required else None for each, value in zip(table.columns, full, strict=True))
    written = (full,) if table.name == "repositories" else (full, least)
    folder = write(tmp_path, {**repository("a"), table.name: written})
    [answer] = ask(folder, [f"SELECT * FROM {table.name}"])
    assert answer.columns == tuple(each.name for each in table.columns)
    assert answer.rows == written


def test_the_same_rows_give_the_same_bytes() -> None:
    assert encode(PLATFORM) == encode(PLATFORM)


def test_many_rows_stay_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpmlint.tables.parquet._AT_ONCE", 300)
    many = tuple(item("checkout", f"feature:{number:06}") for number in range(1_000))
    [answer] = ask(write(tmp_path, repository("checkout", items=many)), ["SELECT id FROM items"])
    assert [each for (each,) in answer.rows] == [each[2] for each in many]


def refused(folder: Path) -> UserError:
    """Return why the tables in a folder are refused."""
    with pytest.raises(UserError) as error:
        ask(folder, [])
    return error.value


def test_a_folder_without_tables(tmp_path: Path) -> None:
    assert refused(tmp_path / "none").message == "no tables found"
    write(tmp_path, CHECKOUT)
    assert refused(tmp_path / "checkout").message == "no tables found"


def test_a_missing_table(tmp_path: Path) -> None:
    (write(tmp_path, CHECKOUT) / "checkout" / "links.parquet").unlink()
    error = refused(tmp_path)
    assert (error.message, Path(str(error.place)).name) == ("a table of the repository is missing", "links.parquet")


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"PAR1" + b"\x00" * 400 + b"PAR1", b"<html>"])
def test_a_damaged_table(damage: bytes, tmp_path: Path) -> None:
    (write(tmp_path, CHECKOUT) / "checkout" / "items.parquet").write_bytes(damage)
    assert refused(tmp_path).message.startswith("the table items cannot be read: ")


def test_a_table_in_place_of_another(tmp_path: Path) -> None:
    folder = write(tmp_path, CHECKOUT) / "checkout"
    (folder / "items.parquet").write_bytes((folder / "links.parquet").read_bytes())
    assert refused(tmp_path).message.startswith("the table items cannot be read: ")


def test_a_repository_that_is_there_twice(tmp_path: Path) -> None:
    write(tmp_path, CHECKOUT)
    (tmp_path / "checkout").rename(tmp_path / "copy")
    write(tmp_path, CHECKOUT)
    assert refused(tmp_path).message == "the repository checkout is there 2 times"


def test_another_version_of_the_tables(tmp_path: Path) -> None:
    newer = row("repositories", repository="a", schema_version=SCHEMA_VERSION + 1)
    write(tmp_path, {**repository("a"), "repositories": (newer,)})
    assert refused(tmp_path).message == "the tables of a have version 2, and this tpmlint reads 1"


def test_a_column_more_is_not_in_the_way(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    place = write(tmp_path, CHECKOUT) / "checkout" / "months.parquet"
    with duckdb.connect(":memory:") as connection:
        wider = connection.read_parquet(str(place)).project("'new' AS later, *")
        wider.write_parquet(f"{place}.new")
    Path(f"{place}.new").replace(place)
    [answer] = ask(tmp_path, ["SELECT * FROM months"])
    assert answer.rows == CHECKOUT["months"]


def test_no_extension_is_loaded_or_may_be(tmp_path: Path) -> None:
    settings = "'autoinstall_known_extensions', 'autoload_known_extensions', 'allow_community_extensions'"
    loaded, allowed = ask(
        write(tmp_path, CHECKOUT),
        [
            "SELECT extension_name FROM duckdb_extensions() WHERE loaded AND install_path NOT LIKE '(BUILT-IN)%'",
            f"SELECT DISTINCT value FROM duckdb_settings() WHERE name IN ({settings})",
        ],
    )
    assert (loaded.rows, allowed.rows) == ((), (("false",),))
    duckdb = pytest.importorskip("duckdb")
    with pytest.raises(duckdb.Error, match=r"(?i)httpfs|extension"):
        ask(tmp_path, ["SELECT * FROM read_parquet('https://localhost:1/items.parquet')"])


def test_without_the_library_it_says_what_installs_it(tmp_path: Path) -> None:
    for command in ("questions exports", "export --output-format parquet -o exports/a"):
        code = (
            "import sys; sys.modules['duckdb'] = None\n"
            f"from tpmlint.cli import main; sys.exit(main({command.split()!r}))"
        )
        (tmp_path / "exports").mkdir(exist_ok=True)
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (
            2,
            "tpmlint: error: the library duckdb is not installed\n  help: run `pip install 'tpmlint[portfolio]'`\n",
        )


def test_one_module_alone_imports_the_library() -> None:
    top = Path(__file__).parents[2] / "tpmlint"
    found = [
        path for path in top.rglob("*.py") if re.search(r"^\s*(?:import|from) duckdb", path.read_text("utf-8"), re.M)
    ]
    assert found == [top / "tables" / "parquet.py"]
