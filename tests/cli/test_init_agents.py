"""The command ``init --agents``: a section for assistants, and nothing of anybody else's touched."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Run
from tests.repos import Repo
from tpmlint.errors import UserError
from tpmlint.git.repository import Repository
from tpmlint.init.agents import add_to_agents

WROTE = "a section for assistants: ask before changing a capability, cite in the commit"
GATE = (
    "No capability claims code yet, so no change needs product context: write one with `tpmlint new capability ID`, "
    "and name its code in `paths`."
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with a small roadmap, in which the test starts."""
    repo = Repo(tmp_path / "shop").write({"roadmap/a.yaml": "{kind: team, id: a, title: A}\n"})
    monkeypatch.chdir(repo.path)
    return repo


def section(run: Run) -> str:
    """Return the section as it is written into an empty repository."""
    assert run("init", "--agents").code == 0
    return Path("AGENTS.md").read_text("utf-8")


def test_a_new_file(run: Run, shop: Repo) -> None:
    ended = run("init", "--agents")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"Wrote in {shop.path}:\n  AGENTS.md  {WROTE}\n{GATE}\n"
    text = Path("AGENTS.md").read_text("utf-8")
    first, title, *_, last = text.splitlines()
    assert first.startswith("<!-- begin: tpmlint init --agents ")
    assert (title, last) == ("## Product context", "<!-- end: tpmlint init --agents -->")
    for words in ("tpmlint impact PATH", "`who_is_this_for`", "tpmlint diff --worktree", "Roadmap-Item: <initiative>"):
        assert words in text
    assert run("check").code == 0


def test_a_second_time_changes_nothing(run: Run, shop: Repo) -> None:
    before = section(run)
    ended = run("init", "--agents")
    assert (ended.code, ended.out) == (0, "Nothing to do in AGENTS.md: tpmlint is there.\n")
    assert Path("AGENTS.md").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("before", "between"),
    [
        (b"# Ours\n", b"\n"),
        (b"# Ours", b"\n\n"),
        (b"# Ours\r\n\r\nMore\r\n", b"\r\n"),
        (b"# Ours\r\nMore", b"\r\n\r\n"),
        ("\ufeff# Gr\u00fc\u00dfe \u202e\n".encode(), b"\n"),
        ("\ufeff".encode(), b""),
        (b"", b""),
        (b"\n\n", b""),
    ],
)
def test_what_is_there_stays(run: Run, shop: Repo, before: bytes, between: bytes) -> None:
    own = section(run).encode()
    Path("AGENTS.md").write_bytes(before)
    assert run("init", "--agents").code == 0
    after = Path("AGENTS.md").read_bytes()
    expected = own.replace(b"\n", b"\r\n") if b"\r\n" in before else own
    assert after == before + between + expected
    assert run("init", "--agents").out == "Nothing to do in AGENTS.md: tpmlint is there.\n"
    assert Path("AGENTS.md").read_bytes() == after


def test_an_older_section_is_written_again_where_it_stands(run: Run, shop: Repo) -> None:
    own = section(run)
    old = "<!-- begin: tpmlint init --agents 6d9e4a9af8d8 -->\nOld words.\n<!-- end: tpmlint init --agents -->"
    for newline in ("\n", "\r\n"):
        Path("AGENTS.md").write_bytes(f"# Ours\n\n{old}\nBelow\n".replace("\n", newline).encode())
        assert run("init", "--agents").code == 0
        expected = f"# Ours\n\n{own}Below\n".replace("\n", newline)
        assert Path("AGENTS.md").read_bytes() == expected.encode()


def test_a_section_that_a_person_changed_stays(run: Run, shop: Repo) -> None:
    changed = section(run).replace("Titles and texts", "Our house rule.\n\nTitles and texts")
    Path("AGENTS.md").write_text(changed, "utf-8")
    ended = run("init", "--agents")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "The section in AGENTS.md was changed by hand, so it stays as it is.\n"
    assert Path("AGENTS.md").read_text("utf-8") == changed


def test_claude_md_gets_it_where_it_exists(run: Run, shop: Repo) -> None:
    shop.write({"CLAUDE.md": "# Claude\n"})
    own = section(run)
    assert Path("CLAUDE.md").read_text("utf-8") == f"# Claude\n\n{own}"


def test_claude_md_that_imports_the_other_stays(run: Run, shop: Repo) -> None:
    shop.write({"CLAUDE.md": "@AGENTS.md\r\n"})
    ended = run("init", "--agents")
    expected = (
        f"Wrote in {shop.path}:\n  AGENTS.md  {WROTE}\nCLAUDE.md imports AGENTS.md, so it stays as it is.\n{GATE}\n"
    )
    assert ended.out == expected
    assert Path("CLAUDE.md").read_bytes() == b"@AGENTS.md\r\n"


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links")
@pytest.mark.parametrize(("link", "file"), [("CLAUDE.md", "AGENTS.md"), ("AGENTS.md", "CLAUDE.md")])
def test_one_that_is_a_link_to_the_other_stays_one(run: Run, shop: Repo, link: str, file: str) -> None:
    shop.write({file: "# Ours\n"})
    Path(link).symlink_to(file)
    ended = run("init", "--agents")
    assert ended.code == 0
    assert f"{link} is a link to {file}, so it stays as it is.\n" in ended.out
    assert os.readlink(link) == file
    assert Path(file).read_text("utf-8").count("## Product context") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links")
def test_other_links_are_not_written_through(run: Run, shop: Repo, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.md").write_text("# Elsewhere\n", "utf-8")
    Path("AGENTS.md").symlink_to(tmp_path / "elsewhere.md")
    ended = run("init", "--agents")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("tpmlint: error: AGENTS.md: it cannot be read: a symbolic link\n")
    assert (tmp_path / "elsewhere.md").read_text("utf-8") == "# Elsewhere\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"# Ours\ncaf\xe9\n", "AGENTS.md:2: it is not UTF-8\n  help: write it in UTF-8, or add the section yourself"),
        (
            "# Ours\n".encode("utf-16"),
            "AGENTS.md:1: it is not UTF-8\n  help: write it in UTF-8, or add the section yourself",
        ),
        (b"# Ours\0\n", "AGENTS.md: it is not a text\n  help: put a file of yours in its place"),
        (
            b"a\n<!-- end: tpmlint init --agents -->\n",
            (
                "AGENTS.md:2: the comments around the section for assistants do not belong together\n"
                "  help: have one `<!-- begin: tpmlint init --agents -->` and one "
                "`<!-- end: tpmlint init --agents -->` below it, or neither"
            ),
        ),
    ],
)
def test_what_cannot_be_added_to_is_refused(run: Run, shop: Repo, content: bytes, message: str) -> None:
    Path("CLAUDE.md").write_text("# Claude\n", "utf-8")
    Path("AGENTS.md").write_bytes(content)
    ended = run("init", "--agents")
    assert (ended.code, ended.out, ended.err) == (2, "", f"tpmlint: error: {message}\n")
    assert Path("AGENTS.md").read_bytes() == content
    assert Path("CLAUDE.md").read_text("utf-8") == "# Claude\n"


def test_it_excludes_what_starts_a_roadmap(run: Run, shop: Repo) -> None:
    ended = run("init", "--agents", "--team", "a")
    assert (ended.code, ended.err.splitlines()[0]) == (
        2,
        "tpmlint: error: --team: --agents and --team exclude each other",
    )
    assert run("init", "--agents", "--pre-commit").code == 0
    assert {path.name for path in shop.path.iterdir()} >= {"AGENTS.md", ".pre-commit-config.yaml"}


PIECES = st.sampled_from(
    [
        "<!-- begin: tpmlint init --agents -->",
        "<!-- begin: tpmlint init --agents 6d9e4a9af8d8 -->",
        "<!-- end: tpmlint init --agents -->",
        "Old words.",
        "```",
        "\r",
        "\n",
        "\r\n",
        "# Title",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=12))
@example(["\x0c"])
@example(["\ufeff", "  "])
def test_every_line_of_a_person_s_survives(shop: Repo, pieces: list[str]) -> None:
    text = "".join(pieces)
    (shop.path / "AGENTS.md").write_bytes(text.encode())
    repository = Repository.discover(shop.path)
    assert repository is not None
    try:
        plans, notes = add_to_agents(repository)
    except UserError:
        return
    if not plans:
        assert notes == ("The section in AGENTS.md was changed by hand, so it stays as it is",)
        return
    (plan,) = plans
    new = plan.new.decode()
    if "init --agents" not in text:
        assert new.startswith(text)
    (shop.path / "AGENTS.md").write_bytes(plan.new)
    ((again,), _) = add_to_agents(repository)
    assert again.new == plan.new
