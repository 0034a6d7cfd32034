"""The extension for VS Code: it is checked, built and packaged, and its client starts the server without a display."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
FOLDER = HERE / "editors/vscode"
NPM = shutil.which("npm")


def npm(folder: Path, *words: str) -> str:
    """Run npm and return what it prints; fail with its words."""
    assert NPM is not None
    program = str(Path(sys.executable).with_name("tpmlint"))
    done = subprocess.run(
        [NPM, *words],
        cwd=folder,
        env={**os.environ, "TPMLINT": program},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.network
@pytest.mark.skipif(NPM is None, reason="npm is missing: the extension for VS Code was neither built nor tested")
def test_the_extension_is_built_and_its_client_starts_the_server(tmp_path: Path) -> None:
    folder = tmp_path / "vscode"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    npm(folder, "ci", "--no-audit", "--no-fund")
    npm(folder, "run", "check")
    assert "# pass 3" in npm(folder, "test")
    npm(folder, "run", "package")
    with zipfile.ZipFile(folder / "dist/tpmlint.vsix") as package:
        names = {name for name in package.namelist() if name.startswith("extension/")}
    assert {name.removeprefix("extension/").lower() for name in names} == {
        "dist/extension.js",
        "icon.svg",
        "license.txt",
        "package.json",
        "readme.md",
    }


def test_the_packages_are_locked_without_the_address_of_a_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))
    assert len(lock["packages"]) > 5
    assert [name for name, each in lock["packages"].items() if "resolved" in each] == []
    assert all(each["integrity"].startswith("sha512-") for name, each in lock["packages"].items() if name)


def test_the_license_is_the_same() -> None:
    assert (FOLDER / "LICENSE").read_bytes() == (HERE / "LICENSE").read_bytes()
