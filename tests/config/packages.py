"""Packages as pip installs them, with a policy in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def install(folder: Path, name: str, version: str, files: Mapping[str, str]) -> None:
    """Install a package: its files, and the metadata that names them.

    Args:
        folder: on the path of Python.
        name: as the index has it, such as ``acme-policy``.
        files: contents by path.
    """
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    for old in folder.glob(f"{name.replace('-', '_')}-*.dist-info/*"):
        old.unlink()
    metadata = {f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"}
    written = {**files, **metadata, f"{info}/RECORD": ""}
    record = "".join(f"{path},,\n" for path in written)
    for path, text in {**written, f"{info}/RECORD": record}.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
