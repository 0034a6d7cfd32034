"""The command ``diff``: what it takes from its words and from CI systems, what it writes, and how it exits.

Case numbers are those of the list of hostile cases.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import Ended, Run
from tests.repos import Repo, clone
from tests.shop import EDIT, SEARCH, branch, open_shop
from tpmlint.schema.files import load

GITLAB_CUT = (
    "GitLab cut the merge request's description at 2,700 characters; write the trailer above, or give title and "
    "description with --message-file"
)

ZEROS = "0" * 40
CITED = "Keep two\n\nRoadmap-Item: vault\n"
HELP = (
    "add the line `Roadmap-Item: vault` to the pull request's text or a commit message, or add the lines "
    "`Roadmap-Item: none` and `Roadmap-Reason: <why, in a few words>` if it is for none"
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository on a branch that changes the cards, in which the test stands; nobody has said what for."""
    shop = open_shop(tmp_path / "shop")
    branch(shop, EDIT)
    monkeypatch.chdir(shop.path)
    return shop


@pytest.fixture
def value(run: Run) -> Any:
    """Return a function that runs ``diff`` and gives the JSON that it writes, held to its schema."""

    def call(*words: str) -> Any:
        ended = run("diff", *words, "--output-format", "json", "--ci", "none")
        assert ended.err == ""
        found = json.loads(ended.out)
        jsonschema.Draft7Validator(load("report")).validate(found)
        return found

    return call


def brief(value: Any) -> dict[str, object]:
    """Return what a report says in short: level and rule of each finding, verdicts, notes."""
    return {
        "findings": [f"{each['severity']}[{each['rule']}]" for each in value["findings"]],
        "verdicts": {each["capability"]: each["verdict"] for each in value["verdicts"]},
        "notes": value["receipt"]["notes"],
    }


def refused(ended: Ended) -> str:
    """Return the message of a run that was refused, and nothing else was written."""
    assert (ended.code, ended.out) == (2, "")
    return ended.err.removeprefix("tpmlint: error: ").partition("\n")[0]


MISSING: dict[str, object] = {
    "findings": ["error[change-without-context]"],
    "verdicts": {"cards": "missing"},
    "notes": [],
}
CLEAR: dict[str, object] = {"findings": [], "verdicts": {"cards": "cited"}, "notes": []}


# Output and exit codes


def test_the_whole_text(run: Run, shop: Repo) -> None:
    ended = run("diff", "main")
    base, head = shop.git("rev-parse", "main")[:7], shop.head[:7]
    assert (ended.code, ended.err) == (1, "")
    assert ended.out == (
        "error[change-without-context]: 1 changed file of capability cards has no product context; name the initiative "
        "that the change is for\n"
        "  --> src/cards/vault.go:4:1\n"
        "   |\n"
        " 4 |     return 2\n"
        "   | ^^^^^^^^^^^^\n"
        "   |\n"
        "  --- roadmap/capabilities.yaml:2:5\n"
        "   |\n"
        " 2 | id: cards\n"
        "   |     ----- capability cards claims the code\n"
        "   |\n"
        f"   = help: {HELP}\n"
        "\n"
        "1 capability touched:\n"
        "  capability  files  verdict  features   for   because\n"
        "  cards           1  missing  one-click  shop  nobody said\n"
        "\n"
        "Found 1 error in 1 file.\n"
        f"Checked 1 changed file from {base} to {head} in 1 commit as of 2026-03-02 (date of the commit); preset "
        "standard, no configuration.\n"
    )


def test_a_change_with_context(run: Run, shop: Repo) -> None:
    shop.commit(CITED)
    ended = run("diff", "main")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[:4] == [
        "1 capability touched:",
        "  capability  files  verdict  features   for   because",
        f"  cards           1  cited    one-click  shop  vault in {shop.head[:10]}",
        "",
    ]
    assert ended.out.splitlines()[4] == "All clear: no findings in 1 changed file."


def test_an_empty_change_says_so(run: Run, shop: Repo) -> None:
    ended = run("diff", "HEAD")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[:2] == [
        "Note: the change is empty: nothing to check.",
        "No changes to check.",
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("main", 1),
        ("main --exit-zero", 0),
        ("main --severity change=warning", 0),
        ("main --severity change=warning --fail-on warning", 1),
        ("main --ignore change-without-context", 0),
        ("main --select structure", 0),
        ("--staged", 0),
        ("--worktree", 0),
        ("main --head main", 0),
        ("main --head topic", 1),
    ],
)
def test_exit_codes(run: Run, shop: Repo, words: str, code: int) -> None:
    ended = run("diff", *words.split())
    assert (ended.code, ended.err) == (code, "")


def test_the_policy_of_the_base_says_what_fails(run: Run, shop: Repo) -> None:
    shop.write({"tpmlint.toml": 'preset = "starter"\nfail-on = "warning"\n'}).commit()
    shop.git("branch", "base")
    shop.write({**SEARCH, "tpmlint.toml": 'fail-on = "error"\n'}).commit()
    assert run("diff", "base").code == 1
    assert run("diff", "base", "--config", "tpmlint.toml", "--severity", "change=warning").code == 0


def test_json_tells_where_items_stand_after_the_change(value: Any, shop: Repo) -> None:
    """Of an item that the change removes, nothing."""
    names = ("teams", "capabilities", "vault")
    texts = [(shop.path / f"roadmap/{name}.yaml").read_text() for name in names]
    lines = [1 + sum(text.count("\n") + 2 for text in texts[:number]) for number in range(len(texts))]
    shop.write({f"roadmap/{name}.yaml": None for name in (*names, "features")})
    shop.write({"roadmap/all.yaml": "---\n# Next\n".join(texts)}).commit("Keep all in one file")
    (verdict,) = value("main")["verdicts"]
    assert verdict["lines"] == {"team:shop": 1, "capability:cards": lines[1], "initiative:vault": lines[2]}


@pytest.mark.case(54, 88)
def test_json_tells_verdicts_and_is_what_its_schema_says(value: Any, shop: Repo) -> None:
    """Cases 54 and 88: also with a path that is no text."""
    folder = os.fsencode(shop.path / "src/cards")
    Path(os.fsdecode(folder + b"/caf\xe9.go")).write_text("package cards\n")
    shop.commit("More")
    found = value("main")
    assert found["verdicts"] == [
        {
            "capability": "cards",
            "title": "Cards",
            "owner": "core",
            "verdict": "missing",
            "evidence": [],
            "files": ["src/cards/caf\\xe9.go", "src/cards/vault.go"],
            "exempt": 0,
            "initiatives": ["vault"],
            "features": ["one-click"],
            "customers": ["shop"],
            "objectives": [],
            "titles": {"initiative:vault": "The vault", "feature:one-click": "One click", "team:shop": "Shop"},
            "interface": None,
            "paths": {
                "capability:cards": "roadmap/capabilities.yaml",
                "initiative:vault": "roadmap/vault.yaml",
                "feature:one-click": "roadmap/features.yaml",
                "team:shop": "roadmap/teams.yaml",
            },
            "lines": {"capability:cards": 1, "initiative:vault": 1, "feature:one-click": 1, "team:shop": 1},
        }
    ]
    receipt = found["receipt"]
    assert (receipt["command"], receipt["commits"], receipt["changes"]) == ("diff", 2, 2)
    assert (receipt["merge_base"], receipt["revision"]) == (shop.git("rev-parse", "main"), shop.head)


def test_a_report_in_a_file_beside_the_terminal(run: Run, shop: Repo) -> None:
    ended = run("diff", "main", "-q", "--output", "json=report.json", "--output-format", "concise")
    assert ended.code == 1
    assert ended.out.startswith("src/cards/vault.go:4:1: error[change-without-context] 1 changed file of capability")
    assert brief(json.loads(Path("report.json").read_bytes())) == MISSING
    assert run("diff", "main", "--output", "json=no/report.json").code == 3


def test_from_a_folder_below_the_top(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.path / "roadmap")
    assert "  --> src/cards/vault.go:4:1\n" in run("diff", "main").out


# Which change


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--staged --worktree", "--staged and --worktree exclude each other"),
        ("main --staged", "the index and the work tree are compared with HEAD"),
        ("--worktree --head main", "the index and the work tree are compared with HEAD"),
        (
            "",
            "there is nothing to compare with: none of origin/HEAD, origin/main, origin/master is in this clone",
        ),
        ("main --commit-msg-file none", "--commit-msg-file: none cannot be read: No such file or directory"),
        ("main --message-file src", "--message-file: src cannot be read: Is a directory"),
    ],
)
def test_what_cannot_be_meant(run: Run, shop: Repo, words: str, message: str) -> None:
    assert refused(run("diff", *words.split())) == message


@pytest.mark.case(73)
@pytest.mark.parametrize("base", ["--output=x.out", "--upload-pack=touch x.out", "", "main\nHEAD", ZEROS, "BLOB", "-"])
def test_a_base_that_is_none(run: Run, shop: Repo, base: str) -> None:
    """Case 73: nothing is written, and git does not take it for an option."""
    before = sorted(shop.path.rglob("*"))
    word = shop.git("rev-parse", "HEAD:README.md") if base == "BLOB" else base
    shown = word.replace("\n", " ")
    assert refused(run("diff", "--", word)).startswith(
        (f"'{shown}' is not a revision", f"'{shown}' names no commit in ")
    )
    assert refused(run("diff", "main", f"--head={word}")).startswith(f"'{shown}' ")
    assert sorted(shop.path.rglob("*")) == before


@pytest.mark.case(67)
def test_the_folder_counts_and_not_a_repository_from_the_surroundings(
    run: Run, shop: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 67: in a hook git's own variables count, but for a folder that is named."""
    other = open_shop(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    assert run("diff", "main").code == 1
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    shop.write(SEARCH).stage()
    ended = run("diff", "--staged", "--root", str(shop.path))
    assert ended.out.splitlines()[1] == "  --> src/search/index.go:3:1"


@pytest.mark.case(42)
def test_a_clone_of_depth_one_names_the_way_out(run: Run, shop: Repo, tmp_path: Path) -> None:
    """Case 42."""
    shallow = clone(shop.path, tmp_path / "shallow", "--depth=1")
    ended = run("diff", "origin/main", "--root", str(shallow.path))
    assert refused(ended) == "'origin/main' names no commit in this repository"
    assert ended.err.splitlines()[1] == (
        "  help: fetch the whole history: `fetch-depth: 0` for actions/checkout, else `git fetch --unshallow`"
    )


# What CI systems tell


@pytest.fixture
def event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes this process one of GitHub Actions, with an event as it was recorded there."""

    def happen(name: str, payload: object) -> None:
        path = tmp_path / "event.json"
        path.write_text(payload if isinstance(payload, str) else json.dumps(payload))
        for variable, text in {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
        }.items():
            monkeypatch.setenv(variable, text)

    return happen


def pull(base: str, head: str, title: str = "Keep two", body: str | None = "") -> Mapping[str, object]:
    """Return the event of a pull request, as far as anybody reads it."""
    request = {"number": 7, "title": title, "body": body, "draft": False}
    request |= {"base": {"ref": "main", "sha": base}, "head": {"ref": "topic", "sha": head}}
    return {"action": "synchronize", "number": 7, "pull_request": request, "sender": {"login": "ada"}}


def test_a_pull_request_on_github(value: Any, shop: Repo, event: Any) -> None:
    base = shop.git("rev-parse", "main")
    event("pull_request", pull(base, shop.head))
    assert brief(value()) == MISSING
    event("pull_request", pull(base, shop.head, body="Why:\r\n\r\nRoadmap-Item: vault\r\n"))
    assert brief(value()) == CLEAR
    event("pull_request", pull(base, shop.head, title="fix: keep two", body=None))
    assert brief(value())["verdicts"] == {"cards": "exempt"}


def test_the_name_of_a_pull_requests_branch_on_github(
    value: Any, shop: Repo, event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.git("checkout", "--quiet", "main")
    config = "[change]\nreference-patterns = ['SHOP-[0-9]+']\n"
    text = (shop.path / "roadmap/vault.yaml").read_text() + "external: {jira: SHOP-7}\n"
    base = shop.write({"tpmlint.toml": config, "roadmap/vault.yaml": text}).commit("Read keys")
    shop.git("checkout", "--quiet", "topic")
    event("pull_request", pull(base, shop.head))
    assert brief(value())["verdicts"] == {"cards": "missing"}
    monkeypatch.setenv("GITHUB_HEAD_REF", "feature/SHOP-7-two")
    assert brief(value())["verdicts"] == {"cards": "cited"}


def test_a_template_cites_nothing_by_itself(value: Any, shop: Repo, event: Any) -> None:
    body = "<!-- Which initiative?\nRoadmap-Item: vault\n-->\nRoadmap-Item:\n\n> Roadmap-Item: vault\n"
    event("pull_request", pull(shop.git("rev-parse", "main"), shop.head, body=body))
    assert brief(value()) == MISSING


def test_a_test_merge_is_compared_with_its_first_parent(value: Any, shop: Repo, event: Any) -> None:
    """The base of the event goes stale: what main has gained meanwhile is not the pull request's."""
    stale, topic = shop.git("rev-parse", "main"), shop.head
    shop.git("checkout", "--quiet", "main")
    newer = shop.write(SEARCH).commit("Nobody's business")
    shop.git("checkout", "--quiet", "--detach", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", f"Merge {topic} into {newer}", topic)
    event("pull_request", pull(stale, topic))
    found = value()
    assert brief(found) == MISSING
    receipt = found["receipt"]
    assert (receipt["base"], receipt["merge_base"], receipt["revision"]) == (newer, newer, shop.head)
    assert (receipt["commits"], receipt["changes"]) == (2, 1)


def test_what_is_checked_out_besides_the_test_merge_does_not_count(value: Any, shop: Repo, event: Any) -> None:
    base, topic = shop.git("rev-parse", "main"), shop.head
    shop.write(SEARCH).commit("A step before made this")
    event("pull_request_target", pull(base, topic))
    found = value()
    assert brief(found) == MISSING
    assert found["receipt"]["revision"] == topic


@pytest.mark.case(42)
def test_a_test_merge_in_a_clone_of_depth_one(
    run: Run, shop: Repo, tmp_path: Path, event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 42: as actions/checkout makes it."""
    base, topic = shop.git("rev-parse", "main"), shop.head
    shop.git("checkout", "--quiet", "-b", "merge", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge", topic)
    shallow = clone(shop.path, tmp_path / "shallow", "--depth=1")
    event("pull_request", pull(base, topic))
    monkeypatch.chdir(shallow.path)
    ended = run("diff")
    assert refused(ended) == f"'{topic}' names no commit in this repository"
    assert "`fetch-depth: 0`" in ended.err


@pytest.mark.case(42)
def test_a_test_merge_whose_commits_are_not_all_known(
    run: Run, shop: Repo, tmp_path: Path, event: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 42: with depth 2 both parents are there, and what the commits before said is not."""
    base = shop.git("rev-parse", "main")
    shop.commit(CITED)
    topic = shop.write({"README.md": "More.\n"}).commit("Tell more")
    shop.git("checkout", "--quiet", "-b", "merge", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "Merge", topic)
    shallow = clone(shop.path, tmp_path / "shallow", "--depth=2")
    event("pull_request", pull(base, topic))
    monkeypatch.chdir(shallow.path)
    assert refused(run("diff")) == "this clone is too shallow to tell where 'HEAD' left 'the base'"
    shallow.git("fetch", "--quiet", "--unshallow")
    assert run("diff").code == 0


def test_a_merge_queue_on_github(value: Any, shop: Repo, event: Any) -> None:
    payload = {"base_sha": shop.git("rev-parse", "main"), "head_sha": shop.head, "head_ref": "gh-readonly-queue/main/7"}
    event("merge_group", {"action": "checks_requested", "merge_group": payload})
    assert brief(value()) == {
        "findings": ["warning[change-without-context]"],
        "verdicts": {"cards": "missing"},
        "notes": ["a merge queue does not tell the pull request's text"],
    }


@pytest.mark.parametrize("before", ["main", ZEROS])
def test_a_push_on_github(value: Any, shop: Repo, event: Any, before: str) -> None:
    """A new branch starts from nothing, so it is compared with the default branch."""
    shop.git("update-ref", "refs/remotes/origin/main", "main")
    sha = before if before == ZEROS else shop.git("rev-parse", before)
    event("push", {"before": sha, "after": shop.head, "ref": "refs/heads/topic"})
    assert brief(value()) == {
        "findings": ["warning[change-without-context]"],
        "verdicts": {"cards": "missing"},
        "notes": ["a push does not tell the pull request's text"],
    }


def test_a_push_with_force_has_thrown_away_where_it_started(
    run: Run, value: Any, shop: Repo, event: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An amended commit: the default branch is the base then, unless the clone is too shallow to know."""
    shop.git("update-ref", "refs/remotes/origin/main", "main")
    event("push", {"before": "1" * 40, "after": shop.head, "forced": True})
    assert brief(value()) == {
        "findings": ["warning[change-without-context]"],
        "verdicts": {"cards": "missing"},
        "notes": [
            "the commit where the push started is not in this clone; the change is compared with the default branch",
            "a push does not tell the pull request's text",
        ],
    }
    monkeypatch.chdir(clone(shop.path, tmp_path / "shallow", "--depth=1").path)
    ended = run("diff")
    assert refused(ended) == f"'{'1' * 40}' names no commit in this repository"
    assert "`fetch-depth: 0`" in ended.err


def test_a_push_that_brings_no_commits_is_compared_with_the_default_branch(
    run: Run, value: Any, shop: Repo, event: Any
) -> None:
    """Never with itself, which would pass whatever the branch holds."""
    event("push", {"before": shop.head, "after": shop.head})
    shop.git("update-ref", "refs/remotes/origin/main", "main")
    assert brief(value()) == {
        "findings": ["warning[change-without-context]"],
        "verdicts": {"cards": "missing"},
        "notes": [
            "the push brings no commits, so the change is compared with the default branch",
            "a push does not tell the pull request's text",
        ],
    }
    shop.git("update-ref", "refs/remotes/origin/main", "topic")
    assert refused(run("diff")) == "there is nothing to compare: origin/main already has the commit to check"


@pytest.mark.case(104)
@pytest.mark.parametrize(
    "environment",
    [
        {"GITHUB_ACTIONS": "true"},
        {"GITLAB_CI": "true"},
        {"TF_BUILD": "True"},
        {"BITBUCKET_BUILD_NUMBER": "3"},
        {"JENKINS_URL": "https://ci.example.org/"},
        {"CI": "true"},
    ],
    ids=lambda environment: next(iter(environment)),
)
@pytest.mark.parametrize("base", ["main", "topic", "HEAD"])
def test_a_base_that_has_the_commit_is_refused_in_every_ci(
    run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], base: str
) -> None:
    """Case 104: nobody reads what a green job prints, so a comparison without commits is no answer."""
    shop.git("checkout", "--quiet", "main")
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    ended = run("diff", base, "--ci", "none")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"tpmlint: error: there is nothing to compare: {base} already has the commit to check\n"
        "  help: name BASE: the commit before the change, such as HEAD~1; or use `tpmlint check`\n"
    )


def test_without_commits_no_change_is_called_clear(run: Run, shop: Repo) -> None:
    """On a new branch nothing is wrong; nothing was checked either."""
    shop.git("checkout", "--quiet", "-b", "new", "main")
    ended = run("diff", "main")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[:2] == [
        "Note: no commits between main and HEAD: nothing to check.",
        "No changes to check.",
    ]


@pytest.mark.case(73)
@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ("{", "GITHUB_EVENT_PATH: the event file {path} is not JSON"),
        (pull("--output=x", "topic"), "'--output=x' is not a revision"),
        (pull("main", "--upload-pack=touch x"), "'--upload-pack=touch x' is not a revision"),
        (pull("1" * 40, "topic"), f"'{'1' * 40}' names no commit in this repository"),
    ],
)
def test_an_event_that_cannot_be_followed(run: Run, shop: Repo, event: Any, payload: object, message: str) -> None:
    """Case 73: whatever stands there is data."""
    event("pull_request", payload)
    expected = message.format(path=os.environ["GITHUB_EVENT_PATH"])
    assert refused(run("diff")).startswith(expected)
    assert run("diff", "main").code == 1, "who names the base does not need the event"


GITLAB = {
    "GITLAB_CI": "true",
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
    "CI_MERGE_REQUEST_TITLE": "Keep two",
    "CI_MERGE_REQUEST_DESCRIPTION": "Why:\n\nRoadmap-Item: vault\n",
}


def test_a_merge_request_on_gitlab(value: Any, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {**GITLAB, "CI_MERGE_REQUEST_DIFF_BASE_SHA": shop.git("rev-parse", "main")}.items():
        monkeypatch.setenv(name, text)
    assert brief(value()) == CLEAR
    monkeypatch.setenv("CI_MERGE_REQUEST_DESCRIPTION", "Long. " * 450)
    assert brief(value()) == MISSING
    monkeypatch.setenv("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED", "true")
    assert brief(value()) == {
        "findings": ["warning[change-without-context]"],
        "verdicts": {"cards": "missing"},
        "notes": [GITLAB_CUT],
    }
    Path("whole.md").write_text("Long.\n\nRoadmap-Item: vault\n")
    assert brief(value("--message-file", "whole.md")) == CLEAR


@pytest.mark.case(112)
def test_a_description_that_is_padded_to_the_longest_on_github(
    value: Any, shop: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 112: it is read to its end, and padding makes nothing a warning; what is longer is refused."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    monkeypatch.setenv("GITHUB_EVENT_PATH", "event.json")
    ends = {"base": {"sha": shop.git("rev-parse", "main")}, "head": {"sha": shop.head}}

    def judged(body: str) -> dict[str, Any]:
        Path("event.json").write_text(json.dumps({"pull_request": {**ends, "title": "Keep two", "body": body}}))
        return brief(value())

    trailer, note = (
        "\n\nRoadmap-Item: vault\n",
        "the pull request's description is as long as GitHub takes, so what wrote it ",
    )
    assert judged("x" * (65_535 - len(trailer)) + trailer) == CLEAR
    for body, expected in (("x" * (65_536 - len(trailer)) + trailer, CLEAR), ("x" * 65_536, MISSING)):
        found = judged(body)
        assert found == {**expected, "notes": [f"{note}may have cut its end; write the trailer at its beginning"]}


def test_the_range_of_the_pre_commit_framework(value: Any, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = shop.head
    shop.write(SEARCH).commit()
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "main")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", topic)
    assert brief(value()) == {
        "findings": ["warning[change-without-context]"],
        "verdicts": {"cards": "missing"},
        "notes": ["a push does not tell the pull request's text"],
    }
    for name, text in {**GITLAB, "CI_MERGE_REQUEST_DIFF_BASE_SHA": topic}.items():
        monkeypatch.setenv(name, text)
    assert brief(value())["verdicts"] == {"search": "missing"}, "the CI system comes before the framework"


def test_who_names_the_base_is_told_of_the_pull_request_all_the_same(
    value: Any, shop: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {**GITLAB, "CI_MERGE_REQUEST_DIFF_BASE_SHA": "1" * 40}.items():
        monkeypatch.setenv(name, text)
    assert brief(value("main")) == CLEAR
    assert brief(value("main", "--head", "topic")) == CLEAR
    assert brief(value("--staged"))["verdicts"] == {}
    monkeypatch.setenv("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED", "true")
    monkeypatch.setenv("CI_MERGE_REQUEST_DESCRIPTION", "Long.")
    assert brief(value("main"))["findings"] == ["warning[change-without-context]"]


# Messages in files


def test_the_text_of_a_pull_request_from_a_file(value: Any, shop: Repo) -> None:
    Path("text.md").write_bytes(b"Keep\xff two\r\n\r\nRoadmap-Item: vault\r\n")
    assert brief(value("main", "--message-file", "text.md")) == CLEAR


@pytest.mark.case(80)
def test_the_message_of_the_commit_about_to_be_made(value: Any, shop: Repo) -> None:
    """Case 80: comments and the diff below the scissors are not the message."""
    shop.git("reset", "--quiet", "--soft", "main")
    hidden = "# Roadmap-Item: vault\n# ------------------------ >8 ------------------------\nRoadmap-Item: vault\n"
    for text, expected in (
        (f"Keep two\n\n{hidden}", MISSING),
        (f"Keep two\n\nRoadmap-Item: vault\n{hidden}", CLEAR),
    ):
        Path(".git/COMMIT_EDITMSG").write_text(text)
        assert brief(value("--staged", "--commit-msg-file", ".git/COMMIT_EDITMSG")) == expected


def test_a_message_that_is_too_long(run: Run, shop: Repo) -> None:
    Path("text.md").write_bytes(b"x" * ((1 << 20) + 1))
    assert refused(run("diff", "main", "--message-file", "text.md")) == (
        "--message-file: text.md is larger than 1,048,576 bytes"
    )


@pytest.mark.parametrize("words", ["HEAD~1 HEAD", "HEAD~1..HEAD", "HEAD~1...HEAD", "HEAD~1..", "HEAD~1 --head HEAD"])
def test_two_revisions_are_understood_as_git_writes_them(shop: Repo, run: Run, words: str) -> None:
    assert run("diff", *words.split(), "--ci", "none") == run("diff", "HEAD~1", "--ci", "none")


@pytest.mark.parametrize("words", ["HEAD~1 HEAD --head main", "HEAD~1..HEAD main", "HEAD~1...HEAD --head main"])
def test_an_end_that_is_given_twice(shop: Repo, run: Run, words: str) -> None:
    ended = run("diff", *words.split())
    assert (ended.code, ended.out, ended.err) == (
        2,
        "",
        "tpmlint: error: HEAD is given twice, as HEAD and main\n  help: write BASE HEAD\n",
    )
