"""Ten thousand records of another format cost no more than ten thousand items of tpmlint's own, give or take noise.

Parsed files of sources are not kept on disk: reading them again takes no longer than making items of what is kept.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
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


QUIET = '[severity]\ncontext = "off"\nunmapped-field = "off"\nhygiene = "off"\n'
TEAM = "kind: team\nid: web\ntitle: Web\n"
FAULTY = "kind: feature\nid: bad\ntitle: Bad\nowner: nobody\nstatus: planned\n"
ITEMS = {f"roadmap/{number}.yaml": text for number, text in enumerate(OWN.split("---\n"))} | {"roadmap/web.yaml": TEAM}


def checks(folder: Path, files: Mapping[str, str]) -> tuple[float, float]:
    """Return the least CPU time of a check, in seconds, without a cache and again with nothing changed."""
    write(folder / "tree", files)
    cold, again = [], []
    for number in range(3):
        cache = folder / f"cache{number}"
        cold.append(_check(folder / "tree", cache))
        again += [_check(folder / "tree", cache) for _ in range(2)]
    return min(cold), min(again)


def _check(folder: Path, cache: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "tpmlint", "check", "--quiet"]
    subprocess.run(command, cwd=folder, env={**os.environ, "TPMLINT_CACHE_DIR": str(cache)}, check=False, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.slow
@pytest.mark.parametrize("faulty", [False, True])
def test_a_whole_check_takes_no_longer_than_of_own_items(tmp_path: Path, faulty: bool) -> None:
    """With a finding, nothing but what was parsed is taken from the cache."""
    more = {"roadmap/bad.yaml": FAULTY} if faulty else {}
    own = checks(tmp_path / "own", {"tpmlint.toml": QUIET, **ITEMS, **more})
    for ending, text in TEXTS.items():
        files = {"tpmlint.toml": CONFIGURATION + QUIET, f"features.{ending}": text, **more}
        cold, again = checks(tmp_path / ending, files)
        assert cold < own[0], (ending, cold, own)
        assert again < 1.1 * own[1], (ending, again, own)
