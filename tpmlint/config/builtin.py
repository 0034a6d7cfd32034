"""The formats that tpmlint brings a mapping for: each is one TOML file in ``formats/builtin/``, and nothing else.

Such a file is a table ``[[sources]]`` of the configuration, with its first comment for a description and a table
``[recognize]`` that tells which files are in the format.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, convert

_FOLDER = Path(__file__).parents[1] / "formats" / "builtin"


class Recognition(Struct, frozen=True, forbid_unknown_fields=True):
    """How files of a format are recognised, and called where its own patterns do not match them.

    Args:
        path: a regular expression that the whole path of such a file matches; empty if names do not tell.
        columns: the columns that a CSV file has if it is in the format, and no other has all of.
        keys: the keys that the first entry of a JSON list has, likewise.
        line: a regular expression that a line of a YAML file matches if it is in the format, whatever its name.
        widen: the patterns for such files in a folder, or below it with ``**/`` before, with blanks between them; empty
            to name each file.
    """

    path: str = ""
    columns: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    line: str = ""
    widen: str = ""


@functools.cache
def formats() -> tuple[str, ...]:
    """Return the names of the mappings that tpmlint brings, sorted."""
    return tuple(sorted(path.stem.replace("_", "-") for path in _FOLDER.glob("*.toml")))


def builtin(name: str) -> Mapping[str, Any]:
    """Return the table of a mapping that tpmlint brings; raise KeyError if there is none of that name."""
    return {key: value for key, value in _parsed(name).items() if key != "recognize"}


def recognition(name: str) -> Recognition:
    """Return how files of a format are recognised; raise KeyError if there is none of that name."""
    return convert(_parsed(name).get("recognize", {}), Recognition)


def _parsed(name: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(builtin_text(name))


def builtin_text(name: str) -> str:
    """Return the file of a mapping that tpmlint brings; raise KeyError if there is none of that name."""
    if name not in formats():
        raise KeyError(name)
    return (_FOLDER / f"{name.replace('-', '_')}.toml").read_text(encoding="utf-8")


def about(name: str) -> str:
    """Return the sentence that describes a format, the first line of its file; raise KeyError as above."""
    return builtin_text(name).partition("\n")[0].removeprefix("# ")


def builtin_block(name: str) -> str:
    """Return a mapping that tpmlint brings as a table ``[[sources]]`` that does the same; raise KeyError as above."""
    text = builtin_text(name)
    comments = re.match(r"(?:#.*\n)*", text)
    end = comments.end() if comments is not None else 0
    table = re.sub(r"^\[recognize\]\n(?:(?!\[).*\n)*", "", text[end:], flags=re.MULTILINE)
    table = re.sub(r"^(\[+)items\b", r"\1sources.items", table, flags=re.MULTILINE)
    # A calendar must be there before a field may name it.
    table = re.sub(r"^(?=[\w-]+ = \{.*\bcalendar = )", "# ", table, flags=re.MULTILINE)
    return f"{text[:end]}[[sources]]\n{table}"
