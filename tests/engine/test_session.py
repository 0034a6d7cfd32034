"""A session answers again and again, and parses only what has changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.repos import Repo
from tests.shop import CAPABILITIES, ROADMAP, TEAMS, open_shop, told, verdicts
from tpmlint.api import check, diff
from tpmlint.engine.comparison import Comparison
from tpmlint.engine.session import open_session
from tpmlint.engine.workspace import Request
from tpmlint.model.parse_cache import ParseCache, cache_key
from tpmlint.model.parsed_file import parse_file
from tpmlint.query.search import FINDING, Query
from tpmlint.report import Report
from tpmlint.settings import Settings

OWNERS = "roadmap/teams.yaml"
TYPO = TEAMS.replace("{kind: team, id: core, title: Core}", "{kind: team, id: core, titel: Core}").encode()
UNKNOWN_FIELD = ["roadmap/teams.yaml:3 error[unknown-field] unknown field 'titel' on team; did you mean 'title'?"]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return open_shop(tmp_path / "shop")


def errors(report: Report) -> list[str]:
    """Return the findings that say something of the text of a file."""
    return [line for line in told(report) if "[unknown-field]" in line]


def test_after_an_edit_one_file_is_parsed(repo: Repo, parsed: list[str]) -> None:
    session = open_session(Request(start=repo.path))
    before = session.check().report
    assert sorted(parsed) == sorted(ROADMAP)
    edited = session.with_texts({OWNERS: TYPO})
    assert errors(edited.check().report) == UNKNOWN_FIELD
    assert parsed[len(ROADMAP) :] == [OWNERS]
    again = edited.with_texts({OWNERS: TYPO + b"# more\n"})
    assert errors(again.check().report) == UNKNOWN_FIELD
    assert parsed[len(ROADMAP) :] == [OWNERS, OWNERS]
    # What was there before is known by its content, and the first session is as it was.
    assert again.with_texts({}).check().report == session.check().report == before
    assert len(parsed) == len(ROADMAP) + 2


def test_what_has_changed_on_disk_is_seen_after_a_refresh(repo: Repo, parsed: list[str]) -> None:
    session = open_session(Request(start=repo.path))
    session.check()
    repo.write({OWNERS: TYPO})
    assert errors(session.check().report) == []
    fresh = session.refreshed()
    assert fresh.check().report == check(Request(start=repo.path))
    assert errors(fresh.check().report) == UNKNOWN_FIELD
    assert parsed[: len(ROADMAP) + 1].count(OWNERS) == 2


def test_every_question_sees_the_unsaved_texts(repo: Repo) -> None:
    third = TEAMS + "---\n{kind: team, id: lab, title: Lab}\n"
    more = CAPABILITIES.replace("paths: [/src/search/]", "paths: [/src/search/, /README.md]")
    saved = open_session(Request(start=repo.path))
    session = saved.with_texts({OWNERS: third.encode(), "roadmap/capabilities.yaml": more.encode()})
    query = Query(equal={}, reached={})
    assert [item.id for item in session.query("team", query).items] == ["core", "lab", "shop"]
    assert [each.item for each in session.query(FINDING, query).findings if each.rule == "unused-team"] == ["team:lab"]
    [(code, impact)] = session.impact(["README.md"]).codes
    assert ([each.capability.id for each in code.claimed], [item.id for item in impact.features]) == (
        ["search"],
        ["find-it"],
    )
    [(code, _)] = saved.impact(["README.md"]).codes
    assert code.claimed == ()
    report = session.diff(Comparison(target="worktree"))
    assert [each.rule for each in report.findings] == ["unused-team"]
    assert report.receipt.changes == 2
    assert saved.diff(Comparison(target="worktree")).receipt.changes == 0


def test_an_unsaved_change_is_judged_as_if_it_were_saved(repo: Repo) -> None:
    gone = ROADMAP["roadmap/features.yaml"].partition("---\n")[0]
    texts = {"roadmap/features.yaml": gone.encode(), "src/cards/new.go": b"package cards\n"}
    unsaved = open_session(Request(start=repo.path)).with_texts(texts).diff(Comparison(target="worktree"))
    repo.write(texts)
    repo.git("add", "--all")
    saved = diff(Request(start=repo.path), Comparison(target="worktree"))
    assert (told(unsaved), verdicts(unsaved)) == (told(saved), verdicts(saved))
    assert told(saved) != []


def test_an_unsaved_configuration_counts(repo: Repo) -> None:
    session = open_session(Request(start=repo.path)).with_texts({OWNERS: TYPO})
    assert errors(session.check().report) == UNKNOWN_FIELD
    lenient = session.with_texts({OWNERS: TYPO, "tpmlint.toml": b'[severity]\nunknown-field = "off"\n'})
    assert errors(lenient.check().report) == []
    assert errors(lenient.with_texts({OWNERS: TYPO}).check().report) == UNKNOWN_FIELD


def test_fixes_are_those_of_the_unsaved_texts(repo: Repo, parsed: list[str]) -> None:
    session = open_session(Request(start=repo.path)).with_texts({OWNERS: TYPO})
    result = session.fix()
    assert {path: change.new for path, change in result.changes.items()} == {OWNERS: TEAMS.encode()}
    assert parsed.count(OWNERS) == 2
    assert set(parsed) == set(ROADMAP)
    assert len(parsed) == len(ROADMAP) + 1


def test_several_threads_may_ask(repo: Repo) -> None:
    session = open_session(Request(start=repo.path))
    texts = [TEAMS.replace("title: Core", f"title: Core {number}").encode() for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda text: session.with_texts({OWNERS: text}).check().report, texts))
    assert reports == [session.check().report] * len(texts)


def test_what_is_held_in_memory_is_bounded(tmp_path: Path) -> None:
    kept, settings = ParseCache(None, tmp_path, most=100), Settings()
    terms = kept.terms(settings)
    texts = {f"{number}.yaml": f"{{kind: team, id: t{number}, title: T}}\n".encode() for number in range(9)}
    for path, data in texts.items():
        kept.put(cache_key(path, data, terms), parse_file(path, data, settings.limits))
    held = [path for path, data in texts.items() if kept.get(cache_key(path, data, terms), path, data) is not None]
    assert held == ["6.yaml", "7.yaml", "8.yaml"]
