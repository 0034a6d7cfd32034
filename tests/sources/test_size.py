"""Ten thousand records of another format cost no more than ten thousand items of tpmlint's own, give or take noise."""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path

import pytest

from tests.sources.folders import write
from tpmlint.config import load
from tpmlint.git.snapshot import Directory
from tpmlint.model.load import load_roadmap

COUNT = 10_000
NUMBERS = range(COUNT - 1)
RECORDS = [{"key": f"f-{number}", "name": f"Feature {number}", "squad": "web", "state": "todo"} for number in NUMBERS]
CONFIGURATION = """\
[[sources]]
files = ["features.*"]
[[sources.items]]
kind = "feature"
[sources.items.fields]
id = "key"
title = "name"
owner = { from = "squad", create = true }
status = { from = "state", values = { todo = "planned" } }
"""
OWN = "---\n".join(
    f"kind: feature\nid: {each['key']}\ntitle: {each['name']}\nowner: web\nstatus: planned\n" for each in RECORDS
)
TEXTS = {
    "yaml": "".join(f"- key: {each['key']}\n  name: {each['name']}\n  squad: web\n  state: todo\n" for each in RECORDS),
    "json": json.dumps(RECORDS),
    "csv": "key,name,squad,state\n" + "".join(f"{','.join(each.values())}\n" for each in RECORDS),
}


def seconds(folder: Path, files: dict[str, str]) -> float:
    """Return the least time that reading a folder takes, in seconds of this process."""
    write(folder, files)
    best = float("inf")
    for _ in range(4):
        gc.collect()
        started = time.process_time()
        snapshot = Directory(folder)
        assert len(load_roadmap(snapshot, load(snapshot)).roadmap.items) == COUNT
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.slow
@pytest.mark.parametrize("ending", TEXTS)
def test_ten_thousand_records(tmp_path: Path, ending: str) -> None:
    own = seconds(tmp_path / "own", {"roadmap/a.yaml": f"{OWN}---\nkind: team\nid: web\ntitle: Web\n"})
    other = seconds(tmp_path / "other", {"tpmlint.toml": CONFIGURATION, f"features.{ending}": TEXTS[ending]})
    assert other < 1.4 * own
