"""The day on which a request judges."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fast_import import DAY, START, Made, make
from tests.repos import Repo
from tests.shop import ROADMAP, judged, open_shop, told
from tpmlint.api import check
from tpmlint.engine.workspace import Request, open_workspace
from tpmlint.finding import Severity

MEANT = "date of the commit"
BELIEVED = "date of the newest commit whose date can be believed"


@pytest.mark.parametrize(
    ("stamps", "day", "source"),
    [
        (["2026-01-05T09:00:00Z"], "2026-01-05", MEANT),
        (["2026-01-05T23:30:00-05:00"], "2026-01-06", MEANT),
        (["2026-01-05T09:00:00Z", "@99999999999 +0000"], "2026-01-05", BELIEVED),
        (["2026-01-05T09:00:00Z", "@0 +0000", "@5 +0000"], "2026-01-05", BELIEVED),
        (["@0 +0000"], "1971-01-01", BELIEVED),
        # Before what it is built on, and after the clock.
        (["2026-01-05T09:00:00Z", "@917827200 +0000"], "2026-01-05", BELIEVED),
        (["2026-01-05T09:00:00Z", "@7258032000 +0000", "@6850000000 +0000"], "2026-01-05", BELIEVED),
        (["2026-01-05T09:00:00Z", "2026-01-04T09:00:00Z"], "2026-01-04", MEANT),
    ],
)
def test_today_is_the_day_of_the_newest_commit_that_has_one(
    tmp_path: Path, stamps: list[str], day: str, source: str
) -> None:
    repo = Repo(tmp_path / "repo")
    for number, stamp in enumerate(stamps):
        repo.write({**ROADMAP, "count": str(number)}).commit("Count", stamp)
    workspace = open_workspace(Request(start=repo.path))
    assert (workspace.as_of.isoformat(), workspace.as_of_source) == (day, source)


@pytest.mark.parametrize(
    ("last", "given", "day", "source"),
    [
        ("2026-01-05T09:00:00Z", None, None, "today, for the commit being made"),
        ("2026-01-05T09:00:00Z", "2026-03-01T23:30:00-05:00", "2026-03-02", "date of the commit being made"),
        ("2026-01-05T09:00:00Z", "@1772442000 +0000", "2026-03-02", "date of the commit being made"),
        # As after the commit: a day that cannot be believed does not count.
        ("2026-01-05T09:00:00Z", "@5 +0000", "2026-01-05", MEANT),
        ("2026-01-05T09:00:00Z", "@6850000000 +0000", "2026-01-05", MEANT),
        ("2026-01-05T09:00:00Z", "2025-03-01T09:00:00Z", "2026-01-05", MEANT),
    ],
)
def test_a_commit_that_is_being_made_is_dated_as_it_will_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, given: str | None, day: str | None, source: str
) -> None:
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    if given is not None:
        monkeypatch.setenv("GIT_COMMITTER_DATE", given)
    repo = Repo(tmp_path / "repo")
    repo.write(ROADMAP).commit("Plan", last)
    before = datetime.now(UTC).date()
    staged = open_workspace(Request(start=repo.path, staged=True))
    days = {day} if day is not None else {each.isoformat() for each in (before, datetime.now(UTC).date())}
    assert staged.as_of.isoformat() in days
    assert staged.as_of_source == source
    for target in ("staged", "worktree"):
        receipt = judged(repo, target=target).receipt
        assert receipt.as_of in days
        assert receipt.as_of_source == source
    receipt = check(Request(start=repo.path)).receipt
    assert (receipt.as_of, receipt.as_of_source) == ("2026-01-05", MEANT)


def test_what_is_overdue_after_a_commit_is_overdue_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-04-01T09:00:00Z")
    due = {"roadmap/features.yaml": ROADMAP["roadmap/features.yaml"].replace("2026-12-31", "2026-03-31")}
    repo = open_shop(tmp_path / "repo", files={**due, "src/a.py": ""})
    repo.write({"src/a.py": "1\n"}).stage()
    assert "overdue" not in {finding.rule for finding in check(Request(start=repo.path)).findings}
    found = check(Request(start=repo.path, staged=True)).findings
    assert [f"{finding.rule} {finding.item}" for finding in found if finding.severity > Severity.INFO] == [
        "overdue feature:one-click"
    ]
    # Time alone introduces nothing.
    assert told(judged(repo, target="staged")) == []
    repo.commit("More", "2026-04-01T09:00:00Z")
    assert check(Request(start=repo.path)).findings == found


@pytest.mark.case(111)
@pytest.mark.parametrize("shape", ["line", "merge", "young"])
def test_many_commits_that_are_dated_back_are_believed_no_more_than_one(tmp_path: Path, shape: str) -> None:
    """Case 111: also where they are the first parents of a merge; a month back is believed."""
    files = {path.encode(): text.encode() for path, text in ROADMAP.items()}
    back = 20 if shape == "young" else 700
    made = [Made((), files, seconds=START - 800 * DAY), Made((0,), files, seconds=START)]
    made.append(Made((0 if shape == "merge" else 1,), files, seconds=START - back * DAY))
    made += [Made((number,), files, seconds=START - back * DAY + number) for number in range(2, 82)]
    if shape == "merge":
        made.append(Made((len(made) - 1, 1), files, seconds=START - back * DAY))
    repo = Repo(tmp_path / "repo")
    make(repo, made)
    repo.git("reset", "--quiet", "--hard")
    workspace = open_workspace(Request(start=repo.path))
    day = "2026-02-10" if shape == "young" else "2026-03-02"
    assert (workspace.as_of.isoformat(), workspace.as_of_source) == (day, MEANT if shape == "young" else BELIEVED)
