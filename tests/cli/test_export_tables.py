"""``export --output-format parquet``: a file for each table, safely written, the same for the same commit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo, clone
from tests.shop import CODE, EDIT, ROADMAP
from tpmlint.tables.parquet import ask
from tpmlint.tables.schema import TABLES

FILES = sorted(table.file for table in TABLES)
PARQUET = ("export", "--output-format", "parquet")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """The repository of a shop, in which the command is run."""
    repo = Repo(tmp_path / "shop")
    repo.write({**ROADMAP, **CODE}).commit()
    monkeypatch.chdir(repo.path)
    return repo


def names(folder: Path) -> list[object]:
    """Return the names of the repositories of which there are tables."""
    [answer] = ask(folder, ["SELECT repository FROM repositories ORDER BY repository"])
    return [name for (name,) in answer.rows]


def test_a_file_for_each_table(run: Run, here: Repo, tmp_path: Path) -> None:
    done = run(*PARQUET, "-o", "../exports/one")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert sorted(path.name for path in (tmp_path / "exports/one").iterdir()) == FILES
    assert names(tmp_path / "exports") == ["shop"], "the name of the folder of the repository"
    assert run(*PARQUET, "-o", "../exports/two", "--name", "Shop_2.x").code == 0
    assert names(tmp_path / "exports") == ["Shop_2.x", "shop"]


def test_the_same_commit_gives_the_same_files(run: Run, here: Repo, tmp_path: Path) -> None:
    run(*PARQUET, "-o", "../one")
    here.write({**EDIT, "roadmap/vault.yaml": "not committed"})
    other = clone(here.path, tmp_path / "elsewhere" / "shop")
    run(*PARQUET, "-o", "../two", "--root", str(other.path))
    assert [(tmp_path / "one" / name).read_bytes() for name in FILES] == [
        (tmp_path / "two" / name).read_bytes() for name in FILES
    ]


def test_names_that_are_refused(run: Run, here: Repo, tmp_path: Path) -> None:
    for name in ("acme/shop", "", ".", "..", "-o", "a b", "a\n", "ä", "a'b", "x" * 101, "shop."):
        done = run(*PARQUET, "-o", "../out", f"--name={name}")
        assert (done.code, done.out) == (2, ""), name
        assert "cannot be the name of a repository in tables" in done.err
    assert not (tmp_path / "out").exists()


def test_a_folder_whose_name_cannot_be_that_of_a_repository(run: Run, here: Repo, tmp_path: Path) -> None:
    shutil.move(here.path, tmp_path / "my shop")
    done = run(*PARQUET, "-o", "out", "--root", str(tmp_path / "my shop"))
    assert done.code == 2
    assert "'my shop' cannot be the name of a repository in tables" in done.err
    assert run(*PARQUET, "-o", str(tmp_path / "out"), "--root", str(tmp_path / "my shop"), "--name", "shop").code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*PARQUET, "-o", "-"), "--output: tables are several files"),
        ((*PARQUET, "-o", "README.md"), "README.md: tables are several files, and this is one"),
        (("export", "-o", "a.json", "--name", "shop"), "--name: only tables have a name of the repository"),
        (("export", "-o", "a.csv", "--output-format", "csv"), "--output-format: unknown output format 'csv'"),
        ((*PARQUET, "-o", ".git"), ".git/repositories.parquet is one of git's own files"),
        ((*PARQUET, "-o", "out"), "out/items.parquet: the file is not an export of tpmlint"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], message: str, run: Run, here: Repo) -> None:
    here.write({"out/items.parquet": "somebody's"})
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert Path("out/items.parquet").read_text() == "somebody's"


def test_files_of_tpmlint_are_replaced_and_others_with_force(run: Run, here: Repo) -> None:
    here.write({"out/items.parquet": "somebody's", "out/notes.txt": "mine"})
    assert run(*PARQUET, "-o", "out", "--force").code == 0
    assert run(*PARQUET, "-o", "out").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == sorted([*FILES, "notes.txt"])


def test_a_folder_that_cannot_be_written(run: Run, here: Repo) -> None:
    here.write({"file": "not a folder"})
    done = run(*PARQUET, "-o", "file/out")
    assert (done.code, done.out) == (3, "")
    assert "cannot be written" in done.err


def test_a_broken_roadmap_gives_no_tables(run: Run, here: Repo) -> None:
    here.write({"roadmap/vault.yaml": "kind: initiative\nid: [\n"}).commit()
    done = run(*PARQUET, "-o", "out")
    assert done.code == 2
    assert "the roadmap has errors" in done.err
    assert not Path("out").exists()
