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
