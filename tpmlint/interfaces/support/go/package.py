"""The declarations of a file of Go by their names, its imports, and the types of its functions and values."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.go.syntax import Types, end_of, field_names, fields, receiver, specs

if TYPE_CHECKING:
    from tree_sitter import Node

POINTER_TO = "new__of"
"""For ``new`` with a value, as in ``new(8080)``, where the grammar expects a type."""

_KINDS = {
    "int_literal": "int",
    "float_literal": "float64",
    "imaginary_literal": "complex128",
    "rune_literal": "rune",
    "interpreted_string_literal": "string",
    "raw_string_literal": "string",
    "true": "bool",
    "false": "bool",
}


_NEW = re.compile(
    rb"(?<![.\w])new(?=\([ \t]*(?:[\"'`0-9&-]"
    rb"|(?!(?:func|struct|interface|chan|map)\b)[A-Za-z_][\w.]*[ \t]*[({*/%+<>=!|&-]))"
)
_C_END = re.compile(r"(?<=;)|\n(?=\s*#)|(?<=[\w>\"])\n(?=\s*\w)")
"""Where a declaration or a line for the preprocessor of C may end."""

_ERRORS = frozenset((("errors", "New"), ("errors", "Join"), ("fmt", "Errorf")))
NOT_COMPARABLE = " not comparable"

_TYPES = frozenset(
    (
        *("bool", "byte", "complex64", "complex128", "error", "float32", "float64", "rune", "string", "uintptr"),
        *(f"{sign}int{size}" for sign in ("", "u") for size in ("", "8", "16", "32", "64")),
    )
)


def parse(data: bytes) -> Node:
    """Return the root of the syntax tree of a file."""
    try:
        return tree.parse(data, "tree-sitter-go", "interfaces-go")
    except UnreadableInterface:
        readable = _NEW.sub(POINTER_TO.encode(), data)
        if readable == data:
            raise
    return tree.parse(readable, "tree-sitter-go", "interfaces-go")


def incomparable(types: Mapping[str, Node]) -> frozenset[str]:
    """Return the types of a file whose values cannot be compared, nor be keys of a map, as far as the file says it.

    Args:
        types: by their names.
    """
    users: dict[str, list[str]] = {}
    for name, spec in types.items():
        for part in _deciding(spec.child_by_field_name("type")):
            users.setdefault(part, []).append(name)
    found: set[str] = set()
    left = [""]
    while left:
        new = [name for name in users.pop(left.pop(), ()) if name not in found]
        found.update(new)
        left += new
    return frozenset(found)


def _deciding(node: Node | None) -> Iterator[str]:
    """Yield the names of the types whose values are in those of a type; an empty one for what is never compared."""
    left = [node]
    while left:
        each = left.pop()
        if each is None:
            continue
        if each.type in ("function_type", "map_type", "slice_type"):
            yield ""
        elif each.type == "array_type":
            left.append(each.child_by_field_name("element"))
        elif each.type == "parenthesized_type":
            left.append(each.named_children[0])
        elif each.type == "struct_type":
            held = (one for one in fields(each) if field_names(one) or one.children[0].type != "*")
            left += [one.child_by_field_name("type") for one in held]
        elif each.type == "type_identifier":
            yield tree.text_of(each)


class Package(Types):
    """A file of a package: what it declares and imports, and the names that its signatures use.

    Args:
        root: of the syntax tree.
    """

    def __init__(self, root: Node) -> None:
        super().__init__(root)
        self.root = root
        self.methods: dict[str, list[Node]] = {}
        self.functions: dict[str, Node] = {}
        self.dots: dict[str, int] = {}
        self._comments: dict[int, list[Node]] = {}  # Above a declaration, by its identity.
        comments: list[Node] = []
        for node in root.named_children:
            if node.type == "comment":
                comments.append(node)
                continue
            self._comments[node.id], comments = comments, []
            if node.type == "function_declaration":
                self.functions[tree.field(node, "name")] = node
            elif node.type == "method_declaration":
                self.methods.setdefault(receiver(node)[0], []).append(node)
            elif node.type == "type_declaration":
                for spec in tree.named(node, "type_spec", "type_alias"):
                    self.types[tree.field(spec, "name")] = spec
            elif node.type in ("const_declaration", "var_declaration"):
                for spec in specs(node):
                    for name in spec.children_by_field_name("name"):
                        self.values[tree.text_of(name)] = node
            elif node.type == "import_declaration":
                if tree.text_of(node).strip('import"()\n ') == "C":
                    self.c_text = self.comment_above(node)
                for spec in tree.descend(node, "import_spec"):
                    path = tree.field(spec, "path").strip('"`')
                    last = end_of(path)
                    own = tree.field(spec, "name")
                    if own == ".":
                        self.dots[path] = tree.line_of(spec)
                    else:
                        self.imports[own or last] = path
                        self.renamed |= {path} if own else set()

    def comment_above(self, node: Node) -> str:
        """Return the text of the comments right above a declaration of the file, without the signs of comments."""
        texts: list[str] = []
        line = node.start_point[0]
        for above in reversed(self._comments[node.id]):
            if above.end_point[0] < line - 1:
                break
            text, line = tree.word_of(above), above.start_point[0]
            texts.append(text[2:-2] if text.startswith("/*") else text[2:])
        return "\n".join(reversed(texts))

    @functools.cached_property
    def incomparable(self) -> frozenset[str]:
        """The types of the file whose values cannot be compared."""
        return incomparable(self.types)

    def function(self, node: Node) -> str:
        with self.within(node):
            result = node.child_by_field_name("result")
            if result is not None and result.type == "parameter_list":
                results = self.parameters(result)
                returns = f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})"
            else:
                returns = f" {self.text(result)}" if result is not None else ""
            parameters = ", ".join(self.parameters(node.child_by_field_name("parameters")))
            return f"func{self.text(node.child_by_field_name('type_parameters'))}({parameters}){returns}"

    def parameters(self, node: Node | None) -> list[str]:
        """Return the types of parameters, one for each name; the names promise nothing."""
        found = []
        for each in tree.named(node, "parameter_declaration", "variadic_parameter_declaration"):
            dots = "..." if each.type.startswith("variadic") else ""
            count = len([name for name in each.children_by_field_name("name") if name.is_named])
            found += [dots + self.text(each.child_by_field_name("type"))] * max(count, 1)
        return found

    def inferred(self, node: Node, depth: int) -> str:
        """Return the type of a value as far as it is written, else what decides about it."""
        tree.limit_depth(depth, node)
        operator = tree.field(node, "operator")
        if node.type in _KINDS:
            return _KINDS[node.type]
        if node.type == "composite_literal":
            return self._of_array(node) or self.text(node.child_by_field_name("type"))
        if node.type == "func_literal":
            return self.function(node)
        if node.type == "parenthesized_expression":
            return self.inferred(node.named_children[0], depth + 1)
        if node.type == "unary_expression":
            sign = {"&": "*", "<-": "<-"}.get(operator, "")
            operand = node.child_by_field_name("operand")
            return sign + (self.inferred(operand, depth + 1) if operand is not None else "")
        if node.type == "binary_expression":
            if operator in ("==", "!=", "<", "<=", ">", ">=", "&&", "||"):
                return "bool"
            sides = [node.child_by_field_name(each) for each in ("left", "right")]
            kinds = dict.fromkeys(self.inferred(each, depth + 1) for each in sides if each is not None)
            return f" {operator} ".join(kinds)
        if node.type == "call_expression":
            called = node.child_by_field_name("function")
            arguments = node.child_by_field_name("arguments")
            name = tree.text_of(called)
            if name in ("new", "make", POINTER_TO) and arguments is not None and arguments.named_children:
                value = arguments.named_children[0]
                written = self.inferred(value, depth + 1) if name == POINTER_TO else self.text(value)
                written = "bool" if written in ("true", "false") else written
                return written if name == "make" else f"*{written}"
            if name in self.functions:
                return self.results(name)
            if name in self.types or name in _TYPES:
                return self.text(called)  # It is made of a value of another type.
            package, _, own = name.partition(".")
            if (self.imports.get(package), own) in _ERRORS and "error" not in self.types:
                return "error"
            return f"{self.text(called)}{self.text(node.child_by_field_name('type_arguments'))}()"
        return self.text(node)

    def _of_array(self, node: Node) -> str:
        """Return the type of an array that is as long as what is written in it; nothing for another type."""
        kind, body = node.child_by_field_name("type"), node.child_by_field_name("body")
        if kind is None or body is None or kind.type != "implicit_length_array_type":
            return ""
        elements = [each for each in body.named_children if each.type != "comment"]
        element = self.text(kind.child_by_field_name("element"))
        if any(each.type == "keyed_element" for each in elements):
            return f"[{' '.join(self.written(each.named_children[0]) for each in elements)}]{element}"
        return f"[{len(elements)}]{element}"

    def results(self, name: str) -> str:
        """Return what a function of the file returns."""
        result = self.functions[name].child_by_field_name("result")
        if result is not None and result.type == "parameter_list":
            found = self.parameters(result)
            return found[0] if len(found) == 1 else f"({', '.join(found)})"
        return self.text(result)
