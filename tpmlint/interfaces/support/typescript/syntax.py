"""The syntax tree of TypeScript; what its grammar cannot read is written as what it can."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tpmlint.interfaces import UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree

if TYPE_CHECKING:
    from tree_sitter import Node

ENDING = re.compile(r"(?:\.d)?\.([cm])?[jt]sx?$")
_MODULE = re.compile(rb"\bimport\((?:\"([^\"\n]+)\"|'([^'\n]+)')\)(?=\.[A-Za-z_$])")
_TYPES_OF = re.compile(rb"\bexport[ \t]+type[ \t]*(\*(?:[ \t]*as[ \t]+[\w$]+)?[ \t]*from[ \t]*[\"'])")
_COMMENT = rb"//[^\n]*+|/\*(?:[^*]|\*(?!/)|)*+\*/"
_TEXT = rb"""\"(?:\\.|[^\"\\\n]|)*+\"|'(?:\\.|[^'\\\n]|)*+'|`(?:\\.|[^`\\]|)*+`"""
_VARIANCE = re.compile(
    rb"(?s:(?<=[<,])(?P<gap>(?:\s++|%s|)*+)(?P<word>\b(?:in\s+out|in|out)\s+)" % _COMMENT
    + rb"(?=(?!(?:as|extends|in|instanceof|of|satisfies)\b)[A-Za-z_$])|%s|%s)" % (_COMMENT, _TEXT)
)
_SPACE = rb"(?:\s++|%s)" % _COMMENT
# In an interface, what begins with these on a line of its own is a member, also without a semicolon before it.
_MEMBER = re.compile(
    rb"(?s:(?:%s)%s*+|%s|(?<![=.])(?<=[\w$\])}>])(?<!\bas)(?<!\bis)(?<!\bin)(?<!\bextends)(?<!\bkeyof)(?<!\breturn)"
    % (_COMMENT, _SPACE, _TEXT)
    + rb"(?<!=>)(?P<gap>%s++)(?=<|\((?:\)|\.\.\.|\s*[\w$]+\s*\??:|\s*[{\[])))" % _SPACE
)
_LET = re.compile(rb"(?s:%s|%s|\blet\b(?P<gap>%s++)(?=[\w$\[{]))" % (_COMMENT, _TEXT, _SPACE))


def parse_typescript(data: bytes, *, tsx: bool = False) -> Node:
    """Return the root of the syntax tree of a file.

    Raises:
        UnreadableInterface: there is a syntax error.
        MissingLibrary: the grammar is not installed.
    """
    function = "language_tsx" if tsx else "language_typescript"
    text = _readable(data)
    try:
        return tree.parse(text, "tree-sitter-typescript", "interfaces-typescript", function)
    except UnreadableInterface:
        other = _repaired(text)
        if other == text:
            raise
        return tree.parse(other, "tree-sitter-typescript", "interfaces-typescript", function)


def _readable(data: bytes) -> bytes:
    """Return a file in which what the grammar cannot read is written otherwise, on the same lines.

    The module of ``import("m").T<U>`` becomes a name, and ``export type * from "m"`` exports all of ``"type m"``; a
    comment after ``let``, which makes it a name for the grammar, stands before it.
    """
    if re.search(rb"\blet\s*/[/*]", data):
        data = _LET.sub(lambda match: match["gap"] + b"let " if (match["gap"] or b"").strip() else match[0], data)
    return _TYPES_OF.sub(rb"export \1type ", _MODULE.sub(_name, data))


def _repaired(data: bytes) -> bytes:
    """Return a file that cannot be read otherwise as one that can be, on the same lines.

    Type parameters are without ``in`` and ``out``, for what they mean follows from their use; members of interfaces
    that are only separated by a line break have a semicolon between them.
    """
    plain = _VARIANCE.sub(
        lambda match: match["gap"] + re.sub(rb"\S", b" ", match["word"]) if match["word"] else match[0], data
    )
    return _MEMBER.sub(lambda match: b";" + match[0] if b"\n" in (match["gap"] or b"") else match[0], plain)


def _name(match: re.Match[bytes]) -> bytes:
    return tree.name_for_import(module_of((match[1] or match[2]).decode(errors="replace")))


_ONLY_OF_NODE = ("sea", "sqlite", "test", "test/reporters")
"""Modules of Node.js that are not there without ``node:``, so that the name alone is that of a package."""


def module_of(path: str) -> str:
    """Return how a module is named; how the file of one nearby ends does not matter, but for that of ``./a.mjs``."""
    if not path.startswith("."):
        name = path.removeprefix("node:")
        return path if name in _ONLY_OF_NODE else name
    return re.sub(r"/index$", "", ENDING.sub(lambda match: f".{match[1]}js" if match[1] else "", path))
