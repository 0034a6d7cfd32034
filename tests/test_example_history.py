"""Every commit of the example shop's history is judged as a reader of it would judge it; the list below is that reader.

A commit is judged as a push of it alone would be: against its first parent, with its own message. What is expected is
written from what the product promises, never copied from what it says.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from tests.repos import Repo
from tpmlint.api import check, diff
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.report import Report

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


class Expected(NamedTuple):
    """What a reader says of a commit.

    Args:
        verdicts: by touched capability; None where there is no roadmap yet, and so nothing to judge by.
        rules: the ids of all findings that the commit brings, in alphabetical order.
        why: the reason in a few words, where the title does not give it away.
    """

    title: str
    verdicts: Mapping[str, str] | None = {}
    rules: tuple[str, ...] = ()
    why: str = ""


MISSING = ("change-without-context",)
CONTRACT = ("interface-change-without-context",)

EXPECTED = (
    # The code was first.
    Expected("Take payments in one place", None),
    Expected("Find products by the words in their titles", None),
    Expected("Format prices in one package", None),
    Expected("Count orders from three logs", None),
    Expected("Release and switch features by script", None),
    Expected("Charge Apple's wallet for the apps", None),
    Expected("Keep the roadmap as code", why="a new roadmap that is in order, and no code"),
    # Spring: starter, then standard.
    Expected("Show web orders in one view", {"event-pipeline": "cited"}, why="trailer in the last paragraph"),
    Expected("Bump go from 1.21 to 1.22 in /services/search", {"product-search": "exempt"}, why="author"),
    Expected("fix(storefront-kit): keep price and currency on one line", {"storefront-kit": "exempt"}, why="type"),
    Expected("Charge Google's wallet, too", {"app-payments": "cited"}, why="`Initiative:` is configured"),
    Expected("Know who must confirm a payment (#31)", {"payments": "cited"}, why="trailer in a middle paragraph"),
    Expected("refactor: name the fewest letters of a search", {"product-search": "missing"}, CONTRACT, "an interface"),
    Expected("Call the kit's folder src, as every other package does", why="moved within, every blob as it was"),
    Expected("Show app orders in the same view", {"event-pipeline": "cited"}, why="trailer in lower case"),
    Expected("Ask the bank only where the law does", {"payments": "cited"}, why="by its key in Jira"),
    Expected("Update dependency typescript to v5.4.5", {"storefront-kit": "exempt"}, why="author"),
    Expected("Hold ourselves to the standard preset", why="stricter is never weaker"),
    Expected("refactor: rank in place of the caller", {"product-search": "missing"}, MISSING, "standard"),
    Expected("Switch a feature off when its flag is unknown", {"feature-flags": "waived"}),
    Expected(
        "Show the former price struck through",
        {"storefront-kit": "missing"},
        MISSING,
        "no reason, so nothing is waived; one mistake, so one finding",
    ),
    Expected(
        'Revert "Show the former price struck through"', {"storefront-kit": "exempt"}, why="it reverts an ancestor"
    ),
    Expected('Revert "Rank by price alone"', {"product-search": "missing"}, MISSING, "nobody ever made that commit"),
    # The second region, and what else grew until summer.
    Expected(
        "Plan to stay open when a data centre does not, and begin with releases",
        {"delivery-pipeline": "carried"},
        why="the active initiative is new in the same commit",
    ),
    Expected("Reach one customer in a hundred first", {"delivery-pipeline": "standing"}, why="second-region is active"),
    Expected(
        "Keep the buckets beside the flags",
        {"delivery-pipeline": "standing", "feature-flags": "missing"},
        MISSING,
        "moved across: out of the one, into the other",
    ),
    Expected(
        "Format Go and TypeScript with their formatters",
        {"product-search": "exempt", "storefront-kit": "exempt"},
        why="white space only",
    ),
    Expected("Run a rollout by its job and by nobody's shell", why="mode only"),
    Expected(
        "Give the event schema the summer",
        rules=("target-slipped",),
        why="the feature's move follows from the initiative's, so one slip and not two",
    ),
    Expected(
        "Build the kit by a script of our own",
        {"storefront-kit": "missing"},
        (*MISSING, "paths-narrowed"),
        "claimed before, so narrowing in the same change hides nothing",
    ),
    Expected("Give the kit its whole folder back"),
    Expected("Try the ranking on nothing", {"product-search": "exempt"}, why="a test"),
    Expected("Copy a stemmer until its authors release it", {"product-search": "exempt"}, why="vendored"),
    Expected("Label the day of delivery", {"storefront-kit": "missing"}, CONTRACT, "cited, but does not list it"),
    Expected(
        "fix(storefront-kit)!: format prices as each region writes them",
        {"storefront-kit": "missing"},
        MISSING,
        "what breaks something is never exempt",
    ),
    Expected("Describe payments and search beside their code", why="items in another file are the same items"),
    Expected("Complete strong authentication and release order tracking"),
    # Summer: tokens instead of a payment service of the apps' own.
    Expected("Decide not to buy search"),
    Expected(
        "Show the stores' orders in the same view",
        {"event-pipeline": "standing"},
        ("unknown-citation",),
        "misspelt, but one-event-schema is active",
    ),
    Expected(
        "Propose ranking on the phone, with a first sketch of it",
        {"storefront-kit": "carried"},
        why="a proposed initiative is open",
    ),
    Expected(
        "Rank what arrives soonest first",
        {"product-search": "cited"},
        why="a feature that an open initiative enables, and that lists the capability",
    ),
    Expected(
        "Keep tokens, never card numbers",
        {"payments": "carried"},
        ("target-slipped",),
        "a decision and an initiative come with it, and wallets are later",
    ),
    Expected("Retire the apps' payment service", rules=("capability-removed-in-use",), why="the apps consume it"),
    Expected(
        'Revert "Retire the apps\' payment service"', rules=("status-regression",), why="retired was to be its last"
    ),
    Expected("Send the apps to the shared payment service", {"payments": "cited"}),
    Expected("Complete the event schema, with what it brought"),
    Expected("Start on payment tokens"),
    Expected("Retire the apps' payment service, which nobody calls any more"),
    Expected(
        "Give each event its customer",
        {"event-pipeline": "missing"},
        CONTRACT,
        "one-event-schema was completed a week ago; one mistake, so one finding",
    ),
    Expected(
        "Delete the apps' payment service",
        {"app-payments": "cited"},
        why="the accepted decision was about it before the change",
    ),
    Expected(
        "Count the delivery dates that were kept",
        {"event-pipeline": "cited"},
        why="a feature that a completed initiative enables",
    ),
    # Autumn: the fresh index, and the peak.
    Expected("Leave Jira"),
    Expected("Decide to build the index from events, and plan it"),
    Expected("Release the delivery promise"),
    Expected("Pause the second region until the peak is over", rules=("customer-dropped",), why="data is not told"),
    Expected("Call the fresh index what everyone calls it", rules=("id-changed",)),
    Expected("Start on the fresh index"),
    Expected(
        "Merge branch 'instant-search'",
        {"delivery-pipeline": "exempt", "product-search": "cited"},
        why="its commits speak for it: a citation, a fix and a test",
    ),
    Expected(
        "Buy with one tap where a token is known (#112)",
        {"event-pipeline": "cited", "payments": "cited", "storefront-kit": "cited"},
        why="two trailers, each in a paragraph of its own",
    ),
    Expected(
        "Let a release pass that just keeps what is tolerated",
        {"delivery-pipeline": "missing"},
        MISSING,
        "a comment, a quotation and an empty value cite nothing, and second-region is paused",
    ),
    Expected(
        "Release to everyone at once before the weekend",
        {"delivery-pipeline": "missing"},
        (*MISSING, "policy-weakened"),
        "the policy of the base decides",
    ),
    Expected("revert: release to a few customers first again", {"delivery-pipeline": "exempt"}),
    Expected("Sell gift cards", rules=("unmapped-code",), why="no capability claims the folder"),
    Expected("Leave gift cards to next year"),
    Expected("docs: say what a step of a release is", {"delivery-pipeline": "exempt"}, why="type"),
    Expected(
        "chore(storefront-kit): release 4.2.0",
        {"storefront-kit": "exempt"},
        why="type; payment-tokens is active, but nothing is left that needs it",
    ),
    Expected("Plan previews of pull requests"),
    Expected("Name flags and those who always have them", {"feature-flags": "cited"}, why="kind and id in any case"),
    Expected(
        "Try search where its customers do, and drop the copied stemmer",
        {"product-search": "exempt"},
        why="tests and vendored code; fresh-search-index is active, but nothing is left that needs it",
    ),
    Expected("Say that the fresh index is at risk"),
    Expected("Tell newcomers where to start reading"),
)


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


history = _load(EXAMPLES / "history.py")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The shop with its history."""
    folder: Path = history.make_history(tmp_path_factory.mktemp("history") / "shop")
    return Repo(folder)


@pytest.fixture(scope="module")
def commits(shop: Repo) -> dict[str, str]:
    """The id of each commit of the main line by its title, in order."""
    lines = shop.git("log", "--first-parent", "--reverse", "--format=%H %s").splitlines()
    return {title: oid for oid, _, title in (line.partition(" ") for line in lines)}


def judged(shop: Repo, oid: str) -> Report:
    return diff(Request(start=shop.path), Comparison(base=f"{oid}^", head=oid))


def test_the_history_is_of_the_promised_kind(shop: Repo, commits: Mapping[str, str]) -> None:
    assert list(commits) == [each.title for each in EXPECTED]
    assert len(set(shop.git("log", "--format=%an").splitlines())) == 7
    assert shop.git("log", "--merges", "--format=%s") == "Merge branch 'instant-search'"
    assert shop.git("log", "-1", "--format=%aI %cI") == "2026-11-20T10:00:00+00:00 2026-11-20T10:00:00+00:00"
    assert shop.git("status", "--porcelain") == ""


def test_the_last_commit_holds_the_example_shop(shop: Repo) -> None:
    source = EXAMPLES / "shop"
    files = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {path: (shop.path / path).read_bytes() for path in shop.git("ls-files").splitlines()} == files
    assert shop.git("ls-files", "--stage").count("100644") == len(files)


def test_the_last_commit_is_clean(shop: Repo) -> None:
    report = check(Request(start=shop.path))
    assert (report.findings, str(report.receipt.as_of)) == ((), "2026-11-20")


REASONS = {
    "Bump go from 1.21 to 1.22 in /services/search": "author dependabot[bot]",
    "fix(storefront-kit): keep price and currency on one line": "type fix",
    "Update dependency typescript to v5.4.5": "author Renovate Bot",
    "Switch a feature off when its flag is unknown": "every product page failed since 14:10 over a misspelt flag",
    'Revert "Show the former price struck through"': "revert of an ancestor",
    "Format Go and TypeScript with their formatters": "white space only",
    "Try the ranking on nothing": "exempt path",
    "Copy a stemmer until its authors release it": "exempt path",
    "Ask the bank only where the law does": "jira:SHOP-12 in ",
    "Rank what arrives soonest first": "enabled by on-device-ranking",
    "Count the delivery dates that were kept": "enabled by one-event-schema",
    "Delete the apps' payment service": "decision:tokens-not-cards in ",
    "revert: release to a few customers first again": "type revert",
}
"""Part of the evidence for some commits, which could have got their verdict for the wrong reason."""


@pytest.mark.parametrize("expected", EXPECTED[1:], ids=[each.title for each in EXPECTED[1:]])
def test_a_commit_gets_the_verdict_that_a_reader_would_give(
    shop: Repo, commits: Mapping[str, str], expected: Expected
) -> None:
    oid = commits[expected.title]
    if expected.verdicts is None:
        with pytest.raises(UserError, match="no roadmap found"):
            judged(shop, oid)
        return
    report = judged(shop, oid)
    verdicts = {each.capability: each.verdict for each in report.verdicts}
    rules = tuple(sorted(each.rule for each in report.findings))
    assert (verdicts, rules) == (expected.verdicts, expected.rules), expected.why


@pytest.mark.parametrize(("title", "reason"), REASONS.items(), ids=list(REASONS))
def test_a_verdict_has_the_right_reason(shop: Repo, commits: Mapping[str, str], title: str, reason: str) -> None:
    for each in judged(shop, commits[title]).verdicts:
        assert reason in "; ".join(each.evidence)


def test_a_near_miss_names_the_initiative_and_the_line_to_add(shop: Repo, commits: Mapping[str, str]) -> None:
    (finding,) = judged(shop, commits["Label the day of delivery"]).findings
    assert finding.message == (
        "the change adds 'index.deliveryLabel' in the interface of capability storefront-kit, which has no product "
        "context; initiative one-event-schema is cited without listing it"
    )
    assert "`capabilities: [event-pipeline, storefront-kit]` in initiative one-event-schema" in str(finding.help)


def test_the_command_makes_the_same_and_spoils_nothing(shop: Repo, tmp_path: Path) -> None:
    made = _history(tmp_path / "shop")
    assert (made.returncode, made.stderr) == (0, "")
    assert f"{len(EXPECTED)} commits" in made.stdout
    assert Repo(tmp_path / "shop").head == shop.head
    again = _history(tmp_path / "shop")
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)


def _history(folder: Path) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, EXAMPLES / "history.py", folder)
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
