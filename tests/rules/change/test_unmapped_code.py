"""unmapped-code: which new files are code that nobody claims."""

from __future__ import annotations

import pytest

from tests.change.in_memory import file, judge_change
from tests.in_memory import said
from tests.rules.change.shop import capability, feature, items
from tpmlint.git.tree import ChangedPath
from tpmlint.settings import Settings

CARDS = items(feature("one-click"), capability("cards"))


def found(*files: ChangedPath, before: str = CARDS, after: str = CARDS, settings: Settings | None = None) -> list[str]:
    """Return what the rule finds."""
    return said(judge_change(before, after, files, rule="unmapped-code", settings=settings))


def added(*paths: str) -> tuple[ChangedPath, ...]:
    """Return new files."""
    return tuple(file(path, "A", path) for path in paths)


def test_one_finding_for_each_top_folder() -> None:
    paths = ("build.sh", "lib/a.py", "lib/deep/b.go", "src/cards/c.py", "src/search/d.py", "x.py")
    assert found(*added(*paths)) == [
        "build.sh info[unmapped-code] 2 new files in the top folder belong to no capability, such as build.sh",
        "lib/a.py info[unmapped-code] 2 new files under lib/ belong to no capability, such as lib/a.py",
        "src/search/d.py info[unmapped-code] 1 new file under src/ belongs to no capability: src/search/d.py",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "src/cards/new.py",
        "src/cards.md",
        "lib/tests/a.py",
        "lib/package.json",
        ".github/workflows/ci.sh",
        "roadmap/x.yaml",
        "tpmlint.toml",
        "LICENSE",
        "lib/vendor/x.go",
    ],
)
def test_what_is_claimed_or_no_code(path: str) -> None:
    assert found(*added(path)) == []


def test_what_is_not_new() -> None:
    assert found(file("lib/a.py"), file("lib/b.py", "D")) == []


def test_what_only_moved() -> None:
    assert found(file("old/a.py", "D", "same"), file("lib/a.py", "A", "same")) == []


def test_links_and_submodules() -> None:
    assert found(file("lib/a.py", "A", mode="120000"), file("sub", "A", mode="160000")) == []


def test_code_that_was_claimed_before_has_left_a_claim_instead() -> None:
    after = CARDS.replace("/src/cards/", "/src/cards/old/")
    assert found(*added("src/cards/new.py"), after=after) == []


def test_a_roadmap_without_capabilities_is_not_asked() -> None:
    text = items(feature("one-click"))
    assert found(*added("lib/a.py"), before=text, after=text) == []


def test_what_lies_outside_of_the_folder_of_the_configuration() -> None:
    settings = Settings(source="shop/tpmlint.toml", folder="shop")
    assert found(*added("lib/a.py"), settings=settings) == []
    assert len(found(*added("shop/lib/a.py"), settings=settings)) == 1


def test_thresholds() -> None:
    few = Settings(options={"unmapped-code": {"files": 2}})
    assert found(*added("lib/a.py"), settings=few) == []
    other = Settings(options={"unmapped-code": {"not-code": ("*.sql",)}})
    assert found(*added("lib/a.sql"), settings=other) == []
    assert len(found(*added("lib/a.json"), settings=other)) == 1
