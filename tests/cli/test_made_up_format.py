"""A further format is one TOML file: a copy of the package with such a file in it knows the format everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources.folders import write

TOP = Path(__file__).resolve().parents[2]
FORMAT = """\
# Rockets: a YAML file for each launch.
files = ["launches/*.yaml"]
reader = "yaml"

[recognize]
path = '(?:.*/)?launches/[^/]+\\.yaml'
widen = "*.yaml"

[[items]]
kind = "feature"

[items.fields]
id = "file.stem"
title = "payload"
owner = { from = "pad", create = true }
status = { from = "phase", values = { countdown = "active", orbit = "released" } }
"""
TABLE = """\
# Freight: a table of what is to be carried.
files = ["freight.csv"]
reader = "csv"

[recognize]
columns = ["Load", "Carrier"]

[[items]]
kind = "feature"

[items.fields]
id = "Load"
title = "Load"
owner = { from = "Carrier", create = true }
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with two more formats."""
    top = tmp_path_factory.mktemp("package")
    shutil.copytree(TOP / "tpmlint", top / "tpmlint", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(TOP / "schemas", top / "schemas")
    write(top / "tpmlint" / "formats" / "builtin", {"rockets.toml": FORMAT, "air_freight.toml": TABLE})
    return top


def test_a_format_is_one_file(package: Path, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "site/launches/apollo-11.yaml": "payload: Two men\npad: lc-39a\nphase: orbit\n",
            "site/launches/apollo-18.yaml": "payload: None\npad: lc-39a\nphase: orbitt\n",
            "plans/loads.csv": "Load,Carrier,Weight\nmail,mail-plane,3\n",
        },
    )

    def run(*arguments: str) -> tuple[int, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "tpmlint", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(package), "XDG_CACHE_HOME": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.stderr == ""
        return ended.returncode, ended.stdout

    code, out = run("init", "--from", "site", "plans/loads.csv", "--yes")
    assert (code, out.split("\n\n")[:3]) == (
        0,
        [
            '[[sources]]\nfiles = ["/site/launches/*.yaml"]\nformat = "rockets"',
            '[[sources]]\nfiles = ["/plans/loads.csv"]\nformat = "air-freight"',
            "Reads rockets: 2 features in 2 files.\nReads air-freight: 1 feature in 1 file.",
        ],
    )
    code, out = run("check", "--output-format", "concise", "--select", "structure")
    assert (code, out.splitlines()[0]) == (
        1,
        "site/launches/apollo-18.yaml:3:8: error[schema] unknown phase 'orbitt'; this source maps orbit and countdown",
    )
    code, out = run("sources")
    assert (code, [line for line in out.splitlines() if line and line[0] != " "]) == (0, ["rockets", "air-freight"])
    code, out = run("explain", "format:rockets")
    described = FORMAT.splitlines()
    assert (code, out.splitlines()[2:5]) == (0, [described[0], "[[sources]]", described[1]])
    assert "recognize" not in out
    listed = run("explain", "formats")[1].splitlines()
    assert any(line.split() == ["air-freight", *TABLE.splitlines()[0].split()[1:]] for line in listed)
