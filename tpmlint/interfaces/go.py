"""Go packages: exported functions, methods, types with exported and promoted fields, interfaces, constants, variables.

What breaks is what apidiff calls incompatible: any changed signature, and one more method of an interface.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces import Fact, Language, Options
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.table import FactTable, shorten

if TYPE_CHECKING:
    from tree_sitter import Node


_CONSTRAINT = re.compile(r"//\s*\+build\s(.*)|//go:build\s(.*)")
_SYSTEM = re.compile(
    "aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|linux|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos"
)
_MACHINE = re.compile(
    "386|amd64|amd64p32|arm(?:64)?(?:be)?|loong64|mips(?:64)?(?:p32)?(?:le)?|ppc(?:64)?(?:le)?|riscv(?:64)?|s390x?"
    "|sparc(?:64)?|wasm"
)
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


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file, named after the folder of its package; what nobody can import or build has none."""
    path = PurePosixPath(options.path)
    # The go command reads no file whose name begins with one of these signs.
    if path.name.endswith("_test.go") or path.name.startswith(("_", ".")) or "internal" in path.parts[:-1]:
        return {}
    root = tree.parse(data, "tree-sitter-go", "interfaces-go")
    name = tree.text_of(next(tree.named(root, "package_clause"), None)).removeprefix("package").strip()
    terms = [each for each in (_platform(path.stem), *_constraints(root)) if each]
    if "ignore" in terms:
        return {}
    # Those who import it call it by the name that it gives itself, in most packages that of the folder.
    folder = path.parent.name
    mark = f" in package {name}" if folder not in ("", name) else ""
    mark += f" if {' && '.join(sorted(set(terms)))}" if terms else ""
    return _Reader(root, path.parent.as_posix() if folder else name, mark).read()


def _platform(stem: str) -> str:
    """Return where a file is built by its name, as in ``cards_linux_arm64``."""
    words = stem.split("_")[1:]
    if len(words) > 1 and _SYSTEM.fullmatch(words[-2]) and _MACHINE.fullmatch(words[-1]):
        return f"{words[-2]} && {words[-1]}"
    return words[-1] if words and (_SYSTEM.fullmatch(words[-1]) or _MACHINE.fullmatch(words[-1])) else ""


def _constraints(root: Node) -> Iterator[str]:
    """Yield the conditions before the package's name, all of which must hold for the file to be built."""
    older: list[str] = []
    for node in root.named_children:
        if node.type != "comment":
            break
        found = _CONSTRAINT.fullmatch((node.text or b"").decode().strip())
        if found is None:
            continue
        if found[2] is not None:
            text = " ".join(found[2].partition("//")[0].replace("(", " ( ").replace(")", " ) ").split())
            while text.startswith("( ") and text.endswith(" )") and text.count("(") == 1:
                text = text[2:-2]
            yield from text.split(" && ") if "(" not in text and "||" not in text else _conjunction(text)
            return
        older.append(" || ".join(each.replace(",", " && ") for each in found[1].split()))
    for each in older:
        yield from each.split(" && ") if "||" not in each else (f"( {each} )",)


def _conjunction(text: str) -> list[str]:
    """Split a condition at what joins its parts by ``&&`` outside of parentheses; a choice stays whole."""
    depth, terms = 0, [""]
    for word in text.split():
        depth += (word == "(") - (word == ")")
        if word == "||" and depth == 0:
            return [f"( {text} )"]
        if word == "&&" and depth == 0:
            terms.append("")
        else:
            terms[-1] = f"{terms[-1]} {word}".strip()
    return terms


def _exported(name: str) -> bool:
    return name[:1].isupper()


class _Reader:
    """Adds the facts of a file to a table: what is exported, and what that shows of types that are not.

    Args:
        root: of the syntax tree.
        package: what names begin with.
        mark: what the signature of each declaration ends with.
    """

    def __init__(self, root: Node, package: str, mark: str) -> None:
        self._root = root
        self._package = package
        self._mark = mark
        self._table = FactTable()
        self._types: dict[str, Node] = {}
        self._methods: dict[str, list[Node]] = {}
        self._functions: dict[str, Node] = {}
        self._values: dict[str, Node] = {}
        self._imports: dict[str, str] = {}
        self._used: dict[str, None] = {}
        for node in root.named_children:
            if node.type == "function_declaration":
                self._functions[tree.field(node, "name")] = node
            elif node.type == "method_declaration":
                self._methods.setdefault(_receiver(node)[0], []).append(node)
            elif node.type == "type_declaration":
                for spec in tree.named(node, "type_spec", "type_alias"):
                    self._types[tree.field(spec, "name")] = spec
            elif node.type in ("const_declaration", "var_declaration"):
                for spec in _specs(node):
                    for name in spec.children_by_field_name("name"):
                        self._values[tree.text_of(name)] = node
            elif node.type == "import_declaration":
                for spec in _descend(node, "import_spec"):
                    path = tree.field(spec, "path").strip('"`')
                    # A version at the end of a path is not part of the name.
                    last = re.sub(r"/v\d+$|\.v\d+$", "", path).rpartition("/")[2]
                    self._imports[tree.field(spec, "name") or last] = path

    def read(self) -> Mapping[str, Fact]:
        """Return the facts."""
        for name, node in self._functions.items():
            if _exported(name):
                self._add(self._package, name, self._function(node), node)
        for name, spec in self._types.items():
            if _exported(name):
                self._type(name, spec)
        for name in [each for each in self._methods if _exported(each)]:
            self._methods_of(name)
        for node in dict.fromkeys(self._values.values()):
            self._add_values(node)
        self._used.update(dict.fromkeys(self._for_other_files()))
        known = 0
        while known < len(self._used):
            names = list(self._used)[known:]
            known = len(self._used)
            for name in names:
                if name in self._types and not _exported(name):
                    self._type(name, self._types[name])
                    self._methods_of(name)
                elif name in self._values and not _exported(name):
                    self._add_values(self._values[name], name)
        return self._table.facts

    def _for_other_files(self) -> list[str]:
        """Return the types that are not exported and that the file has no use for: another one may embed them."""
        names = [name for name in self._types if not _exported(name) and self._has_members(name)]
        if not names:
            return []
        counts = Counter((leaf.text or b"").decode() for leaf in _descend(self._root, "type_identifier", "identifier"))
        return [name for name in names if counts[name] <= 1 + len(self._methods.get(name, ()))]

    def _has_members(self, name: str) -> bool:
        """Tell whether a type may bring something to what embeds it."""
        body = self._types[name].child_by_field_name("type")
        members = [tree.field(method, "name") for method in self._methods.get(name, ())]
        for field in _fields(body) if body is not None else ():
            members += _field_names(field) or ["Embedded"]
        return (body is not None and body.type != "struct_type") or any(map(_exported, members))

    def _add(self, owner: str, name: str, signature: str, node: Node) -> None:
        self._table.add(
            f"{owner}.{name}", signature + self._mark, tree.line_of(node.child_by_field_name("name") or node)
        )

    def _text(self, node: Node | None) -> str:
        """Return a type, and remember the names in it; a package that is not called as its path says has its path."""
        if node is None:
            return ""
        paths: set[str] = set()
        for leaf in _descend(node, "type_identifier", "identifier", "package_identifier"):
            name = (leaf.text or b"").decode()
            if leaf.type == "package_identifier" or (
                leaf.parent is not None and leaf.parent.type == "selector_expression"
            ):
                path = self._imports.get(name)
                # A package may call itself otherwise than its path ends.
                found = [path] if path is not None else [each for each in self._imports.values() if name in each]
                paths.update(each for each in found if each != name)
            elif leaf.parent is None or leaf.parent.type != "qualified_type":
                self._used[name] = None
        return shorten(tree.text_of(node)) + "".join(f" of {path}" for path in sorted(paths))

    def _function(self, node: Node) -> str:
        result = node.child_by_field_name("result")
        if result is not None and result.type == "parameter_list":
            results = self._parameters(result)
            returns = f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})"
        else:
            returns = f" {self._text(result)}" if result is not None else ""
        parameters = ", ".join(self._parameters(node.child_by_field_name("parameters")))
        return f"func{self._text(node.child_by_field_name('type_parameters'))}({parameters}){returns}"

    def _parameters(self, node: Node | None) -> list[str]:
        """Return the types of parameters, one for each name; the names promise nothing."""
        found = []
        for each in tree.named(node, "parameter_declaration", "variadic_parameter_declaration"):
            dots = "..." if each.type.startswith("variadic") else ""
            count = len([name for name in each.children_by_field_name("name") if name.is_named])
            found += [dots + self._text(each.child_by_field_name("type"))] * max(count, 1)
        return found

    def _methods_of(self, name: str) -> None:
        for node in self._methods.get(name, ()):
            if _exported(tree.field(node, "name")):
                pointer = "pointer " if _receiver(node)[1] else ""
                self._add(f"{self._package}.{name}", tree.field(node, "name"), pointer + self._function(node), node)

    def _type(self, name: str, spec: Node) -> None:
        node = spec.child_by_field_name("type")
        if node is None:
            return
        owner = f"{self._package}.{name}"
        parameters = self._text(spec.child_by_field_name("type_parameters"))
        if spec.type == "type_alias":
            self._add(self._package, name, f"type{parameters} = {self._text(node)}", spec)
        elif node.type == "struct_type":
            self._add(self._package, name, f"struct{parameters}", spec)
            self._struct(name, node, owner)
        elif node.type == "interface_type":
            self._add(self._package, name, f"interface{parameters}", spec)
            for each in tree.named(node, "method_elem"):
                method = tree.field(each, "name")
                if _exported(method):
                    self._table.add(f"{owner}.{method}", self._function(each), tree.line_of(each), demand=True)
                else:
                    self._table.add(f"{owner} has hidden methods", "sealed", tree.line_of(each), demand=True)
            for each in tree.named(node, "type_elem"):
                self._table.add(f"{owner} embeds {self._text(each)}", "embeds", tree.line_of(each), demand=True)
        else:
            self._add(self._package, name, f"type{parameters} {self._text(node)}", spec)

    def _struct(self, name: str, node: Node, owner: str) -> None:
        for field in _fields(node):
            for one in filter(_exported, _field_names(field)):
                self._table.add(f"{owner}.{one}", self._field(field), tree.line_of(field))
            if not _field_names(field):
                embedded = _embedded(field)
                if _exported(embedded) or embedded not in self._types:
                    self._table.add(f"{owner} embeds {_written(field)}", "embeds", tree.line_of(field))
        self._promoted(name, node, owner)

    def _field(self, field: Node) -> str:
        tag = field.child_by_field_name("tag")
        return self._text(field.child_by_field_name("type")) + (f" {tree.text_of(tag)}" if tag is not None else "")

    def _promoted(self, name: str, node: Node, owner: str) -> None:
        """Add what users reach through embedded types that are not exported: of each name what is least deep."""
        taken = {one for field in _fields(node) for one in _field_names(field) or [_embedded(field)]}
        taken |= {tree.field(method, "name") for method in self._methods.get(name, ())}
        level = [(field, not _exported(_embedded(field))) for field in _fields(node) if not _field_names(field)]
        seen = {name}
        while level:
            found: dict[str, list[tuple[str, Node, bool]]] = {}
            deeper: list[tuple[Node, bool]] = []
            for field, hidden in level:
                kind = _embedded(field)
                spec = self._types.get(kind)
                body = spec.child_by_field_name("type") if spec is not None else None
                if kind in seen or spec is None or body is None:
                    continue
                seen.add(kind)
                arguments = re.sub(r"^[^\[]*", "", tree.field(field, "type"))
                for inner in _fields(body):
                    for one in _field_names(inner):
                        found.setdefault(one, []).append((self._field(inner) + arguments, inner, hidden))
                    if not _field_names(inner):
                        found.setdefault(_embedded(inner), []).append(("", inner, hidden))
                        deeper.append((inner, hidden))
                for method in (*self._methods.get(kind, ()), *tree.named(body, "method_elem")):
                    pointer = method.type == "method_declaration" and _receiver(method)[1]
                    word = "pointer " if pointer and not _written(field).startswith("*") else ""
                    entry = (word + self._function(method) + arguments, method, hidden)
                    found.setdefault(tree.field(method, "name"), []).append(entry)
                if hidden and body.type not in ("struct_type", "interface_type"):
                    # What else it brings is said where it is declared.
                    self._used[kind] = None
                    self._table.add(f"{owner} embeds {_written(field)}", "embeds", tree.line_of(field))
            for one, members in found.items():
                if one in taken or len(members) > 1 or not members[0][2] or not _exported(one):
                    continue
                signature, inner, _ = members[0]
                if inner.type == "field_declaration" and not _field_names(inner):
                    self._table.add(f"{owner} embeds {_written(inner)}", "promoted", tree.line_of(inner))
                else:
                    self._table.add(f"{owner}.{one}", f"{signature} promoted", tree.line_of(inner))
            taken |= set(found)
            level = deeper

    def _add_values(self, node: Node, only: str = "") -> None:
        """Add constants, whose values are promised too, and variables; those that are exported, or one."""
        word = node.type.removesuffix("_declaration")
        kind: Node | None = None
        values: list[Node] = []
        for position, spec in enumerate(_specs(node)):
            names = [child for child in spec.children_by_field_name("name") if child.is_named]
            written = spec.child_by_field_name("value")
            if written is not None or spec.child_by_field_name("type") is not None or word == "var":
                # One without either repeats the constant before it.
                kind = spec.child_by_field_name("type")
                values = written.named_children if written is not None else []
            for index, name in enumerate(names):
                text = tree.text_of(name)
                if text != only if only else not _exported(text):
                    continue
                parts = [word, self._text(kind)]
                if word == "const" and index < len(values):
                    value = self._text(values[index])
                    parts.append("= " + (value.replace("iota", f"iota {position}") if "iota" in value else value))
                elif word == "var" and kind is None and values:
                    of_several = f"{index + 1} of " if len(values) < len(names) else ""
                    parts.append(of_several + self._inferred(values[min(index, len(values) - 1)], 0))
                self._table.add(
                    f"{self._package}.{text}", " ".join(filter(None, parts)) + self._mark, tree.line_of(name)
                )

    def _inferred(self, node: Node, depth: int) -> str:
        """Return the type of a value as far as it is written, else what decides about it."""
        tree.limit_depth(depth, node)
        operator = tree.field(node, "operator")
        if node.type in _KINDS:
            return _KINDS[node.type]
        if node.type == "composite_literal":
            return self._text(node.child_by_field_name("type"))
        if node.type == "func_literal":
            return self._function(node)
        if node.type == "parenthesized_expression":
            return self._inferred(node.named_children[0], depth + 1)
        if node.type == "unary_expression":
            sign = {"&": "*", "<-": "<-"}.get(operator, "")
            operand = node.child_by_field_name("operand")
            return sign + (self._inferred(operand, depth + 1) if operand is not None else "")
        if node.type == "binary_expression":
            if operator in ("==", "!=", "<", "<=", ">", ">=", "&&", "||"):
                return "bool"
            sides = [node.child_by_field_name(each) for each in ("left", "right")]
            kinds = dict.fromkeys(self._inferred(each, depth + 1) for each in sides if each is not None)
            return f" {operator} ".join(kinds)
        if node.type == "call_expression":
            called = node.child_by_field_name("function")
            arguments = node.child_by_field_name("arguments")
            name = tree.text_of(called)
            if name in ("new", "make") and arguments is not None and arguments.named_children:
                return ("*" if name == "new" else "") + self._text(arguments.named_children[0])
            if name in self._functions:
                return self._results(name)
            return f"{self._text(called)}{tree.field(node, 'type_arguments')}()"
        return self._text(node)

    def _results(self, name: str) -> str:
        """Return what a function of the file returns."""
        result = self._functions[name].child_by_field_name("result")
        if result is not None and result.type == "parameter_list":
            found = self._parameters(result)
            return found[0] if len(found) == 1 else f"({', '.join(found)})"
        return self._text(result)


def _receiver(node: Node) -> tuple[str, bool]:
    """Return the type that a method belongs to, and whether it takes a pointer to it."""
    written = tree.text_of(next(tree.named(node.child_by_field_name("receiver"), "parameter_declaration"), None))
    return written.partition("[")[0].rpartition(" ")[2].rpartition("*")[2], "*" in written


def _fields(node: Node) -> list[Node]:
    """Return the declarations of fields; none for a type that is not a struct."""
    holder = next(tree.named(node, "field_declaration_list"), None) if node.type == "struct_type" else None
    return [*tree.named(holder, "field_declaration")]


def _field_names(field: Node) -> list[str]:
    return [tree.text_of(child) for child in field.children_by_field_name("name") if child.is_named]


def _embedded(field: Node) -> str:
    """Return the name under which an embedded type is a field."""
    return tree.field(field, "type").partition("[")[0].rpartition(".")[2].lstrip("*")


def _written(field: Node) -> str:
    return ("*" if tree.text_of(field).startswith("*") else "") + tree.field(field, "type")


def _specs(node: Node) -> list[Node]:
    """Return the lines of a declaration of constants or variables."""
    word = node.type.removesuffix("_declaration")
    return [
        spec for holder in (node, *tree.named(node, "var_spec_list")) for spec in tree.named(holder, f"{word}_spec")
    ]


def _descend(node: Node, *kinds: str) -> Iterator[Node]:
    """Yield the nodes of some kinds at any depth, in their order."""
    left = [node]
    while left:
        each = left.pop()
        if each.type in kinds:
            yield each
        left.extend(reversed(each.named_children))


language = Language(facts, extra="interfaces-go", named_by_path=True)
