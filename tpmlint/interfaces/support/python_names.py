"""What the imported names of a Python module stand for, and signatures in which they are written so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_PLAIN = re.compile(r"(?:typing|typing_extensions|collections\.abc(?!\.Set\b)|builtins|dataclasses)\.(?=\w)")
"""Modules whose names are known without them; several have the same."""
_TOKENS = re.compile(
    r"[rbuRBUfF]*(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?<![\w.])(?P<name>[A-Za-z_]\w*)(?P<rest>(?:\.\w+)*)(?!\w|\s*[:=](?!=))"
)


class Imports(NamedTuple):
    """What a module imports.

    Args:
        names: what each name stands for; of several that it may be, all.
        wildcards: the modules of which it imports all names, with the lines of that.
    """

    names: Mapping[str, str]
    wildcards: Mapping[str, int]

    def written(self, text: str) -> str:
        """Return the text of a signature with the imported names as what they stand for."""
        return _TOKENS.sub(self._full, text) if self.names else text

    def _full(self, match: re.Match[str]) -> str:
        target = self.names.get(match["name"] or "")
        if target is None:
            return match[0]
        return " or ".join(_PLAIN.sub("", each + match["rest"]) for each in target.split(" or "))


def imports_of(tree: ast.Module, module: str, *, is_package: bool) -> Imports:
    """Return what a module imports by statements outside of functions and classes.

    Args:
        tree: of its text.
        module: its name, which relative imports start from.
        is_package: whether it is the file of a package.
    """
    names: dict[str, set[str]] = {}
    wildcards: dict[str, int] = {}
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                own = each.asname or each.name.partition(".")[0]
                names.setdefault(own, set()).add(each.name if each.asname else own)
            continue
        parts = module.split(".")
        if is_package:
            parts.append("")
        base = ".".join(parts[: -node.level]) if node.level else ""
        source = ".".join(filter(None, (base, node.module)))
        for each in node.names:
            if each.name == "*":
                wildcards[source] = node.lineno
            else:
                names.setdefault(each.asname or each.name, set()).add(f"{source}.{each.name}")
    return Imports({own: " or ".join(sorted(targets)) for own, targets in names.items()}, wildcards)


def _statements(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            waiting += ast.iter_child_nodes(node)
