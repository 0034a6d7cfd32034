"""Options that several commands take, values from a fixed set of words, and loading the roadmap for a query."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from tpmlint.cli.output import COLOR, complain
from tpmlint.errors import UserError
from tpmlint.finding import Severity
from tpmlint.text.messages import plural, some
from tpmlint.text.similarity import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tpmlint.engine.session import Session
    from tpmlint.engine.workspace import Request
    from tpmlint.model.kinds import Kinds
    from tpmlint.model.load import LoadedRoadmap


class Known(Protocol):
    """Return the valid words; called only when a value is checked or completed."""

    def __call__(self) -> Iterable[str]: ...


def unknown(
    what: str, word: str, known: Iterable[str], place: str | None = None, remedy: str | None = None
) -> UserError:
    """Return the error for an unknown ``word``, with the nearest known word.

    Args:
        what: the expected sort of word, such as ``output format``.
        place: the option or argument.
        remedy: where to find the known words; None lists them.
    """
    words = sorted(known)
    near = nearest(word, words)
    hint = f"; did you mean {near}?" if near else ""
    ordered = [near, *(each for each in words if each != near)] if near else words
    return UserError(f"unknown {what} {word!r}{hint}", remedy or f"there are {', '.join(ordered)}", place)


def one_of(what: str, known: Known) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return an option's callback that accepts one of the known words."""

    def check(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in known():
            raise unknown(what, value, known(), parameter.opts[0])
        return value

    return check


def some_of(what: str, known: Known) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[str, ...]]:
    """Return the callback of an option that may be given several times, each time with one of the known words."""
    check = one_of(what, known)

    def check_each(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            check(ctx, parameter, value)
        return tuple(dict.fromkeys(values))

    return check_each


def completing(
    known: Known, end: str = ""
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem | str]]:
    """Return a completer of known words, and of the last one in a list with commas.

    Args:
        end: what to add to each word.
    """

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem | str]:
        before, comma, begun = incomplete.rpartition(",")
        return [f"{before}{comma}{word}{end}" for word in sorted(known()) if word.startswith(begun)]

    return complete


_Command = TypeVar("_Command", bound=Callable[..., Any])
_VERBOSITY = "tpmlint.verbosity"
LEVELS = tuple(severity.word for severity in sorted(Severity, reverse=True))


def _levels() -> Iterable[str]:
    return LEVELS


def _failing_levels() -> Iterable[str]:
    return LEVELS[:-1]


def _cache(ctx: click.Context, parameter: click.Parameter, without: bool) -> Path | None:
    """Return the folder of the cache, or None if it must not be used."""
    if without:
        return None
    from tpmlint.cache.store import cache_folder, link_to_cache

    link = link_to_cache(os.environ)
    if link is not None:
        note(f"no cache is used: the link {link} leads out of the repository")
    return cache_folder(os.environ)


def _colors() -> Iterable[str]:
    return COLOR


def _rules() -> Iterable[str]:
    from tpmlint.rule import CATEGORIES, catalogue

    return (*catalogue(), *CATEGORIES)


def _split(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Split values at commas and check each name against the catalogue."""
    named = tuple(word.strip() for each in value for word in each.split(",") if word.strip())
    for name in named:
        _check_name(name, parameter)
    return named


def _assign(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Mapping[str, Severity]:
    """Read ``RULE=LEVEL``."""
    made: dict[str, Severity] = {}
    for pair in (each for text in value for each in text.split(",")):
        rule, equals, level = (part.strip() for part in pair.partition("="))
        if not equals:
            raise UserError(f"{pair!r} gives no level", "write RULE=LEVEL, such as overdue=off", parameter.opts[0])
        _check_name(rule, parameter)
        if level not in LEVELS:
            raise unknown("level", level, LEVELS, parameter.opts[0])
        made[rule] = Severity.of(level)
    return made


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
        click.option("--root", type=_PATH, metavar="FOLDER", help="Check this folder instead of the current one."),
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

talk = _all(
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


def load(request: Request) -> Session:
    """Return a session with the roadmap read; name on standard error what could not be read.

    Raises:
        UserError: the configuration or the repository is invalid, or there is no roadmap.
    """
    from tpmlint.engine.session import open_session

    session = open_session(request)
    note_unread(session.loaded)
    return session


def kinds_here(request: Request) -> Kinds:
    """Return the kinds of item that the configuration of a request has.

    Raises:
        UserError: the configuration or the repository is invalid.
    """
    from tpmlint.engine.workspace import open_workspace
    from tpmlint.model.kinds import kinds_of

    return kinds_of(open_workspace(request).settings)


def known_kind(word: str, request: Request) -> str:
    """Return the kind that ``word`` names.

    Raises:
        UserError: it is unknown, or the configuration is invalid.
    """
    from tpmlint.model.kinds import STANDARD

    name = word.lower()
    if name not in STANDARD:
        kinds = kinds_here(request)
        if name not in kinds:
            raise unknown("kind", word, kinds)
    return name


def kinds_to_complete() -> Kinds:
    """Return the kinds of item that the configuration of the current folder has; the built-in ones if it is invalid."""
    from tpmlint.model.kinds import STANDARD

    try:
        return kinds_here(here(None, None, isolated=False))
    except UserError:
        return STANDARD


def note_unread(loaded: LoadedRoadmap) -> None:
    """Name on standard error the files and items that could not be read whole."""
    from tpmlint.formats.yaml.errors import PORTABILITY

    files = [
        parsed.file.path
        for parsed in loaded.parsed_files
        if any(fault.rule != PORTABILITY for fault in parsed.file.faults)
    ]
    items = [item.ref for item in loaded.roadmap.items if item.unknown and item.path not in files]
    if files:
        note(f"{plural(len(files), 'file')} could not be read whole ({some(files, 3, ', ')}); `tpmlint check` says why")
    if items:
        note(f"{plural(len(items), 'item')} could not be read whole ({some(items, 3, ', ')}); `tpmlint check` says why")


def note(message: str, remedy: str | None = None) -> None:
    """Print a note to standard error for a reader of the output."""
    complain(message, remedy, word="note")


def here(root: Path | None, config: Path | None, *, isolated: bool) -> Request:
    """Return the request for the options ``--root``, ``--config`` and ``--isolated``."""
    from tpmlint.engine.workspace import Request

    return Request(start=Path.cwd(), root=root, config=config, isolated=isolated)
