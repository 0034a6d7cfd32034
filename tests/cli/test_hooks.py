"""The command ``hooks``: what it says, and how it ends where a hook cannot do its work."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.conftest import Ended, Run
from tests.repos import Repo
from tests.shop import EDIT, branch, open_shop
from tpmlint.model.prose import BENEFIT

ZEROS = "0" * 40


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository without hooks, in which the test stands."""
    shop = open_shop(tmp_path / "shop", "--template=")
    monkeypatch.chdir(shop.path)
    return shop


def given(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let git write ``data`` to the hook."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def table(shop: Repo, **states: str) -> str:
    """Return what is shown of the hooks, ``absent`` unless ``states`` says otherwise."""
    stages = ("pre-commit", "prepare-commit-msg", "commit-msg", "pre-push")
    place = shop.path / ".git/hooks"
    return "".join(f"{stage:20} {states.get(stage.replace('-', '_'), 'absent')}  {place / stage}\n" for stage in stages)


REFUSES = (
    "A change without product context is refused: change-without-context is set to error (preset standard). Exempt: "
    "commits of type docs, test, chore, ci, build, style, fix or revert and the files, authors and titles that "
    "[change] names."
)


def test_install_status_uninstall(run: Run, shop: Repo) -> None:
    ours = shop.path / ".git/hooks/commit-msg"
    ours.parent.mkdir()
    ours.write_text("#!/bin/sh\n")
    (shop.path / ".git/hooks/pre-push").write_text("#!/bin/sh\ntpmlint hooks run pre-push\n")
    other, calls = "somebody else's script", "somebody else's script, which calls tpmlint"
    assert run("hooks", "status") == Ended(0, table(shop, commit_msg=other, pre_push=calls), "")
    installed = table(
        shop,
        pre_commit="installed",
        prepare_commit_msg="installed",
        commit_msg="installed, after the script that was there before",
        pre_push=calls,
    )
    for _ in range(2):
        assert run("hooks", "install") == Ended(0, f"{installed}{REFUSES}\n", "")
    assert run("hooks", "status") == Ended(0, installed, "")
    assert run("hooks", "uninstall") == Ended(0, table(shop, commit_msg=other, pre_push=calls), "")


def test_outside_of_a_repository(run: Run) -> None:
    for words in (("install",), ("status",), ("uninstall",), ("run", "commit-msg", "x"), ("run", "pre-push")):
        ended = run("hooks", *words)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith("tpmlint: error: this folder is not in a git repository\n")


def test_a_stage_that_is_none(run: Run, shop: Repo) -> None:
    assert run("hooks", "run", "commit-mgs", "x") == Ended(
        2,
        "",
        "tpmlint: error: unknown stage 'commit-mgs'; did you mean commit-msg?\n"
        "  help: there are commit-msg, pre-commit, pre-push, pre-receive, prepare-commit-msg\n",
    )


def test_the_message_is_found_where_the_framework_passes_none(run: Run, shop: Repo) -> None:
    shop.write(EDIT).stage()
    (shop.path / ".git/COMMIT_EDITMSG").write_text("Keep two\n")
    assert run("hooks", "run", "commit-msg").code == 1
    (shop.path / ".git/COMMIT_EDITMSG").write_text("Keep two\n\nRoadmap-Item: vault\n")
    assert run("hooks", "run", "commit-msg") == Ended(0, "", "")
    (shop.path / ".git/COMMIT_EDITMSG").unlink()
    assert (
        run("hooks", "run", "commit-msg")
        .err.splitlines()[0]
        .endswith("COMMIT_EDITMSG: the message cannot be read: No such file or directory")
    )


def test_a_warning_is_shown_and_refuses_nothing(run: Run, shop: Repo) -> None:
    shop.write({"tpmlint.toml": 'preset = "starter"\n'}).commit()
    shop.write(EDIT).stage()
    Path("message").write_text("feat: keep two\n")
    ended = run("hooks", "run", "commit-msg", "message")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("warning[change-without-context]: 1 changed file of capability cards has no ")


def test_a_clean_index_says_nothing(run: Run, shop: Repo) -> None:
    assert run("hooks", "run", "pre-commit") == Ended(0, "", "")


def test_warnings_of_the_staged_roadmap_are_counted(run: Run, shop: Repo) -> None:
    """They do not stop the commit, so nobody would hear of them otherwise."""
    idle = "{kind: feature, id: idle%d, title: Idle, owner: shop, status: proposed, benefit: %s}\n"
    for count, said in ((1, "1 warning"), (2, "2 warnings")):
        shop.write({f"roadmap/idle{count}.yaml": idle % (count, BENEFIT)}).stage()
        assert run("check", "--staged", "-q").out.count("warning[") == count
        shows = "it" if count == 1 else "them"
        assert run("hooks", "run", "pre-commit") == Ended(
            0,
            f"tpmlint: {said} in the staged roadmap, not refused; `tpmlint check --staged` shows {shows}\n",
            "",
        )
    # At `fail-on` they refuse the commit, and are shown whole.
    shop.write({"tpmlint.toml": "fail-on = 'warning'\n"}).stage()
    refused = run("hooks", "run", "pre-commit")
    assert (refused.code, refused.out.count("warning[")) == (1, 2)


@pytest.mark.case(54, 84)
def test_names_of_branches_that_are_no_text(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases 54 and 84: they come as bytes, and are shown inert."""
    head = shop.head.encode()
    zeros = ZEROS.encode()
    given(monkeypatch, b"x " + zeros + b" refs/heads/caf\xe9 " + head + b"\ny " + head + b" refs/tags/\x1b[2J " + zeros)
    assert run("hooks", "run", "pre-push", "origin", "url") == Ended(
        0, "", "tpmlint: refs/heads/caf\\xe9 is deleted\ntpmlint: refs/tags/\\x1b[2J is not a branch\n"
    )


def test_a_push_through_the_framework(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It passes the range in variables, and nothing on a push to an empty remote."""
    branch(shop, EDIT)
    monkeypatch.setenv("PRE_COMMIT", "1")
    given(monkeypatch, b"nobody reads this\n")
    nothing = Ended(0, "", "tpmlint: there is nothing yet to compare the push with\n")
    assert run("hooks", "run", "pre-push") == nothing
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "main")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "topic")
    ended = run("hooks", "run", "pre-push")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("warning[change-without-context]: ")


@pytest.mark.parametrize(
    ("source", "hinted"), [(None, True), ("template", True), ("message", False), ("commit", False), ("merge", False)]
)
def test_the_framework_says_where_a_message_comes_from(
    run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch, source: str | None, hinted: bool
) -> None:
    """It passes the file alone: with ``-m`` a comment would stay in the message."""
    shop.write(EDIT).stage()
    if source is not None:
        monkeypatch.setenv("PRE_COMMIT_COMMIT_MSG_SOURCE", source)
    Path("message").write_text("Keep two\n")
    assert run("hooks", "run", "prepare-commit-msg", "message") == Ended(0, "", "")
    assert ("#Roadmap-Item: vault\n" in Path("message").read_text()) is hinted


def test_where_no_editor_is_opened_there_is_no_hint(run: Run, shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write(EDIT).stage()
    monkeypatch.setenv("GIT_EDITOR", ":")
    Path("message").write_text("Keep two\n")
    assert run("hooks", "run", "prepare-commit-msg", "message") == Ended(0, "", "")
    assert Path("message").read_text() == "Keep two\n"


def test_bytes_that_are_no_text_stay_in_the_message(run: Run, shop: Repo) -> None:
    shop.write(EDIT).stage()
    Path("message").write_bytes(b"Caf\xe9\r\n")
    run("hooks", "run", "prepare-commit-msg", "message")
    assert Path("message").read_bytes().startswith(b"Caf\xe9\r\n\n# No product context yet")


@pytest.mark.parametrize("words", [(), ("none",), (".",)])
def test_a_hint_that_cannot_be_written_stops_no_commit(run: Run, shop: Repo, words: tuple[str, ...]) -> None:
    shop.write(EDIT).stage()
    ended = run("hooks", "run", "prepare-commit-msg", *words)
    assert (ended.code, ended.out, ended.err.startswith("tpmlint: ") or not words) == (0, "", True)
