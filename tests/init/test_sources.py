"""Commits that name the items of a source by their keys are found, with the pattern that finds them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.repos import Repo
from tpmlint.change.citations import Citation, read_citations
from tpmlint.change.messages import ChangeMessages, Message
from tpmlint.git.repository import Repository
from tpmlint.init.sources import NamingCommits, find_naming_commits
from tpmlint.settings import Settings

POLICY = Settings().change


def named(path: Path, *keys: str, messages: tuple[str, ...]) -> NamingCommits | None:
    """Return how the commits of a new repository name some items."""
    repo = Repo(path / "repo")
    for each in messages:
        repo.commit(each)
    repository = Repository.discover(repo.path)
    assert repository is not None
    return find_naming_commits(repository, keys, POLICY)


@pytest.mark.parametrize(
    ("keys", "messages", "expected"),
    [
        (("SHOP-1", "SHOP-2"), ("SHOP-1: Go",) * 8 + ("Stay\n\nshop-2", "Sit (SHOP-2)", "Run"), ("SHOP-1", 10, 11, "")),
        (("shop-1", "shop-1.2", "x"), ("SHOP-1.2 - Go",) * 10, ("SHOP-1.2", 10, 10, r"(?:\.\d+)*")),
    ],
)
def test_the_pattern_finds_the_keys_in_messages(
    tmp_path: Path, keys: tuple[str, ...], messages: tuple[str, ...], expected: tuple[str, int, int, str]
) -> None:
    key, commits, total, parts = expected
    found = named(tmp_path, *keys, messages=messages)
    assert found == NamingCommits(rf"\b((?i:SHOP-)\d+{parts})\b", commits, total, key)
    policy = replace(POLICY, reference_patterns=(found.pattern,))
    cited = read_citations(ChangeMessages(written=Message("", f"Ship {key} for all")), policy)
    assert [each.text for each in cited if isinstance(each, Citation)] == [key]


@pytest.mark.parametrize(
    ("keys", "message"),
    [(("SHOP-1",), "SHOP-2: Go"), (("one-click",), "Build one-click"), (("12", "13"), "Go (#12)"), ((), "SHOP-1: Go")],
)
def test_nothing_is_suggested_where_commits_name_no_item_in_a_form_that_stands_out(
    tmp_path: Path, keys: tuple[str, ...], message: str
) -> None:
    assert named(tmp_path, *keys, messages=(message,) * 10) is None


def test_nine_commits_may_be_chance_and_what_is_configured_stays(tmp_path: Path) -> None:
    assert named(tmp_path / "few", "SHOP-1", messages=("SHOP-1: Go",) * 9) is None
    repo = Repo(tmp_path / "empty")
    repository = Repository.discover(repo.path)
    assert repository is not None
    assert find_naming_commits(repository, ["SHOP-1"], POLICY) is None
    configured = replace(POLICY, reference_patterns=(r"\bX-\d+",))
    assert find_naming_commits(repository, ["SHOP-1"], configured) is None
