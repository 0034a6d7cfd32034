"""Any data as facts: the path of each value as its name, prose and order set aside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from tpmlint.interfaces.support.data import Node, Scalar
from tpmlint.interfaces.support.schema_words import X_PROSE, type_of
from tpmlint.interfaces.support.table import FactTable, shorten, spell
from tpmlint.interfaces.support.yaml_data import compact

PROSE = frozenset(
    (
        "brief",
        "comment",
        "comments",
        "$comment",
        "desc",
        "description",
        "display_name",
        "doc",
        "docs",
        "documentation",
        "help",
        "note",
        "notes",
        "summary",
        "title",
    )
)
"""Keys that hold prose where their value is text; as the name of something larger they are names."""

EXAMPLES = frozenset(("example", "examples"))

_NAMES = ("id", "name", "ref", "key")
_BARE = re.compile(r'[^\s.\[\]"=]+')
_BARE_IN_BRACKETS = re.compile(r'[^\s\[\]"=]+')


def add_documents(table: FactTable, documents: Iterable[Node], ignored: frozenset[str] | None) -> None:
    """Add the facts of the documents of a file; an object of Kubernetes is named by its kind and name."""
    others = []
    for document in documents:
        kind, name = document.text_of("kind"), document.get("metadata").text_of("name")
        if kind and name:
            add_data(table, f"{_key(kind)}/{_key(name)}", document, ignored)
        elif document.value is not None:
            others.append(document)
    if len(others) == 1:
        add_data(table, "", others[0], ignored)
    elif others:
        add_data(table, "", Node(tuple(others), 1), ignored)


def add_data(table: FactTable, name: str, node: Node, ignored: frozenset[str] | None) -> None:
    """Add the facts of a value.

    Args:
        name: the path to it; empty for a whole file.
        ignored: keys that hold prose, whatever their value; None for the usual ones.
    """
    table.step(node.line)
    tag = "" if node.tag is None else f"{node.tag} "
    if isinstance(node.value, dict):
        for key, each in node.value.items():
            if not _is_prose(key, each, ignored):
                add_data(table, f"{name}.{_key(key)}" if name else _key(key), each, ignored)
    elif isinstance(node.value, tuple):
        seen: dict[str, int] = {}
        for address, each in _addresses(node.value):
            if isinstance(each.value, dict | tuple):
                add_data(table, f"{name}[{address}]", each, ignored)
            else:
                word = "listed" if each.text is not None else f"listed {type_of(each)}"
                seen[address] = seen.get(address, 0) + 1
                times = f" ({seen[address]})" if seen[address] > 1 else ""
                table.add(f"{name}[{address}]{times}", word, each.line)
    else:
        table.add(name or "(value)", f"{tag}{spell(node.value)}", node.line)
    if isinstance(node.value, dict | tuple) and (tag or not node.value):
        table.add(name or "(value)", f"{tag}{'{}' if isinstance(node.value, dict) else '[]'}", node.line)


def add_rest(table: FactTable, name: str, node: Node, known: Iterable[str]) -> None:
    """Add what a mapping says under keys that no other reader knows: no prose, and extensions on one line each."""
    known = frozenset(known)
    for key, each in node.entries.items():
        if key in known or key in X_PROSE or _is_prose(key, each, None):
            continue
        label = f"{name} {_key(key)}" if name else _key(key)
        if key.startswith("x-"):
            table.step(each.line, each.size)
            table.add(label, f"{EXTENSION} {shorten(compact(each))}", each.line)
        else:
            add_data(table, label, each, None)


EXTENSION = "extension"
"""What the signature of a key begins with that only tools know the meaning of."""


def _is_prose(key: str, node: Node, ignored: frozenset[str] | None) -> bool:
    if ignored is not None:
        return key in ignored
    return key in EXAMPLES or (key in PROSE and not isinstance(node.value, dict | tuple))


def _addresses(items: tuple[Node, ...]) -> list[tuple[str, Node]]:
    """Return the items of a list with what each is called: by name, by value, by its one key or by its place."""
    if not any(isinstance(each.value, dict | tuple) for each in items):
        return [(_key(_word(each), _BARE_IN_BRACKETS), each) for each in items]
    for names in ([_name(each) for each in items], [_only_key(each) for each in items]):
        if len(set(names)) == len(names) and None not in names:
            return [
                (_key(name, _BARE_IN_BRACKETS), each)
                for name, each in zip(names, items, strict=True)
                if name is not None
            ]
    return [(str(index), each) for index, each in enumerate(items)]


def _word(node: Node) -> str:
    tag = "" if node.tag is None else f"{node.tag} "
    return f"{tag}{node.value}" if isinstance(node.value, str) else compact(node)


def _name(node: Node) -> str | None:
    for key in _NAMES:
        value: Scalar | object = node.get(key).value
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
    return None


def _only_key(node: Node) -> str | None:
    return next(iter(node.entries)) if len(node.entries) == 1 else None


def _key(text: str, bare: re.Pattern[str] = _BARE) -> str:
    """Return a key as part of a path, in double quotes if it would be unclear without."""
    text = shorten(text)
    return text if bare.fullmatch(text) else json.dumps(text, ensure_ascii=False)
