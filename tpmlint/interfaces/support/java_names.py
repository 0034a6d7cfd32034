"""Names of Java: what a file imports, and its types by their simple names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree

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
    """Yield the types of a file at any depth: the simple name, what its full name begins with, and the declaration."""
    left = [(holder, scope)]
    while left:
        node, prefix = left.pop()
        for each in node.named_children:
            if each.type in kinds:
                name = tree.field(each, "name")
                yield name, prefix, each
                body = each.child_by_field_name("body")
                if body is not None:
                    bodies = (body, *tree.named(body, "enum_body_declarations"))
                    left += [(one, f"{prefix}{name}.") for one in bodies]
