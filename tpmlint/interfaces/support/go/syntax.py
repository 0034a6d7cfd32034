"""Declarations of Go in its syntax tree, and their types as text, where what means the same is written in one way."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import constant_value, text
from tpmlint.interfaces.support.fact_table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node


def receiver(node: Node) -> tuple[str, bool]:
    """Return the type that a method belongs to, and whether it takes a pointer to it."""
    written = tree.text_of(next(tree.named(node.child_by_field_name("receiver"), "parameter_declaration"), None))
    return written.partition("[")[0].rpartition(" ")[2].rpartition("*")[2], "*" in written


def fields(node: Node) -> list[Node]:
    """Return the declarations of fields; none for a type that is not a struct."""
    holder = next(tree.named(node, "field_declaration_list"), None) if node.type == "struct_type" else None
    return [*tree.named(holder, "field_declaration")]


def field_names(field: Node) -> list[str]:
    return [tree.text_of(child) for child in field.children_by_field_name("name") if child.is_named]


def embedded_name(field: Node) -> str:
    """Return the name under which an embedded type is a field."""
    return tree.field(field, "type").partition("[")[0].rpartition(".")[2].lstrip("*")


def written(field: Node) -> str:
    return "*" * (field.children[0].type == "*") + tree.field(field, "type")


def specs(node: Node) -> list[Node]:
    """Return the lines of a declaration of constants or variables."""
    word = node.type.removesuffix("_declaration")
    return [
        spec for holder in (node, *tree.named(node, "var_spec_list")) for spec in tree.named(holder, f"{word}_spec")
    ]


def arguments_of(field: Node) -> list[Node]:
    """Return the arguments of the generic type of a field."""
    kind = field.child_by_field_name("type")
    while kind is not None and kind.type == "pointer_type":
        kind = kind.named_children[0]
    return [*tree.named(kind, "type_arguments")]


_KEY = re.compile(r"\w+:\"(?:[^\"\\]|\\.)*\"")
_KEYS = re.compile(rf"(?:{_KEY.pattern} *)+")


def tag_of(field: Node) -> str:
    """Return the tag of a field, in whichever quotes it is written."""
    tag = field.child_by_field_name("tag")
    found = text(tree.word_of(tag)) if tag is not None else ""
    if tag is None or found == "":
        return ""
    if found is None:
        return f" {tree.text_of(tag)}"
    # Each key is looked up by its name.
    return f" `{' '.join(sorted(_KEY.findall(found)))}`" if _KEYS.fullmatch(found) else f" `{found}`"


def is_package(leaf: Node) -> bool:
    """Tell whether a name stands before a dot, as that of a package does."""
    if leaf.type == "package_identifier":
        return True
    parent = leaf.parent
    return leaf.type == "identifier" and parent is not None and parent.type == "selector_expression"


def constraints_of(node: Node | None) -> list[Node]:
    """Return the constraints of type parameters, one for each name."""
    return [
        kind
        for each in tree.named(node, "type_parameter_declaration")
        for name in each.children_by_field_name("name")
        if name.is_named and (kind := each.child_by_field_name("type")) is not None
    ]


def type_parameters(node: Node) -> list[str]:
    """Return the names of the type parameters of a type or a function, or those that a receiver gives to them."""
    if node.type == "method_declaration":
        given = next(tree.descend(node.child_by_field_name("receiver"), "type_arguments"), None)
        return [] if given is None else [tree.text_of(each) for each in given.named_children]
    return [
        tree.text_of(name)
        for each in tree.named(node.child_by_field_name("type_parameters"), "type_parameter_declaration")
        for name in each.children_by_field_name("name")
        if name.is_named
    ]


_SAME = {"uint8": "byte", "rune": "int32"}
"""Names of the language for the same type."""

_FORMS = frozenset(
    (
        *("array_type", "field_declaration_list", "function_type", "interface_type", "method_elem"),
        *("parenthesized_type", "type_constraint", "type_elem", "type_parameter_list"),
    )
)


class Types:
    """Writes types in signatures of a file, and remembers the names that these use.

    Args:
        root: of the syntax tree.
    """

    def __init__(self, root: Node) -> None:
        self.types: dict[str, Node] = {}
        self.values: dict[str, Node] = {}
        self.imports: dict[str, str] = {}
        self.renamed: set[str] = set()
        self.used: dict[str, None] = {}
        self.c_text = ""
        self._seen = {tree.word_of(leaf) for leaf in tree.descend(root, "package_identifier", "identifier")}
        self._parameters: dict[str, str] = {}  # Type parameters by the names that they have here.
        self._callers: dict[str, list[str]] = {}
        self._depth = 0

    def text(self, node: Node | None) -> str:
        """Return a type, and remember the names in it; a package that is not called as its path says has its path."""
        if node is None:
            return ""
        paths: set[str] = set()
        for leaf in tree.descend(node, "type_identifier", "identifier", "package_identifier"):
            name = (leaf.text or b"").decode()
            if is_package(leaf):
                path = self._of_c(leaf) if name == "C" else self.imports.get(name)
                # A package may call itself otherwise than its path ends.
                found = [path] if path is not None else self._called(name)
                paths.update(each for each in found if each != self._qualifier(name))
            elif name not in self._parameters and (leaf.parent is None or leaf.parent.type != "qualified_type"):
                self.used[name] = None
        return shorten(self.written(node)) + "".join(f" of {path}" for path in sorted(paths))

    def _qualifier(self, name: str) -> str:
        """Return what the path of a package ends with, by whichever name the file calls it."""
        found = [self.imports[name]] if name in self.imports else self._called(name)
        return end_of(found[0]) if len(found) == 1 and name != "C" else name

    @contextmanager
    def within(self, spec: Node) -> Iterator[None]:
        """Write the parameters of a type, or a function, by their places."""
        outer = self._parameters
        if names := type_parameters(spec):
            self._parameters = {**outer, **{name: f"T#{number}" for number, name in enumerate(names, 1)}}
        try:
            yield
        finally:
            self._parameters = outer

    def written(self, node: Node) -> str:
        """Return a type in one spelling: ``interface{}`` is ``any``, and the order of a union means nothing."""
        whole = self._whole(node)
        return tree.text_of(node, self._name, form=self._whole) if whole is None else whole

    def _whole(self, node: Node, _holder: Node | None = None, _following: Node | None = None) -> str | None:
        """Return how a node is written; None for one that is written token by token."""
        if node.type not in _FORMS:
            return None
        tree.limit_depth(self._depth, node)
        self._depth += 1
        try:
            return self._form(node)
        finally:
            self._depth -= 1

    def _form(self, node: Node) -> str | None:
        kind = node.type
        if kind == "interface_type":
            return self._interface(node)
        if kind in ("function_type", "method_elem"):
            result = node.child_by_field_name("result")
            types = [] if result is None else [self.written(result)]
            if result is not None and result.type == "parameter_list":
                types = self._types(result)
            returns = types[0] if len(types) == 1 else f"({','.join(types)})" if types else ""
            name = tree.field(node, "name") or "func"
            return f"{name}({','.join(self._types(node.child_by_field_name('parameters')))}){returns}"
        if kind == "field_declaration_list":
            rows = [each for field in tree.named(node, "field_declaration") for each in self._fields(field)]
            return f"{{{';'.join(rows)}}}"
        if kind == "parenthesized_type" and (inner := node.named_children[:1]):
            is_needed = node.parent is not None and {node.parent.type, inner[0].type} == {"channel_type"}
            return f"({self.written(inner[0])})" if is_needed else self.written(inner[0])
        if kind == "type_parameter_list":
            rows = [self.written(each) for each in constraints_of(node)]
            return f"[{','.join(f'T#{number} {each}' for number, each in enumerate(rows, 1))}]"
        if kind == "array_type":
            length, element = node.child_by_field_name("length"), node.child_by_field_name("element")
            value = None if length is None else constant_value(length, {})
            return None if value is None or element is None else f"[{value}]{self.written(element)}"
        if kind == "type_constraint" and len(node.named_children) == 1:
            inner_type = node.named_children[0]  # ``interface{ ~int }`` is the same as ``~int`` there.
            if inner_type.type == "interface_type" and [each.type for each in inner_type.named_children] == [
                "type_elem"
            ]:
                return self.written(inner_type.named_children[0])
        if kind in ("type_elem", "type_constraint") and len(node.named_children) > 1:
            return "|".join(sorted(map(self.written, node.named_children)))
        return None

    def _interface(self, node: Node) -> str:
        rows = sorted(self.written(each) for each in node.named_children if each.type != "comment")
        return f"interface{{{';'.join(rows)}}}" if rows or "any" in self.types else "any"

    def _fields(self, field: Node) -> list[str]:
        """Return the fields of a declaration in a type that has no name, one by one."""
        kind = self.written(field.child_by_field_name("type") or field) + tag_of(field)
        return [f"{name} {kind}" for name in field_names(field)] or ["*" * (field.children[0].type == "*") + kind]

    def _types(self, node: Node | None) -> list[str]:
        """Return the types of parameters, one for each name."""
        found = []
        for each in tree.named(node, "parameter_declaration", "variadic_parameter_declaration"):
            dots = "..." if each.type.startswith("variadic") else ""
            count = len([name for name in each.children_by_field_name("name") if name.is_named])
            found += [dots + self.written(each.child_by_field_name("type") or each)] * max(count, 1)
        return found

    def _name(self, leaf: Node, parent: Node | None, before: Node | None) -> str:
        word = tree.word_of(leaf)
        if is_package(leaf):
            return self._qualifier(word)
        is_free = leaf.type == "type_identifier" and (before is None or before.type != ".")
        if is_free and word in self._parameters:
            return self._parameters[word]
        return _SAME[word] if is_free and word in _SAME and not {word, _SAME[word]} & self.types.keys() else word

    @functools.cached_property
    def _declared_in_c(self) -> Mapping[str, str]:
        """What the comment above ``import "C"`` says by the names of C; under no name what it includes."""
        found: dict[str, list[str]] = {}
        for each in re.split(r"(?<=;)|\n(?=\s*#)|(?<=\w)\n(?=\w+ \w+ ?\()", self.c_text):
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
        return [path for path in others if path not in self.renamed]


def end_of(path: str) -> str:
    """Return the end of a path of a package, of which a version at the end is not part."""
    return re.sub(r"/v\d+$|\.v\d+$", "", path).rpartition("/")[2]
