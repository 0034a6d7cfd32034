"""The command ``init --from-codeowners``: a first set of teams and capabilities."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_init import files, said
from tests.repos import Repo

OWNERS = """\
*            @acme/core
/src/pay/    @acme/payments @ada
/src/gen/
/docs/       bob@example.org
*.sql        @acme/data
/gone/       @acme/gone
/[x]/        @acme/core
"""
CODE = {
    "README.md": "",
    "src/pay/a.py": "",
    "src/pay/q.sql": "",
    "src/gen/b.py": "",
    "docs/a.md": "",
    "db/q.sql": "",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with code and CODEOWNERS, in which the test starts."""
    repo = Repo(tmp_path / "shop")
    repo.write({".github/CODEOWNERS": OWNERS, **CODE})
    monkeypatch.chdir(repo.path)
    return repo


def test_what_it_says(run: Run, shop: Repo) -> None:
    ended = run("init", "--from-codeowners")
    assert ended.code == 0
    assert ended.out == (
        f"""\
Wrote in {shop.path}:
  tpmlint.toml                         the configuration, preset starter
  roadmap/teams/core.yaml              @acme/core
  roadmap/teams/payments.yaml          @acme/payments
  roadmap/teams/bob.yaml               bob@example.org
  roadmap/teams/data.yaml              @acme/data
  roadmap/capabilities/shop.yaml       owned by core
  roadmap/capabilities/pay.yaml        owned by payments
  roadmap/capabilities/docs.yaml       owned by bob
  roadmap/capabilities/sql-files.yaml  owned by data

From .github/CODEOWNERS: 4 teams, 4 capabilities.

Titles and ids are guesses: make them yours. Next:
  tpmlint check                   see that it holds together
  tpmlint impact FILE             see whose a file is
  tpmlint explain owner-mismatch  keep CODEOWNERS and roadmap in step, by a block of three lines
  tpmlint new initiative ID       write the next item; it asks for what it needs
  tpmlint explain initiative      read what belongs in one, and why
  tpmlint init --editor           complete fields and words in your editor

A change without product context is reported and not refused (preset starter): preset = "standard" in tpmlint.toml refuses it.
"""  # noqa: E501
    )
    assert ended.err.splitlines() == [
        "  hint: .github/CODEOWNERS:7: skipped: GitHub does not support [ ]",
        "  hint: .github/CODEOWNERS: no file is owned by line 6",
    ]


def test_what_it_writes(run: Run, shop: Repo) -> None:
    run("init", "--from-codeowners")
    written = {path: text.partition("\n\n")[2] for path, text in files(shop).items() if path.startswith("roadmap/")}
    assert written["roadmap/capabilities/pay.yaml"] == (
        """\
# What these files can do for other teams: say it in the title, and who uses it under `consumers`.
kind: capability
id: pay
title: Pay
# CODEOWNERS also names @ada.
owner: payments
# From CODEOWNERS. A pattern with ! excludes what a later line there gives to others, or to nobody.
paths:
  - /src/pay/
  - "!*.sql"
"""
    )
    assert written["roadmap/capabilities/shop.yaml"].endswith(
        "title: What nobody else owns in shop\nowner: core\n# From CODEOWNERS. A pattern with ! excludes what a "
        'later line there gives to others, or to nobody.\npaths:\n  - "*"\n  - "!/src/gen/"\n  - "!*.sql"\n'
    )
    assert written["roadmap/teams/bob.yaml"] == (
        """\
# bob@example.org in CODEOWNERS. A person? Then put the team's id here, and in what it owns.
kind: team
id: bob
title: bob
contact:
  email: bob@example.org
"""
    )
    assert written["roadmap/teams/core.yaml"] == "# @acme/core in CODEOWNERS.\nkind: team\nid: core\ntitle: Core\n"


def test_a_check_finds_nothing_wrong_with_it(run: Run, shop: Repo) -> None:
    run("init", "--from-codeowners")
    assert said(shop, examples=()) == []
    assert run("check").code == 0
    text = files(shop)["tpmlint.toml"].replace('"starter"', '"standard"', 1)
    shop.write({"tpmlint.toml": text}).commit()
    assert run("check").code == 0


def test_compared_with_its_codeowners_it_is_in_step(run: Run, shop: Repo) -> None:
    run("init", "--from-codeowners")
    text = files(shop)["tpmlint.toml"] + '\n[[sources]]\nformat = "codeowners"\ncompare = true\n'
    owners = OWNERS.replace("/[x]/        @acme/core\n", "")
    shop.write({"tpmlint.toml": text, ".github/CODEOWNERS": owners}).commit()
    assert run("check", "--select", "owner-mismatch,yaml-syntax", "--quiet").out == ""
    shop.write({".github/CODEOWNERS": owners.replace("@acme/payments @ada", "@acme/data")}).commit()
    assert "capability pay" in run("check", "--select", "owner-mismatch", "--quiet").out


def test_many_files_are_told_by_folder(run: Run, shop: Repo) -> None:
    shop.write({f"m{number:02}/a.py": "" for number in range(20)})
    shop.write({"CODEOWNERS": "".join(f"/m{number:02}/ @a/t{number}\n" for number in range(20))})
    shop.write({".github/CODEOWNERS": None})
    assert run("init", "--from-codeowners").out.splitlines()[1:4] == [
        "  tpmlint.toml           the configuration, preset starter",
        "  roadmap/teams/         20 files",
        "  roadmap/capabilities/  20 files",
    ]


def test_teams_that_are_there_are_kept(run: Run, shop: Repo) -> None:
    mine = "kind: team\nid: Core\ntitle: The core\n"
    shop.write({"roadmap/a.yaml": mine})
    ended = run("init", "--from-codeowners")
    assert ended.code == 0
    assert "Left as it is: the team Core.\n" in ended.out
    written = files(shop)
    assert written["roadmap/a.yaml"] == mine
    assert "roadmap/teams/core.yaml" not in written
    assert "owner: Core\n" in written["roadmap/capabilities/shop.yaml"]
    assert said(shop, examples=()) == []


def test_a_file_that_is_there_stays(run: Run, shop: Repo) -> None:
    shop.write({"roadmap/teams/core.yaml": "# mine\n"})
    assert "Left as it is: roadmap/teams/core.yaml.\n" in run("init", "--from-codeowners").out
    assert files(shop)["roadmap/teams/core.yaml"] == "# mine\n"


def test_another_file_can_be_named(run: Run, shop: Repo, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("/docs/ @acme/writers\n")
    assert run("init", "--from-codeowners", "../mine").out.splitlines()[-11] == "From ../mine: 1 team, 1 capability."
    assert "owner: writers\n" in files(shop)["roadmap/capabilities/docs.yaml"]


@pytest.mark.parametrize(
    ("change", "words", "said"),
    [
        (
            {".github/CODEOWNERS": None},
            [],
            "--from-codeowners: no .github/CODEOWNERS, CODEOWNERS, docs/CODEOWNERS or .gitlab/CODEOWNERS found",
        ),
        ({".github/CODEOWNERS": "# empty\n"}, [], ".github/CODEOWNERS: it gives no file of this repository an owner"),
        ({".github/CODEOWNERS": "/gone/ @x\n"}, [], ".github/CODEOWNERS: it gives no file of this repository an owner"),
        ({}, ["nowhere"], "nowhere: it cannot be read: no such file"),
        ({}, ["--team", "x"], "--team: --from-codeowners and --team exclude each other"),
        (
            {"roadmap/a.yaml": "kind: capability\nid: a\ntitle: A\nowner: x\npaths: [/src/]\n"},
            [],
            "--from-codeowners: the roadmap has 1 capability already",
        ),
    ],
)
def test_refusals(run: Run, shop: Repo, change: dict[str, str | None], words: list[str], said: str) -> None:
    shop.write(change)
    before = files(shop)
    ended = run("init", "--from-codeowners", *words)
    assert (ended.code, ended.err.splitlines()[0]) == (2, f"tpmlint: error: {said}")
    assert files(shop) == before


def test_a_configuration_further_down_is_refused(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write({"src/tpmlint.toml": ""})
    monkeypatch.chdir(shop.path / "src")
    ended = run("init", "--from-codeowners")
    assert (ended.code, ended.err.splitlines()[0]) == (
        2,
        "tpmlint: error: --from-codeowners: CODEOWNERS covers the whole repository, and the configuration is in src",
    )
