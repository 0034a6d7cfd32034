"""Print diagnostics for a bug report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.output import write
from tpmlint.cli.session import request_for
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.diagnostics import Diagnosis, Fact


def _formats() -> Iterable[str]:
    return ("text", "json")


@click.command()
@options.output_format(_formats)
@options.where
@click.pass_context
def command(ctx: click.Context, output_format: str, root: Path | None, config: Path | None, isolated: bool) -> None:
    """Print diagnostics for a bug report.

    It tells versions, the state of the repository, what a change would be compared with and why, the configuration,
    which declared types of interface lack their library, and the cache. It has no content of an item, no address of a
    remote, and of the variables of the environment only which of those that may count are set, the base that they name
    and the folder of the cache.

    It ends with 2 where `tpmlint check` would end so, and says why.
    """
    from tpmlint.diagnostics import diagnose

    diagnosis = diagnose(request_for(root, config, isolated=isolated), os.environ)
    if output_format == "json":
        from tpmlint.reporters.json import dump

        write(dump({"version": 1, **diagnosis.sections, "obstacle": diagnosis.obstacle}))
    else:
        write("".join(f"{line}\n" for line in _lines(diagnosis)))
    if diagnosis.obstacle is not None:
        ctx.exit(2)


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    for name, section in diagnosis.sections.items():
        yield name
        for key, fact in section.items():
            yield f"  {key.replace('_', ' '):<14}  {visible(_words(fact))}".rstrip()
    yield ""
    if diagnosis.obstacle is None:
        yield "`tpmlint check` can run here."
    else:
        yield f"`tpmlint check` cannot run here: {visible(diagnosis.obstacle)}"


def _words(fact: Fact) -> str:
    match fact:
        case None | ():
            return "none"
        case bool():
            return "yes" if fact else "no"
        case tuple():
            return ", ".join(fact)
    return str(fact)
