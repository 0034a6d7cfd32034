"""serial-slip: which moves make a row, and of whose target."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.histories import History
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import feature, initiative, items

DAYS = ("2025-03-03", "2025-06-02", "2025-09-01", "2025-12-01", "2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23")
FOUND = "moved later 3 times since 2025-06-02, by"


def vault(target: str, status: str = "planned") -> str:
    """Return a roadmap with the initiative ``vault``, due at a date or at none."""
    return items(feature("one-click"), initiative("vault", status, f"target_date: {target}" if target else ""))


def moved(folder: Path, *targets: str, status: str = "planned") -> History:
    """Return a history in which the target of ``vault`` is one after another, from the third month of 2025 on."""
    history = History(folder, vault(targets[0], status), DAYS[0])
    for day, target in zip(DAYS[1:], targets[1:], strict=False):
        history.roadmap(day, vault(target, status))
    return history


def messages(history: History) -> list[str]:
    """Return what the rule says."""
    return [each.message.removeprefix("the target of ") for each in history.found("serial-slip")]


def test_three_times(tmp_path: Path) -> None:
    (finding,) = moved(tmp_path, "2025-Q2", "2025-Q3", "2026-02", "2026-12-31").found("serial-slip")
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:20 `2026-12-31` warning[serial-slip] the target of initiative vault moved later 3 times "
            "since 2025-06-02, by 549 days in all: 2025-Q2 -> 2025-Q3 -> 2026-02 -> 2026-12-31"
        )
    ]
    assert (finding.item, finding.subject) == ("initiative:vault", "slips")


def test_twice_is_not_a_row(tmp_path: Path) -> None:
    assert messages(moved(tmp_path, "2025-Q2", "2025-Q3", "2026-Q3")) == []


def test_a_feature(tmp_path: Path) -> None:
    history = History(tmp_path, items(feature("one-click", "target_date: 2025-Q2")), DAYS[0])
    for day, target in zip(DAYS[1:], ("2025-Q3", "2025-Q4", "2026-Q4"), strict=False):
        history.roadmap(day, items(feature("one-click", f"target_date: {target}")))
    assert messages(history) == [f"feature one-click {FOUND} 549 days in all: 2025-Q2 -> 2025-Q3 -> 2025-Q4 -> 2026-Q4"]


def test_another_word_for_the_same_day_is_not_a_move(tmp_path: Path) -> None:
    assert messages(moved(tmp_path, "2025-Q2", "2025-06", "2025-06-30", "2025-H1", "2025-Q3", "2026-Q4")) == []


def test_moved_earlier_in_between(tmp_path: Path) -> None:
    assert messages(moved(tmp_path, "2025-Q2", "2025-Q4", "2025-Q3", "2026-Q1", "2026-Q2")) == [
        f"initiative vault {FOUND} 365 days in all: 2025-Q2 -> 2025-Q4 -> 2025-Q3 -> 2026-Q1 -> 2026-Q2"
    ]


def test_moved_back_to_where_it_was(tmp_path: Path) -> None:
    assert messages(moved(tmp_path, "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2025-Q2")) == []


def test_a_long_row_shows_its_first_and_last_dates(tmp_path: Path) -> None:
    targets = [f"2026-{month:02}" for month in range(1, 9)]
    assert messages(moved(tmp_path, *targets)) == [
        (
            "initiative vault moved later 7 times since 2025-06-02, by 212 days in all: "
            "2026-01 -> ... -> 2026-04 -> 2026-05 -> 2026-06 -> 2026-07 -> 2026-08"
        )
    ]


def test_a_date_that_was_taken_away_and_given_again_has_moved(tmp_path: Path) -> None:
    assert messages(moved(tmp_path, "2025-Q2", "2025-Q3", "", "2025-Q4", "", "", "2026-Q4")) == [
        f"initiative vault {FOUND} 549 days in all: 2025-Q2 -> 2025-Q3 -> 2025-Q4 -> 2026-Q4"
    ]


def test_a_slip_of_the_pen_between_two_dates_hides_no_move(tmp_path: Path) -> None:
    assert messages(moved(tmp_path, "2025-Q2", "2025-13-01", "2025-Q3", "soon", "2025-Q4", "2026-Q4")) == [
        (
            "initiative vault moved later 3 times since 2025-09-01, by 549 days in all: "
            "2025-Q2 -> 2025-Q3 -> 2025-Q4 -> 2026-Q4"
        )
    ]


def test_a_roadmap_that_could_not_be_read_hides_no_move(tmp_path: Path) -> None:
    history = moved(tmp_path, "2025-Q2", "2025-Q3").roadmap("2025-08-01", "kind: [\n")
    assert messages(history.roadmap("2025-08-02", vault("2025-Q4")).roadmap("2025-08-03", vault("2026-Q4"))) == [
        f"initiative vault {FOUND} 549 days in all: 2025-Q2 -> 2025-Q3 -> 2025-Q4 -> 2026-Q4"
    ]


def test_an_item_that_moved_to_another_file_or_was_gone_for_a_while(tmp_path: Path) -> None:
    history = moved(tmp_path, "2025-Q2", "2025-Q3").roadmap("2025-08-01", items(feature("one-click")))
    history.roadmap("2025-08-02", vault("2025-Q4"))
    history.roadmap("2025-08-03", {ONLY_FILE: None, "roadmap/vault.yaml": vault("2026-Q4")})
    assert said(history.found("serial-slip")) == [
        (
            f"roadmap/vault.yaml:20 `2026-Q4` warning[serial-slip] the target of initiative vault {FOUND} 549 days in "
            "all: 2025-Q2 -> 2025-Q3 -> 2025-Q4 -> 2026-Q4"
        )
    ]


@pytest.mark.parametrize(
    ("status", "count"),
    [("proposed", 1), ("active", 1), ("paused", 1), ("completed", 0), ("canceled", 0), ("somewhere", 0)],
)
def test_only_what_is_open(tmp_path: Path, status: str, count: int) -> None:
    assert len(messages(moved(tmp_path, "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q4", status=status))) == count


@pytest.mark.parametrize("last", ["", "2026-13"])
def test_a_target_that_nobody_gives_any_more_or_that_cannot_be_read(tmp_path: Path, last: str) -> None:
    assert messages(moved(tmp_path, "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q4", last)) == []


def test_today_is_the_day_asked_for(tmp_path: Path) -> None:
    history = moved(tmp_path, "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q4")
    assert history.found("serial-slip", as_of=date(2025, 11, 30)) == ()


def test_threshold(tmp_path: Path) -> None:
    text = {"tpmlint.toml": "[rules.serial-slip]\ntimes = 1\n", ONLY_FILE: vault("2026-Q1")}
    history = History(tmp_path, text, DAYS[0]).roadmap(DAYS[1], vault("2026-Q2"))
    assert messages(history) == [
        "initiative vault moved later 1 time since 2025-06-02, by 91 days in all: 2026-Q1 -> 2026-Q2"
    ]
