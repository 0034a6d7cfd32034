"""stale-item: what touches an initiative or a feature, and where nobody can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories import History
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import capability, feature, initiative, items
from tpmlint.engine.audit import AuditOptions

CODE = "src/vault/vault.py"
ACTIVE = items(
    feature("one-click", "status: active"), initiative("tokens", "active", "capabilities: [vault]"), capability("vault")
)
ONLY_INITIATIVE = ACTIVE.replace("owner: shop\nstatus: active", "owner: shop")
ONLY_FEATURE = ACTIVE.replace("owner: core\nstatus: active", "owner: core\nstatus: planned")
FEATURE = "feature one-click is active, and nothing has touched it or the code of capability vault"
SINCE = "since 2025-08-11 (203 days); close it, or say where it stands"


def cited(folder: Path, text: str = ONLY_INITIATIVE, day: str = "2025-08-11") -> History:
    """Return a history in which the vault was changed for ``tokens`` on a day, and a month before nothing."""
    return History(folder, text, "2025-07-14").code(day, CODE, cites="tokens")


def messages(history: History, options: AuditOptions | None = None) -> list[str]:
    """Return what the rule says."""
    return [each.message for each in history.found("stale-item", options=options)]


def test_an_initiative_and_its_feature(tmp_path: Path) -> None:
    found = cited(tmp_path, ACTIVE).found("stale-item")
    assert said(found) == [
        (
            f"{ONLY_FILE}:11 `active` info[stale-item] feature one-click is active, and nothing has touched it or the "
            f"code of capability vault {SINCE}"
        ),
        (
            f"{ONLY_FILE}:17 `active` info[stale-item] initiative tokens is active, and nothing has touched it or the "
            f"code of capability vault {SINCE}"
        ),
    ]
    assert [(each.item, each.subject) for each in found] == [
        ("feature:one-click", "activity"),
        ("initiative:tokens", "activity"),
    ]


@pytest.mark.parametrize(("day", "count"), [("2025-09-03", 1), ("2025-09-04", 0)])
def test_half_a_year(tmp_path: Path, day: str, count: int) -> None:
    """From 3 September to 2 March it is 180 days."""
    assert len(messages(cited(tmp_path, day=day))) == count


@pytest.mark.parametrize("text", [ONLY_INITIATIVE, ONLY_FEATURE])
def test_what_touches_an_item(tmp_path: Path, text: str) -> None:
    usual = messages(cited(tmp_path / "usual", text))
    assert len(usual) == 1
    assert messages(cited(tmp_path / "nothing", text).code("2026-01-05", "README")) == usual
    assert messages(cited(tmp_path / "code", text).code("2026-01-05", CODE)) == []
    assert messages(cited(tmp_path / "exempt", text).code("2026-01-05", CODE, says="test: try")) == []
    assert messages(cited(tmp_path / "cited", text).code("2026-01-05", "README", cites="tokens")) == []
    assert messages(cited(tmp_path / "feature", text).code("2026-01-05", "README", cites="feature:one-click")) == []
    words = text.replace("Pays at once", "Pays in one request")
    assert messages(cited(tmp_path / "initiative", text).roadmap("2026-01-05", words)) == []


def test_a_change_of_layout_touches_nothing(tmp_path: Path) -> None:
    usual = messages(cited(tmp_path / "usual"))
    assert len(usual) == 1
    assert messages(cited(tmp_path / "more").roadmap("2026-01-05", f"# Ours\n{ONLY_INITIATIVE}")) == usual


def test_a_change_of_the_feature_does_not_touch_its_initiative(tmp_path: Path) -> None:
    text = ACTIVE.replace("The one-click", "One click")
    assert messages(cited(tmp_path, ACTIVE).roadmap("2026-01-05", text)) == [
        f"initiative tokens is active, and nothing has touched it or the code of capability vault {SINCE}"
    ]


@pytest.mark.parametrize(("day", "count"), [("2025-09-03", 1), ("2025-09-04", 0)])
def test_a_history_that_reaches_back_far_enough(tmp_path: Path, day: str, count: int) -> None:
    history = cited(tmp_path, ONLY_FEATURE).code(day, "README").code("2026-01-05", "README")
    begins = "2025-09-03, where the audited history begins (180 days)"
    assert messages(history, AuditOptions(since=day)) == [
        f"{FEATURE} since {begins}; close it, or say where it stands" for _ in range(count)
    ]


def test_what_happened_before_the_history_judged_is_not_a_touch_to_count_from(tmp_path: Path) -> None:
    """The roadmap is known for longer than its changes are judged."""
    text = {"tpmlint.toml": '[change]\nsince = "2025-09-01"\n', ONLY_FILE: ONLY_FEATURE}
    history = History(tmp_path, text, "2025-07-14").code("2025-09-02", "README")
    begins = "2025-09-02, where the audited history begins (181 days)"
    assert messages(history) == [f"{FEATURE} since {begins}; close it, or say where it stands"]


def test_on_paper_only_is_said_once(tmp_path: Path) -> None:
    history = History(tmp_path, ONLY_INITIATIVE, "2025-07-14").code("2025-07-15", CODE)
    assert [(each.rule, each.item) for each in history.found("history")] == [("paper-initiative", "initiative:tokens")]
    assert len(messages(history)) == 1


@pytest.mark.parametrize("listed", ["", "capabilities: [valt]", "capabilities: ['jira:V-1']", "capabilities: vault"])
def test_not_where_no_code_can_be_traced(tmp_path: Path, listed: str) -> None:
    text = ACTIVE.replace("capabilities: [vault]", listed)
    assert messages(cited(tmp_path, text)) == []


def test_not_of_a_feature_that_nothing_enables(tmp_path: Path) -> None:
    text = items(
        feature("one-click"),
        feature("gifts", "status: active"),
        initiative("tokens", "canceled", "capabilities: [vault]", feature="gifts"),
        capability("vault"),
    )
    assert messages(cited(tmp_path, text)) == []


def test_all_that_enable_a_feature_count(tmp_path: Path) -> None:
    text = items(
        feature("one-click", "status: active"),
        initiative("tokens", "completed", "capabilities: [vault]"),
        initiative("layout", "planned", "capabilities: [forms]"),
        capability("vault"),
        capability("forms"),
    )
    assert messages(cited(tmp_path / "none", text)) == [
        f"feature one-click is active, and nothing has touched it or the code of capabilities vault and forms {SINCE}"
    ]
    assert messages(cited(tmp_path / "forms", text).code("2026-01-05", "src/forms/form.ts")) == []


@pytest.mark.parametrize("status", ["proposed", "planned", "paused", "completed", "actve"])
def test_only_what_is_active(tmp_path: Path, status: str) -> None:
    assert messages(cited(tmp_path, ONLY_INITIATIVE.replace("status: active", f"status: {status}"))) == []


def test_threshold(tmp_path: Path) -> None:
    text = {"tpmlint.toml": "[rules.stale-item]\ndays = 20\n", ONLY_FILE: ONLY_INITIATIVE}
    history = History(tmp_path, text, "2026-01-12").code("2026-02-10", CODE, cites="tokens")
    assert messages(history) == [
        (
            "initiative tokens is active, and nothing has touched it or the code of capability vault since 2026-02-10 "
            "(20 days); close it, or say where it stands"
        )
    ]
