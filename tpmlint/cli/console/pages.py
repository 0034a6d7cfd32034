"""What ``explain`` prints: a page on a rule, on a kind of item, on a field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tpmlint.cli.console.prose import WIDEST, prose, spans, wrap
from tpmlint.engine.selection import of_preset
from tpmlint.reporters.drawing.ink import Ink
from tpmlint.reporters.drawing.table import table
from tpmlint.reporters.drawing.wrapping import wrapped
from tpmlint.rule import Entry, LedgerRule, OptionValue
from tpmlint.settings import PRESETS
from tpmlint.text import visible

if TYPE_CHECKING:
    from tpmlint.schema import FieldInfo


_BELOW = " " * 6
_BESIDE = 36
"""Columns of what is set, beside which there is room for what it means."""

_OF_HISTORY = {
    "before": "The roadmap at the start",
    "bad": "Bad, the commits since",
    "good": "Good, the commits since",
}


def rule_page(entry: Entry, width: int, ink: Ink) -> Iterator[str]:
    """Yield what there is to know of a rule: why it is, what it finds, how to mend that and how to set it."""
    title, _, rest = entry.doc.partition("\n")
    level = ink.severity(entry.rule.severity, entry.rule.severity.word)
    preview = ", in preview" if entry.rule.stability == "preview" else ""
    yield f"{ink('strong', entry.id)} ({entry.category}, {level}{preview})"
    yield ""
    yield from prose(title, width, ink)
    yield from prose(rest, width, ink, _OF_HISTORY if isinstance(entry.rule, LedgerRule) else None)
    yield from wrap(_levels(entry), width)
    if entry.rule.options:
        yield ""
        yield ink("strong", f"Options, under [rules.{entry.id}] in the configuration:")
        yield from table(list(_options(entry, min(width, WIDEST))), width=min(width, WIDEST))
    yield ""
    yield f"See also {entry.page}"


def _options(entry: Entry, width: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table; what is set to a long list has its meaning below and not beside it."""
    for name, each in entry.rule.options.items():
        if len(f"{name} = {toml(each.default)}") <= _BESIDE:
            yield f"  {name} = {toml(each.default)}", each.description
        else:
            yield from ((line,) for line in assignment(name, each.default, 2, width))
            yield from ((f"{_BELOW}{line}",) for line in wrap(each.description, width - len(_BELOW)))


def _levels(entry: Entry) -> str:
    own = entry.rule.severity
    if getattr(entry.rule, "unsilenceable", False):
        return (
            f"Its level is {own.word}, and nothing lowers or silences it: until it is mended the file cannot be read."
        )
    other = [
        f"{of_preset(preset, entry.category, own).word} with preset {preset}"
        for preset in PRESETS
        if of_preset(preset, entry.category, own) is not own
    ]
    change = (
        f'set another with `{entry.id} = "off"` under [severity] in the configuration, or --severity {entry.id}=off'
    )
    return f"Its level is {', '.join([own.word, *other])}; {change}."


def toml(value: OptionValue) -> str:
    """Return a threshold as the configuration writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(toml(each) for each in value)}]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def assignment(name: str, value: OptionValue, indent: int, width: int) -> list[str]:
    """Return the lines of ``name = value``, a long list broken between its entries."""
    first, *more = wrapped(visible(f"{name} = {toml(value)}"), width, indent, indent + 2)
    return [" " * indent + first, *more]


def kind_page(name: str, description: str, fields: Sequence[FieldInfo], width: int, ink: Ink) -> Iterator[str]:
    """Yield what there is to know of a kind of item, or of another file with a schema."""
    yield ink("strong", name)
    yield ""
    yield from prose(description, width, ink)
    yield from _fields(fields, width, ink)
    yield spans(f"`tpmlint explain {name}.FIELD` tells more of a field.", ink)


def field_page(name: str, field: FieldInfo, width: int, ink: Ink) -> Iterator[str]:
    """Yield what there is to know of one field."""
    needed = "required" if field.required else "optional"
    yield f"{ink('strong', name)} ({needed}, {'one of these words' if field.words else field.expected})"
    yield ""
    yield from prose("\n\nExample: ".join(field.description.split(" Example: ")), width, ink)
    if field.words:
        yield from table([(f"  {word}", meaning) for word, meaning in field.words], width=min(width, WIDEST))
        yield ""
    yield from _fields(field.fields, width, ink)


def _fields(fields: Sequence[FieldInfo], width: int, ink: Ink) -> Iterator[str]:
    for heading, needed in (("Required", True), ("Optional", False)):
        rows = [(f"  {field.name}", _brief(field.description)) for field in fields if field.required is needed]
        if rows:
            yield ink("strong", heading)
            yield from table(rows, width=min(width, WIDEST))
            yield ""


def _brief(description: str) -> str:
    """Return the first sentence, without the example at its end."""
    return description.partition(" Example: ")[0].partition(". ")[0].rstrip(".")
