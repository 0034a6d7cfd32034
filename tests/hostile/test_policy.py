"""Hostile cases 101 to 112: changes that would choose what they are judged by, or silence what is said of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CARDS_MISSING, EDIT, ROADMAP, branch, initiative, judged, open_shop, told
from tpmlint.errors import UserError
from tpmlint.report import Report
from tpmlint.settings import EXEMPT_AUTHORS

STRICT = 'preset = "strict"\n'
WAIVERS = "tpmlint.waivers.yaml"


def rules(report: Report, least: str = "error") -> set[str]:
    """Return the rules whose findings are errors, or as grave as another level."""
    return {finding.rule for finding in report.findings if finding.severity.word == least}


def waiver(rule: str, about: str = 'path: "**"', expires: str = "2099-12-31") -> str:
    """Return a waivers file with one entry."""
    return (
        f"waivers:\n  - rule: {rule}\n    {about}\n    reason: The vault moves in spring, see the plan\n"
        f"    owner: core\n    expires: {expires}\n"
    )


def back(repo: Repo) -> None:
    """Check the default branch out."""
    repo.git("checkout", "--quiet", "--force", "main")


# The age of a branch


@pytest.fixture
def aged(tmp_path: Path) -> tuple[Repo, str, str]:
    """A repository without a roadmap at first, then with preset starter, then strict; and the first two commits."""
    repo = Repo(tmp_path).write({"src/cards/vault.go": "package cards\n"})
    first = repo.commit("Begin")
    lax = repo.write({**ROADMAP, "tpmlint.toml": 'preset = "starter"\n'}).commit("Adopt")
    repo.write({"tpmlint.toml": STRICT}).commit("Be strict from now on")
    return repo, first, lax


@pytest.mark.case(102)
def test_a_branch_from_before_the_policy_is_judged_by_the_policy(aged: tuple[Repo, str, str]) -> None:
    """Case 102: the policy is that of the target branch's newest commit, not of where the branch left it."""
    repo, _, lax = aged
    repo.git("checkout", "--quiet", lax)
    branch(repo, EDIT, "fix: keep two")
    report = judged(repo, "main")
    assert rules(report) == {"change-without-context"}
    assert (report.receipt.preset, report.receipt.notes) == (
        "strict",
        ("the configuration of the base decides, which is newer than the one that the change was built on",),
    )


@pytest.mark.case(102)
def test_a_branch_from_before_the_roadmap_is_asked_what_the_roadmap_asks(aged: tuple[Repo, str, str]) -> None:
    """Case 102: with a roadmap of its own that claims nothing, and with none."""
    repo, first, _ = aged
    for name, files in {"own": {"roadmap/x.yaml": "{kind: team, id: x, title: X}\n"}, "none": {}}.items():
        repo.git("checkout", "--quiet", first)
        branch(repo, {**EDIT, **files}, name=name)
        report = judged(repo, "main")
        assert "change-without-context" in rules(report)
        assert {each.capability: each.verdict for each in report.verdicts} == {"cards": "missing"}


@pytest.mark.case(102)
def test_an_initiative_that_the_target_closed_gives_no_context_to_an_old_branch(tmp_path: Path) -> None:
    """Case 102: and one that it opened since then does."""
    shop = open_shop(tmp_path)
    start = shop.head
    shop.write(
        {
            "roadmap/vault.yaml": initiative("vault", "cards", "one-click", "canceled"),
            "roadmap/keep.yaml": initiative("keep", "cards", "one-click"),
        }
    ).commit("Cancel the vault, and plan another")
    shop.git("checkout", "--quiet", start)
    branch(shop, EDIT, "Keep two\n\nRoadmap-Item: vault\n", "closed")
    assert "change-without-context" in rules(judged(shop, "main"))
    shop.git("checkout", "--quiet", start)
    branch(shop, EDIT, "Keep two\n\nRoadmap-Item: keep\n", "opened")
    report = judged(shop, "main")
    assert (told(report), {each.capability: each.verdict for each in report.verdicts}) == ([], {"cards": "cited"})


HEALTHY = "health: on-track\n"


@pytest.mark.case(102)
@pytest.mark.parametrize(
    ("edit", "verdict"),
    [
        (lambda vault: vault + HEALTHY, "missing"),
        (lambda vault: vault.replace("id: vault", "id: safe"), "missing"),
        (lambda vault: vault.replace("id: vault", "id: safe") + HEALTHY, "missing"),
        (lambda vault: vault.replace("id: vault", "id: safe").replace("The vault", "The safe"), "missing"),
        (lambda vault: vault.replace("planned", "active"), "missing"),
    ],
    ids=["another field", "another id", "another id and field", "another id and title", "its status"],
)
def test_an_old_branch_does_not_wake_what_the_target_closed(
    tmp_path: Path, edit: Callable[[str], str], verdict: str
) -> None:
    """Case 102: merging takes from the branch the fields that it alone edited, and no others."""
    shop = open_shop(tmp_path)
    start, vault = shop.head, ROADMAP["roadmap/vault.yaml"]
    shop.write({"roadmap/vault.yaml": vault.replace("planned", "canceled")}).commit("Cancel the vault")
    shop.git("checkout", "--quiet", start)
    branch(shop, {**EDIT, "roadmap/vault.yaml": edit(vault)}, "Keep two\n\nRoadmap-Item: vault, safe\n")
    assert {each.capability: each.verdict for each in judged(shop, "main").verdicts} == {"cards": verdict}


def listed(*capabilities: str) -> str:
    return ROADMAP["roadmap/vault.yaml"].replace("[cards]", f"[{', '.join(capabilities)}]")


WITHOUT_LIST = ROADMAP["roadmap/vault.yaml"].replace("capabilities: [cards]\n", "")
SAFE = {"roadmap/capabilities.yaml": ROADMAP["roadmap/capabilities.yaml"].replace("id: cards", "id: safe")}
KEYED_TEXT = ROADMAP["roadmap/capabilities.yaml"].replace("id: cards", "id: cards\nexternal: {jira: PAY-1}")
KEYED = {"roadmap/capabilities.yaml": KEYED_TEXT}
ANOTHER = "{kind: capability, id: a, title: A, owner: core, paths: [/a/], external: {jira: PAY-1}}\n---\n"


@pytest.mark.case(102)
@pytest.mark.parametrize("target", [listed("search"), WITHOUT_LIST], ids=["another in its place", "the whole list"])
@pytest.mark.parametrize(
    "edit",
    [
        {"roadmap/vault.yaml": listed("cards", "cards")},
        {"roadmap/vault.yaml": listed("cards", "search")},
        {"roadmap/vault.yaml": listed("'capability:cards'")},
        {"roadmap/vault.yaml": listed("'jira:PAY-1'"), **KEYED},
        {"roadmap/vault.yaml": listed("'jira:PAY-1'"), "roadmap/capabilities.yaml": ANOTHER + KEYED_TEXT},
        {"roadmap/vault.yaml": listed("safe"), **SAFE},
    ],
    ids=["twice", "another beside it", "with its kind", "by its key", "by a key of two", "by another id"],
)
def test_an_old_branch_brings_back_no_entry_that_the_target_removed(
    tmp_path: Path, edit: Mapping[str, str], target: str
) -> None:
    """Case 102: entries that refer to one item are one."""
    shop = open_shop(tmp_path)
    start = shop.head
    shop.write({"roadmap/vault.yaml": target}).commit("Keep cards elsewhere")
    shop.git("checkout", "--quiet", start)
    branch(shop, {**EDIT, **edit}, "Keep two\n\nRoadmap-Item: vault\n")
    verdicts = {each.capability: each.verdict for each in judged(shop, "main").verdicts}
    assert {"missing"} == {*verdicts.values()}


@pytest.mark.case(102)
@pytest.mark.parametrize("enabled", ["'feature:one-click'", "one-click, how: Asks for it}, {feature: one-click"])
def test_an_old_branch_brings_back_no_feature_that_the_target_dropped(tmp_path: Path, enabled: str) -> None:
    """Case 102: the feature cannot be cited for the capability any more."""
    shop = open_shop(tmp_path)
    start, vault = shop.head, ROADMAP["roadmap/vault.yaml"]
    shop.write({"roadmap/vault.yaml": vault.replace("feature: one-click", "feature: find-it")}).commit("Find it first")
    shop.git("checkout", "--quiet", start)
    edited = vault.replace("feature: one-click", f"feature: {enabled}")
    branch(shop, {**EDIT, "roadmap/vault.yaml": edited}, "Keep two\n\nRoadmap-Item: one-click\n")
    assert {each.capability: each.verdict for each in judged(shop, "main").verdicts} == {"cards": "missing"}


@pytest.mark.case(102)
@pytest.mark.parametrize("current", [None, initiative("vault", "search", "find-it")], ids=["removed", "other"])
def test_an_old_branch_takes_what_the_target_made_of_an_item(tmp_path: Path, current: str | None) -> None:
    """Case 102: it removed the item, or made it about another capability."""
    shop = open_shop(tmp_path)
    start = shop.head
    shop.write({"roadmap/vault.yaml": current}).commit("Plan anew")
    shop.git("checkout", "--quiet", start)
    edited = ROADMAP["roadmap/vault.yaml"] + HEALTHY
    branch(shop, {**EDIT, "roadmap/vault.yaml": edited}, "Keep two\n\nRoadmap-Item: vault\n")
    assert {each.capability: each.verdict for each in judged(shop, "main").verdicts} == {"cards": "missing"}


@pytest.mark.case(102)
def test_an_item_that_both_added_is_that_of_the_target(tmp_path: Path) -> None:
    """Case 102: the branch has it open, the target closed."""
    shop = open_shop(tmp_path)
    start = shop.head
    shop.write({"roadmap/keep.yaml": initiative("keep", "cards", "one-click", "canceled")}).commit("Plan, and cancel")
    shop.git("checkout", "--quiet", start)
    own = {"roadmap/own.yaml": initiative("keep", "cards", "one-click")}
    branch(shop, {**EDIT, **own}, "Keep two\n\nRoadmap-Item: keep\n")
    assert {each.capability: each.verdict for each in judged(shop, "main").verdicts} == {"cards": "missing"}


@pytest.mark.case(102)
def test_gitlab_tells_where_a_branch_left_and_the_policy_is_that_of_the_target(aged: tuple[Repo, str, str]) -> None:
    """Case 102: and where the target branch is not there, the note says so."""
    repo, _, lax = aged
    repo.git("checkout", "--quiet", lax)
    branch(repo, EDIT, "fix: keep two")
    note = "the newest commit of origin/main is not in this clone, so the policy is that of the commit where "
    report = judged(repo, lax, onto="main")
    assert (report.receipt.preset, report.receipt.notes[0][: len(note)]) == ("starter", note)
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    report = judged(repo, lax, onto="main")
    assert (report.receipt.preset, rules(report)) == ("strict", {"change-without-context"})


# What asks less, under other names


@pytest.mark.case(103)
@pytest.mark.parametrize(
    "after",
    [
        '{"properties": {"x-budget": {"type": "number"}}}',
        '{"required": ["x-budget"], "properties": {"x-budget": {"enum": [1, 2, 3, 4]}}}',
        None,
    ],
    ids=["emptied", "wider", "not named"],
)
def test_a_schema_of_ones_own_that_may_ask_less(tmp_path: Path, after: str | None) -> None:
    """Case 103: it is reported whatever differs but its prose."""
    named = f'{STRICT}[schema.team]\nextend = "team.json"\n'
    schema = '{"required": ["x-budget"], "properties": {"x-budget": {"type": "number"}}}'
    files = {"tpmlint.toml": named, "team.json": schema}
    teams = ROADMAP["roadmap/teams.yaml"].replace("}", ", x-budget: 3}")
    shop = open_shop(tmp_path, files={**files, "roadmap/teams.yaml": teams})
    branch(shop, {"team.json": after} if after is not None else {"tpmlint.toml": STRICT}, "chore: schema")
    assert rules(judged(shop, "main")) == {"policy-weakened"}
    back(shop)
    branch(shop, {"team.json": schema.replace("{", '{"title": "Ours", ', 1)}, "chore: prose", "prose")
    report = judged(shop, "main")
    assert told(report) == []


@pytest.mark.case(103)
@pytest.mark.parametrize(
    "asked", ['{"const": {}}', '{"enum": [{}]}', '{"const": {"in": [{}]}}'], ids=["const", "enum", "within"]
)
@pytest.mark.parametrize(("old", "new"), [("true", "1"), ("1", "true"), ("false", "0")])
def test_a_schema_of_ones_own_that_takes_one_for_true(tmp_path: Path, asked: str, old: str, new: str) -> None:
    """Case 103: Python takes them for equal, JSON does not."""
    schema = f'{{"if": {{"properties": {{"x-audit": {asked}}}}}, "then": {{"required": ["x-report"]}}}}'
    files = {"tpmlint.toml": f'{STRICT}[schema.team]\nextend = "team.json"\n'}
    shop = open_shop(tmp_path, files={**files, "team.json": schema.replace("{}", old)})
    branch(shop, {"team.json": schema.replace("{}", new)}, "chore: schema")
    assert rules(judged(shop, "main")) == {"policy-weakened"}


@pytest.mark.case(103)
def test_an_unchanged_schema_of_ones_own_changes_no_configuration(tmp_path: Path) -> None:
    """Case 103: to report what did not happen would teach everybody to read past it."""
    named = {"tpmlint.toml": '[schema.team]\nextend = "team.json"\n', "team.json": '{"properties": {"x-a": {}}}'}
    shop = open_shop(tmp_path, files=named)
    branch(shop, EDIT, "Keep two\n\nRoadmap-Item: vault\n")
    assert judged(shop, "main").receipt.notes == ()


# What gets graver


@pytest.mark.case(105)
def test_a_finding_that_gets_graver_is_new(tmp_path: Path) -> None:
    """Case 105: an item that leaves the folder in which its faults were for information."""
    legacy = '[[overrides]]\npaths = ["roadmap/legacy/"]\nseverity = {reference = "info", context = "info"}\n'
    bad = initiative("old", "cards", "one-click").replace("owner: core", "owner: ghosts")
    shop = open_shop(tmp_path, files={"tpmlint.toml": legacy, "roadmap/legacy/old.yaml": bad})
    branch(shop, {"roadmap/legacy/old.yaml": bad + "tags: [old]\n"}, "chore: tag")
    assert told(judged(shop, "main")) == []
    back(shop)
    branch(shop, {"roadmap/legacy/old.yaml": None, "roadmap/old.yaml": bad}, "chore: revive", "revive")
    assert rules(judged(shop, "main")) == {"dangling-reference"}


@pytest.mark.case(105)
def test_a_finding_that_a_change_makes_an_error_is_new(tmp_path: Path) -> None:
    """Case 105: dates that only overlapped, and now are out of order."""
    planned = initiative("vault", "cards", "one-click")
    features = ROADMAP["roadmap/features.yaml"].replace("2026-12-31", "2027-02")
    files = {"roadmap/features.yaml": features, "roadmap/vault.yaml": f"{planned}target_date: 2027-Q1\n"}
    shop = open_shop(tmp_path, files=files)
    branch(shop, {"roadmap/vault.yaml": f"{planned}target_date: 2028-03-20\n"}, "chore: say the day")
    assert rules(judged(shop, "main")) == {"feature-before-enabler"}


# What is left of a roadmap


@pytest.mark.case(106)
@pytest.mark.parametrize(
    ("left", "says"),
    [
        (
            {"roadmap/x.yaml": "{kind: team, id: x, title: X}\n"},
            "the roadmap loses its last capability, 2 capabilities in all, so nothing says any more what code is for",
        ),
        (
            {"roadmap/x.yaml": "kind: capability\nid: x\ntitle: X\nowner: core\npaths: [/nowhere/]\n"},
            "the roadmap is as good as removed: none of its 8 items is left after the change",
        ),
        (
            {
                "roadmap/x.yaml": "{kind: team, id: core, title: Core}\n---\n"
                "kind: capability\nid: x\ntitle: X\nowner: core\npaths: [/nowhere/]\n"
            },
            "the roadmap is as good as removed: 1 of its 8 items is left after the change",
        ),
    ],
)
def test_a_roadmap_that_loses_nearly_all(tmp_path: Path, left: Mapping[str, str], says: str) -> None:
    """Case 106: however little is put in its place."""
    shop = open_shop(tmp_path)
    branch(shop, {**dict.fromkeys(ROADMAP), **left}, "chore: tidy")
    report = judged(shop, "main")
    assert [each.message for each in report.findings if each.rule == "roadmap-removed"] == [says]


@pytest.mark.case(106)
def test_a_roadmap_whose_items_move_and_get_other_ids_is_not_removed(tmp_path: Path) -> None:
    """Case 106: it is as large as it was."""
    text = "---\n".join(ROADMAP.values())
    shop = open_shop(tmp_path)
    branch(shop, {**dict.fromkeys(ROADMAP), "roadmap/all.yaml": text.replace("id: ", "id: x-")}, "chore: rename")
    assert "roadmap-removed" not in {each.rule for each in judged(shop, "main").findings}


# What a change brings to silence what is said of it


@pytest.mark.case(106)
def test_a_roadmap_does_not_hide_in_a_file_whose_fault_is_waived(tmp_path: Path) -> None:
    """Case 106: a new document without a kind names what was removed, and its finding is waived."""
    waiver = "{rule: schema, path: 'roadmap/*', reason: The plan moves in spring, owner: core, expires: 2026-12-31}"
    words = sorted({word for text in ROADMAP.values() for word in re.findall(r"[a-z][a-z-]+", text)})
    notes = {"roadmap/notes.yaml": f"names: [{', '.join(words)}]\n", "tpmlint.waivers.yaml": f"waivers: [{waiver}]\n"}
    shop = open_shop(tmp_path)
    branch(shop, {**dict.fromkeys(ROADMAP), **notes}, "chore: tidy")
    assert rules(judged(shop, "main")) == {"schema"}, "the fault is shown, and explains what is missing"
    back(shop)
    shop.write({"tpmlint.waivers.yaml": f"waivers: [{waiver}]\n"}).commit("Agree")
    branch(shop, {**dict.fromkeys(ROADMAP), "roadmap/notes.yaml": notes["roadmap/notes.yaml"]}, name="agreed")
    assert rules(judged(shop, "main")) == {"roadmap-removed"}


@pytest.mark.case(106)
def test_one_item_does_not_hide_in_a_file_whose_fault_is_waived(tmp_path: Path) -> None:
    """Case 106: a second waivers file among the items names the removed capability, and its own fault is waived."""
    shop = open_shop(tmp_path)
    without = ROADMAP["roadmap/capabilities.yaml"].split("---\n")[1]
    notes = waiver("dangling-reference", "item: capability:cards")
    branch(
        shop,
        {"roadmap/capabilities.yaml": without, "roadmap/notes.yaml": notes, WAIVERS: waiver("schema")},
        "chore: tidy",
    )
    report = judged(shop, "main")
    assert rules(report) == {"schema"}
    assert report.receipt.notes[-1].startswith("1 finding about the change cannot be silenced by what it brings itself")


@pytest.mark.case(107)
@pytest.mark.parametrize("name", ["change-without-context", "roadmap-removed"])
def test_a_change_does_not_waive_itself(tmp_path: Path, name: str) -> None:
    """Case 107: the waiver counts once the base has it, and its last day is the base's."""
    files = EDIT if name == "change-without-context" else dict.fromkeys(ROADMAP)
    shop = open_shop(tmp_path)
    branch(shop, {**files, WAIVERS: waiver(name)})
    report = judged(shop, "main")
    assert name in rules(report)
    assert report.receipt.notes[-1] == (
        "1 finding about the change cannot be silenced by what it brings itself, only by what the base has"
    )
    assert (report.receipt.waived, "unused-waiver" in {each.rule for each in report.findings}) == (0, False)
    back(shop)
    shop.write({WAIVERS: waiver(name, expires="2025-01-01")}).commit("Agree, until a day that is over")
    branch(shop, {**files, WAIVERS: waiver(name)}, name="extends")
    assert name in rules(judged(shop, "main"))
    back(shop)
    shop.write({WAIVERS: waiver(name)}).commit("Agree")
    branch(shop, files, name="agreed")
    report = judged(shop, "main")
    assert (rules(report), report.receipt.waived) == (set(), 1)


@pytest.mark.case(107)
def test_a_branch_does_not_wake_a_waiver_that_the_target_removed(tmp_path: Path) -> None:
    """Case 107: its own copy is as old as the branch."""
    shop = open_shop(tmp_path, files={WAIVERS: waiver("change-without-context")})
    start = shop.head
    shop.write({WAIVERS: None}).commit("It is over")
    shop.git("checkout", "--quiet", start)
    branch(shop, EDIT)
    assert CARDS_MISSING[0] in told(judged(shop, "main"))


@pytest.mark.case(108)
def test_an_ignore_comment_of_the_change_silences_nothing_said_of_it(tmp_path: Path) -> None:
    """Case 108: one that the base has at the same field does, wherever its line has gone."""
    vault = ROADMAP["roadmap/vault.yaml"]
    ignored = vault.replace("capabilities: [cards]", "capabilities: [cards] # tpmlint: ignore[change] we know, it goes")
    without = ROADMAP["roadmap/capabilities.yaml"].split("---\n")[1]
    shop = open_shop(tmp_path)
    branch(shop, {"roadmap/vault.yaml": ignored, "roadmap/capabilities.yaml": without}, "chore: plan")
    report = judged(shop, "main")
    assert "capability-removed-in-use" in rules(report)
    assert "policy-weakened" in rules(report, "warning")
    back(shop)
    shop.write({"roadmap/vault.yaml": ignored}).commit("chore: agree")
    branch(
        shop,
        {"roadmap/vault.yaml": f"# The vault\n{ignored}", "roadmap/capabilities.yaml": without},
        "chore: plan",
        "agreed",
    )
    report = judged(shop, "main")
    assert {"capability-removed-in-use", "policy-weakened"}.isdisjoint(each.rule for each in report.findings)


@pytest.mark.case(108)
def test_a_new_ignore_comment_is_reported_as_a_new_waiver_is(tmp_path: Path) -> None:
    """Case 108: under strict it is an error, whatever it silences; one that only moves is not new."""
    vault = ROADMAP["roadmap/vault.yaml"]
    comment = "kind: initiative # tpmlint: ignore[context, timing] written in a hurry"
    ignored = vault.replace("kind: initiative", comment)
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    branch(shop, {"roadmap/vault.yaml": ignored}, "chore: plan")
    (line,) = (line for line in told(judged(shop, "main")) if "policy-weakened" in line)
    says = "the change adds an ignore comment for context and timing to initiative:vault"
    assert line == f"roadmap/vault.yaml:1 error[policy-weakened] {says}"
    shop.git("checkout", "--quiet", "-b", "moved")
    shop.write({"roadmap/vault.yaml": None, "roadmap/moved.yaml": f"# Here now\n{ignored}"}).commit("chore: move")
    assert "policy-weakened" not in {each.rule for each in judged(shop, "topic").findings}


@pytest.mark.case(133)
def test_ignore_comments_that_name_very_much(tmp_path: Path) -> None:
    """Case 133: a file of 100,000 names, each of which would be a finding, has one."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    many = f"# tpmlint: ignore[{','.join(f'a{number}' for number in range(500))}] because\n" * 200
    branch(shop, {"roadmap/teams.yaml": f"{many}{ROADMAP['roadmap/teams.yaml']}"}, "docs: teams")
    says = "this comment is not read, nor is any other of its file: they name more than 20,000 rules"
    assert told(judged(shop, "main")) == [f"roadmap/teams.yaml:41 error[unused-ignore] {says}"]


@pytest.mark.case(104)
def test_a_push_that_goes_back_is_compared_with_the_default_branch(tmp_path: Path) -> None:
    """Case 104: where that has the commit already, there is nothing to compare with."""
    shop = open_shop(tmp_path)
    shop.git("update-ref", "refs/remotes/origin/main", "main")
    first = branch(shop, EDIT)
    second = shop.write({"src/cards/sum.go": "package cards\n"}).commit("Sum")
    report = judged(shop, second, head=first, pushed=True)
    assert {each.capability: each.verdict for each in report.verdicts} == {"cards": "missing"}
    assert report.receipt.notes[0] == (
        "the push moves the branch behind its start, so the change is compared with the default branch"
    )
    with pytest.raises(UserError) as caught:
        judged(shop, "1" * 40, head="main", pushed=True)
    assert caught.value.message == ("there is nothing to compare: origin/main already has the commit to check")


@pytest.mark.case(104)
def test_a_push_that_takes_commits_of_the_default_branch_back_is_a_change(tmp_path: Path) -> None:
    """Case 104: that no commit is new does not mean that nothing changed."""
    repo = Repo(tmp_path).write({"src/cards/vault.go": "package cards\n"})
    first = repo.commit("Begin")
    second = repo.write({**ROADMAP, "tpmlint.toml": STRICT}).commit("Adopt")
    for known in (None, first):
        if known is not None:
            repo.git("update-ref", "refs/remotes/origin/main", known)
        report = judged(repo, second, head=first, pushed=True)
        assert {"roadmap-removed", "policy-weakened"} <= rules(report)
        assert report.receipt.notes[0] == (
            "the push removes commits, so the change is compared with the branch as it was before the push"
        )


@pytest.mark.case(103)
def test_code_that_is_called_roadmap_belongs_to_nobody(tmp_path: Path) -> None:
    """Case 103: an `include` that takes code takes it from its capability."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT, "src/cards/rates.yaml": "rate: 1\n"})
    wide = '[roadmap]\ninclude = ["roadmap/**", "src/**/*.yaml"]\n'
    branch(shop, {"tpmlint.toml": f"{STRICT}{wide}"}, "chore: include")
    assert "the configuration reads src/cards/rates.yaml as roadmap, so that no capability claims it any more" in {
        each.message for each in judged(shop, "main").findings
    }


def test_the_json_report_names_the_policy(tmp_path: Path) -> None:
    """What decided can be read by a machine."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": STRICT})
    branch(shop, {**EDIT, "tpmlint.toml": 'preset = "starter"\n'})
    receipt = judged(shop, "main").receipt
    assert json.loads(json.dumps([receipt.configuration, receipt.preset])) == ["tpmlint.toml", "strict"]


BROKEN = {
    "unclosed": ROADMAP["roadmap/capabilities.yaml"].replace("title: Cards", "title: [Cards"),
    "paths": ROADMAP["roadmap/capabilities.yaml"].replace("[/src/cards/]", "/src/cards/"),
    "paths twice": ROADMAP["roadmap/capabilities.yaml"].replace("paths: [/src/ca", "paths: [/x/]\npaths: [/src/ca"),
    "kind twice": ROADMAP["roadmap/capabilities.yaml"].replace("kind: cap", "kind: team\nkind: cap", 1),
    "pointer": f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n",
}


@pytest.mark.case(121)
@pytest.mark.parametrize("name", BROKEN)
def test_code_that_an_unread_capability_of_the_target_may_claim_is_not_green(tmp_path: Path, name: str) -> None:
    """Case 121: the fault is older than the change, and nobody knows what it hides."""
    shop = open_shop(tmp_path)
    start = shop.head
    shop.write({"roadmap/capabilities.yaml": BROKEN[name]}).commit("Break it")
    branch(shop, EDIT)
    report = judged(shop, "main")
    assert {each.location.path for each in report.findings if each.category == "structure"} == {
        "roadmap/capabilities.yaml"
    }
    assert report.receipt.notes[-1] == (
        "roadmap/capabilities.yaml cannot be read on the target branch, so 1 changed file may belong to any capability"
    )
    shop.git("checkout", "--quiet", start)
    branch(shop, EDIT, name="older")
    faults = {"yaml-syntax", "schema", "duplicate-key", "lfs-pointer"}
    assert rules(judged(shop, "main")) & faults, "a branch from before the fault too"
    back(shop)
    branch(shop, {"README.md": "More.\n"}, "docs: a word", name="docs")
    assert rules(judged(shop, "main")) == set(), "what needs no context goes on"
    back(shop)
    branch(shop, {"roadmap/capabilities.yaml": ROADMAP["roadmap/capabilities.yaml"]}, "docs: fix it", name="fix")
    assert rules(judged(shop, "main")) == set(), "and so does what fixes it"


@pytest.mark.case(121)
def test_an_invalid_claim_of_the_target_is_noted(tmp_path: Path) -> None:
    """Case 121: git takes such a pattern for one that matches nothing, and the change is told so."""
    shop = open_shop(tmp_path)
    text = ROADMAP["roadmap/capabilities.yaml"]
    shop.write({"roadmap/capabilities.yaml": text.replace("[/src/cards/]", "['/src/cards/[', '/x/[a', /y/]")})
    shop.commit("Break it")
    branch(shop, EDIT)
    report = judged(shop, "main")
    assert rules(report) == set()
    assert report.receipt.notes[-1] == (
        "capability:cards has an invalid pattern on the target branch ('/src/cards/[' and '/x/[a'), so 1 changed file "
        "may belong to it"
    )
    back(shop)
    branch(shop, {"README.md": "More.\n"}, "docs: a word", name="docs")
    assert not [each for each in judged(shop, "main").receipt.notes if "invalid pattern" in each]


@pytest.mark.case(127)
def test_a_binary_file_is_not_few_lines(tmp_path: Path) -> None:
    """Case 127: what cannot be counted needs context, however few line ends it has."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": "[change]\nminimum-lines = 5\n"})
    branch(shop, {"src/cards/model.bin": b"\x00" * 1000}, "Add the model")
    assert rules(judged(shop, "main")) == {"change-without-context"}


@pytest.mark.case(127)
@pytest.mark.parametrize(
    "text",
    [
        "package cards\n\nfunc Keep() int {\n}\n\treturn 1\n",
        "package cards\r\n\r\nfunc Keep() int {\r\n\treturn 1\r\n}\r\n",
        "package cards\n\nfunc Keep() int {\n\treturn 1\n}",
    ],
    ids=["moved", "line ends", "no last line end"],
)
def test_lines_that_move_or_end_otherwise_are_changed_lines(tmp_path: Path, text: str) -> None:
    """Case 127: a diff counts them, and a program may do something else."""
    policy = "[change]\nminimum-lines = 1\nwhite-space = false\n"
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy})
    branch(shop, {"src/cards/vault.go": text})
    assert rules(judged(shop, "main")) == {"change-without-context"}


@pytest.mark.case(113)
@pytest.mark.parametrize("name", ["o\u200curs", "ours\u200e", "ours\u202c", "ours\ufeff", "o\u206aurs"])
def test_an_exception_holds_where_a_disk_ignores_characters(tmp_path: Path, name: str) -> None:
    """Case 113: HFS+ writes these names over `vendor/ours`."""
    policy = '[change]\nexempt-paths = ["vendor/", "!vendor/ours/"]\n'
    shop = open_shop(tmp_path, files={"tpmlint.toml": policy, "vendor/ours/a.go": "package a\n"})
    text = ROADMAP["roadmap/capabilities.yaml"].replace("[/src/cards/]", "[/src/cards/, /vendor/]")
    shop.write({"roadmap/capabilities.yaml": text}).commit("Claim vendor")
    branch(shop, {f"vendor/{name}/a.go": "package b\n"}, "Change it")
    assert rules(judged(shop, "main")) == {"change-without-context"}


@pytest.mark.case(128)
def test_a_merge_by_a_bot_exempts_nothing_that_it_changed_itself(tmp_path: Path) -> None:
    """Case 128: a bot's commits are exempt, but a merge can hold what nobody has seen."""
    shop = open_shop(tmp_path)
    branch(shop, {"README.md": "More.\n"}, "docs: a word")
    shop.git("checkout", "--quiet", "-b", "other", "main")
    shop.write({"notes.md": "Notes.\n"}).commit("docs: notes")
    shop.git("merge", "--quiet", "--no-commit", "topic")
    shop.write(EDIT).commit("Merge branch 'topic'", author=f"{EXEMPT_AUTHORS[0]} <{EXEMPT_AUTHORS[0]}>")
    assert rules(judged(shop, "main", head="other")) == {"change-without-context"}
