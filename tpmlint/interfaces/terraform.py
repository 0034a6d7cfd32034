"""Terraform modules: variables with type, default and validation, and outputs; attributes of objects on their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tpmlint.interfaces import Fact, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.signatures import split
from tpmlint.interfaces.support.source_text import source_text, squeezed
from tpmlint.interfaces.support.table import FactTable, shorten

# The parser is pure Python: it reads about 10,000 words a second.
_MOST_WORDS = 50_000


_PROSE = frozenset(("description", "error_message"))
_READ = frozenset((*_PROSE, "default", "deprecated", "ephemeral", "nullable", "sensitive", "type", "value"))
"""Attributes of a variable or output that are prose, or have a word of their own; any other counts as it is written."""


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
    rules = []
    for body in _named(block, "body"):
        for attribute in _named(body, "attribute"):
            values[_text(attribute.children[0])] = attribute.children[-1]
        rules += [_rule(each) for each in _named(body, "block")]
    flags: list[str] = [name for name in ("sensitive", "ephemeral") if name in values and _text(values[name]) == "true"]
    line = block.meta.line
    if "nullable" in values and _text(values["nullable"]) == "false":
        flags.append("not-null")
    rules += [f"{key} {shorten(_value(node))}" for key, node in values.items() if _counts(key, node)]
    if "deprecated" in values:
        rules.append("deprecated")
    rest = "".join(f"; {each}" for each in sorted(rules))
    if kind == "output":
        value = f" = {shorten(_value(values['value']))}" if "value" in values else ""
        table.add(f"output.{label}", " ".join(["output", *flags]) + rest + value, line)
        return
    name = f"var.{label}"
    written = _type(table, values["type"], name) if "type" in values else "any"
    default = f" = {shorten(_value(values['default']))}" if "default" in values else ""
    table.add(name, " ".join(["variable", written, *flags]) + rest + default, line, demand=not default)


def _counts(key: str, node: Any) -> bool:
    return key not in _READ or (key in ("ephemeral", "nullable", "sensitive") and _text(node) not in ("true", "false"))


def _rule(block: Any) -> str:
    """Return what a block in a variable or output asks, such as a validation, without the message about it."""
    words = [_text(child) for child in block.children if getattr(child, "data", "") in ("identifier", "string")]
    for body in _named(block, "body"):
        for attribute in _named(body, "attribute"):
            if (key := _text(attribute.children[0])) not in _PROSE:
                words.append(shorten(_value(attribute.children[-1])) if key == "condition" else _value(attribute))
        words += [f"{{{_rule(each)}}}" for each in _named(body, "block")]
    return " ".join(words)


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
        default = f" = {shorten(_value(arguments[1]))}" if len(arguments) > 1 else ""
        return f"optional {_type(table, arguments[0], owner)}{default}"
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


def _value(node: Any) -> str:
    """Return an expression without layout, the entries of an object in the order of their keys."""
    kind = getattr(node, "data", "")
    if not hasattr(node, "children"):
        return str(node).strip()
    if kind == "new_line_or_comment":
        return ""
    if kind in ("string_part", "heredoc_template", "heredoc_template_trim"):
        return "".join(_value(each) if hasattr(each, "children") else str(each) for each in node.children)
    if kind == "object":
        elements = sorted(
            f"{_text(each.children[0]).strip(chr(34))}={_value(each.children[-1])}"
            for each in _named(node, "object_elem")
        )
        return f"{{{','.join(elements)}}}"
    parts = [_value(each) for each in node.children]
    if kind == "tuple":
        return f"[{','.join(each for each in parts[1:-1] if each not in ('', ','))}]"
    return "".join(parts)


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: there is a default, a type takes anything, null is taken, a secret is none."""
    (old, _, former_default), (new, _, default) = (each.signature.partition(" = ") for each in (before, after))
    (old, *asked), (new, *asks) = split(old, ";"), split(new, ";")
    if not set(_demands(asks)) <= set(_demands(asked)):
        return False
    words, now = old.split(" "), new.split(" ")
    if words[0] == "output":
        return set(now) <= set(words)
    if words[0] != "variable":
        # An attribute of an object.
        return (now[0] == "optional" or old == new) and [each for each in now if each != "optional"] == [
            each for each in words if each != "optional"
        ]
    flags = [_FLAGS & set(each) for each in (words, now)]
    kinds = [[each for each in words if each not in _FLAGS] for words in (words, now)]
    return (
        bool(default or not former_default)
        and flags[1] <= flags[0]
        and (kinds[0] == kinds[1] or kinds[1] == ["variable", "any"])
    )


_FLAGS = frozenset(("sensitive", "ephemeral", "not-null"))


def _demands(rules: list[str]) -> list[str]:
    return [each for each in rules if each.partition(" ")[0] in ("validation", "precondition")]


def _unread(path: str) -> str:
    """Return how the name of a file ends that only replaces parts of what others declare."""
    return "override.tf" if path.endswith(("/override.tf", "_override.tf")) or path == "override.tf" else ""


language = Language(facts, extra="interfaces-terraform", by_folder=True, unread=_unread, keeps=_keeps)
