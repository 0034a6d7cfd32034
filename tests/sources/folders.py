"""Checks a folder whose configuration names files in other formats, without git.

>>> check_folder(tmp_path, {"tpmlint.toml": ..., "roadmap.yaml": ...})                # doctest: +SKIP
['roadmap.yaml:6 `in_review` error[schema] unknown status ...']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

from tests.in_memory import AS_OF, said
from tpmlint.config import load
from tpmlint.engine.check import run_rules
from tpmlint.engine.selection import Selection
from tpmlint.engine.workspace import Request
from tpmlint.finding import Finding
from tpmlint.git.snapshot import Directory
from tpmlint.model.items import Item
from tpmlint.model.load import LoadedRoadmap, load_roadmap
from tpmlint.rule import Context
from tpmlint.suppression.waivers import Waivers

CONFIGURATION = "tpmlint.toml"


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts by path; common indentation is taken away."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8", newline="")


def read_folder(folder: Path, files: Mapping[str, str]) -> LoadedRoadmap:
    """Write files and read the roadmap that is in them."""
    write(folder, files)
    snapshot = Directory(folder)
    return load_roadmap(snapshot, load(snapshot))


def find(folder: Path, files: Mapping[str, str], *select: str) -> tuple[Finding, ...]:
    """Write files and return the findings of some rules, or of all."""
    loaded = read_folder(folder, files)
    snapshot = Directory(folder)
    settings = load(snapshot)
    context = Context(AS_OF, settings, lambda: None)
    result = run_rules(
        loaded.parsed_files,
        loaded.roadmap,
        Waivers(settings.waivers),
        context,
        Selection(select=select),
        Request(start=folder),
        text=lambda path: settings.text if path == settings.source else None,
    )
    return result.findings


def check_folder(folder: Path, files: Mapping[str, str], *select: str) -> list[str]:
    """Write files and return each finding of some rules, or of all, in a line."""
    return said(find(folder, files, *select))


def values(folder: Path, files: Mapping[str, str]) -> list[Mapping[str, object]]:
    """Return the values of all documents, as tpmlint's own format would have them."""
    loaded = read_folder(folder, files)
    found = [document.value for parsed in loaded.parsed_files for document in parsed.file.documents]
    return [each for each in found if isinstance(each, dict)]


def items(folder: Path, files: Mapping[str, str]) -> Iterator[Item]:
    """Yield all items."""
    yield from read_folder(folder, files).roadmap.items
