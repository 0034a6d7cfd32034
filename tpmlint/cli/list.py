"""List items or findings: chosen, sorted, as a table, JSON or CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from tpmlint.cli import options
from tpmlint.cli.choices import complete_items, completing, configured_kinds, kinds_for_completion, unknown
from tpmlint.cli.options import load_session, note_unread, request_for
from tpmlint.cli.output import colored, note, width, write
from tpmlint.errors import UserError
from tpmlint.model.kinds import STANDARD
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.engine.workspace import Request
    from tpmlint.model.kinds import Kinds
    from tpmlint.query.search import Query
    from tpmlint.query.values import Field, Row

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OF_FINDINGS = ("rule", "severity", "item")
_OPTIONS = frozenset(
    ("owner", "status", "type", "tag", "customer", "capability", "objective", "feature", "initiative", *_OF_FINDINGS)
)
_TITLE = "title"
_MATTER_MORE = 4
"""The first columns, which a narrow terminal shows rather than the title."""

_AT_RISK_COLUMNS = ("id", "target_date", "overdue", "gap", "expected", "risks")

_EPILOG = """\b
Examples:
  tpmlint list initiatives --customer checkout --open
  tpmlint list features --at-risk
  tpmlint list features --where 'target_date<2027-Q2' --sort -gap
  tpmlint list capabilities --objective fewer-outages --columns id,owner,slos
  tpmlint list findings --owner platform --severity error --output-format csv"""


def _formats() -> Iterable[str]:
    return ("table", "json", "csv")


def _kinds() -> Iterable[str]:
    return _row_names(kinds_for_completion())


def _row_names(kinds: Kinds) -> tuple[str, ...]:
    return (*(kind.plural for kind in kinds.values()), "findings")


def _split(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for each in value for word in each.split(",") if word.strip())


def _filter(
    name: str, metavar: str, text: str, complete: Callable[[click.Context, click.Parameter, str], Any] | None = None
) -> Callable[[_Command], _Command]:
    return click.option(
        f"--{name}", multiple=True, metavar=f"{metavar},...", callback=_split, shell_complete=complete, help=text
    )


def _rules() -> Iterable[str]:
    from tpmlint.rule import CATEGORIES, rule_names

    return (*rule_names(), *CATEGORIES)


class _ListCommand(click.Command):
    """The command with an option for each own kind, such as ``--epic ID``."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters, those of own kinds among them if they were asked for."""
        own = ctx.meta.get(_OWN_OPTIONS, ())
        return [*super().get_params(ctx), *own]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; read the configuration only if an option is unknown without it."""
        known = {name for each in self.params for name in (*each.opts, *each.secondary_opts)}
        if ctx.resilient_parsing or any(
            arg.startswith("--") and arg.partition("=")[0] not in {*known, "--", "--help"} for arg in args
        ):
            ctx.meta[_OWN_OPTIONS] = tuple(_own_options(_request(args)))
        return super().parse_args(ctx, args)


_OWN_OPTIONS = "tpmlint.own-options"


def _request(args: Sequence[str]) -> Request:
    """Return the request that the options ``--root``, ``--config`` and ``--isolated`` make, before they are parsed."""
    folders = {}
    for name, value in zip(args, (*args[1:], ""), strict=False):
        option, equals, attached = name.partition("=")
        if option in ("--root", "--config"):
            folders[option] = Path(attached if equals else value)
    return request_for(folders.get("--root"), folders.get("--config"), isolated="--isolated" in args)


def _own_options(request: Request) -> Iterable[click.Parameter]:
    """Yield an option for each own kind."""
    try:
        kinds = configured_kinds(request)
    except UserError:  # The command says so, when it reads the roadmap.
        return
    for kind in kinds.values():
        if kind.name not in STANDARD:
            text = f"What one of these {kind.plural} changes, serves or names."
            complete = complete_items(kind.name)
            yield click.Option(
                [f"--{kind.name}"],
                multiple=True,
                metavar="ID,...",
                callback=_split,
                shell_complete=complete,
                help=text,
            )


@click.command(cls=_ListCommand, epilog=_EPILOG)
@click.argument("kind", metavar="KIND", required=False, shell_complete=completing(_kinds))
@_filter("owner", "TEAM", "Owned by one of these teams.", complete_items("team"))
@_filter("status", "STATUS", "With one of these statuses.")
@_filter("type", "TYPE", "Of one of these types.")
@_filter("tag", "TAG", "With one of these tags.")
@click.option("--open/--closed", "is_open", default=None, help="Open initiatives or features only, or closed ones.")
@click.option("--at-risk", is_flag=True, help="What is at risk, or waits for something that is: see feature-at-risk.")
@_filter(
    "customer",
    "TEAM",
    "What serves one of these teams: work for them, what it enables, what they consume.",
    complete_items("team"),
)
@_filter("capability", "ID", "What one of these capabilities is connected with.", complete_items("capability"))
@_filter("objective", "ID", "What serves one of these objectives, or one below it.", complete_items("objective"))
@_filter("feature", "ID", "What one of these features rests on or serves.", complete_items("feature"))
@_filter("initiative", "ID", "What one of these initiatives changes or serves.", complete_items("initiative"))
@_filter("rule", "RULE", "Findings of these rules or categories.", completing(_rules))
@_filter("severity", "LEVEL", "Findings of these levels: error, warning, info.")
@_filter("item", "ITEM", "Findings about these items.", complete_items())
@click.option("--where", multiple=True, metavar="CONDITION", help="FIELD=VALUE, or with != < <= > >= or ~ (contains).")
@_filter("sort", "FIELD", "Sort by these fields; -FIELD turns the order around.")
@_filter("columns", "FIELD", "Show these fields.")
@options.output_format(_formats, "table")
@options.as_of
@options.where
@options.color
def command(
    kind: str | None,
    is_open: bool | None,
    at_risk: bool,
    where: tuple[str, ...],
    sort: tuple[str, ...],
    columns: tuple[str, ...],
    output_format: str,
    as_of: date | None,
    root: Path | None,
    config: Path | None,
    isolated: bool,
    color: str,
    **filters: tuple[str, ...],
) -> None:
    """List what a KIND of item there is, or the findings about them.

    KIND is initiatives, features, capabilities, teams, objectives, decisions, findings, or a kind of your own, which
    has an option of its name as well: `--epic ID`. Options of different names
    must all hold; of several values of one option any may. A field is one of `tpmlint explain KIND`, with points for
    what is nested (metrics.name), a derived one such as overdue, customers or enablers, or an x- field of your own. An
    empty value asks for what is not there: --where target_date=
    """
    from tpmlint.query.search import FINDING, REACHED, Query

    request = replace(request_for(root, config, isolated=isolated), as_of=as_of)
    row = _row_kind(kind, request)
    own = {option: ids for option, ids in filters.items() if ids and option not in _OPTIONS}
    for option in _OF_FINDINGS if row != FINDING else ():
        if filters[option]:
            raise UserError("only findings can be filtered by it", "see `tpmlint list findings`", f"--{option}")
    query = Query(
        equal=_equal_filters(filters),
        reached={**{option: filters[option] for option in REACHED if filters[option]}, **own},
        items=filters["item"],
        where=where,
        open=is_open,
        at_risk=at_risk,
        sort=sort,
    )
    ask = _of_findings if row == FINDING else _of_items
    text, notes = ask(row, request, query, columns, Look(output_format, width(), colored(color)))
    write(text, colored(color))
    for each in notes:
        note(each)


class Look(Struct, frozen=True):
    """How the result is formatted.

    Args:
        width: columns of the terminal; None if it is not a terminal.
    """

    format: str
    width: int | None
    color: bool


def _row_kind(word: str | None, request: Request) -> str:
    """Return the kind of row that ``word`` names, in the singular or the plural."""
    from tpmlint.query.search import FINDING

    if word is None:
        names = ", ".join(_row_names(configured_kinds(request)))
        raise UserError("name the KIND of items to list", f"there are {names}")
    if word.casefold() in (FINDING, f"{FINDING}s"):
        return FINDING
    kind = STANDARD.named(word)
    if kind is None:
        kinds = configured_kinds(request)
        kind = kinds.named(word)
        if kind is None:
            raise unknown("kind", word, _row_names(kinds))
    return kind.name


def _equal_filters(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    from tpmlint.engine.selection import check_rule_name
    from tpmlint.query.search import EQUAL
    from tpmlint.rule import rule_names

    equal = {option: filters[option] for option in EQUAL if filters[option]}
    for name in equal.get("rule", ()):
        check_rule_name(name, "--rule")
    if "rule" in equal:
        names = equal["rule"]
        equal["rule"] = tuple(rule for rule, category in rule_names().items() if {rule, category} & {*names})
    return equal


def _of_items(
    kind: str, request: Request, query: Query, columns: tuple[str, ...], look: Look
) -> tuple[str, tuple[str, ...]]:
    from tpmlint.query.fields import item_field
    from tpmlint.query.search import nothing

    session = load_session(request)
    dated = session.dated
    answer = session.query(kind, query)
    usual = _AT_RISK_COLUMNS if query.at_risk else dated.roadmap.kinds[kind].columns
    fields = [item_field(kind, name, dated, "--columns") for name in columns or usual]
    text, notes = _format_rows(fields, answer.items, look, lean=not columns)
    return text, (*answer.notes, *notes, *(() if answer.items else (nothing(kind, dated),)))


def _of_findings(
    row: str, request: Request, query: Query, columns: tuple[str, ...], look: Look
) -> tuple[str, tuple[str, ...]]:
    from tpmlint.engine.session import open_session
    from tpmlint.query.fields import COLUMNS, finding_field
    from tpmlint.query.search import nothing

    session = open_session(request)
    note_unread(session.loaded)
    dated = session.dated
    fields = [finding_field(name, dated.roadmap, "--columns") for name in columns or COLUMNS]
    answer = session.query(row, query)
    text, notes = _format_rows(fields, answer.findings, look, lean=False)
    return text, (*answer.notes, *notes, *(() if answer.findings else (nothing(row, dated),)))


def _format_rows(
    fields: Sequence[Field[Row]], rows: Sequence[Row], look: Look, *, lean: bool
) -> tuple[str, tuple[str, ...]]:
    """Return the rows in a format, and notes about it.

    Args:
        lean: skip columns of the table that are empty or do not fit.
    """
    from tpmlint.query.values import as_csv, as_objects, in_words

    if look.format == "csv":
        return as_csv(fields, rows), ()
    if look.format == "json":
        from tpmlint.reporters.json import dump

        return dump(as_objects(fields, rows)), ()
    if not rows:
        return "", ()
    from tpmlint.reporters.render.terminal import Painter, columns_that_fit, fitted_table

    columns = [[visible(field.name), *(in_words(field, row) for row in rows)] for field in fields]
    missing: list[str] = []
    if lean:
        filled = [index for index, column in enumerate(columns) if any(column[1:])]
        # The title stands last, as it is wide, but only a few columns matter more.
        wanted = sorted(filled, key=lambda index: (index >= _MATTER_MORE and fields[index].name != _TITLE, index))
        prose = [not fields[index].many for index in wanted]
        fitting = columns_that_fit([columns[index] for index in wanted], prose, look.width)
        shown = {wanted[index] for index in fitting}
        missing = [columns[index][0] for index in filled if index not in shown]
        columns = [columns[index] for index in sorted(shown)]
    head, *cells = zip(*columns, strict=True)
    text = "".join(f"{line}\n" for line in fitted_table(head, cells, look.width, Painter(look.color)))
    return text, (f"no room for {', '.join(missing)}; --columns names those to show",) if missing else ()
