"""Go packages: exported functions, methods, types with exported and promoted fields, interfaces, constants, variables.

What breaks is what apidiff calls incompatible: any changed signature, and one more method of an interface.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import constant_value
from tpmlint.interfaces.support.deprecation import keeps_when_deprecated, with_deprecations
from tpmlint.interfaces.support.fact_table import FactTable
from tpmlint.interfaces.support.go.files import built_if, built_where, constraints, is_built_too, links_of, platform
from tpmlint.interfaces.support.go.interface_methods import GoNames
from tpmlint.interfaces.support.go.package import NOT_COMPARABLE, Package, parse
from tpmlint.interfaces.support.go.syntax import (
    arguments_of,
    embedded_name,
    field_names,
    fields,
    receiver,
    specs,
    tag_of,
    written,
)

if TYPE_CHECKING:
    from tree_sitter import Node


_DEPRECATED = re.compile(r"\A//[ \t]*Deprecated: |\A/\*(?:.*\n)?[^\S\n]*Deprecated: ", re.DOTALL)
"""How a paragraph of a comment begins that deprecates. Source: https://go.dev/wiki/Deprecated."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after the folder of its package; what nobody can import or build has none."""
    path = PurePosixPath(options.path)
    # The go command reads no file whose name begins with one of these signs.
    if path.name.endswith("_test.go") or path.name.startswith(("_", ".")) or "internal" in path.parts[:-1]:
        return {}
    root = parse(data)
    name = tree.text_of(next(tree.named(root, "package_clause"), None)).removeprefix("package").strip()
    terms = [each for each in (platform(path.stem), *constraints(root)) if each]
    if "ignore" in terms:
        return {}
    # Those who import it call it by the name that it gives itself, in most packages that of the folder.
    folder = path.parent.name
    mark = f" in package {name}" if folder not in ("", name) else ""
    mark += built_if(terms)
    facts = _Reader(root, path.parent.as_posix() if folder else name, mark).read(options.names)
    return with_deprecations(facts, root, "comment", _DEPRECATED)


def _way(field: Node) -> str:
    """Return what decides whether fields that an embedded type promotes are there, and what they are called in data."""
    return " by pointer" * written(field).startswith("*") + tag_of(field)


def _exported(name: str) -> bool:
    return name[:1].isupper()


class _Reader(Package):
    """Adds the facts of a file to a table: what is exported, and what that shows of types that are not.

    Args:
        root: of the syntax tree.
        package: what names begin with.
        mark: what the signature of each declaration ends with.
    """

    def __init__(self, root: Node, package: str, mark: str) -> None:
        super().__init__(root)
        self._package = package
        self._mark = mark
        self._table = FactTable()
        self._held: dict[str, list[tuple[str, str, Node, str | None]]] = {}

    def read(self, names: frozenset[str] | None = None) -> Mapping[str, Fact]:
        """Return the facts; of some names, which other files use, those of these alone."""
        if names is None:
            self._add_exported()
        for name in names or ():
            if not name.endswith("()"):
                self.used[name] = None
            elif (called := name.removesuffix("()")) in self.functions:
                node = self.functions[called]
                self._add(self._package, name, f"returns {self.results(called)}", node)
        self._follow()
        if names is None:
            self._taken_from()
        return self._table.facts

    def _add_exported(self) -> None:
        clause = next(tree.named(self.root, "package_clause"), None)
        for each in tree.named(self.root, "comment"):
            if clause is not None and each.end_byte < clause.start_byte and _DEPRECATED.match(tree.word_of(each)):
                self._table.add(f"{self._package} is deprecated", "package", tree.line_of(each))
        for name, node in self.functions.items():
            for symbol in re.findall(r"^(?:export|go:wasmexport) (\w+)$", self.comment_above(node), re.MULTILINE):
                # As that programs in C call it.
                self._add("symbol", symbol, self.function(node), node)
            if _exported(name):
                self._add(self._package, name, self.function(node), node)
        for name, spec in self.types.items():
            if _exported(name):
                self._type(name, spec)
        for name in [each for each in self.methods if _exported(each) or each not in self.types]:
            self._methods_of(name)  # Another file may show a type that it declares itself.
        for node in dict.fromkeys(self.values.values()):
            self._add_values(node)
        self.used.update(dict.fromkeys(self._for_other_files()))

    def _follow(self) -> None:
        """Add what is said of names that are not exported and that signatures use."""
        known = 0
        while known < len(self.used):
            names = list(itertools.islice(self.used, known, None))
            known = len(self.used)
            values: dict[Node, set[str]] = {}
            for name in names:
                if name in self.types and not _exported(name):
                    self._type(name, self.types[name])
                    self._methods_of(name)
                elif name in self.values and not _exported(name):
                    values.setdefault(self.values[name], set()).add(name)
                elif name in self.functions and not _exported(name):
                    self._add(self._package, name, self.function(self.functions[name]), self.functions[name])
            for node, chosen in values.items():
                self._add_values(node, chosen)

    def _taken_from(self) -> None:
        """Add the packages whose names are imported as if they were declared here, if one may be used."""
        parameters = tree.descend(self.root, "type_parameter_declaration")
        known = {tree.text_of(name) for each in parameters for name in each.children_by_field_name("name")}
        known |= {*self.types, *self.functions, *self.values}
        if any(_exported(name) and name not in known for name in self.used):
            for path, line in self.dots.items():
                self._table.add(f"{self._package} takes names from {path}", f"import{self._mark}", line)

    def _for_other_files(self) -> list[str]:
        """Return the types that are not exported and that the file has no use for: another one may embed them."""
        names = [name for name in self.types if not _exported(name) and self._has_members(name)]
        if not names:
            return []
        counts = Counter(
            (leaf.text or b"").decode() for leaf in tree.descend(self.root, "type_identifier", "identifier")
        )
        return [name for name in names if counts[name] <= 1 + len(self.methods.get(name, ()))]

    def _has_members(self, name: str) -> bool:
        """Tell whether a type may bring something to what embeds it."""
        body = self.types[name].child_by_field_name("type")
        members = [tree.field(method, "name") for method in self.methods.get(name, ())]
        for field in fields(body) if body is not None else ():
            members += field_names(field) or ["Embedded"]
        return (body is not None and body.type != "struct_type") or any(map(_exported, members))

    def _add(self, owner: str, name: str, signature: str, node: Node) -> None:
        self._table.add(
            f"{owner}.{name}", signature + self._mark, tree.line_of(node.child_by_field_name("name") or node)
        )

    def _embedded(self, field: Node) -> str:
        """Return an embedded type, with the package that it is of."""
        return ("*" if tree.text_of(field).startswith("*") else "") + self.text(field.child_by_field_name("type"))

    def _methods_of(self, name: str) -> None:
        for node in self.methods.get(name, ()):
            if _exported(tree.field(node, "name")):
                pointer = "pointer " if receiver(node)[1] else ""
                self._add(f"{self._package}.{name}", tree.field(node, "name"), pointer + self.function(node), node)

    def _type(self, name: str, spec: Node) -> None:
        with self.within(spec):
            self._declared(name, spec)

    def _declared(self, name: str, spec: Node) -> None:
        node = spec.child_by_field_name("type")
        if node is None:
            return
        owner = f"{self._package}.{name}"
        parameters = self.text(spec.child_by_field_name("type_parameters"))
        if spec.type == "type_alias":
            self._add(self._package, name, f"type{parameters} = {self.text(node)}", spec)
        elif node.type == "struct_type":
            compared = NOT_COMPARABLE if name in self.incomparable else ""
            self._add(self._package, name, f"struct{parameters}{compared}", spec)
            self._struct(name, node, owner)
        elif node.type == "interface_type":
            self._add(self._package, name, f"interface{parameters}", spec)
            for each in tree.named(node, "method_elem"):
                method = tree.field(each, "name")
                if _exported(method):
                    self._table.add(f"{owner}.{method}", self.function(each), tree.line_of(each), demand=True)
                else:
                    self._table.add(f"{owner} has hidden methods", "sealed", tree.line_of(each), demand=True)
            for each in tree.named(node, "type_elem"):
                self._table.add(f"{owner} embeds {self.text(each)}", "embeds", tree.line_of(each), demand=True)
        else:
            self._add(self._package, name, f"type{parameters} {self.text(node)}", spec)

    def _struct(self, name: str, node: Node, owner: str) -> None:
        for field in fields(node):
            for one in filter(_exported, field_names(field)):
                self._table.add(f"{owner}.{one}", self._field(field), tree.line_of(field))
            if not field_names(field):
                embedded = embedded_name(field)
                if _exported(embedded) or embedded not in self.types:
                    signature = "embeds" + tag_of(field)
                    self._table.add(f"{owner} embeds {self._embedded(field)}", signature, tree.line_of(field))
        self._promoted(name, node, owner)

    def _field(self, field: Node) -> str:
        return self.text(field.child_by_field_name("type")) + tag_of(field)

    def _fields_of(self, spec: Node, body: Node) -> Iterator[tuple[str, str, Node, str | None]]:
        """Yield the names of fields, their types, where they are, and of embedded ones the way to what they promote."""
        for field in fields(body):
            names = field_names(field)
            if not names:
                yield embedded_name(field), "", field, _way(field)
            for name in names:
                with self.within(spec):
                    shown = self._field(field)
                yield name, shown, field, None

    def _promoted(self, name: str, node: Node, owner: str) -> None:
        """Add what users reach through embedded types that are not exported: of each name what is least deep."""
        taken = {one for field in fields(node) for one in field_names(field) or [embedded_name(field)]}
        taken |= {tree.field(method, "name") for method in self.methods.get(name, ())}
        # With the tags on the way, which say under which name, and whether, what is promoted is in data.
        level = [
            (field, embedded_name(field), not _exported(embedded_name(field)), _way(field))
            for field in fields(node)
            if not field_names(field)
        ]
        seen = {name}
        while level:
            found: dict[str, list[tuple[str, Node, bool, str]]] = {}
            deeper: list[tuple[Node, str, bool, str]] = []
            for field, kind, hidden, tags in level:
                spec = self.types.get(kind)
                body = spec.child_by_field_name("type") if spec is not None else None
                if kind in seen or spec is None or body is None:
                    continue
                seen.add(kind)
                self._table.step(tree.line_of(field), len(body.named_children) + len(self.methods.get(kind, ())))
                arguments = "".join(self.text(each) for each in arguments_of(field))
                if kind not in self._held:
                    self._held[kind] = [*self._fields_of(spec, body)]
                for one, signature, inner, way in self._held[kind]:
                    if way is None:
                        found.setdefault(one, []).append((signature + arguments, inner, hidden, tags))
                    else:
                        found.setdefault(one, []).append(("", inner, hidden, tags))
                        deeper.append((inner, one, hidden, tags + way))
                for method in (*self.methods.get(kind, ()), *tree.named(body, "method_elem")):
                    pointer = method.type == "method_declaration" and receiver(method)[1]
                    word = "pointer " if pointer and not written(field).startswith("*") else ""
                    entry = (word + self.function(method) + arguments, method, hidden, "")
                    found.setdefault(tree.field(method, "name"), []).append(entry)
                if hidden and body.type not in ("struct_type", "interface_type"):
                    # What else it brings is said where it is declared.
                    self.used[kind] = None
                    self._table.add(f"{owner} embeds {self._embedded(field)}", "embeds", tree.line_of(field))
            for one, members in found.items():
                if one in taken or len(members) > 1 or not members[0][2] or not _exported(one):
                    continue
                signature, inner, _, tags = members[0]
                if inner.type == "field_declaration" and not field_names(inner):
                    self._table.add(f"{owner} embeds {self._embedded(inner)}", f"promoted{tags}", tree.line_of(inner))
                else:
                    self._table.add(f"{owner}.{one}", f"{signature} promoted{tags}", tree.line_of(inner))
            taken |= set(found)
            level = deeper

    def _add_values(self, node: Node, chosen: Collection[str] = ()) -> None:
        """Add constants, whose values are promised too, and variables; those that are exported, or some."""
        word = node.type.removesuffix("_declaration")
        kind: Node | None = None
        values: list[Node] = []
        for position, spec in enumerate(specs(node)):
            self._table.step(tree.line_of(spec))
            names = [child for child in spec.children_by_field_name("name") if child.is_named]
            written = spec.child_by_field_name("value")
            if written is not None or spec.child_by_field_name("type") is not None or word == "var":
                # One without either repeats the constant before it.
                kind = spec.child_by_field_name("type")
                values = written.named_children if written is not None else []
            for index, name in enumerate(names):
                text = tree.text_of(name)
                if text not in chosen if chosen else not _exported(text):
                    continue
                parts = [word, self.text(kind)]
                if word == "const" and index < len(values):
                    value = constant_value(values[index], {"iota": position})
                    if value is None and self.text(kind) in ("float32", "float64"):
                        value = re.sub(r"^(-?\d+)\.0*$", r"\1", self.text(values[index]))
                    if value is None:
                        # Its kind may be that of a float or a rune, or a name decides about it.
                        value = re.sub(r"\biota\b", f"iota {position}", self.text(values[index]))
                    parts.append(f"= {value}")
                elif word == "var" and kind is None and values:
                    of_several = f"{index + 1} of " if len(values) < len(names) else ""
                    parts.append(of_several + self.inferred(values[min(index, len(values) - 1)], 0))
                self._table.add(
                    f"{self._package}.{text}", " ".join(filter(None, parts)) + self._mark, tree.line_of(name)
                )


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on: a type can be compared, values have the method of pointers, more places build it."""
    (was, needed), (now, needs) = (built_where(each.signature) for each in (before, after))
    same = [was, was.replace(NOT_COMPARABLE, "")]
    if " promoted" not in was:  # Where a pointer is embedded, it may be nil.
        same.append(was.removeprefix("pointer "))
    return now in same and is_built_too(needed, needs)


language = Language(
    facts,
    extra="interfaces-go",
    named_by_path=True,
    links=links_of,
    keeps=keeps_when_deprecated(_keeps),
    names=GoNames,
)
