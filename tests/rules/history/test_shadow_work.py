"""shadow-work: which changes count, from when on, and what the message says of the way out."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.histories import History
from tests.in_memory import AS_OF, ONLY_FILE, said
from tests.repos import clone
from tests.rules.change.shop import capability, feature, initiative, items
from tpmlint.api import audit
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.workspace import Request

LISTED = items(feature("one-click"), initiative("tokens", "planned", "capabilities: [vault]"), capability("vault"))
ALONE = items(feature("one-click"), capability("vault"))
START = "2025-10-06"


def weekly(history: History, count: int, *, cites: str = "", says: str = "Tune", last: date = AS_OF) -> History:
    """Change the vault so many times, a week apart, the last time on a day."""
    for number in reversed(range(count)):
        day = last - timedelta(days=7 * number)
        history.code(day.isoformat(), "src/vault/vault.py", says=says, cites=cites)
    return history


def messages(history: History, options: AuditOptions | None = None) -> list[str]:
    """Return what the rule says."""
    return [each.message for each in history.found("shadow-work", options=options)]


def test_mostly_without_context(tmp_path: Path) -> None:
    history = weekly(History(tmp_path, LISTED, START), 2, cites="tokens", last=date(2026, 1, 5))
    (finding,) = weekly(history, 4).found("shadow-work")
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:23 `vault` warning[shadow-work] capability vault changed 6 times in the last 90 days, "
            "4 of them without product context; initiative tokens lists it and can be cited"
        )
    ]
    assert (finding.item, finding.subject, finding.category) == ("capability:vault", "context", "history")


def test_what_lists_it_and_gives_no_context_cannot_be_cited(tmp_path: Path) -> None:
    empty = LISTED.replace("enables:", "x-enables:")
    assert messages(weekly(History(tmp_path, empty, START), 5)) == [
        (
            "capability vault changed 5 times in the last 90 days, without product context; initiative tokens lists "
            "it, but fails its schema"
        )
    ]


def test_half_of_them_with_context_is_enough(tmp_path: Path) -> None:
    history = weekly(History(tmp_path, LISTED, START), 3, cites="tokens", last=date(2026, 1, 5))
    assert messages(weekly(history, 3)) == []


def test_four_changes_are_not_often(tmp_path: Path) -> None:
    assert messages(weekly(History(tmp_path, ALONE, START), 4)) == []


def test_what_needs_no_context_does_not_count(tmp_path: Path) -> None:
    history = weekly(History(tmp_path, ALONE, START), 4)
    assert messages(weekly(history, 9, says="test: try it")) == []


@pytest.mark.parametrize(("first", "times"), [("2025-12-02", 0), ("2025-12-03", 5)])
def test_the_first_day_that_counts(tmp_path: Path, first: str, times: int) -> None:
    """Ninety days that end on 2 March begin on 3 December."""
    history = History(tmp_path, ALONE, START).code(first, "src/vault/vault.py")
    expected = f"capability vault changed {times} times in the last 90 days, without product context; "
    assert messages(weekly(history, 4)) == [f"{expected}no open initiative lists it"] * bool(times)


def test_today_is_the_day_asked_for(tmp_path: Path) -> None:
    history = weekly(History(tmp_path, ALONE, START), 5)
    assert history.found("shadow-work", as_of=date(2026, 3, 1)) == ()


def test_a_history_that_begins_later(tmp_path: Path) -> None:
    assert messages(weekly(History(tmp_path, ALONE, "2026-01-12"), 5)) == [
        (
            "capability vault changed 5 times since 2026-01-12, where the audited history begins, without product "
            "context; no open initiative lists it"
        )
    ]


def test_a_shallow_clone_is_known_from_where_it_is_cut(tmp_path: Path) -> None:
    weekly(History(tmp_path / "whole", ALONE, START), 12)
    shallow = clone(tmp_path / "whole", tmp_path / "shallow", "--depth=6")
    report = audit(Request(start=shallow.path, select=("shadow-work",), as_of=AS_OF))
    assert [each.message for each in report.findings] == [
        (
            "capability vault changed 5 times since 2026-02-02, where the audited history begins, without product "
            "context; no open initiative lists it"
        )
    ]


def test_each_change_counts_by_the_roadmap_of_its_time(tmp_path: Path) -> None:
    """An initiative that is active now is no context for what came before it, and one that is closed still is."""
    active = LISTED.replace("planned", "active")
    history = weekly(History(tmp_path / "later", LISTED, START), 9)
    assert messages(history.roadmap("2026-03-02", active)) == [
        (
            "capability vault changed 9 times in the last 90 days, without product context; initiative tokens lists it "
            "and can be cited"
        )
    ]
    history = weekly(History(tmp_path / "earlier", active, START), 9)
    assert messages(history.roadmap("2026-03-02", active.replace("active", "completed"))) == []


def test_by_a_roadmap_that_judges_all(tmp_path: Path) -> None:
    """The code was there before the roadmap."""
    history = weekly(History(tmp_path, {"README": "A shop\n"}, START), 9)
    history.roadmap("2026-03-02", ALONE)
    assert messages(history) == []
    assert messages(history, AuditOptions(roadmap_at="HEAD")) == [
        "capability vault changed 9 times in the last 90 days, without product context; no open initiative lists it"
    ]


def test_a_capability_that_is_gone_or_cannot_be_read(tmp_path: Path) -> None:
    history = weekly(History(tmp_path, ALONE, START), 9)
    assert messages(history.roadmap("2026-03-02", ALONE.replace("paths: [/src/vault/]", "paths: 7"))) == []
    assert messages(history.roadmap("2026-03-02", items(feature("one-click")))) == []


def test_two_initiatives_that_list_it(tmp_path: Path) -> None:
    both = items(
        feature("one-click"),
        *(initiative(name, "planned", "capabilities: [vault]") for name in ("tokens", "wallets")),
        initiative("old", "completed", "capabilities: [vault]"),
        capability("vault"),
    )
    assert messages(weekly(History(tmp_path, both, START), 5)) == [
        (
            "capability vault changed 5 times in the last 90 days, without product context; initiatives tokens and "
            "wallets list it and can be cited"
        )
    ]


def test_thresholds(tmp_path: Path) -> None:
    options = "[rules.shadow-work]\ndays = 21\nchanges = 3\nshare = 100\n"
    history = weekly(History(tmp_path, {"tpmlint.toml": options, ONLY_FILE: LISTED}, START), 2)
    history.code("2026-03-01", "src/vault/vault.py", cites="tokens")
    assert messages(history) == [
        (
            "capability vault changed 3 times in the last 21 days, 2 of them without product context; initiative "
            "tokens lists it and can be cited"
        )
    ]


@pytest.mark.parametrize("days", [0, 10_000])
def test_a_window_of_any_size(tmp_path: Path, days: int) -> None:
    text = {"tpmlint.toml": f"[rules.shadow-work]\ndays = {days}\n", ONLY_FILE: ALONE}
    assert len(messages(weekly(History(tmp_path, text, START), 9))) == (days > 0)


def test_without_a_commit_that_was_judged(tmp_path: Path) -> None:
    text = {ONLY_FILE: ALONE, "tpmlint.toml": '[change]\nsince = "2026-03-03"\n'}
    history = weekly(History(tmp_path, text, START), 9)
    assert history.found("history") == ()
