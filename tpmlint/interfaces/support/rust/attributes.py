"""Attributes of Rust: those that name a contract, those that promise nothing, and the conditions of ``cfg``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.fact_table import shorten

if TYPE_CHECKING:
    from tree_sitter import Node


_SILENT = re.compile(
    r"doc|allow|default|warn|deny|forbid|expect|inline|cold|must_use|track_caller|automatically_derived|test|bench|ignore"
    r"|should_panic|macro_use|macro_export|path|derive|no_mangle|export_name|link_section|used|global_allocator|link"
    r"|error|display|backtrace|source|pin|instrument|recursion_limit|type_length_limit|feature|rustfmt::.*|clippy::.*"
    r"|(?:tracing::)?instrument|diagnostic::.*|rustversion::.*|coverage|optimize|no_coverage|debugger_visualizer|tokio::.*"
)
"""What only the compiler, tests and readers of the source look at, and what is read otherwise."""

_BREAK = re.compile(
    r"serde|serde_with|serde_as|serde_repr|schemars|clap|arg|command|structopt|value|group|prost|sqlx|diesel"
    r"|(?:pyo3::)?py\w+|wasm_bindgen|napi|(?:uniffi::)?(?:uniffi|export)|proc_macro\w*|graphql|validate|garde|link_name"
    r"|tauri::command|(?:\w+::)*(?:get|post|put|delete|patch|head|options|route)"
)
"""What the code or the data of users rests on; a change of any other attribute is seen and breaks nobody."""

_SERVED = re.compile(
    r"(?:pyo3::)?py(?:function|class|methods|module)|wasm_bindgen|(?:napi_derive::)?napi|(?:uniffi::)?export|tauri::command"
    r"|proc_macro(?:_derive|_attribute)?|(?:\w+::)*(?:get|post|put|delete|patch|head|options|route)"
)
"""What shows to others what stands below it, public or not."""

_PROSE = re.compile(
    r"(?:(?:long_|before_|after_|before_long_|after_long_)?help|(?:long_)?about|author|title|description|examples?"
    r"|help_heading|next_help_heading|next_line_help|display_order|hide_possible_values|message|note|doc|crate|bound)\b.*",
    re.DOTALL,
)
WIRE = frozenset(
    ("Serialize", "Deserialize", "JsonSchema", "Parser", "Args", "Message", "FromRow", "Queryable", "Insertable")
) | frozenset(("Builder", "CopyGetters", "Getters", "MutGetters", "Setters", "StructOpt", "TypedBuilder", "new"))
"""What is derived and shows fields to others that are not public."""

_COMMANDS = frozenset(("Parser", "Subcommand", "Args", "ValueEnum"))
_STANDARD = {"Debug": "std::fmt::Debug", "Hash": "std::hash::Hash"}


class Mark(Struct, frozen=True):
    """An attribute.

    Args:
        name: such as ``serde``.
        text: of its arguments on one line, each once; nothing where it has none.
        condition: under which it counts, as ``cfg_attr`` has it.
    """

    name: str
    arguments: tuple[str, ...] = ()
    condition: str = ""


def marks_of(node: Node) -> tuple[Mark, ...]:
    """Return the attributes that ``#[...]`` stands for: several of ``cfg_attr``."""
    attribute = next(tree.named(node, "attribute"), None)
    return () if attribute is None else tuple(_marks(attribute, "", 0))


def _marks(attribute: Node, condition: str, depth: int) -> Iterator[Mark]:
    tree.limit_depth(depth, attribute)
    holder = attribute.child_by_field_name("arguments")
    value = attribute.child_by_field_name("value")
    name = "".join(
        tree.text_of(each) for each in attribute.children if each != holder and each != value and each.type != "="
    )
    if name in ("unsafe", "cfg_attr") and holder is not None:
        parts = _parts(holder)
        if name == "cfg_attr" and parts:
            inner = "".join(map(tree.text_of, parts.pop(0)))
            condition = f"{condition} if {inner}"
        for part in parts:
            yield _inner(part, condition)
    elif value is not None:
        yield Mark(name, (_text([value]),), condition)
    else:
        yield Mark(name, tuple(map(_text, _parts(holder))), condition)


def _inner(part: list[Node], condition: str) -> Mark:
    """Return the attribute that tokens in another one are."""
    trees = [each for each in part if each.type == "token_tree"]
    equals = next((position for position, each in enumerate(part) if each.type == "="), None)
    if equals is not None:
        return Mark(_text(part[:equals]), (_text(part[equals + 1 :]),), condition)
    name = _text([each for each in part if each.type != "token_tree"])
    return Mark(name, tuple(map(_text, _parts(trees[-1]))) if trees else (), condition)


def _parts(holder: Node | None) -> list[list[Node]]:
    """Return the tokens between the commas of arguments."""
    parts: list[list[Node]] = [[]]
    for each in holder.children[1:-1] if holder is not None else ():
        if each.type == ",":
            parts.append([])
        elif "comment" not in each.type:
            parts[-1].append(each)
    return [part for part in parts if part]


def _text(nodes: list[Node]) -> str:
    words = [tree.text_of(each) for each in nodes]
    return re.sub(r" ?(::|=) ?", r"\1", " ".join(words)) if len(words) > 1 else "".join(words)


def attributed(node: Node | None) -> Iterator[tuple[Node, tuple[Mark, ...]]]:
    """Yield what stands in a node with the attributes before it; not what is built for tests alone."""
    marks: list[Mark] = []
    for child in node.named_children if node is not None else ():
        if child.type == "attribute_item":
            marks += marks_of(child)
        elif "comment" not in child.type:
            if not _is_test(tuple(marks)):
                yield child, tuple(marks)
            marks = []


def is_public(node: Node) -> bool:
    return any(tree.text_of(each) == "pub" for each in tree.named(node, "visibility_modifier"))


def has(marks: Iterable[Mark], name: str) -> bool:
    """Tell whether there is an attribute, whatever its condition."""
    return any(each.name == name for each in marks)


def _is_test(marks: Iterable[Mark]) -> bool:
    """Tell whether what has these attributes is built for tests alone."""
    return any(each.name == "cfg" and each.arguments == ("test",) for each in marks)


def path_of(marks: Iterable[Mark]) -> str:
    """Return where the file of a module is, if an attribute says so."""
    return next((f" at {each.arguments[0]}" for each in marks if each.name == "path" and each.arguments), "")


def representation(marks: Iterable[Mark]) -> frozenset[str]:
    """Return what ``repr`` says."""
    return frozenset(word for each in marks if each.name == "repr" for word in each.arguments)


def derived(marks: Iterable[Mark]) -> dict[str, str]:
    """Return the traits that are derived, with the conditions of that."""
    return {
        re.sub(r"^(?:::)?(?:std|core)::\w+::|^serde::", "", trait): each.condition
        for each in marks
        if each.name == "derive"
        for trait in each.arguments
    }


def standard_trait(name: str) -> str:
    """Return the full name of a trait that needs no ``use`` to be derived."""
    return _STANDARD.get(name, name)


def is_served(marks: Iterable[Mark]) -> bool:
    """Tell whether what has these attributes is called from outside of Rust, public or not."""
    return any(
        _SERVED.fullmatch(each.name)
        or (each.name == "derive" and any(one.rpartition("::")[2] in _COMMANDS for one in each.arguments))
        for each in marks
    )


def named_parameters(node: Node, marks: Iterable[Mark]) -> str:
    """Return the names of the parameters of a function that others call with these."""
    if not any(re.fullmatch(r"(?:pyo3::)?pyfunction|tauri::command", each.name) for each in marks):
        return ""
    parameters = tree.named(node.child_by_field_name("parameters"), "parameter")
    names = [tree.field(each, "pattern").removeprefix("mut ") for each in parameters]
    return f" of {', '.join(names)}" if names else ""


def symbol_of(marks: Iterable[Mark], name: str) -> str | None:
    """Return the name under which what has these attributes is linked; None if that is not fixed."""
    for each in marks:
        if each.name == "export_name" and each.arguments:
            return each.arguments[0].strip('"')
        if each.name == "no_mangle":
            return name
    return None


def words(marks: Iterable[Mark], own: str = "") -> str:
    """Return what attributes add to a signature; what follows a semicolon breaks nobody.

    Args:
        own: the name of what has them, which need not be said again.
    """
    marks = list(marks)
    strong = [f" {word}" for word in ("deprecated", "non_exhaustive", "sealed") if has(marks, word)]
    strong += [f" repr({', '.join(sorted(representation(marks)))})"] * has(marks, "repr")
    conditions: set[str] = set()
    families: set[str] = set()
    others: set[str] = set()
    for each in marks:
        if each.name == "cfg":
            conditions.add(f" cfg({', '.join(each.arguments)})")
        elif each.name == "in macro":
            conditions.add(f" in {each.arguments[0]}!")
        elif each.name in ("deprecated", "non_exhaustive", "repr", "sealed") or _SILENT.fullmatch(each.name):
            continue
        else:
            is_family = _BREAK.fullmatch(each.name) is not None
            for argument in each.arguments or ("",):
                if argument and _PROSE.fullmatch(argument):
                    continue
                if each.name == "serde" and argument == f"rename={json.dumps(own)}":
                    continue
                shown = f"{each.name}({shorten(argument)})" if argument else each.name
                (families if is_family else others).add(f" {shown}{shorten(each.condition)}")
    weak = "".join(sorted(others))
    return "".join([*strong, *sorted(map(shorten, conditions)), *sorted(families)]) + (f";{weak}" if weak else "")


_CONDITION = re.compile(r" cfg\(")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|.', re.DOTALL)
_CALL = re.compile(r"(all|any|not) ?\((.*)\)", re.DOTALL)


def split_conditions(signature: str) -> tuple[str, list[str]]:
    """Return a signature without its conditions, and these."""
    found: list[str] = []
    while (start := _CONDITION.search(signature)) is not None:
        depth = 1
        for token in _TOKEN.finditer(signature, start.end()):
            depth += (token[0] == "(") - (token[0] == ")")
            if depth == 0:
                found.append(signature[start.end() : token.start()])
                signature = signature[: start.start()] + signature[token.end() :]
                break
        else:
            break
    return signature, found


def holds_too(before: list[str], after: list[str]) -> bool:
    """Tell whether the conditions after a change hold wherever all those before did, as far as their words tell."""
    return all(any(_implies(former, now) for former in before) for now in after)


def _implies(former: str, now: str) -> bool:
    if _plain(former) == _plain(now):
        return True
    (word, parts), (now_word, now_parts) = _call(former), _call(now)
    if word == "not" and now_word == "not":
        return len(parts) == len(now_parts) == 1 and _implies(now_parts[0], parts[0])
    if word == "any":
        return bool(parts) and all(_implies(each, now) for each in parts)
    if now_word == "all":
        return bool(now_parts) and all(_implies(former, each) for each in now_parts)
    if now_word == "any":
        return any(_implies(former, each) for each in now_parts)
    return word == "all" and any(_implies(each, now) for each in parts)


def _plain(text: str) -> str:
    return "".join(token[0] for token in _TOKEN.finditer(text) if token[0].strip())


def _call(text: str) -> tuple[str, list[str]]:
    """Return what combines conditions, and these; nothing for one that stands for itself."""
    match = _CALL.fullmatch(text.strip())
    if match is None:
        return "", []
    parts, depth = [""], 0
    for token in _TOKEN.finditer(match[2]):
        depth += (token[0] == "(") - (token[0] == ")")
        if depth == 0 and token[0] == ",":
            parts.append("")
        else:
            parts[-1] += token[0]
    return match[1], [each for each in map(str.strip, parts) if each]
