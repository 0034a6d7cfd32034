"""Which titles need no product context: those that the preset brings, and those of the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop import CARDS_MISSING, EDIT, both, branch, judged, open_shop
from tpmlint.api import audit
from tpmlint.change.exemptions import exempt_title, exempt_type
from tpmlint.change.messages import Message
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.settings import EXEMPT_TITLES, ChangePolicy


def is_exempt(text: str, exempt_titles: tuple[str, ...] = EXEMPT_TITLES["standard"]) -> bool:
    return exempt_title(Message("x", text), ChangePolicy(exempt_titles=exempt_titles)) is not None


@pytest.mark.parametrize(
    "title",
    [
        "release: v3.5.41",
        "Release 1.0.1",
        "Release v3.2.0.pre.beta2",
        "Release v3.7.1 (#6695)",
        "Version 2.9.7.",
        "v2.34.0.dev1",
        "5.0.0-alpha.0",
        "grep-searcher-0.1.17",
        "Release @shop/cards@2.0.0-rc.1",
        "sdk/v1.4.0 (#12)",
        "Update version to v13.26.1",
        "Bump version to 2.5.0 (#12)",
        "Bump actions/checkout from 6.0.2 to 7.0.0 in the actions group (#7540)",
        "Bump github/codeql-action from 2 to 3",
        "Bump codespell from 2.2.4 to 2.2.5",
        "Bump the actions group with 2 updates (#7596)",
        "Bump the npm group across 1 directory with 3 updates",
        "[chore] Drop what nobody calls",
        "[docs] Say it better",
        "Apply fixes from StyleCI (#61256)",
        "Formatting",
        "Draft: Release 1.0.1",
    ],
)
def test_what_describes_no_behaviour(title: str) -> None:
    assert is_exempt(f"{title}\n\nAs the tool wrote it.\n")


@pytest.mark.parametrize(
    "title",
    [
        "Bump the default cost factor for bcrypt from 8 to 10",
        "Bump timeout from 8 to 10",
        "Bump what we retry from once to thrice",
        "Merge branch 'cards' into main",
        "4.2-fix-associate-on-morphTo",
        "cards 1.4.0",
        "cards-1.4.0 with two cards",
        "Release the lock before the request",
        "Release 1.0 customers get a discount",
        "1.0.0 is the least that we accept",
        "Update versions of cards",
        "Version the API",
        "Formatting of sums follows the customer's country",
        "[cards] Keep two",
        "Chores of the cards",
        "Fix typo in the key of the cards",
    ],
)
def test_what_may_change_behaviour(title: str) -> None:
    assert not is_exempt(f"{title}\n\nRelease 1.0.1\n")


def test_what_marks_a_breaking_change_is_not_exempt() -> None:
    assert not is_exempt("Release 2.0.0\n\nBREAKING CHANGE: no more cards\n")


def test_strict_has_none_and_a_configuration_replaces_them() -> None:
    assert EXEMPT_TITLES["strict"] == ()
    assert not is_exempt("Release 1.0.1", exempt_titles=())
    assert is_exempt("Keep two cards", exempt_titles=("(?i)keep",))
    assert not is_exempt("Release 1.0.1", exempt_titles=("(?i)keep",))


def test_the_reason_names_the_title() -> None:
    policy = ChangePolicy(exempt_titles=("^Keep",))
    reason = exempt_type(Message("x", "Keep two"), frozenset(), policy)
    assert reason is not None
    assert (reason.reason, reason.covers) == ("title 'Keep two'", None)


def test_a_pattern_that_takes_too_long_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        is_exempt(f"{'a' * 60}b", exempt_titles=("(a|aa)+$",))
    assert caught.value.message == f"the pattern '(a|aa)+$' takes too long on the title '{'a' * 60}b'"


def test_the_title_of_the_pull_request_decides_for_all_commits(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    branch(repo, EDIT)
    assert both(judged(repo, "main")) == CARDS_MISSING
    chore = Message("pull request", "Draft: [chore] Keep two\n\nWhat is in it")
    assert both(judged(repo, "main", pull_request=chore)) == ("", {"cards": "exempt"})


@pytest.mark.parametrize("title", ["Release 1.0.1", "v1.0.1 (#7)", "Bump version to 1.0.1"])
def test_the_pull_request_of_a_release_may_bring_anything(tmp_path: Path, title: str) -> None:
    repo = open_shop(tmp_path)
    branch(repo, EDIT)
    assert both(judged(repo, "main", pull_request=Message("pull request", f"{title}\n\n"))) == CARDS_MISSING


def test_the_title_of_a_commit_counts_in_an_audit_too(tmp_path: Path) -> None:
    repo = open_shop(tmp_path)
    repo.write(EDIT).commit("Bump actions/checkout from 4 to 5")
    metrics = audit(Request(start=repo.path), AuditOptions()).metrics
    assert metrics is not None
    assert dict(metrics.total.verdicts) == {"carried": 1, "exempt": 1}
