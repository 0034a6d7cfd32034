"""Words that may not come back: what people read is written as git and ruff write it."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent

BANNED = re.compile(
    r"\bmend(?:s|ed|ing)?\b(?! Renovate)"  # the name of a bot
    r"|(?<!there )\bis no (?!longer\b|more\b|less\b|need\b|room\b)[a-z]"
    r"|\bis to be\b|\bare to be\b|\bhas to be said\b"
    r"|\bleft out\b|\bleaves? out\b"
    r"|\bnothing to complain\b|\bnothing as grave\b|\bas grave as\b"
    r"|\bwhereabouts\b|\bnext to nobody\b|\basks? nobody\b|\bsay not why\b|\bis amiss\b|\bfor a look of your own\b",
    re.IGNORECASE,
)


def texts_of_module(path: Path) -> Iterator[str]:
    """Yield the string literals of a module, which are messages, help texts and docstrings, and its comments."""
    source = path.read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def descriptions(value: object) -> Iterator[str]:
    """Yield what a schema says to people."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("description", "message", "patternErrorMessage") and isinstance(inner, str):
                yield inner
            yield from descriptions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from descriptions(inner)


def texts() -> Iterator[tuple[str, Iterator[str]]]:
    """Yield each file whose words people read, with those words."""
    for path in sorted((HERE / "tpmlint").rglob("*.py")):
        yield path.relative_to(HERE).as_posix(), texts_of_module(path)
    for path in sorted((HERE / "schemas").glob("*.json")):
        yield path.relative_to(HERE).as_posix(), descriptions(json.loads(path.read_text("utf-8")))
    pages = [HERE / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "Makefile", "action.yml")]
    for path in [*pages, *sorted((HERE / "docs").rglob("*.md"))]:
        yield path.relative_to(HERE).as_posix(), iter([path.read_text("utf-8")])


def found() -> dict[str, list[str]]:
    """Return the words that may not be there, by file."""
    words = {name: [hit[0] for text in inner for hit in BANNED.finditer(text)] for name, inner in texts()}
    return {name: hits for name, hits in words.items() if hits}


def test_no_file_has_the_words_that_may_not_come_back() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("mend it", ["mend"]),
        ("'Mend Renovate' mends it", ["mends"]),
        ("recommend and amend", []),
        ("'x' is no field of a team", ["is no f"]),
        ("it is not a field, and is no longer used", []),
        ("a file left out", ["left out"]),
        ("there is no release", []),
        ("nothing to complain of", ["nothing to complain"]),
    ],
)
def test_what_counts(text: str, hits: list[str]) -> None:
    assert [hit[0] for hit in BANNED.finditer(text)] == hits
