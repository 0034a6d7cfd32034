"""The table of tpmlint in a configuration file: found in its text, validated, turned into settings, and its errors."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, time
from typing import Any

from msgspec.structs import fields, replace

from tpmlint.errors import UserError
from tpmlint.finding import Route, Severity
from tpmlint.limits import Limits
from tpmlint.schema import Extension, explain
from tpmlint.settings import (
    CODE_LEVELS,
    EXEMPT_TITLES,
    EXEMPT_TYPES,
    PACKAGE,
    STRICT_ACCEPT,
    ChangePolicy,
    ConfigFile,
    Override,
    Preset,
    Settings,
    Verdict,
)
from tpmlint.text.messages import quote
from tpmlint.text.regex import regex


class ConfigError(UserError):
    """The configuration is invalid."""


class AbsentSubmodule(ConfigError):
    """A file of the configuration lies in a submodule of which the commit is not here, so that nobody can tell."""


class BlockError(Exception):
    """A block that cannot be followed.

    Args:
        message: what is wrong.
        remedy: what to do.
        route: of the key, from the top of the tables.
    """

    def __init__(self, message: str, remedy: str, route: Route) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.route = route


def check_expressions(patterns: Iterable[str], route: Route) -> None:
    """Check that each pattern is a regular expression.

    Args:
        route: of the key that has them.
    Raises:
        BlockError: one is not.
    """
    for pattern in patterns:
        if (why := why_no_expression(pattern)) is not None:
            raise BlockError(f"{'.'.join(map(str, route))}: {why}", "correct the pattern", route)


def why_no_expression(pattern: str) -> str | None:
    """Return why a text of the configuration is not a regular expression, or not the one that is meant; else None."""
    import regex

    if "\b" in pattern:
        return f"{quote(pattern)} has a backspace for `\\b`; write it between single quotes, which keep backslashes"
    try:
        regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        return f"{quote(pattern)} is not a regular expression: {error}"
    return None


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


def beside(folder: str, name: str) -> str:
    """Return the path of a file that a configuration in ``folder`` names; a package's file keeps its name."""
    return name if name.startswith(PACKAGE) else posixpath.normpath(posixpath.join(folder, name))


def read_settings(table: Mapping[str, Any], path: str) -> Settings:
    """Return the settings in the table of tpmlint, without those that have modules of their own.

    Args:
        path: of the file, relative to the root.
    """
    roadmap = table.get("roadmap", {})
    defaults = Settings()
    ceiling = Limits()
    limits = table.get("limits", {})
    return Settings(
        source=path,
        folder=path.rpartition("/")[0],
        required_version=table.get("required-version"),
        preset=table.get("preset", defaults.preset),
        include=tuple(roadmap.get("include", defaults.include)),
        exclude=tuple(roadmap.get("exclude", ())),
        views=tuple(table.get("views", {}).get("files", defaults.views)),
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        severity=_read_levels(table.get("severity", {})),
        options={
            rule: {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
            for rule, options in table.get("rules", {}).items()
        },
        overrides=tuple(
            Override(tuple(each.get("paths", ())), tuple(each.get("kinds", ())), _read_levels(each.get("severity", {})))
            for each in table.get("overrides", ())
        ),
        change=_read_change(table, table.get("preset", defaults.preset)),
        fail_on=Severity.of(table.get("fail-on", "error")),
        limits=Limits(
            **{
                field.name: min(limits.get(field.name, getattr(ceiling, field.name)), getattr(ceiling, field.name))
                for field in fields(Limits)
            }
        ),
    )


def _read_change(settings: Mapping[str, Any], preset: Preset) -> ChangePolicy:
    defaults, table = ChangePolicy(), settings.get("change", {})
    accept: tuple[Verdict, ...] = tuple(table.get("accept", STRICT_ACCEPT if preset == "strict" else defaults.accept))
    return ChangePolicy(
        accept=accept,
        exempt_paths=tuple(table.get("exempt-paths", defaults.exempt_paths)),
        exempt_authors=tuple(table.get("exempt-authors", defaults.exempt_authors)),
        exempt_types=tuple(table.get("exempt-types", EXEMPT_TYPES[preset])),
        exempt_titles=tuple(table.get("exempt-titles", EXEMPT_TITLES[preset])),
        white_space=table.get("white-space", defaults.white_space),
        minimum_lines=table.get("minimum-lines", defaults.minimum_lines),
        interface=Severity.of(table.get("interface", defaults.interface.word)),
        code=Severity.of(table.get("code", CODE_LEVELS[preset].word)),
        require_extras=table.get("require-extras", defaults.require_extras),
        since=table.get("since"),
        references=tuple(table.get("references", ())),
        reference_patterns=tuple(table.get("reference-patterns", ())),
        item_trailers=tuple(table.get("item-trailers", ())),
        reason_trailers=tuple(table.get("reason-trailers", ())),
        branches=table.get("branches", defaults.branches),
        placeholders=tuple(settings.get("rules", {}).get("placeholder-text", {}).get("words", ())),
    )


def _read_levels(table: Mapping[str, str]) -> dict[str, Severity]:
    return {name: Severity.of(word) for name, word in table.items()}
