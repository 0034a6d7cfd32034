"""The regular expressions of the program mean the same in every Python that it supports."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PARSER: Any = importlib.import_module("re._parser")
PACKAGE = Path(__file__).resolve().parent.parent / "tpmlint"


def constants(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of what may be a regular expression with a possessive group."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            value = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            if re.search(r"\)(?:[*+?]|\{[0-9,]*\})\+", value):
                yield node.lineno, value


def losing(part: Any) -> Iterator[str]:
    """Yield what is wrong with each possessive group of a parsed expression."""
    if isinstance(part, PARSER.SubPattern):
        for code, argument in part.data:
            if str(code) == "POSSESSIVE_REPEAT" and not is_safe(argument[2].data):
                yield f"{{{argument[0]},{argument[1]}}}+ of {argument[2].data}"
            yield from losing(argument)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from losing(each)


def is_safe(body: list[Any]) -> bool:
    """Return whether a repeated body is one character, or can be nothing at last."""
    (code, argument), *more = body
    if more:
        return False
    if str(code) == "SUBPATTERN":
        return is_safe(argument[-1].data)
    if str(code) == "BRANCH":
        return not argument[1][-1].data
    return str(code) in ("IN", "LITERAL", "NOT_LITERAL", "ANY")


def found(text: str) -> list[str]:
    """Return the possessive groups in a module that lose their place, with their lines."""
    wrong = []
    for line, value in constants(text):
        try:
            parsed = PARSER.parse(value, re.DOTALL)
        except re.error:
            continue  # not an expression, or a part of one
        wrong += [f"{line}: {each}" for each in losing(parsed)]
    return wrong


def test_a_possessive_group_can_be_nothing_at_last() -> None:
    """Python 3.11.0 to 3.11.4 stays where the last, failed round of such a group ended: ``(?:a|b+c)*+`` takes "b"."""
    modules = sorted(PACKAGE.rglob("*.py"))
    assert {
        str(path.relative_to(PACKAGE)): wrong for path in modules if (wrong := found(path.read_text("utf-8")))
    } == {}


def test_which_groups_lose_their_place() -> None:
    assert len(found(r'A = re.compile(r"(?:a|b+c)*+d|(?:ab)++|(?:ab){0,9}+|(?:(?:ab)?+|)*+")')) == 4
    assert found(r'A = re.compile(r"(?:a|b+c|)*+[()*+]++(?:[ab])*+")') == []
