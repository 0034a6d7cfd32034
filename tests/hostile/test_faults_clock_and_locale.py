"""Surroundings that are not of this world: a clock before 1970, commits from then, locales without the characters."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.harness import TEAM, Ended, environment, files_below, new_repo, tpmlint
from tests.shop import CODE, EDIT, ROADMAP, branch

LONG_AGO = """\
import datetime, sys, time
class Then(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(1969, 7, 20, 20, 17, tzinfo=tz)
datetime.datetime = Then
time.time = lambda: -14182980.0
from tpmlint.__main__ import main
sys.exit(main())
"""

WRONG = "kind: feature\nid: wrong\ntitle: Ünïcödé 支払い 👩‍💻\nowner: nobody\nstatus: Planned\n"


def long_ago(folder: Path, *words: str) -> Ended:
    """Run tpmlint on 20 July 1969."""
    return tpmlint(folder, *words, start=("-c", LONG_AGO))


@pytest.mark.parametrize("words", ["check", "audit", "report -o -"])
def test_a_clock_before_1970_changes_nothing(tmp_path: Path, words: str) -> None:
    """The day is that of the commit."""
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE})
    branch(repo, EDIT)
    then, now = long_ago(repo.path, *words.split()), tpmlint(repo.path, *words.split())
    assert (then.code, then.out, then.err) == (now.code, now.out, now.err)


def test_a_clock_before_1970_where_there_is_no_commit(tmp_path: Path) -> None:
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap/a.yaml").write_text(TEAM)
    ended = long_ago(tmp_path, "check", "--select", "structure")
    assert (ended.code, ended.err) == (0, "")
    assert "as of 1969-07-20 (today, as there is no commit)" in ended.out


def test_what_is_written_before_1970(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "shop", {**ROADMAP, "roadmap/wrong.yaml": WRONG})
    assert long_ago(repo.path, "check", "--fix").code == 1
    assert "status: planned" in (repo.path / "roadmap/wrong.yaml").read_text()
    assert long_ago(repo.path, "waive", "--all", "--reason", "They come in May").code == 0
    assert "expires: 2026-05-31" in (repo.path / "tpmlint.waivers.yaml").read_text()


@pytest.mark.parametrize(("words", "seconds"), [("diff HEAD~1", "-1"), ("report -o - --history", "-99999999999999")])
def test_a_commit_before_1970(tmp_path: Path, words: str, seconds: str) -> None:
    """Git itself makes none; others can, and git reads what it makes of them."""
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE})
    tree = repo.git("rev-parse", "HEAD^{tree}")
    who = f"Ada <ada@example.org> {seconds} +0000"
    raw = f"tree {tree}\nparent {repo.head}\nauthor {who}\ncommitter {who}\n\nLong ago\n"
    oid = repo.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=raw.encode())
    repo.git("update-ref", "refs/heads/main", oid)
    ended = tpmlint(repo.path, *words.split())
    assert ended.code in (0, 1)
    assert ended.err == ""


PAGE = "# Straße 支払い\n\n<!-- tpmlint: view now-next-later -->\n<!-- tpmlint: end -->\n"
NARROW = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "cp1252"}
"""Names of files are ASCII to Python, and what it prints is cp1252."""


@pytest.mark.case(93)
def test_files_and_their_names_are_utf8_in_any_locale(tmp_path: Path) -> None:
    """What is fixed, refused, waived, renamed and reported is the same, byte for byte, as anywhere."""

    def run(folder: Path, variables: dict[str, str]) -> tuple[list[int], dict[str, bytes]]:
        repo = new_repo(folder, {**ROADMAP, "roadmap/支払い.yaml": WRONG, "ROADMAP.md": PAGE})
        codes = [
            tpmlint(repo.path, *words.split(), env=variables).code
            for words in (
                "check roadmap/支払い.yaml --fix --output markdown=out.md",
                "check --output csv=roadmap/支払い.yaml",
                "rename feature wrong right",
                "render",
                "waive --all --reason They-come-in-May --expires 2026-12-31",
            )
        ]
        return codes, files_below(repo.path)

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert run(tmp_path / "a/shop", NARROW) == run(tmp_path / "b/shop", {"LC_ALL": "C.UTF-8"})


@pytest.mark.case(93)
@pytest.mark.parametrize("words", ["check", "diff main", "list features"])
def test_what_cp1252_lacks_is_shown_as_an_escape(tmp_path: Path, words: str) -> None:
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE})
    branch(repo, {**EDIT, "roadmap/支払い.yaml": WRONG}, "支払い")
    done = subprocess.run(
        [sys.executable, "-m", "tpmlint", *words.split()],
        cwd=repo.path,
        env=environment(NARROW),
        capture_output=True,
        check=False,
    )
    assert done.returncode == tpmlint(repo.path, *words.split()).code
    assert b"UnicodeEncodeError" not in done.stderr
    assert rb"\u652f" in done.stdout


@pytest.mark.case(94)
def test_no_home_and_nothing_else(tmp_path: Path) -> None:
    """With no variable at all but where programs are."""
    repo = new_repo(tmp_path / "shop", {**ROADMAP, **CODE, "roadmap/wrong.yaml": WRONG})
    path = environment()["PATH"]
    for words in ("check --fix", "rename feature wrong right", "init --pre-commit"):
        done = subprocess.run(
            [sys.executable, "-m", "tpmlint", *words.split()],
            cwd=repo.path,
            env={"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        assert re.search("error|Traceback", done.stderr) is None
