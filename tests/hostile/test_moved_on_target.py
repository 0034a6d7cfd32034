"""Hostile cases 102, 115, 130 and 131: an old branch edits or gives up what its target has moved or got since."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import EDIT, ROADMAP, branch, judged, open_shop, told, verdicts
from tpmlint.git.process import GitError
from tpmlint.git.repository import Repository

CLAIMS = ROADMAP["roadmap/capabilities.yaml"]
CODE = "package free\n\n" + "".join(f"var V{number} = {number}\n" for number in range(20))
MORE = f"{CODE}\nvar Evil = 1\n"


def moved(tmp_path: Path, files: dict[str, str], claims: str = CLAIMS, *moves: tuple[str, str]) -> Repo:
    """Return a repository whose target has moved files since the commit that is checked out."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n', **files})
    start = shop.head
    for old, new in moves:
        (shop.path / new).parent.mkdir(parents=True, exist_ok=True)
        shop.git("mv", old, new)
    shop.write({"roadmap/capabilities.yaml": claims}).commit("Move it\n\nRoadmap-Item: vault")
    shop.git("checkout", "--quiet", start)
    return shop


@pytest.mark.case(102)
def test_a_folder_that_moved_with_its_claim(tmp_path: Path) -> None:
    """Case 102: and what the branch adds to the folder follows it, as in git's merge."""
    claims = CLAIMS.replace("/src/cards/", "/safe/")
    shop = moved(tmp_path, {"src/cards/sub/a.go": CODE}, claims, ("src/cards", "safe"))
    branch(shop, EDIT)
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop.git("checkout", "--quiet", "topic~1")
    branch(shop, {"src/cards/sub/new.go": "package cards\n"}, name="more")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop.git("checkout", "--quiet", "topic~1")
    branch(shop, {"src/cards/vault.go": None}, name="less")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop.git("checkout", "--quiet", "topic~1")
    branch(shop, {"README.md": "More.\n"}, name="docs")
    assert verdicts(judged(shop, "main")) == {}, "what did not move is not asked"


@pytest.mark.case(102)
@pytest.mark.parametrize("old", ["free/f.go", "vendor/f.go"])
def test_a_file_that_moved_into_a_capability(tmp_path: Path, old: str) -> None:
    """Case 102: what nobody claimed, or what was exempt, is code of the capability now."""
    shop = moved(tmp_path, {old: CODE}, CLAIMS, (old, "src/cards/f.go"))
    branch(shop, {old: MORE})
    report = judged(shop, "main")
    assert (verdicts(report), report.uncovered) == ({"cards": "missing"}, ())


@pytest.mark.case(102)
def test_an_interface_that_moved(tmp_path: Path) -> None:
    """Case 102: no exemption takes an interface, under whatever name the branch knows it."""
    interface = "paths: [/src/cards/]\ninterfaces: [{type: proto, path: src/cards/v2.go}]"
    claims = CLAIMS.replace("paths: [/src/cards/]", interface)
    shop = moved(tmp_path, {"src/cards/api.go": CODE}, claims, ("src/cards/api.go", "src/cards/v2.go"))
    branch(shop, {"src/cards/api.go": MORE}, "docs: a word")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(102)
@pytest.mark.parametrize("fails", [False, True], ids=["too many", "content that is missing"])
def test_moves_that_cannot_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    """Case 102: then a file may have gone to any new path."""
    shop = moved(tmp_path, {"free/f.go": CODE}, CLAIMS, ("free/f.go", "src/cards/g.go"))

    def unknown(*_: object) -> dict[str, str]:
        if fails:
            raise GitError("the content of a file is missing")
        return {}

    monkeypatch.setattr(Repository, "renames_between", unknown)
    monkeypatch.setattr("tpmlint.change.moved.RENAME_LIMIT", 0)
    branch(shop, {"free/f.go": MORE})
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


NARROW = CLAIMS.replace("[/src/cards/]", "[/src/cards/*.go]")
TAKE = CLAIMS.replace("[/src/search/]", "[/src/search/, /src/cards/new/]")


@pytest.mark.case(115)
@pytest.mark.parametrize(
    ("claims", "message"),
    [
        (NARROW, "1 file leaves capability cards and enters no other: src/cards/new/a.go"),
        (TAKE, "capability search takes 1 file from capability cards: src/cards/new/a.go"),
    ],
    ids=["narrowed", "taken"],
)
def test_claims_are_held_against_the_files_of_the_target(tmp_path: Path, claims: str, message: str) -> None:
    """Case 115: what the branch does not have yet is given up by the merge all the same."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n', "src/cards/new/README.md": "New.\n"})
    start = shop.head
    shop.write({"src/cards/new/a.go": "package new\n"}).commit("Add\n\nRoadmap-Item: vault")
    shop.git("checkout", "--quiet", start)
    branch(shop, {"roadmap/capabilities.yaml": claims}, "chore: tidy up")
    assert [each.message for each in judged(shop, "main").findings if each.category == "change"] == [message]


@pytest.mark.case(115)
def test_code_that_an_include_takes_from_the_target(tmp_path: Path) -> None:
    """Case 115: an include claims the files of the target too."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n'})
    start = shop.head
    shop.write({"src/cards/rates.yaml": "rate: 1\n"}).commit("Add\n\nRoadmap-Item: vault")
    shop.git("checkout", "--quiet", start)
    include = '[roadmap]\ninclude = ["roadmap/**/*.yaml", "src/**/*.yaml"]\n'
    branch(shop, {"tpmlint.toml": f'preset = "strict"\n{include}'}, "chore: include")
    assert "the configuration reads src/cards/rates.yaml as roadmap, so that no capability claims it any more" in {
        each.message for each in judged(shop, "main").findings
    }


@pytest.mark.case(115)
def test_what_the_target_has_given_to_another_is_not_taken_again(tmp_path: Path) -> None:
    """Case 115: whom the target has given its new files to loses nothing."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n'})
    start = shop.head
    shop.write({"src/cards/new/a.go": "package new\n", "roadmap/capabilities.yaml": TAKE})
    shop.commit("Add\n\nRoadmap-Item: vault\nRoadmap-Item: index")
    shop.git("checkout", "--quiet", start)
    branch(shop, {"roadmap/capabilities.yaml": NARROW}, "chore: tidy up")
    assert [each.message for each in judged(shop, "main").findings if each.category == "change"] == []


@pytest.mark.case(115)
def test_a_file_that_the_target_has_given_away_since(tmp_path: Path) -> None:
    """Case 115: a file that was nobody's is the target's capability's now, and the merge takes it from that."""
    given = CLAIMS.replace("[/src/cards/]", "[/src/cards/, /free/]")
    shop = moved(tmp_path, {"free/f.go": CODE}, given)
    another = "{kind: capability, id: x, title: X, owner: core, consumers: [{team: shop}], paths: [/free/f.go]}\n"
    branch(shop, {"roadmap/x.yaml": another}, "docs: another")
    taken = "roadmap/x.yaml:1 error[claim-taken] capability x takes 1 file from capability cards: free/f.go"
    assert told(judged(shop, "main")) == [taken]


@pytest.mark.case(115)
def test_a_claim_of_the_target_that_the_branch_gives_up(tmp_path: Path) -> None:
    """Case 115: what the target moved under the pattern that the branch removes leaves the capability, too."""
    given = CLAIMS.replace("[/src/cards/]", "[/src/cards/, /free/]")
    shop = moved(tmp_path, {"free/f.go": CODE}, given)
    _, search = CLAIMS.split("---\n")
    branch(shop, {"roadmap/capabilities.yaml": search}, "docs: fewer")
    found = {each.rule: each.message for each in judged(shop, "main").findings}
    assert (
        found["capability-removed-in-use"]
        == "capability cards is removed while team shop consumes it and initiative vault rests on it"
    )
    assert "claim-taken" not in found


LISTED = ROADMAP["roadmap/vault.yaml"].replace("[cards]", "\n  - cards\n  - search\n  - a")


@pytest.mark.case(130)
@pytest.mark.parametrize(
    ("old", "current", "new"),
    [
        ("  - cards\n", "", "  - cards\n  - b\n"),
        ("  - cards\n", "  - c\n", "  - b\n  - cards\n"),
    ],
)
def test_an_entry_that_the_target_removed_does_not_come_back(tmp_path: Path, old: str, current: str, new: str) -> None:
    """Case 130: whatever else the branch does to the list."""
    more = "".join(
        f"---\n{{kind: capability, id: {name}, title: {name.upper()}, owner: core, consumers: [{{team: shop}}]}}\n"
        for name in "abc"
    )
    shop = open_shop(
        tmp_path,
        files={
            "tpmlint.toml": 'preset = "strict"\n',
            "roadmap/capabilities.yaml": CLAIMS + more,
            "roadmap/vault.yaml": LISTED,
        },
    )
    start = shop.head
    shop.write({"roadmap/vault.yaml": LISTED.replace(old, current)}).commit("docs: not the cards")
    shop.git("checkout", "--quiet", start)
    branch(shop, {**EDIT, "roadmap/vault.yaml": LISTED.replace(old, new)}, "Keep two\n\nRoadmap-Item: vault")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}


@pytest.mark.case(130)
def test_a_feature_that_the_target_removed_gives_no_context(tmp_path: Path) -> None:
    """Case 130: entries that are mappings are found by what they name."""
    entry = "  - {feature: one-click, how: Keeps what one-click asks for within reach of one request}\n"
    more = "  - {feature: find-it, how: Finds the card that a person means by its last digits}\n"
    other = "  - {feature: later, how: Charges a card on the day on which the order leaves the house}\n"
    text = ROADMAP["roadmap/vault.yaml"]
    first = text[: text.index("enables:")] + "enables:\n" + entry + more + text[text.index("internal_customers") :]
    later = "---\n{kind: feature, id: later, title: Later, owner: shop}\n"
    shop = open_shop(
        tmp_path,
        files={
            "tpmlint.toml": 'preset = "strict"\n',
            "roadmap/vault.yaml": first,
            "roadmap/features.yaml": ROADMAP["roadmap/features.yaml"] + later,
        },
    )
    start = shop.head
    shop.write({"roadmap/vault.yaml": first.replace(entry, "")}).commit("docs: not with one click")
    shop.git("checkout", "--quiet", start)
    branch(shop, {**EDIT, "roadmap/vault.yaml": first.replace(more, more + other)}, "Keep\n\nRoadmap-Item: one-click")
    shop.write({"roadmap/vault.yaml": first}).commit("docs: as it was")
    assert verdicts(judged(shop, "main")) == {"cards": "missing"}
    shop.write({"roadmap/vault.yaml": first.replace(more, more + other)}).commit("docs: later, too")
    report = judged(shop, "main")
    assert {each.capability: (each.verdict, each.features) for each in report.verdicts} == {
        "cards": ("carried", ("find-it", "later"))
    }, "what the branch adds itself is context"


NEWER = {
    "roadmap/n.yaml": "kind: capability\nid: n\ntitle: N\nowner: core\nconsumers: [{team: shop}]\npaths: [/free/]\n"
    f"description: {'x' * 3000}\n"
}


@pytest.mark.case(131)
@pytest.mark.parametrize(
    ("files", "key"),
    [
        ({"tpmlint.toml": '[roadmap]\nexclude = ["roadmap/n*"]\n'}, "exclude"),
        ({"tpmlint.toml": '[roadmap]\ninclude = ["roadmap/[a-m]*", "roadmap/[o-z]*"]\n'}, "include"),
        ({"tpmlint.toml": "[limits]\nbytes = 2000\n"}, "limits"),
        (
            {
                "tpmlint.toml": '[schema.capability]\nextend = "s.json"\n',
                "s.json": '{"properties": {"description": {"maxLength": 10}}}',
            },
            "capability",
        ),
        (
            {
                "tpmlint.toml": '[[sources]]\nfiles = ["roadmap/n*"]\n[[sources.items]]\nkind = "team"\n'
                '[sources.items.fields]\nid = "owner"\ntitle = "owner"\n'
            },
            "sources",
        ),
    ],
)
def test_a_configuration_that_does_not_read_what_the_target_has_got(
    tmp_path: Path, files: dict[str, str], key: str
) -> None:
    """Case 131: the branch has no such file yet."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n', "free/f.go": CODE})
    start = shop.head
    shop.write(NEWER).commit("docs: another")
    shop.git("checkout", "--quiet", start)
    branch(shop, {**files, "tpmlint.toml": f'preset = "strict"\n{files["tpmlint.toml"]}'}, "chore: configure")
    says = "reads capability:n in another way or not at all, which is new or changed on the target branch"
    found = [each for each in judged(shop, "main").findings if each.message == f"the configuration {says}"]
    assert [(each.rule, each.severity.word) for each in found] == [("policy-weakened", "error")]
    assert key in found[0].subject


@pytest.mark.case(131)
def test_a_configuration_that_both_edit(tmp_path: Path) -> None:
    """Case 131: what the target includes since is not what the branch excludes."""
    shop = open_shop(tmp_path, files={"tpmlint.toml": 'preset = "strict"\n', "free/f.go": CODE})
    start = shop.head
    include = '[roadmap]\ninclude = ["roadmap/**/*.yaml", "plan/*.yaml"]\n'
    plan = {"plan/n.yaml": NEWER["roadmap/n.yaml"], "tpmlint.toml": f'preset = "strict"\n{include}'}
    shop.write(plan).commit("docs: another")
    shop.git("checkout", "--quiet", start)
    branch(shop, {"tpmlint.toml": 'preset = "strict"\n[roadmap]\nexclude = ["roadmap/old/"]\n'}, "chore: configure")
    assert told(judged(shop, "main")) == []
