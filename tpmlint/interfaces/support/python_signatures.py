"""Types, values and defaults in signatures of Python, and the names in them that the module says more of."""

from __future__ import annotations

import ast
import re
from typing import Any

from tpmlint.interfaces.support.python_names import Imports
from tpmlint.interfaces.support.python_records import expression
from tpmlint.interfaces.support.python_types import spelled, without_prose
from tpmlint.interfaces.support.source_text import squeezed
from tpmlint.interfaces.support.table import shorten

_PRIVATE = re.compile(r"(?<![\w.])_[A-Za-z]\w*")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_QUOTED = re.compile(r"'([A-Za-z_][\w.\[\], |]*)'")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_LITERALS = re.compile(r"(Literal\[[^\]]*\])")


class Signatures:
    """Spells parts of signatures, and remembers the names in them.

    Args:
        module: what griffe read.
        imports: what the names stand for that it imports.

    Attributes:
        named: all names that stand in signatures.
        used: those among them that nobody can import, or should not.
        exports: the names that the module says it exports.
    """

    def __init__(self, module: Any, imports: Imports) -> None:
        self.named: dict[str, None] = {}
        self.used: dict[str, None] = {}
        self.exports = frozenset(each for each in module.exports or () if isinstance(each, str))
        self._lists = module.exports is not None
        self._imports = imports
        self._callable = frozenset(
            each for each, member in module.members.items() if member.is_alias or not member.is_attribute
        ).union(imports.names)

    def type(self, annotation: Any) -> str:
        """Return a type in one spelling, and remember the private names in it; in quotes it is the same."""
        text = squeezed(str(annotation))
        self.use(text)
        tree = expression(text)
        if tree is None or isinstance(tree, ast.Call):
            return shorten(self._imports.written(_unquoted(text)))
        return shorten(spelled(tree, self._imports))

    def shown(self, value: str) -> str:
        """Return a value or a default, and remember the names in it."""
        self.use(value)
        tree = expression(value) if "(" in value else None
        return shorten(self._imports.written(value if tree is None else ast.unparse(without_prose(tree))))

    def use(self, text: str) -> None:
        """Remember the names in a text, and apart those that nobody can import, or should not."""
        self.named.update(dict.fromkeys(_NAME.findall(_TEXT.sub("", text) if "Literal[" in text else text)))
        names = (_NAME if self._lists else _PRIVATE).findall(text)
        self.used.update(dict.fromkeys(each for each in names if each not in self.exports))

    def stands_for(self, value: str) -> str:
        """Return what an attribute stands for that is a function or a class, or made of one; else nothing."""
        tree, own = expression(value), self._callable
        if isinstance(tree, ast.Lambda):
            return f" = lambda {shorten(ast.unparse(tree.args))}"
        if isinstance(tree, ast.Name | ast.Attribute):
            root = value.partition(".")[0]
            text = value if root in own else ""
        elif isinstance(tree, ast.Call):
            arguments = (*tree.args, *(each.value for each in tree.keywords))
            if any(isinstance(each, ast.Name) and each.id in own for each in arguments):
                text = value
            else:
                text = f"{tree.func.id}()" if isinstance(tree.func, ast.Name) and tree.func.id in own else ""
        else:
            return ""
        return f" = {self.shown(text)}" if text else ""


def _unquoted(text: str) -> str:
    """Return a type without quotes but for the texts of a ``Literal``."""
    parts = _LITERALS.split(text)
    return "".join(part if at % 2 else _QUOTED.sub(r"\1", part) for at, part in enumerate(parts))
