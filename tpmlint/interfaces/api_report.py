"""API Extractor's reports: what a package of TypeScript exports, and how stable that is.

A report is a Markdown file ending in ``.api.md`` with a block of declarations; it is made of the package and committed.
Facts are named after the package, and after the report where that is called otherwise, and not after the path. What is
marked ``@internal`` is not promised; whether it is ``@alpha`` or ``@beta`` is part of what is promised.
See https://api-extractor.com/pages/overview/demo_api_report/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tpmlint.interfaces import Fact, Language, Options, UnreadableInterface
from tpmlint.interfaces.support import tree_sitter as tree
from tpmlint.interfaces.support.data import source_text
from tpmlint.interfaces.support.deprecation import declared_by, keeps_when_deprecated, with_deprecations, with_word
from tpmlint.interfaces.support.typescript.compatibility import keeps
from tpmlint.interfaces.support.typescript.modules import ModuleReader
from tpmlint.interfaces.support.typescript.syntax import parse_typescript
from tpmlint.interfaces.support.typescript.types import TypescriptTable

if TYPE_CHECKING:
    from tree_sitter import Node

_FENCE = re.compile(r"(?m:^```[ \t]*(?:ts|typescript)[ \t]*\n)(.*?)(?m:^```[ \t]*$|\Z)", re.DOTALL)
_PACKAGE = re.compile(r'^#+ API Report File for "([^"\n]+)"', re.MULTILINE)
_SAME = ("", "api", "api-report", "report")
"""What reports are called that are the only one of their package."""

_TAG = r"\A//(?:.*\s)?@%s\b"
_DEPRECATED = re.compile(_TAG % "deprecated")
_INTERNAL = re.compile(_TAG % "internal")
_STABILITY = ("alpha", "beta")
_STABILITIES = {word: re.compile(_TAG % word) for word in _STABILITY}


def facts(data: bytes, options: Options) -> Mapping[str, Fact]:
    """Return the facts of a report.

    Raises:
        UnreadableInterface: it has no block of TypeScript, or one with a syntax error.
        MissingLibrary: the grammar of TypeScript is not installed.
    """
    text = source_text(data)
    blocks = [*_FENCE.finditer(text)]
    code, end = "", 0
    for block in blocks:
        code += "\n" * text.count("\n", end, block.start(1)) + block[1]
        end = block.end(1)
    root = _without_internal(parse_typescript(code.encode()))
    if not blocks:
        raise UnreadableInterface("no block begins with ```ts, as it does in a report of API Extractor", 1)
    package = _PACKAGE.search(text)
    table = TypescriptTable(root)
    reader = ModuleReader(table, declares=True)
    reader.scope(root, _owner(options.path, "" if package is None else package[1]), 0, ambient=False)
    found = table.directions.with_demands(table.facts)
    for word, mark in _STABILITIES.items():
        found = with_word(found, root, "comment", mark, word)
    return with_deprecations(found, root, "comment", _DEPRECATED)


def _owner(path: str, package: str) -> str:
    """Return what facts of a report are named after."""
    name = re.sub(r"(?:\.api)?\.md$", "", PurePosixPath(path).name, flags=re.IGNORECASE)
    name = re.sub(r"^api-report[-_.]", "", name)
    if not package or name in (*_SAME, package.rpartition("/")[2]):
        return package or name
    return f"{package} {name}"


def _without_internal(root: Node) -> Node:
    """Return a syntax tree without the declarations that are marked as internal, on the same lines."""
    text, first = bytearray(root.text or b""), root.start_byte
    internal = [each for comment, each in declared_by(root, "comment") if _INTERNAL.search(tree.word_of(comment))]
    for declared in internal:
        # A statement without a variable is not TypeScript.
        node = declared.parent if declared.type == "variable_declarator" else declared
        if node is not None:
            following = node.next_sibling
            end = following.end_byte if following is not None and following.type in (";", ",") else node.end_byte
            text[node.start_byte - first : end - first] = re.sub(
                rb"[^\n]", b" ", text[node.start_byte - first : end - first]
            )
    return parse_typescript(b"\n" * root.start_point[0] + bytes(text)) if internal else root


def _keeps(before: Fact, after: Fact) -> bool:
    """Tell whether users go on; what becomes more stable keeps what it was, and what becomes less stable does not."""
    old, new = _stability(before), _stability(after)
    return old <= new and (_plain(before) == _plain(after) or keeps(_plain(before), _plain(after)))


def _stability(fact: Fact) -> int:
    word = fact.signature.rpartition(" ")[2]
    return _STABILITY.index(word) if word in _STABILITY else len(_STABILITY)


def _plain(fact: Fact) -> Fact:
    return replace(fact, signature=re.sub(r" (?:alpha|beta)$", "", fact.signature))


language = Language(facts, extra="interfaces-typescript", keeps=keeps_when_deprecated(_keeps))
