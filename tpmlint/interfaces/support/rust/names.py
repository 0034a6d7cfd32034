"""Names of Rust: what a module takes from others by ``use`` and what it declares, and those of lifetimes."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.rust.attributes import is_public
from tpmlint.interfaces.support.signature_table import resolved

if TYPE_CHECKING:
    from tree_sitter import Node

PRELUDE = frozenset(
    re.findall(
        r"\w+",
        "Self Option Some None Result Ok Err String ToString Vec Box Copy Send Sized Sync Unpin Drop Fn FnMut FnOnce"
        " drop AsMut AsRef From Into Default Iterator Extend IntoIterator DoubleEndedIterator ExactSizeIterator"
        " PartialEq PartialOrd Eq Ord Clone ToOwned TryFrom TryInto FromIterator std core alloc crate self super"
        " bool char str u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64",
    )
)
"""What needs no ``use``. Source: std::prelude of the edition 2021, primitive types, crates that every crate has."""

_STANDARD = re.compile(
    r"(?:::)?(?:std|core|alloc(?=::(?:borrow|boxed|collections|fmt|rc|slice|str|string|sync|vec)::))::((?:"
    "alloc|any|array|ascii|borrow|boxed|cell|char|clone|cmp|collections|convert|default|error|ffi|fmt|future|hash|hint"
    "|iter|marker|mem|num|ops|option|panic|pin|primitive|ptr|rc|result|slice|str|string|sync|task|time|vec"
    ")(?:::.*)?)",
    re.DOTALL,
)
_GIVEN = re.compile(
    r"(?:borrow::ToOwned|boxed::Box|clone::Clone|cmp::(?:Partial)?(?:Eq|Ord)|convert::(?:AsMut|AsRef|(?:Try)?(?:From|Into))"
    r"|default::Default|iter::(?:Iterator|Extend|IntoIterator|DoubleEndedIterator|ExactSizeIterator|FromIterator)"
    r"|marker::(?:Copy|Send|Sized|Sync|Unpin)|ops::(?:Drop|Fn|FnMut|FnOnce)|option::Option|primitive::\w+"
    r"|result::Result|string::(?:To)?String|vec::Vec)"
)

PARAMETERS = ("lifetime_parameter", "type_parameter", "const_parameter")


def canonical_path(path: str) -> str:
    """Return a path of the standard library in one spelling: ``core`` and ``alloc`` have parts of ``std``."""
    match = _STANDARD.fullmatch(path)
    if match is None:
        return path
    return match[1].rpartition("::")[2] if _GIVEN.fullmatch(match[1]) else f"std::{match[1]}"


def module_of(path: str) -> str:
    """Return what names begin with: the path below the sources, as in ``pay::cards::``."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if "src" in parts[:-1]:
        parts = parts[len(parts) - parts[::-1].index("src") :]
    if parts[-1] in ("mod", "lib", "main"):
        parts.pop()
    return "".join(f"{part}::" for part in parts)


def imports_of(items: Iterable[Node], module: str) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Return what the names stand for that a module takes, and of what it takes all names, with the lines.

    Args:
        items: of the module.
        module: what its own names begin with, as in ``pay::cards::``.
    """
    found: dict[str, str] = {}
    wildcards: dict[str, int] = {}
    for node in items:
        if node.type == "extern_crate_declaration" and (alias := tree.field(node, "alias")):
            found[alias] = f"::{tree.field(node, 'name')}"
        elif node.type == "use_declaration":
            for own, target in uses(node.child_by_field_name("argument"), "", 0):
                if own.startswith("* of "):
                    if any(tree.text_of(each) == "pub" for each in tree.named(node, "visibility_modifier")):
                        continue  # It is a promise itself.
                    wildcards[absolute(target, module)] = tree.line_of(node)
                elif own != "_":
                    found[own] = absolute(target, module)
    return {name: canonical_path(path) for name, path in resolved(found, _first).items()}, wildcards


def absolute(target: str, module: str) -> str:
    """Return a path with that of the module for ``self`` and ``super``."""
    target = target.removesuffix("::self")
    parts = target.split("::")
    above = [each for each in module.split("::") if each]
    if parts[0] not in ("self", "super"):
        return target
    while parts and parts[0] in ("self", "super"):
        if parts.pop(0) == "super" and above:
            above.pop()
    return "::".join(["crate", *above, *parts])


def hidden_in(items: Iterable[Node]) -> frozenset[str]:
    """Return the types, traits and modules of a module that nobody outside can name."""
    items = list(items)
    public = {tree.field(each, "name") for each in items if is_public(each)}
    passed_on = " ".join(tree.text_of(each) for each in items if each.type == "use_declaration" and is_public(each))
    named = {tree.field(each, "name") for each in items if each.type in _NAMEABLE}
    return frozenset(each for each in named - public if not re.search(rf"\b{re.escape(each)}\b", passed_on))


_NAMEABLE = ("struct_item", "enum_item", "union_item", "trait_item", "mod_item")


def is_sealed(trait: Node, hidden: frozenset[str]) -> bool:
    """Tell whether a trait rests on one that nobody outside can name, so that nobody outside implements it.

    Args:
        hidden: what of its module nobody outside can name.
    """
    bounds = trait.child_by_field_name("bounds")
    for each in bounds.named_children if bounds is not None else ():
        parts = tree.text_of(each).partition("<")[0].removeprefix("self::").split("::")
        if parts[-1] == "Sealed" or parts[0] in hidden:
            return True
    return False


def owner_of(node: Node) -> str:
    """Return the type that an ``impl`` is of, as it is written, without arguments and without ``&``."""
    kind = node.child_by_field_name("type")
    while kind is not None and kind.type == "reference_type":
        kind = kind.child_by_field_name("type")
    return "" if kind is None else tree.text_of(kind).partition("<")[0]


def _first(path: str) -> tuple[str, str]:
    root, separator, rest = path.partition("::")
    return root, separator + rest


def uses(node: Node | None, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the names of a ``use`` with the paths that they stand for."""
    if node is None:
        return
    tree.limit_depth(depth, node)
    if node.type == "scoped_use_list":
        yield from uses(node.child_by_field_name("list"), f"{path}{tree.field(node, 'path')}::", depth + 1)
    elif node.type == "use_list":
        for each in node.named_children:
            yield from uses(each, path, depth + 1)
    elif node.type == "use_as_clause":
        yield tree.field(node, "alias"), path + tree.field(node, "path")
    elif "comment" not in node.type:
        target = path + tree.text_of(node)
        own = target.removesuffix("::self").rpartition("::")[2]
        yield (f"* of {target.removesuffix('::*')}" if own == "*" else own), target


def _letter(position: int) -> str:
    return f"'{string.ascii_lowercase[position]}" if position < 26 else f"'a{position}"


def _declared(node: Node) -> list[Node]:
    """Return the lifetimes that an item declares."""
    return [*tree.named(node.child_by_field_name("type_parameters"), "lifetime_parameter")]


def renamed(node: Node) -> dict[str, str]:
    """Return names for the lifetimes of an item, in the order in which users give them."""
    return {tree.field(each, "name"): _letter(position) for position, each in enumerate(_declared(node))}


def renamed_in_impl(node: Node, body: Node | None) -> dict[str, str]:
    """Return names for the lifetimes of an ``impl``; ``'_`` for one that stands once in its head, not in ``body``."""
    heads = [node.child_by_field_name(each) for each in ("trait", "type")]
    written = [tree.text_of(each) for head in heads if head is not None for each in tree.descend(head, "lifetime")]
    conditions = [tree.text_of(each) for holder in _conditions(node) for each in tree.descend(holder, "lifetime")]
    within = {tree.text_of(each) for each in tree.descend(body, "lifetime")}
    names = renamed(node)
    for each in _declared(node):
        name = tree.field(each, "name")
        if written.count(name) == 1 and name not in conditions and name not in within and not _is_bounded(each):
            names[name] = "'_"
    return names


def _is_bounded(parameter: Node) -> bool:
    return parameter.child_by_field_name("bounds") is not None


def _conditions(node: Node) -> list[Node]:
    """Return what bounds the parameters of an item."""
    parameters = tree.named(node.child_by_field_name("type_parameters"), *PARAMETERS)
    bounds = [each.child_by_field_name("bounds") for each in parameters]
    return [*(each for each in bounds if each is not None), *tree.named(node, "where_clause")]


def elided(node: Node, known: int) -> dict[str, str]:
    """Return names for the lifetimes of a function; ``'_`` for those that the compiler finds by itself.

    Source: the Rust Reference, "Lifetime elision".

    Args:
        known: how many lifetimes what stands around it has.
    """
    declared = _declared(node)
    if not declared:
        return {}
    inputs, outputs = node.child_by_field_name("parameters"), node.child_by_field_name("return_type")
    fixed = {tree.text_of(each) for holder in _conditions(node) for each in tree.descend(holder, "lifetime")}
    fixed |= {tree.field(each, "name") for each in declared if _is_bounded(each)}
    receiver = next(tree.named(inputs, "self_parameter"), None)
    of_self = ""
    if receiver is not None and any(each.type == "&" for each in receiver.children):
        of_self = tree.text_of(next(tree.named(receiver, "lifetime"), None)) or "'_"
    names, left = _elided([tree.field(each, "name") for each in declared], inputs, outputs, fixed, of_self)
    return names | {name: _letter(known + position) for position, name in enumerate(left)}


def elided_in_type(node: Node, holder: Node, known: int) -> dict[str, str]:
    """Return names for the lifetimes that ``for`` declares; ``'_`` for those that need not be written.

    Args:
        node: a type or a trait, such as ``Fn(&'a str)``.
        holder: what has the lifetimes.
        known: how many others stand around it that ``for`` declares.
    """
    declared = list(dict.fromkeys(tree.text_of(each) for each in tree.descend(holder, "lifetime")))
    inputs, outputs = node.child_by_field_name("parameters"), node.child_by_field_name("return_type")
    is_function = node.type == "function_type"
    parts = (inputs, outputs) if is_function else (node, None)
    used = {tree.text_of(each) for part in parts for each in tree.descend(part, "lifetime")}
    unused = {name: "'_" for name in declared if name not in used}
    declared = [name for name in declared if name in used]
    names, left = _elided(declared, *parts, set() if is_function else {*declared}, "")
    return unused | names | {name: f"'r{known + position}" for position, name in enumerate(left)}


def _elided(
    declared: list[str], inputs: Node | None, outputs: Node | None, fixed: set[str], of_self: str
) -> tuple[dict[str, str], list[str]]:
    """Return the lifetimes that need not be written, each as ``'_``, and the others in their order.

    Args:
        inputs: what a function takes.
        outputs: what it returns.
        fixed: lifetimes that bounds name.
        of_self: that of ``self``.
    """
    taken = [tree.text_of(each) for each in _outside(inputs, "lifetime")]
    given = [tree.text_of(each) for each in tree.descend(outputs, "lifetime")]
    # In the type of a function a lifetime that is not written is another one.
    inner = [each for part in (inputs, outputs) for each in tree.descend(part, "function_type")]
    within = {tree.text_of(each) for function in inner for each in tree.descend(function, "lifetime")}
    places = len(taken) + sum(
        next(tree.named(each, "lifetime"), None) is None
        for each in _outside(inputs, "reference_type", "self_parameter")
        if each.type == "reference_type" or of_self
    )
    names: dict[str, str] = {}
    for name in declared:
        if name in fixed or name in within or taken.count(name) != 1:
            continue
        if name not in given or name == of_self or (not of_self and places == 1):
            names[name] = "'_"
    order = [tree.text_of(each) for each in tree.descend(inputs, "lifetime")]
    left = [name for name in declared if name not in names]
    left.sort(key=lambda name: order.index(name) if name in order else len(order))
    return names, left


def _outside(node: Node | None, *kinds: str) -> Iterator[Node]:
    """Yield the nodes of some kinds that are not in the type of a function."""
    left = [node] if node is not None else []
    while left:
        each = left.pop()
        if each.type in kinds:
            yield each
        if each.type != "function_type" or each is node:
            left.extend(reversed(each.named_children))
