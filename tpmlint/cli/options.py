"""Options that several commands take, the session that they make, and commands that consist of others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tpmlint.cli.choices import completing, one_of, unknown
from tpmlint.cli.output import COLOR, note
from tpmlint.errors import UserError
from tpmlint.finding import Severity
from tpmlint.text.messages import plural, some

if TYPE_CHECKING:
    from tpmlint.engine.session import Session
    from tpmlint.engine.workspace import Request
    from tpmlint.model.load import LoadedRoadmap

_Command = TypeVar("_Command", bound=Callable[..., Any])
_VERBOSITY = "tpmlint.verbosity"
LEVELS = tuple(severity.word for severity in sorted(Severity, reverse=True))


def _failing_levels() -> Iterable[str]:
    return LEVELS[:-1]


def _cache(ctx: click.Context, parameter: click.Parameter, without: bool) -> Path | None:
    """Return the folder of the cache, or None if it must not be used."""
    if without:
        return None
    from tpmlint.cache import cache_folder, link_to_cache

    link = link_to_cache(os.environ)
    if link is not None:
        note(f"no cache is used: the link {link} leads out of the repository")
    return cache_folder(os.environ)


def _colors() -> Iterable[str]:
    return COLOR


def _rules() -> Iterable[str]:
    from tpmlint.rule import CATEGORIES, rule_names

    return (*rule_names(), *CATEGORIES)


def _split(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Split values at commas and check each name against the catalogue."""
    names = tuple(word.strip() for each in value for word in each.split(",") if word.strip())
    for name in names:
        _check_name(name, parameter)
    return names


def _assign(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Mapping[str, Severity]:
    """Read ``RULE=LEVEL``."""
    levels: dict[str, Severity] = {}
    for pair in (each for text in value for each in text.split(",")):
        rule, equals, level = (part.strip() for part in pair.partition("="))
        if not equals:
            raise UserError(f"{pair!r} gives no level", "write RULE=LEVEL, such as overdue=off", parameter.opts[0])
        _check_name(rule, parameter)
        if level not in LEVELS:
            raise unknown("level", level, LEVELS, parameter.opts[0])
        levels[rule] = Severity.of(level)
    return levels


def _check_name(name: str, parameter: click.Parameter) -> None:
    from tpmlint.engine.selection import check_rule_name

    check_rule_name(name, parameter.opts[0])


def _day(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    if value == "today":
        return datetime.now(UTC).date()
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    # `fromisoformat` also reads 20261120 and 2026-W47-5, which a roadmap does not.
    if day is None or day.isoformat() != value:
        raise UserError(
            f"{value!r} is not a valid date", "write YYYY-MM-DD, such as 2026-11-20, or today", parameter.opts[0]
        )
    return day


def _level(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Severity | None:
    word = one_of("level", _failing_levels)(ctx, parameter, value)
    return None if word is None else Severity.of(word)


def _remember(ctx: click.Context, parameter: click.Parameter, value: int) -> int:
    """Record that details were requested, for the report of a crash."""
    ctx.meta[_VERBOSITY] = value
    return value


def is_verbose(ctx: click.Context) -> bool:
    """Tell whether ``-v`` was given to a command under this context."""
    return bool(ctx.meta.get(_VERBOSITY, 0))


def _all(options: Iterable[Callable[[_Command], _Command]]) -> Callable[[_Command], _Command]:
    ordered = tuple(options)

    def apply(command: _Command) -> _Command:
        for option in reversed(ordered):
            command = option(command)
        return command

    return apply


_PATH = click.Path(path_type=Path)

where = _all(
    (
        click.option("--root", type=_PATH, metavar="FOLDER", help="Work in this folder instead of the current one."),
        click.option("--config", type=_PATH, metavar="FILE", help="Use this configuration file."),
        click.option("--isolated", is_flag=True, help="Ignore all configuration files."),
    )
)
"""Options for the place of the roadmap and its configuration."""

policy = _all(
    (
        click.option(
            "--select",
            multiple=True,
            metavar="RULE,...",
            callback=_split,
            shell_complete=completing(_rules),
            help="Run these rules or categories only.",
        ),
        click.option(
            "--ignore",
            multiple=True,
            metavar="RULE,...",
            callback=_split,
            shell_complete=completing(_rules),
            help="Skip these rules or categories.",
        ),
        click.option(
            "--severity",
            multiple=True,
            metavar="RULE=LEVEL",
            callback=_assign,
            shell_complete=completing(_rules, "="),
            help="Set the level of a rule or category: error, warning, info or off.",
        ),
    )
)
"""Options for which rules run, and at which level."""

fail_on = click.option(
    "--fail-on",
    metavar="LEVEL",
    callback=_level,
    shell_complete=completing(_failing_levels),
    help="Exit with 1 from this level up: error, warning or info.",
)

cache = click.option(
    "--no-cache",
    "cache",
    is_flag=True,
    callback=_cache,
    help="Do not read or write the cache; the result is the same.",
)

as_of = click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    callback=_day,
    help="Check as of this day, or `today`; by default the day of the commit.",
)

color = click.option(
    "--color",
    metavar="WHEN",
    default="auto",
    show_default=True,
    callback=one_of("choice", _colors),
    shell_complete=completing(_colors),
    help="Use colours: auto, always or never.",
)

verbosity = _all(
    (
        click.option("-q", "--quiet", count=True, help="Print findings, and nothing else."),
        click.option("-v", "--verbose", count=True, callback=_remember, help="Print more; with a crash, where it was."),
        color,
    )
)
"""Options for how much to print, and how."""


def output_format(known: Callable[[], Iterable[str]], default: str = "text") -> Callable[[_Command], _Command]:
    """Return the option ``--output-format`` of a command that can write these formats."""
    return click.option(
        "--output-format",
        metavar="FORMAT",
        default=default,
        show_default=True,
        callback=one_of("output format", known),
        shell_complete=completing(known),
        help=f"How to write to the terminal: {', '.join(known())}.",
    )


def request_for(root: Path | None, config: Path | None, *, isolated: bool) -> Request:
    """Return the request for the options ``--root``, ``--config`` and ``--isolated``."""
    from tpmlint.engine.workspace import Request

    return Request(start=Path.cwd(), root=root, config=config, isolated=isolated)


def load_session(request: Request) -> Session:
    """Return a session with the roadmap read; name on standard error what could not be read.

    Raises:
        UserError: the configuration or the repository is invalid, or there is no roadmap.
    """
    from tpmlint.engine.session import open_session

    session = open_session(request)
    note_unread(session.loaded)
    return session


def note_unread(loaded: LoadedRoadmap) -> None:
    """Name on standard error the files and items that could not be read whole."""
    files = loaded.damaged
    items = [item.ref for item in loaded.roadmap.items if item.unknown and item.path not in files]
    if files:
        note(f"{plural(len(files), 'file')} could not be read whole ({some(files, 3, ', ')}); `tpmlint check` says why")
    if items:
        note(f"{plural(len(items), 'item')} could not be read whole ({some(items, 3, ', ')}); `tpmlint check` says why")


_LONGEST = 200


class Subcommands(click.Group):
    """A group that shows its help and ends with 2 where none of its commands is named: a build step must fail."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help if there are no words; versions of click disagree on where it goes and on the exit code."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by the whole first sentences of their docstrings, which click would cut."""
        rows = [(name, each.get_short_help_str(_LONGEST)) for name, each in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
