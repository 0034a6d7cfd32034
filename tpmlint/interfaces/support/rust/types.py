"""Structs and enums of Rust: fields and variants, and what follows: numbers, order, layout, and marker traits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.constant_values import constant_value
from tpmlint.interfaces.support.fact_table import DEEPEST, shorten
from tpmlint.interfaces.support.rust.attributes import (
    WIRE,
    Mark,
    attributed,
    derived,
    has,
    is_public,
    representation,
    words,
)
from tpmlint.interfaces.support.rust.names import canonical_path
from tpmlint.interfaces.support.rust.signatures import RustTable

if TYPE_CHECKING:
    from tree_sitter import Node

CLOSED, HIDDEN = " with private fields", " not public"
"""How signatures say that some fields cannot be reached, and that one is shown to others by a derived trait alone."""

_INTEGERS = frozenset(re.findall(r"\w+", "u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize"))
_MARKERS = ("Send", "Sync", "Unpin")
_WITHOUT: Mapping[str, frozenset[str]] = {
    "Rc": frozenset(("Send", "Sync")),
    "NonNull": frozenset(("Send", "Sync")),
    "Cell": frozenset(("Sync",)),
    "RefCell": frozenset(("Sync",)),
    "UnsafeCell": frozenset(("Sync",)),
    "OnceCell": frozenset(("Sync",)),
    "LazyCell": frozenset(("Sync",)),
    "MutexGuard": frozenset(("Send",)),
    "RwLockReadGuard": frozenset(("Send",)),
    "RwLockWriteGuard": frozenset(("Send",)),
    "PhantomPinned": frozenset(("Unpin",)),
    "std::sync::mpsc::Receiver": frozenset(("Sync",)),
}
"""Types of the standard library without some of the traits that types have of themselves, by name or by path."""

_OF_ONE_THREAD = re.compile(
    r"std::(?:rc::Weak|cell::Ref(?:Mut)?|env::(?:Args|Vars)(?:Os)?|fmt::(?:Arguments|Formatter)|task::Context)"
)

_OPEN = re.compile(
    r"(?:std::\w+::)?(?:Any|AsMut|AsRef|BufRead|Debug|Deref|DerefMut|Display|DoubleEndedIterator|Error|ExactSizeIterator"
    r"|Fn|FnMut|FnOnce|Future|Hasher|Iterator|Read|Seek|ToString|Write)\b.*",
    re.DOTALL,
)
"""Traits of the standard library whose objects have none of these, unless it is written."""


class MarkerTraits:
    """Finds the traits that types do not have because of what their fields are.

    Args:
        types: those of a module by their names, also other names for types.
        stated: for which of them an ``impl`` says so.
        traits: those of the module by their names.
        imports: what names stand for that it imports.
    """

    def __init__(
        self,
        types: Mapping[str, Node],
        stated: Mapping[str, set[str]],
        traits: Mapping[str, Node],
        imports: Mapping[str, str],
    ) -> None:
        self._types = types
        self._traits = traits
        self._imports = imports
        self._stated = stated
        self._known: dict[str, frozenset[str]] = {}

    def missing(self, name: str) -> str:
        """Return the traits that a type of the module lacks, as in `` not Send not Sync``."""
        lacking = self._of_type(name, 0)
        return "".join(f" not {each}" for each in _MARKERS if each in lacking)

    def _of_type(self, name: str, depth: int) -> frozenset[str]:
        if name not in self._known:
            self._known[name] = frozenset()  # What leads in a circle decides nothing.
            found: set[str] = set()
            for each in _field_types(self._types[name]):
                found |= self._of(each, depth + 1)
            self._known[name] = frozenset(found - self._stated.get(name, set()))
        return self._known[name]

    def _of(self, node: Node | None, depth: int) -> frozenset[str]:
        if node is None or depth > DEEPEST:
            return frozenset()
        if node.type == "pointer_type":
            return frozenset(("Send", "Sync"))
        if node.type == "reference_type":
            inner = self._of(node.child_by_field_name("type"), depth + 1) - {"Unpin"}
            if any(tree.named(node, "mutable_specifier")):
                return inner
            return frozenset(("Send", "Sync")) if "Sync" in inner else frozenset()
        if node.type in ("dynamic_type", "bounded_type"):
            bounds = re.sub(r"^dyn ", "", tree.text_of(node)).split("+")
            own = self._brought_by(bounds[0].strip(), 0) if tree.text_of(node).startswith("dyn ") else None
            if own is None:
                return frozenset()
            return frozenset(("Send", "Sync")) - own - {each.strip() for each in bounds}
        if node.type in ("function_type", "abstract_type"):
            return frozenset()
        if node.type in ("type_identifier", "scoped_type_identifier"):
            if (name := tree.text_of(node)) in self._types:
                return self._of_type(name, depth + 1)
            path = self._path(name)
            if _OF_ONE_THREAD.fullmatch(path):
                return frozenset(("Send", "Sync"))
            return _WITHOUT.get(path) or _WITHOUT.get(path.rpartition("::")[2], frozenset())
        inner = frozenset[str]()
        if node.type == "generic_type":
            base = node.child_by_field_name("type")
            own = self._of(base, depth + 1)
            arguments = node.child_by_field_name("type_arguments")
            for each in arguments.named_children if arguments is not None else ():
                inner |= self._of(each, depth + 1)
            return own | _wrapped(self._path(tree.text_of(base)), inner)
        for each in node.named_children:
            inner |= self._of(each, depth + 1)
        return inner

    def _path(self, name: str) -> str:
        """Return the path of a type, also of one that is imported under another name."""
        root, separator, rest = name.partition("::")
        return canonical_path(self._imports.get(root, root) + separator + rest)

    def _brought_by(self, bound: str, depth: int) -> frozenset[str] | None:
        """Return the marker traits that an object of a trait has by its traits; None if one of them is not known."""
        bound = re.sub(r"^for<[^>]*>\s*", "", bound)
        name = bound.partition("<")[0].strip()
        if bound in _MARKERS:
            return frozenset((bound,))
        if name not in self._traits:
            plain = _OPEN.fullmatch(bound) or bound.startswith(("'", "?")) or bound == "Sized"
            return frozenset() if plain else None
        trait = self._traits[name]
        if depth > DEEPEST or any(tree.named(trait, "where_clause")):
            return None
        found: set[str] = set()
        for bounds in tree.named(trait, "trait_bounds"):
            for each in bounds.named_children:
                more = self._brought_by(tree.text_of(each), depth + 1)
                if more is None:
                    return None
                found |= more
        return frozenset(found)


def _wrapped(path: str, inner: frozenset[str]) -> frozenset[str]:
    """Return what a type lacks for what it is of lacks it."""
    markers, name = inner - {"Unpin"}, path.rpartition("::")[2]
    if name == "Mutex":
        return frozenset(("Send", "Sync")) if "Send" in markers else frozenset()
    if name in ("Arc", "RwLock") or path == "std::sync::Weak":
        return frozenset(("Send", "Sync")) if markers else frozenset()
    return markers if name in ("Box", "Rc", "Vec", "Pin") else inner


def _field_types(node: Node) -> Iterator[Node]:
    """Yield the types of all fields of a struct or of the variants of an enum."""
    if node.type == "type_item" and (meant := node.child_by_field_name("type")) is not None:
        yield meant
    bodies = [node.child_by_field_name("body")]
    for body in bodies:
        if body is None:
            continue
        if body.type == "enum_variant_list":
            bodies += [each.child_by_field_name("body") for each in tree.named(body, "enum_variant")]
        elif body.type == "field_declaration_list":
            for each in tree.named(body, "field_declaration"):
                if (kind := each.child_by_field_name("type")) is not None:
                    yield kind
        elif body.type == "ordered_field_declaration_list":
            yield from body.children_by_field_name("type")


def _numbers(variants: list[Node], representation: frozenset[str], closed: bool) -> list[str]:
    """Return the number that each variant of an enum is for users, as in `` = 3``; nothing where it is none.

    Args:
        representation: what ``repr`` says.
        closed: the enum is exhaustive.
    """
    values = [each.child_by_field_name("value") for each in variants]
    is_plain = all(each.child_by_field_name("body") is None for each in variants)
    fixed = bool(representation & _INTEGERS) or "C" in representation
    if not fixed and not any(values) and not (is_plain and closed):
        return [""] * len(variants)
    found: list[str] = []
    base, offset = "", 0
    for value in values:
        if value is not None:
            text = constant_value(value, octal=False)
            base, offset = (
                ("", int(text)) if text is not None and re.fullmatch(r"-?\d+", text) else (tree.text_of(value), 0)
            )
        shown = str(offset) if not base else f"{base} + {offset}" if offset else base
        found.append(f" = {shown}" if fixed or is_plain or value is not None else "")
        offset += 1
    return found


def add_struct(
    table: RustTable,
    node: Node,
    marks: tuple[Mark, ...],
    name: str,
    says: str,
    markers: MarkerTraits,
    private: bool,
) -> None:
    """Add a struct or a union with its fields.

    Args:
        says: what its attributes say.
        markers: of the module.
        private: it is not public, and a signature names it.
    """
    body, line = node.child_by_field_name("body"), tree.line_of(node)
    fields = _fields(table, body)
    everything = all(public for _, _, public, _, _ in fields)
    open_ended = has(marks, "non_exhaustive") or private
    # Those who use one that has private fields cannot make it, nor take it apart.
    closed = "" if open_ended or everything else CLOSED
    missing = markers.missing(tree.field(node, "name"))
    # Its name is a value as well.
    unit = " unit" if body is None and not open_ended else ""
    table.add(name, f"{node.type.removesuffix('_item')}{table.generics(node)}{unit}{missing}{closed}{says}", line)
    traits = derived(marks)
    in_order = "C" in representation(marks) and node.type == "struct_item"
    for own, kind, public, more, place in fields:
        if public:
            demand = not open_ended and everything
            table.add(f"{name}.{own}", shorten(table.text(kind)) + words(more, own), place, demand=demand)
        elif any(each.name == "pyo3" and {"get", "set"} & {*each.arguments} for each in more):
            table.add(f"{name}.{own}", f"{shorten(table.text(kind))}{words(more, own)}{HIDDEN}", place)
        elif WIRE & traits.keys() and not any("skip" in each.arguments for each in more if each.name == "serde"):
            # Others see it in what is written and read.
            written = shorten(table.text(kind))
            given = any(each.name == "serde" and "default" in " ".join(each.arguments) for each in (*marks, *more))
            needed = "Deserialize" in traits and not given and not written.startswith("Option<")
            needed = needed or "new" in traits
            table.add(f"{name}.{own}", f"{written}{words(more, own)}{HIDDEN}", place, demand=needed)
    shown = [f"{own if public else '_'} {shorten(table.silent(kind))}" for own, kind, public, _, _ in fields]
    if in_order and fields:
        table.add(f"{name} layout", ", ".join(shown), line)
    if "PartialOrd" in traits and len(fields) > 1:
        table.add(f"{name} order", " < ".join(shown), line)


def _fields(table: RustTable, body: Node | None) -> list[tuple[str, Node, bool, tuple[Mark, ...], int]]:
    """Return the fields of a struct or a variant: name or position, type, whether it is public, attributes and line."""
    found: list[tuple[str, Node, bool, tuple[Mark, ...], int]] = []
    if body is None:
        return found
    if body.type == "field_declaration_list":
        for each, marks in attributed(body):
            kind = each.child_by_field_name("type")
            if each.type == "field_declaration" and kind is not None:
                found.append((tree.field(each, "name"), kind, is_public(each), marks, tree.line_of(each)))
        return found
    public, before = False, tuple[Mark, ...]()
    for each, marks in attributed(body):
        if each.type == "visibility_modifier":
            public, before = tree.text_of(each) == "pub", marks
        else:
            found.append((str(len(found)), each, public, (*before, *marks), tree.line_of(each)))
            public, before = False, ()
    return found


def add_enum(
    table: RustTable, node: Node, marks: tuple[Mark, ...], name: str, says: str, markers: MarkerTraits
) -> None:
    """Add an enum with its variants; what it is given is as for a struct."""
    body, line = node.child_by_field_name("body"), tree.line_of(node)
    missing = markers.missing(tree.field(node, "name"))
    table.add(name, f"enum{table.generics(node)}{missing}{says}", line)
    variants = [(each, own) for each, own in attributed(body) if each.type == "enum_variant"]
    closed, fixed = not has(marks, "non_exhaustive"), representation(marks)
    values = _numbers([each for each, _ in variants], fixed, closed)
    for (variant, own), value in zip(variants, values, strict=True):
        if value:
            table.field(variant, "value")  # A constant in it may be private.
        holder = variant.child_by_field_name("body")
        fields = [
            (f"{label}:" if holder is not None and holder.type == "field_declaration_list" else "")
            + shorten(table.text(kind))
            + words(more, label)
            for label, kind, _, more, _ in _fields(table, holder)
        ]
        shown = ""
        if holder is not None and holder.type == "field_declaration_list":
            shown = f"{{{','.join(fields if fixed else sorted(fields))}}}"
        elif holder is not None:
            shown = f"({','.join(fields)})"
        label = tree.field(variant, "name")
        signature = f"variant{shorten(shown)}{value}{words(own, label)}"
        table.add(f"{name}.{label}", signature, tree.line_of(variant), demand=closed)
        if has(own, "default"):
            table.add(f"{name} default", label, tree.line_of(variant))
    if "PartialOrd" in derived(marks) and len(variants) > 1:
        table.add(f"{name} order", " < ".join(tree.field(each, "name") for each, _ in variants), line)


def variant_of(node: Node) -> str:
    """Return the variant that is all that a function returns, as that of ``Default`` often is."""
    body = node.child_by_field_name("body")
    found = [each for each in body.named_children if "comment" not in each.type] if body is not None else []
    return tree.field(found[0], "name") if len(found) == 1 and found[0].type == "scoped_identifier" else ""
