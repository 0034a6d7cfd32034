"""Which paths one pattern matches: those that git says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.patterns.oracle import Git
from tests.patterns.writing import CLASSES, paths, plain, plain_paths, wild
from tests.repos import Repo
from tpmlint.patterns import Patterns, compile_pattern, is_broken, matching
from tpmlint.patterns.matching import matcher_of


def found(asked: list[tuple[str, str]]) -> list[bool]:
    """Ask our own reading of patterns, also the one that waits until it is needed."""
    told = [(compiled := compile_pattern(line)) is not None and bool(compiled[1].search(path)) for line, path in asked]
    assert told == [bool(matcher_of(line).search(path)) for line, path in asked]
    assert told == [Patterns((line,)).match(path) for line, path in asked]
    return told


@given(st.lists(st.tuples(wild | plain, paths | plain_paths), min_size=8, max_size=24))
@example([("/src/**/", "src/top.txt"), ("/src/**/", "src/sub/in.txt"), ("a/**/b", "a/b"), ("a/**\\/b", "a/b")])
@example([("src[!_]test/", "src/test/t.txt"), ("a[/]b", "a/b"), ("a[!x]b", "a/b"), ("a?b", "a/b")])
@example([("/foo**/bar", path) for path in ("foobar", "foo/bar", "foox/bar", "foox/y/bar", "foo/bar/z", "xbar")])
@example([("/f?o**/bar", path) for path in ("foobar", "foo/bar", "foox/bar", "foox/y/bar")])
@example([(line, "é") for line in ("?", "??", "???", "[é]", "[é][é]", "[!a]?", "é", "*\udca9", "\udcc3*")])
@example(
    [(line, path) for line in ("foo\\   ", "foo\\ ", "foo\t", "foo \t", "foo  ") for path in ("foo", "foo ", "foo\t")]
)
@example([("bar\\\\ ", "bar\\"), ("bar\\\\", "bar\\"), ("bar\\", "bar\\"), ("bar\\/", "bar\\/x"), ("*.py", ".py/x")])
@example([("A", "a"), ("a", "A"), ("[A-Z]", "a"), ("[[:upper:]]", "a"), ("#a", "#a"), ("\\#a", "#a"), ("\\!a", "!a")])
def test_a_pattern_matches_what_git_says(git: Git, asked: list[tuple[str, str]]) -> None:
    assert list(zip(asked, found(asked), strict=True)) == list(zip(asked, git.matches(asked), strict=True))


@given(st.lists(st.tuples(wild | plain, paths | plain_paths), min_size=8, max_size=24))
@example([("**/a*", path) for path in ("a", "b/a", "ab/c", "b/ca/d")])
@example([("a*/", path) for path in ("a", "ab/c", "b/ab/c", "b/ca/d")])
@example([("**//", path) for path in ("a", "a/b")])
def test_a_long_pattern_without_a_slash_is_matched_by_names(git: Git, asked: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "_LONG", -1)
        compile_pattern.cache_clear()
        told = found(asked)
        compile_pattern.cache_clear()
    assert list(zip(asked, told, strict=True)) == list(zip(asked, git.matches(asked), strict=True))


@pytest.mark.parametrize("line", ["*a*" + "[!b]" * 200 + "*x", "**/*a*" + "[!b]" * 200 + "*x"])
def test_a_long_pattern_is_matched_with_each_name_once(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    search = matching.Expression.search

    def counted(self: matching.Expression, path: str) -> object:
        asked.append(path)
        return search(self, path)

    monkeypatch.setattr(matching.Expression, "search", counted)
    compiled = compile_pattern(line)
    assert compiled is not None
    folder = "/".join(["a" * 200] * 20)
    assert [name for name in range(50) if compiled[1].search(f"{folder}/{name}")] == []
    assert sorted(asked) == sorted([f"{'a' * 200}/", *map(str, range(50))])


@pytest.mark.parametrize("name", CLASSES)
def test_classes_have_the_bytes_that_git_says(git: Git, name: str) -> None:
    bytes_ = [bytes([each]).decode("utf-8", "surrogateescape") for each in range(1, 256) if chr(each) not in "./"]
    asked = [(line, byte) for line in (f"[[:{name}:]]", f"[![:{name}:]]") for byte in bytes_]
    assert list(zip(asked, found(asked), strict=True)) == list(zip(asked, git.matches(asked), strict=True))


@given(
    st.lists(st.tuples(st.sampled_from("abc-]["), st.sampled_from("abc-][")), min_size=1, max_size=4),
    st.sampled_from(("", "!", "^")),
)
def test_ranges_have_the_bytes_that_git_says(git: Git, ranges: list[tuple[str, str]], sign: str) -> None:
    line = f"[{sign}{''.join(f'{first}-{last}' for first, last in ranges)}]"
    asked = [(line, byte) for byte in "abcd-][!^_`"]
    assert list(zip(asked, found(asked), strict=True)) == list(zip(asked, git.matches(asked), strict=True))


@pytest.mark.parametrize(("line", "path"), [("!#a", "#a"), ("!!a", "!a"), ("!\\!a", "!a"), ("!a", "a"), ("! a", " a")])
def test_a_subtraction_has_one_mark(tmp_path: Path, line: str, path: str) -> None:
    Repo(tmp_path).write({".gitignore": f"*\n{line}\n", path: ""})
    assert Repo(tmp_path).git("ls-files", "-z", "--others", "--exclude-standard") == f"{path}\0"
    assert not Patterns(("*", line)).match(path)
    compiled = compile_pattern(line)
    assert compiled is not None
    assert not compiled[0]


@pytest.mark.parametrize("line", ["", " ", "#a", "#", "/", "!/", "!", "a\\", "[", "[a", "[[:foo:]]", "a[/]b", "a\0"])
def test_a_pattern_that_can_match_nothing(line: str) -> None:
    assert compile_pattern(line) is None
    assert not matcher_of(line).search("a")


def test_broken_patterns() -> None:
    lines = ("!", "! ", "a\\", "a\\/", "[", "a[b", "[[:foo:]]", "[/]", "[]", "[!]", "a\0")
    assert [line for line in lines if not is_broken(line)] == []
    sound = ("", " ", "#[", "/", "!/", "a", "[a]", "a\\ ", "[!a]", "]", "!a", "!#", "[[:digit:]]", "[b-a]", "*")
    assert [line for line in sound if is_broken(line)] == []


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/src/" + "*a" * 12 + "b", "src/" + "a" * 240),
        ("*a*a*a*a*a*a*a*a*x", "a" * 250),
        ("*" * 30 + "b", "a" * 250),
        ("*" + "?" * 40 + "**" + "?" * 40 + "b", "a" * 250),
        ("[ab]" * 40 + "**" + "[ab]" * 40 + "*c*d", "a" * 250),
        ("**/a/" * 12 + "b", "a/" * 1900 + "c"),
        ("/x/**/a/" * 5 + "b", "x/" + "a/" * 1900 + "c"),
        ("/a**/" + "**/a*a/" * 12 + "b", "aa/" * 1300 + "c"),
        ("/" + "**/" * 1000 + "b", "a/" * 1900 + "c"),
        ("/" + "*/" * 1000 + "b", "a/" * 1900 + "c"),
        ("/**/" + "*/" * 1000 + "b", "a/" * 1900 + "c"),
        ("/**/" + "a*a*/" * 500 + "b", "aa/" * 1300 + "c"),
        ("/a" + "**\\/" * 500 + "b", "a/" * 1900 + "c"),
        ("*" + "a" * 1000 + "b", "a" * 4000),
    ],
)
def test_no_pattern_takes_for_ever(pattern: str, path: str) -> None:
    """Whoever writes the pattern also names the files; tried one by one, the ways to share them out have no end."""
    begun = time.process_time()
    assert not Patterns((pattern,)).match(path)
    assert time.process_time() - begun < 2
