"""The command ``changes``: what happened between two days or revisions, who did it, and what cannot be known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tpmlint.history import authors
from tpmlint.model.items import Item
from tpmlint.schema.files import load

TEAMS = "{kind: team, id: shop, title: Shop}\n---\n{kind: team, id: platform, title: Platform}\n"
FEATURE = """\
kind: feature
id: one-click
title: One-click checkout
owner: shop
status: planned
target_date: 2026-03-31
"""
VAULT = """\
kind: initiative
id: vault
title: A vault for cards
owner: platform
type: enablement
status: planned
target_date: 2026-02-28
enables: [{feature: one-click, how: Nobody types a number}]
internal_customers: [{team: shop, need: One call that charges}]
"""
PAUL = "Paul <paul@example.org>"
ZOE = "Zoe <zoe@example.org>"


def day(text: str) -> str:
    return f"{text}T09:00:00+00:00"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return a roadmap with a history of three months: it begins in January, and the vault moves in February."""
    repo = Repo(tmp_path).write({"roadmap/teams.yaml": TEAMS, "roadmap/one-click.yaml": FEATURE})
    repo.commit("Start a roadmap", day("2026-01-04"))
    repo.git("tag", "v1")
    repo.write({"roadmap/vault.yaml": VAULT}).commit("Plan a vault", day("2026-01-11"), PAUL)
    repo.write({"roadmap/vault.yaml": VAULT.replace("2026-02-28", "2026-04-30")})
    repo.commit("Wait for the audit\n\nIt takes long.", day("2026-02-08"), ZOE)
    repo.write({"src/a.py": "a\n"}).commit("Add code", day("2026-03-01"))
    return repo


def out(run: Run, *words: str) -> str:
    ended = run("changes", *words)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


MOVED = """\
Moved later:
  A vault for cards (initiative:vault): 2026-02-28 -> 2026-04-30, 61 days later, which delays One-click checkout by 30 \
days; Shop waits for it, by Zoe on 2026-02-08
"""
ADDED = """\
Added:
  A vault for cards (initiative:vault), of Platform, planned, due {}
"""


def test_the_last_thirty_days(run: Run, repo: Repo) -> None:
    assert out(run) == f"What changed from 2026-01-30 to 2026-03-01: 1 moved later.\n\n{MOVED}"
    assert out(run, "--as-of", "2026-03-15") == "What changed from 2026-02-13 to 2026-03-01: nothing.\n"


def test_days_count_as_a_whole(run: Run, repo: Repo) -> None:
    title = "What changed from 2026-02-08 to 2026-03-01: 1 moved later.\n\n"
    assert out(run, "2026-02-08") == f"{title}{MOVED}"
    assert out(run, "2026-02-09") == "What changed from 2026-02-09 to 2026-03-01: nothing.\n"
    title = "What changed from 2026-01-11 to 2026-01-11: 1 added.\n\n"
    assert out(run, "2026-01-11", "2026-01-11") == f"{title}{ADDED.format('2026-02-28')}"


def test_revisions(run: Run, repo: Repo) -> None:
    assert out(run, "v1") == f"What changed from v1 to HEAD: 1 added.\n\n{ADDED.format('2026-04-30')}"
    assert out(run, "HEAD~2", "HEAD~1") == f"What changed from HEAD~2 to HEAD~1: 1 moved later.\n\n{MOVED}"
    title = "What changed from v1 to 2026-01-31: 1 added.\n\n"
    assert out(run, "v1", "2026-01-31") == f"{title}{ADDED.format('2026-02-28')}"


def test_before_the_first_commit(run: Run, repo: Repo) -> None:
    assert (
        out(run, "2025-01-01", "2026-01-05")
        == """\
What changed from 2025-01-01 to 2026-01-05: 3 added.
Note: the history begins on 2026-01-04: all of the roadmap is new.

Added:
  One-click checkout (feature:one-click), of Shop, planned, due 2026-03-31
  Platform (team:platform)
  Shop (team:shop)
"""
    )


def test_before_there_was_a_roadmap(run: Run, tmp_path: Path) -> None:
    repo = Repo(tmp_path).write({"src/a.py": "a\n"})
    code = repo.commit("Add code", day("2026-01-01"))
    repo.write({"roadmap/teams.yaml": TEAMS}).commit("Start a roadmap", day("2026-02-01"))
    assert (
        out(run, code[:10])
        == f"""\
What changed from {code[:10]} to HEAD: 2 added.
Note: commit {code[:10]} has no roadmap: all of it is new.

Added:
  Platform (team:platform)
  Shop (team:shop)
"""
    )


def test_before_a_file_could_be_read(run: Run, tmp_path: Path) -> None:
    """What the file had is not known, so nothing says that the commit has no roadmap."""
    repo = Repo(tmp_path).write({"roadmap/teams.yaml": TEAMS + "---\nkind: team\ntitle: [\n"})
    broken = repo.commit("Start a roadmap", day("2026-01-01"))
    repo.write({"roadmap/teams.yaml": TEAMS}).commit("Repair it", day("2026-02-01"))
    unread = f"1 file of commit {broken[:10]} could not be read whole (roadmap/teams.yaml)"
    notes = [line for line in out(run, broken[:10]).splitlines() if line.startswith("Note: ")]
    assert notes == [f"Note: {unread}: what changed there is not known, and what was there may show as new."]


def test_the_author_is_not_who_merged(run: Run, repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({"roadmap/vault.yaml": VAULT.replace("2026-02-28", "2026-05-31")})
    repo.commit("Wait longer", day("2026-03-02"), PAUL)
    repo.git("checkout", "--quiet", "main")
    repo.write({"src/b.py": "b\n"}).commit("Add more code", day("2026-03-03"))
    repo.git("merge", "--quiet", "--no-edit", "--no-ff", "topic")
    assert ", by Paul on 2026-03-02\n" in out(run, "HEAD~1", "HEAD")


def test_a_date_that_moves_there_and_back_did_not_move(run: Run, repo: Repo) -> None:
    repo.write({"roadmap/vault.yaml": VAULT}).commit("Go back", day("2026-03-02"), PAUL)
    assert out(run, "2026-02-01") == "What changed from 2026-02-01 to 2026-03-02: nothing.\n"
    repo.write({"roadmap/vault.yaml": VAULT.replace("2026-02-28", "2026-04-30")})
    repo.commit("Wait again", day("2026-03-03"), PAUL)
    assert ", by Paul on 2026-03-03\n" in out(run, "2026-02-01")


def test_a_renamed_item_in_another_file_is_the_same(run: Run, repo: Repo) -> None:
    vault = VAULT.replace("2026-02-28", "2026-04-30").replace("id: vault", "id: card-vault")
    repo.write({"roadmap/vault.yaml": None, "roadmap/cards.yaml": vault.replace("status: planned", "status: active")})
    repo.commit("Call it what it is", day("2026-03-02"))
    assert (
        out(run, "2026-02-01")
        == """\
What changed from 2026-02-01 to 2026-03-02: 1 started, 1 moved later, 1 renamed.

Started:
  A vault for cards (initiative:card-vault), due 2026-04-30

Moved later:
  A vault for cards (initiative:card-vault): 2026-02-28 -> 2026-04-30, 61 days later, which delays One-click checkout \
by 30 days; Shop waits for it, by Zoe on 2026-02-08

Renamed:
  A vault for cards (initiative:card-vault): initiative:vault -> initiative:card-vault
"""
    )


def test_a_newsletter(run: Run, repo: Repo) -> None:
    repo.write({"roadmap/teams.yaml": TEAMS.replace("Shop", "'@shop <img src=x>'")})
    repo.commit("Call", day("2026-03-02"), PAUL)
    assert (
        out(run, "2026-02-01", "--output-format", "markdown")
        == """\
# What changed from 2026-02-01 to 2026-03-02

1 moved later, 1 with another title.

## Moved later

- **A vault for cards**: 2026-02-28 → 2026-04-30, 61 days later, which delays One-click checkout by 30 days; \
`@shop` `<img` `src=x>` waits for it, by Zoe on 2026-02-08

## Titles

- **`@shop` `<img` `src=x>`**: was Shop, by Paul on 2026-03-02
"""
    )
    assert out(run, "v1", "v1", "--output-format", "markdown") == "# What changed from v1 to v1\n\nNothing changed.\n"


def test_json(run: Run, repo: Repo) -> None:
    value = json.loads(out(run, "2026-02-01", "--output-format", "json"))
    jsonschema.Draft7Validator(load("report")).validate(value)
    moved = repo.git("rev-parse", "HEAD~1")
    assert value["changes"] == {
        "since": "2026-02-01",
        "until": "2026-03-01",
        "first": repo.git("rev-parse", "HEAD~2"),
        "last": repo.head,
        "events": [
            {
                "event": "later",
                "item": {"kind": "initiative", "id": "vault", "title": "A vault for cards"},
                "status": "planned",
                "date": "2026-04-30",
                "owner": {"kind": "team", "id": "platform", "title": "Platform"},
                "before": "2026-02-28",
                "after": "2026-04-30",
                "days": 61,
                "gained": [],
                "lost": [],
                "delays": [{"item": {"kind": "feature", "id": "one-click", "title": "One-click checkout"}, "days": 30}],
                "waiting": [{"kind": "team", "id": "shop", "title": "Shop"}],
                "causes": [],
                "former": None,
                "commit": {"revision": moved, "day": "2026-02-08", "author": "Zoe", "title": "Wait for the audit"},
            }
        ],
        "notes": [],
    }
    assert (value["receipt"]["command"], value["receipt"]["commits"], value["findings"]) == ("changes", 2, [])


def test_a_source_in_another_format(run: Run, tmp_path: Path) -> None:
    config = '[[sources]]\nformat = "kep"\nfiles = ["/keps/**/kep.yaml"]\n'
    kep = "title: A vault\nkep-number: 12\nauthors: ['@a']\nowning-sig: sig-node\nstatus: provisional\nstage: alpha\n"
    path = "keps/sig-node/12-vault/kep.yaml"
    repo = Repo(tmp_path).write({path: kep})
    repo.commit("Propose a vault", day("2026-01-04"), PAUL)
    repo.write({path: kep.replace("provisional", "implemented")}).commit("Done", day("2026-02-01"), ZOE)
    repo.write({"tpmlint.toml": config}).commit("Adopt tpmlint", day("2026-02-02"))
    text = out(run, "2026-01-15")
    assert text.startswith("What changed from 2026-01-15 to 2026-02-02: 1 finished.\n")
    assert "\nFinished:\n  A vault (initiative:" in text


def test_a_shallow_clone(
    run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clone = tmp_path_factory.mktemp("clone") / "shallow"
    repo.git("clone", "--quiet", "--depth", "2", f"file://{repo.path}", str(clone))
    monkeypatch.chdir(clone)
    oldest = repo.git("rev-parse", "HEAD~1")[:10]
    fetch = "fetch the whole history: `fetch-depth: 0` for actions/checkout, else `git fetch --unshallow`"
    assert out(run) == (
        "What changed from 2026-01-30 to 2026-03-01: nothing.\nNote: the clone is shallow: what changed before "
        f"2026-02-08 (commit {oldest}) is not known; {fetch}.\n"
    )
    ended = run("changes", repo.git("rev-parse", "v1"))
    assert (ended.code, ended.out) == (2, "")
    assert "names no commit in this repository" in ended.err
    assert f"help: {fetch}" in ended.err


def test_who_is_looked_for_up_to_a_limit(run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge made the change, so that every commit is read in vain, each with all its versions."""
    repo.git("checkout", "--quiet", "-b", "topic")
    for number in range(20):
        repo.write({"roadmap/vault.yaml": VAULT + f"# {number}\n"}).commit(f"Comment {number}")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    repo.write({"roadmap/vault.yaml": VAULT.replace("planned", "paused")}).commit("Merge")
    read: list[int] = []
    items = authors._Reader.items

    def counted(self: authors._Reader, blobs: Mapping[str, tuple[str, str]]) -> Mapping[tuple[str, str], Item]:
        read.append(len(blobs))
        return items(self, blobs)

    monkeypatch.setattr(authors._Reader, "items", counted)
    monkeypatch.setattr(authors, "MOST_BYTES", 6 * len(VAULT))
    text = out(run, "HEAD~1")
    assert "Status:\n  A vault for cards (initiative:vault): planned -> paused\n" in text
    assert "\nNote: who changed what before is not known: the commits change more than 0 MiB of items.\n" in text
    assert len(read) < 20
    notes = json.loads(run("diff", "HEAD~1", "HEAD", "--ci", "none", "--output-format", "json").out)["receipt"]["notes"]
    assert "who changed what before is not known: the commits change more than 0 MiB of items" in notes


def test_another_branch(run: Run, repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "other", "v1")
    repo.write({"roadmap/teams.yaml": TEAMS + "---\n{kind: team, id: data, title: Data}\n"}).commit("Add a team")
    repo.git("checkout", "--quiet", "main")
    text = out(run, "other")
    note = "Note: other is on another branch: what was changed there alone shows as changed back.\n"
    assert text.startswith(f"What changed from other to HEAD: 1 added, 1 removed.\n{note}")


@pytest.mark.parametrize(
    ("words", "message", "remedy"),
    [
        (
            ("2026-02-30",),
            "SINCE: '2026-02-30' is not a valid date",
            "write it as 2026-09-30, or name a revision",
        ),
        (("v1", "2026-13-01"), "UNTIL: '2026-13-01' is not a valid date", "write it as 2026-09-30, or name a revision"),
        (
            ("v9",),
            "SINCE: 'v9' names no commit in this repository",
            "name a branch, a tag or a commit, or fetch it first; a day is written as 2026-09-30",
        ),
        (
            ("v1", "nothing"),
            "UNTIL: 'nothing' names no commit in this repository",
            "name a branch, a tag or a commit, or fetch it first; a day is written as 2026-09-30",
        ),
        (("2999-01-01",), "SINCE: 2999-01-01 is yet to come", "name a day of the past, or none"),
        (("v1", "2999-01-01"), "UNTIL: 2999-01-01 is yet to come", "name a day of the past, or none"),
        (("HEAD", "v1"), "SINCE: HEAD comes after v1", "write `tpmlint changes v1 HEAD`"),
        (
            ("2026-02-01", "2026-01-20"),
            "SINCE: 2026-02-01 comes after 2026-01-20",
            "write `tpmlint changes 2026-01-20 2026-02-01`",
        ),
        (
            ("2026-01-03", "2026-01-02"),
            "SINCE: 2026-01-03 comes after 2026-01-02",
            "write `tpmlint changes 2026-01-02 2026-01-03`",
        ),
        (
            ("v1", "2025-12-31"),
            "UNTIL: the history begins on 2026-01-04, which is after 2025-12-31",
            "name a later day",
        ),
    ],
)
def test_what_cannot_be_compared(run: Run, repo: Repo, words: tuple[str, ...], message: str, remedy: str) -> None:
    ended = run("changes", *words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"tpmlint: error: {message}\n  help: {remedy}\n"


def test_without_a_repository_or_a_commit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap" / "teams.yaml").write_text(TEAMS)
    ended = run("changes")
    assert (ended.code, ended.out) == (2, "")
    assert "what changed can only be told in a git repository" in ended.err
    Repo(tmp_path)
    ended = run("changes")
    assert (ended.code, ended.out) == (2, "")
    assert "no commits yet, so nothing changed" in ended.err
