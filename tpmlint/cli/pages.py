"""The pages that `explain` prints: on a rule, a kind of item or a field; Markdown formatted for the terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tpmlint.reporters.render.terminal import Painter, table, wrap_text
from tpmlint.rule import HISTORY, Entry, OptionValue, catalogue
from tpmlint.settings import PRESETS, of_preset
from tpmlint.text.escape import visible

if TYPE_CHECKING:
    from tpmlint.schema import FieldInfo

WIDEST = 100
"""Columns beyond which prose is hard to read."""

_BLOCK = re.compile(r"^```(?:\w+)?[ ]?(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
_CODE = re.compile(r"`[^`]+`")


def prose(text: str, width: int, painter: Painter, captions: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the lines of a text in Markdown; a fenced block is indented under the word behind its fence.

    Args:
        captions: replacements for such a word.
    """
    position = 0
    for block in _BLOCK.finditer(text):
        yield from _paragraphs(text[position : block.start()], width, painter)
        title, code = block.groups()
        if title:
            caption = (captions or {}).get(title, title.capitalize())
            yield painter("error" if title == "bad" else "good", f"{caption}:")
        yield from (f"    {line}".rstrip() for line in code.splitlines())
        yield ""
        position = block.end()
    yield from _paragraphs(text[position:], width, painter)


def _paragraphs(text: str, width: int, painter: Painter) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        for piece in re.split(r"\n(?=[-*] |\d+\. )", paragraph):
            hanging = re.match(r"[-*] |\d+\. ", piece)
            indent = " " * len(hanging[0]) if hanging else ""
            wrapped = wrap(" ".join(piece.split()), width, indent)
            yield from (spans(line, painter) for line in wrapped)
        if paragraph:
            yield ""


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Return the lines of one paragraph; all but the first begin with ``indent``."""
    return textwrap.wrap(
        text, min(width, WIDEST), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def spans(line: str, painter: Painter) -> str:
    """Return a line with its code spans painted."""
    return _CODE.sub(lambda code: painter("frame", code[0]), line) if painter.color else line


_BELOW = " " * 6
_BESIDE = 36
"""Columns of a setting that leave room for its description beside it."""

_OF_HISTORY = {
    "before": "The roadmap at the start",
    "bad": "Bad, the commits since",
    "good": "Good, the commits since",
}


def rule_page(entry: Entry, width: int, painter: Painter) -> Iterator[str]:
    """Yield the page on a rule: why it exists, what it finds, how to fix it and how to configure it."""
    title, _, rest = entry.doc.partition("\n")
    level = painter.severity(entry.rule.severity, entry.rule.severity.word)
    preview = ", in preview" if entry.rule.stability == "preview" else ""
    yield f"{painter('strong', entry.id)} ({entry.category}, {level}{preview})"
    yield ""
    yield from prose(title, width, painter)
    yield from prose(rest, width, painter, _OF_HISTORY if entry.rule.scope is HISTORY else None)
    yield from wrap(_levels(entry), width)
    if entry.rule.options:
        yield ""
        yield painter("strong", f"Options, under [rules.{entry.id}] in the configuration:")
        yield from table(list(_options(entry, min(width, WIDEST))), width=min(width, WIDEST))
    yield ""
    yield f"See also {entry.page}"


_CATEGORIES = {
    "structure": "Files that are not YAML or that readers take differently, and items that do not follow their schema.",
    "context": "Work that does not say which feature it enables and for whom, or says it with a placeholder.",
    "reference": "Names of items that do not exist, exist twice, depend on themselves or were given up.",
    "timing": "Features and work that are due before what they depend on, late, or dated against each other.",
    "paths": "Capabilities that claim files which do not exist, or which another capability claims too.",
    "evidence": "What the roadmap says, or pages say of it, and git and the files know better.",
    "change": "Code that changes without product context, and what a change takes away from those who depend on it.",
    "history": "What shows over time: unexplained work, initiatives on paper, moving targets; an audit runs these.",
    "hygiene": "Ignore comments and waivers that silence nothing, give no reason, or are past their date.",
}


def category_page(name: str, width: int, painter: Painter) -> Iterator[str]:
    """Yield the page on a category: its description and its rules."""
    yield f"{painter('strong', name)} (category)"
    yield ""
    yield from prose(_CATEGORIES[name], width, painter)
    rules = [entry for entry in catalogue().values() if entry.category == name]
    rows = [
        (f"  {entry.id}", painter.severity(entry.rule.severity, entry.rule.severity.word), entry.title)
        for entry in rules
    ]
    yield from table(rows, width=width)
    yield ""
    yield from prose(
        f'`{name} = "off"` under [severity] in the configuration sets the level of all of them.', width, painter
    )


def _options(entry: Entry, width: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table; a setting with a long list has its description below it."""
    for name, each in entry.rule.options.items():
        if len(f"{name} = {toml(each.default)}") <= _BESIDE:
            yield f"  {name} = {toml(each.default)}", each.description
        else:
            yield from ((line,) for line in assignment(name, each.default, 2, width))
            yield from ((f"{_BELOW}{line}",) for line in wrap(each.description, width - len(_BELOW)))


def _levels(entry: Entry) -> str:
    own = entry.rule.severity
    if entry.rule.unsilenceable:
        return f"Its level is {own.word}, and nothing lowers or silences it: until it is fixed the file cannot be read."
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
    first, *more = wrap_text(visible(f"{name} = {toml(value)}"), width, indent, indent + 2)
    return [" " * indent + first, *more]


def kind_page(name: str, description: str, fields: Sequence[FieldInfo], width: int, painter: Painter) -> Iterator[str]:
    """Yield the page on a kind of item, or on another file with a schema."""
    yield painter("strong", name)
    yield ""
    yield from prose(description, width, painter)
    yield from _fields(fields, width, painter)
    yield spans(f"`tpmlint explain {name}.FIELD` tells more of a field.", painter)


def field_page(name: str, field: FieldInfo, width: int, painter: Painter) -> Iterator[str]:
    """Yield the page on one field."""
    needed = "required" if field.required else "optional"
    yield f"{painter('strong', name)} ({needed}, {'one of these words' if field.words else field.expected})"
    yield ""
    yield from prose("\n\nExample: ".join(field.description.split(" Example: ")), width, painter)
    if field.words:
        yield from table([(f"  {word}", meaning) for word, meaning in field.words], width=min(width, WIDEST))
        yield ""
    yield from _fields(field.fields, width, painter)


def _fields(fields: Sequence[FieldInfo], width: int, painter: Painter) -> Iterator[str]:
    for heading, needed in (("Required", True), ("Optional", False)):
        rows = [(f"  {field.name}", _brief(field.description)) for field in fields if field.required is needed]
        if rows:
            yield painter("strong", heading)
            yield from table(rows, width=min(width, WIDEST))
            yield ""


def _brief(description: str) -> str:
    """Return the first sentence, without the example at its end."""
    return description.partition(" Example: ")[0].partition(". ")[0].rstrip(".")
