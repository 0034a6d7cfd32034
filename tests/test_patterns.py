"""gitignore-style patterns: short cuts change no answer."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from tests.roadmap.test_claims import capability
from tpmlint.patterns import Patterns
from tpmlint.roadmap.claims import Claim, Claims, literal_of
from tpmlint.settings import EXEMPT_PATHS, Settings

PARTS = ("src", "a", "ab", "gen.d", "*", "**", "a*", "*b", "*a*", "a*b*c", "?", "??", "[ab]", "[!a]", "[a-z]", "x.py")
ENDINGS = ("*.py", "x.*", "*.b.*", "a.b*", ".", "..", ".a")
ODD = ("", "***", "\\*", "\\ ", "a b", "a ", " a", "#a", "\\#a", "é", "*é")
NAMES = ("src", "a", "ab", "aab", "abc", "gen.d", "b", "x.py", "a.b", "x.b.c", ".a", "a b", " a", "a ", "#a", "!a", "é")
STRANGE = ("new\nline", "a\n", "\n", "\udcff", "*.py", "x.py\n", "..", "\\", "[ab]", "*")

patterns = st.builds(
    lambda negated, anchored, names, folder, blank: (
        "!" * negated + "/" * anchored + "/".join(names) + "/" * folder + blank
    ),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(PARTS + ENDINGS + ODD), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from(("", "", "", " ", "\\ ")),
)
names_only = st.sampled_from([part for part in PARTS + ENDINGS + ODD if part]).flatmap(
    lambda part: st.sampled_from((part, f"{part}/"))
)
paths = st.lists(st.sampled_from(NAMES + STRANGE), min_size=1, max_size=4).map("/".join)


def compiles(line: str) -> bool:
    with contextlib.suppress(ValueError):
        GitIgnoreSpec.from_lines([line])
        return True
    return False


def plainly(lines: list[str] | tuple[str, ...], path: str) -> bool:
    """Ask pathspec itself. A line end in a name is a character like any other to git, which pathspec does not know."""
    return bool(GitIgnoreSpec.from_lines(lines).match_file(path.replace("\n", "\x01")))


@settings(max_examples=500)
@given(
    st.lists(patterns.filter(compiles), max_size=5) | st.lists(names_only.filter(compiles), max_size=5),
    st.lists(paths, min_size=1, max_size=12),
)
@example(["*.py ", "\\*. "], ["x.py", "*."])
@example(["a", "*.py"], ["new\nline/a", "a\n", "x.py\n"])
def test_the_answer_is_pathspecs(lines: list[str], asked: list[str]) -> None:
    found = Patterns(lines)
    assert {path: found.match(path) for path in asked} == {path: plainly(lines, path) for path in asked}
    assert list(found.filter(asked)) == [path for path in asked if plainly(lines, path)]
    assert {path for path in asked if plainly(lines, path)} <= set(found.near(asked))


@pytest.mark.parametrize(
    ("pattern", "path", "taken"),
    [
        ("*[!b]*/x*h", "a/xyh", True),
        ("*[!b]*/x*h", "[!b]*/x*h", True),
        ("*[!b]*/x*h", "b/xyh", False),
        ("*[!b]*x*h", "b/xyh", False),
        ("*[!b]*x*h", "bcxyh", True),
        ("*\\[a]*x*h", "[a]xyh", True),
        ("*\\[a]*x*h", "axyh", False),
        ("*[a-z]*[0-9]*", "-x-3", True),
    ],
)
def test_classes_among_many_stars_are_gits(pattern: str, path: str, taken: bool) -> None:
    assert Patterns([pattern]).match(path) is taken


@given(
    st.lists(st.sampled_from(["*", "a", "b", "ab", "."]), min_size=1, max_size=9).map("".join),
    st.lists(st.sampled_from(["a", "b", "ab", "c", "."]), min_size=1, max_size=9).map("".join),
)
def test_names_of_many_stars(name: str, path: str) -> None:
    assert Patterns([name]).match(path) == plainly([name], path)


def test_no_name_of_many_stars_takes_for_ever() -> None:
    begun = time.process_time()
    assert not Patterns(["*a*a*a*a*a*a*a*a*x"]).match("a" * 250)
    assert time.process_time() - begun < 2


@given(st.lists(paths, min_size=1, max_size=12), st.sampled_from(("tests", "docs", "vendor", "x.lock", "a_test.go")))
def test_what_is_exempt_by_default_is_pathspecs_too(asked: list[str], name: str) -> None:
    found = Patterns(EXEMPT_PATHS)
    for path in asked:
        for each in (path, f"{name}/{path}", f"{path}/{name}", f"{path}/{name}/{path}"):
            assert found.match(each) == plainly(EXEMPT_PATHS, each), each


def claimed(lines: list[tuple[str, str]], path: str) -> dict[str, tuple[int, int]]:
    """Ask every pattern: for each capability that claims a path, the pattern that counts and its specificity."""
    found: dict[str, tuple[int, int]] = {}
    for name in "abc":
        last, best = False, (-1, 0)
        for number, line in enumerate(line for line, owner in lines if owner == name):
            if plainly([line.removeprefix("!")], path):
                last = not line.startswith("!")
                if last:
                    best = max(best, (len(literal_of(line)), -number))
        if last:
            found[name] = -best[1], best[0]
    return found


def meant(line: str) -> bool:
    """Leave out what is a comment or nothing once its ``!`` is taken away, for it is neither with it."""
    bare = line.removeprefix("!")
    return compiles(line) and compiles(bare) and bool(bare.strip(" /")) and not bare.startswith(("#", "!"))


@settings(max_examples=500)
@given(
    st.lists(st.tuples(patterns.filter(meant), st.sampled_from("abc")), min_size=1, max_size=8),
    st.lists(paths, min_size=1, max_size=16),
)
@example([("src", "a")], ["new\nline/src", "src\n"])
def test_claims_are_those_that_asking_every_pattern_gives(lines: list[tuple[str, str]], asked: list[str]) -> None:
    """One object answers for all paths, so that what it keeps of a folder is put to the test."""
    by_name = {name: [line for line, owner in lines if owner == name] for name in "abc"}
    capabilities = {name: capability(name, *paths) for name, paths in by_name.items() if paths}
    found = Claims(capabilities.values(), Settings(include=()))
    for path in asked:
        expected = [Claim(capabilities[name], *how) for name, how in claimed(lines, path).items()]
        assert found.all(path) == tuple(sorted(expected, key=lambda claim: -claim.specificity)), path


@pytest.mark.parametrize("folder", ["", "new\nline/", "\udcff/", "a b/"])
def test_no_name_hides_a_file_from_its_capability(folder: str) -> None:
    by_ending, by_folder = capability("by-ending", "*.go"), capability("by-folder", "/src/**/api/")
    found = Claims([by_ending, by_folder], Settings())
    assert [each.capability.id for each in found.all(f"src/{folder}x\n.go")] == ["by-ending"]
    assert [each.capability.id for each in found.all(f"src/{folder}api/x")] == ["by-folder"]
