"""Explain a rule, a category, a kind of item, a field or a configuration word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.options import completing, kinds_to_complete, unknown
from tpmlint.cli.output import colored, width, write
from tpmlint.errors import UserError

if TYPE_CHECKING:
    from tpmlint.model.kinds import Kind
    from tpmlint.reporters.render.terminal import Painter
    from tpmlint.schema import Extension, FieldInfo

_TRAILERS = {
    "Roadmap-Item": """Names what a change is for, as a trailer of a commit message or in the text of the pull request:
`Roadmap-Item: payment-tokens`. It takes the id of an open initiative that lists the touched capability, of
a feature that such an initiative enables, or of an accepted decision about it; `kind:id` where an id is not
unique. `none` says that the change is for no item, and needs `Roadmap-Reason`. Further names are set with
`item-trailers` under [change].""",
    "Roadmap-Reason": """Says why a change is for no item: `Roadmap-Item: none` and `Roadmap-Reason: <why, briefly>`.
Further names are set with `reason-trailers` under [change].""",
}
_MISSING = """The verdict on a capability that a change touches without product context: `change-without-context`
reports it. No configuration accepts it."""


def _topics() -> Iterable[str]:
    from tpmlint.rule import CATEGORIES, catalogue
    from tpmlint.schema import fields

    yield from catalogue()
    yield from CATEGORIES
    yield from _TRAILERS
    for name, each in _config_fields():
        if not name.endswith(">"):
            yield name.rpartition(".")[2]
        yield from (word for word, _ in each.words)
    described: dict[str, str | Extension] = {name: name for name in _schemas()}
    described |= {name: kind.described_by for name, kind in _own_kinds().items()}
    for name, by in described.items():
        yield name
        yield from (f"{name}.{field.name}" for field in fields(by))


def _schemas() -> tuple[str, ...]:
    from tpmlint.model.kinds import STANDARD
    from tpmlint.schema.files import OTHERS

    return (*STANDARD, *OTHERS)


def _own_kinds() -> Mapping[str, Kind]:
    """Return the own kinds of the roadmap in the current folder."""
    from tpmlint.model.kinds import STANDARD

    return {name: kind for name, kind in kinds_to_complete().items() if name not in STANDARD}


def _config_fields() -> list[tuple[str, FieldInfo]]:
    """Return every field of the configuration with its name, such as ``config.change.accept``."""
    from tpmlint.schema import fields

    found: list[tuple[str, FieldInfo]] = []
    level = [(f"config.{each.name}", each) for each in fields("config")]
    while level:
        found += level
        level = [(f"{name}.{inner.name}", inner) for name, each in level for inner in each.fields]
    return found


@click.command()
@click.argument("topic", metavar="TOPIC", shell_complete=completing(_topics))
@options.color
def command(topic: str, color: str) -> None:
    """Explain a rule, a category, a kind, a field, or a word of a report.

    \b
    tpmlint explain enables-nothing
    tpmlint explain initiative
    tpmlint explain initiative.enables.how
    tpmlint explain timing
    tpmlint explain starter
    tpmlint explain carried
    tpmlint explain Roadmap-Item
    tpmlint explain config
    """
    from tpmlint.cli.pages import category_page, field_page, kind_page, prose, rule_page
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.terminal import Painter
    from tpmlint.rule import CATEGORIES, catalogue
    from tpmlint.schema import field, fields, load

    painter = Painter(colored(color))
    columns = Style(width=width()).columns
    kind, *steps = topic.split(".")
    if topic in catalogue():
        lines = rule_page(catalogue()[topic], columns, painter)
    elif topic in CATEGORIES:
        lines = category_page(topic, columns, painter)
    elif (trailer := {name.casefold(): name for name in _TRAILERS}.get(topic.rstrip(":").casefold())) is not None:
        lines = iter([painter("strong", trailer), "", *prose(_TRAILERS[trailer], columns, painter)])
    elif topic == "missing":
        lines = iter([painter("strong", topic), "", *prose(_MISSING, columns, painter)])
    elif kind not in _schemas() and (own := _own_kinds()).get(kind) is None:
        lines = _configured(topic, [*own], columns, painter)
    elif not steps:
        by = _described_by(kind)
        schema = load(by) if isinstance(by, str) else by.schema
        lines = kind_page(topic, schema["description"], fields(by), columns, painter)
    else:
        found = field(_described_by(kind), *steps)
        if found is None:
            raise _unknown_field(kind, steps)
        lines = field_page(topic, found, columns, painter)
    write("\n".join(lines).rstrip("\n") + "\n", painter.color)


def _described_by(kind: str) -> str | Extension:
    return kind if kind in _schemas() else _own_kinds()[kind].described_by


def _configured(topic: str, own: list[str], columns: int, painter: Painter) -> Iterator[str]:
    """Yield the page on a field of the configuration, or on a word that one of its fields takes.

    Args:
        own: the names of own kinds, to suggest one.
    Raises:
        UserError: there is no such field or word.
    """
    from tpmlint.cli.pages import field_page, prose
    from tpmlint.rule import CATEGORIES, catalogue

    named = [(name, each) for name, each in _config_fields() if name.endswith(f".{topic}")]
    meant = [(name, text) for name, each in _config_fields() for word, text in each.words if word == topic]
    if not named and not meant:
        known = [*catalogue(), *CATEGORIES, *_schemas(), *own]
        raise unknown("rule or kind", topic.split(".")[0], known, remedy="`tpmlint rules` lists all rules")
    for name, each in named:
        yield from field_page(name, each, columns, painter)
    for name, text in dict.fromkeys(meant):
        yield f"{painter('strong', topic)} (a word that {name} takes)"
        yield ""
        yield from prose(text, columns, painter)


def _unknown_field(kind: str, steps: list[str]) -> UserError:
    from tpmlint.schema import field, fields

    by = _described_by(kind)
    depth = next(depth for depth in range(len(steps)) if field(by, *steps[: depth + 1]) is None)
    name = ".".join([kind, *steps[:depth]])
    above = field(by, *steps[:depth]) if depth else None
    level = fields(by) if above is None else above.fields
    if not level:
        return UserError(f"{name} has no fields of its own", f"see `tpmlint explain {name}`")
    return unknown(f"field of {name}", steps[depth], [each.name for each in level])
