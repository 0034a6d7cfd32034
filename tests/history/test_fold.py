"""What an audit says of each commit is what ``diff`` says of it, and its sums are the sums of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.history.random_histories import make_eventful
from tests.repos import Repo
from tests.test_example_history import EXPECTED, history
from tpmlint.api import audit, check, diff
from tpmlint.engine.audit import AuditOptions
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.workspace import Request
from tpmlint.errors import UserError
from tpmlint.git.commits import SHORT
from tpmlint.git.log import Step
from tpmlint.history.accumulator import Accumulator
from tpmlint.history.fold import Fold
from tpmlint.history.totals import Touch
from tpmlint.report import Report
from tpmlint.settings import VERDICTS, Verdict


def audited(repo: Repo, monkeypatch: pytest.MonkeyPatch, **more: object) -> tuple[Report, dict[str, object]]:
    """Return the report, and for each commit what became of it: a word, or its verdicts by capability."""
    told: dict[str, object] = {}
    take, record = Fold.take, Accumulator.record_commit
    current: dict[str, Verdict] = {}

    def noted_take(fold: Fold, step: Step, governed: bool) -> None:
        current.clear()
        before = Counter(fold.accumulator.commits)
        take(fold, step, governed)
        (became,) = fold.accumulator.commits - before
        told[step.commit.oid] = dict(current) if became == "judged" else became

    def noted_record(accumulator: Accumulator, day: date, touches: Sequence[Touch]) -> None:
        assert not current
        current.update((each.capability, each.verdict) for each in touches)
        assert len(current) == len(touches)
        record(accumulator, day, touches)

    monkeypatch.setattr(Fold, "take", noted_take)
    monkeypatch.setattr(Accumulator, "record_commit", noted_record)
    report = audit(Request(start=repo.path), AuditOptions(**more))  # type: ignore[arg-type]
    return report, told


def rules(repo: Repo, oid: str) -> set[str]:
    """Return the ids of the rules that the roadmap of a commit breaks."""
    try:
        return {each.rule for each in check(Request(start=repo.path, at=oid)).findings}
    except UserError:
        return set()


def differing(repo: Repo, audited: Mapping[str, object]) -> dict[str, object]:
    """Return the same for each commit that has a parent, as ``diff`` says it.

    What an audit calls unreadable is so if a file of the roadmap cannot be read.
    """
    told: dict[str, object] = {}
    for line in repo.git("rev-list", "--first-parent", "--parents", "main").splitlines():
        oid, *parents = line.split()
        if not parents:
            continue
        if audited.get(oid) == "unreadable" and "yaml-syntax" in rules(repo, oid) | rules(repo, parents[0]):
            told[oid] = "unreadable"
            continue
        try:
            report = diff(Request(start=repo.path), Comparison(base=parents[0], head=oid))
        except UserError:
            told[oid] = "ungoverned"
        else:
            told[oid] = {each.capability: each.verdict for each in report.verdicts}
    return told


@pytest.mark.parametrize("seed", [0, 1, 2, *(pytest.param(each, marks=pytest.mark.slow) for each in range(3, 6))])
def test_every_commit_gets_the_verdict_that_diff_gives_it(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo(tmp_path / "repo")
    make_eventful(repo, seed)
    report, told = audited(repo, monkeypatch)
    root = repo.git("rev-list", "--first-parent", "main").split()[-1]
    assert {oid: became for oid, became in told.items() if oid != root} == differing(repo, told)
    metrics = report.metrics
    assert metrics is not None
    words = Counter(became if isinstance(became, str) else "judged" for became in told.values())
    assert Counter(judged=metrics.judged, ungoverned=metrics.ungoverned, unreadable=metrics.unreadable) == words
    pairs = [pair for became in told.values() if isinstance(became, dict) for pair in became.items()]
    weakest = [
        max(became.values(), key=VERDICTS.index) for became in told.values() if isinstance(became, dict) and became
    ]
    assert metrics.total.verdicts == Counter(weakest)
    assert {each.commit for each in metrics.unexplained} == {
        oid[:SHORT] for oid, became in told.items() if isinstance(became, dict) and "missing" in became.values()
    }
    assert {each.capability: each.total.verdicts for each in metrics.capabilities if each.total.changes} == {
        name: Counter(verdict for each, verdict in pairs if each == name) for name in {name for name, _ in pairs}
    }
    for whole, parts in (
        (metrics.total, metrics.months),
        *((each.total, each.months) for each in metrics.capabilities),
    ):
        assert whole.verdicts == sum((Counter(each.counts.verdicts) for each in parts), Counter())
        assert whole.adrift == sum(each.counts.adrift for each in parts)


def test_what_the_shops_history_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader's list of verdicts, but for what an audit does otherwise: today's policy, and no white space."""
    repo = Repo(history.make_history(tmp_path / "shop"))
    _, told = audited(repo, monkeypatch)
    titles = dict(line.split(" ", 1) for line in repo.git("log", "--first-parent", "--format=%H %s").splitlines())
    otherwise = {
        # The preset was still starter, and did not ask about these.
        "refactor: name the fewest letters of a search": {"product-search": "missing"},
        "Format Go and TypeScript with their formatters": {"product-search": "missing", "storefront-kit": "missing"},
        # `Initiative:` was another name of the trailer only then, but what it named was active.
        "Charge Google's wallet, too": {"app-payments": "standing"},
    }
    expected = {
        each.title: "ungoverned" if each.verdicts is None else otherwise.get(each.title, dict(each.verdicts))
        for each in EXPECTED
    }
    assert {titles[oid]: became for oid, became in told.items()} == expected
