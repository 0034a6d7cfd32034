"""Write new items from the schemas and the given fields."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping

from tpmlint.formats.yaml.nodes import number, scalar
from tpmlint.init.assignments import kind_of
from tpmlint.model.kinds import STANDARD, Kind
from tpmlint.schema import Extension, FieldInfo, fields, load
from tpmlint.schema.files import Schema, editor_comment

_EXAMPLE = re.compile(r"(?:^| )Example: (.*)\.$")


def example(schema: Schema) -> object:
    """Return a value that the schema allows."""
    if "examples" in schema:
        return schema["examples"][0]
    if "oneOf" in schema:
        words = [branch["const"] for branch in schema["oneOf"]]
        text = _EXAMPLE.search(schema.get("description", ""))
        return text[1] if text and text[1] in words else words[0]
    if "items" in schema:
        return [example(schema["items"])]
    parts = list(schema.get("properties", {}).items())[: schema.get("maxProperties")]
    return {name: example(part) for name, part in parts}


def describe_field(field: FieldInfo) -> str:
    """Return the description of a field, with its allowed words and without the example."""
    text = _EXAMPLE.sub("", field.description).removesuffix(" At least one.")
    return f"{text.rstrip('.')}: {', '.join(word for word, _ in field.words)}." if field.words else text


SECTIONS = {
    "Context": "What is the situation, and which feature or which team does it matter to?",
    "Decision": "What do we do, and what do we leave?",
    "Consequences": "What becomes easier, what harder, and for whom?",
}
"""The headings under a decision, each with the question it answers."""

_WIDTH = 110
_SIMPLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def yaml_file(
    by: str | Extension,
    values: Mapping[str, object],
    notes: Mapping[str, str] | None = None,
    suggested: Mapping[str, object] | None = None,
    *,
    brief: bool = False,
) -> str:
    """Return a YAML file with one item.

    Args:
        by: the kind, or its extended schema.
        values: the item's fields without ``kind``.
        notes: comments for single fields, instead of the schema's description.
        suggested: values for other fields, which are written as comments.
        brief: skip the optional fields that have no value.
    """
    comment = editor_comment(kind_of(by)) if kind_of(by) in STANDARD else ""
    return comment + _join_lines(list(_item_lines(by, values, notes or {}, brief, suggested or {})))


def markdown_file(
    by: str | Extension,
    values: Mapping[str, object],
    kind: Kind | None = None,
    notes: Mapping[str, str] | None = None,
    suggested: Mapping[str, object] | None = None,
) -> str:
    """Return a Markdown file with one item as its front matter, and headings to write under.

    Args:
        by, values, notes, suggested: as for ``yaml_file``.
        kind: the kind; None means the built-in one.
    """
    lines = [
        "---",
        *_item_lines(by, values, notes or {}, False, suggested or {}),
        "---",
        "",
        f"# {' '.join(str(values['title']).split())}",
    ]
    if (kind or STANDARD[kind_of(by)]).markdown:
        for heading, question in SECTIONS.items():
            lines += ["", f"## {heading}", "", f"<!-- {question} -->"]
    return _join_lines(lines)


def _join_lines(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _item_lines(
    by: str | Extension,
    values: Mapping[str, object],
    notes: Mapping[str, str],
    brief: bool,
    suggested: Mapping[str, object],
) -> Iterator[str]:
    kind, schema = kind_of(by), load(by) if isinstance(by, str) else by.schema
    infos = {field.name: field for field in fields(by)}
    item = {"kind": kind, **values}
    yield f"# Every field explained: tpmlint explain {kind}"
    yield ""
    for name in [*(name for name in infos if name in item), *(name for name in item if name not in infos)]:
        yield from _comment(notes.get(name, _beside(infos.get(name))))
        yield from _entry(name, item[name], infos.get(name))
    if brief:
        for name, value in suggested.items():
            yield from _comment(notes.get(name, _beside(infos.get(name))))
            yield from (f"#{line}" for line in _entry(name, value, infos.get(name)))
        return
    yield ""
    yield from _comment("Optional: uncomment a field to use it. The values are only examples.")
    ours = (
        load(kind)["properties"] if kind in STANDARD else {name for each in STANDARD.values() for name in each.fields}
    )
    for name, field in infos.items():
        # The content of an organisation's own field is only known from its examples.
        if name not in item and (name in ours or field.examples):
            yield ""
            value = suggested[name] if name in suggested else example(schema["properties"][name])
            yield from _comment(notes.get(name, describe_field(field)) if name in suggested else describe_field(field))
            yield from (f"#{line}" for line in _entry(name, value, field))


def _beside(field: FieldInfo | None) -> str:
    """Return a comment for a field that has its value: the words to choose from, or what a list is for."""
    return describe_field(field) if field is not None and (field.words or field.many) else ""


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _entry(name: str, value: object, field: FieldInfo | None) -> Iterator[str]:
    key = scalar(name)
    parts = {part.name: part for part in field.fields} if field is not None else {}
    if isinstance(value, dict):
        yield f"{key}:"
        yield from (f"  {line}" for line in _block(value, parts))
    elif isinstance(value, list) and not _is_short(value):
        yield f"{key}:"
        for each in value:
            head, *tail = _block(each, parts) if isinstance(each, dict) else [_single(each, field)]
            yield f"  - {head}"
            yield from (f"    {line}" for line in tail)
    elif isinstance(value, list):
        yield f"{key}: [{', '.join(value)}]"
    else:
        yield f"{key}: {_single(value, field)}"


def _block(value: Mapping[str, object], parts: Mapping[str, FieldInfo]) -> list[str]:
    return [line for key, each in value.items() for line in _entry(key, each, parts.get(key))]


def _single(value: object, field: FieldInfo | None) -> str:
    if isinstance(value, int | float):
        return number(value)
    text = str(value)
    if field is not None and field.expected.startswith("a date") and _FULL_DATE.fullmatch(text):
        return text  # YAML 1.1 readers take it for a date, correctly.
    return scalar(text)


def _is_short(value: list[object]) -> bool:
    """Tell whether a list of ids is better read on one line."""
    return (
        all(isinstance(each, str) and _SIMPLE.fullmatch(each) and scalar(each) == each for each in value)
        and sum(len(str(each)) + 2 for each in value) < _WIDTH - 30
    )
