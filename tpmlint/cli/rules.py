"""List all rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from tpmlint.cli import options
from tpmlint.cli.output import colored, width, write


def _formats() -> Iterable[str]:
    return ("text", "json")


@click.command()
@options.output_format(_formats)
@options.color
def command(output_format: str, color: str) -> None:
    """List all rules, with the level that preset standard gives them.

    `tpmlint config show` lists the levels that your configuration gives them.
    """
    if output_format == "json":
        from tpmlint.reporters.json import dump
        from tpmlint.rule import catalogue

        write(dump({"version": 1, "rules": [_described(rule) for rule in catalogue()]}))
    else:
        painted = colored(color)
        write("".join(f"{line}\n" for line in _listed(painted)), painted)


def _listed(painted: bool) -> Iterator[str]:
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.styles import Ink
    from tpmlint.reporters.render.table import table
    from tpmlint.rule import catalogue

    ink = Ink(painted)
    rows: list[tuple[str, ...]] = []
    category = ""
    for entry in catalogue().values():
        if entry.category != category:
            category = entry.category
            rows += [("",), (ink("strong", category),)] if rows else [(ink("strong", category),)]
        level = entry.rule.severity
        title = entry.title if entry.rule.stability == "stable" else f"{entry.title} (in preview)"
        rows.append((f"  {entry.id}", ink.severity(level, level.word), title))
    yield from table(rows, width=Style(width=width()).columns)
    yield ""
    yield "`tpmlint explain RULE` tells why a rule is there and how to mend what it finds."


def _described(rule: str) -> dict[str, object]:
    from tpmlint.rule import catalogue

    entry = catalogue()[rule]
    return {
        "id": entry.id,
        "category": entry.category,
        "severity": entry.rule.severity.word,
        "stability": entry.rule.stability,
        "title": entry.title,
        "help": entry.help,
        "options": {
            name: {"default": option.default, "description": option.description}
            for name, option in entry.rule.options.items()
        },
        "page": entry.page,
    }
