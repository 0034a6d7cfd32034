"""References that people write anyway, in real repositories: in diff, in an audit, and in the name of a branch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CARDS_MISSING, EDIT, SEARCH, VAULT, branch, judged, open_shop, told, verdicts
from tpmlint.api import audit, diff
from tpmlint.change.messages import PULL_REQUEST, Message
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError

POLICY = """\
preset = "strict"

[change]
references = ["github", "gitlab"]
reference-patterns = ['\\b(?i:(SHOP-\\d+))\\b']
"""
KEYS = 'external: {github: "12", jira: SHOP-7, gitlab: acme/shop#4}\n'
UNMATCHED = 'write `external: {github: "99"}` in initiative vault, if the change is for it'


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    return open_shop(tmp_path, files={"tpmlint.toml": POLICY, "roadmap/vault.yaml": VAULT + KEYS})


@pytest.mark.parametrize(
    "message",
    [
        "Keep two, closes #12",
        "Keep two\n\nFixes #3, #12 and #4",
        "Keep two\n\nFixes: Acme/Shop#4",
        "Keep two\n\nImplements https://gitlab.com/acme/shop/-/issues/4",
        "SHOP-7 Keep two",
        "Keep two\n\nIt is for shop-7.\n",
    ],
)
def test_a_key_that_an_item_bears_cites_it(shop: Repo, message: str) -> None:
    branch(shop, EDIT, message)
    report = judged(shop, "main")
    assert [each for each in told(report) if "[unmatched-citation]" not in each] == []
    assert verdicts(report) == {"cards": "cited"}


@pytest.mark.parametrize(
    "message",
    ["Keep two", "Keep two\n\nFixes acme/till#12", "Keep two\n\n> Fixes #12", "Keep two (#12)", "Keep two\n\nSHOP-70"],
)
def test_another_key_cites_nothing(shop: Repo, message: str) -> None:
    branch(shop, EDIT, message)
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    assert [each for each in told(report) if "[unmatched-citation]" not in each] == [CARDS_MISSING[0]]


def test_a_key_of_nobody_is_said_once_with_what_would_connect_it(shop: Repo) -> None:
    first = branch(shop, EDIT, "Keep two\n\nCloses #99\nCloses #99")[:10]
    second = shop.write({"src/cards/sum.go": "package cards\n"}).commit("Less\n\nCloses #99, SHOP-70")[:10]
    findings = [each for each in judged(shop, "main").findings if each.rule == "unmatched-citation"]
    assert [(each.message, each.severity.word, each.help) for each in findings] == [
        (f"{first} refers to '#99', which no item bears", "info", UNMATCHED),
        (
            f"{second} refers to 'SHOP-70', which no item bears",
            "info",
            'write `external: {jira: "SHOP-70"}` in initiative vault, if the change is for it',
        ),
    ]
    assert [(each.message, each.location.path) for each in findings[0].related] == [("and here", second)]


def test_a_reference_for_other_code_and_one_to_closed_work_are_said_as_of_trailers(shop: Repo) -> None:
    shop.write({"roadmap/index.yaml": (shop.path / "roadmap/index.yaml").read_text().replace("planned", "completed")})
    shop.write({"roadmap/index.yaml": (shop.path / "roadmap/index.yaml").read_text() + "external: {jira: SHOP-8}\n"})
    shop.commit("Close")
    oid = branch(shop, SEARCH, "Find more\n\nCloses #12 and SHOP-8")[:10]
    report = judged(shop, "main")
    assert verdicts(report) == {"search": "missing"}
    assert "\n".join(told(report)) == (
        f"{oid}:3 error[closed-citation] {oid} cites 'SHOP-8', but initiative index was completed before this change\n"
        "src/search/index.go:3 error[change-without-context] 1 changed file of capability search has no product "
        "context; initiative vault is cited without listing it"
    )


def test_title_and_text_of_the_pull_request_and_the_name_of_its_branch(shop: Repo) -> None:
    branch(shop, EDIT)
    for more in (
        {"pull_request": Message(PULL_REQUEST, "Keep two\n\n- [x] **Closes** #12")},
        {"pull_request": Message(PULL_REQUEST, "SHOP-7: keep two\n\n")},
        {"branch": "feature/shop-7-two-cards"},
    ):
        assert verdicts(judged(shop, "main", **more)) == {"cards": "cited"}
    hidden = Message(PULL_REQUEST, "Keep two\n\n<!-- Closes #12 -->\n\n```\nSHOP-7\n```\n\n> Closes #12\n\nCloses #")
    assert verdicts(judged(shop, "main", pull_request=hidden, branch="closes-#12")) == {"cards": "missing"}


def test_a_branch_whose_name_nobody_bears(shop: Repo) -> None:
    branch(shop, EDIT, "Keep two\n\nCloses #12")
    assert told(judged(shop, "main", branch="shop-70-cards")) == [
        "branch shop-70-cards info[unmatched-citation] branch shop-70-cards refers to 'shop-70', which no item bears"
    ]


def test_the_policy_of_the_target_says_what_counts(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, files={"roadmap/vault.yaml": VAULT + KEYS})
    branch(
        shop,
        {**EDIT, "tpmlint.toml": '[change]\nreferences = ["github"]\nreference-patterns = ["SHOP"]\n'},
        "Closes #12",
    )
    report = judged(shop, "main")
    assert verdicts(report) == {"cards": "missing"}
    assert [each for each in told(report) if "policy-weakened" in each] == [
        "tpmlint.toml:2 warning[policy-weakened] the configuration takes closing keywords of github as citations",
        "tpmlint.toml:3 warning[policy-weakened] the configuration takes text that matches 'SHOP' as a citation",
    ]


def test_an_audit_reads_them_alike(shop: Repo) -> None:
    shop.write(EDIT).commit("Keep two\n\nCloses #12")
    shop.write({"src/cards/sum.go": "package cards\n"}).commit("Less, SHOP-7")
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.write({"src/cards/vault.go": "package cards\n"}).commit("Even less\n\nFixes acme/shop#4")
    shop.git("checkout", "--quiet", "main")
    shop.write({"src/cards/sum.go": "package cards\n\nvar Sum = 1\n"}).commit("More\n\nCloses #99")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'topic'", "topic")
    metrics = audit(Request(start=shop.path), AuditOptions()).metrics
    assert metrics is not None
    cards = next(each for each in metrics.capabilities if each.capability == "cards")
    assert dict(cards.total.verdicts) == {"carried": 1, "cited": 3, "missing": 1}


def test_items_of_a_source_bear_their_ids(tmp_path: Path) -> None:
    export = "Issue key,Summary,Issue Type,Status\nSHOP-1,One click,Feature,To Do\n"
    sources = '[[sources]]\nformat = "jira-csv"\nfiles = ["jira.csv"]\n\n'
    vault = VAULT.replace("one-click", "SHOP-1")
    shop = open_shop(
        tmp_path,
        files={"tpmlint.toml": sources + POLICY.partition("\n\n")[2], "roadmap/vault.yaml": vault, "jira.csv": export},
    )
    branch(shop, EDIT, "Keep two\n\nSHOP-1")
    assert verdicts(judged(shop, "main")) == {"cards": "cited"}


def test_a_pattern_that_takes_too_long_ends_the_run(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, files={"tpmlint.toml": "[change]\nreference-patterns = ['(?:a|aa)+$']\n"})
    oid = branch(shop, EDIT, f"Keep\n\n{'a' * 60}b")[:10]
    with pytest.raises(UserError) as caught:
        judged(shop, "main")
    assert caught.value.message == f"the pattern '(?:a|aa)+$' takes too long on the text of {oid}"


def test_the_hook_of_a_commit_accepts_a_reference(shop: Repo) -> None:
    shop.write(EDIT).stage()
    for text, verdict in (("Keep two\n\nCloses #12", "cited"), ("Keep two\n\nCloses #13", "missing")):
        comparison = Comparison(target="staged", written=Message("COMMIT_EDITMSG", text), only_change=True)
        assert verdicts(diff(Request(start=shop.path), comparison)) == {"cards": verdict}
