"""Ignores, waivers and levels reach findings of ``history/``, which only an audit makes; other commands stay quiet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.histories import History
from tests.in_memory import AS_OF, ONLY_FILE, said
from tests.rules.change.shop import capability, feature, initiative, items
from tpmlint.api import check, diff
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.report import Report

IGNORE = "kind: capability  # tpmlint: ignore[{}] the rewrite is planned in May\nid: vault"
ROADMAP = items(feature("one-click"), initiative("tokens", "planned", "capabilities: [vault]"), capability("vault"))
WAIVERS = "tpmlint.waivers.yaml"
WAIVER = """\
waivers:
  - rule: {rule}
    item: capability:vault
    reason: The rewrite is planned in May
    owner: core
    expires: 2026-06-30
"""
SILENCES = ("unused-ignore", "unused-waiver", "history")


def ignoring(name: str) -> str:
    """Return the roadmap with a comment at the vault."""
    return ROADMAP.replace("kind: capability\nid: vault", IGNORE.format(name))


def busy(folder: Path, text: dict[str, str]) -> History:
    """Return a history in which the vault changes five times in the shadow."""
    history = History(folder, text, "2025-11-03")
    for day in range(2, 7):
        history.code(f"2026-02-0{day}", "src/vault/vault.py")
    return history


def silenced(report: Report) -> list[tuple[str, str, str | None]]:
    """Return what was silenced, by what and until when."""
    return [(each.finding.rule, each.by.path, each.until) for each in report.silenced]


@pytest.mark.parametrize("name", ["shadow-work", "history"])
def test_a_comment(tmp_path: Path, name: str) -> None:
    history = busy(tmp_path, {ONLY_FILE: ignoring(name)})
    report = history.audit(*SILENCES)
    assert said(report.findings) == []
    assert silenced(report) == [("shadow-work", ONLY_FILE, None)]


def test_a_waiver(tmp_path: Path) -> None:
    history = busy(tmp_path, {ONLY_FILE: ROADMAP, WAIVERS: WAIVER.format(rule="shadow-work")})
    report = history.audit(*SILENCES)
    assert said(report.findings) == []
    assert silenced(report) == [("shadow-work", WAIVERS, "2026-06-30")]


@pytest.mark.parametrize("name", ["shadow-work", "history"])
def test_only_an_audit_can_call_them_unused(tmp_path: Path, name: str) -> None:
    history = History(tmp_path, {ONLY_FILE: ignoring(name)}, "2025-11-03").code("2026-02-02", "src/vault/vault.py")
    request = Request(start=history.repo.path, as_of=AS_OF)
    asked = [each.rule for each in (*check(request).findings, *diff(request, Comparison(base="HEAD~1")).findings)]
    assert "unused-ignore" not in asked
    assert said(history.audit(*SILENCES).findings) == [
        (
            f"{ONLY_FILE}:22 `# tpmlint: ignore[{name}] the rewrite is planned in May` warning[unused-ignore] "
            f"ignore[{name}] silences nothing here; remove the comment"
        )
    ]


def test_only_an_audit_can_call_a_waiver_unused(tmp_path: Path) -> None:
    text = {ONLY_FILE: ROADMAP, WAIVERS: WAIVER.format(rule="serial-slip")}
    history = busy(tmp_path, text)
    request = Request(start=history.repo.path, as_of=AS_OF)
    asked = [each.rule for each in (*check(request).findings, *diff(request, Comparison(base="HEAD~1")).findings)]
    assert "unused-waiver" not in asked
    assert [each.rule for each in history.audit(*SILENCES).findings] == ["shadow-work", "unused-waiver"]


def test_an_audit_of_a_part_calls_nothing_unused(tmp_path: Path) -> None:
    """What is silenced may lie before it."""
    history = busy(tmp_path, {ONLY_FILE: ignoring("history"), WAIVERS: WAIVER.format(rule="shadow-work")})
    assert history.found(*SILENCES, options=AuditOptions(since="2026-02-06")) == ()


def test_check_and_diff_ask_no_rule_of_history(tmp_path: Path) -> None:
    history = busy(tmp_path, {ONLY_FILE: ROADMAP})
    request = Request(start=history.repo.path, select=("history",), as_of=AS_OF)
    assert check(request).findings == ()
    assert diff(request, Comparison(base="HEAD~5")).findings == ()
    assert [each.rule for each in history.found("history")] == ["shadow-work"]


def test_levels_of_a_category_a_rule_and_a_preset(tmp_path: Path) -> None:
    history = busy(tmp_path, {ONLY_FILE: ROADMAP})
    found = []
    for text in ('preset = "strict"', '[severity]\nhistory = "info"', '[severity]\nshadow-work = "off"'):
        history.roadmap("2026-02-09", {"tpmlint.toml": f"{text}\n"})
        found.append([each.severity.word for each in history.found("shadow-work")])
    assert found == [["error"], ["info"], []]


def test_the_fingerprint_stays_while_the_counts_change(tmp_path: Path) -> None:
    history = busy(tmp_path, {ONLY_FILE: ROADMAP})
    (before,) = history.found("shadow-work")
    (after,) = history.code("2026-02-09", "src/vault/vault.py").found("shadow-work")
    assert before.message != after.message
    assert before.fingerprint == after.fingerprint
