"""The declarations of a file of Go by their names, its imports, and what types are written as."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.go_nodes import field_names, fields, receiver, specs
from tpmlint.interfaces.support.table import shorten

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
_SAME = {"uint8": "byte", "rune": "int32"}
"""Names of the language for the same type."""


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
            held = (one for one in fields(each) if field_names(one) or not tree.text_of(one).startswith("*"))
            left += [one.child_by_field_name("type") for one in held]
        elif each.type == "type_identifier":
            yield tree.text_of(each)


class Package:
    """A file of a package: what it declares and imports, and the names that its signatures use.

    Args:
        root: of the syntax tree.
    """

    def __init__(self, root: Node) -> None:
        self.root = root
        self.types: dict[str, Node] = {}
        self.methods: dict[str, list[Node]] = {}
        self.functions: dict[str, Node] = {}
        self.values: dict[str, Node] = {}
        self.imports: dict[str, str] = {}
        self.dots: dict[str, int] = {}
        self._renamed: set[str] = set()
        self._seen = {tree.word_of(leaf) for leaf in tree.descend(root, "package_identifier", "identifier")}
        self.used: dict[str, None] = {}
        self._c_text = ""
        self._comments: dict[int, list[Node]] = {}  # Above a declaration, by its identity.
        self._callers: dict[str, list[str]] = {}
        self._stated: dict[str, list[str]] = {}
        self._parameters: dict[str, str] = {}  # Of the type of a receiver, by the names that a method gives them.
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
                    self._c_text = self.comment_above(node)
                for spec in tree.descend(node, "import_spec"):
                    path = tree.field(spec, "path").strip('"`')
                    # A version at the end of a path is not part of the name.
                    last = re.sub(r"/v\d+$|\.v\d+$", "", path).rpartition("/")[2]
                    own = tree.field(spec, "name")
                    if own == ".":
                        self.dots[path] = tree.line_of(spec)
                    else:
                        self.imports[own or last] = path
                        self._renamed |= {path} if own else set()

    def text(self, node: Node | None) -> str:
        """Return a type, and remember the names in it; a package that is not called as its path says has its path."""
        if node is None:
            return ""
        paths: set[str] = set()
        for leaf in tree.descend(node, "type_identifier", "identifier", "package_identifier"):
            name = (leaf.text or b"").decode()
            if leaf.type == "package_identifier" or (
                leaf.parent is not None and leaf.parent.type == "selector_expression"
            ):
                path = self._of_c(leaf) if name == "C" else self.imports.get(name)
                # A package may call itself otherwise than its path ends.
                found = [path] if path is not None else self._called(name)
                paths.update(each for each in found if each != name)
            elif leaf.parent is None or leaf.parent.type != "qualified_type":
                self.used[name] = None
        return shorten(self._written(node)) + "".join(f" of {path}" for path in sorted(paths))

    def _written(self, node: Node) -> str:
        """Return a type in one spelling: ``interface{}`` is ``any``, and the order of a union means nothing."""
        whole = self._whole(node)
        return tree.text_of(node, self._name, form=self._whole) if whole is None else whole

    def _whole(self, node: Node, _holder: Node | None = None, _following: Node | None = None) -> str | None:
        if node.type == "interface_type" and not node.named_children and "any" not in self.types:
            return "any"
        if node.type == "type_constraint" and len(node.named_children) == 1:
            inner = node.named_children[0]  # ``interface{ ~int }`` is the same as ``~int`` there.
            if inner.type == "interface_type" and [each.type for each in inner.named_children] == ["type_elem"]:
                return self._written(inner.named_children[0])
        if node.type in ("type_elem", "type_constraint") and len(node.named_children) > 1:
            return "|".join(sorted(map(self._written, node.named_children)))
        return None

    def _name(self, leaf: Node, parent: Node | None, before: Node | None) -> str:
        word = tree.word_of(leaf)
        is_free = leaf.type == "type_identifier" and (before is None or before.type != ".")
        if is_free and word in self._parameters:
            return self._parameters[word]
        return _SAME[word] if is_free and word in _SAME and not {word, _SAME[word]} & self.types.keys() else word

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

    @functools.cached_property
    def _declared_in_c(self) -> Mapping[str, str]:
        """What the comment above ``import "C"`` says by the names of C; under no name what it includes."""
        found: dict[str, list[str]] = {}
        for each in re.split(r"(?<=;)|\n(?=\s*#)|(?<=\w)\n(?=\w+ \w+ ?\()", self._c_text):
            text = " ".join(each.split())
            for name in {*re.findall(r"\w+", text), *[""] * text.startswith("#include")}:
                found.setdefault(name, []).append(text)
        return {name: f"C: {shorten(' '.join(texts))}" for name, texts in found.items()}

    def _of_c(self, leaf: Node) -> str | None:
        """Return what the comment above ``import "C"`` says of a name of C; all that it includes, if nothing."""
        declared = self._declared_in_c
        return declared.get(tree.text_of(leaf.next_named_sibling)) or declared.get("") or self.imports.get("C")

    def _called(self, name: str) -> list[str]:
        """Return the paths of the packages that may call themselves by a name that none of the paths ends with."""
        if name not in self._callers:
            self._callers[name] = self._found_called(name)
        return self._callers[name]

    def _found_called(self, name: str) -> list[str]:
        similar = [path for path in self.imports.values() if name in path]
        if similar or name in self.values or name in self.types:
            return similar
        # Each package that is imported is used, so that one whose own name is not used is called otherwise.
        others = [path for own, path in self.imports.items() if own not in self._seen]
        return [path for path in others if path not in self._renamed]

    def function(self, node: Node) -> str:
        result = node.child_by_field_name("result")
        self._parameters = self._receiver_parameters(node)
        if result is not None and result.type == "parameter_list":
            results = self.parameters(result)
            returns = f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})"
        else:
            returns = f" {self.text(result)}" if result is not None else ""
        parameters = ", ".join(self.parameters(node.child_by_field_name("parameters")))
        shown = f"func{self.text(node.child_by_field_name('type_parameters'))}({parameters}){returns}"
        self._parameters = {}
        return shown

    def _receiver_parameters(self, node: Node) -> dict[str, str]:
        """Return what the type calls the parameters that the receiver of a method gives other names."""
        stated = self._parameters_of(receiver(node)[0]) if node.type == "method_declaration" else []
        given = next(tree.descend(node.child_by_field_name("receiver"), "type_arguments"), None)
        return dict(zip(map(tree.text_of, given.named_children), stated, strict=False)) if given is not None else {}

    def _parameters_of(self, name: str) -> list[str]:
        """Return the names of the parameters of a type."""
        if name not in self._stated:
            spec = self.types.get(name)
            holder = spec.child_by_field_name("type_parameters") if spec is not None else None
            self._stated[name] = [
                tree.text_of(one)
                for each in tree.named(holder, "type_parameter_declaration")
                for one in each.children_by_field_name("name")
                if one.is_named
            ]
        return self._stated[name]

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
            return f"[{' '.join(self._written(each.named_children[0]) for each in elements)}]{element}"
        return f"[{len(elements)}]{element}"

    def results(self, name: str) -> str:
        """Return what a function of the file returns."""
        result = self.functions[name].child_by_field_name("result")
        if result is not None and result.type == "parameter_list":
            found = self.parameters(result)
            return found[0] if len(found) == 1 else f"({', '.join(found)})"
        return self.text(result)
