"""Any data as facts: the path of each value as its name, prose set aside, and order where it means something.

So is what a description of an API says beyond what its reader knows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence

from tpmlint.interfaces import Fact
from tpmlint.interfaces.support.data import Node, Scalar
from tpmlint.interfaces.support.fact_table import DEEPEST, FactTable, shorten, spell
from tpmlint.interfaces.support.schemas.definitions import X_PROSE, Definitions, type_of
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

_TABLES = frozenset(
    (
        "arguments", "attributes", "columns", "definitions", "$defs", "fields", "headers", "inputs", "members",
        "outputs", "parameters", "params", "patternProperties", "properties", "variables",
    )
)  # fmt: skip
"""Keys of what describes a record: in it ``note`` is the name of a field."""

_KINDS = frozenset(
    (
        "array", "bigint", "binary", "bool", "boolean", "bytes", "char", "date", "datetime", "decimal",
        "double", "enum", "float", "int", "int32", "int64", "integer", "json", "list", "long", "map", "null",
        "number", "numeric", "object", "str", "string", "text", "time", "timestamp", "uint32", "uint64", "uuid",
        "varchar",
    )
)  # fmt: skip
"""Types of fields: no prose, wherever they stand."""

_SPELLED = re.compile(
    r"((?:tiny|small|medium|big|long)?(?:int|text|blob)|[iuf](?=\d)|[a-z]+?)(?:8|16|32|64|128)?"
    r"(?:\(\d+(?:, ?\d+)?\)|[\[<][a-z0-9_.]*[\]>])?",
    re.IGNORECASE,
)
"""A type with its size or what it holds, as in ``decimal(10,2)`` and ``list[str]``."""
_MORE_KINDS = frozenset({"real", "longtext", "mediumtext", "tinytext", "smallint", "tinyint", "i", "u", "f"})

_SETS = frozenset(
    (
        "apigroups", "approvers", "attributes", "audiences", "authors", "capabilities", "categories", "codeowners",
        "contributors", "dependencies", "dependson", "enum", "features", "finalizers", "groups", "imagepullsecrets",
        "keywords", "labels", "languages", "licenses", "maintainers", "members", "namespaces", "needs", "owners",
        "permissions", "platforms", "ports", "privileges", "required", "requires", "reviewers", "roles", "scopes",
        "subjects", "tags", "teams", "topics", "users", "verbs", "volumemounts", "volumes",
    )
)  # fmt: skip
"""Keys of lists whose order means nothing, in small letters and without ``_`` and ``-``."""

_NAMES = ("id", "name", "ref", "key")
_WORD = re.compile(r"[^\s.!?]+[^\s.]")
"""No sentence, such as a type."""
_BARE = re.compile(r'[^\s.\[\]"=]+')
_BARE_IN_BRACKETS = re.compile(r'[^\s\[\]"=]+')

_ORDER = "in the order "

EXTENSION = "extension"
"""What the signature of a key begins with that only tools know the meaning of."""


def add_documents(table: FactTable, documents: Sequence[Node], ignored: frozenset[str] | None) -> None:
    """Add the facts of the documents of a file; an object of Kubernetes is named by its kind, namespace and name."""
    # Late, for it builds on data.
    from tpmlint.interfaces.support.self_described import add_definition

    others = []
    known: dict[str, int] = {}
    for document in documents:
        metadata = document.get("metadata")
        kind, space, name = document.text_of("kind"), metadata.text_of("namespace"), metadata.text_of("name")
        if kind and name:
            label = "/".join(_key(each) for each in (kind, space, name) if each)
            known[label] = known.get(label, 0) + 1
            times = f" ({known[label]})" if known[label] > 1 else ""
            if ignored is not None or not add_definition(table, label + times, document):
                add_data(table, label + times, document, ignored)
        elif document.value is not None:
            others.append(document)
    if len(others) == 1:
        add_data(table, "", others[0], ignored)
        if len(documents) > 1:
            # Who expects one document does not read the file, even if the others are empty.
            table.add("(documents)", "several", documents[1].line, demand=True)
    elif others:
        add_data(table, "", Node(tuple(others), 1), ignored)


def add_data(table: FactTable, name: str, node: Node, ignored: frozenset[str] | None, key: str = "") -> None:
    """Add the facts of a value.

    Args:
        name: the path to it; empty for a whole file.
        ignored: keys that hold prose, whatever their value; None for the usual ones.
        key: that it stands under, if any.
    """
    table.step(node.line)
    tag = "" if node.tag is None else f"{node.tag} "
    is_bare = isinstance(node.value, dict | tuple) and not node.value
    if isinstance(node.value, dict):
        told = {own: each for own, each in node.value.items() if not _is_prose(own, each, ignored, key)}
        for own, each in told.items():
            word = json.dumps(shorten(own), ensure_ascii=False) if own in node.quoted else _key(own)
            add_data(table, f"{name}.{word}" if name else word, each, ignored, own)
        # Of an entry of which only prose is said, the name is the promise; a whole file of prose promises nothing.
        is_bare = not told and bool(name or not node.value)
    elif isinstance(node.value, tuple):
        addresses = _addresses(node.value, ignored)
        for index, each in enumerate(node.value) if addresses is None else ():
            add_data(table, f"{name}[{index}]", each, ignored, key if each.items else "")
        seen: dict[str, int] = {}
        for address, each in zip(addresses or (), node.value, strict=False):
            if isinstance(each.value, dict | tuple):
                add_data(table, f"{name}[{address}]", each, ignored)
            else:
                listed = "listed" if each.text is not None else f"listed {type_of(each)}"
                seen[address] = seen.get(address, 0) + 1
                times = f" ({seen[address]})" if seen[address] > 1 else ""
                table.add(f"{name}[{address}]{times}", listed + _otherwise(each), each.line)
        if addresses is not None and len(addresses) > 1 and _is_ordered(key, node):
            table.add(f"{name} (order)".strip(), _order(addresses), node.line)
    else:
        # Not every reader takes a fraction for an integer, whatever is behind the point.
        text = json.dumps(node.value) if isinstance(node.value, float) else spell(node.value)
        table.add(name or "(value)", f"{tag}{text}{_otherwise(node)}", node.line)
    if isinstance(node.value, dict | tuple) and (tag or is_bare):
        table.add(name or "(value)", f"{tag}{'{}' if isinstance(node.value, dict) else '[]'}", node.line)


def _order(addresses: Sequence[str]) -> str:
    """Return the order of the entries of a list, in which each has the same length if together they are long."""
    text = ", ".join(addresses)
    return _ORDER + (text if text == shorten(text) else ", ".join(map(_digest, addresses)))


def _digest(address: str) -> str:
    return f"#{hashlib.sha256(address.encode(errors='surrogatepass')).hexdigest()[:8]}"


def keeps_order(before: Fact, after: Fact) -> bool:
    """Tell whether a list only has more, each former value still before those that it was before."""
    if not (before.signature.startswith(_ORDER) and after.signature.startswith(_ORDER)):
        return False
    old, new = (each.signature.removeprefix(_ORDER).split(", ") for each in (before, after))
    if all(each.startswith("#") for each in new) and not all(each.startswith("#") for each in old):
        old = [*map(_digest, old)]
    left = iter(new)
    return all(each in left for each in old)


def _is_ordered(key: str, node: Node) -> bool:
    """Tell whether the order of a list may mean something: everywhere but where it is known that it does not."""
    if re.sub("[-_]", "", key).lower() not in _SETS or node.tag is not None:
        return True
    if any((each.text or "").startswith("-") for each in node.items):
        return True
    return all(isinstance(each.value, int | float) and not isinstance(each.value, bool) for each in node.items)


def _otherwise(node: Node) -> str:
    return "" if node.other is None else f" or {node.other}"


def add_rest(table: FactTable, name: str, node: Node, known: Iterable[str]) -> None:
    """Add what a mapping says under keys that no other reader knows: no prose, and extensions on one line each."""
    known = frozenset(known)
    for key, each in node.entries.items():
        if key in known or key in X_PROSE or _is_prose(key, each, None, ""):
            continue
        label = f"{name} {_key(key)}" if name else _key(key)
        if key.startswith("x-"):
            table.step(each.line, each.size)
            table.add(label, f"{EXTENSION} {shorten(compact(each))}", each.line)
        else:
            add_data(table, label, each, None, key)


def _is_prose(key: str, node: Node, ignored: frozenset[str] | None, table: str) -> bool:
    """Tell whether what stands under a key is prose.

    Args:
        table: the key that the mapping stands under.
    """
    if ignored is not None:
        return key in ignored
    if key not in PROSE and key not in EXAMPLES:
        return False
    text = node.text
    if table in _TABLES and (node.value is not None if text is None else _WORD.fullmatch(text)):
        return False
    if key in EXAMPLES:
        return True
    return node.value is None or (text is not None and not _is_kind(text))


def _addresses(items: tuple[Node, ...], ignored: frozenset[str] | None) -> list[str] | None:
    """Return what the items of a list are called: by value, by name or by their one key; None if by place."""
    if not any(isinstance(each.value, dict | tuple) for each in items):
        return [_key(_word(each), _BARE_IN_BRACKETS) for each in items]
    for names in ([_name(each) for each in items], [_only_key(each, ignored) for each in items]):
        if len(set(names)) == len(names) and None not in names:
            return [_key(name, _BARE_IN_BRACKETS) for name in names if name is not None]
    return None


def _word(node: Node) -> str:
    tag = "" if node.tag is None else f"{node.tag} "
    return f"{tag}{node.value}" if isinstance(node.value, str) else compact(Node(node.value, node.line, tag=node.tag))


def _name(node: Node) -> str | None:
    for key in _NAMES:
        value: Scalar | object = node.get(key).value
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
    return None


def _only_key(node: Node, ignored: frozenset[str] | None) -> str | None:
    only = next(iter(node.entries)) if len(node.entries) == 1 else None
    return None if only is None or _is_prose(only, node.entries[only], ignored, "") else only


def _key(text: str, bare: re.Pattern[str] = _BARE) -> str:
    """Return a key as part of a path, in double quotes if it would be unclear without."""
    text = shorten(text)
    return text if bare.fullmatch(text) else json.dumps(text, ensure_ascii=False)


class Remainder:
    """Adds what stands in a document under keys that are not read otherwise.

    Args:
        root: the document.
        table: the facts found.
        definitions: of the document.
    """

    def __init__(self, root: Node, table: FactTable, definitions: Definitions) -> None:
        self._root = root
        self._table = table
        self._definitions = definitions

    def add(self, label: str, node: Node, known: Iterable[str]) -> None:
        """Add what a mapping says under other keys than those known, with what local references in it lead to."""
        known = frozenset(known)
        entries = {key: self._whole(each, ()) for key, each in node.entries.items() if key not in known}
        add_rest(self._table, label, Node(entries, node.line), ())

    def followed(self, label: str, node: Node) -> Node:
        """Return what a local ``$ref`` leads to; what stands beside it counts, for not all who read it skip that."""
        target = self._definitions.follow(node)
        if target is not node:
            self.add(f"{label} beside its reference", node, ("$ref",))
        return target

    def _whole(self, node: Node, within: tuple[str, ...]) -> Node:
        self._table.step(node.line)
        reference = node.text_of("$ref")
        if reference is not None and reference not in within and len(within) < DEEPEST:
            target = self._definitions.target(reference)
            if target is not None and target is not self._root:
                return self._whole(target, (*within, reference))
        if isinstance(node.value, dict):
            return Node({key: self._whole(each, within) for key, each in node.value.items()}, node.line, node.size)
        if isinstance(node.value, tuple):
            return Node(tuple(self._whole(each, within) for each in node.value), node.line, node.size)
        return node


def _is_kind(text: str) -> bool:
    """Tell whether a text is the name of a type of fields."""
    if text.rstrip("?![]") in _KINDS or text.lower() == "double precision":
        return True
    found = _SPELLED.fullmatch(text.rstrip("?!"))
    return found is not None and len(text) > 1 and found[1].lower() in _KINDS | _MORE_KINDS
