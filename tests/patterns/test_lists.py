"""Lists of patterns: short cuts change no answer."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.patterns.oracle import Git
from tests.patterns.writing import lists, paths, plain, plain_paths, wild
from tpmlint.patterns import Patterns
from tpmlint.patterns.matching import near_endings
from tpmlint.settings import EXEMPT_PATHS

name_lists = st.lists(
    st.sampled_from(
        ("a", "a/", "src/", "*.py", "x.*", "*b", "a*b*c", "*a*", "a**", "*", "*/", "é", "[!a]*", "????????")
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=200)
@given(lists(wild | plain) | lists(plain) | name_lists, st.lists(paths | plain_paths, min_size=1, max_size=12))
@example(["*.py ", "\\*. "], ["x.py", "*."])
@example(["*.py\t"], ["x.py", "x.py\t"])
@example(["a", "*.py"], ["new\nline/a", "a\n", "x.py\n"])
@example(["a", "????????"], ["b/c", "b/12345678"])
@example(["a", "/b/*"], ["b/c", "b/d/c", "c/b/d"])
def test_the_last_pattern_that_matches_decides(git: Git, lines: list[str], asked: list[str]) -> None:
    """One object answers for all paths, so that what it keeps of a folder is put to the test."""
    expected = git.takes(lines, asked)
    found = Patterns(lines)
    assert {path: found.match(path) for path in asked} == expected
    assert list(found.filter(asked)) == [path for path in asked if expected[path]]
    assert {path for path in asked if expected[path]} <= set(found.near(asked))


@given(st.lists(st.sampled_from(("a", "a.md", "b.MD", "md", ".md", "x.md.txt", "\n.Md", "é.yaml")), max_size=9))
def test_paths_with_an_ending_are_found_among_all_others(names: list[str]) -> None:
    asked = ["/".join(names[start : start + 3]) for start in range(0, len(names), 3)]
    found = [path for path in asked if any(part.lower().endswith(".md") for part in path.split("/"))]
    assert near_endings(asked, (".md",)) == found


def test_a_subtraction_reaches_below_a_folder_that_is_taken() -> None:
    assert not Patterns(("docs/", "!docs/api/x.md")).match("docs/api/x.md")
    assert not Patterns(("*.md", "!docs/")).match("docs/x.md")
    assert Patterns(("!docs/", "*.md")).match("docs/x.md")


@given(
    st.lists(plain_paths, min_size=1, max_size=6), st.sampled_from(("tests", "docs", "vendor", "x.lock", "a_test.go"))
)
def test_what_is_exempt_by_default_is_what_git_says(git: Git, asked: list[str], name: str) -> None:
    found = Patterns(EXEMPT_PATHS)
    each = [whole for path in asked for whole in (path, f"{name}/{path}", f"{path}/{name}", f"{path}/{name}/{path}")]
    assert {path: found.match(path) for path in each} == git.takes(EXEMPT_PATHS, each)


@pytest.mark.parametrize(
    "path",
    [
        "protos/DataSource_pb2.pyi",
        "protos/DataSource_pb2_grpc.pyi",
        "api/v1/zz_generated.deepcopy.go",
        "api/v1/conversion_generated.go",
        "api/server.gen.go",
        "api/cards.pb.gw.go",
        "api/cards.pb.validate.go",
        "cpp/cards.pb.cc",
        "web/cards_pb.d.ts",
        "web/routeTree.gen.ts",
        "web/__generated__/query.ts",
        "web/schema.generated.ts",
        "app/cards.g.dart",
        "app/cards.freezed.dart",
    ],
)
def test_what_generators_write_is_exempt_by_default(path: str) -> None:
    assert Patterns(EXEMPT_PATHS).match(path)


@pytest.mark.parametrize(
    "path", ["api/mock_cards.go", "api/generated.go", "api/generator.go", "gen/cards.py", "api/cards.proto", "pb/a.go"]
)
def test_what_people_write_beside_it_is_not(path: str) -> None:
    assert not Patterns(EXEMPT_PATHS).match(path)
