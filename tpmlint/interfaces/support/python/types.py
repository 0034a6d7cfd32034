"""Types of Python in one spelling: ``Optional[int]`` is ``None | int``, and ``typing.List`` is ``list``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tpmlint.interfaces.support.python.imports import Imports

_BUILTIN = {
    **{each: each.lower() for each in ("Dict", "FrozenSet", "List", "Set", "Tuple", "Type")},
    "AbstractSet": "collections.abc.Set",
    "ChainMap": "collections.ChainMap",
    "Counter": "collections.Counter",
    "DefaultDict": "collections.defaultdict",
    "Deque": "collections.deque",
    "Match": "re.Match",
    "NoReturn": "Never",
    "OrderedDict": "collections.OrderedDict",
    "Pattern": "re.Pattern",
    "Text": "str",
}
"""What names of ``typing`` are that Python has elsewhere by now. Source: the documentation of typing."""

_TYPING = re.compile(r"(?:typing|typing_extensions)\.(\w+)")
_UNION = " | "
_GENERATORS = {"Generator": 3, "AsyncGenerator": 2}
"""Their arguments, of which all but the first are ``None`` where they are not written."""
_PROSE = frozenset(
    {"description", "doc", "epilog", "example", "examples", "help", "message", "metavar", "repr", "short_help"}
    | {"summary", "title"}
)
"""Arguments that say something to people alone."""


def spelled(tree: ast.expr, imports: Imports) -> str:
    """Return a type in one spelling, with imported names as what they stand for."""
    return _Spelling(imports).type(tree)


def is_union(tree: ast.expr | None) -> bool:
    """Tell whether an expression joins names by ``|``, as of types."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
        return all(is_union(each) or _is_name(each) for each in (tree.left, tree.right))
    return False


def without_prose(tree: ast.expr) -> ast.expr:
    """Return an expression whose calls have no arguments that only people read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [each for each in node.keywords if each.arg not in _PROSE]
    return tree


def members(text: str) -> set[str]:
    """Return the alternatives of a union that ``spelled`` wrote, and of the literals in it."""
    found: set[str] = set()
    for each in split(text, _UNION):
        if each.startswith("Literal[") and each.endswith("]"):
            found.update(f"Literal[{value}]" for value in split(each[len("Literal[") : -1], ", "))
        else:
            found.add(each)
    return found


def split(text: str, by: str) -> Iterator[str]:
    """Yield the parts of a text, not split within brackets and quotes."""
    depth, start, quote = 0, 0, ""
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote and text[at - 1] != "\\" else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif not depth and text.startswith(by, at):
            yield text[start:at]
            start = at + len(by)
    yield text[start:]


def _is_documentation(tree: ast.expr) -> bool:
    """Tell whether something behind a type is a text about it, as PEP 727 has it."""
    return isinstance(tree, ast.Call) and ast.unparse(tree.func).rpartition(".")[2] == "Doc"


def _is_none(tree: ast.expr) -> bool:
    return isinstance(tree, ast.Constant) and tree.value is None


def _is_name(tree: ast.expr) -> bool:
    if isinstance(tree, ast.Subscript):
        tree = tree.value
    return isinstance(tree, ast.Name | ast.Attribute) or (isinstance(tree, ast.Constant) and tree.value is None)


class _Spelling:
    def __init__(self, imports: Imports) -> None:
        self._imports = imports

    def type(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self.type(ast.parse(text.strip(), mode="eval").body)
                except (SyntaxError, ValueError):
                    return ast.unparse(node)
            case ast.Name() | ast.Attribute():
                known = self._typing(node)
                return _BUILTIN.get(known) or self._imports.written(ast.unparse(node))
            case ast.BinOp(op=ast.BitOr()):
                return _union([self.type(node.left), self.type(node.right)])
            case ast.Subscript():
                return self._subscript(node)
            case ast.List():
                return f"[{', '.join(map(self.type, node.elts))}]"
            case ast.Tuple():
                return ", ".join(map(self.type, node.elts)) or "()"
            case ast.Starred():
                return f"*{self.type(node.value)}"
            case _:
                return self._imports.written(ast.unparse(without_prose(node)))

    def _subscript(self, node: ast.Subscript) -> str:
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = self._typing(node.value)
        if name == "Optional" and len(parts) == 1:
            return _union([self.type(parts[0]), "None"])
        if name == "Union" and parts:
            return _union(map(self.type, parts))
        if name == "Literal":
            return _union(
                "None" if isinstance(each, ast.Constant) and each.value is None else f"Literal[{self._value(each)}]"
                for each in parts
            )
        if name == "Annotated" and parts:
            said = [self._value(each) for each in parts[1:] if not _is_documentation(each)]
            return f"Annotated[{', '.join([self.type(parts[0]), *said])}]" if said else self.type(parts[0])
        base = self.type(node.value)
        if base == "type" and len(parts) == 1:
            return _union(f"type[{each}]" for each in members(self.type(parts[0])))
        if base in _GENERATORS and len(parts) == _GENERATORS[base] and all(map(_is_none, parts[1:])):
            return f"{base}[{self.type(parts[0])}]"
        return f"{base}[{self.type(node.slice)}]"

    def _value(self, node: ast.expr) -> str:
        return self._imports.written(ast.unparse(without_prose(node)))

    def _typing(self, node: ast.expr) -> str:
        """Return the name of what ``typing`` has; empty for another."""
        root, _, rest = ast.unparse(node).partition(".")
        if not rest and root not in self._imports.names and root in ("Annotated", "Literal", "Optional", "Union"):
            return root
        # A name that is imported from either of two modules is one where both have it.
        every = (".".join(filter(None, (each, rest))) for each in self._imports.names.get(root, "").split(" or "))
        known = {match[1] if (match := _TYPING.fullmatch(full)) is not None else "" for full in every}
        return known.pop() if len(known) == 1 else ""


def _union(parts: Iterable[str]) -> str:
    """Return a union with each alternative once, sorted, and its literals as one."""
    every = {each for part in parts for each in members(part)}
    literals = sorted(each[len("Literal[") : -1] for each in every if each.startswith("Literal["))
    others = sorted(each for each in every if not each.startswith("Literal["))
    return _UNION.join([*([f"Literal[{', '.join(literals)}]"] if literals else []), *others])
