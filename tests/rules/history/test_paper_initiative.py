"""paper-initiative: since when an initiative is active, what counts as a citation, and where nothing can be said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.histories import History
from tests.in_memory import ONLY_FILE, said
from tests.rules.change.shop import capability, feature, initiative, items
from tpmlint.engine.audit import AuditOptions

CODE = "src/vault/vault.py"
VAULT = [feature("one-click"), capability("vault")]


def tokens(status: str = "active", more: str = "capabilities: [vault]") -> str:
    """Return a roadmap with the initiative ``tokens``."""
    return items(initiative("tokens", status, more), *VAULT)


def messages(history: History, options: AuditOptions | None = None) -> list[str]:
    """Return what the rule says."""
    return [each.message for each in history.found("paper-initiative", options=options)]


def test_active_for_long_and_never_cited(tmp_path: Path) -> None:
    history = History(tmp_path, tokens("planned"), "2025-11-03").roadmap("2025-12-01", tokens())
    (finding,) = history.code("2025-12-02", CODE).code("2026-01-12", CODE).found("paper-initiative")
    assert said([finding]) == [
        (
            f"{ONLY_FILE}:11 `active` warning[paper-initiative] initiative tokens has been active since 2025-12-01 "
            "(91 days), and none of the 2 changes of capability vault cites it; pause it, or cite it"
        )
    ]
    assert (finding.item, finding.subject) == ("initiative:tokens", "activity")


@pytest.mark.parametrize(("day", "found"), [("2026-01-01", []), ("2025-12-31", ["2025-12-31 (61 days)"])])
def test_sixty_days_are_not_long(tmp_path: Path, day: str, found: list[str]) -> None:
    history = History(tmp_path, tokens("planned"), "2025-11-03").roadmap(day, tokens())
    assert messages(history.code("2026-02-02", CODE)) == [
        f"initiative tokens has been active since {each}, and the only change of capability vault does not cite it; "
        "pause it, or cite it"
        for each in found
    ]


def test_nothing_of_its_code_changed(tmp_path: Path) -> None:
    """What changed before it became active is not its work."""
    both = tokens("planned", "capabilities: [vault, forms]") + "---\n" + capability("forms")
    history = History(tmp_path, both, "2025-11-03").code("2025-11-04", CODE)
    history.roadmap("2025-12-01", both.replace("planned", "active")).code("2026-01-12", "README")
    assert messages(history) == [
        (
            "initiative tokens has been active since 2025-12-01 (91 days), and the code of capabilities vault and "
            "forms has not changed; pause it, or cite it"
        )
    ]


def test_cited_by_a_change_of_its_code(tmp_path: Path) -> None:
    history = History(tmp_path, tokens(), "2025-11-03").code("2025-11-04", CODE, cites="tokens")
    assert messages(history.code("2026-01-12", CODE)) == []


def test_cited_while_it_was_planned(tmp_path: Path) -> None:
    history = History(tmp_path, tokens("planned"), "2025-11-03").code("2025-11-04", CODE, cites="initiative:tokens")
    assert messages(history.roadmap("2025-12-01", tokens())) == []


def test_cited_by_way_of_its_feature(tmp_path: Path) -> None:
    history = History(tmp_path, tokens(), "2025-11-03").code("2025-11-04", CODE, cites="feature:one-click")
    assert messages(history) == []


def test_its_feature_was_cited_for_the_code_of_another(tmp_path: Path) -> None:
    both = items(
        initiative("tokens", "active", "capabilities: [vault]"),
        initiative("layout", "active", "capabilities: [forms]"),
        *VAULT,
        capability("forms"),
    )
    history = History(tmp_path, both, "2025-11-03").code("2025-11-04", "src/forms/form.ts", cites="feature:one-click")
    assert messages(history) == [
        (
            "initiative tokens has been active since 2025-11-03 (119 days), and the only commit that cites it changes "
            "no code of capability vault; pause it, or cite it"
        )
    ]


def test_cited_by_commits_that_change_something_else(tmp_path: Path) -> None:
    history = History(tmp_path, tokens(), "2025-11-03").code("2025-11-04", "README", cites="tokens")
    assert messages(history.code("2025-11-05", "src/forms/form.ts", cites="tokens").code("2025-11-06", CODE)) == [
        (
            "initiative tokens has been active since 2025-11-03 (119 days), and none of the 2 commits that cite it "
            "changes code of capability vault; pause it, or cite it"
        )
    ]


def test_active_since_before_the_history_judged(tmp_path: Path) -> None:
    history = History(tmp_path, tokens(), "2025-06-02").code("2025-06-03", CODE, cites="tokens")
    history.code("2025-12-01", CODE).code("2026-02-02", CODE)
    assert messages(history, AuditOptions(since="2025-12-01")) == [
        (
            "initiative tokens has been active since before 2025-12-01, where the audited history begins, and none of "
            "the 2 changes of capability vault cites it; pause it, or cite it"
        )
    ]
    assert messages(history, AuditOptions(since="2026-02-01")) == []
    assert messages(history, AuditOptions(most=1)) == []


def test_active_since_before_tpmlint_was_adopted(tmp_path: Path) -> None:
    since = {"tpmlint.toml": '[change]\nsince = "2025-12-01"\n', ONLY_FILE: tokens()}
    history = History(tmp_path, since, "2025-06-02").code("2025-06-03", CODE).code("2025-12-08", CODE)
    assert messages(history) == [
        (
            "initiative tokens has been active since 2025-06-02, and since 2025-12-08, where the audited history "
            "begins, the only change of capability vault does not cite it; pause it, or cite it"
        )
    ]


def test_time_counts_from_when_it_was_taken_up_again(tmp_path: Path) -> None:
    history = History(tmp_path, tokens(), "2025-06-02").roadmap("2025-09-01", tokens("paused"))
    assert messages(history.roadmap("2026-02-02", tokens())) == []
    assert [each.message for each in history.found("paper-initiative", as_of=date(2026, 5, 4))] == [
        (
            "initiative tokens has been active since 2026-02-02 (91 days), and the code of capability vault has not "
            "changed; pause it, or cite it"
        )
    ]


def test_a_slip_in_the_status_and_a_file_that_was_gone_begin_nothing_anew(tmp_path: Path) -> None:
    history = History(tmp_path, tokens(), "2025-11-03").roadmap("2026-01-05", tokens("actve"))
    history.roadmap("2026-01-12", tokens()).roadmap("2026-01-19", items(*VAULT)).roadmap("2026-01-26", tokens())
    history.roadmap("2026-02-02", "kind: [\n").roadmap("2026-02-03", tokens())
    assert messages(history) == [
        (
            "initiative tokens has been active since 2025-11-03 (119 days), and the code of capability vault has not "
            "changed; pause it, or cite it"
        )
    ]


@pytest.mark.parametrize(
    "more",
    [
        "",
        "capabilities: []",
        "capabilities: [valt]",
        "capabilities: [vault, valt]",
        "capabilities: [vault, 'jira:VAULT-1']",
        "capabilities: vault",
    ],
)
def test_not_where_its_code_is_not_known(tmp_path: Path, more: str) -> None:
    text = {"tpmlint.toml": "[systems.jira]\n", ONLY_FILE: tokens("active", more)}
    assert messages(History(tmp_path, text, "2025-11-03").code("2025-12-01", CODE)) == []


@pytest.mark.parametrize("status", ["proposed", "planned", "paused", "completed", "canceled", "actve"])
def test_only_what_is_active(tmp_path: Path, status: str) -> None:
    assert messages(History(tmp_path, tokens(status), "2025-11-03").code("2025-12-01", CODE)) == []


def test_the_past_of_a_roadmap_that_judges_all_is_not_known(tmp_path: Path) -> None:
    history = History(tmp_path, tokens(), "2025-11-03").code("2025-12-01", CODE)
    assert history.found("history", options=AuditOptions(roadmap_at="HEAD")) == ()


def test_renamed_files_and_a_second_item_of_that_name(tmp_path: Path) -> None:
    """History follows the id, and a duplicate is another rule's."""
    history = History(tmp_path, tokens(), "2025-11-03")
    history.roadmap("2025-12-01", {ONLY_FILE: None, "roadmap/b.yaml": tokens()})
    history.roadmap("2025-12-02", {"roadmap/c.yaml": initiative("tokens", "active", "capabilities: [vault]")})
    assert said(history.found("paper-initiative")) == [
        (
            "roadmap/b.yaml:11 `active` warning[paper-initiative] initiative tokens has been active since 2025-11-03 "
            "(119 days), and the code of capability vault has not changed; pause it, or cite it"
        )
    ]
