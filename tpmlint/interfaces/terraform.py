"""Terraform modules: variables with type, default or not, and outputs; each attribute of an object type on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tpmlint.interfaces import Fact, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.source_text import source_text, squeezed
from tpmlint.interfaces.support.table import FactTable, shorten

# The parser is pure Python: it reads about 10,000 words a second.
_MOST_WORDS = 50_000


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file; resources, locals and calls of other modules promise nothing."""
    text = source_text(data, _MOST_WORDS, comment="//|#")
    if text.count("\n") > _MOST_WORDS:
        raise UnreadableInterface(f"there are more than {_MOST_WORDS:,} lines")
    try:
        import hcl2
        from lark.exceptions import LarkError
    except ImportError:
        raise MissingLibrary("python-hcl2", "interfaces-terraform") from None
    table = FactTable()
    try:
        tree: Any = hcl2.parses_to_tree(text + "\n")
        for body in _named(tree, "body"):
            for block in _named(body, "block"):
                _block(table, block)
    except LarkError as error:
        line = getattr(error, "line", None)
        last = text.count("\n") + 1
        message = squeezed(str(error).partition(" at line")[0])[:200]
        raise UnreadableInterface(
            f"the text is not HCL: {message}", min(line, last) if isinstance(line, int) and line > 0 else None
        ) from None
    except RecursionError:
        raise UnreadableInterface("the nesting is too deep") from None
    except (ValueError, TypeError, AttributeError, IndexError) as error:  # The post-lexer on half a template.
        raise UnreadableInterface(f"the text is not HCL: {squeezed(str(error))[:200]}") from None
    return table.facts


def _block(table: FactTable, block: Any) -> None:
    labels = [
        _text(child).strip('"') for child in block.children if getattr(child, "data", "") in ("identifier", "string")
    ]
    if len(labels) != 2 or labels[0] not in ("variable", "output"):
        return
    kind, label = labels
    values = {}
    for body in _named(block, "body"):
        for attribute in _named(body, "attribute"):
            values[_text(attribute.children[0])] = attribute.children[-1]
    flags: list[str] = [name for name in ("sensitive", "ephemeral") if name in values and _text(values[name]) == "true"]
    line = block.meta.line
    if kind == "output":
        table.add(f"output.{label}", " ".join(["output", *flags]), line)
        return
    name = f"var.{label}"
    written = _type(table, values["type"], name) if "type" in values else "any"
    if "nullable" in values and _text(values["nullable"]) == "false":
        flags.append("not-null")
    default = ["= ..."] if "default" in values else []
    table.add(name, " ".join(["variable", written, *flags, *default]), line, demand=not default)


def _type(table: FactTable, node: Any, owner: str) -> str:
    """Return a type; the attributes of objects in it become facts of their own."""
    while getattr(node, "data", "") == "expr_term" and len(node.children) == 1:
        node = node.children[0]
    if getattr(node, "data", "") != "function_call":
        return shorten(_text(node).strip('"').removeprefix("${").removesuffix("}"))
    function = _text(node.children[0])
    arguments = [each for holder in _named(node, "arguments") for each in _named(holder, "expr_term")]
    if function == "object" and arguments:
        for each in arguments[0].children:
            for element in _named(each, "object_elem"):
                own = f"{owner}.{_text(element.children[0]).strip(chr(34))}"
                kind = _type(table, element.children[-1], own)
                table.add(own, kind, element.meta.line, demand=not kind.startswith("optional "))
        return "object"
    if function == "optional" and arguments:
        return f"optional {_type(table, arguments[0], owner)}" + (" = ..." if len(arguments) > 1 else "")
    parts = [_type(table, each, owner) for each in arguments]
    return f"{function}({', '.join(parts)})" if parts else shorten(_text(node))


def _named(node: Any, name: str) -> Iterator[Any]:
    return (child for child in node.children if getattr(child, "data", "") == name)


def _text(node: Any) -> str:
    """Return the tokens of a node without spaces, line breaks and comments."""
    found, left = [], [node]
    while left:
        each = left.pop()
        if not hasattr(each, "children"):
            found.append(str(each).strip())
        elif each.data != "new_line_or_comment":
            left.extend(reversed(each.children))
    return "".join(found)


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: a default was added, a type takes anything, null is taken, a secret is none."""
    old, new = before.signature.split(" "), after.signature.split(" ")
    if old[0] == "output":
        return set(new) <= set(old)
    if old[0] != "variable":
        # An attribute of an object.
        return new[0] == "optional" and [each for each in new if each not in ("optional", "=", "...")] == [
            each for each in old if each not in ("optional", "=", "...")
        ]
    defaults = "..." in new or "..." not in old
    flags = [{"sensitive", "ephemeral", "not-null"} & set(each) for each in (old, new)]
    kinds = [[each for each in words if each not in (*flags[0], *flags[1], "=", "...")] for words in (old, new)]
    return defaults and flags[1] <= flags[0] and (kinds[0] == kinds[1] or kinds[1] == ["variable", "any"])


language = Language(facts, extra="interfaces-terraform", keeps=_keeps)
