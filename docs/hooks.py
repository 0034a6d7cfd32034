"""What the site is besides its pages: the rules in the navigation, the schemas where their ids say they are, a demo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.demo import demo
from tpmlint.rule import CATEGORIES, catalogue
from tpmlint.schema.files import for_editors

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List every rule below the rules' index, by category."""
    by_category: dict[str, list[str]] = {category: [] for category in CATEGORIES}
    for entry in catalogue().values():
        by_category[entry.category].append(f"rules/{entry.id}.md")
    rules: list[Any] = ["rules/index.md", *({name: listed} for name, listed in by_category.items() if listed)]
    config.nav = [{"Rules": rules} if entry == {"Rules": "rules/index.md"} else entry for entry in config.nav or ()]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Serve the schemas under the address that `$id` gives each, and the report of the example shop as a demo."""
    for schema in sorted(SCHEMAS.glob("*.schema.json")):
        text = json.dumps(for_editors(json.loads(schema.read_text("utf-8"))), indent=2, ensure_ascii=False)
        files.append(File.generated(config, f"schemas/v1/{schema.name}", content=f"{text}\n"))
    files.append(File.generated(config, "demo/index.html", content=demo()))
    return files
