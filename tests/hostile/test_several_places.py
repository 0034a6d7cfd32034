"""Hostile case 129: a finding about several places, some of which the target branch has waived or asks less of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import EDIT, MISSING, ROADMAP, branch, judged, open_shop, told

STRICT = 'preset = "strict"\n'
SUM = {"src/cards/sum.go": "package cards\n\nvar Sum = 1\n"}
_MISSING = MISSING.replace("has", "have")
BOTH = f"src/cards/sum.go:3 error[change-without-context] 2 changed files of capability cards {_MISSING}"
"""What is said of both files of the cards."""

LOWER = '[[overrides]]\npaths = ["{}"]\nseverity = {{{} = "info"}}\n'


def waivers(*entries: str) -> str:
    """Return a waivers file."""
    common = "reason: 'The vault moves in spring, see the plan', owner: core, expires: 2099-12-31"
    return "waivers:\n" + "".join(f"  - {{{each}, {common}}}\n" for each in entries)


def shop(path: Path, configuration: str = "", *waived: str, **files: str) -> Repo:
    """Return a strict repository whose target has an extended configuration, and waivers."""
    more = {"tpmlint.waivers.yaml": waivers(*waived)} if waived else {}
    return open_shop(path, files={"tpmlint.toml": f"{STRICT}{configuration}", **more, **files})


@pytest.mark.case(129)
def test_a_waiver_of_one_file_leaves_the_finding_about_others(tmp_path: Path) -> None:
    """Case 129: whichever of them comes first."""
    for name in ("sum", "vault"):
        repo = shop(tmp_path / name, "", f"rule: change-without-context, path: src/cards/{name}.go")
        branch(repo, {**EDIT, **SUM})
        report = judged(repo, "main")
        assert (told(report), report.silenced) == ([BOTH], ())


@pytest.mark.case(129)
@pytest.mark.parametrize(
    "waived",
    [
        ["rule: change-without-context, path: src/cards/"],
        [
            "rule: change-without-context, path: src/cards/vault.go",
            "rule: change-without-context, path: src/cards/sum.go",
        ],
        ["rule: change-without-context, item: capability:cards"],
    ],
)
def test_waivers_that_cover_all_files_silence_the_finding(tmp_path: Path, waived: list[str]) -> None:
    """Case 129: also several together."""
    repo = shop(tmp_path, "", *waived)
    branch(repo, {**EDIT, **SUM})
    report = judged(repo, "main")
    assert told(report) == []
    assert [each.finding.message for each in report.silenced] == [BOTH.partition("] ")[2]]


@pytest.mark.case(129)
def test_an_override_for_one_file_lowers_no_finding_about_others(tmp_path: Path) -> None:
    """Case 129: nor does one for a file that the change adds."""
    repo = shop(tmp_path, LOWER.format("src/cards/sum.go", "change-without-context"))
    branch(repo, SUM)
    assert told(judged(repo, "main")) == [
        f"src/cards/sum.go:3 info[change-without-context] 1 changed file of capability cards {MISSING}"
    ]
    repo.write(EDIT).commit("Keep two")
    assert told(judged(repo, "main")) == [BOTH]


@pytest.mark.case(129)
def test_an_override_for_one_file_raises_the_finding_about_others(tmp_path: Path) -> None:
    """Case 129: the highest of the levels counts."""
    raised = LOWER.format("src/cards/vault.go", "change").replace("info", "error")
    repo = shop(tmp_path, f'[severity]\nchange = "info"\n{raised}')
    branch(repo, {**EDIT, **SUM})
    assert told(judged(repo, "main")) == [BOTH]


@pytest.mark.case(129)
def test_an_item_that_moves_to_where_less_is_asked(tmp_path: Path) -> None:
    """Case 129: what it loses counts where it was, too."""
    claims = ROADMAP["roadmap/capabilities.yaml"]
    cards, search = claims.split("---\n")
    narrow = {"roadmap/capabilities.yaml": search, "roadmap/old/cards.yaml": cards.replace("/src/cards/", "/none/")}
    repo = shop(tmp_path / "lower", LOWER.format("roadmap/old/", "change"))
    branch(repo, narrow, "docs: move it")
    said = "error[paths-narrowed] 2 files leave capability cards and enter no other, such as src/cards/sum.go"
    assert f"roadmap/old/cards.yaml:5 {said}" in told(judged(repo, "main"))
    repo = shop(tmp_path / "waived", "", "rule: paths-narrowed, path: roadmap/old/")
    branch(repo, narrow, "docs: move it")
    assert f"roadmap/old/cards.yaml:5 {said}" in told(judged(repo, "main"))
    repo = shop(tmp_path / "renamed", LOWER.format("roadmap/old/", "change"))
    renamed = {"roadmap/old/cards.yaml": narrow["roadmap/old/cards.yaml"].replace("id: cards", "id: cards2")}
    branch(repo, {**narrow, **renamed}, "docs: move and rename it")
    assert f"roadmap/old/cards.yaml:5 {said}" in told(judged(repo, "main"))


@pytest.mark.case(129)
def test_a_capability_that_takes_files_from_where_less_is_asked(tmp_path: Path) -> None:
    """Case 129: the capability that loses them is at fault in its own file."""
    thief = "{kind: capability, id: x, title: X, owner: core, consumers: [{team: shop}], paths: [/src/cards/v/]}\n"
    lower = LOWER.format("roadmap/a/", "change")
    repo = shop(tmp_path, lower, "rule: claim-taken, path: roadmap/a/", **{"src/cards/v/x.go": "package v\n"})
    branch(repo, {"roadmap/a/thief.yaml": thief}, "docs: another")
    said = "capability x takes 1 file from capability cards: src/cards/v/x.go"
    assert told(judged(repo, "main")) == [f"roadmap/a/thief.yaml:1 error[claim-taken] {said}"]


@pytest.mark.case(129)
def test_an_initiative_that_comes_first_in_the_list_of_what_is_broken(tmp_path: Path) -> None:
    """Case 129: a waiver for one item that a removed capability leaves behind is none for the others."""
    cards, search = ROADMAP["roadmap/capabilities.yaml"].split("---\n")
    alone = cards.replace("consumers: [{team: shop, interaction: x-as-a-service}]\n", "")
    old = ROADMAP["roadmap/vault.yaml"].replace("id: vault", "id: old").replace("The vault", "The old one")
    repo = shop(
        tmp_path,
        LOWER.format("roadmap/a/", "reference") + LOWER.format("roadmap/a/", "change"),
        "rule: capability-removed-in-use, item: initiative:old",
        **{"roadmap/capabilities.yaml": f"{alone}---\n{search}", "roadmap/a/old.yaml": old},
    )
    branch(repo, {"roadmap/capabilities.yaml": search}, "docs: less")
    said = "capability cards is removed while initiative old and initiative vault rest on it"
    assert f"roadmap/a/old.yaml:9 error[capability-removed-in-use] {said}" in told(judged(repo, "main"))


@pytest.mark.case(129)
def test_a_second_definition_where_less_is_asked(tmp_path: Path) -> None:
    """Case 129: so it is for what two items have wrong together."""
    cards, _ = ROADMAP["roadmap/capabilities.yaml"].split("---\n")
    repo = shop(tmp_path, LOWER.format("roadmap/old/", "reference"))
    branch(repo, {"roadmap/old/twice.yaml": cards}, "docs: twice")
    said = "capability cards is defined a second time; give one of the two another id"
    assert told(judged(repo, "main")) == [f"roadmap/old/twice.yaml:2 error[duplicate-id] {said}"]


@pytest.mark.case(129)
def test_new_code_in_a_folder_of_which_a_part_is_nobodys(tmp_path: Path) -> None:
    """Case 129: an override for a part is none for the rest."""
    repo = shop(tmp_path, LOWER.format("free/old/", "unmapped-code") + '[severity]\nunmapped-code = "error"\n')
    branch(repo, {"free/new.go": "package free\n", "free/old/a.go": "package old\n"}, "docs: free")
    assert told(judged(repo, "main")) == [
        "free/new.go:1 error[unmapped-code] 2 new files under free/ belong to no capability, such as free/new.go"
    ]
    repo.git("mv", "free/new.go", "free/zz.go")
    repo.commit("docs: free")
    assert told(judged(repo, "main")) == [
        "free/old/a.go:1 error[unmapped-code] 2 new files under free/ belong to no capability, such as free/old/a.go"
    ]
