"""claim-taken: which code goes from one capability to another, and which only has a new name or is new."""

from __future__ import annotations

import pytest

from tests.change.in_memory import file, judge_change, verdicts
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import capability, items
from tpmlint.finding import Finding
from tpmlint.git.tree import ChangedPath

TRACKED = ("docs/cards.md", "src/cards/a.py", "src/cards/old/b.py", "src/cards/old/c.py", "src/search/d.py")
CARDS = items(capability("cards"))
OLD = capability("old", paths="/src/cards/old/")


def found(
    before: str, after: str, files: tuple[ChangedPath, ...] = (), tracked: tuple[str, ...] | None = TRACKED
) -> tuple[Finding, ...]:
    """Return what the rule finds."""
    return judge_change(before, after, files, rule="claim-taken", tracked=tracked)


def messages(
    before: str, after: str, files: tuple[ChangedPath, ...] = (), tracked: tuple[str, ...] | None = TRACKED
) -> list[str]:
    """Return what the rule says."""
    return [finding.message for finding in found(before, after, files, tracked)]


def asked(before: str, after: str, *files: ChangedPath) -> list[str]:
    """Return the capabilities of which the change needs context."""
    return [each.touch.capability.id for each in verdicts(before, after, files)]


@pytest.mark.case(115)
def test_a_longer_pattern_takes_what_another_capability_still_lists() -> None:
    (finding,) = found(CARDS, items(capability("cards"), OLD))
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:17 `/src/cards/old/` warning[claim-taken] "
            "capability old takes 2 files from capability cards, such as src/cards/old/b.py"
        ),
        f"  {ONLY_FILE}:11 `paths` capability cards claimed them",
        "  src/cards/old/b.py it has another owner now",
        "  src/cards/old/c.py it has another owner now",
    ]
    assert (finding.item, finding.subject) == ("capability:old", "capability:cards")


@pytest.mark.parametrize(
    "after",
    [
        items(capability("cards", paths="/src/cards/, '!/src/cards/old/'"), OLD),
        items(capability("cards", paths="/src/cards/*.py"), OLD),
    ],
)
@pytest.mark.case(115)
def test_files_that_are_given_up_and_taken_in_one_change_are_taken(after: str) -> None:
    assert messages(CARDS, after) == [
        "capability old takes 2 files from capability cards, such as src/cards/old/b.py",
    ]


def test_files_of_a_capability_that_is_removed() -> None:
    after = items(capability("misc", "consumers: [{team: shop}]", paths="/src/"))
    (finding,) = found(CARDS, after)
    assert said([finding])[:2] == [
        (
            f"{ONLY_FILE}:11 `/src/` warning[claim-taken] capability misc takes 3 files from capability cards, "
            "which is removed, such as src/cards/a.py"
        ),
        f"  {ONLY_FILE} capability cards claimed them",
    ]


def test_a_capability_that_is_removed_while_in_use_is_reported_as_that() -> None:
    before, after = items(capability("cards", "consumers: [{team: shop}]")), items(capability("misc", paths="/src/"))
    rules = [each.rule for each in judge_change(before, after, tracked=TRACKED)]
    assert "capability-removed-in-use" in rules
    assert "claim-taken" not in rules


def test_a_new_id_takes_nothing() -> None:
    after = CARDS.replace("id: cards", "id: card-service")
    assert messages(CARDS, after) == []


def test_a_tie_takes_nothing() -> None:
    assert messages(CARDS, items(capability("cards"), capability("twin", paths="/src/cards/"))) == []


def test_new_files_in_a_new_part_take_nothing_and_the_owner_of_the_whole_is_asked() -> None:
    after = items(capability("cards"), capability("new", paths="/src/cards/new/"))
    new = file("src/cards/new/a.py", "A")
    assert messages(CARDS, after, (new,), (*TRACKED, new.path)) == []
    assert asked(CARDS, after, new) == ["cards", "new"]


def test_a_file_that_moves_into_a_new_part_is_taken() -> None:
    after = items(capability("cards"), capability("new", paths="/src/cards/new/"))
    moved = (file("src/cards/a.py", "D", "same"), file("src/cards/new/a.py", "A", "same"))
    assert messages(CARDS, after, moved, ("src/cards/new/a.py",)) == [
        "capability new takes 1 file from capability cards: src/cards/new/a.py"
    ]


def test_tests_and_documentation_do_not_count() -> None:
    after = items(capability("cards", paths="/src/cards/, /docs/"), capability("texts", paths="/docs/cards.md"))
    assert messages(items(capability("cards", paths="/src/cards/, /docs/")), after) == []


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("src/cards/a.py", "src/Cards/a.py"),
        ("src/cards/a.py", "SRC/cards/A.py"),
        ("src/caf\u00e9/a.py", "src/cafe\u0301/a.py"),
        ("src/cafe\u0301/a.py", "src/CAF\u00c9/a.py"),
    ],
)
@pytest.mark.case(113)
def test_a_name_in_another_case_or_unicode_form_keeps_its_owner(was: str, now: str) -> None:
    folder, taken = was.rpartition("/")[0], now.rpartition("/")[0]
    before = items(capability("cards", paths=f"/{folder}/"))
    moved = (file(was, "D", "one"), file(now, "A", "two"))
    assert asked(before, before, *moved) == ["cards"]
    assert messages(before, before, moved, (now,)) == []
    after = items(capability("cards", paths=f"/{folder}/"), capability("misc", paths=f"/{taken}/"))
    assert asked(before, after, *moved) == ["cards", "misc"]
    assert messages(before, after, moved, (now,)) == [f"capability misc takes 1 file from capability cards: {now}"]


@pytest.mark.parametrize("pattern", ["/libs/money", "/libs/money/", "money/", "libs/**", "libs/*/"])
def test_a_submodule_is_claimed_with_or_without_a_slash(pattern: str) -> None:
    before = items(capability("cards", paths=f"'{pattern}'"))
    module = file("libs/money", "A", mode="160000")
    assert asked(before, before, module) == ["cards"]
    after = items(capability("cards", paths=f"'{pattern}'"), capability("misc", paths="/libs/money"))
    taken = ["capability misc takes 1 file from capability cards: libs/money/"]
    assert messages(before, after, (), ("libs/money/",)) == ([] if pattern.startswith("/libs/money") else taken)
