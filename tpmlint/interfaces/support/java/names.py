"""Names of Java: what a file imports, its types and constants by their simple names, and what a module exports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import known_value
from tpmlint.interfaces.support.fact_table import FactTable
from tpmlint.interfaces.support.signature_table import SignatureTable

if TYPE_CHECKING:
    from tree_sitter import Node

LANG = frozenset(
    re.findall(
        r"\w+",
        "Appendable AutoCloseable Boolean Byte CharSequence Character Class ClassLoader Cloneable Comparable Deprecated"
        " Double Enum Error Exception Float FunctionalInterface Integer Iterable Long Math Number Object Override"
        " Process ProcessBuilder Readable Record Runnable Runtime RuntimeException SafeVarargs Short StackTraceElement"
        " String StringBuffer StringBuilder SuppressWarnings System Thread ThreadLocal Throwable Void AssertionError"
        " ArithmeticException ArrayIndexOutOfBoundsException ClassCastException ClassNotFoundException"
        " CloneNotSupportedException IllegalArgumentException IllegalStateException IndexOutOfBoundsException"
        " InstantiationException InterruptedException LinkageError NoSuchFieldException NoSuchMethodException"
        " NullPointerException NumberFormatException OutOfMemoryError ReflectiveOperationException SecurityException"
        " StackOverflowError UnsupportedOperationException StringIndexOutOfBoundsException",
    )
)
"""Types of java.lang that signatures name, which need no import."""

KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "record",
    "annotation_type_declaration": "@interface",
}
"""Declarations of types, with the words for them."""

FREE = {
    "enum": ("final", "static"),
    "interface": ("abstract", "static"),
    "@interface": ("abstract", "static"),
    "record": ("final", "static"),
}
"""Modifiers that change nothing of a kind of type."""

_MODIFIERS = ("public", "protected", "abstract", "static", "final", "sealed", "default")
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)((?:\\u+[0-9a-fA-F]{4})+)")
_LANG = re.compile(r"\bjava\.lang\.(?=([A-Z]\w*))")


def _without_annotations(node: Node, _holder: Node | None, _following: Node | None) -> str | None:
    return "" if node.type in ("annotation", "marker_annotation") else None


_ANY = re.compile(r"\?\s*extends\s*Object\b(?!\.)")


class JavaTable(SignatureTable):
    """A table of facts without annotations in types, which are no part of what a method is found by."""

    renames = True

    def text(self, node: Node | None, without: str = "") -> str:
        """Return a part of a signature, and remember the names in it; what needs no import has no package."""
        written = tree.text_of(node, self._spell, without, _without_annotations)
        written = _LANG.sub(lambda match: "" if match[1] in LANG else match[0], written)
        return _ANY.sub("?", written) if "?" in written else written


def without_escapes(data: bytes) -> bytes:
    """Return a text with the signs that escapes such as ``\\u0067`` stand for, but for those that are not printable."""
    if b"\\u" not in data:
        return data

    def decoded(match: re.Match[str]) -> str:
        units = "".join(re.findall(r"u([0-9a-fA-F]{4})", match[2]))
        text = bytes.fromhex(units).decode("utf-16-be", errors="replace")
        return match[1] + text if text.isprintable() and "\ufffd" not in text else match[0]

    try:
        return _ESCAPE.sub(decoded, data.decode()).encode()
    except UnicodeDecodeError:
        return data


def add_module(table: FactTable, node: Node) -> None:
    """Add what a module offers to others."""
    name = tree.field(node, "name")
    opened = "open " if any(each.type == "open" for each in node.children) else ""
    table.add(name, f"{opened}module", tree.line_of(node))
    body = node.child_by_field_name("body")
    for each in body.named_children if body is not None else ():
        line = tree.line_of(each)
        if each.type in ("exports_module_directive", "opens_module_directive"):
            word = each.type.partition("_")[0]
            to = sorted(map(tree.text_of, each.children_by_field_name("modules")))
            table.add(
                f"{name} {word} {tree.field(each, 'package')}", word + (f" to {', '.join(to)}" if to else ""), line
            )
        elif each.type == "requires_module_directive" and "transitive" in map(tree.text_of, each.named_children):
            table.add(f"{name} passes on {tree.field(each, 'module')}", "requires transitive", line)
        elif each.type == "provides_module_directive":
            table.add(f"{name} provides {tree.field(each, 'provided')}", "provides", line)


def imports_of(root: Node) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Return the full names of what a file imports by name, and of what it imports all names, with the lines."""
    found: dict[str, str] = {}
    wildcards: dict[str, int] = {}
    for node in tree.named(root, "import_declaration"):
        target = next((tree.text_of(each) for each in tree.named(node, "scoped_identifier", "identifier")), "")
        if any(tree.named(node, "asterisk")):
            if target != "java.lang":
                wildcards[f"{target}.*"] = tree.line_of(node)
            continue
        name = target.rpartition(".")[2]
        found[name] = name if target == f"java.lang.{name}" else target
    return found, wildcards


def types_in(holder: Node, scope: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, str, Node]]:
    """Yield the types of a file: the simple name, what its full name begins with, and the declaration.

    Raises:
        UnreadableInterface: they are nested too deep; what their names begin with grows with it.
    """
    left = [(holder, scope, 0)]
    while left:
        node, prefix, depth = left.pop()
        tree.limit_depth(depth, node)
        for each in node.named_children:
            if each.type in kinds:
                name = tree.field(each, "name")
                yield name, prefix, each
                body = each.child_by_field_name("body")
                if body is not None:
                    bodies = (body, *tree.named(body, "enum_body_declarations"))
                    left += [(one, f"{prefix}{name}.", depth + 1) for one in bodies]


def modifiers(node: Node, *more: str) -> list[str]:
    """Return the modifiers that users see, and those that mean the same to them, in one order."""
    found = set(more)
    deprecated = False
    for holder in tree.named(node, "modifiers"):
        found |= {tree.text_of(child) for child in holder.children}
        deprecated = any(tree.text_of(each).startswith("@Deprecated") for each in holder.children)
    return [word for word in _MODIFIERS if word in found] + ["deprecated"] * deprecated


def extended_in(types: Iterable[Node]) -> frozenset[str]:
    """Return the words in what the classes of a file extend."""
    parents = (tree.text_of(each) for outer in types for each in tree.descend(outer, "superclass"))
    return frozenset(word for each in parents for word in re.findall(r"\w+", each))


def is_closed(node: Node, extended: frozenset[str]) -> bool:
    """Tell whether nobody else can extend a class, though it is not final: none of its constructors is for others.

    Args:
        node: the declaration.
        extended: names of what the file itself extends, which others may extend in turn.
    """
    constructors = [*tree.named(node.child_by_field_name("body"), "constructor_declaration")]
    if node.type != "class_declaration" or not constructors or tree.field(node, "name") in extended:
        return False
    return not any({"public", "protected"}.intersection(modifiers(each)) for each in constructors)


def constants_of(root: Node) -> Mapping[str, int | str]:
    """Return the values of constants that are written out, by their names, also with their type: ``Paths.CARDS``.

    Of two with one name there is none.
    """
    found: dict[str, int | str] = {}
    several: set[str] = set()
    for holder in tree.descend(root, "field_declaration", "constant_declaration"):
        if holder.type == "field_declaration" and not {"static", "final"}.issubset(modifiers(holder)):
            continue
        owner = holder.parent.parent if holder.parent is not None else None
        within = None if owner is None else tree.field(owner, "name")
        for node in holder.children_by_field_name("declarator"):
            name = tree.field(node, "name")
            names = {name, name if within is None else f"{within}.{name}"}
            several |= names & found.keys()
            value = known_value(node.child_by_field_name("value"), found, java=True)
            if value is not None:
                found.update(dict.fromkeys(names, value))
    return {name: value for name, value in found.items() if name not in several}


def for_other_files(root: Node) -> list[str]:
    """Return the types of a file without public ones that a public type of another file may extend."""
    nodes = [*tree.named(root, *KINDS)]
    if any("public" in modifiers(node) for node in nodes):
        return []
    found = []
    for node in nodes:
        words = modifiers(node)
        constructors = [*tree.named(node.child_by_field_name("body"), "constructor_declaration")]
        closed = bool(constructors) and all(
            "private" in {tree.text_of(word) for holder in tree.named(each, "modifiers") for word in holder.children}
            for each in constructors
        )
        if node.type == "class_declaration" and not _is_base(node):
            continue
        if node.type in ("class_declaration", "interface_declaration") and "final" not in words and not closed:
            found.append(tree.field(node, "name"))
    return found


def _is_base(node: Node) -> bool:
    """Tell whether a class looks like one to extend: abstract, with protected members, or of nothing else."""
    body = node.child_by_field_name("body")
    members = body.named_children if body is not None else []
    if "abstract" in modifiers(node) or any("protected" in modifiers(each) for each in members):
        return True
    annotated = any(tree.named(next(tree.named(node, "modifiers"), None), "annotation", "marker_annotation"))
    return not annotated and not any(tree.named(node, "superclass", "super_interfaces"))


def heirs_in(types: Iterable[Node]) -> dict[str, list[Node]]:
    """Return the names of the types that extend others, by the simple names of these."""
    found: dict[str, list[Node]] = {}
    for each in types:
        parents = [one for holder in tree.named(each, "superclass") for one in holder.named_children]
        parents += _listed(each, "super_interfaces", "extends_interfaces")
        name = each.child_by_field_name("name")
        for parent in {tree.text_of(one).partition("<")[0].rpartition(".")[2] for one in parents}:
            found.setdefault(parent, []).extend([] if name is None else [name])
    return found


def permitted(node: Node, heirs: Mapping[str, list[Node]]) -> list[Node]:
    """Return the types that may extend a sealed one: those that it names, else those of the file that do.

    Args:
        heirs: those of the outermost types of the file.
    """
    named = [*_listed(node, "permits")]
    if named or "sealed" not in modifiers(node):
        return named
    own = tree.field(node, "name")
    inner = heirs_in(each for _, _, each in types_in(node, "", tuple(KINDS)))
    return [*heirs.get(own, ()), *inner.get(own, ())]


def _listed(node: Node, *kinds: str) -> Iterator[Node]:
    for holder in tree.named(node, *kinds):
        for types in tree.named(holder, "type_list"):
            yield from types.named_children
