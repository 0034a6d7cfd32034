"""Events as CI systems record them, with the repositories that they check out: base, head and text come out right."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tests.shop import EDIT, SEARCH, branch, open_shop

GITLAB_CUT = (
    "GitLab cut the merge request's description at 2,700 characters; write the trailer above, or give title and "
    "description with --message-file"
)

EVENTS = Path(__file__).resolve().parent.parent / "ci/events"
WARNED = ["warning[change-without-context]"]
EMPTY = "the change is empty: nothing to check"


@dataclass(frozen=True, slots=True)
class Scene:
    """A clone as a CI system leaves it: ``main`` has gained a change of the search since ``topic`` left it.

    Args:
        old: where the branch left.
        main, topic: tips of the branches.
        merge: the test merge of both.
    """

    repo: Repo
    old: str
    main: str
    topic: str
    merge: str

    def check_out(self, what: str) -> None:
        self.repo.git("checkout", "--quiet", "--detach", what)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The clone, in which the test stands."""
    repo = open_shop(tmp_path / "shop")
    old = repo.head
    topic = branch(repo, EDIT)
    repo.git("checkout", "--quiet", "main")
    main = repo.write(SEARCH).commit("Somebody else's change")
    repo.git("checkout", "--quiet", "--detach", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", f"Merge {topic} into {main}", topic)
    merge = repo.head
    repo.git("update-ref", "refs/remotes/origin/main", main)
    monkeypatch.chdir(repo.path)
    return Scene(repo, old, main, topic, merge)


Told = Callable[[], dict[str, object]]


@pytest.fixture
def told(run: Run, scene: Scene) -> Told:
    """Return a function that runs ``diff`` and says what came out: the ends by their names, and what was judged."""

    def call() -> dict[str, object]:
        ended = run("diff", "--output-format", "json", "--ci", "none")
        assert ended.err == ""
        value = json.loads(ended.out)
        names = {scene.old: "old", scene.main: "main", scene.topic: "topic", scene.merge: "merge"}
        receipt = value["receipt"]
        return {
            "range": f"{names[receipt['merge_base']]}..{names[receipt['revision']]}",
            "findings": [f"{each['severity']}[{each['rule']}]" for each in value["findings"]],
            "verdicts": {each["capability"]: each["verdict"] for each in value["verdicts"]},
            "notes": receipt["notes"],
        }

    return call


@pytest.fixture
def github(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that makes this a run of GitHub Actions, by a recorded event and with something checked out."""

    def start(recorded: str, checked_out: str) -> None:
        text = (EVENTS / f"{recorded}.json").read_text()
        head = scene.merge if recorded.startswith("merge_group") else scene.topic
        for name, oid in {"BASE": scene.main, "HEAD": head, "STALE": scene.old, "MERGE": scene.merge}.items():
            text = text.replace(f"{{{name}}}", oid)
        path = tmp_path / "event.json"
        path.write_text(text)
        scene.check_out({"merge": scene.merge, "topic": scene.topic, "main": scene.main}[checked_out])
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_EVENT_NAME", recorded.partition(".")[0])
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(path))

    return start


def found(range_: str, verdict: str | None = None, findings: list[str] | None = None, *notes: str) -> dict[str, object]:
    """Return what is expected of the cards; without a verdict the change is empty."""
    verdicts = {"cards": verdict} if verdict is not None else {}
    return {"range": range_, "findings": findings or [], "verdicts": verdicts, "notes": [*notes]}


ERROR = ["error[change-without-context]"]
PUSH = "a push does not tell the pull request's text"


@pytest.mark.parametrize(
    ("recorded", "checked_out", "expected"),
    [
        ("pull_request.opened", "merge", found("main..merge", "cited")),
        ("pull_request.opened", "topic", found("old..topic", "cited")),
        ("pull_request.synchronize", "merge", found("main..merge", "missing", ERROR)),
        # What was said before the edit does not count.
        ("pull_request.edited", "merge", found("main..merge", "missing", ERROR)),
        ("pull_request.fork", "merge", found("main..merge", "cited")),
        ("pull_request_target.opened", "main", found("old..topic", "cited")),
        (
            "merge_group.checks_requested",
            "merge",
            found("main..merge", "missing", WARNED, "a merge queue does not tell the pull request's text"),
        ),
        ("push.branch", "topic", found("old..topic", "missing", WARNED, PUSH)),
        ("push.new_branch", "topic", found("old..topic", "missing", WARNED, PUSH)),
        (
            "push.forced",
            "topic",
            found(
                "old..topic",
                "missing",
                WARNED,
                "the commit where the push started is not in this clone; "
                "the change is compared with the default branch",
                PUSH,
            ),
        ),
        ("push.deleted", "main", found("main..main", None, None, "a deleted branch changes no code", EMPTY)),
        (
            "workflow_dispatch",
            "topic",
            found("old..topic", "missing", WARNED, "a run by workflow_dispatch does not tell a pull request's text"),
        ),
    ],
)
def test_an_event_of_github(
    told: Told, github: Callable[[str, str], None], recorded: str, checked_out: str, expected: dict[str, object]
) -> None:
    github(recorded, checked_out)
    assert told() == expected


ITSELF = (
    "tpmlint: error: there is nothing to compare: origin/main already has the commit to check\n"
    "  help: name BASE: the commit before the change, such as HEAD~1; or use `tpmlint check`\n"
)
OF_THE_DEFAULT_BRANCH = ("push.tag", "schedule", "release.published")


@pytest.mark.case(104)
@pytest.mark.parametrize("recorded", OF_THE_DEFAULT_BRANCH)
def test_an_event_of_the_default_branch_alone_is_refused(
    run: Run, github: Callable[[str, str], None], recorded: str
) -> None:
    """Case 104: the default branch would be compared with itself."""
    github(recorded, "main")
    ended = run("diff", "--ci", "none")
    assert (ended.code, ended.out, ended.err) == (2, "", ITSELF)


@pytest.mark.case(104)
@pytest.mark.parametrize(
    "environment",
    [
        {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BEFORE_SHA": "0" * 40},
        {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": "1" * 40},
        {"TF_BUILD": "True", "BUILD_REASON": "Schedule"},
        {"BITBUCKET_BUILD_NUMBER": "3"},
        {"JENKINS_URL": "https://ci.example.org/"},
        {"PRE_COMMIT_FROM_REF": "1" * 40, "PRE_COMMIT_TO_REF": "{main}"},
        {},
    ],
    ids=["gitlab", "gitlab forced", "azure", "bitbucket", "jenkins", "pre-commit forced", "no CI"],
)
def test_a_default_branch_is_not_compared_with_itself(
    run: Run, scene: Scene, monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]
) -> None:
    """Case 104: whatever started the run, and also where a forced push threw away where it started."""
    for name, text in environment.items():
        monkeypatch.setenv(name, text.format(main=scene.main, topic=scene.topic))
    scene.check_out(scene.old)
    ended = run("diff", "--ci", "none")
    assert (ended.code, ended.out, ended.err) == (2, "", ITSELF)


def test_every_recorded_event_is_played() -> None:
    [played] = [mark for mark in test_an_event_of_github.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    names = {case[0] for case in played.args[1]}
    assert names | {*OF_THE_DEFAULT_BRANCH} == {path.stem for path in EVENTS.glob("*.json")}


@pytest.mark.parametrize("text", [None, "", "{", "[1]"])
def test_an_event_file_that_is_none_names_its_variable(
    run: Run, github: Callable[[str, str], None], text: str | None, tmp_path: Path
) -> None:
    github("pull_request.opened", "merge")
    path = tmp_path / "event.json"
    path.write_text(text) if text is not None else path.unlink()
    ended = run("diff")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"tpmlint: error: GITHUB_EVENT_PATH: the event file {path} ")


GITLAB = {
    "GITLAB_CI": "true",
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_TITLE": "Keep two",
    "CI_MERGE_REQUEST_DESCRIPTION": "Roadmap-Item: vault",
    "CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED": "false",
    "CI_COMMIT_BEFORE_SHA": "0" * 40,
}
CUT = {"CI_MERGE_REQUEST_DESCRIPTION": "Long. " * 450, "CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED": "true"}
MERGED = {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "{topic}", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "{old}"}
GITLAB_PUSH = {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "topic"}
BRANCH = "a branch pipeline does not tell the merge request's text"
AZURE = {"TF_BUILD": "True", "BUILD_REASON": "PullRequest", "SYSTEM_PULLREQUEST_SOURCECOMMITID": "{topic}"}
AZURE_NOTE = "Azure Pipelines does not tell the pull request's text; give it with --message-file"
BITBUCKET = {"BITBUCKET_BUILD_NUMBER": "3", "BITBUCKET_COMMIT": "{topic}"}
BITBUCKET_NOTE = "Bitbucket Pipelines does not tell the pull request's text; give it with --message-file"
JENKINS = {"JENKINS_URL": "https://ci.example.org/", "CHANGE_ID": "7", "CHANGE_TARGET": "main"}
JENKINS_NOTE = "Jenkins does not tell the pull request's description; give it with --message-file"


@pytest.mark.parametrize(
    ("environment", "checked_out", "expected"),
    [
        pytest.param(
            {**GITLAB, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "{old}"},
            "topic",
            found("old..topic", "cited"),
            id="gitlab: a detached pipeline",
        ),
        pytest.param({**GITLAB, **MERGED}, "merge", found("main..merge", "cited"), id="gitlab: merged results"),
        pytest.param(
            {**GITLAB, **MERGED, "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"},
            "merge",
            found("main..merge", "cited"),
            id="gitlab: a merge train",
        ),
        pytest.param(
            {**GITLAB, **MERGED, **CUT},
            "merge",
            found(
                "main..merge",
                "missing",
                WARNED,
                GITLAB_CUT,
            ),
            id="gitlab: a description that was cut",
        ),
        pytest.param(
            {**GITLAB_PUSH, "CI_COMMIT_BEFORE_SHA": "{old}"},
            "topic",
            found("old..topic", "missing", WARNED, BRANCH),
            id="gitlab: a branch pipeline",
        ),
        pytest.param(
            {**GITLAB_PUSH, "CI_COMMIT_BEFORE_SHA": "0" * 40},
            "topic",
            found("old..topic", "missing", WARNED, BRANCH),
            id="gitlab: a new branch",
        ),
        pytest.param(
            {**AZURE, "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"},
            "merge",
            found("main..merge", "missing", WARNED, AZURE_NOTE),
            id="azure: a pull request",
        ),
        pytest.param(
            {**AZURE, "SYSTEM_PULLREQUEST_TARGETBRANCH": "main"},
            "merge",
            found("main..merge", "missing", WARNED, AZURE_NOTE),
            id="azure: a pull request on GitHub",
        ),
        pytest.param(
            {"TF_BUILD": "True", "BUILD_REASON": "IndividualCI"},
            "topic",
            found("old..topic", "missing", WARNED, AZURE_NOTE),
            id="azure: a push",
        ),
        pytest.param(
            {**BITBUCKET, "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
            "topic",
            found("old..topic", "missing", WARNED, BITBUCKET_NOTE),
            id="bitbucket: a pull request",
        ),
        pytest.param(
            {**BITBUCKET, "BITBUCKET_PR_DESTINATION_BRANCH": "main", "BITBUCKET_PR_DESTINATION_COMMIT": "{main}"},
            "merge",
            found("main..merge", "missing", WARNED, BITBUCKET_NOTE),
            id="bitbucket: a pull request, merged for the build",
        ),
        pytest.param(
            BITBUCKET, "topic", found("old..topic", "missing", WARNED, BITBUCKET_NOTE), id="bitbucket: a push"
        ),
        pytest.param(
            {**JENKINS, "CHANGE_TITLE": "Keep two"},
            "topic",
            found("old..topic", "missing", WARNED, JENKINS_NOTE),
            id="jenkins: a change request",
        ),
        pytest.param(
            {**JENKINS, "CHANGE_TITLE": "fix: keep two"},
            "merge",
            found("main..merge", "exempt", None, JENKINS_NOTE),
            id="jenkins: a title with a type",
        ),
        pytest.param(
            {"JENKINS_URL": "https://ci.example.org/", "GIT_PREVIOUS_SUCCESSFUL_COMMIT": "1" * 40},
            "topic",
            found(
                "old..topic",
                "missing",
                WARNED,
                "the commit where the push started is not in this clone; "
                "the change is compared with the default branch",
                JENKINS_NOTE,
            ),
            id="jenkins: a branch after a forced push",
        ),
        pytest.param(
            {"JENKINS_URL": "https://ci.example.org/", "GIT_PREVIOUS_SUCCESSFUL_COMMIT": "{topic}"},
            "topic",
            found(
                "old..topic",
                "missing",
                WARNED,
                "the push brings no commits, so the change is compared with the default branch",
                JENKINS_NOTE,
            ),
            id="jenkins: a commit that is built again",
        ),
        pytest.param(
            {"JENKINS_URL": "https://ci.example.org/", "GIT_PREVIOUS_SUCCESSFUL_COMMIT": "{old}"},
            "topic",
            found("old..topic", "missing", WARNED, JENKINS_NOTE),
            id="jenkins: a branch",
        ),
    ],
)
def test_an_environment(
    told: Told,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    environment: Mapping[str, str],
    checked_out: str,
    expected: dict[str, Any],
) -> None:
    ids = {"old": scene.old, "main": scene.main, "topic": scene.topic, "merge": scene.merge}
    for name, text in environment.items():
        monkeypatch.setenv(name, text.format(**ids))
    scene.check_out(ids[checked_out])
    assert told() == expected
