"""Numbers and booleans in formats that have text only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sources.folders import check_folder, values

SCHEMA = {
    "properties": {
        "likelihood": {"type": "integer", "minimum": 1, "maximum": 5},
        "cost": {"type": "number"},
        "open": {"type": "boolean"},
        "scores": {"type": "array", "items": {"type": "integer"}},
        "code": {"type": "string"},
        "either": {"type": ["integer", "string"]},
    }
}
CONFIGURATION = """\
[kinds.risk]
schema = "risk.json"
[[sources]]
files = ["risks.*"]
READER
[[sources.items]]
kind = "risk"
[sources.items.fields]
id = "Ref"
title = "Ref"
likelihood = "P"
cost = "Cost"
open = "Open"
scores = { from = "Scores", split = "," }
code = "Code"
either = "Either"
"""


def files(name: str, text: str, reader: str = "") -> dict[str, str]:
    """Return the files of a source with numbers."""
    configuration = CONFIGURATION.replace("READER", f'reader = "{reader}"' if reader else "")
    return {"tpmlint.toml": configuration, "risk.json": json.dumps(SCHEMA), name: text}


@pytest.mark.parametrize(
    ("name", "reader", "text"),
    [
        ("risks.csv", "", 'Ref,P,Cost,Open,Scores,Code,Either\nR1, 3 ,-1.50,TRUE,"1, 2",007,4\n'),
        (
            "risks.md",
            "markdown-tables",
            "|Ref|P|Cost|Open|Scores|Code|Either|\n|-|-|-|-|-|-|-|\n|R1|3|-1.50|True|1,2|007|4|\n",
        ),
    ],
)
def test_a_cell_that_spells_a_number_is_one(tmp_path: Path, name: str, reader: str, text: str) -> None:
    assert check_folder(tmp_path, files(name, text, reader), "schema") == []
    (value,) = values(tmp_path, files(name, text, reader))
    kept = ("likelihood", "cost", "open", "scores", "code", "either")
    assert [value[name] for name in kept] == [3, -1.5, True, [1, 2], "007", "4"]


@pytest.mark.parametrize("cell", ["three", "03", "1_000", "0x3", "3.5", "9", "1e400", "\u0663", "9" * 18])
def test_another_cell_is_not(tmp_path: Path, cell: str) -> None:
    text = f"Ref,P,Cost,Open,Scores,Code,Either\nR1,{cell},,,,,\n"
    (found,) = check_folder(tmp_path, files("risks.csv", text), "schema")
    assert found.startswith(f"risks.csv:2 `{cell}` error[schema] 'P' must be ")
    assert "quotes" not in found


def test_text_in_json_stays_text(tmp_path: Path) -> None:
    (found,) = check_folder(tmp_path, files("risks.json", '[{"Ref": "R1", "P": "3"}]'), "schema")
    assert found.endswith("error[schema] 'P' must be a whole number, not '3'; write it without quotes")
