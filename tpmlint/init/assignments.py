"""Turn options of the command line into an item's fields, and validate them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from tpmlint.errors import UserError
from tpmlint.schema import Extension, FieldInfo, explain, field, fields
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
