"""`tpmlint waive`: an old roadmap adopted in a minute, and a list that stays short."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo

PATH = "tpmlint.waivers.yaml"
DIRTY = {
    "roadmap/teams.yaml": """\
kind: team
id: shop
title: Shop
---
kind: team
id: fraud # tpmlint: ignore[overdue]
title: Fraud
---
kind: taem
id: kyc
title: KYC
""",
    "roadmap/features.yaml": """\
kind: feature
id: one-click
title: One-click checkout
owner: shpo
status: done
target_date: yesterday
objectives: [growth, reach]
depends_on: [feature:one-click]
enabled: yes
---
kind: feature
id: One-Click
title: TBD
---
kind: feature
title: Gift cards
""",
    "roadmap/initiatives.yaml": """\
kind: initiative
id: "checkout speed"
title: Faster
owner: shop
status: active
type: infrastructure
enables: []
internal_customers:
  - {team: shop, need: TODO}
""",
    "roadmap/decisions/a.md": "---\nkind: decision\nid: a\ntitle: A\nowner: shop\nstatus: accepted\n---\n",
}
CLEAN = {
    "roadmap/a.yaml": "{kind: team, id: shop, title: Shop}\n---\n{kind: feature, id: f, title: F, owner: shop}\n",
    "roadmap/b.yaml": "{kind: team, id: fraud, title: Fraud}\n---\n{kind: team, id: kyc, title: KYC}\n",
}
WHY = "Founded last week"
WAIVE = ("waive", "unused-team", "team:fraud", "--reason", WHY, "--expires", "2026-Q2")
ENTRY = f"""\
  - rule: unused-team
    item: team:fraud
    reason: {WHY}
    owner: fraud
    expires: 2026-Q2
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with a roadmap in which two teams are named by nobody."""
    made = Repo(tmp_path).write(CLEAN)
    made.commit()
    return made


def waivers(repo: Repo) -> str:
    return (repo.path / PATH).read_bytes().decode()


def test_adopting_a_dirty_roadmap_is_two_commands_and_then_green(run: Run, tmp_path: Path) -> None:
    Repo(tmp_path).write({**DIRTY, "pyproject.toml": "[tool.tpmlint]\npreset = 'strict'\n"}).commit()
    before = run("check", "--output-format", "concise")
    assert before.code == 1
    count = sum(": " in line and "[" in line for line in before.out.splitlines()[:-2])
    assert count >= 12
    adopted = run("waive", "--all", "--reason", "Found when tpmlint came", "--expires", "2026-12-31")
    assert (adopted.code, adopted.err) == (0, "")
    after = run("check", "--fail-on", "info")
    assert after.code == 0, after.out
    assert after.out.startswith("All clear: ")
    explained = 2  # They would have shown as soon as the findings that explain them were waived.
    assert f"{count + explained} findings waived." in after.out
    assert {f"{path}" for path in DIRTY} <= {line.split(":")[0].strip() for line in run("check", "-v").out.splitlines()}
    assert (
        run("waive", "--all", "--reason", "Found again", "--expires", "2026-12-31").out == f"Nothing to do in {PATH}.\n"
    )
    assert run("check", "--no-ignores").code == 1


def test_what_no_waiver_reaches_is_said_and_the_rest_is_waived(run: Run, repo: Repo) -> None:
    repo.write({"roadmap/c.yaml": "kind: team\nid: 'x\n"})
    done = run("waive", "--all", "--reason", WHY, "--expires", "2026-Q2")
    assert done.code == 1
    assert done.out == f"Wrote {PATH}: 2 waivers until 2026-Q2.\n"
    assert done.err == (
        "  left: roadmap/c.yaml:2:5: error[yaml-syntax] this quote is never closed; add the missing '\n"
    )
    assert run("check", "--output-format", "concise").out.startswith("roadmap/c.yaml:2:5: error[yaml-syntax]")


def test_one_waiver(run: Run, repo: Repo) -> None:
    done = run(*WAIVE)
    assert (done.code, done.out, done.err) == (0, f"Wrote {PATH}: 1 waiver until 2026-Q2.\n", "")
    assert waivers(repo).partition("waivers:\n")[2] == ENTRY
    found = run("check", "--output-format", "concise").out
    assert found.startswith("roadmap/b.yaml:3:18: info[unused-team] team kyc is named by no other item")
    assert "1 finding waived." in found


def test_another_waiver_leaves_the_file_as_it_was(run: Run, repo: Repo) -> None:
    text = f"\ufeff# Ours\nwaivers: # list\n{ENTRY}    # more to come\n".replace("\n", "\r\n")
    repo.write({PATH: text})
    assert run("waive", "unused-team", "KYC", "--reason", "it's: new", "--owner", "shop", "--expires", "2026").code == 0
    added = '  - rule: unused-team\n    item: team:kyc\n    reason: "it\'s: new"\n    owner: shop\n    expires: 2026\n'
    assert waivers(repo) == text + added.replace("\n", "\r\n")
    assert run("check", "--fail-on", "info").code == 0


def test_words_of_your_own_are_no_reason(run: Run, repo: Repo) -> None:
    repo.write({"tpmlint.toml": '[rules.placeholder-text]\nwords = ["Platform hygiene"]\n'})
    ended = run("waive", "overdue", "team:fraud", "--reason", "platform hygiene")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("tpmlint: error: --reason: 'platform hygiene' is not a reason\n")


def test_a_file_by_its_path(run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path / "roadmap")
    assert run("waive", "unused-team", "b.yaml", "--reason", WHY, "--expires", "2026").code == 0
    assert "    path: roadmap/b.yaml\n    reason: Founded last week\n    owner: shop\n" in waivers(repo)
    assert run("check", "--fail-on", "info").code == 0


def test_beside_the_configuration(run: Run, repo: Repo) -> None:
    repo.write(dict.fromkeys(CLEAN))
    repo.write({f"sub/{path}": text for path, text in CLEAN.items()} | {"sub/tpmlint.toml": ""})
    assert run("waive", "--all", "--reason", WHY, "--root", "sub").code == 0
    assert (repo.path / "sub" / PATH).is_file()
    assert run("check", "--root", "sub", "--fail-on", "info").code == 0


def test_a_subject(run: Run, repo: Repo) -> None:
    repo.write({"roadmap/a.yaml": CLEAN["roadmap/a.yaml"].replace("owner: shop", "owner: shop, objectives: [x, y]")})
    rule = ("waive", "dangling-reference", "feature:f", "--reason", WHY, "--expires", "2026")
    assert run(*rule, "--subject", "objective:x").err == ""
    assert "    subject: objective:x\n" in waivers(repo)
    assert "finds nothing there today" in run(*rule, "--subject", "objective:z").err
    assert "[dangling-reference]: feature f serves objective y" in run("check").out


def test_a_dry_run_is_a_diff(run: Run, repo: Repo) -> None:
    repo.write({PATH: f"waivers:\n{ENTRY}"})
    done = run("waive", "unused-team", "team:kyc", "--reason", WHY, "--expires", "2026", "--dry-run")
    assert (
        done.out
        == f"""\
--- a/{PATH}
+++ b/{PATH}
@@ -4,3 +4,8 @@
     reason: {WHY}
     owner: fraud
     expires: 2026-Q2
+  - rule: unused-team
+    item: team:kyc
+    reason: {WHY}
+    owner: kyc
+    expires: 2026
"""
    )
    assert waivers(repo) == f"waivers:\n{ENTRY}"
    assert run(*WAIVE[:1], "--all", "--reason", WHY, "--expires", "2026", "--dry-run").code == 0
    assert waivers(repo) == f"waivers:\n{ENTRY}"


def test_the_last_day_if_none_is_given(run: Run, repo: Repo) -> None:
    assert run("waive", "unused-team", "kyc", "--reason", WHY, "--as-of", "2026-03-02").code == 0
    assert "    expires: 2026-05-31\n" in waivers(repo)
    repo.write({PATH: None})
    run("waive", "unused-team", "kyc", "--reason", WHY)
    assert waivers(repo).rpartition("expires: ")[2].strip() >= "2026-05-31"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("overdue", "overdue finds nothing there today, so `tpmlint check` will call the waiver unused"),
        ("paths-narrowed", "paths-narrowed checks changes, so `tpmlint diff` shows whether the waiver is of use"),
        ("stale-item", "stale-item checks history, so `tpmlint audit` shows whether the waiver is of use"),
        (
            "status-behind-history",
            "status-behind-history asks every item in an audit only, so `tpmlint audit` shows whether it is of use",
        ),
        (
            "due-soon",
            "due-soon does not run there, as `tpmlint config show` says, so the waiver has nothing to silence",
        ),
    ],
)
def test_what_a_waiver_before_its_time_comes_to(run: Run, repo: Repo, rule: str, said: str) -> None:
    repo.write({"tpmlint.toml": '[severity]\ndue-soon = "off"\n'})
    done = run("waive", rule, "feature:f", "--reason", WHY, "--expires", "2026-Q2")
    assert (done.code, done.err) == (0, f"  hint: {said}\n")
    unused = f"the waiver of {rule} for feature:f silences nothing"
    assert (unused in run("check").out) == (rule == "overdue")


@pytest.mark.parametrize("late", ["2026-02-28", "2026-02"])
def test_pruning(run: Run, repo: Repo, late: str) -> None:
    expired = ENTRY.replace("team:fraud", "team:shop").replace("2026-Q2", late)
    unused = ENTRY.replace("unused-team", "overdue").replace("rule: overdue", "rule: overdue # soon")
    repo.write({PATH: f"waivers:\n{expired}  # fraud\n{ENTRY}\n{unused}# End\n"})
    done = run("waive", "--prune")
    assert (done.code, done.out) == (0, f"Wrote {PATH}: 1 expired waiver removed, 1 unused waiver removed.\n")
    assert waivers(repo) == f"waivers:\n  # fraud\n{ENTRY}\n# End\n"
    assert run("waive", "--prune").out == f"Nothing to do in {PATH}.\n"


def test_pruning_everything(run: Run, repo: Repo) -> None:
    repo.write({PATH: f"# Ours\nwaivers:\n{ENTRY.replace('fraud', 'shop', 1)}"})
    assert run("waive", "--prune").code == 0
    assert waivers(repo) == "# Ours\nwaivers: []\n"
    assert run(*WAIVE).code == 0
    assert waivers(repo) == f"# Ours\nwaivers:\n{ENTRY}"


def test_pruning_without_a_file(run: Run, repo: Repo) -> None:
    assert run("waive", "--prune").out == f"Nothing to do in {PATH}.\n"
    assert not (repo.path / PATH).exists()


def test_what_was_not_asked_is_not_pruned(run: Run, repo: Repo) -> None:
    text = f"waivers:\n{ENTRY}"
    repo.write({PATH: text, "tpmlint.toml": 'ignore = ["unused-team"]\n'})
    assert run("waive", "--prune").out == f"Nothing to do in {PATH}.\n"
    assert waivers(repo) == text


def test_an_expired_waiver_is_replaced(run: Run, repo: Repo) -> None:
    repo.write({PATH: f"waivers:\n{ENTRY.replace('2026-Q2', '2025')}"})
    done = run(*WAIVE)
    assert done.out == f"Wrote {PATH}: 1 waiver until 2026-Q2, 1 expired waiver removed.\n"
    assert waivers(repo) == f"waivers:\n{ENTRY}"


def test_adopting_again_and_tidying_up_in_one(run: Run, repo: Repo) -> None:
    repo.write({PATH: f"waivers:\n{ENTRY.replace('2026-Q2', '2025')}{ENTRY.replace('fraud', 'shop')}"})
    done = run("waive", "--all", "--prune", "--reason", WHY, "--expires", "2026-Q2")
    assert done.code == 0
    assert waivers(repo) == f"waivers:\n{ENTRY}{ENTRY.replace('fraud', 'kyc')}"
    assert run("check", "--fail-on", "info").code == 0


def test_a_waiver_that_outlived_its_reason_is_left_to_pruning(run: Run, repo: Repo) -> None:
    repo.write({PATH: f"waivers:\n{ENTRY.replace('2026-Q2', '2025').replace('fraud', 'shop')}"})
    done = run("waive", "--all", "--reason", WHY, "--expires", "2026-Q2")
    assert done.code == 1
    assert done.err.startswith(f"  left: {PATH}:6:14: error[expired-waiver] the waiver of unused-team for team:shop ")


@pytest.mark.parametrize(
    ("words", "err"),
    [
        (
            ["waive"],
            "nothing to waive was given\n  help: name RULE and ITEM, or write --all or --prune",
        ),
        (
            ["waive", "overdue"],
            "ITEM: ITEM is missing\n  help: write `tpmlint waive overdue KIND:ID`, or a path",
        ),
        (
            ["waive", "overdue", "--all"],
            "overdue: --all waives all findings, so RULE cannot be given\n  help: give one of the two",
        ),
        (
            ["waive", "--all", "--subject", "x"],
            "--subject: a subject goes with RULE and ITEM\n  help: name both, or drop --subject",
        ),
        (
            ["waive", "overdu", "team:fraud", "--reason", WHY],
            "RULE: unknown rule 'overdu'; did you mean overdue?\n  help: `tpmlint rules` lists all rules",
        ),
        (
            ["waive", "yaml-syntax", "team:fraud", "--reason", WHY],
            "RULE: no waiver reaches yaml-syntax\n  help: fix what it finds",
        ),
        (
            ["waive", "overdue", "team:fruad", "--reason", WHY],
            """\
ITEM: unknown item or file 'team:fruad'; did you mean team:fraud?
  help: write kind:id, or the path of a file""",
        ),
        (
            ["waive", "overdue", "team:fraud"],
            "--reason: a waiver needs a reason\n  help: say why the finding may stay for now",
        ),
        (
            ["waive", "--all"],
            "--reason: a waiver needs a reason\n  help: say why the finding may stay for now",
        ),
        (
            ["waive", "overdue", "team:fraud", "--reason", "TODO"],
            "--reason: 'TODO' is not a reason\n  help: say in a few words why the finding may stay for now",
        ),
        (
            ["waive", "overdue", "team:fraud", "--reason", "adopted"],
            "--reason: 'adopted' is not a reason\n  help: say in a few words why the finding may stay for now",
        ),
        (
            ["waive", "overdue", "team:fraud", "--reason", WHY, "--expires", "2026-03-01"],
            "--expires: 2026-03-01 is past, since today is 2026-03-02\n  help: give a day in the future",
        ),
        (
            ["waive", "overdue", "team:fraud", "--reason", WHY, "--expires", "soon"],
            "--expires: 'soon' is not a date\n  help: write it such as 2026-09-30, 2026-09, 2026-Q3, 2026-H2 or 2026",
        ),
        (
            ["waive", "overdue", "team:fraud", "--reason", WHY, "--owner", "fruad"],
            "--owner: unknown team 'fruad'; did you mean fraud?\n  help: name a team of the roadmap",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_waived(run: Run, repo: Repo, words: list[str], err: str) -> None:
    done = run(*words)
    assert (done.code, done.out, done.err) == (2, "", f"tpmlint: error: {err}\n")
    assert not (repo.path / PATH).exists()


def test_what_is_waived_already(run: Run, repo: Repo) -> None:
    repo.write({PATH: f"waivers:\n{ENTRY}"})
    done = run(*WAIVE)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(
        f"tpmlint: error: {PATH}: the waiver of unused-team for team:fraud is there already, until 2026-Q2"
    )


def test_a_file_that_cannot_be_read_stays_as_it_is(run: Run, repo: Repo) -> None:
    repo.write({PATH: "waivers: 'x\n"})
    done = run(*WAIVE)
    assert done.code == 2
    assert done.err.startswith(f"tpmlint: error: {PATH}: the waivers cannot be read")
    assert waivers(repo) == "waivers: 'x\n"


def test_a_link_is_not_written_through(run: Run, repo: Repo) -> None:
    repo.write({"elsewhere.yaml": "waivers: []\n"})
    try:
        (repo.path / PATH).symlink_to("elsewhere.yaml")
    except OSError:
        pytest.skip("no symbolic links")
    assert run(*WAIVE).code == 2
    assert (repo.path / "elsewhere.yaml").read_text() == "waivers: []\n"


def test_a_comment_silences_and_no_ignores_shows(run: Run, repo: Repo) -> None:
    ignored = "kind: team\nid: kyc # tpmlint: ignore[unused-team] its features come in May\ntitle: KYC\n"
    repo.write({"roadmap/b.yaml": ignored})
    receipt = json.loads(run("check", "--output-format", "json").out)["receipt"]
    assert (receipt["suppressed"], receipt["waived"]) == (1, 0)
    shown = json.loads(run("check", "--no-ignores", "--output-format", "json").out)
    assert [(finding["rule"], finding["item"]) for finding in shown["findings"]] == [("unused-team", "team:kyc")]
    assert (shown["receipt"]["suppressed"], shown["receipt"]["waived"]) == (0, 0)


def test_no_ignores_shows_what_is_waived_and_calls_nothing_unused(run: Run, repo: Repo) -> None:
    run("waive", "--all", "--reason", WHY, "--expires", "2026-Q2")
    receipt = json.loads(run("check", "--output-format", "json").out)["receipt"]
    assert (receipt["suppressed"], receipt["waived"]) == (0, 2)
    shown = json.loads(run("check", "--no-ignores", "--output-format", "json").out)
    assert [finding["rule"] for finding in shown["findings"]] == ["unused-team", "unused-team"]


def test_only_what_is_asked_for_is_counted(run: Run, repo: Repo) -> None:
    run("waive", "--all", "--reason", WHY, "--expires", "2026-Q2")
    shown = json.loads(run("check", "roadmap/a.yaml", "--output-format", "json").out)
    assert (shown["findings"], shown["receipt"]["waived"]) == ([], 0)


def test_help_names_the_file(run: Run) -> None:
    assert PATH in run("waive", "--help").out


def test_on_a_quiet_repository_today_is_not_the_day_of_the_last_commit(
    run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What expired between the last commit and today is past; so a waiver for it may be written anew."""
    assert run(*WAIVE).code == 0
    repo.commit()
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-07-10T09:00:00Z")
    assert run(*WAIVE[:-1], "2026-07-09").err == (
        "tpmlint: error: --expires: 2026-07-09 is past, since today is 2026-07-10\n  help: give a day in the future\n"
    )
    assert run(*WAIVE[:-1], "2026-07-10").out == f"Wrote {PATH}: 1 waiver until 2026-07-10, 1 expired waiver removed.\n"
    assert run(*WAIVE[:-1], "2026-08-01").err.startswith(f"tpmlint: error: {PATH}: ")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-07-11T09:00:00Z")
    assert run("waive", "--prune").out == f"Wrote {PATH}: 1 expired waiver removed.\n"
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    assert "2020-01-01 is past" in run(*WAIVE[:-1], "2020-01-01").err
    assert run(*WAIVE[:-1], "2026-04-01").err.startswith(
        "tpmlint: error: --expires: 2026-04-01 is past, since today is "
    )
    assert run(*WAIVE[:-1], "2026-04-01", "--as-of", "2026-04-01").code == 0
