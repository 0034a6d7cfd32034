"""Syntax trees of tree-sitter: parse whole files, and write parts of them however they are laid out."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from tpmlint.interfaces import MissingLibrary, UnreadableInterface
from tpmlint.interfaces.support.data import source_text
from tpmlint.interfaces.support.fact_table import DEEPEST

if TYPE_CHECKING:
    from tree_sitter import Node

    Spell: TypeAlias = Callable[[Node, Node | None, Node | None], str]
    Form: TypeAlias = Callable[[Node, Node | None, Node | None], str | None]

# A text that is wrong everywhere takes longest: each error is tried to be repaired.
_MOST_WORDS = 150_000
_COMMENTS = frozenset({"comment", "line_comment", "block_comment"})
_WORD = re.compile(r"[\w$\"'`]")
_IMPORT = "import$"
_SIGN = re.compile(r"\$([0-9a-f]{1,2})\$")


def parse(data: bytes, grammar: str, extra: str, function: str = "language") -> Node:
    """Return the root of a syntax tree.

    Args:
        data: the file.
        grammar: the distribution of the grammar, as in ``tree-sitter-go``.
        extra: the extra of tpmlint that installs it.
        function: the function of its module that returns the language.

    Raises:
        UnreadableInterface: there is a syntax error.
        MissingLibrary: tree-sitter or the grammar is not installed.
    """
    text = source_text(data, _MOST_WORDS)
    try:
        from tree_sitter import Language, Parser

        module = importlib.import_module(grammar.replace("-", "_"))
    except ImportError:
        raise MissingLibrary(grammar, extra) from None
    root = Parser(Language(getattr(module, function)())).parse(f"{text}\n".encode()).root_node
    if root.has_error:
        raise UnreadableInterface("there is a syntax error", min(line_of(_error(root)), text.count("\n") + 1))
    return root


def _error(node: Node) -> Node:
    """Return the first node that is wrong or missing."""
    while not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error), None)
        if inner is None:
            break
        node = inner
    return node


def line_of(node: Node) -> int:
    """Return the line that a node starts in, from 1."""
    return node.start_point[0] + 1


def text_of(node: Node | None, spell: Spell | None = None, without: str = "", form: Form | None = None) -> str:
    """Return the tokens of a node without comments, with spaces only between words; nothing for no node.

    Args:
        node: what is written.
        spell: returns how a token is written, given what it stands in and the token before it there; None as it is.
        without: a kind of node that is not written, such as ``statement_block``.
        form: returns how a node below is written as a whole, given what it stands in and what follows it there, but
            comments; None for one that is written token by token.
    """
    if node is None:
        return ""
    pieces: list[str] = []
    for leaf, parent, before, whole in _leaves(node, without, form):
        piece = whole
        if piece is None:
            piece = spell(leaf, parent, before) if spell is not None else word_of(leaf)
        if pieces and piece and _WORD.match(piece) and _WORD.match(pieces[-1][-1:]) and not _is_string(parent):
            pieces.append(" ")
        pieces.append(piece)
    return "".join(pieces)


def word_of(leaf: Node) -> str:
    """Return the text of a node as it stands in the file, an import in place too."""
    word = (leaf.text or b"").decode(errors="replace")
    return word if not word.startswith(_IMPORT) else _import_for(word.removeprefix(_IMPORT))


def name_for_import(module: str) -> bytes:
    """Return a name that a grammar reads in the place of ``import("./cards")``, and that ``word_of`` writes as that."""
    return _IMPORT.encode() + re.sub(rb"\W", lambda sign: b"$%x$" % ord(sign[0]), module.encode())


def _import_for(name: str) -> str:
    path = _SIGN.sub(lambda sign: chr(int(sign[1], 16)), name)
    return f'import("{path.encode("latin-1", errors="backslashreplace").decode(errors="replace")}")'


def _leaves(node: Node, without: str, form: Form | None) -> Iterator[tuple[Node, Node | None, Node | None, str | None]]:
    # What stands around a node is handed down: to ask the tree for it takes longer the deeper the node is.
    left: list[tuple[Node, Node | None, Node | None, Node | None]] = [(node, None, None, None)]
    while left:
        each, parent, before, after = left.pop()
        if each.type in _COMMENTS or each.type == without:
            continue
        whole = form(each, parent, after) if form is not None and each is not node else None
        if whole is not None:
            yield each, parent, before, whole
        elif each.child_count:
            children, later = each.children, None
            for child, earlier in zip(reversed(children), [*reversed(children[:-1]), None], strict=True):
                left.append((child, each, earlier, later))
                later = later if child.type in _COMMENTS else child
        elif each.end_byte > each.start_byte:
            yield each, parent, before, None


def _is_string(holder: Node | None) -> bool:
    return holder is not None and ("string" in holder.type or holder.type == "lifetime")


def named(node: Node | None, *kinds: str) -> Iterator[Node]:
    """Yield the children of some kinds; nothing for no node."""
    if node is not None:
        for child in node.named_children:
            if child.type in kinds:
                yield child


def field(node: Node, *names: str) -> str:
    """Return the text of what stands under some names of a grammar, joined."""
    return "".join(text_of(node.child_by_field_name(name)) for name in names)


def limit_depth(depth: int, node: Node) -> None:
    """Raise UnreadableInterface if declarations are nested too deep."""
    if depth > DEEPEST:
        raise UnreadableInterface(f"more than {DEEPEST} levels of nesting", line_of(node))


def descend(node: Node | None, *kinds: str) -> Iterator[Node]:
    """Yield the nodes of some kinds at any depth, in their order; nothing for no node."""
    left = [node] if node is not None else []
    while left:
        each = left.pop()
        if each.type in kinds:
            yield each
        left.extend(reversed(each.named_children))
