"""Print a JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable

import click

from tpmlint.cli.options import completing, unknown
from tpmlint.cli.output import write


def _names() -> Iterable[str]:
    from tpmlint.model.kinds import STANDARD
    from tpmlint.schema.files import OTHERS

    return (*STANDARD, *OTHERS)


@click.command()
@click.argument("kind", metavar="KIND", shell_complete=completing(_names))
def command(kind: str) -> None:
    """Print the JSON Schema of a kind of item, for editors and other tools.

    KIND is initiative, feature, capability, team, objective or decision; item is any of them, config the configuration,
    waivers the waivers, and report what `check --output-format json` writes.
    """
    from tpmlint.schema.files import path

    if kind not in _names():
        raise unknown("kind", kind, _names())
    write(path(kind).read_text(encoding="utf-8"))
