"""Print a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from tpmlint.cli.choices import completing, kinds_for_completion, unknown
from tpmlint.cli.output import write


def _names() -> Iterable[str]:
    from tpmlint.model.kinds import STANDARD
    from tpmlint.schema.files import OTHERS

    return (*STANDARD, *OTHERS, *(name for name in kinds_for_completion() if name not in STANDARD))


@click.command()
@click.argument("kind", metavar="KIND", shell_complete=completing(_names))
def command(kind: str) -> None:
    """Print the JSON Schema of a kind of item, for editors and other tools.

    KIND is initiative, feature, capability, team, objective, decision or one of your own; item is any of the first
    six, config the configuration, waivers the waivers, and report what `check --output-format json` writes.
    """
    from tpmlint.model.kinds import STANDARD
    from tpmlint.schema.files import OTHERS, for_editors, load

    if kind in (*STANDARD, *OTHERS):
        schema = load(kind)
    else:
        own = kinds_for_completion().get(kind)
        if own is None:
            raise unknown("kind", kind, _names())
        schema = own.schema
    write(json.dumps(for_editors(schema), indent=2, ensure_ascii=False) + "\n")
