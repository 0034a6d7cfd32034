"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import tpmlint
from tpmlint.text import regex as module
from tpmlint.text.regex import regex


def test_it_does_what_a_compiled_one_does() -> None:
    text, compiled, lazy = "a1 b22", re.compile(r"(?P<letter>[A-Z])(\d+)", re.IGNORECASE), None
    lazy = regex(r"(?P<letter>[A-Z])(\d+)", re.IGNORECASE)
    for found in (lazy.match(text), lazy.fullmatch("a1"), lazy.search(text)):
        assert found is not None
        assert (found["letter"], found[2]) == ("a", "1")
    assert lazy.findall(text) == compiled.findall(text)
    assert [each.span() for each in lazy.finditer(text, 2)] == [each.span() for each in compiled.finditer(text, 2)]
    assert (lazy.sub("x", text), lazy.subn("x", text)) == ("x x", ("x x", 2))
    assert lazy.split(text) == compiled.split(text)
    assert (lazy.pattern, lazy.flags, lazy.groups) == (compiled.pattern, compiled.flags, compiled.groups)
    assert regex(rb"\d").findall(b"a1") == [b"1"]


def test_it_is_compiled_once_and_not_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    class Counting:
        @staticmethod
        def compile(pattern: str, flags: int) -> re.Pattern[str]:
            compiled.append(pattern)
            return re.compile(pattern, flags)

    monkeypatch.setattr(module, "re", Counting)
    lazy = regex("a")
    assert compiled == []
    assert (lazy.match("a") is not None, lazy.match("b"), lazy.search("b")) == (True, None, None)
    assert compiled == ["a"]


def test_a_pattern_that_is_not_valid_is_refused_on_first_use() -> None:
    wrong = regex("(")
    with pytest.raises(re.error, match="missing"):
        wrong.match("")


def test_every_expression_of_the_program_is_valid() -> None:
    names = [found.name for found in pkgutil.walk_packages(tpmlint.__path__, "tpmlint.")]
    values = [
        value for name in names if name != "tpmlint.__main__" for value in vars(importlib.import_module(name)).values()
    ]
    lazy = [each for each in values if type(each) is module._Regex]
    assert len(lazy) > 100
    for each in lazy:
        assert each.pattern == each._source[0]


def test_what_matches_paths_compiles_nothing_when_it_is_imported() -> None:
    code = (
        "import re, tpmlint.finding\n"
        "def refuse(*words): raise AssertionError(words)\n"
        "re.compile = refuse\n"
        "import tpmlint.patterns, tpmlint.text.placeholders, tpmlint.change.white_space"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
