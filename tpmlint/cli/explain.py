"""Explain a rule, a category, a kind of item, a field or a configuration word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tpmlint.cli import options
from tpmlint.cli.choices import completing, kinds_for_completion, unknown
from tpmlint.cli.output import colored, width, write
from tpmlint.errors import UserError

if TYPE_CHECKING:
    from tpmlint.model.kinds import Kind
    from tpmlint.reporters.render.terminal import Painter
    from tpmlint.schema import FieldInfo
    from tpmlint.settings import Extension

_TRAILERS = {
    "Roadmap-Item": """Names what a change is for, as a trailer of a commit message or in the text of the pull request:
`Roadmap-Item: payment-tokens`. It takes the id of an open initiative that lists the touched capability, of
a feature that such an initiative enables, or of an accepted decision about it; `kind:id` where an id is not
unique. `none` says that the change is for no item, and needs `Roadmap-Reason`. Further names are set with
`item-trailers` under [change].""",
    "Roadmap-Reason": """Says why a change is for no item: `Roadmap-Item: none` and `Roadmap-Reason: <why, briefly>`.
Further names are set with `reason-trailers` under [change].""",
}
_WORDS = {
    "missing": """The verdict on a capability that a change touches without product context:
`change-without-context` reports it. No configuration accepts it.""",
    "verdict": """What a change has for a capability that it touches: exempt, cited, carried, standing, waived
or missing, the first of them that holds and that `accept` under [change] names. `tpmlint explain carried` and
so on tells of each.""",
    "asked": """In an audit, how many changes of a capability needed product context: all but the exempt ones.
The column `missing` counts those of them that had none, and `context` is the share that had some.""",
    "drift": """In an audit, the share of the changes asked about that touch a capability which no open
initiative with an open feature lists: work that no feature on the roadmap depends on.""",
    "coverage": """In an audit, the share of the files of code that belong to a capability, at the end of the
history. Tests, documentation and the like are no code: what `exempt-paths` under [change] and the option
`not-code` of `unmapped-code` name.""",
    "ungoverned": """In an audit, commits that are counted and not judged: those from before the first roadmap,
or from before `since` under [change]. `--roadmap` and `--roadmap-at` judge the ones before the first roadmap as
well.""",
    "slips": """In an audit, how often the target date of an open initiative moved to a later day, and by how
many days in all; `serial-slip` reports the ones that keep moving.""",
}
"""Words of reports that are neither words of the configuration nor names of rules."""


_FORMATS = "formats"
_FORMAT = "format:"
_VIEWS = "views"


def _topics() -> Iterable[str]:
    from tpmlint.config.builtin import formats
    from tpmlint.rule import CATEGORIES, catalogue
    from tpmlint.schema import fields

    yield from catalogue()
    yield from CATEGORIES
    yield from _TRAILERS
    yield _FORMATS
    yield _VIEWS
    yield from (f"{_FORMAT}{name}" for name in formats())
    yield from _WORDS
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

    return {name: kind for name, kind in kinds_for_completion().items() if name not in STANDARD}


def _config_fields() -> list[tuple[str, FieldInfo]]:
    """Return every field of the configuration with its name, such as ``config.change.accept``."""
    from tpmlint.schema import fields

    every_field: list[tuple[str, FieldInfo]] = []
    level = [(f"config.{each.name}", each) for each in fields("config")]
    while level:
        every_field += level
        level = [(f"{name}.{inner.name}", inner) for name, each in level for inner in each.fields]
    return every_field


_EPILOG = """\b
Examples:
  tpmlint explain enables-nothing
  tpmlint explain initiative
  tpmlint explain initiative.enables.how
  tpmlint explain timing
  tpmlint explain starter
  tpmlint explain carried
  tpmlint explain drift
  tpmlint explain rules.due-soon.days
  tpmlint explain Roadmap-Item
  tpmlint explain config
  tpmlint explain formats
  tpmlint explain format:kep
  tpmlint explain views"""


@click.command(epilog=_EPILOG)
@click.argument("topics", nargs=-1, required=True, metavar="TOPIC...", shell_complete=completing(_topics))
@options.color
def command(topics: tuple[str, ...], color: str) -> None:
    """Explain rules, categories, kinds, fields, or words of a report."""
    from tpmlint.reporters import Style
    from tpmlint.reporters.render.terminal import Painter

    painter = Painter(colored(color))
    columns = Style(width=width()).columns
    pages = ["\n".join(_page(topic, columns, painter)).strip("\n") for topic in dict.fromkeys(topics)]
    write("\n\n\n".join(pages) + "\n", painter.color)


def _page(topic: str, columns: int, painter: Painter) -> Iterable[str]:
    """Return the lines that explain a topic.

    Raises:
        UserError: nothing is called that.
    """
    from tpmlint.cli.pages import category_page, field_page, kind_page, prose, rule_page
    from tpmlint.rule import CATEGORIES, catalogue
    from tpmlint.schema import field, fields, load

    kind, *steps = topic.split(".")
    if topic in catalogue():
        lines = rule_page(catalogue()[topic], columns, painter)
    elif topic == _FORMATS:
        lines = _list_formats(columns, painter)
    elif topic.startswith(_FORMAT):
        lines = _format_page(topic.removeprefix(_FORMAT), painter)
    elif topic == _VIEWS:
        lines = _list_views(columns, painter)
    elif topic in CATEGORIES:
        lines = category_page(topic, columns, painter)
    elif (trailer := {name.casefold(): name for name in _TRAILERS}.get(topic.rstrip(":").casefold())) is not None:
        lines = iter([painter("strong", trailer), "", *prose(_TRAILERS[trailer], columns, painter)])
    elif topic in _WORDS:
        lines = iter([painter("strong", topic), "", *prose(_WORDS[topic], columns, painter)])
    elif kind == "rules" and steps:
        lines = _option(steps[0], steps[1:], columns, painter)
    elif kind not in _schemas() and (own := _own_kinds()).get(kind) is None:
        lines = _explain_configured(topic, [*own], columns, painter)
    elif not steps:
        by = _described_by(kind)
        schema = load(by) if isinstance(by, str) else by.schema
        lines = kind_page(topic, schema["description"], fields(by), columns, painter)
    else:
        by = _described_by(kind)
        by = by if field(by, *steps) is not None else _own_schema(kind, by)
        found = field(by, *steps)
        if found is None:
            raise _unknown_field(kind, by, steps)
        lines = field_page(topic, found, columns, painter)
    return lines


def _list_formats(columns: int, painter: Painter) -> Iterator[str]:
    from tpmlint.config.builtin import about, formats
    from tpmlint.reporters.render.terminal import table

    yield painter("strong", "Formats that tpmlint reads with a mapping of its own")
    yield ""
    rows = [(f"  {name}", about(name)) for name in formats()]
    yield from table(rows, width=columns)
    yield ""
    yield "`tpmlint explain format:NAME` prints its mapping, `tpmlint init --from FILE` recognises that of a file."


def _list_views(columns: int, painter: Painter) -> Iterator[str]:
    """Yield every view of a page with its words, and the filters that all have."""
    from tpmlint.cli.pages import prose
    from tpmlint.model.kinds import STANDARD
    from tpmlint.reporters.render.terminal import table
    from tpmlint.text.messages import join_words
    from tpmlint.views import names, title_of, view_named
    from tpmlint.views.support.choice import filter_keys

    yield painter("strong", "Views of the roadmap in Markdown pages")
    for name in names():
        yield ""
        yield f"{painter('strong', name)}: {title_of(name)}"
        yield from table([(f"  {key}", text) for key, text in view_named(name).keys.items()], width=columns)
    yield ""
    keys = [key for key in filter_keys(STANDARD) if key != "open"]
    yield from prose(
        f"Every view has the filters of `tpmlint list`: {join_words(keys)}, and open, which is yes, no or all. `team` "
        'is `owner` by another name. Values with spaces have quotes: `where="target_date < 2027"`. Nothing in a view '
        "depends on the day.\n\nA view begins with `<!-- tpmlint: view table kind=features -->` and ends with "
        "`<!-- tpmlint: end -->`; `tpmlint render` fills it.",
        columns,
        painter,
    )


def _format_page(name: str, painter: Painter) -> Iterator[str]:
    """Yield the mapping of a built-in format as the configuration would have it, and the block that uses it.

    Raises:
        UserError: there is none of that name.
    """
    from tpmlint.config.builtin import builtin_block, formats

    if name not in formats():
        raise unknown("format", name, formats(), remedy="`tpmlint explain formats` lists them")
    yield painter("strong", f"{_FORMAT}{name}")
    yield ""
    yield from builtin_block(name).splitlines()
    yield ""
    yield f'All of this is `format = "{name}"` in a table [[sources]]; copy it from here to change it.'


def _described_by(kind: str) -> str | Extension:
    return kind if kind in _schemas() else _own_kinds()[kind].described_by


def _explain_configured(topic: str, own_kinds: list[str], columns: int, painter: Painter) -> Iterator[str]:
    """Yield the page on a field of the configuration, or on a word that one of its fields takes.

    Args:
        own_kinds: the names of own kinds, to suggest one.
    Raises:
        UserError: there is no such field or word.
    """
    from tpmlint.cli.pages import field_page, prose
    from tpmlint.rule import CATEGORIES, catalogue

    matches = [(name, each) for name, each in _config_fields() if name.endswith(f".{topic}")]
    meanings = [(name, text) for name, each in _config_fields() for word, text in each.words if word == topic]
    if not matches and not meanings:
        topics = [*catalogue(), *CATEGORIES, *_schemas(), *own_kinds]
        raise unknown("rule or kind", topic.split(".")[0], topics, remedy="`tpmlint rules` lists all rules")
    for name, each in matches:
        yield from field_page(name, each, columns, painter)
    for name, text in dict.fromkeys(meanings):
        yield f"{painter('strong', topic)} (a word that {name} takes)"
        yield ""
        yield from prose(text, columns, painter)


def _option(rule: str, steps: list[str], columns: int, painter: Painter) -> Iterator[str]:
    """Yield the page on a rule, or on one of its options, by the name that it has in the configuration.

    Raises:
        UserError: the rule or the option is unknown.
    """
    from tpmlint.cli.pages import assignment, prose, rule_page
    from tpmlint.rule import catalogue

    if rule not in catalogue():
        raise unknown("rule", rule, catalogue(), remedy="`tpmlint rules` lists all rules")
    entry = catalogue()[rule]
    if not steps:
        yield from rule_page(entry, columns, painter)
        return
    name = ".".join(steps)
    if not entry.rule.options:
        raise UserError(f"{rule} has no options", f"see `tpmlint explain {rule}`")
    if name not in entry.rule.options:
        raise unknown(f"option of {rule}", name, entry.rule.options)
    option = entry.rule.options[name]
    yield f"{painter('strong', f'rules.{rule}.{name}')} (optional)"
    yield ""
    yield from prose(option.description, columns, painter)
    yield f"By default, under [rules.{rule}] in the configuration:"
    yield from assignment(name, option.default, 2, columns)


def _own_schema(kind: str, by: str | Extension) -> str | Extension:
    """Return the schema of a kind with what an organisation's own adds to it here, if there is a configuration.

    Args:
        by: the schema without that.
    """
    from tpmlint.engine.workspace import Request, open_workspace

    try:
        extensions = open_workspace(Request(start=Path.cwd())).settings.extensions
    except UserError:
        return by
    return extensions.get(kind, by)


def _unknown_field(kind: str, by: str | Extension, steps: list[str]) -> UserError:
    from tpmlint.schema import field, fields

    depth = next(depth for depth in range(len(steps)) if field(by, *steps[: depth + 1]) is None)
    name = ".".join([kind, *steps[:depth]])
    above = field(by, *steps[:depth]) if depth else None
    level = fields(by) if above is None else above.fields
    if not level:
        return UserError(f"{name} has no fields of its own", f"see `tpmlint explain {name}`")
    return unknown(f"field of {name}", steps[depth], [each.name for each in level])
