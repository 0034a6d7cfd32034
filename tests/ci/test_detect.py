"""What continuous-integration systems tell, from recorded events and environments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tpmlint.ci import Facts, detect, pull_request_number
from tpmlint.errors import UserError

BASE, HEAD, MERGE = "a" * 40, "b" * 40, "c" * 40
ZEROS = "0" * 40

PULL_REQUEST = {
    "action": "edited",
    "number": 12,
    "pull_request": {
        "title": "Store cards",
        "body": "Roadmap-Item: vault\r\n",
        "base": {"ref": "main", "sha": BASE},
        "head": {"ref": "cards", "sha": HEAD, "repo": {"fork": True}},
    },
}


def github(tmp_path: Path, name: str, event: Any) -> Facts | None:
    """Return what an event of GitHub's tells."""
    path = tmp_path / "event.json"
    path.write_text(event if isinstance(event, str) else json.dumps(event))
    return detect({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)})


def test_a_pull_request_on_github_tells_base_head_and_text(tmp_path: Path) -> None:
    facts = github(tmp_path, "pull_request", PULL_REQUEST)
    assert facts == Facts("GitHub Actions", "pull_request", BASE, HEAD, "Store cards", "Roadmap-Item: vault\r\n")
    assert facts.text == "Store cards\n\nRoadmap-Item: vault\r\n"


def test_a_pull_request_without_a_description_has_an_empty_body(tmp_path: Path) -> None:
    event = {"pull_request": {**PULL_REQUEST["pull_request"], "body": None}}  # type: ignore[dict-item]
    facts = github(tmp_path, "pull_request", event)
    assert facts is not None
    assert (facts.body, facts.complete) == ("", True)


def test_a_merge_queue_tells_no_text(tmp_path: Path) -> None:
    facts = github(tmp_path, "merge_group", {"merge_group": {"base_sha": BASE, "head_sha": HEAD}})
    note = "a merge queue does not tell the pull request's text"
    assert facts == Facts("GitHub Actions", "merge_group", BASE, HEAD, complete=False, note=note)


@pytest.mark.parametrize(("before", "base"), [(BASE, BASE), (ZEROS, None)])
def test_a_push_tells_where_it_started_unless_the_branch_is_new(tmp_path: Path, before: str, base: str | None) -> None:
    facts = github(tmp_path, "push", {"before": before, "after": HEAD})
    assert facts is not None
    assert (facts.base, facts.head, facts.complete, facts.text) == (base, None, False, None)


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch"])
def test_other_events_tell_nothing(tmp_path: Path, name: str) -> None:
    note = f"a run by {name} does not tell a pull request's text"
    assert github(tmp_path, name, {"schedule": "0 3 * * *"}) == Facts("GitHub Actions", name, complete=False, note=note)


def test_a_deleted_branch_is_compared_with_nothing_else(tmp_path: Path) -> None:
    note = "a deleted branch changes no code"
    facts = github(tmp_path, "push", {"before": BASE, "after": ZEROS, "deleted": True})
    assert facts == Facts("GitHub Actions", "push", "HEAD", complete=False, note=note)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000])
def test_a_malformed_event_file_is_refused_by_the_name_of_its_variable(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as caught:
        github(tmp_path, "pull_request", text)
    assert caught.value.place == "GITHUB_EVENT_PATH"


def test_a_missing_event_file_is_refused_by_the_name_of_its_variable(tmp_path: Path) -> None:
    for path in ("", str(tmp_path / "none.json"), str(tmp_path)):
        with pytest.raises(UserError) as caught:
            detect({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": path})
        assert caught.value.place == "GITHUB_EVENT_PATH"


@pytest.mark.parametrize("odd", [3, [], {}, None, True])
def test_fields_of_other_types_are_no_crash(tmp_path: Path, odd: object) -> None:
    facts = github(tmp_path, "pull_request", {"pull_request": {**SIDES, "title": odd, "body": odd}})
    assert facts == Facts("GitHub Actions", "pull_request", BASE, HEAD, "", "")
    github(tmp_path, "push", {"before": odd})


SIDES = {"base": {"sha": BASE}, "head": {"sha": HEAD}}


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "merge_group"])
@pytest.mark.parametrize("odd", [3, [], {}, None, True, "x"])
def test_an_event_without_what_it_is_about_is_refused(tmp_path: Path, name: str, odd: object) -> None:
    key = "merge_group" if name == "merge_group" else "pull_request"
    halves = [{"base": odd, "head": SIDES["head"]}, {"base": SIDES["base"], "head": odd}, {"base_sha": odd}]
    for event in [{}, {key: odd}, *({key: half} for half in halves)]:
        with pytest.raises(UserError) as caught:
            github(tmp_path, name, event)
        path = tmp_path / "event.json"
        assert caught.value.place == "GITHUB_EVENT_PATH"
        assert caught.value.message == f"the event file {path} does not say what the {key} compares"
        assert caught.value.remedy == "give BASE, or fix the file"


GITLAB = {
    "GITLAB_CI": "true",
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": BASE,
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
    "CI_MERGE_REQUEST_TITLE": "Store cards",
    "CI_MERGE_REQUEST_DESCRIPTION": "Roadmap-Item: vault",
}


def test_a_merge_request_on_gitlab() -> None:
    assert detect(GITLAB) == Facts(
        "GitLab CI", "merge_request_event", BASE, None, "Store cards", "Roadmap-Item: vault", True, None, number=7
    )


def test_a_description_that_gitlab_cut_is_not_complete() -> None:
    facts = detect({**GITLAB, "CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED": "true"})
    assert facts is not None
    assert (facts.complete, facts.note) == (
        False,
        (
            "GitLab cut the merge request's description at 2,700 characters; write the trailer above, or give title "
            "and description with --message-file"
        ),
    )


def test_a_branch_pipeline_on_gitlab() -> None:
    facts = detect({"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": BASE})
    assert facts is not None
    assert (facts.base, facts.text, facts.complete) == (BASE, None, False)


def test_azure_pipelines() -> None:
    environment = {
        "TF_BUILD": "True",
        "BUILD_REASON": "PullRequest",
        "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
    }
    facts = detect({**environment, "SYSTEM_PULLREQUEST_SOURCECOMMITID": HEAD})
    assert facts is not None
    assert (facts.base, facts.head, facts.complete) == ("refs/remotes/origin/main", HEAD, False)


def test_bitbucket_pipelines_and_jenkins() -> None:
    bitbucket = detect({"BITBUCKET_BUILD_NUMBER": "3", "BITBUCKET_PR_DESTINATION_BRANCH": "main"})
    jenkins = detect({"JENKINS_URL": "http://ci", "CHANGE_TARGET": "main", "CHANGE_TITLE": "feat: cards"})
    assert bitbucket is not None
    assert jenkins is not None
    assert (bitbucket.base, jenkins.base, jenkins.title) == (*["refs/remotes/origin/main"] * 2, "feat: cards")


def test_the_pre_commit_framework_tells_a_range() -> None:
    facts = detect({"PRE_COMMIT_FROM_REF": BASE, "PRE_COMMIT_TO_REF": HEAD})
    assert facts is not None
    assert (facts.base, facts.head, facts.complete) == (BASE, HEAD, False)


def test_the_system_comes_before_the_framework_that_runs_in_it() -> None:
    facts = detect({**GITLAB, "PRE_COMMIT_FROM_REF": HEAD, "PRE_COMMIT_TO_REF": HEAD})
    assert facts is not None
    assert facts.base == BASE


def test_a_terminal_tells_nothing() -> None:
    assert detect({"PATH": "/bin", "CI": "true"}) is None


@pytest.mark.parametrize(
    ("environment", "number"),
    [
        ({}, None),
        (GITLAB, 7),
        ({**GITLAB, "CI_MERGE_REQUEST_IID": "--all"}, None),
        ({"TF_BUILD": "True", "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER": "12"}, 12),
        ({"TF_BUILD": "True", "SYSTEM_PULLREQUEST_PULLREQUESTID": "13"}, 13),
        ({"BITBUCKET_BUILD_NUMBER": "3", "BITBUCKET_PR_ID": "14"}, 14),
        ({"JENKINS_URL": "http://ci", "CHANGE_ID": "15"}, 15),
        ({"JENKINS_URL": "http://ci"}, None),
        ({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "missing"}, None),
    ],
)
def test_the_number_of_a_pull_request(environment: dict[str, str], number: int | None) -> None:
    assert pull_request_number(environment) == number


def test_the_number_of_a_pull_request_on_github(tmp_path: Path) -> None:
    numbered = {"pull_request": {**PULL_REQUEST["pull_request"], "number": 16}}  # type: ignore[dict-item]
    facts = github(tmp_path, "pull_request", numbered)
    assert facts is not None
    assert facts.number == 16


@pytest.mark.parametrize(
    ("environment", "branch"),
    [
        ({"GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "a/b"}, "a/b"),
        ({"GITLAB_CI": "true", "CI_COMMIT_REF_NAME": "main"}, None),
        ({"TF_BUILD": "True", "SYSTEM_PULLREQUEST_SOURCEBRANCH": "refs/heads/a/b"}, "a/b"),
        ({"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/main"}, None),
        (
            {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_BRANCH": "a/b", "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
            "a/b",
        ),
        ({"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_BRANCH": "main"}, None),
        ({"JENKINS_URL": "x", "CHANGE_BRANCH": "a/b", "CHANGE_TARGET": "main"}, "a/b"),
        ({"JENKINS_URL": "x", "BRANCH_NAME": "main"}, None),
    ],
)
def test_the_branch_of_a_pull_request(environment: dict[str, str], branch: str | None) -> None:
    facts = detect(environment)
    assert facts is not None
    assert facts.branch == branch


def test_the_branch_of_a_pull_request_on_github(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(PULL_REQUEST))
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(path)}
    facts = detect({**environment, "GITHUB_HEAD_REF": "cards"})
    assert facts is not None
    assert facts.branch == "cards"
