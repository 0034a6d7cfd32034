"""New items: their fields from options of the command line, validated, and their text from the schemas."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.formats.yaml.nodes import number, scalar
from tpmlint.model.kinds import STANDARD, Kind
from tpmlint.schema import Extension, FieldInfo, explain, field, fields, load
from tpmlint.schema.files import Schema, editor_comment
from tpmlint.text.messages import join_words, with_article
from tpmlint.text.similarity import nearest

OPTIONS = {
    "title": "--title TITLE",
    "owner": "--owner TEAM",
    "status": "--status STATUS",
    "type": "--type TYPE",
    "enables": "--enables FEATURE=HOW",
    "internal_customers": "--customer TEAM=NEED",
    "paths": "--path PATTERN",
}
"""The options of single fields; ``--set FIELD=VALUE`` sets the others."""

DEFAULTS = {"status": "proposed"}
"""Defaults of required fields."""


_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


class Assignment(Struct, frozen=True):
    """A value that was given for one field.

    Args:
        option: as the user wrote it, such as ``--owner``.
        name: the field, or the field and a key of its mapping with a point between them.
        text: the value; for a list one element, and for one of mappings ``A=B`` as its first two parts.
    """

    option: str
    name: str
    text: str


def values_of(by: str | Extension, assignments: Iterable[Assignment]) -> dict[str, object]:
    """Return the given fields, in the order of the options.

    Args:
        by: the kind, or its extended schema.
    Raises:
        UserError: the kind has no such field, or the option cannot set it.
    """
    values: dict[str, object] = {}
    for each in assignments:
        if not is_text(each.name + each.text):
            raise UserError(f"{each.text!r} is not UTF-8", "check the terminal's encoding", each.option)
        name, point, key = each.name.partition(".")
        info = _find_field(by, name, each)
        if point:
            entries = values.setdefault(name, {})
            if not isinstance(entries, dict) or key in entries:
                raise _given_twice(each)
            entries[key] = _read_key(kind_of(by), info, key, each)
        elif info is not None and info.many:
            entries = values.setdefault(name, [])
            assert isinstance(entries, list)
            entries.append(_read_pair(info, each) if info.fields else each.text)
        elif info is not None and (info.fields or _is_open(info)):
            keys = join_words([part.name for part in info.fields] or ["jira"], "or")
            raise UserError(
                f"{name} has keys of its own", f"give --set {name}.KEY=VALUE with {keys} as KEY", each.option
            )
        elif name in values:
            raise _given_twice(each)
        else:
            values[name] = _as_number(info, each.text)
    return values


def missing_fields(by: str | Extension, values: Mapping[str, object]) -> tuple[FieldInfo, ...]:
    """Return the required fields without a value, in the schema's order."""
    return tuple(each for each in fields(by) if each.required and each.name != "kind" and each.name not in values)


def complaints(by: str | Extension, values: Mapping[str, object], name: str) -> Iterator[str]:
    """Yield the schema's errors in one field of an item that may be incomplete."""
    for message, route in explain(by, {"kind": kind_of(by), **values}):
        if route[:1] == (name,):
            yield message


def kind_of(by: str | Extension) -> str:
    """Return the kind of item that a schema describes."""
    return by if isinstance(by, str) else by.kind


def is_text(text: str) -> bool:
    """Tell whether ``text`` can be encoded as UTF-8; a terminal may send any bytes."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _find_field(by: str | Extension, name: str, assignment: Assignment) -> FieldInfo | None:
    kind = kind_of(by)
    if assignment.option == "--set" and name in ("kind", "id"):
        raise UserError(f"{name} is an argument already", f"write tpmlint new {kind} ID", assignment.option)
    info = field(by, name)
    if info is None and not name.startswith("x-"):
        names = [each.name for each in fields(by)[2:]]
        near = nearest(name, names)
        hint = f"; did you mean {near}?" if near else ""
        message = f"{with_article(kind)} has no {name!r}{hint}"
        raise UserError(message, f"it has {join_words(names, 'and')}, and x- fields of your own", assignment.option)
    return info


def _read_pair(info: FieldInfo, assignment: Assignment) -> Mapping[str, object]:
    if assignment.option == "--set":
        option = OPTIONS.get(info.name)
        remedy = f"give {option}" if option else f"skip it, and uncomment {info.name} in the file"
        raise UserError(f"{info.name} holds more than FIELD=VALUE can say", remedy, assignment.option)
    first, second = info.fields[:2]
    one, equals, other = (part.strip() for part in assignment.text.partition("="))
    if not equals or not one or not other:
        form = f"{assignment.option} {first.name.upper()}={second.name.upper()}"
        raise UserError(
            f"{assignment.text!r} lacks its {second.name if one else first.name}", f"write {form}", assignment.option
        )
    return {first.name: one, second.name: other}


def _read_key(kind: str, info: FieldInfo | None, key: str, assignment: Assignment) -> object:
    part = None if info is None else next((each for each in info.fields if each.name == key), None)
    if info is None or info.many or (part is None and not _is_open(info)) or (part is not None and part.fields):
        raise UserError(
            f"{assignment.name!r} is not a field of {with_article(kind)} that an option can give",
            None,
            assignment.option,
        )
    return _as_number(part, assignment.text)


def _is_open(info: FieldInfo) -> bool:
    return info.expected == "a mapping" and not info.fields


def _as_number(info: FieldInfo | None, text: str) -> object:
    """Return a number if the field takes only numbers, else the text."""
    if info is not None and info.expected in ("a number", "a whole number") and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def _given_twice(assignment: Assignment) -> UserError:
    return UserError(f"{assignment.name} is given twice", "give it once", assignment.option)


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
    for name, info in infos.items():
        # The content of an organisation's own field is only known from its examples.
        if name not in item and (name in ours or info.examples):
            yield ""
            value = suggested[name] if name in suggested else example(schema["properties"][name])
            yield from _comment(notes.get(name, describe_field(info)) if name in suggested else describe_field(info))
            yield from (f"#{line}" for line in _entry(name, value, info))


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
