"""Find and load the schema files: beside the code in a wheel, in ``schemas/`` at the top of a checkout."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from tpmlint import RELEASED

Schema: TypeAlias = Mapping[str, Any]

OTHERS = ("item", "config", "waivers", "report", "export")
"""The names of the schemas besides those of the kinds."""

_NAME = re.compile(r"[a-z]+")


def path(name: str) -> Path:
    """Return the path of the schema ``name``.

    Raises:
        KeyError: there is no schema of that name.
    """
    # Not `importlib.resources`: it takes as long to import as half of click.
    for above in (1, 2):
        file = Path(__file__).parents[above] / "schemas" / f"{name}.schema.json"
        if _NAME.fullmatch(name) and file.is_file():
            return file
    raise KeyError(name)


def public_url(name: str) -> str | None:
    """Return the URL of the schema ``name``: its ``$id``. None before the first release, when nothing is there.

    Raises:
        KeyError: there is no schema of that name.
    """
    return str(load(name)["$id"]) if RELEASED else None


def editor_comment(name: str) -> str:
    """Return the line that tells an editor the schema ``name`` of a YAML file; empty before the first release."""
    url = public_url(name)
    return f"# yaml-language-server: $schema={url}\n" if url is not None else ""


@functools.cache
def load(name: str) -> Schema:
    """Return the schema ``name``, read once; it is shared, so do not change it.

    Raises:
        KeyError: there is no schema of that name.
    """
    schema: dict[str, Any] = json.loads(path(name).read_text(encoding="utf-8"))
    return schema
