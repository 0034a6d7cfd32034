"""Which field of which kind of item is at an offset of a text that may be half written.

While somebody types, a text is often not valid YAML, so the fields around a line are found by indentation. A list or
mapping in brackets is read up to the offset, within its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from tpmlint.formats.yaml.documents import front_matter
from tpmlint.model.kinds import Kind
from tpmlint.model.own_kinds import kinds_of
from tpmlint.model.parsed_file import schemas_of
from tpmlint.schema import Extension, FieldInfo, fields
from tpmlint.server.projects import State

_LINE = re.compile(r"(?P<indent> *)(?P<dashes>(?:- +)*)(?:(?P<key>[\w-]+)(?P<colon>:)(?=\s|$))?")
_KIND = re.compile(r"^(?:kind|\{ *kind): *['\"]?(?P<kind>[\w-]+)", re.MULTILINE)
_BREAK = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_KEY = re.compile(r"^( *)(?:- +)?([\w-]+):(?=\s|$)", re.MULTILINE)


class Cursor(Struct, frozen=True):
    """The field at an offset of a text.

    Args:
        kind: the ``kind`` of the item; None if it has none yet.
        way: the keys from the top of the document to the offset.
        is_key: whether a key of the mapping at ``way`` is being written, not a value.
        start: offset of the word that is being written.
        document: start and end of the document.
        indent: column where the key or value starts.
    """

    kind: str | None
    way: tuple[str, ...]
    is_key: bool
    start: int
    document: tuple[int, int]
    indent: int


def cursor_at(path: str, text: str, offset: int) -> Cursor | None:
    """Return the field at an offset; None in a comment, and in Markdown outside of the front matter."""
    first, last = 0, len(text)
    if path.lower().endswith((".md", ".markdown")):
        front = front_matter(text)
        if front is None or not front.start <= offset <= front.end:
            return None
        first, last = front.start, front.end
    for end in _BREAK.finditer(text, first, last):
        if end.start() >= offset:
            last = end.start()
            break
        first = end.end()
    begin = text.rfind("\n", 0, offset) + 1
    before = text[begin:offset]
    if begin < first:
        before = text[first:offset]
    if "#" in before and re.search(r"(?:^|\s)#", before):
        return None
    found = _KIND.search(text, first, last)
    kind = found["kind"] if found is not None else None
    line = _LINE.match(before)
    assert line is not None
    column = len(line["indent"]) + len(line["dashes"])
    above = tuple(_above(text[first:begin], column, bool(line["dashes"]), len(line["indent"])))
    rest = before[line.end() :]
    bracketed = _in_brackets(rest if line["key"] else before[column:])
    way, is_key = above, True
    if line["key"]:
        way, is_key = (*above, line["key"]), False
    if bracketed is not None:
        way, is_key = (*way, *bracketed[0]), bracketed[1]
    elif not line["key"] and line["dashes"]:
        # The schema tells whether an element of the list is a word or a mapping, whose first key this is.
        is_key = False
    word = re.search(r"[^\s\[\]{},'\"]*$", before)
    assert word is not None
    return Cursor(kind, way, is_key, offset - len(word[0]), (first, last), column)


def _above(text: str, column: int, is_element: bool, indent: int) -> Iterator[str]:
    """Yield the keys that a line is nested in, outermost first.

    Args:
        text: the lines above it.
        column: where its key or value starts.
    """
    found: list[str] = []
    for line in reversed(text.split("\n")):
        match = _LINE.match(line)
        if match is None or not line.strip() or line.lstrip().startswith("#"):
            continue
        key_column = len(match["indent"]) + len(match["dashes"])
        if match["key"] and (key_column < column or (is_element and key_column <= indent and not match["dashes"])):
            if key_column == column and not is_element:
                continue
            found.append(match["key"])
            column, is_element, indent = key_column, bool(match["dashes"]), len(match["indent"])
            if column == 0:
                break
        elif match["dashes"] and len(match["indent"]) < column and key_column == column and not is_element:
            # The line is in this element of a list, whose first key is here.
            is_element, indent = True, len(match["indent"])
    yield from reversed(found)


def _in_brackets(rest: str) -> tuple[tuple[str, ...], bool] | None:
    """Return the keys in the open brackets, and whether a key is being written; None if no bracket is open."""
    stack: list[list[str]] = []
    key = ""
    word = ""
    for character in rest:
        if character in "[{":
            stack.append([character, key])
            key, word = "", ""
        elif character in "]}" and stack:
            stack.pop()
            key, word = "", ""
        elif character == ",":
            key, word = "", ""
        elif character == ":":
            key, word = word.strip(), ""
        else:
            word += character
    if not stack:
        return None
    keys = [each[1] for each in stack if each[1]]
    in_mapping = stack[-1][0] == "{"
    if key:
        keys.append(key)
    return tuple(keys), in_mapping and not key


def schema_of(state: State, kind: str | None) -> str | Extension | None:
    """Return the schema of a kind of item; None if the kind is unknown or not written yet."""
    settings = state.session.workspace.settings
    schemas = schemas_of(kinds_of(settings), settings.extensions)
    return schemas.get(kind) if kind is not None else None


def kinds(state: State) -> Mapping[str, Kind]:
    """Return all kinds of item, by name."""
    return kinds_of(state.session.workspace.settings)


def fields_below(by: str | Extension, way: tuple[str, ...]) -> tuple[FieldInfo, ...]:
    """Return the fields of the mapping at ``way``."""
    level = fields(by)
    for step in way:
        found = next((each for each in level if each.name == step), None)
        if found is None:
            return ()
        level = found.fields
    return level


def info_of(by: str | Extension, way: tuple[str, ...]) -> FieldInfo | None:
    """Return the field at ``way``."""
    return next((each for each in fields_below(by, way[:-1]) if each.name == way[-1]), None) if way else None


def field_at(state: State, path: str, offset: int) -> FieldInfo | None:
    """Return the field whose key is at an offset."""
    file = state.files.get(path)
    if file is None or file.reader:
        return None
    text = state.text(path).text
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin : text.find("\n", offset) % (len(text) + 1)]
    key = _LINE.match(line)
    if key is None or not key["key"] or not key.start("key") <= offset - begin <= key.end("key"):
        return None
    cursor = cursor_at(path, text, begin + key.end())
    by = schema_of(state, cursor.kind) if cursor is not None else None
    return info_of(by, cursor.way) if cursor is not None and by is not None else None


def keys_of_mapping(text: str, cursor: Cursor) -> frozenset[str]:
    """Return the top-level keys of the document at the cursor, which are not offered again."""
    return frozenset(match[2] for match in _KEY.finditer(text, *cursor.document) if not match[1])
