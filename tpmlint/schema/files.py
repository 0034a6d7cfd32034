"""The schemas as files: in a wheel beside the code, in a checkout in ``schemas/`` at its top."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

KINDS = ("initiative", "feature", "capability", "team", "objective", "decision")
"""The kinds of item; each has a schema of its name."""

NAMES = (*KINDS, "item", "config", "waivers", "report")
"""The names of all schemas."""


def path(name: str) -> Path:
    """Return where the schema ``name`` lies.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in NAMES:
        raise KeyError(name)
    file = f"{name}.schema.json"
    # Not `importlib.resources`: it takes as long to import as half of click.
    packaged = Path(__file__).parents[1] / "schemas" / file
    return packaged if packaged.is_file() else Path(__file__).parents[2] / "schemas" / file


@functools.cache
def load(name: str) -> Schema:
    """Return the schema ``name``, read once; it is shared, so do not change it.

    Raises:
        KeyError: there is none of that name.
    """
    schema: dict[str, Any] = json.loads(path(name).read_text(encoding="utf-8"))
    return schema
