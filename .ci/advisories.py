"""Hold tpmlint's dependencies to the database of known vulnerabilities, by pip-audit.

    python .ci/advisories.py

Two sets are asked about: what is installed here, and the oldest versions that ``pyproject.toml`` admits, so that its
bounds leave out what has an advisory. A database that cannot be reached is said plainly and is no failure: that a
machine has no network tells nothing about tpmlint. Neither does a mirror that answers without knowing advisories, so a
version with a well-known one is asked about first.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
KNOWN = {"jinja2": "2.10"}
"""A version with advisories of many years ago: a database that names none for it is none."""

PATIENCE = 60
"""Seconds after which the database counts as out of reach."""


def oldest(root: Path = ROOT) -> dict[str, str]:
    """Return the lowest version of each dependency that ``pyproject.toml`` names."""
    with (root / "pyproject.toml").open("rb") as file:
        named = [Requirement(text) for text in tomllib.load(file)["project"]["dependencies"]]
    return {each.name: next(part.version for part in each.specifier if part.operator == ">=") for each in named}


def installed(names: Mapping[str, str]) -> dict[str, str]:
    """Return the versions here of the packages named and of all that they need."""
    found: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
        for text in requires(name) or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
    return found


def advisories(versions: Mapping[str, str]) -> list[str] | None:
    """Return a line for each known vulnerability, or None where the database cannot be reached."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("".join(f"{name}=={number}\n" for name, number in sorted(versions.items())))
        command = ["--requirement", str(listed), "--no-deps", "--disable-pip", "--format", "json", "--timeout", "10"]
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", *command],
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    if not done.stdout.startswith("{"):
        if re.search(r"Connection|Timeout|timed out|HTTP|SSL|resolve|Network", done.stderr):
            return None
        raise SystemExit(f"pip-audit failed: {done.stderr.strip()}")
    return [
        f"{each['name']} {each['version']}: {found['id']}, fixed in {', '.join(found['fix_versions']) or 'no release'}"
        for each in json.loads(done.stdout)["dependencies"]
        for found in each.get("vulns", ())
    ]


def main() -> int:
    """Ask about both sets and return the exit code."""
    lowest = oldest()
    code = 0
    known = advisories(KNOWN)
    if not known:
        why = "cannot be reached" if known is None else "knows no advisories, as mirrors do"
        print(f"advisories: NOT CHECKED, the database {why}")
        return 0
    for title, versions in (("installed here", installed(lowest)), ("admitted by pyproject.toml", lowest)):
        found = advisories(versions)
        if found is None:
            print(f"advisories: NOT CHECKED, the database is out of reach now ({len(versions)} packages {title})")
            continue
        print(f"advisories: {len(found)} known in {len(versions)} packages {title}")
        for line in found:
            print(f"  {line}")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
