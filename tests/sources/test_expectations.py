"""What a source says of its records besides their fields: which they may lack, and which belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.folders import check_folder, items, read_folder
from tpmlint.config import ConfigError, parse

CONFIGURATION = """\
[[sources]]
files = ["plan.yaml"]

[[sources.items]]
kind = "initiative"
optional = ["owner", "status", "internal_customers"]
expect = [
  { when = { status = ["completed"] }, then = { x-ripeness = ["stable"] } },
  { when = { status = ["canceled"], owner = ["web"] }, then = { superseded_by = [] } },
]

[sources.items.fields]
id = "id"
title = "id"
owner = { from = "squad", create = true }
status = { from = "state", values = { done = "completed", gone = "canceled" } }
internal_customers = { each = "for", as = { team = "." }, create = true }
superseded_by = "successor"
x-ripeness = { from = "ripeness", values = { GA = "stable", beta = "beta" } }
"""
GAP = (
    "tpmlint.toml:12 `[sources.items.fields]` info[unmapped-field] the source plan.yaml maps no 'type', 'enables' and "
    "'internal_customers.need', required of an initiative, so its items are not asked for them"
)


def test_a_record_may_lack_what_is_optional(tmp_path: Path) -> None:
    files = {"tpmlint.toml": CONFIGURATION, "plan.yaml": "- {id: a}\n- {id: b, squad: web, for: [shop]}\n"}
    assert check_folder(tmp_path, files, "structure", "no-internal-customer") == [GAP]
    known = {each.id: (each.is_known("owner"), each.is_known("type")) for each in items(tmp_path, files)}
    assert (known["a"], known["b"]) == ((False, False), (True, False))


def test_what_is_optional_is_still_checked(tmp_path: Path) -> None:
    files = {"tpmlint.toml": CONFIGURATION, "plan.yaml": "- {id: a, squad: web, state: doen}\n"}
    assert check_folder(tmp_path, files, "structure") == [
        "plan.yaml:1 `doen` error[schema] unknown state 'doen'; this source maps done and gone",
        GAP,
    ]


def test_a_file_may_lack_the_column_of_what_is_optional(tmp_path: Path) -> None:
    files = {"tpmlint.toml": CONFIGURATION.replace("plan.yaml", "plan.csv"), "plan.csv": "id,successor\na,\n"}
    lacking = "the file has no column 'ripeness', from which its source takes 'x-ripeness'; it has id and successor"
    assert check_folder(tmp_path, files, "schema") == [f"plan.csv:1 `` error[schema] {lacking}"]


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ("state: done, ripeness: GA", ""),
        ("ripeness: beta", ""),
        (
            "state: done, ripeness: beta",
            "`beta` initiative 'a' has ripeness 'beta' where state is 'done'; this source expects stable",
        ),
        ("state: Done", "`Done` initiative 'a' has no 'ripeness', which is expected where state is 'Done'; add it"),
        ("state: gone, squad: api", ""),
        ("state: gone, squad: web, successor: a", ""),
        (
            "state: gone, squad: web",
            (
                "`gone` initiative 'a' has no 'successor', which is expected where state is 'gone' and squad is "
                "'web'; add it"
            ),
        ),
        ("state: done, ripeness: alpha", "`alpha` unknown ripeness 'alpha'; this source maps GA and beta"),
    ],
)
def test_what_belongs_together(tmp_path: Path, record: str, found: str) -> None:
    files = {"tpmlint.toml": CONFIGURATION, "plan.yaml": f"- {{id: a, {record}}}\n"}
    said = found.replace("` ", "` error[schema] ", 1)
    assert check_folder(tmp_path, files, "schema") == ([f"plan.yaml:1 {said}"] if found else [])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'optional = ["owner"',
            'optional = ["ower"',
            "sources[1].items[1].optional: unknown field 'ower'; did you mean 'owner'?",
        ),
        (
            'status = ["completed"]',
            'state = ["completed"]',
            "sources[1].items[1].expect[1].when: unknown field 'state'; did you mean 'status'?",
        ),
        (
            '["completed"]',
            '["complete"]',
            "sources[1].items[1].expect[1].when.status: unknown word 'complete'; did you mean 'completed'?",
        ),
        (
            "{ superseded_by = [] }",
            "{ replaces = [] }",
            (
                "sources[1].items[1].expect[2].then: unknown field 'replaces'; known are id, title, owner, status, "
                "internal_customers, superseded_by and x-ripeness"
            ),
        ),
    ],
)
def test_a_wrong_block(old: str, new: str, says: str) -> None:
    assert old in CONFIGURATION
    with pytest.raises(ConfigError) as caught:
        parse(CONFIGURATION.replace(old, new), "tpmlint.toml")
    assert str(caught.value).endswith(says)


def test_origins_name_the_second_of_several_mappings(tmp_path: Path) -> None:
    """A finding is at the value that counts, whichever mapping gave it."""
    text = CONFIGURATION.replace('superseded_by = "successor"', 'superseded_by = ["successor", { from = "next" }]')
    files = {"tpmlint.toml": text, "plan.yaml": "- {id: a, next: c}\n"}
    assert check_folder(tmp_path, files, "dangling-reference") == [
        "plan.yaml:1 `c` error[dangling-reference] initiative a is superseded by initiative c, which does not exist"
    ]
    assert read_folder(tmp_path, files).roadmap.find("initiative", "a") is not None
