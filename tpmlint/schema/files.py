"""The schemas as files: in a wheel beside the code, in a checkout in ``schemas/`` at its top."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Schema: TypeAlias = Mapping[str, Any]

KINDS = ("initiative", "feature", "capability", "team", "objective", "decision")
"""The kinds of item; each has a schema of its name."""

NAMES = (*KINDS, "item", "config", "waivers", "report")
"""The names of all schemas."""


def path(name: str) -> Traversable:
    """Return where the schema ``name`` lies.

    Raises:
        KeyError: there is none of that name.
    """
    from importlib import resources

    if name not in NAMES:
        raise KeyError(name)
    file = f"{name}.schema.json"
    packaged = resources.files("tpmlint") / "schemas" / file
    return packaged if packaged.is_file() else Path(__file__).parents[2] / "schemas" / file


@functools.cache
def load(name: str) -> Schema:
    """Return the schema ``name``, read once; it is shared, so do not change it.

    Raises:
        KeyError: there is none of that name.
    """
    schema: dict[str, Any] = json.loads(path(name).read_text(encoding="utf-8"))
    return schema
