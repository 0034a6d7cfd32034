"""Explain a rule, a kind of item or a field."""

from __future__ import annotations

from collections.abc import Iterable

import click

from tpmlint.cli import options
from tpmlint.cli.options import completing, unknown
from tpmlint.cli.output import colored, width, write
from tpmlint.errors import UserError


def _topics() -> Iterable[str]:
    from tpmlint.rule import catalogue
    from tpmlint.schema import fields

    yield from catalogue()
    for name in _schemas():
        yield name
        yield from (f"{name}.{field.name}" for field in fields(name))


def _schemas() -> tuple[str, ...]:
    from tpmlint.model.kinds import STANDARD
    from tpmlint.schema.files import OTHERS

    return (*STANDARD, *OTHERS)


@click.command()
@click.argument("topic", metavar="RULE|KIND|KIND.FIELD", shell_complete=completing(_topics))
@options.color
def command(topic: str, color: str) -> None:
    """Explain a rule, a kind of item or a field.

    \b
    tpmlint explain enables-nothing
    tpmlint explain initiative
    tpmlint explain initiative.enables.how
    tpmlint explain config
    """
    from tpmlint.cli.pages import field_page, kind_page, rule_page
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.styles import Ink
    from tpmlint.rule import catalogue
    from tpmlint.schema import field, fields, load

    ink = Ink(colored(color))
    columns = Style(width=width()).columns
    kind, *way = topic.split(".")
    if topic in catalogue():
        lines = rule_page(catalogue()[topic], columns, ink)
    elif kind not in _schemas():
        raise unknown("rule or kind", kind, [*catalogue(), *_schemas()], remedy="`tpmlint rules` lists all rules")
    elif not way:
        lines = kind_page(topic, load(topic)["description"], fields(topic), columns, ink)
    else:
        found = field(kind, *way)
        if found is None:
            raise _unknown_field(kind, way)
        lines = field_page(topic, found, columns, ink)
    write("\n".join(lines).rstrip("\n") + "\n", ink.color)


def _unknown_field(kind: str, way: list[str]) -> UserError:
    from tpmlint.schema import field, fields

    depth = next(depth for depth in range(len(way)) if field(kind, *way[: depth + 1]) is None)
    name = ".".join([kind, *way[:depth]])
    above = field(kind, *way[:depth]) if depth else None
    level = fields(kind) if above is None else above.fields
    if not level:
        return UserError(f"{name} has no fields of its own", f"see `tpmlint explain {name}`")
    return unknown(f"field of {name}", way[depth], [each.name for each in level])
