"""List all rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from tpmlint.cli import options
from tpmlint.cli.options import request_for
from tpmlint.cli.output import colored, note, width, write
from tpmlint.errors import UserError
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.finding import Severity
    from tpmlint.settings import Settings


def _formats() -> Iterable[str]:
    return ("text", "json")


@click.command()
@options.output_format(_formats)
@options.where
@options.color
def command(output_format: str, root: Path | None, config: Path | None, isolated: bool, color: str) -> None:
    """List all rules, with the levels that the configuration gives them.

    `tpmlint config show` also says what set each level; --isolated lists those of preset standard.
    """
    from tpmlint.cli.config import effective

    request = request_for(root, config, isolated=isolated)
    try:
        policy = effective(request)
    except UserError as error:
        # The error for an invalid rule name in the configuration points here.
        note(f"the configuration is invalid, so these are the levels of preset standard: {error.message}")
        policy = effective(replace(request, root=None, config=None, isolated=True))
    levels = {each.entry.id: each.severity for each in policy.rules}
    if output_format == "json":
        from tpmlint.reporters.json import dump
        from tpmlint.rule import catalogue

        rules = [{**_describe(name), "level": levels[name].word} for name in catalogue()]
        write(dump({"version": 1, "source": policy.settings.source, "preset": policy.settings.preset, "rules": rules}))
    else:
        painted = colored(color)
        write("".join(f"{line}\n" for line in _list_rules(levels, policy.settings, painted)), painted)


def _list_rules(levels: Mapping[str, Severity], settings: Settings, painted: bool) -> Iterator[str]:
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.terminal import Painter, table
    from tpmlint.rule import catalogue

    painter = Painter(painted)
    rows: list[tuple[str, ...]] = []
    category = ""
    for entry in catalogue().values():
        if entry.category != category:
            category = entry.category
            rows += [("",), (painter("strong", category),)] if rows else [(painter("strong", category),)]
        level = levels[entry.id]
        title = entry.title if entry.rule.stability == "stable" else f"{entry.title} (in preview)"
        rows.append((f"  {entry.id}", painter.severity(level, level.word), title))
    yield from table(rows, width=Style(width=width()).columns)
    yield ""
    source = "no configuration" if settings.source is None else f"configuration {visible(settings.source)}"
    yield f"Levels as they are here: preset {settings.preset}, {source}."
    yield "`tpmlint explain RULE` says why a rule exists and how to fix what it finds."


def _describe(rule: str) -> dict[str, object]:
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
