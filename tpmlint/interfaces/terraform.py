"""Terraform modules: variables with type, default and validation, outputs, required versions, and what was moved.

Attributes of objects are facts of their own. A file in JSON promises what the same in HCL does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from tpmlint.interfaces import Fact, FactNames, Language, MissingLibrary, Options, UnreadableInterface
from tpmlint.interfaces.support.data import source_text
from tpmlint.interfaces.support.fact_table import FactTable, shorten, split, squeezed
from tpmlint.interfaces.support.terraform import (
    admits,
    attributes_of,
    constraint_of,
    hcl_of,
    labels_of,
    line_of,
    named,
    text_of,
    value_of,
)

# The parser is pure Python: it reads about 10,000 words a second.
_MOST_WORDS = 50_000


_MOST_STEPS = 20
_LOCAL = re.compile(r"\blocal\.([A-Za-z_][\w-]*)")

_PROSE = frozenset(("description", "error_message"))
_READ = frozenset((*_PROSE, "default", "deprecated", "ephemeral", "nullable", "sensitive", "type", "value"))
"""Attributes of a variable or output that are prose, or have a word of their own; any other counts as it is written."""


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a file; resources, calls of other modules and locals that no output has promise nothing."""
    lines: list[int] = []
    if options.path.lower().endswith(".json"):
        written, lines = hcl_of(data)
        data = written.encode(errors="surrogatepass")
    text = source_text(data, _MOST_WORDS, comment="//|#")
    if text.count("\n") > _MOST_WORDS:
        raise UnreadableInterface(f"there are more than {_MOST_WORDS:,} lines")
    try:
        import hcl2
        from lark.exceptions import LarkError
    except ImportError:
        raise MissingLibrary("python-hcl2", "interfaces-terraform") from None
    module = _Module()
    try:
        tree: Any = hcl2.parses_to_tree(text + "\n")
        for body in named(tree, "body"):
            blocks = [*named(body, "block")]
            for block in blocks:
                module.remember(block)
            for block in blocks:
                module.read(block)
        module.add_locals()
    except LarkError as error:
        line = getattr(error, "line", None)
        line = min(line, text.count("\n") + 1) if isinstance(line, int) and line > 0 else None
        raise UnreadableInterface(f"the text is not HCL: {_unexpected(error)}", _origin(line, lines)) from None
    except RecursionError:
        raise UnreadableInterface("the nesting is too deep") from None
    except (ValueError, TypeError, AttributeError, IndexError) as error:  # The post-lexer on half a template.
        raise UnreadableInterface(f"the text is not HCL: {squeezed(str(error))[:200]}") from None
    found = module.table.facts
    return {name: replace(fact, line=_origin(fact.line, lines)) for name, fact in found.items()} if lines else found


def _origin(line: int | None, lines: list[int]) -> int | None:
    """Return the line of the file that a line of the text comes from."""
    return lines[min(line, len(lines)) - 1] if line is not None and lines else line


def _unexpected(error: Exception) -> str:
    """Return what the parser did not expect, without the names of its rules."""
    token = getattr(error, "token", None)
    if token is None:
        return squeezed(str(error).partition(" at line")[0])[:200]
    word = squeezed(str(token))[:40]
    return f"unexpected {json.dumps(word, ensure_ascii=False)}" if word else "it ends too early"


class _Module:
    def __init__(self) -> None:
        self.table = FactTable()
        self._locals: dict[str, tuple[Any, int]] = {}
        self._used: dict[str, None] = {}

    def remember(self, block: Any) -> None:
        """Keep what a block calls locals, for those that outputs have."""
        if labels_of(block) == ["locals"]:
            for name, node in attributes_of(block):
                self._locals[name] = (node, line_of(node, block))

    def read(self, block: Any) -> None:
        """Add what a block promises to callers of the module."""
        labels = labels_of(block)
        if len(labels) == 2 and labels[0] in ("variable", "output"):
            self._variable_or_output(block, *labels)
        elif labels == ["terraform"]:
            self._requirements(block)
        elif labels in (["moved"], ["removed"]):
            values = dict(attributes_of(block))
            if "from" in values:
                to = f"to {value_of(values['to'])}" if "to" in values else labels[0]
                rules = [_rule(each) for body in named(block, "body") for each in named(body, "block")]
                signature = "; ".join((shorten(to), *sorted(rules)))
                self.table.add(f"{labels[0]}.{shorten(value_of(values['from']))}", signature, block.meta.line)

    def _requirements(self, block: Any) -> None:
        """Add which versions and providers callers must have."""
        for key, node in attributes_of(block):
            if key == "required_version":
                self.table.add("terraform.version", constraint_of(node), line_of(node, block), demand=True)
        for body in named(block, "body"):
            for each in named(body, "block"):
                if labels_of(each) == ["required_providers"]:
                    for name, node in attributes_of(each):
                        self._provider(name, node, line_of(node, each))

    def _provider(self, name: str, node: Any, line: int) -> None:
        given = {
            text_of(element.children[0]).strip('"'): element.children[-1]
            for holder in named(node, "object")
            for element in named(holder, "object_elem")
        }
        if not given and text_of(node).startswith('"'):
            given = {"version": node}  # As before Terraform 0.13.
        label = f"provider.{name}"
        source = text_of(given["source"]).strip('"').lower() if "source" in given else f"hashicorp/{name}"
        self.table.add(label, f"source {shorten(source.removeprefix('registry.terraform.io/'))}", line)
        if "version" in given:
            self.table.add(f"{label}.version", constraint_of(given["version"]), line, demand=True)
        if "configuration_aliases" in given:
            for alias in value_of(given["configuration_aliases"]).strip("[]").split(","):
                if alias:
                    self.table.add(f"{label}.alias {shorten(alias)}", "alias", line, demand=True)

    def add_locals(self) -> None:
        """Add the locals that outputs and conditions have, and those that these have in turn."""
        done = 0
        while len(self._used) > done:
            for name in list(self._used)[done:]:
                done += 1
                if name in self._locals:
                    node, line = self._locals[name]
                    self.table.add(f"local.{name}", f"local = {shorten(self._followed(value_of(node)))}", line)

    def _followed(self, text: str) -> str:
        """Return an expression, and remember which locals are in it; a local alone is what it stands for."""
        for _ in range(_MOST_STEPS):
            match = _LOCAL.fullmatch(text)
            if match is None or match[1] not in self._locals:
                break
            text = value_of(self._locals[match[1]][0])
        self._used.update((match[1], None) for match in _LOCAL.finditer(text))
        return text

    def _variable_or_output(self, block: Any, kind: str, label: str) -> None:
        values = dict(attributes_of(block))
        blocks = [each for body in named(block, "body") for each in named(body, "block")]
        for each in blocks:
            for _, node in attributes_of(each):
                self._followed(value_of(node))
            for body in named(each, "body"):
                for inner in named(body, "block"):
                    self._followed(" ".join(value_of(node) for _, node in attributes_of(inner)))
        rules = [_rule(each) for each in blocks]
        flags: list[str] = [
            name for name in ("sensitive", "ephemeral") if name in values and text_of(values[name]) == "true"
        ]
        line = block.meta.line
        if "nullable" in values and text_of(values["nullable"]) == "false":
            flags.append("not-null")
        rules += [f"{key} {shorten(value_of(node))}" for key, node in values.items() if _counts(key, node)]
        if "deprecated" in values:
            rules.append("deprecated")
        rest = "".join(f"; {each}" for each in sorted(rules))
        if kind == "output":
            value = f" = {shorten(self._followed(value_of(values['value'])))}" if "value" in values else ""
            self.table.add(f"output.{label}", " ".join(["output", *flags]) + rest + value, line)
            return
        name = f"var.{label}"
        written = _type(self.table, values["type"], name) if "type" in values else "any"
        default = f" = {shorten(value_of(values['default']))}" if "default" in values else ""
        self.table.add(name, " ".join(["variable", written, *flags]) + rest + default, line, demand=not default)


def _counts(key: str, node: Any) -> bool:
    return key not in _READ or (
        key in ("ephemeral", "nullable", "sensitive") and text_of(node) not in ("true", "false")
    )


def _rule(block: Any) -> str:
    """Return what a block in a variable or output asks, such as a validation, without the message about it."""
    words = labels_of(block)
    for key, node in attributes_of(block):
        if key not in _PROSE:
            words.append(shorten(value_of(node)) if key == "condition" else f"{key}={shorten(value_of(node))}")
    for body in named(block, "body"):
        words += [f"{{{_rule(each)}}}" for each in named(body, "block")]
    return " ".join(words)


def _type(table: FactTable, node: Any, owner: str) -> str:
    """Return a type; the attributes of objects in it become facts of their own."""
    while getattr(node, "data", "") == "expr_term" and len(node.children) == 1:
        node = node.children[0]
    if getattr(node, "data", "") != "function_call":
        word = text_of(node).strip('"').removeprefix("${").removesuffix("}")
        return f"{word}(any)" if word in ("list", "map", "set") else shorten(word)
    function = text_of(node.children[0])
    arguments = [each for holder in named(node, "arguments") for each in named(holder, "expr_term")]
    if function == "object" and arguments:
        for each in arguments[0].children:
            for element in named(each, "object_elem"):
                own = f"{owner}.{text_of(element.children[0]).strip(chr(34))}"
                kind = _type(table, element.children[-1], own)
                table.add(own, kind, element.meta.line, demand=not kind.startswith("optional "))
        return "object"
    if function == "optional" and arguments:
        given = shorten(value_of(arguments[1])) if len(arguments) > 1 else "null"
        default = "" if given == "null" else f" = {given}"
        return f"optional {_type(table, arguments[0], owner)}{default}"
    parts = [_type(table, each, owner) for each in arguments]
    return f"{function}({', '.join(parts)})" if parts else shorten(text_of(node))


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether callers go on: there is a default, a type takes anything, null is taken, a secret is none."""
    if before.signature.startswith("local ") and after.signature.startswith("local "):
        return True
    if before.signature.startswith("needs ") and after.signature.startswith("needs "):
        former, asked_now = (each.signature.removeprefix("needs ").split(", ") for each in (before, after))
        return all(admits(each, former) for each in asked_now)
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


class _Names(FactNames):
    def may_go(self, name: str, signature: str) -> bool:
        return signature.startswith("needs ")  # Any version will do from then on.


_FLAGS = frozenset(("sensitive", "ephemeral", "not-null"))


def _demands(rules: list[str]) -> list[str]:
    return [each for each in rules if each.partition(" ")[0] in ("validation", "precondition")]


def _unread(path: str) -> str:
    """Return how the name of a file ends that is none of Terraform, or only replaces parts of what others declare."""
    stem = path.removesuffix(".json")
    if stem != path and not stem.endswith(".tf"):
        return "*.json"
    return "override.tf" if stem.endswith(("/override.tf", "_override.tf")) or stem == "override.tf" else ""


language = Language(facts, extra="interfaces-terraform", by_folder=True, unread=_unread, keeps=_keeps, names=_Names)
