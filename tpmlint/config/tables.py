"""The table of tpmlint in the text of a configuration file, before any of its values is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, time
from typing import Any

from msgspec.structs import replace

from tpmlint.config.errors import ConfigError
from tpmlint.finding import Route
from tpmlint.schema import Extension, explain
from tpmlint.settings import ConfigFile
from tpmlint.text.regex import regex

_MOST_PARTS = 64
_MOST_BITS = 63
_DEEP = regex(rf"(?>\.[ \t]*+(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+){{{_MOST_PARTS}}}")


def read_table(text: str, path: str) -> ConfigFile | None:
    """Return the table in a file's text, not validated, or None if a shared file has no table for tpmlint.

    Raises:
        ConfigError: it is not TOML, or not a table.
    """
    deep = _DEEP.search(text)
    if deep is not None:  # before parsing, which takes time quadratic in the depth
        line = text.count("\n", 0, deep.start()) + 1
        raise ConfigError(f"a key has more than {_MOST_PARTS} parts", "give it a shorter name", f"{path}:{line}")
    import tomllib

    try:
        data = _without_dates(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        has_place = isinstance(error, tomllib.TOMLDecodeError)
        message = str(error) if has_place else "it is nested too deeply, or a number in it is too long"
        match = re.search(r"\(at line (\d+), column \d+\)", message)
        last = text.rstrip().count("\n") + 1
        place = f"{path}:{match.group(1) if match else last}" if has_place else path
        raise ConfigError(
            f"not valid TOML: {re.sub(r' *[(]at .*[)]', '', message)}", _remedy(message), place
        ) from error
    file = ConfigFile(path, text)
    table: object = data
    if file.is_shared:
        tool = data.get("tool")
        table = tool.get("tpmlint") if isinstance(tool, dict) else None
        if table is None:
            return None
    if not isinstance(table, dict):
        validate(file, table)
    return replace(file, table=table)


def _remedy(message: str) -> str:
    if "Unescaped" in message:  # A backslash: most often a regular expression between double quotes.
        return "write a text with backslashes between single quotes, which keep them"
    return "correct the syntax"


def validate(file: ConfigFile, table: object, kinds: Iterable[str] = ()) -> None:
    """Check a table, or some of its keys, against ``schemas/config.schema.json``.

    Args:
        kinds: the names of own kinds that the table may use; it may add them, or another file.
    Raises:
        ConfigError: with the file and the line.
    """
    _refuse_list_of_systems(table, file)
    schema: str | Extension = "config"
    if own := tuple(kinds):
        from tpmlint.schema.own_kinds import config_with

        schema = config_with(own)
    for message, route in explain(schema, table):
        raise ConfigError(message, "see `tpmlint explain config`", place_in(file, route))


def place_in(file: ConfigFile, route: Route, entry: str | None = None) -> str:
    """Return file and line of a key of tpmlint's table, or of an entry in the list that is its value."""
    from tpmlint.formats.toml import line_of

    return f"{file.path}:{line_of(file.text, file.route(route), entry)}"


def _refuse_list_of_systems(table: object, file: ConfigFile) -> None:
    roadmap = table.get("roadmap") if isinstance(table, dict) else None
    if isinstance(roadmap, dict) and "systems" in roadmap:
        listed = roadmap["systems"]
        names = listed if isinstance(listed, list) and all(isinstance(each, str) for each in listed) else []
        tables = " and ".join(f"[systems.{name}]" for name in names[:3]) or "[systems.<name>]"
        raise ConfigError(
            f"`systems` under [roadmap] is now a table for each system: write {tables}",
            "`keys` and `snapshot` in it say which keys the system has",
            place_in(file, ("roadmap", "systems")),
        )


def own_kinds(files: Collection[ConfigFile]) -> tuple[str, ...]:
    """Return the names of the kinds that some files add, once each; the files may be invalid."""
    tables = [kinds for file in files if isinstance(kinds := file.table.get("kinds"), dict)]
    return tuple(dict.fromkeys(str(name) for kinds in tables for name in kinds))


def _without_dates(value: Any) -> Any:
    """Return a TOML value with dates and times as text: ``2026-09-30`` without quotes.

    Raises:
        ValueError: an integer has more than 64 bits, which TOML does not have.
    """
    if isinstance(value, dict):
        return {key: _without_dates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_dates(each) for each in value]
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise ValueError
    return value.isoformat() if isinstance(value, date | time) else value


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return two tables as one: tables in them are merged key by key, and of other values those of ``above`` win."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
