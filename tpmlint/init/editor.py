"""Schemas for editors without the language server, in the repository, so that they work offline."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from tpmlint.errors import UserError
from tpmlint.git.repository import Repository
from tpmlint.init.integrations import Plan, read_existing
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parsed_file import schemas_of
from tpmlint.schema.editors import for_editors, item_schema
from tpmlint.schema.files import load
from tpmlint.settings import Settings

FOLDER = ".tpmlint/schemas"
VSCODE = ".vscode/settings.json"
_ITEM = f"{FOLDER}/item.schema.json"
_NOTES = {"item": "what a file of the roadmap may say", "config": "what tpmlint.toml may say"}


def schema_files(repository: Repository, settings: Settings) -> Iterator[Plan]:
    """Yield the schemas as files of the repository, with its own kinds and fields; an older version is replaced.

    Raises:
        UserError: there is a file of that name which is not ours, or it cannot be read.
    """
    item = item_schema(schemas_of(kinds_of(settings), settings.extensions))
    for name, note in _NOTES.items():
        path = f"{FOLDER}/{name}.schema.json"
        old = read_existing(repository, path)
        if old is not None and load(name)["$id"].encode() not in old:
            raise UserError("there is a file of that name already", "tpmlint never overwrites one", path)
        text = json.dumps(for_editors(item if name == "item" else load(name)), indent=2, ensure_ascii=False)
        yield Plan(path, old, f"{text}\n".encode(), note)


def editor_settings(settings: Settings) -> str:
    """Return the settings by which VS Code checks and completes the YAML of the roadmap by these files."""
    above = f"{settings.folder}/" if settings.folder else ""
    patterns = [
        above + pattern.removeprefix("/")
        for pattern in settings.include
        if pattern.endswith((".yaml", ".yml")) and not pattern.startswith("!")
    ]
    return json.dumps({"yaml.schemas": {f"./{_ITEM}": patterns}}, indent=2, ensure_ascii=False) + "\n"


def settings_file(repository: Repository, settings: Settings) -> tuple[Plan | None, bool]:
    """Return the settings of VS Code as a new file, or None if there is a file; and whether that names the schema."""
    if not os.path.lexists(repository.top / VSCODE):
        return Plan(VSCODE, None, editor_settings(settings).encode(), "completion in VS Code"), False
    text = (read_existing(repository, VSCODE) or b"").decode("utf-8", "replace")
    return None, _ITEM in text
