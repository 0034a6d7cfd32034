"""Hostile case 157: a migration that takes away or changes what an earlier one made, under a title that exempts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import branch, judged, open_shop, verdicts

CAPABILITY = """\
kind: capability
id: api
title: API
owner: core
paths: [/db/]
consumers: [{team: shop}]
interfaces: [{type: sql, path: db/}]
"""
STRICT = 'preset = "strict"\n'
FIRST = "CREATE TABLE t (a int, b text);\nCREATE TYPE e AS ENUM ('a');\n"


@pytest.mark.case(157)
@pytest.mark.parametrize("preset", ["standard", "strict"])
@pytest.mark.parametrize(
    ("second", "facts"),
    [
        ("DROP TABLE t;\n", ("t", "t.a", "t.b")),
        ("ALTER TABLE t DROP COLUMN a;\n", ("t.a",)),
        ("ALTER TABLE t ALTER COLUMN a TYPE text;\n", ("t.a",)),
        ("ALTER TABLE t RENAME COLUMN a TO z;\n", ("t.a", "t.z")),
        ("ALTER TYPE e ADD VALUE 'b';\n", ("e.b",)),
        ("-- only a comment\n", ()),
    ],
)
def test_a_migration_that_undoes_an_earlier_one(
    tmp_path: Path, preset: str, second: str, facts: tuple[str, ...]
) -> None:
    """Case 157: the promise that is gone was written in a file that did not change."""
    files = {"tpmlint.toml": f'preset = "{preset}"\n', "roadmap/api.yaml": CAPABILITY, "db/1.sql": FIRST}
    shop = open_shop(tmp_path, files=files)
    branch(shop, {"db/2.sql": second}, "style: tidy up")
    report = judged(shop, "main")
    (found,) = report.verdicts
    assert found.interface is not None
    assert tuple(each.name for each in found.interface.facts) == facts
    assert found.verdict == ("missing" if facts else "exempt")


@pytest.mark.case(157)
def test_a_migration_beside_one_of_an_exempt_commit(tmp_path: Path) -> None:
    """Case 157: each of the files that changed may be where the promise is gone."""
    shop = open_shop(tmp_path, files={"roadmap/api.yaml": CAPABILITY, "db/1.sql": FIRST})
    branch(shop, {"db/1.sql": f"-- Tables of the shop.\n{FIRST}"}, "docs: say what it is")
    branch(shop, {"db/2.sql": "DROP TABLE t;\n"}, "chore: tidy up", "next")
    assert verdicts(judged(shop, "main")) == {"api": "missing"}


SECOND = "ALTER TABLE t DROP COLUMN a;\n"
THIRD = "ALTER TABLE t ADD COLUMN a text;\n"


@pytest.mark.case(159)
@pytest.mark.parametrize(
    ("old", "new", "facts"),
    [
        ("db/3.sql", "db/15.sql", ("t.a",)),  # Before it is taken away, by name.
        ("db/1.sql", "db/1.down.sql", ("before: t.a", "e", "e.a", "t.b")),
        ("db/3.sql", "db/4.sql", ()),
    ],
)
def test_a_migration_that_gets_another_name(tmp_path: Path, old: str, new: str, facts: tuple[str, ...]) -> None:
    """Case 159: names decide in which order migrations run, and whether they do."""
    files = {"db/1.sql": FIRST, "db/2.sql": SECOND, "db/3.sql": THIRD}
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "roadmap/api.yaml": CAPABILITY, **files})
    shop.git("mv", old, new)
    branch(shop, {}, "style: another name")
    report = judged(shop, "main")
    assert [(each.capability, each.verdict) for each in report.verdicts] == ([("api", "missing")] if facts else [])
    for each in report.verdicts:
        assert each.interface is not None
        assert tuple(fact.name for fact in each.interface.facts) == facts


def test_the_migration_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Whichever file has changed."""
    files = {"db/1.sql": FIRST, "db/2.sql": "\nALTER TABLE t DROP COLUM b c;\n", "db/3.sql": THIRD}
    shop = open_shop(tmp_path, files={"roadmap/api.yaml": CAPABILITY, **files})
    branch(shop, {"db/3.sql": f"{THIRD}-- more\n"}, "chore: tidy up")
    (found,) = judged(shop, "main").verdicts
    assert found.interface is not None
    ((path, reason),) = found.interface.files.items()
    assert path == "db/3.sql"
    assert reason.startswith("a statement cannot be read, ")
    assert reason.endswith(" (in db/2.sql:2)")


@pytest.mark.case(165)
@pytest.mark.parametrize(("path", "asked"), [("db", True), ("db/inner", True), ("dbs", False)])
def test_a_submodule_that_holds_an_interface(tmp_path: Path, path: str, asked: bool) -> None:
    """Case 165: what is in it is not read, so that another commit of it may promise anything."""
    capability = CAPABILITY.replace("path: db/", "path: db/inner/").replace("[/db/]", '["/db*"]')
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "roadmap/api.yaml": capability})
    shop.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{path}")
    shop.git("commit", "-qm", "Add a submodule\n\nRoadmap-Item: none\nRoadmap-Reason: for a test")
    shop.git("checkout", "-qb", "feature")
    shop.git("update-index", "--cacheinfo", f"160000,{'2' * 40},{path}")
    shop.git("commit", "-qm", "style: another commit")
    report = judged(shop, "main")
    found = [each.interface for each in report.verdicts if each.interface is not None]
    assert [dict(each.files) for each in found if each.files] == (
        [{path: "it is a submodule, whose files are not read"}] if asked else []
    )
