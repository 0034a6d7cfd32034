"""Types of TypeScript as text: what means the same is written in one way, and names of parameters are none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import DEEPEST
from tpmlint.interfaces.support.signature_table import SignatureTable
from tpmlint.interfaces.support.typescript.compatibility import Directions
from tpmlint.interfaces.support.typescript.names import bound_names

if TYPE_CHECKING:
    from tree_sitter import Node

PARAMETERS = ("required_parameter", "optional_parameter")
BASIC = {
    "number": "number",
    "string": "string",
    "template_string": "string",
    "true": "boolean",
    "false": "boolean",
    "null": "null",
    "regex": "RegExp",
}
"""What a literal is of."""

_SEVERAL = {"union_type": "|", "intersection_type": "&"}
_LOOSE = frozenset({*_SEVERAL, "function_type", "constructor_type", "conditional_type"})
"""What is written in parentheses in a type of several."""

_PREFIXED = frozenset({"index_type_query", "infer_type", "readonly_type", "type_query"})
"""What is written in parentheses before brackets, as in ``(keyof T)[]``, beside those."""

_ARRAYS = {"Array": "", "ReadonlyArray": "readonly "}
_KEYS = frozenset({"string", "number", "symbol"})
_ENDS = frozenset({")", "]", "}", ">"})
_MEMBER_NAME = re.compile(r"[A-Za-z_$][\w$]*|0|[1-9]\d*")


class TypescriptTable(SignatureTable):
    """A table of facts whose signatures write one type in one way: ``number[]`` and not ``Array<number>``."""

    renames = True

    def __init__(self, root: Node) -> None:
        super().__init__(root)
        self._depth = 0
        self.directions = Directions()
        self._overloads: dict[tuple[str, str], dict[int, int]] = {}
        self._variables: dict[int, Mapping[str, list[tuple[Node, str]]]] = {}
        self._written: dict[tuple[int, str], str] = {}
        self._read: set[int] = set()
        self._positions: dict[int, dict[str, str]] = {}  # Of parameters, by the function.
        self.decorating: set[str] = set()
        """Names in decorators, which are given what these have."""

    def once(self, node: Node, what: str, write: Callable[[], str]) -> str:
        """Return what is written of a node that many names stand for, and write it once."""
        if (node.id, what) not in self._written:
            self._written[node.id, what] = write()
        return self._written[node.id, what]

    def variables(self, node: Node) -> Mapping[str, list[tuple[Node, str]]]:
        """Return what a statement declares by name, each with its path in what is taken apart."""
        if node.id not in self._variables:
            declared: dict[str, list[tuple[Node, str]]] = {}
            for each in tree.named(node, "variable_declarator"):
                for name, path in bound_names(each.child_by_field_name("name")):
                    declared.setdefault(name, []).append((each, path))
            self._variables[node.id] = declared
        return self._variables[node.id]

    def read_again(self, node: Node) -> None:
        """Count the steps of reading a node another time, as another name stands for it too."""
        if node.id in self._read:
            self.step(tree.line_of(node), node.descendant_count)
        self._read.add(node.id)

    def overload(self, name: str, kind: str, node: Node) -> int | None:
        """Return which of the signatures of a function a node is, from 1; None for what only implements them."""
        known = self._overloads.setdefault((name, kind), {})
        if known and node.start_byte not in known and node.child_by_field_name("body") is not None:
            return None
        return known.setdefault(node.start_byte, len(known) + 1)

    def text(self, node: Node | None, without: str = "") -> str:
        if node is None:
            return ""
        whole = self._form(node, None, None, without)
        if whole is not None:
            return whole

        def form(each: Node, holder: Node | None, following: Node | None) -> str | None:
            return self._form(each, holder, following, without)

        return tree.text_of(node, self._spell, without, form)

    def _form(self, node: Node, parent: Node | None, following: Node | None, without: str) -> str | None:
        """Return how a node is written; None for one that is written token by token.

        Args:
            parent: what it stands in, if that is written too.
            following: what stands after it there.
        """
        kind = node.type
        if kind == "string":
            is_name = parent is not None and parent.type in _NAMED and _name_of(parent) == node
            return self.member_name(node) if is_name else _string(node)
        if kind == "number":
            return _number(tree.word_of(node))
        if kind == "identifier" and parent is not None and parent.type == "index_signature":
            return "key" if parent.child_by_field_name("name") == node else None
        if kind in (",", ";"):  # After the last it says nothing.
            return "" if following is not None and following.type in _ENDS else None
        if kind not in _FORMS or self._depth > DEEPEST:
            return None
        self._depth += 1
        try:
            return self._type(node, parent, without)
        finally:
            self._depth -= 1

    def _type(self, node: Node, parent: Node | None, without: str) -> str | None:
        kind = node.type
        if kind in _SEVERAL:
            return self.several(self._members(node), _SEVERAL[kind])
        if kind == "parenthesized_type":
            inner = _bare(node)
            text = self.text(inner, without)
            is_tight = parent is not None and parent.type in _TIGHT
            return f"({text})" if inner.type in _LOOSE | _PREFIXED and is_tight else text
        if kind in ("array_type", "readonly_type"):
            return self._array(node)
        if kind == "generic_type":
            name = tree.field(node, "name")
            given = _types_in(node.child_by_field_name("type_arguments"))
            if name in _ARRAYS and len(given) == 1 and name not in self.scoped_names():
                return f"{_ARRAYS[name]}{self._element_of(given[0])}[]"
            if (
                name == "Record"
                and len(given) == 2
                and tree.text_of(given[0]) in _KEYS
                and name not in self.scoped_names()
            ):
                return f"{{[key:{self.text(given[0])}]:{self.text(given[1])}}}"
            return None
        if kind == "object_type":
            rows = [each for each in node.named_children if "comment" not in each.type]
            rows.sort(key=lambda each: tree.field(each, "name").strip("\"'"))
            return f"{{{'; '.join(self.text(each, without) for each in rows)}}}"
        if kind == "formal_parameters":
            return f"({', '.join(self.parameter(each) for each in tree.named(node, *PARAMETERS))})"
        if kind == "tuple_type":
            return f"[{', '.join(map(self._element, _types_in(node)))}]"
        position = self._position(node)
        return None if position is None else f"{position} is {self.text(node.child_by_field_name('type'))}"

    def _position(self, node: Node) -> str | None:
        """Return which parameter a type predicate is about, from 1; None for ``this``."""
        name, holder = tree.field(node, "name"), node.parent
        while holder is not None:
            parameters = holder.child_by_field_name("parameters")
            if parameters is not None:
                if holder.id not in self._positions:
                    names = [tree.field(each, "pattern") for each in tree.named(parameters, *PARAMETERS)]
                    places = enumerate((each for each in names if each != "this"), 1)
                    self._positions[holder.id] = {each: str(at) for at, each in reversed([*places])}
                return self._positions[holder.id].get(name)
            holder = holder.parent
        return None

    def several(self, members: Iterable[str], sign: str) -> str:
        """Return the alternatives or parts of a type; their order means nothing."""
        return f" {sign} ".join(sorted(set(members)))

    def _members(self, node: Node) -> list[str]:
        """Return the alternatives of a union, or the parts of an intersection, also of those in it."""
        found: list[str] = []
        left = [node]
        while left:
            each = _bare(left.pop())
            if each.type == node.type:
                left += _types_in(each)
            elif each.type == "readonly_type" and _types_in(each)[0].type in _SEVERAL:
                # The grammar has `readonly a[] | b` as if it were `readonly (a[] | b)`.
                is_same = node.type == _types_in(each)[0].type
                found += self._split(each) if is_same else [f"({self._array(each)})"]
            else:
                found.append(self._part(each))
        return found

    def _split(self, node: Node) -> list[str]:
        """Return the alternatives of which ``readonly`` stands before the first."""
        first, others = _types_in(node)[0], []
        while first.type in _SEVERAL:
            first, *rest = _types_in(first)
            others += [self._part(_bare(each)) for each in rest]
        return [f"readonly {self.text(first)}", *others]

    def _array(self, node: Node) -> str:
        inner = _types_in(node)[0]
        if node.type == "array_type":
            return f"{self._element_of(inner)}[]"
        if inner.type in _SEVERAL:
            return self.several(self._split(node), _SEVERAL[inner.type])
        return f"readonly {self.text(inner)}"

    def _part(self, node: Node) -> str:
        """Return an alternative of a union, or a part of an intersection."""
        return f"({self.text(node)})" if node.type in _LOOSE else self.text(node)

    def _element_of(self, node: Node) -> str:
        """Return the type of what an array has."""
        inner = _bare(node)
        text = self.text(inner)
        return f"({text})" if inner.type in _LOOSE | _PREFIXED or text.startswith("readonly ") else text

    def parameter(self, node: Node) -> str:
        """Return a parameter without its name."""
        pattern = node.child_by_field_name("pattern")
        kind = self.text(node.child_by_field_name("type")).removeprefix(":")
        word = tree.text_of(pattern)
        if word == "this":
            return f"this: {kind}"
        value = node.child_by_field_name("value")
        optional = node.type == "optional_parameter" or value is not None
        rest = "..." if word.startswith("...") else ""
        if value is not None and not kind:
            kind = BASIC.get(value.type) or self.text(value, "statement_block")
        return f"{rest}{kind or self.taken_apart(pattern) or '_'}{'?' if optional else ''}"

    def taken_apart(self, pattern: Node | None) -> str:
        """Return the names that a parameter without a type is taken apart into, as they tell what is asked."""
        if pattern is None or pattern.type != "object_pattern":
            return ""
        names = []
        for each in pattern.named_children:
            key = each.child_by_field_name("key") or each.child_by_field_name("left") or each
            if "comment" not in each.type:
                names.append(self.member_name(key) if key.type != "rest_pattern" else "...")
        return f"{{{', '.join(sorted(names))}}}"

    def _element(self, node: Node) -> str:
        """Return a type in a tuple without its label."""
        if node.type not in PARAMETERS:
            return self.text(node)
        name = tree.field(node, "name")
        kind = self.text(node.child_by_field_name("type")).removeprefix(":")
        return f"{'...' * name.startswith('...')}{kind}{'?' * (node.type == 'optional_parameter')}"

    def member_name(self, node: Node | None) -> str:
        """Return the name of a member or a key, without quotes where it needs none."""
        if node is None:
            return ""
        if node.type == "string":
            inner = _string(node)[1:-1]
            return inner if _MEMBER_NAME.fullmatch(inner) else _string(node)
        if node.type == "computed_property_name":
            inner_node = node.named_children[0] if node.named_children else None
            if inner_node is not None and inner_node.type in ("string", "number"):
                return self.member_name(inner_node)
            return f"[{self.text(inner_node)}]"
        return tree.text_of(node)

    def scoped_names(self) -> Iterable[str]:
        """Return the names that the file imports or declares itself."""
        return self._scopes[-1].imports if self._scopes else ()


_FORMS = frozenset(
    {
        *_SEVERAL,
        "array_type",
        "formal_parameters",
        "generic_type",
        "object_type",
        "parenthesized_type",
        "readonly_type",
        "tuple_type",
        "type_predicate",
    }
)
_TIGHT = frozenset(
    {"array_type", "lookup_type", "optional_type", "rest_type", *_LOOSE, *_PREFIXED, "generic_type", "asserts"}
)
"""What a type in parentheses may need these in."""


_NAMED = frozenset(
    {
        "enum_assignment",
        "method_definition",
        "method_signature",
        "pair",
        "pair_pattern",
        "property_signature",
        "public_field_definition",
    }
)
"""What has a name or a key that may be in quotes."""


def _name_of(node: Node) -> Node | None:
    return node.child_by_field_name("name") or node.child_by_field_name("key")


def _types_in(node: Node | None) -> list[Node]:
    return [] if node is None else [each for each in node.named_children if "comment" not in each.type]


def _bare(node: Node) -> Node:
    """Return a type without parentheses around it."""
    while node.type == "parenthesized_type" and (inner := _types_in(node)):
        node = inner[0]
    return node


def _string(node: Node) -> str:
    """Return a text in double quotes, whichever it is in."""
    text = tree.word_of(node)
    if text[:1] != "'":
        return text
    parts = re.findall(r"\\.|[^\\]", text[1:-1], re.DOTALL)
    return f'"{"".join(_IN_DOUBLE_QUOTES.get(each, each) for each in parts)}"'


_IN_DOUBLE_QUOTES = {"\\'": "'", '"': '\\"'}


def _number(text: str) -> str:
    plain = text.replace("_", "")
    return json.dumps(int(plain)) if re.fullmatch(r"[1-9]\d{0,20}|0", plain) else plain.lower()
