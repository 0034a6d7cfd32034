"""paths-narrowed: which code leaves a claim, and which only changes hands."""

from __future__ import annotations

import pytest

from tests.change.in_memory import file, judge_change
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import capability, items
from tpmlint.finding import Finding, Severity
from tpmlint.git.tree import ChangedPath
from tpmlint.settings import Settings

TRACKED = ("docs/cards.md", "src/cards/a.py", "src/cards/old/b.py", "src/cards/old/c.py", "src/search/d.py")
CARDS = items(capability("cards"))


def found(
    before: str,
    after: str,
    files: tuple[ChangedPath, ...] = (),
    tracked: tuple[str, ...] | None = TRACKED,
    settings: tuple[Settings, Settings] | Settings | None = None,
) -> tuple[Finding, ...]:
    """Return what the rule finds."""
    return judge_change(before, after, files, rule="paths-narrowed", settings=settings, tracked=tracked)


def messages(before: str, after: str, files: tuple[ChangedPath, ...] = ()) -> list[str]:
    """Return what the rule says."""
    return [finding.message for finding in found(before, after, files)]


def test_a_narrower_pattern_loses_what_nobody_touched() -> None:
    (finding,) = found(CARDS, items(capability("cards", paths="/src/cards/*.py")))
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:11 `paths` warning[paths-narrowed] 2 files leave capability cards and enter no other, "
            "such as src/cards/old/b.py"
        ),
        "  src/cards/old/b.py nobody answers for it now",
        "  src/cards/old/c.py nobody answers for it now",
    ]
    assert (finding.item, finding.subject) == ("capability:cards", "narrowed paths")


def test_an_exception_takes_a_file_out() -> None:
    after = items(capability("cards", paths="/src/cards/, '!/src/cards/old/c.py'"))
    assert messages(CARDS, after) == ["1 file leaves capability cards and enters no other: src/cards/old/c.py"]


def test_a_removed_capability_whose_code_stays() -> None:
    (finding,) = found(CARDS, items(capability("search")))
    assert said([finding])[0] == (
        f"{ONLY_FILE} warning[paths-narrowed] 3 files leave capability cards, which is removed, and enter no other, "
        "such as src/cards/a.py"
    )


def test_a_folder_that_the_roadmap_left_loses_all_its_capabilities() -> None:
    settings = (Settings(), Settings(source="src/cards/tpmlint.toml", folder="src/cards"))
    (finding,) = found(CARDS, CARDS, settings=settings)
    assert finding.message.startswith("3 files leave capability cards and enter no other")


def test_files_that_the_change_adds_count_and_those_that_it_deletes_do_not() -> None:
    files = (file("src/cards/old/b.py", "D"), file("src/cards/old/e.py", "A"))
    after = items(capability("cards", paths="/src/cards/*.py"))
    (finding,) = found(CARDS, after, files, tracked=("src/cards/a.py", "src/cards/old/e.py"))
    assert finding.message == "1 file leaves capability cards and enters no other: src/cards/old/e.py"


def test_without_tracked_files_those_of_the_change_are_looked_at() -> None:
    after = items(capability("cards", paths="/src/cards/*.py"))
    (finding,) = found(CARDS, after, (file("src/cards/old/c.py"),), tracked=None)
    assert finding.message == "1 file leaves capability cards and enters no other: src/cards/old/c.py"


def test_few_files_can_be_let_pass() -> None:
    after = items(capability("cards", paths="/src/cards/*.py"))
    settings = Settings(options={"paths-narrowed": {"files": 3}})
    assert found(CARDS, after, settings=settings) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CARDS, items(capability("cards", paths="/src/cards/*.py"), capability("old", paths="/src/cards/old/"))),
        (items(capability("cards"), capability("all", paths="/src/")), items(capability("all", paths="/src/"))),
        (CARDS, items(capability("cards", paths="/src/"))),
        (CARDS, items(capability("vault", paths="/src/cards/"))),
        (CARDS, items(capability("cards").replace("id: cards", "id: vault"))),
        (items(capability("cards", paths="/src/cards/, /gone/")), CARDS),
        (items(capability("cards", paths="/src/cards/, /docs/")), CARDS),
        (CARDS, items(capability("cards", "lifecycle: retired"))),
        (CARDS, items(capability("cards", paths="7"))),
    ],
    ids=[
        "another claims it",
        "a wider claim was there",
        "a wider pattern",
        "another took the paths",
        "another id",
        "a pattern without files",
        "documentation",
        "retired",
        "paths that cannot be read",
    ],
)
def test_near_misses(before: str, after: str) -> None:
    assert messages(before, after) == []


def test_a_capability_that_is_removed_while_in_use_is_reported_once() -> None:
    others = capability("search", "paths: [/src/search/]")
    before, after = items(capability("cards", "consumers: [{team: shop}]"), others), items(others)
    rules = [each.rule for each in judge_change(before, after, tracked=TRACKED)]
    assert rules == ["capability-removed-in-use"]
    off = Settings(severity={"capability-removed-in-use": Severity.OFF})
    rules = [each.rule for each in judge_change(before, after, tracked=TRACKED, settings=off)]
    assert rules == ["paths-narrowed"]


def test_a_moved_file_that_stays_claimed_is_nothing() -> None:
    files = (file("src/cards/a.py", "D", "same"), file("src/cards/deep/a.py", "A", "same"))
    assert messages(CARDS, CARDS, files) == []
