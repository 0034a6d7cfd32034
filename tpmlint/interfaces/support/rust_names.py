"""Names of Rust: what a module takes from others by ``use``, and what it declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.meanings import resolved

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
