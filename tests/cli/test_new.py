"""The command ``new``: a file for an item, from options or from answers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.repos import Repo
from tpmlint.schema.files import editor_comment

TEAMS = "kind: team\nid: core\ntitle: Core\n---\nkind: team\nid: shop\ntitle: Shop\nowner: core\n"
FEATURE = "kind: feature\nid: one-click\ntitle: One click\nowner: shop\n"
INITIATIVE = (
    *("new", "initiative", "faster-builds", "--owner", "core", "--type", "developer-experience"),
    *("--enables", "one-click=Ships on the day it is ready", "--customer", "shop=To see a change within minutes"),
)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with two teams and a feature."""
    return Repo(tmp_path).write({"roadmap/teams.yaml": TEAMS, "roadmap/features.yaml": FEATURE})


ON_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "tpmlint", *sys.argv[1:]])
"""
"""Makes standard input the terminal whose Ctrl-C counts, and becomes tpmlint."""


def test_of_several_at_once_one_takes_the_id(repo: Repo) -> None:
    """Each finds the id free; the others are told once they have the lock."""
    words = [sys.executable, "-m", "tpmlint", "new", "feature", "same", "--title", "T", "--owner", "shop", "--file"]
    running = [
        subprocess.Popen([*words, f"roadmap/s{number}.yaml"], cwd=repo.path, stdin=subprocess.DEVNULL)
        for number in range(5)
    ]
    assert sorted(each.wait() for each in running) == [0, 2, 2, 2, 2]
    assert len(list((repo.path / "roadmap").glob("s*.yaml"))) == 1


def required(text: str) -> str:
    """Return what stands before the optional fields."""
    return text.partition("\n# Optional:")[0]


def test_an_initiative_from_options(run: Run, repo: Repo) -> None:
    ended = run(*INITIATIVE, "--title", "Builds: faster", "--set", "tags=a", "--set", "tags=b")
    assert (ended.code, ended.out, ended.err) == (0, "Wrote roadmap/initiatives/faster-builds.yaml\n", "")
    assert required((repo.path / "roadmap/initiatives/faster-builds.yaml").read_text("utf-8")) == (
        editor_comment("initiative")
        + """\
# Every field explained: tpmlint explain initiative

kind: initiative
id: faster-builds
title: "Builds: faster"
owner: core
# Where the initiative stands: proposed, planned, active, paused, completed, canceled.
status: proposed
# What sort of technical work it is: enablement, developer-experience, reliability, technical-debt,
# infrastructure, exploration, compliance.
type: developer-experience
# The product features that this work makes possible, and how: the reason why it is on the roadmap.
enables:
  - feature: one-click
    how: Ships on the day it is ready
# The teams inside the company that need this work, and what for: those who would miss it.
internal_customers:
  - team: shop
    need: To see a change within minutes
# Words to find and group items by.
tags: [a, b]
"""
    )
    assert run("check").code == 0


def test_what_is_given_elsewhere_has_the_defaults_of_a_terminal(run: Run, repo: Repo) -> None:
    assert run("new", "team", "web-shop").code == 0
    assert "title: Web shop\n" in (repo.path / "roadmap/teams/web-shop.yaml").read_text("utf-8")


@pytest.mark.parametrize("words", [["--dry-run"], ["--file", "-"]])
def test_a_dry_run_writes_nothing(run: Run, repo: Repo, words: list[str]) -> None:
    before = sorted(repo.path.rglob("*.yaml"))
    ended = run(*INITIATIVE, *words)
    assert ended.code == 0
    assert ended.out.startswith(f"{editor_comment('initiative')}# Every field explained: ")
    assert sorted(repo.path.rglob("*.yaml")) == before


def test_a_decision_is_markdown(run: Run, repo: Repo) -> None:
    ended = run("new", "decision", "use-x", "--owner", "core", "--status", "accepted", "--set", "features=one-click")
    assert ended.out == "Wrote roadmap/decisions/use-x.md\n"
    text = (repo.path / "roadmap/decisions/use-x.md").read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith(("# U", "## "))] == [
        "# Use x",
        "## Context",
        "## Decision",
        "## Consequences",
    ]
    assert run("check").code == 0


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (["--yaml"], "roadmap/decisions/x.yaml"),
        (["--file", "services/x.tpm.yaml"], "services/x.tpm.yaml"),
        (["--file", "roadmap/x.md", "--markdown"], "roadmap/x.md"),
    ],
)
def test_another_place_or_form(run: Run, repo: Repo, words: list[str], path: str) -> None:
    assert run("new", "decision", "x", "--owner", "core", *words).out == f"Wrote {path}\n"
    assert run("check").code == 0


def test_paths_are_given_from_where_one_is(run: Run, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repo.path / "roadmap" / "new"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert run("new", "team", "x", "--file", "x.yaml").out == "Wrote roadmap/new/x.yaml\n"
    assert run("new", "team", "y").out == "Wrote roadmap/teams/y.yaml\n"


def test_the_configuration_decides_where(run: Run, repo: Repo) -> None:
    repo.write({"shop/tpmlint.toml": '[roadmap]\ninclude = ["plan/**/*.yml"]\n'})
    assert run("new", "team", "x", "--root", "shop").out == "Wrote shop/plan/teams/x.yml\n"


def test_it_works_without_git_and_without_a_roadmap(run: Run, tmp_path: Path) -> None:
    assert run("new", "team", "first").code == 0
    assert run("check").code == 0


def test_a_name_of_what_is_not_there_is_a_hint(run: Run, repo: Repo) -> None:
    ended = run("new", "feature", "wallets", "--owner", "cor")
    assert ended.code == 0
    assert ended.err.startswith(
        "  hint: feature wallets is owned by team cor, which does not exist; did you mean core?"
    )


def test_what_git_ignores_is_a_hint(run: Run, repo: Repo) -> None:
    repo.write({".gitignore": "x.yaml\n"})
    assert "hint: git ignores roadmap/teams/x.yaml, and so does tpmlint" in run("new", "team", "x").err


@pytest.mark.parametrize(
    ("words", "message", "remedy"),
    [
        (
            ["featur", "x"],
            "unknown kind 'featur'; did you mean feature?",
            "there are feature, capability, decision, initiative, objective, team",
        ),
        (
            ["team", "Our Team"],
            (
                "ID: 'id' must be 1 to 128 letters from a to z, digits, '-', '_' or '.', "
                "beginning and ending with a letter or digit, not 'Our Team'"
            ),
            "write it our-team, for example",
        ),
        (["team", "CORE"], "roadmap/teams.yaml:2: there is a team core already", "choose another id"),
        (["feature", "x"], "feature x has no 'owner' yet", "add --owner TEAM"),
        (
            ["initiative", "x", "--owner", "core"],
            "initiative x has no 'type', 'enables' or 'internal_customers' yet",
            "add --type TYPE --enables FEATURE=HOW --customer TEAM=NEED",
        ),
        (["capability", "x", "--owner", "core"], "capability x has no 'paths' yet", "add --path PATTERN"),
        (
            ["feature", "x", "--owner", "core", "--status", "done"],
            (
                "--status: 'status' must be proposed, planned, active, released, retired or canceled, not 'done'; "
                "did you mean 'released'?"
            ),
            None,
        ),
        (
            ["feature", "x", "--owner", "a b"],
            "--owner: 'owner' must be the id of a team such as payments, not 'a b'",
            None,
        ),
        (
            ["team", "x", "--set", "tags"],
            "--set: 'tags' gives no value",
            "write FIELD=VALUE, such as target_date=2027-Q1",
        ),
        (
            ["decision", "x", "--owner", "core", "--status", "accepted"],
            (
                "decision 'x' is accepted and names no initiative, feature or capability; list at least one under "
                "'initiatives', 'features' or 'capabilities'"
            ),
            (
                "Add 'initiatives', 'features' or 'capabilities' with the ids of what the decision is about; "
                "a decision that touches none of them needs no place on the roadmap"
            ),
        ),
        (
            ["team", "x", "--file", "roadmap/teams.yaml"],
            "roadmap/teams.yaml: there is a file of that name already",
            "choose another with --file",
        ),
        (
            ["team", "x", "--file", "teams/x.yaml"],
            "teams/x.yaml: the configuration does not take this file as roadmap",
            (
                "name one that `[roadmap] include` matches: "
                "roadmap/**/*.yaml, roadmap/**/*.yml, roadmap/**/*.md, **/*.tpm.yaml"
            ),
        ),
        (["team", "x", "--file", "roadmap/x.yaml", "--markdown"], "--file: x.yaml does not end in .md", None),
    ],
)
def test_refusals(run: Run, repo: Repo, words: list[str], message: str, remedy: str | None) -> None:
    before = sorted(repo.path.rglob("*"))
    ended = run("new", *words)
    said = ended.err.splitlines()
    assert (ended.code, ended.out, said[0]) == (2, "", f"tpmlint: error: {message}")
    if remedy is not None:
        assert said[1:] == [f"  help: {remedy}"]
    assert [path for path in sorted(repo.path.rglob("*")) if ".git" not in path.parts] == [
        path for path in before if ".git" not in path.parts
    ]


def test_no_place_follows_from_the_configuration(run: Run, repo: Repo) -> None:
    repo.write({"tpmlint.toml": '[roadmap]\ninclude = ["plan.yaml"]\n'})
    ended = run("new", "team", "x")
    assert (ended.code, ended.err.splitlines()) == (
        2,
        [
            "tpmlint: error: no place for it follows from the configuration",
            "  help: give --file a path that plan.yaml matches",
        ],
    )


COST = """\
{"properties": {"cost_center": {"type": "string", "pattern": "^CC-[0-9]+$", "description": "Who pays."},
                "wiki": {"type": "string", "examples": ["runbook"], "description": "Where more is said."}, "any": true},
 "required": ["cost_center", "target_date"]}
"""


def test_what_the_organisation_requires_is_asked_for(run: Run, repo: Repo) -> None:
    repo.write({"tpmlint.toml": '[schema.feature]\nextend = "feature.json"\n', "feature.json": COST})
    words = ("new", "feature", "wallets", "--owner", "shop", "--dry-run")
    assert run(*words).err == (
        "tpmlint: error: feature wallets has no 'target_date' or 'cost_center' yet\n"
        "  help: add --set target_date=VALUE --set cost_center=VALUE\n"
    )
    ended = run(*words, "--set", "target_date=2027", "--set", "cost_center=4711")
    assert ended.err == ("tpmlint: error: --set: 'cost_center' must be text that matches '^CC-[0-9]+$', not '4711'\n")
    ended = run(*words, "--set", "target_date=2027", "--set", "cost_center=CC-1")
    assert (ended.code, ended.err) == (0, "")
    assert "\ncost_center: CC-1\n" in ended.out
    assert "\n# Where more is said.\n#wiki: runbook\n" in ended.out
    assert "any" not in ended.out.splitlines()[-1]


@pytest.fixture
def converse(repo: Repo) -> Callable[..., tuple[int, str]]:
    """Return a function that runs tpmlint on a terminal of its own, types lines and returns code and screen."""
    if os.name == "nt":
        pytest.skip("Windows has no such terminals")
    import pty
    import select
    import termios

    def call(words: Iterable[str], lines: Iterable[str], columns: int = 0) -> tuple[int, str]:
        terminal, end = pty.openpty()
        if columns:
            termios.tcsetwinsize(end, (24, columns))
        command = [sys.executable, "-c", ON_TERMINAL, *words]
        child = subprocess.Popen(
            command, cwd=repo.path, stdin=end, stdout=end, stderr=end, start_new_session=True, env=os.environ
        )
        os.close(end)
        screen, waiting, deadline = "", list(lines), time.monotonic() + 300
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.05)[0]:
                try:
                    seen = os.read(terminal, 65536)
                except OSError:
                    break
                if not seen:
                    break
                screen += seen.decode()
            elif waiting and screen.endswith(": "):
                # A prompt is what ends the screen without ending a line; the mark tells it from one that was answered.
                os.write(terminal, waiting.pop(0).encode())
                screen += "\0"
        os.close(terminal)
        return child.wait(300), screen.replace("\0", "").replace("\r\n", "\n")

    return call


def test_questions_on_a_terminal(converse: Callable[..., tuple[int, str]], repo: Repo) -> None:
    code, screen = converse(["new", "feature", "wallets"], ["\n", "shp\n", "shop\n"])
    assert code == 0
    assert screen == (
        """\
A new feature, wallets, for roadmap/features/wallets.yaml. Ctrl-C leaves without writing it.

What people call a feature, in a few words.
title [Wallets]: 

The team that answers for this item, by its id.
  core  Core
  shop  Shop
owner: shp
  unknown team 'shp'; did you mean shop? Enter it again to use it all the same.
owner: shop
Wrote roadmap/features/wallets.yaml
"""  # noqa: W291
    )
    assert "owner: shop\n" in (repo.path / "roadmap/features/wallets.yaml").read_text("utf-8")


def test_what_is_said_on_a_terminal_fits_into_it(converse: Callable[..., tuple[int, str]]) -> None:
    screen = converse(["new", "initiative", "wallets"], ["\n", "shop\n", "\x03"], 50)[1]
    assert screen.partition("owner: shop\n")[2].partition("  active")[0] == (
        "\n"
        "Where the initiative stands.\n"
        "  proposed   An idea under discussion; its context\n"
        "             may still be rough.\n"
        "  planned    Decided, not begun.\n"
    )
    assert max(len(line) for line in screen.splitlines()) <= 50


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_leaving_writes_nothing(converse: Callable[..., tuple[int, str]], repo: Repo, key: str) -> None:
    code, screen = converse(["new", "feature", "wallets"], ["\n", key])
    assert code == 130
    assert "tpmlint: interrupted" in screen
    assert not (repo.path / "roadmap/features").exists()


def test_nothing_is_asked_where_all_is_given(converse: Callable[..., tuple[int, str]]) -> None:
    code, screen = converse([*INITIATIVE, "--title", "Builds", "--status", "proposed"], [])
    assert (code, screen) == (0, "Wrote roadmap/initiatives/faster-builds.yaml\n")


def test_a_page_that_does_not_show_the_new_item_is_said(run: Run, repo: Repo) -> None:
    page = "<!-- tpmlint: view table kind=features columns=id -->\n<!-- tpmlint: end -->\n"
    repo.write({"ROADMAP.md": page})
    run("render")
    ended = run("new", "feature", "wish-list", "--title", "Wish list", "--owner", "shop")
    assert (ended.out, ended.err) == (
        "Wrote roadmap/features/wish-list.yaml\n",
        "  hint: ROADMAP.md does not show it yet; `tpmlint render` fills its views\n",
    )
    run("render")
    assert run("new", "team", "data", "--title", "Data").err == ""
